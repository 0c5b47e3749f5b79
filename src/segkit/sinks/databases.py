"""Rows into a table of a database: all of them or none, money exact and days as days."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from segkit.databases.addresses import SQLITE
from segkit.databases.tables import Column
from segkit.errors import SegkitError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segkit.databases.tables import Target

SURE_DIGITS = 15
"""Decimal digits of a number that SQLite gives back as they were."""
ALIKE = {"text": pl.String, "whole": pl.Int64, "float": pl.Float64}


def check_target(target: Target) -> None:
    """Refuse a table that cannot or must not be written, before anything is read.

    Raises:
        SegkitError: It is there already, or its database cannot be opened.
    """
    _driver(target).check_target(target)


def store(rows: pl.DataFrame, target: Target) -> tuple[str, ...]:
    """Write rows into a table; what is to be said of it is returned.

    Raises:
        SegkitError: The database does not take them: the table is as it was.
    """
    driver = _driver(target)
    kinds = {name: _kind(dtype, name) for name, dtype in rows.schema.items()}
    columns = [Column(name, driver.TYPES[kind]) for name, kind in kinds.items()]
    # The width of numbers has to be that of the column's type: they travel as they are in memory.
    plain = rows.with_columns(pl.col(name).cast(ALIKE[kind]) for name, kind in kinds.items() if kind in ALIKE)
    ready = (
        _as_sqlite_takes_them(plain, target)
        if target.database.kind == SQLITE
        else plain.to_arrow(compat_level=pl.CompatLevel.oldest())
    )
    told: tuple[str, ...] = driver.rows_in(target, columns, ready)
    return told


def _driver(target: Target) -> Any:
    if target.database.kind == SQLITE:
        from segkit.databases import sqlite as driver
    else:
        from segkit.databases import postgresql as driver  # type: ignore[no-redef]
    return driver


def _kind(dtype: pl.DataType, name: str) -> str:
    if dtype.is_decimal():
        return "money"
    if dtype == pl.Date:
        return "day"
    if dtype == pl.Boolean:
        return "truth"
    if dtype.is_float():
        return "float"
    if dtype.is_integer():
        return "whole"
    if dtype in {pl.String, pl.Categorical} or isinstance(dtype, pl.Enum):
        return "text"
    raise SegkitError(f"column `{name}` is nothing that a table of a database holds", hint="--columns without it")


def _as_sqlite_takes_them(rows: pl.DataFrame, target: Target) -> Iterator[tuple[Any, ...]]:
    """Write days as text and money as numbers; refuse money with more digits than such a number keeps."""
    money = [name for name, dtype in rows.schema.items() if dtype.is_decimal()]
    most = 10 ** (SURE_DIGITS - 4)
    for name in money:
        if (rows[name].abs() >= most).any():
            raise SegkitError(
                f"column `{name}` holds money of more than {SURE_DIGITS} digits, which SQLite does not keep;"
                f" {target.shown} is as it was",
                hint="-o customers.parquet",
            )
    plain = rows.with_columns(
        pl.col(money).cast(pl.String).cast(pl.Float64),
        *(pl.col(name).cast(pl.String) for name, dtype in rows.schema.items() if dtype == pl.Date),
        *(pl.col(name).cast(pl.Int64) for name, dtype in rows.schema.items() if dtype == pl.Boolean),
    )
    return plain.iter_rows(buffer_size=50_000)
