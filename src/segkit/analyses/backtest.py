"""What labels of a past day were worth: who bought again, and what they brought."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.errors import SegkitError
from segkit.frames import day_number_of
from segkit.immutable import immutable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

FEW_CUSTOMERS = 30
"""A share of fewer means little."""
CHANCE = Fraction(196, 100)
"""Standard errors that a difference exceeds by chance once in twenty."""


@immutable
class LabelOutcome:
    """What the customers of one label did in the horizon."""

    label: str
    customers: int
    buyers: int
    """Those with a counted order in the horizon."""
    orders: int
    revenue: int
    """Net money in the horizon, 1/10000 currency."""

    @property
    def rate(self) -> Fraction | None:
        """The share that bought again; None of nobody."""
        return Fraction(self.buyers, self.customers) if self.customers else None


@immutable
class Break:
    """Two neighbouring labels of which the worse bought again more often."""

    better: LabelOutcome
    worse: LabelOutcome

    @property
    def within_chance(self) -> bool:
        """Whether so small a difference of so few customers tells nothing: a z test at 5 %, rates pooled."""
        customers = self.better.customers + self.worse.customers
        pooled = Fraction(self.better.buyers + self.worse.buyers, customers)
        difference = Fraction(self.worse.buyers, self.worse.customers) - Fraction(
            self.better.buyers, self.better.customers
        )
        spread = pooled * (1 - pooled) * Fraction(customers, self.better.customers * self.worse.customers)
        return difference**2 < CHANCE**2 * spread


@immutable
class Period:
    """The day of the labels, and the last day of the horizon that begins on the day after."""

    as_of: date
    until: date

    @property
    def days(self) -> int:
        """How long the horizon is."""
        return (self.until - self.as_of).days


@immutable
class Outcome:
    """The labels of one rule book on one day, from best to worst, held against what followed."""

    period: Period
    rules: str
    labels: tuple[LabelOutcome, ...]
    newcomers: int
    """Buyers of the horizon who were no customers on the day of the labels."""
    newcomer_revenue: int
    """1/10000 currency."""

    @property
    def customers(self) -> int:
        """All who had a label."""
        return sum(label.customers for label in self.labels)

    @property
    def buyers(self) -> int:
        """Those of them who bought again."""
        return sum(label.buyers for label in self.labels)

    @property
    def revenue(self) -> int:
        """What they brought in the horizon, 1/10000 currency."""
        return sum(label.revenue for label in self.labels)

    @property
    def base_rate(self) -> Fraction:
        """The share of all that bought again: what a label without any meaning would have."""
        return Fraction(self.buyers, self.customers)

    @property
    def auc(self) -> Fraction | None:
        """How well the order of labels tells buyers from the others; None where all or none bought.

        The share of pairs of a buyer and another in which the buyer has the better label; where both have
        the same, the pair counts half.

        Source: Hanley and McNeil (1982), The meaning and use of the area under a ROC curve.
        """
        others = self.customers - self.buyers
        if not (self.buyers and others):
            return None
        halves, below = 0, 0
        for label in reversed(self.labels):
            stayed_away = label.customers - label.buyers
            halves += label.buyers * (2 * below + stayed_away)
            below += stayed_away
        return Fraction(halves, 2 * self.buyers * others)

    @property
    def broken(self) -> tuple[Break, ...]:
        """Neighbouring labels of which the worse bought again more often; labels of nobody are passed over."""
        there = [label for label in self.labels if label.customers]
        return tuple(
            Break(better, worse)
            for better, worse in pairwise(there)
            if worse.buyers * better.customers > better.buyers * worse.customers
        )

    def rows(self) -> list[dict[str, Any]]:
        """Return one row per label with the columns of the schema BACKTEST, days as numbers, money in 1/10000."""
        disordered = {broken.worse.label for broken in self.broken}
        base, auc = self.base_rate, self.auc
        return [
            {
                c.AS_OF: day_number_of(self.period.as_of),
                c.UNTIL: day_number_of(self.period.until),
                c.RULES: self.rules,
                c.SEGMENT: label.label,
                c.CUSTOMERS: label.customers,
                c.CUSTOMERS_SHARE: label.customers / self.customers,
                c.BUYERS: label.buyers,
                c.BOUGHT_AGAIN: None if label.rate is None else float(label.rate),
                c.LIFT: None if label.rate is None else float(label.rate / base),
                c.LATER_ORDERS: label.orders,
                c.LATER_REVENUE: label.revenue,
                c.LATER_REVENUE_SHARE: label.revenue / self.revenue if self.revenue > 0 else None,
                c.IN_ORDER: None if label.rate is None else label.label not in disordered,
                c.BASE_RATE: float(base),
                c.AUC: None if auc is None else float(auc),
            }
            for label in self.labels
        ]


def hold_against(segments: nw.LazyFrame[Any], later: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Reduce labelled customers and what they did later to one row per label; newcomers have none.

    Columns in:  customer_id, segment; customer_id, later_orders [orders], later_revenue [1/10000 currency]
    Columns out: segment, customers, buyers, later_orders [orders], later_revenue [1/10000 currency]
    """
    none, one = nw.lit(0, dtype=nw.Int64), nw.lit(1, dtype=nw.Int64)
    orders, revenue = nw.col(c.LATER_ORDERS).fill_null(0), nw.col(c.LATER_REVENUE).fill_null(0)
    return (
        later.join(segments.select(c.CUSTOMER, c.SEGMENT), on=c.CUSTOMER, how="full", suffix="_labelled")
        .with_columns(
            nw.when(orders > 0).then(one).otherwise(none).alias(c.BUYERS),
            orders.alias(c.LATER_ORDERS),
            revenue.alias(c.LATER_REVENUE),
            one.alias(c.CUSTOMERS),
        )
        .group_by(c.SEGMENT)
        .agg(nw.col(c.CUSTOMERS, c.BUYERS, c.LATER_ORDERS, c.LATER_REVENUE).sum())
    )


def outcome(table: nw.DataFrame[Any], names: Sequence[str], period: Period, rules: str) -> Outcome:
    """Read the rows of `hold_against`, labels in the order of `names`, best first.

    Raises:
        SegkitError: Everybody has one label, or nobody bought in the horizon, so that nothing can be tested.
    """
    found = {row[c.SEGMENT]: row for row in table.iter_rows(named=True)}
    labels = tuple(
        LabelOutcome(name, row[c.CUSTOMERS], row[c.BUYERS], row[c.LATER_ORDERS], row[c.LATER_REVENUE])
        if (row := found.get(name))
        else LabelOutcome(name, 0, 0, 0, 0)
        for name in names
    )
    new = found.get(None, {c.BUYERS: 0, c.LATER_REVENUE: 0})
    done = Outcome(period, rules, labels, new[c.BUYERS], new[c.LATER_REVENUE])
    given = [label for label in labels if label.customers]
    if len(given) < 2:  # noqa: PLR2004 - an order takes two
        whom = f"everybody is {given[0].label}" if given else "nobody has a label"
        raise SegkitError(
            f"{whom} on {period.as_of}: there is no order of labels to test", hint="try a later day: --at"
        )
    if not done.buyers:
        raise SegkitError(
            f"none of {done.customers:,} customers bought again from {period.as_of + timedelta(days=1)} to"
            f" {period.until}: labels cannot be tested by that",
            hint="try an earlier day, or a longer horizon: --at, --horizon",
        )
    return done


def periods(first: date, last: date, *, at: date | None, horizon: int | None, folds: int) -> tuple[Period, ...]:
    """Choose the days of the labels and their horizons, which lie side by side and end with the data.

    `first` and `last` are the days of the oldest and the newest counted order. One day is by default at two thirds
    of that time; several share its second half.

    Raises:
        SegkitError: A day lies before the data or after them, or the data do not reach that far.
    """
    span = (last - first).days
    if at is not None and at < first:
        raise SegkitError(
            f"{at} is before the data begin: the first counted order is of {first}", hint=_hint(first, span)
        )
    if at is not None and at >= last:
        raise SegkitError(
            f"nothing is known of the time after {at}: the newest counted order is of {last}", hint=_hint(first, span)
        )
    if span < 1:
        raise SegkitError(f"all orders are of {first}: nothing came after", hint="give a longer history")
    if horizon is None:
        start = at or first + timedelta(days=2 * span // 3 if folds == 1 else span // 2)
        horizon = (last - start).days // folds
        start = at or last - timedelta(days=horizon * folds)
    else:
        start = at or last - timedelta(days=horizon * folds)
    fits = start + timedelta(days=horizon * folds) <= last or folds == 1
    if horizon < 1 or start < first or not fits:
        length = f" of {horizon:,} days" if horizon else ""
        whole = f"a horizon{length}" if folds == 1 else f"{folds} horizons{length}"
        raise SegkitError(
            f"no room for {whole} between {at or first} and {last}, the day of the newest counted order",
            hint="a shorter --horizon, fewer --folds, or an earlier day: --at",
        )
    days = [start + timedelta(days=horizon * fold) for fold in range(folds)]
    return tuple(Period(day, min(last, day + timedelta(days=horizon))) for day in days)


def _hint(first: date, span: int) -> str | None:
    return f"--at {first + timedelta(days=2 * span // 3)}" if span > 1 else None
