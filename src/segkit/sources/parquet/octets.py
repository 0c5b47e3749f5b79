"""Columns of bytes in Parquet: text that its writer did not call so, UUIDs, or neither."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segkit.sources.guard import is_complaint

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import polars as pl

TEXT, UUID = "text", "uuid"
UUID_BYTES = 16
_DASHES = (0, 8), (8, 4), (12, 4), (16, 4), (20, 12)
"""Where the parts of a UUID begin among its 32 digits, and how many they are."""
_CONTROL = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"


def bytes_of(lines: pl.LazyFrame, names: Iterable[str]) -> dict[str, str | None]:
    """Say of columns of bytes what all their values are: text, UUIDs, or None for neither.

    Text is looked for first: sixteen bytes at random are no letters, but sixteen letters are a fair id.
    """
    return {name: TEXT if _are_text(lines, name) else UUID if _are_uuids(lines, name) else None for name in names}


def _are_text(lines: pl.LazyFrame, name: str) -> bool:
    import polars as pl

    odd = pl.col(name).cast(pl.String).str.contains(_CONTROL).any()
    try:
        return not lines.select(odd).collect(engine="streaming").item()
    except BaseException as fault:  # bytes that are no UTF-8 end the query, whatever is asked of the cast
        if is_complaint(fault):
            return False
        raise


def _are_uuids(lines: pl.LazyFrame, name: str) -> bool:
    import polars as pl

    size = pl.col(name).bin.size()
    shortest, longest = (
        lines.select(size.min().alias("min"), size.max().alias("max")).collect(engine="streaming").row(0)
    )
    return bool(shortest == longest == UUID_BYTES)


def spelt(lines: pl.LazyFrame, known: Mapping[str, str | None]) -> pl.LazyFrame:
    """Write columns of bytes as the text that they are, UUIDs in their usual form; what is neither stays."""
    return lines.with_columns(_spelt(name, how) for name, how in known.items() if how)


def _spelt(name: str, how: str) -> pl.Expr:
    import polars as pl

    if how == TEXT:
        return pl.col(name).cast(pl.String)
    digits = pl.col(name).bin.encode("hex")
    return pl.concat_str([digits.str.slice(at, size) for at, size in _DASHES], separator="-").alias(name)
