"""Columns of a file that are carried along with its lines: attributes that somebody asked for, as text."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from segkit import columns as c
from segkit.errors import ColumnError, UsageError
from segkit.line.attributes import NOTHING
from segkit.line.orders import BLANKS
from segkit.schemas import SEGMENTS, TRANSACTIONS
from segkit.sources.parquet.columnar import is_plain
from segkit.sources.roles.recognition import find_column, quoted
from segkit.sources.text.delimited import DelimitedPlan

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from segkit.sources.parquet.columnar import ParquetPlan
    from segkit.sources.reading import Plan

TAKEN = frozenset((*TRANSACTIONS.names, *SEGMENTS.names, c.DATE))
"""Names that mean something else in rows of lines and customers."""


def named_columns(asked: Sequence[str]) -> dict[str, str]:
    """Read what was asked for: names under which columns are kept, and the columns; `NAME=COLUMN` gives another name.

    Raises:
        UsageError: A name is empty or asked for twice.
    """
    found: dict[str, str] = {}
    for text in asked:
        name, mark, column = (part.strip() for part in text.partition("="))
        if not name or (mark and not column):
            raise UsageError(f"--keep {text!r} names no column", hint="--keep region   or   --keep name=COLUMN")
        if name in TAKEN:
            raise UsageError(
                f"--keep {name}: segkit has a column of its own of that name",
                hint=f"--keep its_{name}={quoted(column or name)}",
            )
        if name in found:
            raise UsageError(f"--keep names `{name}` twice", hint=f"--keep {quoted(name)}")
        found[name] = column or name
    return found


def columns_of(plan: Plan) -> tuple[str, ...]:
    """Return the names of all columns of a file."""
    if isinstance(plan, DelimitedPlan):
        return plan.dialect.names
    parquet: ParquetPlan = plan  # type: ignore[assignment]
    return tuple(parquet.schema)


def keeping(plan: Plan, asked: Mapping[str, str], option: str = "--keep") -> Plan:
    """Carry columns along with the lines of a file.

    Raises:
        ColumnError: A column is not there, or there twice, or it holds lists.
    """
    kept = {name: _found(plan, column, option) for name, column in asked.items()}
    for name, column in kept.items():
        if not is_plain(plan.dtype(column)):
            raise ColumnError(
                f"{plan.file.shown}: column `{column}` ({option}) holds {plan.dtype(column)}, and no plain values",
                hint=f"store `{name}` as text",
            )
    done: Plan = replace(plan, kept=kept)  # type: ignore[type-var]
    return done


def _found(plan: Plan, column: str, option: str) -> str:
    names = columns_of(plan)
    if column == c.ITS_DATE:
        return str(plan.roles.date)
    numbered = f"column {column}"
    if isinstance(plan, DelimitedPlan):
        if not plan.dialect.has_header and numbered in names:
            return numbered
        if plan.dialect.header.count(column) > 1:
            times = plan.dialect.header.count(column)
            raise ColumnError(
                f"{plan.file.shown}: column `{column}` ({option}) is there {times} times",
                hint=f"rename one of them, or name the second: {option} {quoted(f'{column} (2)')}",
            )
    return find_column(names, column, option, plan.file.shown)


def kept_values(plan: Plan) -> dict[str, pl.Expr]:
    """Read the columns that are carried along, under the names that they have in the line."""
    return {c.KEPT + name: _value(plan, column) for name, column in plan.kept.items()}


def _value(plan: Plan, column: str) -> pl.Expr:
    """Return a column as trimmed text, letters and accents together, null where it says that there is nothing."""
    import polars as pl

    text, dtype = pl.col(column), plan.dtype(column)
    if dtype != pl.String:
        text = text.cast(pl.String)
    if dtype.is_float():
        text = text.str.replace(r"\.0$", "")
    text = text.str.strip_chars(BLANKS).str.normalize("NFC")
    return pl.when(~text.str.to_lowercase().is_in(NOTHING)).then(text)


def told_of_shared(plans: Sequence[Plan]) -> list[str]:
    """Say where attributes are those of an order's first line, because its money stands there."""
    return [
        f"{plan.file.shown}: an order's money stands once, with the attributes of its first line"
        for plan in plans
        if plan.layout.per_order and plan.kept
    ]
