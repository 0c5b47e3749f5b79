"""Past days of lines that lie on a cluster: kept there, each order, day and sign added up."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.analyses.backtest import hold_against
from segkit.days.history import later_than, reduced
from segkit.frames import collect, date_of, day_number_of, held
from segkit.immutable import immutable
from segkit.line.customers import summarize_orders
from segkit.line.orders import orders_of
from segkit.runs.far.labelling import scored_far
from segkit.runs.far.opening import opened, telling_whose
from segkit.runs.far.settling import Walk, newest_sale

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from segkit.analyses.backtest import Period
    from segkit.line.one_pass import LeftOut
    from segkit.line.transactions import Rules
    from segkit.runs.terms import Policy, Scoring, Window
    from segkit.scoring.rules import RuleBook
    from segkit.sources.farlines import FarLines


@immutable
class FarPast:
    """Lines of all days that count, on a cluster, from which any past day can be told; counts are fetched.

    `lines` has the columns of the lines of a history.
    """

    lines: nw.LazyFrame[Any]
    walk: Walk
    taken: str = ""
    notes: tuple[str, ...] = ()

    @property
    def read(self) -> int:
        """How many lines were read, those left out included."""
        return self.walk.read

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        """Those that do not count, by reason."""
        return self.walk.all_left_out

    def orders(self, until: date | None) -> nw.LazyFrame[Any]:
        """Return the orders as if no line after a day existed."""
        lines = self.lines if until is None else self.lines.filter(nw.col(c.DAY) <= day_number_of(until))
        return orders_of(lines, self.walk.policy.order_by, every=self.walk.every)

    def span(self, as_of: date | None) -> tuple[date, date]:
        """Return the day of the oldest counted order, and the last day: that given, or of the newest counted order.

        Raises:
            NobodyError: No order counts.
        """
        last = as_of or date_of(newest_sale(self.orders(None), self.walk))
        orders = self.orders(last)
        counted = orders if self.walk.every else orders.filter(nw.col(c.TOTAL) > 0)
        first = collect(counted.select(nw.col(c.FIRST_SALE).min()))[c.FIRST_SALE].item(0)
        if first is None:
            newest_sale(orders, self.walk)
        return date_of(int(first)), last

    def tables(self, period: Period, scoring: Scoring, books: Sequence[RuleBook]) -> Iterator[nw.LazyFrame[Any]]:
        """Score customers once, and hold the labels of each book against what followed; see `hold_against`.

        Raises:
            NobodyError: Nobody is a customer by then.
        """
        every, policy = self.walk.every, self.walk.policy
        later = later_than(self.lines, period.as_of, period.until, returns=policy.returns, order_by=policy.order_by)
        with held(self.orders(period.as_of)) as orders:
            newest_sale(orders, self.walk)
            with held(summarize_orders(orders, every_order_counts=every)) as summary, held(later) as followed:
                scored = scored_far(orders, summary, period.as_of, scoring, every=every)
                for book in books:
                    yield hold_against(scored.labelled(book), followed)


@contextmanager
def past_of(lines: nw.LazyFrame[Any], rules: Rules, policy: Policy, window: Window) -> Iterator[FarPast]:
    """Have a cluster keep what any past day can be told from, as long as the block.

    Columns in: as `settle`

    Raises:
        SegkitError: The lines cannot be used.
    """
    walk = Walk.within(lines, rules, policy, window)
    with held(reduced(walk.lines, policy.order_by)) as kept:
        yield FarPast(kept, walk)


@contextmanager
def remembered_far(source: FarLines, window: Window, policy: Policy) -> Iterator[FarPast]:
    """Have a cluster keep what any past day can be told from, as long as the block, and say what is to be known of it.

    Raises:
        SegkitError: The lines cannot be used.
    """
    there = opened(source, window, policy)
    with held(reduced(there.walk.lines, policy.order_by)) as kept, telling_whose(source):
        yield FarPast(kept, there.walk, there.taken, tuple(there.notes(there.walk)))
