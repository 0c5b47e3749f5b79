"""One delimited text file: decided on a sample, scanned as text in parallel, its structure verified."""

from __future__ import annotations

import csv
import mmap
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from segkit.errors import ColumnError, SegkitError
from segkit.sources import encoding as enc
from segkit.sources.amounts import is_number
from segkit.sources.dates import is_date
from segkit.sources.dialect import Dialect, decide_dialect, delimiter_named, read_sample
from segkit.sources.guard import is_complaint, named
from segkit.sources.reading import SUSPECT, Decisions, Reading, decide_values
from segkit.sources.recognition import TOTALS, Roles, looks_like_header, recognise, refuse_damaged_ids

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    import polars as pl

    from segkit.sources.unpack import LocalFile, Workspace

BLOCK = 1 << 20
ZERO = b"\x00"
ROW = "\x00row"
BEYOND = "\x00beyond"
"""A column to the right of the last: filled only by lines that are too long."""
csv.field_size_limit(1 << 27)


@dataclass(frozen=True)
class DelimitedPlan:
    """How one delimited file is read."""

    file: LocalFile
    dialect: Dialect
    roles: Roles
    decisions: Decisions
    quote: str | None = '"'
    """The mark around cells; None where the file has none, or has them as text only."""
    notes: tuple[str, ...] = ()
    workspace: Workspace | None = field(default=None, repr=False, compare=False)
    """Where a copy may be written; None when the user said the encoding, and nothing may be guessed."""
    encoding: enc.Encoding = enc.Encoding(enc.UTF8)  # noqa: RUF009 - frozen
    """What the user's file is written in; the plan reads it in UTF-8."""

    def scan(self) -> pl.LazyFrame:
        """Scan the columns as text; empty cells are null."""
        import polars as pl

        names = self.dialect.names
        lines = pl.scan_csv(
            self.file.path,
            has_header=False,
            schema=dict.fromkeys((*names, BEYOND), pl.String()),
            missing_columns="insert",
            extra_columns="ignore",
            separator=self.dialect.delimiter,
            quote_char=self.quote,
            skip_lines=self.dialect.body_from,
            glob=False,
        )
        # Polars fills short lines with nulls and, reading some columns only, cuts long ones, both in silence.
        wrong = pl.col(BEYOND).is_not_null() | pl.col(names[-1]).is_null()
        return lines.with_columns(wrong.alias(SUSPECT))

    def dtype(self, column: str) -> pl.DataType:
        """Return text: that is what all columns of a delimited file are."""
        import polars as pl

        del column
        return pl.String()

    def records(self) -> Iterator[tuple[int, list[str]]]:
        """Go through the file with the line on which each record begins; the slow way, for naming places."""
        with self.file.path.open(encoding="utf-8-sig", newline="\n", errors="backslashreplace") as stream:
            for _ in range(self.dialect.body_from):
                next(stream, None)
            # A carriage return by itself is a letter like any other to Polars, and ends a line here.
            lines = (line.replace("\r", "") for line in stream)
            mark = self.dialect.delimiter
            quoted = csv.reader(lines, delimiter=mark, strict=True)
            reader = quoted if self.quote else csv.reader(lines, delimiter=mark, quoting=csv.QUOTE_NONE, strict=True)
            line = self.dialect.body_from + 1
            try:
                while True:
                    line = self.dialect.body_from + reader.line_num + 1
                    record = next(reader, None)
                    if record is None:
                        return
                    yield line, record
            except csv.Error as fault:
                raise self._misquoted(line) from fault

    def _misquoted(self, line: int) -> SegkitError:
        return SegkitError(
            f"{self.file.shown}, line {line:,}: a quotation mark opens here that is not closed,"
            " or text follows a closing one",
            hint='quotation marks inside a quoted cell are written twice: "12"" pipe"',
        )

    def places(self, rows: Sequence[int]) -> list[int]:
        """Return the physical lines, from 1, on which these records begin."""
        wanted, last = set(rows), max(rows, default=-1)
        found = {}
        for row, (line, _) in enumerate(self.records()):
            if row in wanted:
                found[row] = line
            if row >= last:
                break
        return [found[row] for row in rows if row in found]

    def check_widths(self) -> None:
        """Look at every line whose width may be wrong.

        Raises:
            SegkitError: Lines have more or fewer cells than the header.
        """
        width = len(self.dialect.header)
        if self._all_of_width(width):
            return
        wrong = [
            (line, len(record))
            for line, record in self.records()
            if record and len(record) != width and not (len(record) == width + 1 and not record[-1].strip())
        ]
        if wrong:
            shown = "; ".join(f"line {line:,} has {cells}" for line, cells in wrong[:3])
            count = f"{len(wrong):,} lines have" if len(wrong) > 1 else "1 line has"
            raise SegkitError(
                f"{self.file.shown}: {count} more or fewer cells than the header's {width}: {shown}",
                hint="put cells that hold the delimiter between quotation marks, or mend the lines",
            )

    def _all_of_width(self, width: int) -> bool:
        """Count delimiters line by line, in parallel; only a file without quotation marks lets that decide."""
        import polars as pl

        if self.quote:
            return False
        whole = pl.scan_csv(
            self.file.path, schema={"line": pl.String()}, separator="\x00", quote_char=None,
            has_header=False, skip_lines=self.dialect.body_from, glob=False,
        )  # fmt: skip
        marks = pl.col("line").str.count_matches(self.dialect.delimiter, literal=True)
        ends = pl.col("line").str.strip_chars_end("\r").str.ends_with(self.dialect.delimiter)
        right = (marks == width - 1) | ((marks == width) & ends)
        return bool(whole.select(right.all()).collect(engine="streaming").item())

    def malformed(self, fault: BaseException) -> DelimitedPlan:
        """Answer a reader's complaint: another way to read the file, or an error that names the line.

        Raises:
            SegkitError: Quotation marks or bytes that cannot be read, with their line.
        """
        strays = enc.strays(self.file.path)
        if strays:
            return self._decoded(strays, fault)
        if self.quote and not self.quotes_begin_cells():
            return self.without_quotes()
        self.check_widths()
        for line, record in self.records():
            if any('"' in cell for cell in record):
                raise self._misquoted(line) from fault
        raise SegkitError(f"{self.file.shown} cannot be taken apart: {_first_line(fault)}") from fault

    def _decoded(self, strays: enc.Strays, fault: BaseException) -> DelimitedPlan:
        """Read on in the encoding that the letters beyond the sample show."""
        if self.workspace is None or strays.encoding is None:
            raise enc.stray(self.file.shown, enc.UTF8, strays.line) from fault
        path = enc.to_utf8(self.file.path, self.file.shown, strays.encoding, self.workspace, lone_returns=False)
        how = f"read as {strays.encoding.name} by the letters from line {strays.line:,} on (--encoding overrules)"
        note = f"{self.file.shown}: {how}"
        return replace(
            self,
            file=replace(self.file, path=path),
            notes=(*self.notes, note),
            workspace=None,
            encoding=strays.encoding,
        )

    def quotes_begin_cells(self) -> bool:
        """Tell whether any quotation mark opens a cell; where none does, they are text."""
        mark = self.dialect.delimiter.encode()
        starts = (b'"', b'\xef\xbb\xbf"')
        with self.file.path.open("rb") as stream:
            return any(mark + b'"' in line or line.startswith(starts) for line in stream)

    def settle_quotes(self) -> DelimitedPlan:
        """Make sure that no quotation mark swallows lines in silence.

        Polars counts lines in parallel, with quotation marks and without; only where the two differ
        is there anything to look at.

        Raises:
            SegkitError: A cell holds whole lines of the table, or backslashes escape quotation marks.
        """
        if _escapes_quotes(self.file.path):
            for _ in self.records():  # the strict reader tells a backslash that escapes from one that ends a cell
                pass
        try:
            return self._without_stray_quotes()
        except BaseException as fault:
            if is_complaint(fault):
                return self.malformed(fault)
            raise

    def _without_stray_quotes(self) -> DelimitedPlan:
        breaks = self._count(None) - self._count('"')
        if not breaks:
            return self
        if not self.quotes_begin_cells():
            return self.without_quotes()
        line = self._swallowed_line()
        if line is not None:
            raise SegkitError(
                f"{self.file.shown}, line {line:,}: a quoted cell holds whole lines of the table:"
                " a quotation mark is stray",
                hint="mend the quotation marks from this line on",
            )
        plural = "line breaks stand" if breaks > 1 else "line break stands"
        return replace(self, notes=(*self.notes, f"{self.file.shown}: {breaks:,} {plural} inside quoted cells"))

    def without_quotes(self) -> DelimitedPlan:
        """Take quotation marks as text."""
        return replace(self, quote=None, notes=(*self.notes, f"{self.file.shown}: quotation marks are taken as text"))

    def _count(self, quote: str | None) -> int:
        import polars as pl

        return int(replace(self, quote=quote).scan().select(pl.len()).collect(engine="streaming").item())

    def _swallowed_line(self) -> int | None:
        """Find a quoted cell that holds lines of the table: taken apart, each has the header's width and a date."""
        import polars as pl

        width, mark = len(self.dialect.header), self.dialect.delimiter
        names = self.dialect.names
        holds_lines = [
            pl.col(name).str.contains("\n", literal=True)
            & (pl.col(name).str.count_matches(mark, literal=True) >= width - 1)
            for name in names
        ]
        found = (
            self.scan().with_row_index(ROW).filter(pl.any_horizontal(holds_lines)).select(ROW, *names).head(1000)
        ).collect(engine="streaming")
        dates = names.index(str(self.roles.date))
        for row, *cells in found.iter_rows():
            for at, cell in enumerate(cells):
                lines = [*cells[:at], None, *cells[at + 1 :]]
                if cell and "\n" in cell and _are_records(lines, at, cell.split("\n"), mark, width, dates):
                    return self.places([row])[0]
        return None


def _are_records(
    around: Sequence[str | None], at: int, lines: Sequence[str], mark: str, width: int, dates: int
) -> bool:
    """Tell whether the lines of a cell, put together with the cells around it, are records with a date each."""
    rows: list[list[str | None]] = [list(line.split(mark)) for line in lines]
    rows[0] = [*around[:at], *rows[0]]
    rows[-1] = [*rows[-1], *around[at + 1 :]]
    return all(len(row) == width and is_date((row[dates] or "").strip()) for row in rows)


def found_in(path: Path, marks: Iterable[bytes]) -> frozenset[bytes]:
    """Tell which of these bytes occur anywhere in a file, in one pass at the speed of memory."""
    missing, block = set(marks), bytearray(BLOCK)
    found = set()
    with path.open("rb", buffering=0) as stream:
        while missing and (size := stream.readinto(block)):
            found |= {mark for mark in missing if block.find(mark, 0, size) >= 0}
            missing -= found
    return frozenset(found)


def _escapes_quotes(path: Path) -> bool:
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as whole:
        return whole.find(b'\\"') >= 0


def _first_line(fault: BaseException) -> str:
    return str(fault).partition("\n")[0][:200]


def plan_delimited(file: LocalFile, reading: Reading, workspace: Workspace) -> DelimitedPlan:
    """Decide how a delimited file is read: encoding, dialect, header, roles, dates and money.

    Raises:
        SegkitError: One of these cannot be decided; the message says which option decides it.
    """
    seen = glance(file, reading, workspace)
    file, dialect = seen.file, seen.dialect
    try:
        roles = recognise(dialect.names, reading.roles, shown=file.shown)
    except ColumnError as fault:
        raise _no_header(dialect, file.shown) or fault from None
    _refuse_repeated(dialect, roles, file.shown)
    samples = {column: dialect.values(column) for column in roles.named().values()}
    with named(file.shown):
        refuse_damaged_ids(samples[str(roles.customer)])
        decisions = decide_values(samples, roles, reading)
    _refuse_total(dialect, roles, file.shown)
    kept = None if reading.encoding else workspace
    plan = DelimitedPlan(file, dialect, roles, decisions, seen.quote, seen.notes, kept, seen.encoding)
    return plan.settle_quotes() if seen.quote else plan


@dataclass(frozen=True)
class Glance:
    """What one delimited file is, before anybody asks which column plays which role."""

    file: LocalFile
    """The file in UTF-8."""
    encoding: enc.Encoding
    dialect: Dialect
    quote: str | None
    notes: tuple[str, ...]


def glance(file: LocalFile, reading: Reading, workspace: Workspace) -> Glance:
    """Decide encoding, delimiter and header line of a delimited file, by its sample.

    Raises:
        SegkitError: One of these cannot be decided, or there is no line below the header.
    """
    marks = found_in(file.path, (ZERO, b'"'))
    file, encoding, notes = _in_utf8(file, reading, workspace, zeros=ZERO in marks)
    head, rest = read_sample(file.path, file.shown)
    dialect = decide_dialect(
        head, rest, file.shown, delimiter=delimiter_named(reading.delimiter), looks_like_header=looks_like_header
    )
    if dialect.skip_lines > dialect.declared:
        lines = f"1 {file.noun}" if dialect.skip_lines == 1 else f"{dialect.skip_lines} {file.noun}s"
        notes.append(f"{file.shown}: header on {file.noun} {dialect.skip_lines + 1}, {lines} above it passed over")
    return Glance(file, encoding, dialect, '"' if b'"' in marks else None, tuple(notes))


def _in_utf8(
    file: LocalFile, reading: Reading, workspace: Workspace, *, zeros: bool
) -> tuple[LocalFile, enc.Encoding, list[str]]:
    """Bring a file to UTF-8 with line feeds where it is not; most files are left as they are."""
    with file.path.open("rb") as stream:
        first = stream.read(1 << 18)
        stream.seek(max(stream.seek(0, 2) - 2, 0))
        last = stream.read()
    encoding = enc.decide_encoding(first, reading.encoding)
    wide = encoding.name.startswith(("utf-16", "utf_16", "utf-32", "utf_32"))
    if zeros and not wide:
        raise _zero_byte(file)
    lone_returns = b"\r" in first and b"\n" not in first
    if encoding.name == enc.UTF8 and not lone_returns and enc.END not in last:
        return file, encoding, []
    path = enc.to_utf8(file.path, file.shown, encoding, workspace, lone_returns=lone_returns)
    notes = [f"{file.shown}: read as {encoding.name} by its letters (--encoding overrules)"] if encoding.guessed else []
    return replace(file, path=path), encoding, notes


def _zero_byte(file: LocalFile) -> SegkitError:
    with file.path.open("rb") as stream:
        line = next(number for number, line in enumerate(stream, 1) if ZERO in line)
    return SegkitError(
        f"{file.shown} is no text: it holds zero bytes, first on line {line:,}",
        hint="name a CSV or a Parquet file, or mend the line",
    )


def _no_header(dialect: Dialect, shown: str) -> ColumnError | None:
    """Say so when the names of the columns are values; the first line would be lost."""
    value = next((name for name in dialect.header if is_date(name) or is_number(name)), None)
    if value is None:
        return None
    return ColumnError(
        f"{shown}: the first line looks like data and not like names of columns: {value!r}",
        hint="put a line of names above it, such as customer_id,order_id,order_date,amount",
    )


def _refuse_total(dialect: Dialect, roles: Roles, shown: str) -> None:
    """Refuse a total with a date at the end: it would double the revenue and be the best customer."""
    last = dict(zip(dialect.names, dialect.sample[-1], strict=True)) if dialect.sample else {}
    word = last.get(str(roles.customer), "")
    if TOTALS.fullmatch(word) and not last.get(str(roles.order), "").strip():
        raise SegkitError(f"{shown}: the last line looks like a total: {word.strip()!r}", hint="delete it")


def _refuse_repeated(dialect: Dialect, roles: Roles, shown: str) -> None:
    for role, column in roles.named().items():
        if dialect.header.count(column) > 1:
            raise SegkitError(
                f"{shown}: column `{column}` ({role}) is there {dialect.header.count(column)} times",
                hint=f"rename one of them, or name another: --{role} COLUMN",
            )
