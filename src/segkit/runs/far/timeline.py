"""Periods of lines that lie on a cluster: visits are kept there, and what is fetched has one row per period."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.analyses.cohorts import Cohorts, cohorts_of, triangle
from segkit.analyses.kpis import EARLIER, Kpis, figures_by_period, in_all, movements, told_together
from segkit.days.far import moves_in, order_days_in, visits_in
from segkit.days.history import reduced
from segkit.frames import collect, collect_together, date_of, held
from segkit.immutable import immutable
from segkit.line.account import RETURNS_ONLY
from segkit.line.customers import far_new_days_of
from segkit.line.one_pass import LeftOut
from segkit.line.orders import orders_of
from segkit.runs.far.grouping import GROUP, FarGroups
from segkit.runs.far.settling import Walk, newest_sale
from segkit.successive import NEXT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from segkit.choices import Every

NOBODY = "nobody"


@immutable
class FarTimeline:
    """What customers did in each period, on a cluster, and an account of all lines that were read."""

    visits: nw.LazyFrame[Any]
    """As `visits_in` gives, of those who are customers; with their group where they are put into groups."""
    moves: nw.LazyFrame[Any]
    every: Every
    as_of: date
    orders: int
    customers: int
    revenue: int
    """1/10000 currency."""
    first: date
    newest: date
    """The days of the oldest and the newest purchase."""
    earliest: int
    """The first period."""
    read: int
    left_out: tuple[LeftOut, ...]
    walk: Walk
    groups: FarGroups | None = None
    taken: str = ""

    def gaps(self) -> tuple[float, int]:
        """Return how long customers are new, and the number of purchase gaps; counts are fetched."""
        return far_new_days_of(order_days_in(self.moves))

    @property
    def _by(self) -> tuple[str, ...]:
        return () if self.groups is None else (GROUP,)

    def _parts(self, *tables: nw.DataFrame[Any]) -> Iterator[tuple[str | None, list[nw.DataFrame[Any]]]]:
        """Take small tables apart, group by group; a group that the first of them does not have is not there."""
        if self.groups is None:
            yield None, list(tables)
            return
        for value in self.groups.values:
            same = nw.col(GROUP).is_null() if value is None else nw.col(GROUP) == value
            parts = [table.filter(same).drop(GROUP) for table in tables]
            if len(parts[0]):
                yield value, parts

    def cohorts(self) -> tuple[tuple[str | None, Cohorts], ...]:
        """Follow customers from the period of their first order on, group by group."""
        found = collect(triangle(self.visits, *self._by))
        return tuple((value, cohorts_of(table, self.every, self.as_of)) for value, (table,) in self._parts(found))

    def kpis(self, churn_days: int) -> Iterator[tuple[str | None, Kpis]]:
        """Reckon the figures of all periods, group by group."""
        by, none, sale = self._by, nw.lit(0, dtype=nw.Int64), nw.col(c.LAST_SALE)
        before = nw.col(c.ORDERS).cum_sum().over(c.CUSTOMER, order_by=c.PERIOD)
        known = self.visits.with_columns(nw.when(nw.col(c.ORDERS) == 0).then(before).otherwise(none).alias(EARLIER))
        each = self.visits.group_by(c.CUSTOMER, *by).agg(nw.col(c.ORDERS).sum(), nw.col(c.REVENUE).sum())
        following = sale.shift(-1).over(c.CUSTOMER, order_by=c.LAST_SALE)
        bought = self.visits.filter(~sale.is_null())
        pairs = bought.select(*by, sale.cast(nw.Int64), following.cast(nw.Int64).alias(NEXT))
        with held(pairs) as kept:
            moves = movements(kept, self.every, self.as_of, churn_days, by=by)
            found = collect_together(figures_by_period(known, *by), in_all(each, *by), *moves)
        for value, (table, everybody, *moved) in self._parts(*found):
            yield value, told_together(table, everybody, moved, self.every, self.as_of, self.earliest)


@contextmanager
def timeline_of(
    walk: Walk, every: Every, as_of: date | None, group: Callable[[Walk, date], FarGroups] | None = None
) -> Iterator[FarTimeline]:
    """Have a cluster keep what customers did in each period, as long as the block; counts are fetched.

    Raises:
        SegkitError: Nobody is a customer, or `group` refuses.
    """
    with ExitStack() as kept:
        lines = kept.enter_context(held(reduced(walk.lines, walk.policy.order_by)))
        if as_of is None:
            seen = newest_sale(orders_of(lines, walk.policy.order_by, every=walk.every), walk)
            as_of = date_of(seen)
            if walk.facts.newest is not None and walk.facts.newest > seen:
                walk = walk.until(as_of)
                lines = kept.enter_context(held(reduced(walk.lines, walk.policy.order_by)))
        moves = kept.enter_context(held(moves_in(lines, walk.policy.order_by, every=walk.every)))
        everybody = kept.enter_context(held(visits_in(moves, every)))
        sums = _sums(everybody)
        if True not in sums:
            newest_sale(orders_of(lines, walk.policy.order_by, every=walk.every), walk)
        visits, groups = everybody.filter(~nw.col(c.FIRST_PERIOD).is_null()), None
        if group is not None:
            groups = group(walk, as_of)
            visits = kept.enter_context(held(visits.join(groups.members, on=c.CUSTOMER, how="left")))
        yield _timeline(walk, sums, (every, as_of), (visits, moves), groups)


def _timeline(
    walk: Walk, sums: dict[bool, dict[str, int]], periods: tuple[Every, date],
    frames: tuple[nw.LazyFrame[Any], nw.LazyFrame[Any]], groups: FarGroups | None,
) -> FarTimeline:  # fmt: skip
    theirs, others, left_out = sums[True], sums.get(False), walk.all_left_out
    if others:
        left_out = (*left_out, LeftOut(RETURNS_ONLY, others[c.LINES], others[c.REVENUE]))
    lost = sum(left.amount for left in walk.ids.nobody)
    if theirs[c.REVENUE] + (others[c.REVENUE] if others else 0) + lost != walk.facts.amount:
        raise AssertionError("money was lost between lines and periods: this is a fault of segkit")
    days = date_of(theirs["oldest"]), date_of(theirs["newest"])
    return FarTimeline(
        *frames, *periods, theirs[c.ORDERS], theirs[c.CUSTOMERS], theirs[c.REVENUE], *days,
        theirs["earliest"], walk.read, tuple(sorted(left_out, key=lambda left: left.reason)), walk, groups,
    )  # fmt: skip


def _sums(visits: nw.LazyFrame[Any]) -> dict[bool, dict[str, int]]:
    """Add up the visits of customers, and those of who have no counted order."""
    first = (nw.col(c.PERIOD) == nw.col(c.FIRST_PERIOD)).fill_null(value=False)
    found = (
        visits.with_columns(
            (~nw.col(c.FIRST_PERIOD).is_null()).alias(NOBODY),
            (first & (nw.col(c.ORDERS) > 0)).cast(nw.Int64).alias("new"),
        )
        .group_by(NOBODY)
        .agg(
            nw.col("new").sum().alias(c.CUSTOMERS),
            *(nw.col(name).sum() for name in (c.ORDERS, c.REVENUE, c.LINES)),
            nw.col(c.FIRST_SALE).min().alias("oldest"),
            nw.col(c.LAST_SALE).max().alias("newest"),
            nw.col(c.PERIOD).min().alias("earliest"),
        )
    )
    return {
        bool(row.pop(NOBODY)): {name: int(value or 0) for name, value in row.items()}
        for row in collect(found).iter_rows(named=True)
    }
