"""How even the money of an item is from month to month: classes X, Y, Z by the coefficient of variation."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

X, Y, Z = "X", "Y", "Z"
CUTS = (Fraction(1, 2), Fraction(1))
"""Up to which coefficient of variation an item is X, and Y."""
FEWEST = 3
"""Fewer months tell nothing of evenness."""


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
