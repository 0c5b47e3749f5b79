"""One delimited text file: decided on a sample, scanned as text in parallel, its structure verified."""

from __future__ import annotations

import csv
import mmap
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from segkit.errors import SegkitError
from segkit.sources import encoding as enc
from segkit.sources.dialect import Dialect, decide_dialect, delimiter_named, read_sample
from segkit.sources.reading import SUSPECT, Decisions, Reading, decide_values
from segkit.sources.recognition import Roles, looks_like_header, recognise
from segkit.sources.unpack import LocalFile

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import polars as pl

    from segkit.sources.unpack import Workspace

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
    notes: tuple[str, ...] = ()
    noun: str = field(default="line", init=False)

    def scan(self) -> pl.LazyFrame:
        """Scan the columns as text; empty cells are null."""
        import polars as pl  # noqa: PLC0415 - start-up

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
        import polars as pl  # noqa: PLC0415 - start-up

        del column
        return pl.String()

    def records(self) -> Iterator[tuple[int, list[str]]]:
        """Go through the file with the line on which each record begins; the slow way, for naming places."""
        with self.file.path.open(encoding="utf-8-sig", newline="", errors="backslashreplace") as stream:
            for _ in range(self.dialect.body_from):
                next(stream, None)
            quoting = csv.QUOTE_MINIMAL if self.quote else csv.QUOTE_NONE
            reader = csv.reader(stream, delimiter=self.dialect.delimiter, quoting=quoting, strict=True)
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
            f"{self.file.shown}, line {line:,}: a quotation mark opens here that is not closed, or text follows a closing one",
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
        import polars as pl  # noqa: PLC0415 - start-up

        if self.quote and self._holds(b'"'):
            return False
        whole = pl.scan_csv(
            self.file.path, schema={"line": pl.String()}, separator="\x00", quote_char=None,
            has_header=False, skip_lines=self.dialect.body_from, glob=False,
        )  # fmt: skip
        marks = pl.col("line").str.count_matches(self.dialect.delimiter, literal=True)
        ends = pl.col("line").str.strip_chars_end("\r").str.ends_with(self.dialect.delimiter)
        right = (marks == width - 1) | ((marks == width) & ends)
        return bool(whole.select(right.all()).collect(engine="streaming").item())

    def _holds(self, mark: bytes) -> bool:
        with self.file.path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as whole:
            return whole.find(mark) >= 0

    def quoted_line_breaks(self, records: int) -> int:
        """Count the line breaks inside quoted cells: where a stray quotation mark swallowed lines, it shows here."""
        if not self.quote or not self._holds(b'"'):
            return 0
        breaks = 0
        with self.file.path.open("rb") as stream:
            last = b""
            while block := stream.read(1 << 20):
                breaks += block.count(b"\n")
                last = block[-1:]
        breaks += last != b"\n"
        return max(breaks - self.dialect.body_from - records, 0)

    def malformed(self, fault: BaseException) -> DelimitedPlan:
        """Answer a reader's complaint: another way to read the file, or an error that names the line.

        Raises:
            SegkitError: Quotation marks or bytes that cannot be read, with their line.
        """
        stray = enc.stray_line(self.file.path, self.file.shown)
        if stray:
            raise stray from fault
        if self.quote and not self._quotes_begin_cells():
            return replace(self, quote=None, notes=(*self.notes, f"{self.file.shown}: quotation marks are taken as text"))
        self.check_widths()
        for line, record in self.records():
            if any('"' in cell for cell in record):
                raise self._misquoted(line) from fault
        raise SegkitError(f"{self.file.shown} cannot be taken apart: {_first_line(fault)}") from fault

    def _quotes_begin_cells(self) -> bool:
        mark = self.dialect.delimiter
        with self.file.path.open(encoding="utf-8-sig") as stream:
            return any(f'{mark}"' in line or line.startswith('"') for line in stream)


def _first_line(fault: BaseException) -> str:
    return str(fault).partition("\n")[0][:200]


def plan_delimited(file: LocalFile, reading: Reading, workspace: Workspace) -> DelimitedPlan:
    """Decide how a delimited file is read: encoding, dialect, header, roles, dates and money.

    Raises:
        SegkitError: One of these cannot be decided; the message says which option decides it.
    """
    notes = []
    with file.path.open("rb") as stream:
        first = stream.read(1 << 18)
    encoding = enc.decide_encoding(first, reading.encoding)
    if b"\x00" in first and not encoding.name.startswith(("utf-16", "utf_16", "utf-32", "utf_32")):
        raise SegkitError(f"{file.shown} is no text: it holds zero bytes", hint="name a CSV or a Parquet file")
    lone_returns = b"\r" in first and b"\n" not in first
    if encoding.name != enc.UTF8 or lone_returns:
        path = enc.to_utf8(file.path, file.shown, encoding, workspace, lone_returns=lone_returns)
        file = LocalFile(path, file.shown, is_parquet=False)
        if encoding.guessed:
            notes.append(f"{file.shown}: read as {encoding.name} by its letters (--encoding overrules)")
    head, rest = read_sample(file.path)
    dialect = decide_dialect(
        head, rest, file.shown, delimiter=delimiter_named(reading.delimiter), looks_like_header=looks_like_header
    )
    if dialect.skip_lines:
        notes.append(f"{file.shown}: header on line {dialect.skip_lines + 1}, {dialect.skip_lines} lines above it passed over")
    roles = recognise(dialect.names, reading.roles, shown=file.shown)
    _refuse_repeated(dialect, roles, file.shown)
    samples = {column: dialect.values(column) for column in roles.named().values()}
    try:
        decisions = decide_values(samples, roles, reading)
    except SegkitError as fault:
        raise type(fault)(f"{file.shown}: {fault}", hint=fault.hint) from fault
    return DelimitedPlan(file, dialect, roles, decisions, notes=tuple(notes))


def _refuse_repeated(dialect: Dialect, roles: Roles, shown: str) -> None:
    for role, column in roles.named().items():
        if dialect.header.count(column) > 1:
            raise SegkitError(
                f"{shown}: column `{column}` ({role}) is there {dialect.header.count(column)} times",
                hint=f"rename one of them, or name another: --{role} COLUMN",
            )

