"""Files of a set of lists in the form in which they are told: one row each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from segkit.schemas import LIST_FILES

if TYPE_CHECKING:
    from collections.abc import Iterable


def file_rows(entries: Iterable[dict[str, Any]]) -> pl.DataFrame:
    """Return one row per file, with the columns of the schema LIST_FILES."""
    rows = [{**entry, "file": entry["name"]} for entry in entries]
    kinds = {name: pl.Int64 if name in {"rows", "bytes"} else pl.String for name in LIST_FILES.names}
    return pl.DataFrame(rows, schema=kinds)
