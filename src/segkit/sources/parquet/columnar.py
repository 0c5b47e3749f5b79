"""One Parquet file: its types are taken as they are, its text is read as in any other file."""

from __future__ import annotations

import re
from dataclasses import field, replace
from typing import TYPE_CHECKING

from segkit.errors import NoLinesError, SegkitError
from segkit.immutable import immutable
from segkit.sources.guard import named, whole
from segkit.sources.lines.outermost import edges_of
from segkit.sources.parquet.octets import bytes_of, spelt
from segkit.sources.parquet.pages import check_pages
from segkit.sources.parquet.partitions import partitions_of
from segkit.sources.reading import MONEY_ROLES, SUSPECT, Decisions, Edge, Reading, decide_values
from segkit.sources.roles.layout import Layout, take_columns
from segkit.sources.roles.names import normalise
from segkit.sources.roles.presets import NONE
from segkit.sources.roles.recognition import Roles, quoted, recognise_some

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import polars as pl

    from segkit.sources.places.unpack import LocalFile

SAMPLE_ROWS, LAST_ROWS = 5_000, 100
_FIRST_DAY, _LAST_DAY, _MOST = 719_162, 2_932_896, 2**63 - 1
"""Days before and after 1970 in the years 1 to 9999, and what 64 bits hold."""
_DICTIONARIES = ("Categorical", "Enum")
"""Types whose values are text."""
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_EXACT_BELOW = {"Float32": 2**24, "Float64": 2**53}
"""From here on a float holds not every whole number."""


@immutable
class ParquetPlan:
    """How one Parquet file is read."""

    file: LocalFile
    schema: dict[str, pl.DataType]
    roles: Roles
    decisions: Decisions
    notes: tuple[str, ...] = ()
    partitions: Mapping[str, str | None] = field(default_factory=dict)
    """Columns that stand in the file's path and were named by an option, with their value."""
    layout: Layout = Layout()
    """How rows make up orders."""
    kept: Mapping[str, str] = field(default_factory=dict)
    """Columns that are carried along, by the names that were asked for."""
    octets: Mapping[str, str | None] = field(default_factory=dict)
    """Columns of bytes, and what these are."""
    head: pl.DataFrame | None = field(default=None, repr=False, compare=False)
    """The first rows."""
    noun: str = field(default="row", init=False)

    def scan(self) -> pl.LazyFrame:
        """Scan the columns with their types."""
        import polars as pl

        return _scanned(self.file, self.partitions, self.octets).with_columns(pl.lit(value=False).alias(SUSPECT))

    def sampled(self, *columns: str) -> pl.DataFrame | None:
        """Return columns of the first rows; None where one of them is not in the file."""
        return self.head.select(columns) if self.head is not None and {*columns} <= {*self.head.columns} else None

    def beyond(self) -> Mapping[str, Sequence[str | None]] | None:
        """Return the first rows' columns of text; None where they are all of the file."""
        import polars as pl

        if self.head is None or len(self.head) < SAMPLE_ROWS:
            return None
        return {name: self.head[name].to_list() for name in self.head.columns if self.head.schema[name] == pl.String}

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

    octets = _octets(file)
    with whole(file.shown):
        schema = dict(_scanned(file, {}, octets).collect_schema())
    partitions = _partitions(file, list(schema), reading)
    schema |= dict.fromkeys(partitions, pl.String())
    flat = [name for name, dtype in schema.items() if is_plain(dtype)]
    with whole(file.shown):
        head = _scanned(file, partitions, octets).select(flat).head(SAMPLE_ROWS).collect()
    cells = {name: as_text(head[name]).to_list() if name in flat else [None] * len(head) for name in schema}
    roles, layout = take_columns(cells, reading, shown=file.shown)
    needed = list(dict.fromkeys(roles.named().values()))
    with whole(file.shown):
        octets |= bytes_of(_raw(file), (name for name in (*needed, *reading.keep.values()) if name in octets))
        schema |= dict(_scanned(file, partitions, octets).collect_schema())
    _refuse_types(schema, roles, file.shown)
    _refuse_rounded(file, schema, roles)
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
    plan = ParquetPlan(file, schema, roles, decisions, layout.notes, partitions, layout, octets=octets, head=head)
    return replace(plan, decisions=replace(decisions, outermost=_edges(plan, flat)))


def _partitions(file: LocalFile, header: Sequence[str], reading: Reading) -> dict[str, str | None]:
    """Return the columns in the path of a file that are read.

    A part of a path says where the file lies: it is a column for those who ask for it by its name. A day is one by
    itself where the columns of the file tell no date.
    """
    own = {normalise(name) for name in header}
    parts = {name: value for name, value in partitions_of(file.shown).items() if normalise(name) not in own}
    asked = {normalise(column) for column in (*reading.roles.named().values(), *reading.keep.values())}
    found = {name: value for name, value in parts.items() if normalise(name) in asked}
    days = [name for name, value in parts.items() if value is None or _DAY.fullmatch(value)]
    if days and not reading.roles.date and recognise_some(header, Roles(), shown=file.shown).date is None:
        day = recognise_some([*header, *days], Roles(), shown=file.shown).date
        found |= {day: parts[day]} if day in days else {}
    return found


def _edges(plan: ParquetPlan, flat: Sequence[str]) -> tuple[Edge, ...]:
    """Look at the first and last row of a table whose columns are all text, as one that was made of a CSV file.

    Rows about the others have no place in columns of dates and numbers.
    """
    import polars as pl

    needed = plan.roles.named().values()
    if plan.head is None or any(plan.schema[name] != pl.String for name in needed):
        return ()
    with whole(plan.file.shown):
        rows = plan.scan().select(flat)
        if len(plan.head) == SAMPLE_ROWS:
            ends = pl.concat([plan.head.lazy(), rows.tail(LAST_ROWS)])
            rows = ends if rows.select(pl.len()).collect().item() >= SAMPLE_ROWS + LAST_ROWS else rows
        cells = rows.collect()
        return edges_of(plan, {name: as_text(cells[name]).fill_null("").to_list() for name in flat})


def is_plain(dtype: pl.DataType) -> bool:
    """Tell whether values of a type can be written as one cell each: no lists, no bytes, no spans of time."""
    import polars as pl

    return not (dtype.is_nested() or dtype in (pl.Binary, pl.Duration))


def _octets(file: LocalFile) -> dict[str, str | None]:
    """Make sure that pages can be read, and say of all columns of bytes what they are as far as a sample tells.

    Raises:
        SegkitError: The file is damaged.
    """
    import polars as pl

    with whole(file.shown):
        schema = _raw(file).collect_schema()
    check_pages(file.path, file.shown, [name for name, dtype in schema.items() if not dtype.is_nested()])
    names = [name for name, dtype in schema.items() if dtype == pl.Binary]
    if not names:
        return {}
    with whole(file.shown):
        return bytes_of(_raw(file).select(names).head(SAMPLE_ROWS).collect().lazy(), names)


def as_text(values: pl.Series) -> pl.Series:
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
    octets = _octets(file)
    with whole(file.shown):
        lines = _scanned(file, {}, bytes_of(_raw(file), octets))
        flat = [name for name, dtype in lines.collect_schema().items() if is_plain(dtype)]
        return lines.select(flat).collect(engine="streaming")


def _raw(file: LocalFile) -> pl.LazyFrame:
    import polars as pl

    return pl.scan_parquet(file.path, glob=False, hive_partitioning=False)


def _scanned(file: LocalFile, partitions: Mapping[str, str | None], octets: Mapping[str, str | None]) -> pl.LazyFrame:
    import polars as pl

    lines = spelt(_raw(file), octets)
    texts = [name for name, dtype in lines.collect_schema().items() if str(dtype).partition("(")[0] in _DICTIONARIES]
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
        instead = (
            f"--status {NONE}"
            if role in {"status", "payment"}
            else f"store `{column}` as {'text or whole numbers' if what == 'ids' else what}"
        )
        hint = f"--{role} {quoted(others[0])}" if others and role not in {"status", "payment"} else instead
        more = f"   (or {', '.join(others[1:4])})" if others[1:] and role not in {"status", "payment"} else ""
        held = (
            "bytes that are neither text nor UUIDs" if schema[column] == pl.Binary else f"{schema[column]}, not {what}"
        )
        message = f"{shown}: column `{column}` ({role}) holds {held}"
        raise SegkitError(message, hint=hint + more)

    for role in MONEY_ROLES:
        refuse(role, "numbers", lambda dtype: dtype.is_numeric() or dtype == pl.String)
    refuse("date", "dates", lambda dtype: dtype in (pl.Date, pl.String, pl.Datetime) or dtype.is_numeric())
    texts = (pl.String, pl.Null)
    refuse("customer", "ids", lambda dtype: dtype.is_numeric() or dtype in texts)
    refuse("order", "ids", lambda dtype: dtype.is_numeric() or dtype in (*texts, pl.Date, pl.Datetime))
    for role in ("status", "payment"):
        refuse(role, "words", lambda dtype: is_plain(dtype) and dtype != pl.Boolean)


def _refuse_rounded(file: LocalFile, schema: Mapping[str, pl.DataType], roles: Roles) -> None:
    """Refuse ids in floats that cannot hold them all: neighbours have become one."""
    import polars as pl

    for role, column in (("customer", roles.customer), ("order", roles.order)):
        limit = _EXACT_BELOW.get(str(schema[column])) if column else None
        if column is None or limit is None:
            continue
        with whole(file.shown):
            beyond = (pl.col(column).fill_nan(None).abs() >= limit).sum()
            count = int(_raw(file).select(beyond).collect(engine="streaming").item())
        if count:
            raise SegkitError(
                f"{file.shown}: column `{column}` ({role}) holds {schema[column]}, and {count:,} of its ids are"
                f" {limit:,} or more: a float does not keep all of their digits, and different ids may have become one",
                hint=f"store `{column}` as text or whole numbers",
            )
