"""Files as they were sniffed, in the form in which they leave: one row per column, or one document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from segkit.schemas import SNIFFED_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterable


def column_rows(files: Iterable[dict[str, Any]]) -> pl.DataFrame:
    """Return one row per column of every file, with the columns of the schema SNIFFED_COLUMNS."""
    rows = [{"file": seen["file"], "rows": seen["rows"], **column} for seen in files for column in seen["columns"]]
    kinds = {name: pl.Int64 if name in {"rows", "blank"} else pl.String for name in SNIFFED_COLUMNS.names}
    return pl.DataFrame(rows, schema=kinds)
