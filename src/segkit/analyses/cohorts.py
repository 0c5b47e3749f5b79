"""Who comes back: customers by the period of their first order, and what they did in every period since."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.choices import CohortValue, Every
from segkit.days.periods import first_day_of, is_over, name_of, period_of
from segkit.frames import day_number_of
from segkit.immutable import immutable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

ALL = "all"
"""The name of the rows that stand for all cohorts together."""


@immutable
class Cell:
    """What a cohort did in one period, or what several did at one age."""

    customers: int
    """Those with a counted order in the period."""
    orders: int
    revenue: int
    """1/10000 currency, returns included."""
    so_far: int
    """Revenue of all periods up to this one, 1/10000 currency."""
    size: int
    """Customers of the cohort, or of the several."""
    cohorts: int = 1
    """How many cohorts there are behind it."""

    @property
    def retention(self) -> float:
        """The share of the customers that ordered."""
        return self.customers / self.size

    def value(self, name: CohortValue) -> int | float | None:
        """Return one of the values of a triangle, money in 1/10000 currency; None where it is not defined."""
        if name is CohortValue.RETENTION:
            return self.retention
        if name is CohortValue.AOV:
            return ratio(self.revenue, self.orders)
        return ratio(self.so_far, self.size) if name is CohortValue.CUMULATIVE else int(getattr(self, name.value))


def ratio(money: int, count: int) -> int | None:
    """Divide money to the nearest 1/10000 currency, half up; None where there is nothing to divide by."""
    return (2 * money + count) // (2 * count) if count else None


@immutable
class Cohort:
    """The customers whose first counted order lies in one period."""

    start: int
    """The period, as `periods` counts them."""
    size: int
    cells: tuple[Cell, ...]
    """One for every period that is over, from the cohort's own on."""


@immutable
class Cohorts:
    """All cohorts of a data set, oldest first; periods in which nobody ordered first have none."""

    every: Every
    as_of: date
    cohorts: tuple[Cohort, ...]

    @property
    def last(self) -> int:
        """The period of the as-of day."""
        return period_of(self.as_of, self.every)

    @property
    def unfinished(self) -> bool:
        """Whether the period of the as-of day is not over, so that its cells are empty."""
        return not is_over(self.last, self.every, self.as_of)

    @property
    def customers(self) -> int:
        """All who stand in a cohort."""
        return sum(cohort.size for cohort in self.cohorts)

    @property
    def longest(self) -> int:
        """How many periods any cohort is old, its own and the unfinished one included."""
        return max((self.last - cohort.start + 1 for cohort in self.cohorts), default=0)

    @cached_property
    def together(self) -> tuple[Cell, ...]:
        """All cohorts of which an age is known, added up: shares and money per customer are weighted so."""
        found = []
        for age in range(max((len(cohort.cells) for cohort in self.cohorts), default=0)):
            there = [cohort.cells[age] for cohort in self.cohorts if age < len(cohort.cells)]
            customers, orders, revenue, so_far, size = (
                sum(getattr(cell, name) for cell in there) for name in (*_SUMS, "so_far", "size")
            )
            found.append(Cell(customers, orders, revenue, so_far, size, len(there)))
        return tuple(found)

    def rows(self) -> Iterator[dict[str, Any]]:
        """Return one row per cohort and age with the columns of the schema COHORTS, and those of all at the end.

        Days are numbers, money is in 1/10000 currency; the values of a period that is not over are None.
        """
        for cohort in self.cohorts:
            start = {
                c.COHORT: name_of(cohort.start, self.every),
                c.COHORT_START: day_number_of(first_day_of(cohort.start, self.every)),
                c.COHORT_CUSTOMERS: cohort.size,
            }
            for age in range(self.last - cohort.start + 1):
                cell = cohort.cells[age] if age < len(cohort.cells) else None
                yield start | {c.AGE: age, c.PERIOD: name_of(cohort.start + age, self.every)} | _values(cell)
        for age, cell in enumerate(self.together):
            start = {c.COHORT: ALL, c.COHORT_START: None, c.COHORT_CUSTOMERS: cell.size}
            yield start | {c.AGE: age, c.PERIOD: None} | _values(cell)

    def matrix(self, value: CohortValue) -> Iterator[dict[str, Any]]:
        """Return one row per cohort with a column for every age: 0, 1, 2 and so on; and that of all at the end.

        Money is in 1/10000 currency; what is not over is None.
        """
        ages = dict.fromkeys(map(str, range(self.longest)))
        named = [(name_of(cohort.start, self.every), cohort.size, cohort.cells) for cohort in self.cohorts]
        for name, size, cells in (*named, (ALL, self.customers, self.together)):
            found = {str(age): cell.value(value) for age, cell in enumerate(cells)}
            yield {c.COHORT: name, c.COHORT_CUSTOMERS: size} | ages | found


def _values(cell: Cell | None) -> dict[str, Any]:
    names = {
        c.CUSTOMERS: CohortValue.CUSTOMERS, c.RETENTION: CohortValue.RETENTION, c.ORDERS: CohortValue.ORDERS,
        c.REVENUE: CohortValue.REVENUE, c.AOV: CohortValue.AOV, c.CUMULATIVE: CohortValue.CUMULATIVE,
    }  # fmt: skip
    found: dict[str, Any] = {name: None if cell is None else cell.value(value) for name, value in names.items()}
    per_customer = None if cell is None else ratio(cell.revenue, cell.size)
    return found | {c.PER_CUSTOMER: per_customer, c.COHORTS: 0 if cell is None else cell.cohorts}


def triangle(visits: nw.LazyFrame[Any], *by: str) -> nw.LazyFrame[Any]:
    """Reduce visits to one row per cohort and age, and per value of other columns.

    Money of days before the period of a customer's first order, such as that of returns of what was sold before the
    data begin, stands in that period: age 0.

    Columns in:  period, first_period [as `periods` counts them], orders, revenue [1/10000 currency]
    Columns out: first_period, age [periods], customers, orders, revenue [1/10000 currency]
    """
    none, one = nw.lit(0, dtype=nw.Int64), nw.lit(1, dtype=nw.Int64)
    since = nw.col(c.PERIOD) - nw.col(c.FIRST_PERIOD)
    return (
        visits.with_columns(
            nw.when(since > 0).then(since).otherwise(none).alias(c.AGE),
            nw.when(nw.col(c.ORDERS) > 0).then(one).otherwise(none).alias(c.CUSTOMERS),
        )
        .group_by(*by, c.FIRST_PERIOD, c.AGE)
        .agg(nw.col(c.CUSTOMERS, c.ORDERS, c.REVENUE).sum())
    )


def cohorts_of(table: nw.DataFrame[Any], every: Every, as_of: date) -> Cohorts:
    """Read the rows of `triangle`; cells of a period in which nobody of a cohort ordered are zeros."""
    found: dict[int, dict[int, dict[str, int]]] = {}
    for row in table.iter_rows(named=True):
        found.setdefault(int(row[c.FIRST_PERIOD]), {})[int(row[c.AGE])] = row
    last = period_of(as_of, every)
    over = last + is_over(last, every, as_of)
    cohorts = [_cohort(start, ages, over - start) for start, ages in sorted(found.items())]
    return Cohorts(every, as_of, tuple(cohorts))


def _cohort(start: int, ages: dict[int, dict[str, int]], known: int) -> Cohort:
    size, so_far, cells = int(ages[0][c.CUSTOMERS]), 0, []
    for age in range(known):
        customers, orders, revenue = (int(ages[age][name]) if age in ages else 0 for name in _SUMS)
        so_far += revenue
        cells.append(Cell(customers, orders, revenue, so_far, size))
    return Cohort(start, size, tuple(cells))


_SUMS = (c.CUSTOMERS, c.ORDERS, c.REVENUE)
