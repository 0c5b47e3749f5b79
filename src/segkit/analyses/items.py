"""Items - customers, products, categories - with what they bring, how even it is, and the classes of both."""

from __future__ import annotations

import math
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Protocol

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.analyses.abc import A, B, C, classified
from segkit.analyses.concentration import curve
from segkit.analyses.xyz import FEWEST, X, Y, Z, graded
from segkit.choices import Every
from segkit.days.periods import with_periods
from segkit.frames import collect
from segkit.immutable import immutable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

ITEM, MONTH = "item", "\x00month"
CLASSES, GRADES = (A, B, C), (X, Y, Z)


class Listed(Protocol):
    """Items from the most money to the least, wherever they lie: what tables and drawings ask of them."""

    @property
    def many(self) -> int:
        """How many there are."""

    @property
    def total(self) -> int:
        """What all bring together [1/10000 currency]."""

    @property
    def graded(self) -> bool:
        """Whether there are enough months for X, Y and Z."""

    def squares(self) -> dict[tuple[str, str | None], tuple[int, int]]:
        """Return how many items each pair of classes has, and what they bring [1/10000 currency]."""

    def curve(self, steps: int) -> list[float]:
        """Return the share of all money that the first 1/steps, 2/steps, … of the items bring."""

    def first(self, many: int) -> dict[str, list[Any]]:
        """Return the columns of the first items, by the names of the schema CLASSED_ITEMS, and `item`."""


@immutable
class Items:
    """One place for each item, the most money first, of equals the first as text."""

    names: list[str]
    revenue: list[int]
    """What each brings, returns included [1/10000 currency]."""
    classes: list[str]
    """A, B or C."""
    grades: list[str | None]
    """X, Y or Z; None for all where there are too few months."""
    variations: list[float | None]
    """The coefficient of variation of monthly money."""

    @property
    def total(self) -> int:
        """What all bring together [1/10000 currency]."""
        return sum(self.revenue)

    @property
    def many(self) -> int:
        """How many there are."""
        return len(self.names)

    @property
    def graded(self) -> bool:
        """Whether there are enough months for X, Y and Z."""
        return bool(self.grades) and self.grades[0] is not None

    def columns(self, total: int | None = None) -> dict[str, list[Any]]:
        """Return the items as columns, by the names of the schema CLASSED_ITEMS; `item` is the name of each.

        Shares are of a `total`, or of what these bring. Both numbers become floats before they are divided, as
        engines do it.
        """
        every = float(self.total if total is None else total)
        return {
            ITEM: self.names,
            c.ABC: self.classes,
            c.XYZ: self.grades,
            c.REVENUE: self.revenue,
            c.REVENUE_SHARE: [float(money) / every for money in self.revenue],
            c.CUMULATIVE_SHARE: [float(money) / every for money in accumulate(self.revenue)],
            c.VARIATION: self.variations,
        }

    def curve(self, steps: int) -> list[float]:
        """Return the share of all money that the first 1/steps, 2/steps, … of the items bring."""
        return curve(self.revenue, steps)

    def first(self, many: int) -> dict[str, list[Any]]:
        """Return the columns of the first items."""
        return {name: values[:many] for name, values in self.columns().items()}

    def squares(self) -> dict[tuple[str, str | None], tuple[int, int]]:
        """Return how many items each pair of classes has, and what they bring [1/10000 currency]."""
        found: dict[tuple[str, str | None], tuple[int, int]] = {}
        for kind, grade, money in zip(self.classes, self.grades, self.revenue, strict=True):
            count, so_far = found.get((kind, grade), (0, 0))
            found[kind, grade] = count + 1, so_far + money
        return found


def items_of(
    lines: nw.DataFrame[Any], months: range, cuts: Sequence[Fraction], evenness_cuts: Sequence[Fraction]
) -> Items:
    """Add up lines by item, and class each by its money and by its evenness over whole months.

    `months` are numbered as in `periods`; lines outside of them count for the money only.

    Columns in: item [text], order_day [days since epoch], amount [1/10000 currency]

    Raises:
        SegkitError: All money together is not above zero.
    """
    rows = collect(lines.lazy().group_by(ITEM).agg(nw.col(c.AMOUNT).sum()))
    classed = classified(rows, c.AMOUNT, cuts)
    if len(months) >= FEWEST:
        evenness = _graded(lines, months, evenness_cuts)
        classed = classed.join(evenness, on=ITEM, how="left").with_columns(nw.col(c.XYZ).fill_null(Z))
    ordered = classed.sort(c.AMOUNT, ITEM, descending=[True, False])
    names, money, kinds = (ordered[name].to_list() for name in (ITEM, c.AMOUNT, c.CLASS))
    grades: list[str | None] = [None] * len(names)
    variations: list[float | None] = [None] * len(names)
    if c.XYZ in ordered.columns:
        grades = ordered[c.XYZ].to_list()
        variations = [_known(number) for number in ordered[c.VARIATION].to_list()]
    return Items(names, [int(each) for each in money], kinds, grades, variations)


def _graded(lines: nw.DataFrame[Any], months: range, cuts: Sequence[Fraction]) -> nw.DataFrame[Any]:
    by_month = with_periods(lines.lazy(), c.DAY, MONTH, Every.MONTH).filter(
        nw.col(MONTH) >= months.start, nw.col(MONTH) < months.stop
    )
    sums = collect(by_month.group_by(ITEM, MONTH).agg(nw.col(c.AMOUNT).sum()))
    return graded(sums, ITEM, len(months), cuts)


def _known(number: float | None) -> float | None:
    return None if number is None or math.isnan(number) else number
