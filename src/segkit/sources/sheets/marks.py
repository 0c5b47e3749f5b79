"""Money of a sheet that is a number in some cells and text with a decimal comma in others, brought to one mark."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

POINT = r"^-?\d+\.(?:\d{1,2}|\d{4,})$"
"""A number, or text that can be nothing else: of three decimals nobody could tell whether they are thousands."""
COMMA = r"^[^.,]*\d,\d{1,2}[^.,\d]*$"
BARE = r"^[^.,]*$"


def one_mark(cells: pl.Series) -> tuple[pl.Series, int]:
    """Write decimal points as commas where every cell is clear by itself and some have either; count those changed."""
    pointed = cells.str.contains(POINT).fill_null(value=False)
    with_comma = cells.str.contains(COMMA).fill_null(value=False)
    clear = pointed | with_comma | cells.str.contains(BARE).fill_null(value=True)
    if not (pointed.any() and with_comma.any() and clear.all()):
        return cells, 0
    changed = cells.str.replace(".", ",", literal=True)
    return changed.zip_with(pointed, cells), int(pointed.sum())
