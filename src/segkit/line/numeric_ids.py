"""Ids that are numbers behind a fixed text, such as C00012345 or O-17, read as these numbers and written back.

Whole numbers are compared, packed and sorted several times as fast as text. Nothing is lost: number
and text are one to one, and every single id is checked to be written so.
"""

from __future__ import annotations

import re

import polars as pl

from segkit.immutable import immutable

_DIGITS = "0123456789"
_TIDY = r"[A-Za-zА-Яа-яЁё0-9_#/:-]{0,20}"
"""What may stand before the digits: nothing that tidying ids would change."""
MOST_DIGITS = 18


@immutable
class Numerals:
    """How the ids of one column are written: a prefix, then digits."""

    prefix: str = ""
    width: int = 0
    """Every id has so many digits, zeros in front; 0 where ids have no zeros in front."""
    digits: int = MOST_DIGITS
    """The most digits that a sample shows."""
    is_text: bool = True
    """Whether the column is text, and not integers."""

    @classmethod
    def of(cls, sample: pl.Series) -> Numerals | None:
        """Tell how the ids of a column are written; None where they are no such numbers."""
        ids = sample.drop_nulls()
        if ids.is_empty() or not (ids.dtype == pl.String or ids.dtype.is_integer()):
            return None
        if ids.dtype.is_integer():
            _, digits = _sizes(ids.cast(pl.String))
            return None if digits > MOST_DIGITS else cls(digits=digits, is_text=False)
        before = ids.str.strip_chars_end(_DIGITS)
        prefix = str(before[0])
        if (before != prefix).any() or not re.fullmatch(_TIDY, prefix):
            return None
        behind = ids.str.slice(len(prefix))
        shortest, longest = _sizes(behind)
        padded = longest > 1 and bool((behind.str.starts_with("0") & (behind != "0")).any())
        if not shortest or longest > MOST_DIGITS or (padded and shortest < longest):
            return None
        return cls(prefix, longest if padded else 0, longest)

    @property
    def bits(self) -> int:
        """How many bits the numbers need, judged by their digits."""
        return int(10**self.digits - 1).bit_length()

    def number(self, name: str) -> pl.Expr:
        """Read ids as numbers; null where they are none."""
        text = pl.col(name).str.slice(len(self.prefix)) if self.prefix and self.is_text else pl.col(name)
        return text.cast(pl.UInt64, strict=False)

    def strays(self, name: str, bits: int) -> pl.Expr:
        """Tell ids of which `number` is not to be relied on: written otherwise, or too large for so many bits.

        A first digit keeps signs away, and with what else is no digit `number` is null.
        """
        column = pl.col(name)
        if not self.is_text:
            return ~column.is_between(0, min(2**bits, 2**63) - 1)
        size = column.str.len_bytes() - len(self.prefix.encode())
        # Text compares byte by byte: what lies between these two begins with the prefix and a digit.
        first = "0" if self.width else "1"
        outside = (column < self.prefix + first) | (column >= self.prefix + chr(ord("9") + 1))
        if self.width:
            return outside | (size != self.width)
        return (outside & (column != f"{self.prefix}0")) | (size > len(str(2**bits)) - 1)

    def written(self, number: pl.Expr) -> pl.Expr:
        """Write numbers as the ids that they were."""
        if self.width:
            # A one in front keeps the zeros, and gives way to the prefix.
            longer: pl.Expr = (number.cast(pl.Int64) + 10**self.width).cast(pl.String)
            return longer.str.replace("1", self.prefix, literal=True)
        digits = number.cast(pl.String)
        return pl.lit(self.prefix) + digits if self.prefix else digits


def _sizes(texts: pl.Series) -> tuple[int, int]:
    """Return the fewest and the most bytes of these texts."""
    sizes = texts.str.len_bytes().to_frame("size").select(low=pl.col("size").min(), high=pl.col("size").max())
    low, high = sizes.row(0)
    return int(low), int(high)
