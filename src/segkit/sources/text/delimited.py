"""One delimited text file: decided on a sample, scanned as text in parallel, its structure verified."""

from __future__ import annotations

from dataclasses import field, replace
from typing import TYPE_CHECKING

from segkit.errors import ColumnError, SegkitError
from segkit.immutable import immutable
from segkit.sources.cells.amounts import is_number
from segkit.sources.cells.dates import is_date
from segkit.sources.guard import named
from segkit.sources.lines.outermost import edges_of, told_of_cut
from segkit.sources.lines.spread import told_of_spread
from segkit.sources.reading import REASON, SUSPECT, Decisions, Reading, decide_values
from segkit.sources.roles.layout import Layout, take_columns
from segkit.sources.roles.recognition import Roles, by_number, refuse_damaged_ids
from segkit.sources.text import encoding as enc
from segkit.sources.text.below import MOST, NOTES, lines_below, told_left_out
from segkit.sources.text.faircopy import LINE, fair_copy, scan_copy
from segkit.sources.text.glance import glance
from segkit.sources.text.quotes import quotes_begin_cells, settle_quotes, stray_quote
from segkit.sources.text.records import ESCAPE, Marks, records_in
from segkit.sources.text.sample import WHOLE_BYTES
from segkit.sources.text.wholefile import found_in, is_large
from segkit.sources.text.widths import RECORD, WHY, fits_with, misfits

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    import polars as pl

    from segkit.sources.places.unpack import LocalFile, Workspace
    from segkit.sources.text.dialect import Dialect
    from segkit.sources.text.parsed import Parsed
    from segkit.sources.text.records import Record
    from segkit.sources.text.widths import Misfits

BEYOND = "\x00beyond"
"""A column to the right of the last: filled only by lines that are too long."""


@immutable
class DelimitedPlan:
    """How one delimited file is read."""

    file: LocalFile
    dialect: Dialect
    roles: Roles
    decisions: Decisions
    workspace: Workspace = field(repr=False, compare=False)
    """Where a copy may be written."""
    quote: str | None = '"'
    """The mark around cells; None where the file has none, or has them as text only."""
    notes: tuple[str, ...] = ()
    layout: Layout = Layout()
    encoding: enc.Encoding = enc.Encoding(enc.UTF8)
    """What the user's file is written in; the plan reads it in UTF-8."""
    escape: str | None = None
    """What takes the meaning from a quotation mark or a delimiter behind it."""
    breaks: int | None = None
    """Line breaks inside quoted cells; None where nobody has counted them."""
    doubtful: bool = False
    """A word for a total stands below the header: lines that are no sales have to be looked for."""
    kept: Mapping[str, str] = field(default_factory=dict)
    """Columns that are carried along, by the names that were asked for."""
    copy: Path | None = None
    """Where the file is written again as plain CSV, because Polars does not read it as it is."""
    unfit: pl.DataFrame | None = field(default=None, repr=False, compare=False)
    """Records of a wrong width that are left out, as `Misfits` has them."""
    parsed: Parsed | None = None
    """The column that is taken for numbers while the text is taken apart."""

    @property
    def marks(self) -> Marks:
        """The signs by which lines are taken apart."""
        return Marks(self.dialect.delimiter, self.quote, self.escape, self.dialect.comment, self.dialect.spaced)

    def scan(self) -> pl.LazyFrame:
        """Scan the columns as text; empty cells are null."""
        import polars as pl

        names = self.dialect.names
        if self.copy:
            return scan_copy(self.copy, names, REASON).with_columns(pl.lit(value=False).alias(SUSPECT))
        lines = pl.scan_csv(
            self.file.path,
            has_header=False,
            schema={name: self.dtype(name) for name in (*names, BEYOND)},
            missing_columns="insert",
            extra_columns="ignore",
            separator=self.dialect.delimiter,
            quote_char=self.quote,
            skip_lines=self.dialect.body_from,
            glob=False,
        )
        if self.unfit is not None:
            gone = self.unfit.lazy().rename({WHY: REASON})
            lines = lines.with_row_index(RECORD).join(gone, on=RECORD, how="left", maintain_order="left").drop(RECORD)
            return lines.with_columns(pl.lit(value=False).alias(SUSPECT))
        # Polars fills short lines with nulls and, reading some columns only, cuts long ones, both in silence.
        wrong = pl.col(BEYOND).is_not_null() | pl.col(names[-1]).is_null()
        return lines.with_columns(wrong.alias(SUSPECT))

    def sampled(self, *columns: str) -> pl.DataFrame:
        """Return columns of the sample as text; empty cells are null."""
        import polars as pl

        cells = self.dialect.columns
        sample = pl.DataFrame({name: cells[name] for name in columns}, schema=dict.fromkeys(columns, pl.String))
        return sample.with_columns(pl.when(pl.all() != "").then(pl.all()))

    def beyond(self) -> Mapping[str, Sequence[str | None]] | None:
        """Return the sample's columns; None where it is all of the file."""
        return None if self.file.path.stat().st_size <= WHOLE_BYTES else self.dialect.columns

    def dtype(self, column: str) -> pl.DataType:
        """Return text: that is what all columns of a delimited file are but the one that is parsed."""
        import polars as pl

        return pl.Float64() if self.parsed and self.parsed.column == column else pl.String()

    def records(self) -> Iterator[Record]:
        """Go through the records with their lines; the slow way, for naming places."""
        return records_in(self.file.path, self.file.shown, self.marks, self.dialect.body_from)

    def places(self, rows: Sequence[int]) -> list[int]:
        """Return the physical lines, from 1, on which these records begin."""
        if self.file.rows:
            return [self.file.rows[row] for row in rows]
        if self.copy:
            return self.scan().select(LINE).collect(engine="streaming")[LINE].gather(list(rows)).to_list()
        if self.marks.plain and (self.quote is None or self.breaks == 0):
            return [self.dialect.body_from + 1 + row for row in rows]
        wanted, last = set(rows), max(rows, default=-1)
        found = {}
        for row, record in enumerate(self.records()):
            if row in wanted:
                found[row] = record.first
            if row >= last:
                break
        return [found[row] for row in rows if row in found]

    def fitting(self, *, skip: bool) -> DelimitedPlan:
        """Look at every line whose width may be wrong; with `skip` leave out those that are.

        Raises:
            SegkitError: Lines have more or fewer cells than the header.
        """
        if self.copy or self.unfit is not None:
            return self
        found = misfits(self)
        if found is None:
            return self
        escapes = not self.escape and found_in(self.file.path, (b"\\",))
        if escapes and fits_with(self, self.with_escapes().marks):
            return self.with_escapes().copied()
        return self.without(found, skip=skip)

    def without(self, found: Misfits, *, skip: bool) -> DelimitedPlan:
        """Leave out the notes below a table, or with `skip` lines of a wrong width.

        Raises:
            SegkitError: These lines are no notes, and not to be passed over.
        """
        below = lines_below(self) if found.count <= MOST else ()
        if below:
            note = told_left_out(self.file.shown, self.file.noun, NOTES, len(below), below)
            return replace(fair_copy(self, below)[0], notes=(*self.notes, note))
        if not skip:
            raise found.fault(self.file.shown, len(self.dialect.header))
        return self.copied() if found.rows is None else replace(self, unfit=found.rows)

    def copied(self) -> DelimitedPlan:
        """Write the file again as plain CSV; lines of a wrong width are left out in it."""
        return fair_copy(self)[0]

    def malformed(self, fault: BaseException) -> DelimitedPlan:
        """Answer a reader's complaint: another way to read the file, or an error that names the line.

        Raises:
            SegkitError: Quotation marks or bytes that cannot be read, with their line.
        """
        strays = enc.strays(self.file.path)
        if strays:
            return self._decoded(strays, fault)
        if self.quote and not quotes_begin_cells(self):
            return self.without_quotes()
        fitting = self.fitting(skip=False)
        if fitting is not self:
            return fitting
        stray = stray_quote(self)
        if stray:
            raise stray from fault
        raise SegkitError(
            f"{self.file.shown} cannot be taken apart: {_first_line(fault)}", hint="look at its quotation marks"
        ) from fault

    def _decoded(self, strays: enc.Strays, fault: BaseException) -> DelimitedPlan:
        """Read on in the encoding that the letters beyond the sample show."""
        if self.encoding.how != "strict" or strays.encoding is None:
            raise enc.stray(self.file.shown, enc.UTF8, strays.line) from fault
        path = enc.to_utf8(self.file.path, self.file.shown, strays.encoding, self.workspace, lone_returns=False)
        how = f"read as {strays.encoding.name} by the letters from line {strays.line:,} on (--encoding overrules)"
        note = f"{self.file.shown}: {how}"
        file = replace(self.file, path=path)
        return replace(self, file=file, notes=(*self.notes, note), encoding=strays.encoding)

    def without_quotes(self) -> DelimitedPlan:
        """Take quotation marks as text."""
        return replace(self, quote=None, notes=(*self.notes, f"{self.file.shown}: quotation marks are taken as text"))

    def with_escapes(self) -> DelimitedPlan:
        """Take a backslash as what takes the meaning from the sign behind it."""
        note = f"{self.file.shown}: backslashes are taken as escapes"
        return replace(self, escape=ESCAPE, notes=(*self.notes, note))


def _first_line(fault: BaseException) -> str:
    return str(fault).partition("\n")[0][:200]


def plan_delimited(file: LocalFile, reading: Reading, workspace: Workspace) -> DelimitedPlan:
    """Decide how a delimited file is read: encoding, dialect, header, roles, dates and money.

    Raises:
        SegkitError: One of these cannot be decided; the message says which option decides it.
    """
    seen = glance(file, reading, workspace)
    file, dialect = seen.file, seen.dialect
    given = reading.roles if dialect.has_header else by_number(reading.roles, dialect.names)
    try:
        roles, layout = take_columns(dialect.columns, replace(reading, roles=given), shown=file.shown)
    except ColumnError as fault:
        raise _no_header(dialect, file.shown) or fault from None
    _refuse_repeated(dialect, roles, file.shown)
    samples = {column: dialect.values(column) for column in roles.named().values()}
    with named(file.shown):
        refuse_damaged_ids(samples[str(roles.customer)])
        decisions = decide_values(samples, roles, reading)
    notes = (*seen.notes, *layout.notes)
    plan = DelimitedPlan(file, dialect, roles, decisions, workspace, seen.quote, notes, layout, seen.encoding)
    outermost = edges_of(plan, dialect.columns)
    decisions = replace(decisions, outermost=outermost)
    notes = (*notes, *told_of_cut(plan), *told_of_spread(plan))
    plan = replace(plan, doubtful=seen.totals or bool(outermost), decisions=decisions, notes=notes)
    if layout.quotes_are_text:
        plan = replace(plan, quote=None)
    return sound(plan, skip=reading.skips_bad_rows)


def sound(plan: DelimitedPlan, *, skip: bool = False) -> DelimitedPlan:
    """Make sure that a file can be taken apart; one that Polars does not read as it is gets written again.

    Raises:
        SegkitError: Quotation marks do not fit, or lines are of a wrong width and not to be passed over.
    """
    if plan.marks.plain and plan.quote and not (plan.workspace.by_samples and is_large(plan.file.path)):
        plan = settle_quotes(plan)
    if plan.marks.plain:
        return plan
    copied, found = fair_copy(plan)
    return plan.without(found, skip=skip) if found else copied


def _no_header(dialect: Dialect, shown: str) -> ColumnError | None:
    """Say so when the names of the columns are values; the first line would be lost."""
    value = next((name for name in dialect.header if is_date(name) or is_number(name)), None)
    if value is None or not dialect.has_header:
        return None
    return ColumnError(
        f"{shown}: the first line looks like data and not like names of columns: {value!r}",
        hint="where there is no line of names, count the columns: --no-header --customer 1 --date 2 --amount 3",
    )


def _refuse_repeated(dialect: Dialect, roles: Roles, shown: str) -> None:
    for role, column in roles.named().items():
        if dialect.header.count(column) > 1:
            raise SegkitError(
                f"{shown}: column `{column}` ({role}) is there {dialect.header.count(column)} times",
                hint=f"rename one of them, or name another: --{role} COLUMN",
            )
