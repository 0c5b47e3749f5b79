"""A ready table of customers: any file with one row per customer, numbers read as numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segkit import columns as c
from segkit.errors import ColumnError, SegkitError
from segkit.immutable import immutable
from segkit.sources.beside.contacts import ID, keys_of, read_contact_table
from segkit.sources.cells.amounts import UndecidedAmountsError, decide_amounts

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    import polars as pl

    from segkit.sources.reading import Reading

OWN = (c.CLUSTER, c.CLUSTER_NAME, c.DISTANCE)
"""Columns that clusters add: a file that has them was written by an earlier run."""


@immutable
class CustomerTable:
    """The rows of a file, columns of numbers as numbers, all others as text; null where a cell says nothing."""

    shown: str
    rows: pl.DataFrame
    numbers: tuple[str, ...]
    """Columns of numbers that do not say who a customer is."""
    notes: tuple[str, ...]


def read_customer_table(
    name: str | os.PathLike[str],
    features: Sequence[str] = (),
    *,
    decimal: str | None = None,
    reading: Reading | None = None,
) -> CustomerTable:
    """Read a file with one row per customer: CSV, Parquet or a workbook, in whatever encoding and dialect.

    Raises:
        SegkitError: The file cannot be used, or numbers of a feature read in two ways.
    """
    import polars as pl

    table = read_contact_table(name, reading)
    rows = table.rows.drop(OWN, strict=False)
    keys = {*table.keys.values(), c.CUSTOMER}
    notes, numbers = list(table.notes), []
    old = [name for name in OWN if name in table.rows.columns]
    if old:
        notes.append(f"{table.shown}: columns {', '.join(old)} of an earlier run are replaced")
    for column in rows.columns:
        if column in keys and column not in features:
            continue
        try:
            read = _as_numbers(rows[column], decimal)
        except UndecidedAmountsError as fault:
            if column in features:
                raise UndecidedAmountsError(f"column `{column}`: {fault}", hint=fault.hint) from fault
            continue
        except SegkitError:
            continue
        if read is None:
            continue
        found, remarks = read
        notes += [f"column `{column}`: {remark}" for remark in remarks if column in features]
        rows = rows.with_columns(found.alias(column))
        numbers.append(column)
    whole = rows.with_columns(
        pl.col(name).cast(pl.Int64) for name in numbers if _whole(rows[name])
    )  # fmt: skip
    return CustomerTable(table.shown, whole, tuple(name for name in numbers if name not in keys), tuple(notes))


def read_customer_tables(
    names: Sequence[str | os.PathLike[str]],
    features: Sequence[str] = (),
    *,
    decimal: str | None = None,
    reading: Reading | None = None,
) -> CustomerTable:
    """Read files with one row per customer as one table; their columns are matched by name.

    Raises:
        SegkitError: A file cannot be used, lacks a column of the first, has it as something else, or holds a customer
                     of another.
    """
    import polars as pl

    tables = [read_customer_table(name, features, decimal=decimal, reading=reading) for name in names]
    first, *others = tables
    if not others:
        return first
    for table in others:
        _refuse_other(table, first)
    shared = [name for name in first.rows.columns if all(name in table.rows.columns for table in others)]
    rows = pl.concat([table.rows.select(shared) for table in tables], how="vertical_relaxed")
    key = keys_of(shared).get(ID)
    twice = len(rows) - rows[key].n_unique() if key else 0
    if twice:
        raise SegkitError(
            f"{len(tables)} files: {twice:,} of {len(rows):,} rows are of a customer who has another (`{key}`)",
            hint="leave out the files that overlap",
        )
    notes = [note for table in tables for note in table.notes]
    notes.append(f"{len(tables)} files are one table: {len(rows):,} rows")
    return CustomerTable(f"{len(tables)} files", rows, tuple(n for n in first.numbers if n in shared), tuple(notes))


def _refuse_other(table: CustomerTable, first: CustomerTable) -> None:
    missing = [name for name in first.rows.columns if name not in table.rows.columns]
    more = [name for name in table.rows.columns if name not in first.rows.columns]
    if missing or more:
        name, where, other = (missing[0], table, first) if missing else (more[0], first, table)
        raise ColumnError(
            f"{where.shown}: no column `{name}`, which {other.shown} has", hint="give files with the same columns"
        )
    unlike = [name for name in first.rows.columns if (name in first.numbers) != (name in table.numbers)]
    if unlike:
        where = table if unlike[0] in first.numbers else first
        raise ColumnError(
            f"{where.shown}: column `{unlike[0]}` holds numbers in other files, and here it does not",
            hint="look at the column",
        )


def _as_numbers(text: pl.Series, decimal: str | None) -> tuple[pl.Series, tuple[str, ...]] | None:
    """Read a column as numbers; None where any cell is none, or all are empty."""
    import polars as pl

    values = text.drop_nulls().unique().sort()
    if values.is_empty():
        return text.cast(pl.Float64), ()
    reading = decide_amounts(values.to_list(), given=decimal)
    found = text.to_frame("_").select(reading.number(pl.col("_")).cast(pl.Float64)).to_series()
    return (found, reading.remarks) if found.null_count() == text.null_count() else None


def _whole(numbers: pl.Series) -> bool:
    """Tell whether all numbers are whole, and as such fit."""
    return bool(((numbers % 1 == 0) & (numbers.abs() < 2**53)).all())
