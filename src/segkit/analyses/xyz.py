"""How even the money of an item is from month to month: classes X, Y, Z by the coefficient of variation."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.frames import collect

if TYPE_CHECKING:
    from collections.abc import Sequence

X, Y, Z = "X", "Y", "Z"
CUTS = (Fraction(1, 2), Fraction(1))
"""Up to which coefficient of variation an item is X, and Y."""
FEWEST = 3
"""Fewer months tell nothing of evenness."""


CENT = 100
"""In 1/10000 currency."""
EXACT = 2**53
"""Up to here floats hold every whole number, and their quotients and roots are what those of the numbers are."""
SQUARES, LARGEST = "\x00squares", "\x00largest"


def graded(sums: nw.DataFrame[Any], item: str, months: int, cuts: Sequence[Fraction] = CUTS) -> nw.DataFrame[Any]:
    """Grade items by the money of their months, one row a month with any; see `Spread`.

    Columns in:  the item, amount [1/10000 currency]
    Columns out: the item, xyz [X, Y or Z], variation [null where the mean is not above zero]
    """
    cents = not len(sums) or bool((sums[c.AMOUNT] % CENT == 0).all())
    money = nw.col(c.AMOUNT) // CENT if cents else nw.col(c.AMOUNT)
    most = _largest_exact(months, cuts)
    small = nw.when(money.abs() <= most).then(money).otherwise(0)
    found = collect(
        sums.lazy()
        .with_columns(money.alias(c.AMOUNT), (small * small).alias(SQUARES), money.abs().alias(LARGEST))
        .group_by(item)
        .agg(nw.col(c.AMOUNT, SQUARES).sum(), nw.col(LARGEST).max())
    )
    total, square = nw.col(c.AMOUNT), nw.col(c.AMOUNT) * nw.col(c.AMOUNT)
    deviation = months * nw.col(SQUARES) - square
    grade = nw.lit(Z)
    for name, cut in zip((Y, X), reversed(cuts), strict=True):
        fits = deviation * cut.denominator**2 <= cut.numerator**2 * square
        grade = nw.when((total > 0) & fits).then(nw.lit(name)).otherwise(grade)
    variation = nw.when(total > 0).then((deviation / square).sqrt())
    quick = found.filter(nw.col(LARGEST) <= most).select(item, grade.alias(c.XYZ), variation.alias(c.VARIATION))
    large = found.filter(nw.col(LARGEST) > most)[item]
    return nw.concat([quick, _one_by_one(sums.filter(nw.col(item).is_in(large)), item, months, cuts)])


def _largest_exact(months: int, cuts: Sequence[Fraction]) -> int:
    """Return the money of a month up to which nothing that is reckoned with can leave the numbers of floats."""
    factor = max(max(cut.numerator, cut.denominator) ** 2 for cut in (*cuts, Fraction(1)))
    return math.isqrt(EXACT // (months**2 * factor))


def _one_by_one(sums: nw.DataFrame[Any], item: str, months: int, cuts: Sequence[Fraction]) -> nw.DataFrame[Any]:
    """Grade items whose squares do not fit 64 bits."""
    spreads: dict[Any, Spread] = {}
    for name, money in zip(sums[item].to_list(), sums[c.AMOUNT].to_list(), strict=True):
        spreads.setdefault(name, Spread()).add(int(money))
    columns = {
        item: list(spreads),
        c.XYZ: [spread.grade(months, cuts) for spread in spreads.values()],
        c.VARIATION: [spread.variation(months) for spread in spreads.values()],
    }
    schema = {item: sums.schema[item], c.XYZ: nw.String(), c.VARIATION: nw.Float64()}
    return nw.from_dict(columns, schema, backend=sums.implementation)


@dataclass
class Spread:
    """The money of one item over months: its sum and the sum of its squares [1/10000 currency, and its square]."""

    total: int = 0
    squares: int = 0

    def add(self, money: int) -> None:
        """Add the money of one month."""
        self.total += money
        self.squares += money * money

    def variation(self, months: int) -> float | None:
        """Return the coefficient of variation, or None where the mean is not above zero.

        It is the standard deviation of the months (divided by their number, months of nothing included) over
        their mean: 0 where each month brings the same, √(months - 1) where one month brings all.
        """
        return math.sqrt(self._deviation(months) / (self.total * self.total)) if self.total > 0 else None

    def grade(self, months: int, cuts: Sequence[Fraction] = CUTS) -> str:
        """Return X, Y or Z; Z too where the mean is not above zero. A cut belongs to the better class."""
        if self.total > 0:
            deviation, square = self._deviation(months), self.total * self.total
            for name, cut in zip((X, Y), cuts, strict=True):
                if deviation * cut.denominator**2 <= cut.numerator**2 * square:
                    return name
        return Z

    def _deviation(self, months: int) -> int:
        return months * self.squares - self.total * self.total
