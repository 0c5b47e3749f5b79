"""Text of old workbooks that was read by the wrong letters, put right where the letters themselves prove it."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    import polars as pl

_HALVED = "^(?:[^\x00]\x00)+$"
_WORD = re.compile(r"[^\W\d_]{3,}")
_BEYOND_ASCII = re.compile("[\u0080-\uffff]")
_LATIN_ONE = re.compile("[\u00c0-\u00ff]{3,}")
FEW, MOSTLY, ENOUGH = 3, 0.8, 2000
"""Words that are no chance, the share of them that is, and how many are looked at."""


def narrowed(cells: pl.DataFrame) -> pl.DataFrame:
    """Take the zero away that stands behind each letter, where letters are two bytes wide and were read as one."""
    import polars as pl

    halved = pl.all().str.contains(_HALVED)
    bare = pl.all().str.replace_all("\x00", "", literal=True)
    return cells.with_columns(pl.when(halved).then(bare).otherwise(pl.all()))


def as_cyrillic(cells: pl.DataFrame) -> pl.DataFrame | None:
    """Read Western letters as the Russian ones of the same bytes; None where they are no Russian in disguise.

    A workbook that says nothing of its letters is read as cp1252, and all letters of cp1251 come out as accented
    ones: no language has words of these alone.
    """
    if not _is_disguised(_words(cells)):
        return None
    import polars as pl

    beyond = range(0x80, 0x100)
    western = [bytes([byte]).decode("cp1252", errors="ignore") or chr(byte) for byte in beyond]
    russian = [bytes([byte]).decode("cp1251", errors="ignore") or chr(byte) for byte in beyond]
    return cells.with_columns(pl.all().str.replace_many(western, russian))


def _words(cells: pl.DataFrame) -> Iterable[str]:
    """Go through the words of several letters that are not of plain Latin ones alone."""
    for row in cells.iter_rows():
        for cell in row:
            if cell and _BEYOND_ASCII.search(cell):
                yield from (word for word in _WORD.findall(cell) if _BEYOND_ASCII.search(word))


def _is_disguised(words: Iterable[str]) -> bool:
    looked_at = list(islice(words, ENOUGH))
    found = sum(_LATIN_ONE.fullmatch(word) is not None for word in looked_at)
    return found >= FEW and found >= MOSTLY * len(looked_at)
