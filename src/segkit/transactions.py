"""Raw lines into TRANSACTIONS: which lines count, which are left out, and why.

A line that is left out keeps its reason, so that lines and money of a file always add up.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.choices import Returns
from segkit.frames import day_number_of
from segkit.statuses import Verdict, normalise

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date


@dataclass(frozen=True)
class Rules:
    """Which lines exist for a run.

    Lines before `since`, after `until` (the as-of day) or after `today` are left out; a day that is None
    leaves out nothing. `verdicts` maps each status as written to what it means; `signs_unused` tells that money back is
    written above zero in this data set and has to be taken as below.
    """

    since: date | None = None
    until: date | None = None
    today: date | None = None
    returns: Returns = Returns.NET
    verdicts: Mapping[str, Verdict] = field(default_factory=dict)
    signs_unused: bool = False
    reader_leaves_out: bool = False
    """Lines come with a column `left_out`: the reader itself has found some that are no sales."""

    @property
    def can_leave_out(self) -> bool:
        """Whether any rule can leave a line out, so that the common case pays for none."""
        return bool(
            self.since
            or self.until
            or self.today
            or self.returns is Returns.DROP
            or self.reader_leaves_out
            or Verdict.NO_MONEY in self.verdicts.values()
        )


def settle_amounts(lines: nw.LazyFrame[Any], rules: Rules) -> nw.LazyFrame[Any]:
    """Take money back as below zero where the data set writes it without a sign.

    Columns in:  amount [1/10000 currency], status
    Columns out: the same
    """
    back = [word for word, verdict in rules.verdicts.items() if verdict is Verdict.MONEY_BACK]
    if not (back and rules.signs_unused):
        return lines
    amount = nw.col(c.AMOUNT)
    return lines.with_columns(nw.when(nw.col(c.STATUS).is_in(back)).then(-amount).otherwise(amount).alias(c.AMOUNT))


def give_reasons(lines: nw.LazyFrame[Any], rules: Rules) -> nw.LazyFrame[Any]:
    """Add `left_out`: why a line does not count, empty where it does.

    A reason that the reader gives wins: a total row is none of the days or statuses that it may seem to have.

    Columns in:  order_day [days since epoch], amount [1/10000 currency], status where rules judge it,
                 left_out [text or null] where the reader leaves lines out
    Columns out: those, and left_out [text or null]
    """
    reason = nw.lit(None, dtype=nw.String)
    day = nw.col(c.DAY)
    if rules.returns is Returns.DROP:
        reason = nw.when(nw.col(c.AMOUNT) < 0).then(nw.lit("below zero (--returns drop)")).otherwise(reason)
    for last, what in ((rules.until, "after the as-of day"), (rules.today, "after today")):
        if last:
            text = f"{what} {last.isoformat()}"
            reason = nw.when(day > day_number_of(last)).then(nw.lit(text)).otherwise(reason)
    if rules.since:
        text = f"before {rules.since.isoformat()} (--since)"
        reason = nw.when(day < day_number_of(rules.since)).then(nw.lit(text)).otherwise(reason)
    for word, written in _spellings(rules, Verdict.NO_MONEY).items():
        reason = nw.when(nw.col(c.STATUS).is_in(written)).then(nw.lit(f"status {word}")).otherwise(reason)
    if rules.reader_leaves_out:
        said = nw.col(c.LEFT_OUT)
        reason = nw.when(said.is_null()).then(reason).otherwise(said)
    return lines.with_columns(reason.alias(c.LEFT_OUT))


def _spellings(rules: Rules, wanted: Verdict) -> dict[str, list[str]]:
    spellings: dict[str, list[str]] = {}
    for written, verdict in sorted(rules.verdicts.items()):
        if verdict is wanted:
            spellings.setdefault(normalise(written), []).append(written)
    return spellings
