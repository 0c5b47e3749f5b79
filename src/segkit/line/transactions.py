"""Raw lines into TRANSACTIONS: which lines count, which are left out, and why.

A line that is left out keeps its reason, so that lines and money of a file always add up.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.choices import Returns
from segkit.frames import day_number_of
from segkit.immutable import immutable
from segkit.line.statuses import MoneyBack, Verdict, normalise

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date


UNDONE = "undone"
SOLD = "sold"


@immutable
class Rules:
    """Which lines exist for a run.

    Lines before `since`, after `until` (the as-of day) or after `today` are left out; a day that is None
    leaves out nothing. `verdicts` and `kinds` map each status and each kind of operation, as written, to what
    it means; `by_status` and `by_kind` say what a line above zero does that they call money back.
    """

    since: date | None = None
    until: date | None = None
    today: date | None = None
    returns: Returns = Returns.NET
    verdicts: Mapping[str, Verdict] = field(default_factory=dict)
    kinds: Mapping[str, Verdict] = field(default_factory=dict)
    by_status: MoneyBack = MoneyBack.AS_WRITTEN
    by_kind: MoneyBack = MoneyBack.AS_WRITTEN
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
            or self.by_status.undoes
            or Verdict.NO_MONEY in (*self.verdicts.values(), *self.kinds.values())
        )


def settle_amounts(lines: nw.LazyFrame[Any], rules: Rules) -> nw.LazyFrame[Any]:
    """Take money back as below zero where the data set writes it without a sign, and sales undone out of it.

    Columns in:  amount [1/10000 currency], status and kind where rules judge them, customer_id and order_id where
                 lines have one, refunded [1/10000 currency] where it stands beside the amount
    Columns out: those, and `undone`, the status of a sale that was undone [text or null], where rules undo any
    """
    amount = nw.col(c.AMOUNT)
    if Verdict.MONEY_BACK in rules.kinds.values() and rules.by_kind is MoneyBack.SUBTRACT:
        back = nw.col(c.KIND).is_in(_words(rules.kinds, Verdict.MONEY_BACK)) & (amount > 0)
        lines = lines.with_columns(nw.when(back).then(-amount).otherwise(amount).alias(c.AMOUNT))
    if Verdict.MONEY_BACK not in rules.verdicts.values() or rules.by_status is MoneyBack.AS_WRITTEN:
        return lines
    back = nw.col(c.STATUS).is_in(_words(rules.verdicts, Verdict.MONEY_BACK)) & (amount > 0)
    if c.REFUNDED in lines.collect_schema():  # what was given back is subtracted already
        back = back & (nw.col(c.REFUNDED) == 0)
    lines = lines.with_columns(back.fill_null(value=False).alias(UNDONE))
    if rules.by_status is MoneyBack.ITEM:
        undone = nw.when(nw.col(UNDONE)).then(nw.col(c.STATUS)).otherwise(nw.lit(None, dtype=nw.String))
        return lines.with_columns(undone.alias(UNDONE))
    subtracted = nw.col(UNDONE)
    if rules.by_status is MoneyBack.UNDO:
        subtracted = nw.col(UNDONE) & nw.col(SOLD)
        lines = _with_sales(lines, rules)
    turned = nw.when(subtracted).then(-amount).otherwise(amount)
    undone = nw.when(nw.col(UNDONE) & ~subtracted).then(nw.col(c.STATUS)).otherwise(nw.lit(None, dtype=nw.String))
    lines = lines.with_columns(turned.alias(c.AMOUNT), undone.alias(UNDONE))
    return lines.drop(SOLD) if rules.by_status is MoneyBack.UNDO else lines.drop(UNDONE)


def _with_sales(lines: nw.LazyFrame[Any], rules: Rules) -> nw.LazyFrame[Any]:
    """Tell of each line whether its order has a sale that stands; a line without a number is an order by itself."""
    if c.ORDER not in lines.collect_schema():
        return lines.with_columns(nw.lit(value=False).alias(SOLD))
    sale = (nw.col(c.AMOUNT) > 0) & ~nw.col(UNDONE)
    no_money = _words(rules.verdicts, Verdict.NO_MONEY)
    if no_money:
        sale = sale & ~nw.col(c.STATUS).is_in(no_money).fill_null(value=False)
    lines = lines.with_columns(sale.fill_null(value=False).cast(nw.Int64).alias(SOLD))
    sold = nw.col(SOLD).max().over(c.CUSTOMER, c.ORDER) > 0
    return lines.with_columns((sold & ~nw.col(c.ORDER).is_null()).fill_null(value=False).alias(SOLD))


def _words(verdicts: Mapping[str, Verdict], wanted: Verdict) -> list[str]:
    return [word for word, verdict in verdicts.items() if verdict is wanted]


def kept_lines(lines: nw.LazyFrame[Any], rules: Rules) -> nw.LazyFrame[Any]:
    """Return the lines that no rule leaves out."""
    if not rules.can_leave_out:
        return lines
    return give_reasons(lines, rules).filter(nw.col(c.LEFT_OUT).is_null())


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
    for column, verdicts in ((c.KIND, rules.kinds), (c.STATUS, rules.verdicts)):
        for word, written in _spellings(verdicts, Verdict.NO_MONEY).items():
            reason = nw.when(nw.col(column).is_in(written)).then(nw.lit(f"{column} {word}")).otherwise(reason)
    if rules.by_status.undoes:
        for word, written in _spellings(rules.verdicts, Verdict.MONEY_BACK).items():
            text = f"status {word} (the sale undone)"
            reason = nw.when(nw.col(UNDONE).is_in(written)).then(nw.lit(text)).otherwise(reason)
    if rules.reader_leaves_out:
        said = nw.col(c.LEFT_OUT)
        reason = nw.when(said.is_null()).then(reason).otherwise(said)
    return lines.with_columns(reason.alias(c.LEFT_OUT))


def _spellings(verdicts: Mapping[str, Verdict], wanted: Verdict) -> dict[str, list[str]]:
    spellings: dict[str, list[str]] = {}
    for written, verdict in sorted(verdicts.items()):
        if verdict is wanted:
            spellings.setdefault(normalise(written), []).append(written)
    return spellings


def count_reasons(lines: nw.LazyFrame[Any], rules: Rules) -> nw.LazyFrame[Any]:
    """Ask how many lines the rules leave out for each reason, and how much money.

    Columns in:  as `give_reasons`
    Columns out: left_out, lines, amount, lowest, highest [1/10000 currency]
    """
    amount = nw.col(c.AMOUNT)
    return (
        give_reasons(lines, rules)
        .filter(~nw.col(c.LEFT_OUT).is_null())
        .group_by(c.LEFT_OUT)
        .agg(nw.len().alias(c.LINES), amount.sum(), amount.min().alias("lowest"), amount.max().alias("highest"))
    )
