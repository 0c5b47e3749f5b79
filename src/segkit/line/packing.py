"""Several whole numbers of a row in one integer, so that one quick sort orders and carries them all."""

from __future__ import annotations

from functools import reduce
from operator import add
from typing import TYPE_CHECKING

import polars as pl

from segkit.immutable import immutable

if TYPE_CHECKING:
    from collections.abc import Mapping

NARROW, WIDE = 64, 127
"""Bits that the two kinds of packed integers hold."""


@immutable
class Range:
    """The values of one column: from `low` to `high`, all of them `low` plus a multiple of `step`."""

    low: int
    high: int
    step: int = 1

    @property
    def bits(self) -> int:
        """How many bits tell all of these values apart."""
        return ((self.high - self.low) // self.step).bit_length()

    @property
    def dtype(self) -> pl.DataType:
        """The smallest type in which such values are worked with."""
        return pl.Int32() if self.low >= -(2**31) and self.high < 2**31 else pl.Int64()


@immutable
class Packing:
    """Columns of integers side by side in the bits of one; packed rows compare as their columns do, the first first."""

    ranges: Mapping[str, Range]

    @property
    def bits(self) -> int:
        """How many bits a row needs."""
        return sum(values.bits for values in self.ranges.values())

    @property
    def fits(self) -> bool:
        """Whether there is an integer that is wide enough."""
        return self.bits <= WIDE and all(values.bits < NARROW for values in self.ranges.values())

    @property
    def dtype(self) -> pl.DataType:
        """The type of packed rows."""
        return pl.UInt64() if self.bits <= NARROW else pl.Int128()

    @property
    def places(self) -> dict[str, int]:
        """What one of each column counts in a packed row."""
        places, shift = {}, self.bits
        for name, values in self.ranges.items():
            shift -= values.bits
            # A column of one value needs no bits; its place may be beyond them all.
            places[name] = 2**shift if values.bits else 1
        return places

    def packed(self) -> pl.Expr:
        """Pack the columns of each row; all values have to be within their ranges, and none null."""
        parts, places = [], self.places
        for name, values in self.ranges.items():
            # Every step goes over all rows, also one that adds nothing, or looks for numbers that do not fit.
            part = pl.col(name).cast(pl.Int64, wrap_numerical=True)
            part = part - values.low if values.low else part
            part = part // values.step if values.step > 1 else part
            part = part.cast(self.dtype, wrap_numerical=True)
            parts.append(part * pl.lit(places[name], self.dtype) if places[name] > 1 else part)
        return reduce(add, parts)

    def unpacked(self, packed: str) -> list[pl.Expr]:
        """Return the columns that were packed, in the smallest types that hold them."""
        columns, places, highest = [], self.places, True
        for name, values in self.ranges.items():
            part = pl.col(packed)
            part = part // pl.lit(places[name], self.dtype) if places[name] > 1 else part
            part = part if highest and values.bits else part & pl.lit(2**values.bits - 1, self.dtype)
            part = part.cast(pl.Int64, wrap_numerical=True) if values.step > 1 or values.low else part
            part = part * values.step if values.step > 1 else part
            part = part + values.low if values.low else part
            columns.append(part.cast(values.dtype, wrap_numerical=True).alias(name))
            highest = highest and not values.bits
        return columns
