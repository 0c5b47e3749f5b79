"""Digits of other scripts, and the marks that stand among them, as the digits of numbers here.

Ids stay as they are written; only dates and money are read so.
"""

from __future__ import annotations

from itertools import filterfalse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    import polars as pl

_ZEROS = "\u0660\u06f0\u0966\u09e6\u0e50\uff10"
"""Arabic, Persian, Devanagari, Bengali, Thai, and Latin ones as wide as Chinese letters."""
_MARKS = {"\u066b": ".", "\u066c": "'", "\uff0e": ".", "\uff0c": ","}
OTHER_DIGITS = {chr(ord(zero) + digit): str(digit) for zero in _ZEROS for digit in range(10)} | _MARKS
_TRANSLATION = str.maketrans(OTHER_DIGITS)


def holds_other_digits(texts: Iterable[str]) -> bool:
    """Tell whether any text holds such a digit or mark."""
    return any(not OTHER_DIGITS.keys().isdisjoint(text) for text in filterfalse(str.isascii, texts))


def in_our_digits(text: str) -> str:
    """Write a text with the digits 0 to 9."""
    return text if text.isascii() else text.translate(_TRANSLATION)


def with_our_digits(text: pl.Expr) -> pl.Expr:
    """Write a column with the digits 0 to 9."""
    return text.str.replace_many(list(OTHER_DIGITS), list(OTHER_DIGITS.values()))
