"""The figures a manager asks for, period by period: customers, orders, money, who came back and who stayed away."""

from __future__ import annotations

from collections import Counter
from dataclasses import field, replace
from itertools import accumulate
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.days.periods import A_YEAR, first_day_of, last_day_of, name_of, period_of, with_periods
from segkit.frames import collect, collect_together, day_number_of
from segkit.immutable import immutable
from segkit.successive import NEXT, successive_within, sums_within

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from fractions import Fraction

    from segkit.choices import Every

TOTAL = "total"
COMPARED = (c.CUSTOMERS, c.NEW_CUSTOMERS, c.ORDERS, c.REVENUE, c.AOV)
"""Figures that are held against the period before and that of a year ago."""
REPEATERS, REPEAT_REVENUE, EARLIER = "repeaters", "repeat_revenue", "earlier"
ENTERED, LAPSED, CAME_BACK, LIVED = "entered", "lapsed", "came_back", "lived"
UNTIL, UNTIL_NEXT, AT_NEXT, AT, AGAIN = "until_period", "until_next", "at_next", "at", "again"


@immutable
class Figures:
    """What happened in one period, or in all together."""

    customers: int = 0
    new: int = 0
    orders: int = 0
    revenue: int = 0
    """1/10000 currency, returns included."""
    returns: int = 0
    """The part of it below zero."""
    repeaters: int = 0
    """Customers of the period with two or more counted orders by its end."""
    repeat_revenue: int = 0
    active: int = 0
    """Customers who were active on the evening of the last day."""
    churned: int = 0
    could_churn: int = 0
    """Those who were active when the period began."""
    reactivated: int = 0
    lived: int = 0
    """Days between first and last purchase by the end, of all customers so far."""
    so_far: int = 0
    """All who were customers by the end."""


@immutable
class Beside:
    """What orders do not tell: visitors and cost by period, and the margin that a return is reckoned with."""

    visitors: Mapping[int, int] | None = None
    visitors_in_all: int | None = None
    spend: Mapping[int, int] | None = None
    """1/10000 currency."""
    margin: Fraction | None = None
    contacts: tuple[int, int] | None = None
    """How many people a file of contacts names, and how many of them are customers."""


@immutable
class Kpis:
    """The figures of all periods, in order and without a gap, and of all together."""

    every: Every
    as_of: date
    first: int
    """The first period."""
    periods: tuple[Figures, ...]
    total: Figures
    churn_days: int = 0
    since: date | None = None
    beside: Beside = field(default_factory=Beside)

    def is_whole(self, period: int) -> bool:
        """Tell whether all days of a period were looked at."""
        starts_late = self.since is not None and first_day_of(period, self.every) < self.since
        return not starts_late and last_day_of(period, self.every) <= self.as_of

    @property
    def unfinished(self) -> list[str]:
        """The names of the periods of which not all days were looked at."""
        periods = range(self.first, self.first + len(self.periods))
        return [name_of(period, self.every) for period in periods if not self.is_whole(period)]

    def rows(self) -> list[dict[str, Any]]:
        """Return one row per period with the columns of the schema KPIS, and the total; days are numbers, money units.

        What is not defined is None: a share of nothing, and the change against what is not whole or was nothing.
        """
        rows = [self._row(self.first + place, figures) for place, figures in enumerate(self.periods)]
        for place, row in enumerate(rows):
            for suffix, back in ((c.CHANGE, 1), (c.YEAR_CHANGE, A_YEAR[self.every])):
                before = rows[place - back] if place >= back else None
                row |= {name + suffix: _change(row, before, name) for name in COMPARED}
        start, end = first_day_of(self.first, self.every), self.as_of
        beside = self._beside(None, self.total)
        named = {c.PERIOD: TOTAL, c.PERIOD_START: day_number_of(start), c.PERIOD_END: day_number_of(end), c.WHOLE: None}
        changes = {name + suffix: None for suffix in (c.CHANGE, c.YEAR_CHANGE) for name in COMPARED}
        return [*rows, named | _shown(self.total) | beside | changes]

    def _row(self, period: int, figures: Figures) -> dict[str, Any]:
        end = min(last_day_of(period, self.every), self.as_of)
        return {
            c.PERIOD: name_of(period, self.every),
            c.PERIOD_START: day_number_of(first_day_of(period, self.every)),
            c.PERIOD_END: day_number_of(end),
            c.WHOLE: self.is_whole(period),
            **_shown(figures),
            **self._beside(period, figures),
        }

    def _beside(self, period: int | None, figures: Figures) -> dict[str, Any]:
        """Return conversion, and what customers cost and brought; only what was asked for."""
        return {**self._conversion(period, figures), **self._returns(period, figures)}

    def _conversion(self, period: int | None, figures: Figures) -> dict[str, Any]:
        """Return visitors and conversion; in all only where visitors are known of all periods."""
        by_period, in_all = self.beside.visitors, self.beside.visitors_in_all
        if self.beside.contacts is not None:
            named, bought = self.beside.contacts
            return {c.CONTACTS: None, c.CONVERSION: None} if period is not None else {
                c.CONTACTS: named, c.CONVERSION: _part(bought, named),
            }  # fmt: skip
        if by_period is None and in_all is None:
            return {}
        visitors = _of(by_period, period) if by_period is not None else None if period is not None else in_all
        partly = period is None and by_period is not None and len(by_period) < len(self.periods)
        return {c.VISITORS: visitors, c.CONVERSION: None if partly else _part(figures.customers, visitors)}

    def _returns(self, period: int | None, figures: Figures) -> dict[str, Any]:
        """Return cost, and what it brought; in all of the periods of which the cost is known."""
        by_period, margin = self.beside.spend, self.beside.margin
        if by_period is None:
            return {}
        spend = _of(by_period, period)
        of = [figures] if period is not None else [self.periods[known - self.first] for known in by_period]
        new, revenue = sum(one.new for one in of), sum(one.revenue for one in of)
        found = {
            c.SPEND: spend,
            c.ACQUISITION_COST: None if spend is None else _each(spend, new),
            c.RETURN_ON_SPEND: _part(revenue, spend),
        }
        if margin is None:
            return found
        return found | {c.ROI: float((margin * revenue - spend) / spend) if spend else None}


def _of(values: Mapping[int, int] | None, period: int | None) -> int | None:
    if not values:
        return None
    return sum(values.values()) if period is None else values.get(period)


def _part(part: float, whole: float | None) -> float | None:
    return part / whole if whole and whole > 0 else None


def _each(money: int, count: int) -> int | None:
    """Divide money to the nearest 1/10000 currency, half up."""
    return (2 * money + count) // (2 * count) if count else None


def _change(row: dict[str, Any], before: dict[str, Any] | None, name: str) -> float | None:
    if before is None or not (row[c.WHOLE] and before[c.WHOLE]):
        return None
    now, then = row[name], before[name]
    return None if now is None or then is None or then <= 0 else (now - then) / then


def _shown(one: Figures) -> dict[str, Any]:
    return {
        c.CUSTOMERS: one.customers,
        c.NEW_CUSTOMERS: one.new,
        c.ORDERS: one.orders,
        c.REVENUE: one.revenue,
        c.RETURNS: one.returns,
        c.AOV: _each(one.revenue, one.orders),
        c.ORDERS_PER_CUSTOMER: _part(one.orders, one.customers),
        c.PER_CUSTOMER: _each(one.revenue, one.customers),
        c.REPEAT_RATE: _part(one.repeaters, one.customers),
        c.REPEAT_SHARE: _part(one.repeat_revenue, one.revenue),
        c.ACTIVE: one.active,
        c.CHURNED: one.churned,
        c.CHURN_RATE: _part(one.churned, one.could_churn),
        c.REACTIVATED: one.reactivated,
        c.LIFETIME: _part(one.lived, one.so_far),
    }


def figures_by_period(visits: nw.LazyFrame[Any], *by: str) -> nw.LazyFrame[Any]:
    """Reduce visits to one row per period, and per value of other columns.

    Columns in:  customer_id, period, first_period, orders, revenue, returns [1/10000 currency], first_sale, last_sale
                 [days since epoch], earlier [counted orders before the period, where none is in it]
    Columns out: period, customers, new_customers, orders, revenue, returns, repeaters, repeat_revenue, lived [days]
    """
    none, one = nw.lit(0, dtype=nw.Int64), nw.lit(1, dtype=nw.Int64)
    ordered = nw.col(c.ORDERS) > 0
    first = nw.col(c.PERIOD) == nw.col(c.FIRST_PERIOD)
    again = (ordered & ((nw.col(c.PERIOD) > nw.col(c.FIRST_PERIOD)) | (nw.col(c.ORDERS) > 1))) | (nw.col(EARLIER) > 1)
    days = (nw.col(c.LAST_SALE) - nw.col(c.FIRST_SALE)).cast(nw.Int64)
    return (
        visits.with_columns(
            nw.when(ordered).then(one).otherwise(none).alias(c.CUSTOMERS),
            nw.when(ordered & first).then(one).otherwise(none).alias(c.NEW_CUSTOMERS),
            nw.when(ordered & again).then(one).otherwise(none).alias(REPEATERS),
            nw.when(again).then(nw.col(c.REVENUE)).otherwise(none).alias(REPEAT_REVENUE),
            nw.when(ordered & first).then(days).otherwise(none).alias(LIVED),
        )
        .group_by(*by, c.PERIOD)
        .agg(nw.col(*SUMMED).sum())
    )


SUMMED = (c.CUSTOMERS, c.NEW_CUSTOMERS, c.ORDERS, c.REVENUE, c.RETURNS, REPEATERS, REPEAT_REVENUE, LIVED)


def with_earlier(visits: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Add the counted orders of earlier periods to periods in which money moved and nobody ordered; else 0.

    Columns in:  customer_id, period, orders
    Columns out: those, and earlier
    """
    moved = visits.filter(nw.col(c.ORDERS) == 0).select(c.CUSTOMER, nw.col(c.PERIOD).alias(AT))
    ordered = visits.filter(nw.col(c.ORDERS) > 0).select(c.CUSTOMER, nw.col(c.PERIOD).alias(NEXT), c.ORDERS)
    before = (
        moved.join(ordered, on=c.CUSTOMER, how="inner")
        .filter(nw.col(NEXT) < nw.col(AT))
        .group_by(c.CUSTOMER, AT)
        .agg(nw.col(c.ORDERS).sum().alias(EARLIER))
        .rename({AT: c.PERIOD})
    )
    return visits.join(before, on=[c.CUSTOMER, c.PERIOD], how="left").with_columns(nw.col(EARLIER).fill_null(0))


def in_all(each: nw.LazyFrame[Any], *by: str) -> nw.LazyFrame[Any]:
    """Reduce customers to one row, or one per value of other columns: all, who has two or more orders, their money.

    Columns in: orders, revenue [1/10000 currency], one row per customer
    """
    none, one = nw.lit(0, dtype=nw.Int64), nw.lit(1, dtype=nw.Int64)
    again = nw.col(c.ORDERS) > 1
    counted = each.select(
        *by, one.alias(c.CUSTOMERS), nw.when(again).then(one).otherwise(none).alias(REPEATERS),
        nw.when(again).then(nw.col(c.REVENUE)).otherwise(none).alias(REPEAT_REVENUE),
    )  # fmt: skip
    sums = nw.col(c.CUSTOMERS, REPEATERS, REPEAT_REVENUE).sum()
    return counted.group_by(*by).agg(sums) if by else counted.select(sums)


def movements(
    pairs: nw.LazyFrame[Any], every: Every, as_of: date, churn_days: int, oldest: int | None = None,
    by: Sequence[str] = (),
) -> list[nw.LazyFrame[Any]]:  # fmt: skip
    """Tell from successive purchases when customers became active, lapsed, and came back; quicker by the oldest day.

    A purchase keeps a customer active for `churn_days` days. Only ends of periods are looked at, the last one on the
    as-of day.

    Columns in:  last_sale [days since epoch, the last purchase in a period], next [that of the customer's next
                 period with one, null where there is none]
    Columns out: at [period], and how many: entered, lapsed, came_back; lived [days]
    """
    last = period_of(as_of, every)
    day, following = nw.col(c.LAST_SALE), nw.col(NEXT)
    # No engine but Polars makes dates of nothing: whoever did not come again has a day that is not looked at.
    known = pairs.with_columns((~following.is_null()).alias(AGAIN)).with_columns(
        following.fill_null(day).cast(nw.Int64).alias(NEXT)
    )
    after = churn_days + 1
    lasting = known.with_columns((day + after).alias(UNTIL), (following + after).alias(UNTIL_NEXT))
    today = day_number_of(as_of)
    span = None if oldest is None else range(oldest, today + after + 1)
    lasting = with_periods(lasting, c.LAST_SALE, AT, every, span)
    lasting = with_periods(lasting, NEXT, AT_NEXT, every, span)
    # The last end of a period before the day on which a purchase counts no more.
    for days, bought in ((UNTIL, day), (UNTIL_NEXT, following)):
        period = f"{days}_"
        lasting = with_periods(lasting, days, period, every, span).with_columns(
            nw.when(bought + churn_days >= today).then(nw.lit(last, dtype=nw.Int64)).otherwise(nw.col(period) - 1)
            .alias(days)
        )  # fmt: skip
    at, until, until_next = nw.col(AT), nw.col(UNTIL), nw.col(UNTIL_NEXT)
    again = nw.col(AGAIN)
    at_next = nw.when(again).then(nw.col(AT_NEXT)).otherwise(nw.lit(last + 1, dtype=nw.Int64))
    ends = nw.when(until < at_next - 1).then(until).otherwise(at_next - 1) + 1
    steps = (following - day).cast(nw.Int64)

    def counted(rows: nw.LazyFrame[Any], at: nw.Expr, what: str) -> nw.LazyFrame[Any]:
        return rows.select(*by, at.alias(AT)).group_by(*by, AT).agg(nw.len().alias(what))

    lived = lasting.filter(again).select(*by, at_next.alias(AT), steps.alias(LIVED))
    return [
        counted(lasting.filter(until >= at), at, ENTERED),
        counted(lasting.filter(until >= at), ends, "left"),
        counted(lasting.filter((until >= at) & (until < at_next - 1)), until + 1, LAPSED),
        counted(lasting.filter(again & (until >= at_next - 1) & (until_next < at_next)), at_next, LAPSED),
        counted(lasting.filter(again & (until < at_next - 1)), at_next, CAME_BACK),
        lived.group_by(*by, AT).agg(nw.col(LIVED).sum()),
    ]


def kpis_of(
    visits: nw.DataFrame[Any], every: Every, as_of: date, churn_days: int, *, since: date | None = None,
    first: int | None = None,
) -> Kpis:  # fmt: skip
    """Reckon all figures from the visits of all customers; `first` is the first period that is told.

    Columns in: as `visits_of` gives
    """
    rows = visits.lazy()
    known = with_earlier(rows) if (visits[c.ORDERS] == 0).any() else rows.with_columns(nw.lit(0).alias(EARLIER))
    table = collect(figures_by_period(known))
    everybody = collect(in_all(sums_within(visits, c.CUSTOMER, (c.ORDERS, c.REVENUE)).lazy()))
    bought = rows.filter(~nw.col(c.LAST_SALE).is_null()).select(c.CUSTOMER, c.LAST_SALE)
    pairs = successive_within(bought, c.CUSTOMER, c.LAST_SALE)
    oldest = int(pairs[c.LAST_SALE].min()) if len(pairs) else None
    moved = collect_together(*movements(pairs.lazy(), every, as_of, churn_days, oldest))
    kpis = told_together(table, everybody, moved, every, as_of, first)
    return replace(kpis, churn_days=churn_days, since=since)


def told_together(
    table: nw.DataFrame[Any], everybody: nw.DataFrame[Any], moves: list[nw.DataFrame[Any]], every: Every, as_of: date,
    first: int | None,
) -> Kpis:  # fmt: skip
    """Put together what `figures_by_period`, `in_all` and `movements` have found."""
    moved = _moved(moves)
    found = {int(row[c.PERIOD]): row for row in table.iter_rows(named=True)}
    first, last = min(found) if first is None else first, period_of(as_of, every)
    periods = _filled(found, moved, range(first, last + 1))
    (row,) = everybody.iter_rows(named=True)
    total = Figures(
        int(row[c.CUSTOMERS]), int(row[c.CUSTOMERS]), sum(one.orders for one in periods),
        sum(one.revenue for one in periods), sum(one.returns for one in periods),
        int(row[REPEATERS]), int(row[REPEAT_REVENUE]), periods[-1].active, int(row[c.CUSTOMERS]) - periods[-1].active,
        int(row[c.CUSTOMERS]), sum(one.reactivated for one in periods), periods[-1].lived, int(row[c.CUSTOMERS]),
    )  # fmt: skip
    return Kpis(every, as_of, first, tuple(periods), total)


def _moved(tables: list[nw.DataFrame[Any]]) -> dict[str, Counter[int]]:
    """Gather what moved, by kind and period."""
    found: dict[str, Counter[int]] = {name: Counter() for name in (ENTERED, "left", LAPSED, CAME_BACK, LIVED)}
    for table in tables:
        (name,) = (name for name in table.columns if name != AT)
        for row in table.iter_rows(named=True):
            found[name][int(row[AT])] += int(row[name])
    return found


def _filled(found: dict[int, dict[str, Any]], moved: dict[str, Counter[int]], periods: range) -> list[Figures]:
    """Put together what happened in each period and what it added to all before."""
    nothing = dict.fromkeys(SUMMED, 0)
    rows = [{name: int(found.get(period, nothing)[name]) for name in SUMMED} for period in periods]
    active = list(accumulate(moved[ENTERED][period] - moved["left"][period] for period in periods))
    lived = accumulate(row[LIVED] + moved[LIVED][period] for row, period in zip(rows, periods, strict=True))
    so_far = accumulate(row[c.NEW_CUSTOMERS] for row in rows)
    return [
        Figures(
            row[c.CUSTOMERS], row[c.NEW_CUSTOMERS], row[c.ORDERS], row[c.REVENUE], row[c.RETURNS], row[REPEATERS],
            row[REPEAT_REVENUE], now, moved[LAPSED][period], before, moved[CAME_BACK][period], days, many,
        )
        for period, row, now, before, days, many in zip(
            periods, rows, active, [0, *active[:-1]], lived, so_far, strict=True
        )
    ]  # fmt: skip
