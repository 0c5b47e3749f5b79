"""One Parquet file: its types are taken as they are, its text is read as in any other file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from segkit.errors import SegkitError
from segkit.sources.guard import named, whole
from segkit.sources.reading import SUSPECT, Decisions, Reading, decide_values
from segkit.sources.recognition import Roles, recognise

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from segkit.sources.unpack import LocalFile

SAMPLE_ROWS = 5_000


@dataclass(frozen=True)
class ParquetPlan:
    """How one Parquet file is read."""

    file: LocalFile
    schema: dict[str, pl.DataType]
    roles: Roles
    decisions: Decisions
    notes: tuple[str, ...] = ()

    def scan(self) -> pl.LazyFrame:
        """Scan the columns with their types."""
        import polars as pl

        return pl.scan_parquet(self.file.path, glob=False).with_columns(pl.lit(value=False).alias(SUSPECT))

    def dtype(self, column: str) -> pl.DataType:
        """Return the type that the file says."""
        return self.schema[column]

    def places(self, rows: Sequence[int]) -> list[int]:
        """Count rows from 1."""
        return [row + 1 for row in rows]


def plan_parquet(file: LocalFile, reading: Reading) -> ParquetPlan:
    """Decide how a Parquet file is read: roles, and how its text columns read as dates and money.

    Raises:
        SegkitError: The file is damaged, a role is missing, or a column has a type that cannot play its role.
    """
    import polars as pl

    with whole(file.shown):
        schema = dict(pl.scan_parquet(file.path, glob=False).collect_schema())
    roles = recognise(list(schema), reading.roles, shown=file.shown)
    _refuse_types(schema, roles, file.shown)
    needed = list(dict.fromkeys(roles.named().values()))
    with whole(file.shown):
        head = pl.scan_parquet(file.path, glob=False).select(needed).head(SAMPLE_ROWS).collect()
    if head.is_empty():
        raise SegkitError(
            f"{file.shown} has columns and no row: no transactions", hint="look at the export: its period may be empty"
        )
    samples = {
        name: head[name].cast(pl.String).drop_nulls().to_list()
        for name in needed
        if schema[name] == pl.String or (name == roles.date and schema[name].is_integer())
    }
    with named(file.shown):
        decisions = decide_values(samples, roles, reading)
    return ParquetPlan(file, schema, roles, decisions)


def _refuse_types(schema: dict[str, pl.DataType], roles: Roles, shown: str) -> None:
    import polars as pl

    for role in ("amount", "quantity", "price"):
        column = getattr(roles, role)
        if column and not (schema[column].is_numeric() or schema[column] == pl.String):
            raise SegkitError(
                f"{shown}: column `{column}` ({role}) holds {schema[column]}, not numbers", hint=f"--{role} COLUMN"
            )
    date = schema[str(roles.date)]
    if not (date in (pl.Date, pl.String) or isinstance(date, pl.Datetime) or date.is_integer()):
        raise SegkitError(f"{shown}: column `{roles.date}` (date) holds {date}, not dates", hint="--date COLUMN")
    if schema[str(roles.customer)].is_nested():
        raise SegkitError(
            f"{shown}: column `{roles.customer}` (customer) holds {schema[str(roles.customer)]}",
            hint="--customer COLUMN",
        )
