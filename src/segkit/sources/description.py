"""What is seen of each file, decided or not: encoding, dialect, columns, and the options that would say the same."""

from __future__ import annotations

from dataclasses import asdict, field, fields, replace
from typing import TYPE_CHECKING, Any

from segkit.errors import SegkitError
from segkit.immutable import immutable
from segkit.privacy import is_personal, masked, masked_customer, names_customer
from segkit.sources.cells.kinds import kind_of
from segkit.sources.guard import whole
from segkit.sources.lines.extent import extent_of
from segkit.sources.lines.wholecolumns import decide_days
from segkit.sources.pinning import pinned
from segkit.sources.places.paths import expand, told_name
from segkit.sources.places.unpack import Workspace
from segkit.sources.reading import MONEY_ROLES, Decisions, Reading
from segkit.sources.roles.presets import described
from segkit.sources.roles.recognition import NEEDED, Roles, recognise_some
from segkit.sources.source import without_non_sales
from segkit.sources.tables import plan_of, reading_for, tables_of
from segkit.sources.text.delimited import DelimitedPlan
from segkit.sources.text.encoding import decide_encoding, has_mark
from segkit.sources.text.glance import Glance, glance

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Mapping, Sequence

    from segkit.sources.places.unpack import LocalFile
    from segkit.sources.reading import Plan
    from segkit.sources.text.encoding import Encoding

SAMPLE_ROWS = 5_000
LONGEST_EXAMPLE = 40


@immutable
class SniffedColumn:
    """One column as it is seen."""

    column: str
    role: str | None
    """Which part it plays; None where it is not needed."""
    type: str
    """text, number, date, empty, or the type that the file says."""
    format: str | None
    """How dates or numbers are written."""
    example: str | None
    """The first value, masked where it may name a person."""
    blank: int
    """Rows without a value, of those that were looked at."""
    lowest: str | None = None
    highest: str | None = None
    """Of dates and money, where the whole file was read."""


@immutable
class SniffedFile:
    """One file as it is seen; None where a thing could not be decided, or is no part of such a file."""

    file: str
    kind: str | None = None
    """text, sheet, parquet or database."""
    sheet: str | None = None
    """The sheet of a workbook that is read."""
    encoding: str | None = None
    encoding_by: str | None = None
    """What the encoding is known by."""
    delimiter: str | None = None
    quote: str | None = None
    preset: str | None = None
    """Name of the tool whose export it is."""
    tool: str | None = None
    """The tool in words."""
    header_line: int | None = None
    skipped_lines: int = 0
    """Lines above the header, passed over."""
    set_aside: Mapping[str, int] = field(default_factory=dict)
    """Totals, repeated headers and notes below the table, by reason; looked for where all rows are read."""
    rows: int = 0
    """Rows that were looked at: those of the sample, or all."""
    whole: bool = False
    """Whether all rows were looked at."""
    columns: tuple[SniffedColumn, ...] = ()
    missing: tuple[str, ...] = ()
    """Roles that no column plainly plays."""
    options: tuple[str, ...] = ()
    """What to type so that the file is read in just this way, whatever else changes."""
    notes: tuple[str, ...] = ()
    error: str | None = None
    """Why the file cannot be read as it is."""
    hint: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain data."""
        return asdict(self)


def sniff(
    names: Iterable[str | os.PathLike[str]], reading: Reading, *, full: bool = False, show_values: bool = False
) -> tuple[SniffedFile, ...]:
    """Look at every named file: at its sample, or with `full` at all of it.

    Raises:
        SegkitError: Nothing is there under a name.
    """
    with Workspace(by_samples=not full) as workspace:
        named = expand(names)
        looks = [look for name in named.files for look in _looks(name, reading, workspace)]
        if full:
            plans = [look.plan for look in looks if look.plan is not None]
            looks = [look.settled(plans) for look in looks]
        described = [_described(look, reading, full=full, bare=show_values) for look in looks]
        # What is said of the names belongs to no file: it is said first.
        first = [replace(found, notes=(*named.notes, *found.notes)) for found in described[:1]]
        return (*first, *described[1:])


@immutable
class _Look:
    """What is known of one file before it is told: all of it, or as much as could be decided."""

    shown: str
    kind: str | None = None
    sheet: str | None = None
    encoding: Encoding | None = None
    encoding_by: str | None = None
    glance: Glance | DelimitedPlan | None = None
    rows: Sequence[Sequence[str | None]] = ()
    names: Sequence[str] = ()
    types: Mapping[str, str] | None = None
    """Types that the file says."""
    roles: Roles = Roles()
    plan: Plan | None = None
    fault: SegkitError | None = None

    @property
    def decisions(self) -> Decisions:
        """How values are read, as far as that is decided."""
        return self.plan.decisions if self.plan else Decisions()

    def settled(self, plans: Sequence[Plan]) -> _Look:
        """Tell day from month by the whole column and by the other files, where the sample does not."""
        if self.plan is None or self.plan.decisions.undecided is None:
            return self
        try:
            return replace(self, plan=decide_days(self.plan, plans))
        except SegkitError as fault:
            return replace(self, fault=fault)


def _looks(name: str, reading: Reading, workspace: Workspace) -> list[_Look]:
    try:
        tables = tables_of(name, reading, workspace)
    except SegkitError as fault:
        return [_Look(told_name(name), fault=fault)]
    return [_look(file, reading_for(file, reading), workspace) for file in tables]


def _look(file: LocalFile, reading: Reading, workspace: Workspace) -> _Look:
    kind = "database" if file.database else "parquet" if file.is_parquet else "sheet" if file.sheet else "text"
    look = _Look(file.database or file.shown, kind, file.sheet)
    try:
        plan = plan_of(file, reading, workspace)
    except SegkitError as fault:
        look, plan = replace(look, fault=fault), None
    try:
        return _parquet(look, file, plan, reading) if file.is_parquet else _text(look, file, plan, reading, workspace)
    except SegkitError as fault:  # not even that much
        return replace(look, fault=look.fault or fault, plan=plan)


def _parquet(look: _Look, file: LocalFile, plan: Plan | None, reading: Reading) -> _Look:
    import polars as pl

    with whole(file.shown):
        head = pl.scan_parquet(file.path, glob=False).head(SAMPLE_ROWS).collect()
    roles = plan.roles if plan else recognise_some(head.columns, reading.roles, shown=file.shown)
    texts = head.select(pl.all().map_batches(_as_text, return_dtype=pl.String))
    types = {name: str(dtype) for name, dtype in head.schema.items() if dtype != pl.String}
    return replace(look, rows=texts.rows(), names=head.columns, types=types, roles=roles, plan=plan)


def _as_text(values: Any) -> Any:
    import polars as pl

    return pl.Series(values.name, [None if value is None else _cell(value) for value in values], pl.String)


def _cell(value: Any) -> str:
    if not isinstance(value, bytes):
        return str(value)
    return value.decode() if value.isascii() and value.decode().isprintable() else value.hex()


def _text(look: _Look, file: LocalFile, plan: Plan | None, reading: Reading, workspace: Workspace) -> _Look:
    seen = plan if isinstance(plan, DelimitedPlan) else glance(file, reading, workspace)
    dialect = seen.dialect
    roles = plan.roles if plan else recognise_some(dialect.names, reading.roles, shown=file.shown)
    if not file.sheet:
        look = replace(look, encoding=seen.encoding, encoding_by=_known_by(file, seen.encoding, reading))
    return replace(
        look, glance=seen, rows=dialect.sample, names=dialect.names, roles=roles, plan=plan,
    )  # fmt: skip


def _known_by(file: LocalFile, encoding: Encoding, reading: Reading) -> str:
    if reading.encoding:
        return "given"
    with file.path.open("rb") as stream:
        first = stream.read(1 << 16)
    if has_mark(first):
        return "byte order mark"
    if decide_encoding(first).name == "utf-8" != encoding.name:
        return "letters beyond the sample"
    if encoding.guessed:
        return "zero bytes" if encoding.name.startswith("utf-16") else "letters"
    return "ASCII so far" if first.isascii() else "strict UTF-8"


def _described(look: _Look, reading: Reading, *, full: bool, bare: bool) -> SniffedFile:
    fault, plan = look.fault, look.plan
    totals = None
    if full and plan is not None:
        try:
            plan, totals = extent_of(without_non_sales(plan))
        except SegkitError as found:
            fault = fault or found
    dialect = look.glance.dialect if look.glance else None
    text = look.glance if look.kind == "text" else None
    columns = tuple(_column(look, place, name, totals, bare=bare) for place, name in enumerate(look.names))
    undecided = look.decisions.undecided
    notes = [*(plan.notes if plan else ())]
    preset = plan.layout.preset if plan else None
    aside = plan.decisions.aside if plan else None
    if undecided:
        notes.append(f"{look.shown}: {undecided} in the sample: the whole column is asked when it is read")
    return SniffedFile(
        look.shown, look.kind, look.sheet,
        look.encoding.name if look.encoding else None, look.encoding_by,
        text.dialect.delimiter if text else None, text.quote if text else None,
        preset.name if preset else None, described(preset) if preset else None,
        dialect.skip_lines + 1 if dialect else None, dialect.skip_lines if dialect else 0,
        {reason: len(rows) for reason, rows in aside.rows.items()} if aside else {},
        totals.rows if totals else len(look.rows), totals is not None,
        columns, _missing(look.roles) if columns else (), pinned(plan, reading, look.encoding) if plan else (),
        tuple(notes), str(fault) if fault else None, fault.hint if fault else None,
    )  # fmt: skip


def _missing(roles: Roles) -> tuple[str, ...]:
    named = roles.named()
    lacking = [role for role in NEEDED if role not in named]
    return tuple(role for role in lacking if role != "amount" or not {"quantity", "price"} <= named.keys())


def _column(look: _Look, place: int, name: str, totals: Any, *, bare: bool) -> SniffedColumn:
    role = next((role for role, column in look.roles.named().items() if column == name), None)
    cells = [row[place] for row in look.rows]
    values = [cell for cell in cells if cell is not None and cell.strip()]
    kind, form = _kind(look, role, name, values)
    example = values[0].strip() if values else None
    if example is not None:
        example = example if bare or kind == "date" else _masked(example, name, role)
        example = example if len(example) <= LONGEST_EXAMPLE else example[: LONGEST_EXAMPLE - 1] + "…"
    if totals is None:
        return SniffedColumn(name, role, kind, form or None, example, len(cells) - len(values))
    low, high = totals.ends.get(name, (None, None))
    return SniffedColumn(name, role, kind, form or None, example, totals.blank[name], low, high)


def _masked(value: str, column: str, role: str | None) -> str:
    if role == "customer" or names_customer(column):
        return masked_customer(value)
    return value if role else masked(value, personal=is_personal(column))


def _kind(look: _Look, role: str | None, name: str, values: Sequence[str]) -> tuple[str, str]:
    """Say the type of a column, and how its values are written: as decided, else as the sample looks."""
    said = (look.types or {}).get(name)
    decisions = look.decisions
    if role == "date" and decisions.date:
        return "date", decisions.date.shown
    if role == "date" and decisions.undecided:
        return "date", " or ".join(reading.shown for reading in decisions.undecided.readings)
    if role in MONEY_ROLES and role in decisions.money and not said:
        number = decisions.money[role]
        return "number", number.shown + (f", {number.currency}" if number.currency else "")
    if said:
        return said, ""
    return ("text" if values else "empty", "") if role in _IDS else kind_of(values)


_IDS = frozenset(field.name for field in fields(Roles)) - {"date", *MONEY_ROLES}
