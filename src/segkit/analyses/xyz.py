"""How even the money of an item is from month to month: classes X, Y, Z by the coefficient of variation."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.errors import SegkitError
from segkit.frames import collect, quotient

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
"""Up to here floats hold every whole number."""
DIGITS = 38
"""So many have the largest decimals that a cluster knows."""
LONG = 2**51
"""Up to here a cluster divides whole numbers exactly."""
SQUARES, LARGEST, FINE = "_squares", "_largest", "_fine"


def graded(sums: nw.DataFrame[Any], item: str, months: int, cuts: Sequence[Fraction] = CUTS) -> nw.DataFrame[Any]:
    """Grade items by the money of their months, one row a month with any; see `Spread`.

    Columns in:  the item, amount [1/10000 currency]
    Columns out: the item, xyz [X, Y or Z], variation [null where the mean is not above zero]
    """
    amount = nw.col(c.AMOUNT)
    if not len(sums) or (sums[c.AMOUNT] % CENT == 0).all():
        sums = sums.with_columns(amount // CENT)
    most = _largest_exact(months, cuts, EXACT)
    small = nw.when(amount.abs() <= most).then(amount).otherwise(0)
    found = collect(
        sums.lazy()
        .with_columns((small * small).alias(SQUARES), amount.abs().alias(LARGEST))
        .group_by(item)
        .agg(nw.col(c.AMOUNT, SQUARES).sum(), nw.col(LARGEST).max())
    )
    quick = found.filter(nw.col(LARGEST) <= most).select(item, *_judged(months, cuts))
    large = found.filter(nw.col(LARGEST) > most)[item]
    return nw.concat([quick, _one_by_one(sums.filter(nw.col(item).is_in(large)), item, months, cuts)])


def graded_far(sums: nw.LazyFrame[Any], item: str, months: int, cuts: Sequence[Fraction] = CUTS) -> nw.LazyFrame[Any]:
    """Grade items that lie on a cluster as `graded` does; what is fetched is the largest money of a month.

    Columns in:  as `graded`
    Columns out: those of `graded`

    Raises:
        SegkitError: Squares of it have more digits than a cluster reckons with.
    """
    amount = nw.col(c.AMOUNT)
    fine = nw.when(amount % CENT != 0).then(nw.lit(1, dtype=nw.Int64)).otherwise(nw.lit(0, dtype=nw.Int64))
    seen = collect(sums.select(amount.abs().max().alias(LARGEST), fine.max().alias(FINE)))
    largest, in_cents = int(seen[LARGEST].item(0) or 0), not seen[FINE].item(0)
    money = quotient(sums, amount, nw.lit(CENT)) if in_cents else amount
    largest //= CENT if in_cents else 1
    if largest > min(_largest_exact(months, cuts, 10**DIGITS - 1), LONG):
        raise SegkitError(
            "X, Y, Z: the money of months is too large, or a cut has too many digits, to be told exactly on Spark",
            hint="--xyz-cuts 0.5,1   or   leave out --engine spark",
        )
    exact = nw.Int64() if largest <= _largest_exact(months, cuts, EXACT) else nw.Decimal(DIGITS, 0)
    squared = sums.select(item, money.cast(exact).alias(c.AMOUNT)).with_columns((amount * amount).alias(SQUARES))
    return squared.group_by(item).agg(nw.col(c.AMOUNT, SQUARES).sum()).select(item, *_judged(months, cuts))


def _judged(months: int, cuts: Sequence[Fraction]) -> tuple[nw.Expr, nw.Expr]:
    """Return the grade and the variation by the sum of an item's months and that of their squares; see `Spread`."""
    total, square = nw.col(c.AMOUNT), nw.col(c.AMOUNT) * nw.col(c.AMOUNT)
    deviation = months * nw.col(SQUARES) - square
    grade = nw.lit(Z)
    for name, cut in zip((Y, X), reversed(cuts), strict=True):
        fits = deviation * _whole(cut.denominator**2) <= square * _whole(cut.numerator**2)
        grade = nw.when((total > 0) & fits).then(nw.lit(name)).otherwise(grade)
    ratio = deviation.cast(nw.Float64) / square.cast(nw.Float64)
    return grade.alias(c.XYZ), nw.when(total > 0).then(ratio.sqrt()).alias(c.VARIATION)


def _whole(number: int) -> nw.Expr:
    """Write a whole number, as a decimal where it does not fit 64 bits."""
    return nw.lit(number if number < 2**63 else Decimal(number))


def _largest_exact(months: int, cuts: Sequence[Fraction], limit: int) -> int:
    """Return the money of a month up to which nothing that is reckoned with can pass a limit."""
    factor = max(max(cut.numerator, cut.denominator) ** 2 for cut in (*cuts, Fraction(1)))
    return math.isqrt(limit // (months**2 * factor))


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
    """The money of one item over months: its sum and the sum of its squares [cents where all is, and its square]."""

    total: int = 0
    squares: int = 0

    def add(self, money: int) -> None:
        """Add the money of one month."""
        self.total += money
        self.squares += money * money

    def variation(self, months: int) -> float | None:
        """Return the coefficient of variation, or None where the mean is not above zero.

        It is the standard deviation of the months (divided by their number, months of nothing included) over
        their mean: 0 where each month brings the same, √(months - 1) where one month brings all. Both are whole
        numbers, and each becomes a float before they are divided, as engines do it.
        """
        return math.sqrt(float(self._deviation(months)) / float(self.total**2)) if self.total > 0 else None

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
