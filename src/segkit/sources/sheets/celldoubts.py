"""Cells of a sheet that look right and are not: ids rounded by a spreadsheet, days swapped or counted from 1904."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segkit.errors import SegkitError
from segkit.sources.cells.swapped import SURE_OF_DAYS

if TYPE_CHECKING:
    import polars as pl

EXACT_BELOW = 2**53
DAYS_APART = 1462
"""From the first day of one way to count to that of the other."""
_DAY_NUMBER = r"^\s*(\d{4,6})(\.\d+)?\s*$"
LONG = r"^-?\d{16,}$"
_DATE = r"^\d{4}-\d{2}-(\d{2})[ T]\d{2}:\d{2}:\d{2}"
_TEXT = r"^\s*(\d{1,2})[/-](\d{1,2})[/-]\d{2,4}"


def has_long_numbers(ids: pl.Series) -> bool:
    """Tell whether whole numbers of 16 digits and more are among these ids."""
    return bool(ids.str.contains(LONG).any())


def refuse_rounded_ids(ids: pl.Series, column: str, shown: str) -> None:
    """Refuse ids kept as numbers that no number of a sheet can hold: neighbours have become one.

    Raises:
        SegkitError: There is such an id.
    """
    import polars as pl

    long = ids.filter(ids.str.contains(LONG))
    if long.is_empty():
        return
    beyond = long.filter(long.cast(pl.Int128, strict=False).abs().fill_null(EXACT_BELOW) >= EXACT_BELOW)
    if len(beyond):
        raise SegkitError(
            f"{shown}: column `{column}` holds {len(beyond):,} numbers such as {beyond[0]}, of more digits than a sheet"
            " keeps: different ids have become one",
            hint="export again with the column as text, or name another column",
        )


def counted_from_1900(days: pl.Series) -> pl.Series | None:
    """Count days from 1900 that are plain numbers from 1904; None where they are none."""
    import polars as pl

    filled = days.drop_nulls().filter(days.drop_nulls().str.strip_chars() != "")
    if filled.is_empty() or not filled.str.contains(_DAY_NUMBER).all():
        return None
    whole = days.str.extract(_DAY_NUMBER, 1).cast(pl.Int64) + DAYS_APART
    return whole.cast(pl.String) + days.str.extract(_DAY_NUMBER, 2).fill_null("")


def refuse_swapped_days(days: pl.Series, column: str, shown: str) -> None:
    """Refuse dates of which a spreadsheet has read those it could, day as month, and left the others as text.

    Raises:
        SegkitError: All dates have days up to 12, and all that stayed text cannot be read month first.
    """
    import polars as pl

    dates = days.str.extract(_DATE).drop_nulls().cast(pl.Int64)
    texts = days.filter(days.str.contains(_TEXT))
    if dates.is_empty() or texts.is_empty():
        return
    first = texts.str.extract(_TEXT, 1).cast(pl.Int64)
    if (dates <= SURE_OF_DAYS).all() and (first > SURE_OF_DAYS).all():
        raise SegkitError(
            f"{shown}: column `{column}`: {len(dates):,} dates have no day above {SURE_OF_DAYS},"
            f" and {len(texts):,} texts such as {texts[0].strip()} none below:"
            " a spreadsheet has taken days for months where it could",
            hint="open the original export, or load it again with the column as text",
        )
