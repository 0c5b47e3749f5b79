"""What a run gives: labelled customers, and everything needed to say how they came about."""

from __future__ import annotations

import json
from dataclasses import field
from typing import TYPE_CHECKING, Any

from segkit import columns as c
from segkit.analyses.overview import segment_rows, summarize_segments
from segkit.analyses.vip import by_segment
from segkit.frames import collect, date_of
from segkit.immutable import immutable
from segkit.line.customers import ENOUGH_GAPS
from segkit.runs.terms import Policy
from segkit.scoring.frozen import FrozenModel, freeze
from segkit.scoring.yardstick import Yardstick

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    import narwhals.stable.v2 as nw

    from segkit.analyses.vip import Vips
    from segkit.line.account import Account
    from segkit.scoring.rules import RuleBook
    from segkit.scoring.scores import Thresholds
    from segkit.sources.lines.rejects import Rejects


@immutable
class Extent:
    """How much there is of a base of customers."""

    customers: int = 0
    orders: int = 0
    first: date | None = None
    """The day of the oldest order."""
    last: date | None = None
    """The day of the newest order."""


@immutable
class Segmentation:
    """Labelled customers of a data set, with everything needed to say how they came about.

    `customers` has the columns of the schema SEGMENTS; money is in 1/10000 currency, dates are days
    since 1970-01-01. See `sinks.rows` for the form in which rows leave.
    """

    customers: nw.DataFrame[Any]
    thresholds: Thresholds
    book: RuleBook
    """The rules, `new_days` still open."""
    new_days: float
    gaps: int
    """Purchase gaps that `new_days` was learnt from."""
    new_days_given: bool
    as_of: date
    account: Account
    policy: Policy = field(default_factory=Policy)
    taken: str = ""
    notes: tuple[str, ...] = ()
    purchase_gaps: nw.Series[Any] | None = None
    """Days between successive order days of the same customer, in no order, where they were asked for."""
    rejects: Rejects | None = None
    """Lines that could not be read and were left out on request."""
    kept: tuple[str, ...] = ()
    """Attributes that were asked for: further columns of `customers`, the value to which each belongs."""
    portions: int = 1
    """In how many portions of customers the lines were settled, one after the other."""
    vips: Vips | None = None
    """Who is a VIP, where that was asked for: `customers` have the column vip then."""

    @property
    def gaps_suffice(self) -> bool:
        """Whether there are enough purchase gaps to learn `new_days` from."""
        return self.gaps >= ENOUGH_GAPS

    @property
    def extent(self) -> Extent:
        """How many customers and orders there are, and between which days."""
        rows = self.customers
        if not len(rows):
            return Extent()
        days = int(rows[c.FIRST_ORDER].min()), int(rows[c.LAST_ORDER].max())
        return Extent(len(rows), int(rows[c.FREQUENCY].sum()), *map(date_of, days))

    @property
    def yardstick(self) -> Yardstick:
        """All that scores and labels depend on besides the customers."""
        policy = self.policy
        return Yardstick(self.thresholds, self.book, self.new_days, policy.returns, policy.order_by, policy.currency)

    def frozen(self, files: Sequence[str] = ()) -> FrozenModel:
        """Return the model of this run, to score other customers by the same yardstick; `files` are names to keep."""
        account = self.account
        return freeze(
            self.yardstick, self.customers, as_of=self.as_of, lines=account.lines, amount=account.amount, files=files
        )

    def settings(self) -> dict[str, str]:
        """Return what the scores and labels depend on, as text: the metadata of a file of rows."""
        vip = {"segkit.vip": self.vips.vip.typed} if self.vips else {}
        return {
            "segkit.as_of": self.as_of.isoformat(),
            "segkit.thresholds": self.thresholds.to_json(),
            "segkit.new_days": str(self.new_days),
            "segkit.rules": self.book.name,
            "segkit.returns": self.policy.returns.value,
            "segkit.order_by": self.policy.order_by.value,
            "segkit.left_out": json.dumps(
                {left.reason: left.lines for left in self.account.left_out}, ensure_ascii=False
            ),
            "segkit.model": self.yardstick.fingerprint,
            **vip,
        }

    def segment_rows(self, *, actions: bool = False) -> list[dict[str, Any]]:
        """Return one row per segment, in the order of the rule book; money in 1/10000 currency.

        With `actions` each row also says what the book advises to do; where VIPs were asked for, how many there are
        and what they bring.
        """
        rows = segment_rows(collect(summarize_segments(self.customers.lazy())), self.book.names)
        if self.vips:
            theirs = by_segment(self.customers)
            for row in rows:
                row.update(theirs.get(row[c.SEGMENT], {c.VIPS: 0, c.VIP_REVENUE: 0}))
        if actions:
            for row in rows:
                row[c.ACTION] = self.book.segment(row[c.SEGMENT]).advised()
        return rows
