"""Names of segments in what leaves, in another language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segkit import columns as c

if TYPE_CHECKING:
    from collections.abc import Callable

    import polars as pl

COLUMNS = frozenset((c.SEGMENT, c.GUARD, c.BETTER, c.SLIPS_TO))
"""Columns that hold names of segments."""


def rows_labelled(rows: pl.DataFrame, label: Callable[[str], str]) -> pl.DataFrame:
    """Return rows that name segments by other names."""
    import polars as pl

    there = [name for name in rows.columns if name in COLUMNS and rows.schema[name] == pl.String]
    names = {name for column in there for name in rows[column].drop_nulls().unique().to_list()}
    called = {name: label(name) for name in names}
    return rows.with_columns(pl.col(name).replace(called) for name in there) if called else rows


def labelled(whole: Any, label: Callable[[str], str]) -> Any:
    """Return a document that names segments by other names."""
    if isinstance(whole, dict):
        return {key: label(one) if key in COLUMNS and isinstance(one, str) else labelled(one, label)
                for key, one in whole.items()}  # fmt: skip
    return [labelled(one, label) for one in whole] if isinstance(whole, (list, tuple)) else whole
