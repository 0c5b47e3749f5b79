"""One Parquet file: its types are taken as they are, its text is read as in any other file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from segkit.errors import NoLinesError, SegkitError
from segkit.sources.guard import named, whole
from segkit.sources.parquet.pages import check_pages
from segkit.sources.parquet.partitions import partitions_of
from segkit.sources.reading import MONEY_ROLES, SUSPECT, Decisions, Reading, decide_values
from segkit.sources.roles.layout import Layout, take_columns
from segkit.sources.roles.names import normalise
from segkit.sources.roles.presets import NONE
from segkit.sources.roles.recognition import quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import polars as pl

    from segkit.sources.places.unpack import LocalFile
    from segkit.sources.roles.recognition import Roles

SAMPLE_ROWS = 5_000
_FIRST_DAY, _LAST_DAY, _MOST = 719_162, 2_932_896, 2**63 - 1
"""Days before and after 1970 in the years 1 to 9999, and what 64 bits hold."""
_TEXT_IN_DISGUISE = ("Categorical", "Enum", "Binary")
"""Types whose values are text: dictionaries, and bytes that old writers did not call text."""


@dataclass(frozen=True)
class ParquetPlan:
    """How one Parquet file is read."""

    file: LocalFile
    schema: dict[str, pl.DataType]
    roles: Roles
    decisions: Decisions
    notes: tuple[str, ...] = ()
    partitions: Mapping[str, str | None] = field(default_factory=dict)
    """Columns that stand in the file's path and were named by an option, with their value."""
    layout: Layout = Layout()  # noqa: RUF009 - frozen
    """How rows make up orders."""
    kept: Mapping[str, str] = field(default_factory=dict)
    """Columns that are carried along, by the names that were asked for."""
    noun: str = field(default="row", init=False)

    def scan(self) -> pl.LazyFrame:
        """Scan the columns with their types."""
        import polars as pl

        return _scanned(self.file, self.partitions).with_columns(pl.lit(value=False).alias(SUSPECT))

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
        schema = dict(_scanned(file, {}).collect_schema())
    # A part of a path says where the file lies: it is a column for those who ask for it by its name only.
    named_columns = (*reading.roles.named().values(), *reading.keep.values())
    asked = {normalise(column) for column in named_columns} - {normalise(name) for name in schema}
    partitions = {name: value for name, value in partitions_of(file.shown).items() if normalise(name) in asked}
    schema |= dict.fromkeys(partitions, pl.String())
    flat = [name for name, dtype in schema.items() if not dtype.is_nested()]
    check_pages(file.path, file.shown, flat)
    with whole(file.shown):
        head = _scanned(file, partitions).select(flat).head(SAMPLE_ROWS).collect()
    cells = {name: _as_text(head[name]).to_list() if name in flat else [None] * len(head) for name in schema}
    roles, layout = take_columns(cells, reading, shown=file.shown)
    _refuse_types(schema, roles, file.shown)
    needed = list(dict.fromkeys(roles.named().values()))
    if head.is_empty():
        raise NoLinesError(
            f"{file.shown} has columns and no row: no transactions", hint="look at the export: its period may be empty"
        )
    samples = {
        name: (head[name].cast(pl.Int64, strict=False) if schema[name].is_float() else head[name])
        .cast(pl.String)
        .drop_nulls()
        .to_list()
        for name in needed
        if schema[name] == pl.String or (name == roles.date and schema[name].is_numeric())
    }
    with named(file.shown):
        decisions = decide_values(samples, roles, reading)
    return ParquetPlan(file, schema, roles, decisions, layout.notes, partitions, layout)


def _as_text(values: pl.Series) -> pl.Series:
    """Write values as text; days beyond the year 9999 as the last of it, for Polars breaks off at them."""
    import polars as pl

    kind = values.dtype
    if isinstance(kind, pl.Datetime):
        ticks = 86_400 * {"ms": 10**3, "us": 10**6, "ns": 10**9}[kind.time_unit]
        values = values.to_physical().clip(max(-_FIRST_DAY * ticks, -_MOST), min(_LAST_DAY * ticks, _MOST)).cast(kind)
    elif kind == pl.Date:
        values = values.to_physical().clip(-_FIRST_DAY, _LAST_DAY).cast(kind)
    return values.cast(pl.String)


def columns_in(file: LocalFile) -> pl.DataFrame:
    """Read all columns of a Parquet file that hold plain values.

    Raises:
        SegkitError: The file is damaged.
    """
    with whole(file.shown):
        lines = _scanned(file, {})
        flat = [name for name, dtype in lines.collect_schema().items() if not dtype.is_nested()]
        check_pages(file.path, file.shown, flat)
        return lines.select(flat).collect(engine="streaming")


def _scanned(file: LocalFile, partitions: Mapping[str, str | None]) -> pl.LazyFrame:
    import polars as pl

    lines = pl.scan_parquet(file.path, glob=False, hive_partitioning=False)
    texts = [
        name for name, dtype in lines.collect_schema().items() if str(dtype).partition("(")[0] in _TEXT_IN_DISGUISE
    ]
    if texts:
        lines = lines.with_columns(pl.col(texts).cast(pl.String))
    return lines.with_columns(pl.lit(value, pl.String).alias(name) for name, value in partitions.items())


def _refuse_types(schema: dict[str, pl.DataType], roles: Roles, shown: str) -> None:
    import polars as pl

    def refuse(role: str, what: str, fits: Callable[[pl.DataType], bool]) -> None:
        column = getattr(roles, role)
        if column is None or fits(schema[column]):
            return
        taken = roles.named().values()
        others = [name for name, dtype in schema.items() if fits(dtype) and name not in taken]
        instead = f"--{role} {NONE}" if role == "status" else f"store `{column}` as {what}"
        hint = f"--{role} {quoted(others[0])}" if others and role != "status" else instead
        more = f"   (or {', '.join(others[1:4])})" if others[1:] and role != "status" else ""
        message = f"{shown}: column `{column}` ({role}) holds {schema[column]}, not {what}"
        raise SegkitError(message, hint=hint + more)

    for role in MONEY_ROLES:
        refuse(role, "numbers", lambda dtype: dtype.is_numeric() or dtype == pl.String)
    refuse("date", "dates", lambda dtype: dtype in (pl.Date, pl.String, pl.Datetime) or dtype.is_numeric())
    for role in ("customer", "order"):
        refuse(role, "ids", lambda dtype: not dtype.is_nested())
    refuse("status", "words", lambda dtype: not dtype.is_nested() and dtype != pl.Boolean)
