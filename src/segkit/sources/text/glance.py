"""What a delimited file is, before anybody asks which column plays which role: encoding, dialect, header line."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from segkit.errors import SegkitError
from segkit.immutable import immutable
from segkit.sources.lines.totalwords import mentions_total
from segkit.sources.roles.names import normalise
from segkit.sources.roles.presets import preset_of
from segkit.sources.roles.recognition import looks_like_header
from segkit.sources.text import encoding as enc
from segkit.sources.text.dialect import Asked, Dialect, decide_dialect, delimiter_named, lines_of
from segkit.sources.text.headerletters import by_header
from segkit.sources.text.records import BLANKS, ESCAPE, NOTHING, Marks, taken_apart
from segkit.sources.text.ruled import drawing_of, undrawn
from segkit.sources.text.sample import Sample, lone_returns, read_sample, refuse_endless_lines
from segkit.sources.text.wholefile import LARGE, MARKS, ZERO, is_large, looked_for
from segkit.sources.text.wrapped import unwrapped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from segkit.sources.places.unpack import LocalFile, Workspace
    from segkit.sources.reading import Reading

FEW_QUOTED = 2
_BETWEEN_APOSTROPHES = re.compile(r"(?m)(?:^|[,;\t|])'[^'\n]*'(?=$|[,;\t|\r])")

_SPACED = re.compile(r'[,;\t|] +"')
_IN_THOUSANDS = re.compile(
    r"\b(?:тыс|млн|млрд)\.? ?(?:руб|р\b|₽|грн|тенге|тг\b|сум)|\bтыс\."
    r"|\bin (?:thousand|million)s|thousands of|'000|\bin 000s?\b|\bin (?:teur|tsd|t€|mio)"
    r"|\ben (?:milliers|miles|millones)\b|\b(?:in migliaia|em milhares)\b|\bw tys",
    re.IGNORECASE,
)
LONGEST_TITLE = 300


@immutable
class Glance:
    """What one delimited file is, before anybody asks which column plays which role."""

    file: LocalFile
    """The file in UTF-8."""
    encoding: enc.Encoding
    dialect: Dialect
    marks: Callable[[], frozenset[bytes]]
    """Waits for a look at the whole file, and returns which of `"` and zero bytes it holds."""
    apostrophes: bool
    """Apostrophes are its quotation marks."""
    notes: tuple[str, ...]
    totals: bool = False
    """A line may be a total: a word for it stands below the header."""

    @property
    def quote(self) -> str | None:
        """The mark around cells; None where the file has none.

        Raises:
            SegkitError: The file holds zero bytes, or nothing for millions of lines.
        """
        return "'" if self.apostrophes else '"' if b'"' in self.marks() else None


def glance(file: LocalFile, reading: Reading, workspace: Workspace) -> Glance:
    """Decide encoding, delimiter and header line of a delimited file, by its sample.

    Raises:
        SegkitError: One of these cannot be decided, or there is no line below the header.
    """
    marks = _marks_in(file, by_samples=workspace.by_samples)
    sample = read_sample(file.path)
    encoding = by_header(enc.decide_encoding(sample.head, reading.encoding, rest=b"\n".join(sample.rest)), sample.head)
    marks = _refusing_zeros(marks, file, sample, encoding)
    file, notes = _in_utf8(file, sample, encoding, workspace)
    sample = read_sample(file.path)
    refuse_endless_lines(sample, file.path, file.shown)
    file, sample, comment = _undrawn(file, sample, reading, notes, workspace)
    head, rest = sample.texts
    delimiter = delimiter_named(reading.delimiter)

    def dialect_of(head: str, quote: str = '"', escape: str | None = None, *, spaced: bool = False) -> Dialect:
        asked = Asked(delimiter, not reading.no_header, reading.skip_lines, comment, quote, escape, spaced)
        return decide_dialect(head, rest, file.shown, asked=asked, looks_like_header=_header_test(reading))

    dialect = dialect_of(head)
    if ESCAPE in head:  # whether it is an escape is decided on the whole file; samples are wanted before
        dialect = max(dialect, dialect_of(head, escape=ESCAPE), key=lambda one: len(one.sample))
    apostrophes = False
    if "'" in head and len(_BETWEEN_APOSTROPHES.findall(head)) >= FEW_QUOTED and b'"' not in marks():
        dialect, apostrophes = _between_apostrophes(head, dialect, dialect_of)
        if apostrophes:
            notes.append(f"{file.shown}: apostrophes are taken as quotation marks")
    preset = preset_of(dialect.names, reading.preset) if '"' in head else None
    if preset and preset.quotes == "text":
        dialect = dialect_of(head, quote="")
    elif '"' in head and len(_SPACED.findall(head)) >= FEW_QUOTED:
        dialect = _with_spaced_quotes(head, dialect, dialect_of)
    if lone_returns(sample.bytes) and _ends_lines(head, dialect, dialect_of):
        file = replace(
            file, path=enc.to_utf8(file.path, file.shown, enc.Encoding(enc.UTF8), workspace, lone_returns=True)
        )
        dialect = dialect_of(_with_line_feeds(head))
    notes += _told_of_header(dialect, head, file)
    totals = _mentions_total(file.path, sample, dialect)
    return Glance(file, encoding, dialect, marks, apostrophes, tuple(notes), totals)


def _undrawn(
    file: LocalFile, sample: Sample, reading: Reading, notes: list[str], workspace: Workspace
) -> tuple[LocalFile, Sample, str | None]:
    """Write a table that is drawn with rulers and strokes again as delimited text, and odd ends of lines as others.

    So are lines that stand between quotation marks as a whole. What has to be said of it is added to the notes.
    Returned is what comments begin with, too.
    """
    if enc.TWICE_RETURNED in sample.head:
        file = replace(file, path=enc.with_single_returns(file.path, workspace))
        sample = read_sample(file.path)
    head = sample.texts[0]
    drawing = drawing_of(head)
    if drawing is None:
        bare, said = unwrapped(file, head, workspace, _header_test(reading))
        notes += said
        return bare, sample if bare is file else read_sample(bare.path), reading.comment
    comment = reading.comment or NOTHING
    file, said = undrawn(file, drawing, workspace, comment)
    notes += said
    return file, read_sample(file.path), comment


def _told_of_header(dialect: Dialect, head: str, file: LocalFile) -> Iterator[str]:
    """Tell where the names of columns stand, and what stands around them."""
    if dialect.skip_lines > dialect.declared and dialect.has_header:
        above = dialect.skip_lines - dialect.declared
        lines = f"1 {file.noun}" if above == 1 else f"{above} {file.noun}s"
        yield f"{file.shown}: header on {file.noun} {dialect.skip_lines + 1}, {lines} above it passed over"
        yield from _told_of_scale(head.split("\n")[dialect.declared : dialect.skip_lines], dialect.declared + 1, file)
    if dialect.header_rows > 1:
        yield f"{file.shown}: the names of columns stand on two {file.noun}s, and are put together"
    if dialect.numbered:
        yield f"{file.shown}: {file.noun} {dialect.body_from} numbers the columns, and is left out"
    if dialect.row_names:
        yield f"{file.shown}: {file.noun}s begin with their numbers, for which the header has no name"


def _told_of_scale(above: Sequence[str], first: int, file: LocalFile) -> list[str]:
    """Tell lines above the header by which amounts are counted in thousands."""
    return [
        f"{file.shown}: {file.noun} {number} says thousands or millions: amounts are taken as they are written"
        for number, line in enumerate(above, start=first)
        if _IN_THOUSANDS.search(line[:LONGEST_TITLE])
    ][:1]


def _mentions_total(path: Path, sample: Sample, dialect: Dialect) -> bool:
    """Look for words of totals: in all of a small file, and in the sample of a large one."""
    head, rest = sample.texts
    if not sample.whole and path.stat().st_size <= LARGE:
        head, rest = path.read_text(encoding="utf-8", errors="backslashreplace"), ""
    below = head.split("\n", dialect.body_from)[-1] if head.count("\n") >= dialect.body_from else ""
    return mentions_total(f"{below}\n{rest}", dialect.delimiter)


def _marks_in(file: LocalFile, *, by_samples: bool) -> Callable[[], frozenset[bytes]]:
    """Begin to look for zero bytes and quotation marks; in the sample of a large file alone where that is enough."""
    if not (by_samples and is_large(file.path)):
        return looked_for(file.path, MARKS, file.shown)
    sample = read_sample(file.path).bytes
    found = frozenset(mark for mark in MARKS if mark in sample)
    return lambda: found


def _refusing_zeros(
    marks: Callable[[], frozenset[bytes]], file: LocalFile, sample: Sample, encoding: enc.Encoding
) -> Callable[[], frozenset[bytes]]:
    """Refuse zero bytes where no letter is written with them: those of the sample at once, others when asked for."""

    def refusing() -> frozenset[bytes]:
        found = marks()
        if ZERO in found and not encoding.name.startswith(("utf-16", "utf_16", "utf-32", "utf_32")):
            raise _zero_byte(file)
        return found

    if ZERO in sample.bytes or not is_large(file.path):
        refusing()
    return refusing


def _header_test(reading: Reading) -> Callable[[Sequence[str]], bool]:
    wanted = {normalise(name) for name in reading.roles.named().values()}

    def test(cells: Sequence[str]) -> bool:
        return bool(wanted and wanted <= {normalise(cell) for cell in cells}) or looks_like_header(cells)

    return test


def _between_apostrophes(head: str, plain: Dialect, dialect_of: Callable[[str, str], Dialect]) -> tuple[Dialect, bool]:
    """Take apostrophes around cells for quotation marks where every line of the sample is the better for it."""
    quoted = dialect_of(head, "'")
    lines = lines_of(head)
    try:
        records = list(taken_apart(lines, Marks(quoted.delimiter, "'"), strict=True))[quoted.skip_lines :]
    except csv.Error:
        return plain, False
    widths = {len(record.cells) for record in records if any(record.cells)}
    return (quoted, True) if widths == {len(quoted.header)} else (plain, False)


def _with_spaced_quotes(head: str, plain: Dialect, dialect_of: Callable[..., Dialect]) -> Dialect:
    """Take blanks before quotation marks for nothing where every line of the sample has the header's width then.

    A comma, a blank and the mark behind them may be the end of a quoted cell, too: only cells that begin so count.
    """
    cells = (cell for record in taken_apart(lines_of(head), Marks(plain.delimiter)) for cell in record.cells)
    if not any(cell.startswith(BLANKS) and cell.lstrip(BLANKS).startswith('"') for cell in cells):
        return plain
    spaced = dialect_of(head, spaced=True)
    try:
        records = list(taken_apart(lines_of(head), Marks(spaced.delimiter, spaced=True), strict=True))
    except csv.Error:
        return plain
    widths = {len(record.cells) for record in records[spaced.skip_lines :] if any(record.cells)}
    return spaced if widths == {len(spaced.header)} else plain


def _with_line_feeds(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _ends_lines(head: str, plain: Dialect, dialect_of: Callable[[str], Dialect]) -> bool:
    """Tell whether carriage returns by themselves end lines: with them as letters, lines are of a wrong width."""
    return len(dialect_of(_with_line_feeds(head)).sample) > len(plain.sample)


def _in_utf8(
    file: LocalFile, sample: Sample, encoding: enc.Encoding, workspace: Workspace
) -> tuple[LocalFile, list[str]]:
    """Bring a file to UTF-8 with line feeds where it is not; most files are left as they are."""
    returns_only = b"\r" in sample.head and b"\n" not in sample.head
    if encoding.name == enc.UTF8 and not returns_only and enc.END not in sample.bytes[-2:]:
        return file, []
    path = enc.to_utf8(file.path, file.shown, encoding, workspace, lone_returns=returns_only)
    return replace(file, path=path), [_told_guess(file.shown, encoding, sample)] if encoding.guessed else []


def _told_guess(shown: str, encoding: enc.Encoding, sample: Sample) -> str:
    """Say in what a file was found to be written; where a single line tells, it may be damaged, and is named."""
    beyond = [line for line, text in enumerate(sample.head.split(b"\n"), 1) if not text.isascii()]
    if sample.whole and len(beyond) == 1:
        return f"{shown}: read as {encoding.name} by the letters of line {beyond[0]:,} alone (--encoding overrules)"
    return f"{shown}: read as {encoding.name} by its letters (--encoding overrules)"


def _zero_byte(file: LocalFile) -> SegkitError:
    with file.path.open("rb") as stream:
        line = next(number for number, line in enumerate(stream, 1) if ZERO in line)
    return SegkitError(
        f"{file.shown} is no text: it holds zero bytes, first on line {line:,}",
        hint="name a CSV or a Parquet file, or mend the line",
    )
