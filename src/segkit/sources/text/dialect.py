"""A sample of text into the dialect of a delimited file: delimiter, header line, columns."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from functools import cache, cached_property
from typing import TYPE_CHECKING

from segkit.errors import NoLinesError, SegkitError, UsageError
from segkit.immutable import immutable
from segkit.sources.text.records import BLANKS, Marks, Record, misquoted, taken_apart, width_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    HeaderTest = Callable[[Sequence[str]], bool]

DELIMITERS = (",", ";", "\t", "|")
RARE = ("^", "~", "\x01", "\x1f")
"""Delimiters of old programs and of Hive: only where they alone make a header."""
HEADER_WITHIN = 30
MOST_COLUMNS = 16_384
FEW_LINES = 200
ENOUGH_ROWS = 3000
"""Rows from the start, and from further on, that tell as much as all of a large file's sample."""
NOTHING = "look at the export: its period may be empty"
_NAMED = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "blank": BLANKS, "blanks": BLANKS}
_SPOKEN = {"\t": "tabs", BLANKS: "runs of blanks"}


@immutable
class Dialect:
    """How the lines of one file are to be taken apart."""

    delimiter: str
    header: tuple[str, ...]
    skip_lines: int
    """Lines above the header."""
    body_from: int
    """Lines above the first record: those above the header, and its own."""
    sample: tuple[tuple[str, ...], ...]
    """Rows from start, middle and end, of the header's width."""
    declared: int = 0
    """Lines above the header that were expected there: those of `--skip-lines`, and a line `sep=;`."""
    has_header: bool = True
    comment: str | None = None
    """What a line begins with that is none of the table."""
    spaced: bool = False
    """Blanks stand before quotation marks."""
    header_rows: int = 1
    numbered: bool = False
    """The first line below the names numbers the columns."""
    row_names: bool = False
    """Lines begin with their numbers, for which the header has no name."""

    @property
    def names(self) -> tuple[str, ...]:
        """The columns with names that differ: a repeated or blank one is numbered."""
        seen: dict[str, int] = {}
        names = []
        for name in self.header:
            seen[name] = seen.get(name, 0) + 1
            names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
        return tuple(names)

    @cached_property
    def columns(self) -> Mapping[str, tuple[str, ...]]:
        """The sample column by column, all cells of it."""
        cells = zip(*self.sample, strict=True) if self.sample else ((),) * len(self.names)
        return dict(zip(self.names, cells, strict=True))

    def values(self, name: str) -> list[str]:
        """Return the sample's cells of one column that are not empty."""
        return [cell for cell in self.columns[name] if cell.strip()]


@immutable
class Asked:
    """What is known of lines and cells beforehand."""

    delimiter: str | None = None
    has_header: bool = True
    skip_lines: int = 0
    comment: str | None = None
    quote: str = '"'
    escape: str | None = None
    spaced: bool = False

    def marks(self, delimiter: str) -> Marks:
        """Return all signs by which lines are taken apart."""
        return Marks(delimiter, self.quote, self.escape, self.comment, self.spaced)


def delimiter_named(text: str | None) -> str | None:
    """Read the option: a single character, or tab, comma, semicolon, pipe, blanks.

    Raises:
        UsageError: It is none of these.
    """
    if text is None:
        return None
    mark = _NAMED.get(text.casefold(), text)
    if len(mark) != 1 or not mark.isascii() or mark in '"\n\r\0':
        raise UsageError(f"a delimiter is one character, not {text!r}", hint="--delimiter ';'   or   --delimiter tab")
    return mark


def decide_dialect(head: str, rest: str, shown: str, *, asked: Asked, looks_like_header: HeaderTest) -> Dialect:
    """Decide the delimiter and find the header line: the first of which the names mean something, else the first.

    Raises:
        SegkitError: There is a header only, or nothing; or lines are set apart otherwise than the header.
    """
    lines = lines_of(head)
    passed, mark = asked.skip_lines, asked.delimiter
    if lines[passed:] and re.fullmatch(r"(?i)\"?sep=.\"?\n", lines[passed]):
        mark = mark or lines[passed].strip('"\n')[-1]
        passed += 1
    # More of the start would not be looked at; taking lines apart is most of what a sample costs.
    body = lines[passed : passed + HEADER_WITHIN + ENOUGH_ROWS] if rest else lines[passed:]
    mark = mark or _best_delimiter(body, asked, looks_like_header)
    rows = _rows(body, asked.marks(mark))
    filled = next((i for i, row in enumerate(rows) if any(cell.strip() for cell in row.cells)), None)
    if filled is None:
        raise SegkitError(f"{shown} holds blank lines only: no transactions", hint=NOTHING)
    below_rest = [row.cells for row in _rows(lines_of(rest), asked.marks(mark))]
    if not asked.has_header:
        cells = [*(row.cells for row in rows), *below_rest]
        header = tuple(f"column {number}" for number in range(1, _usual_width([row for row in cells if any(row)]) + 1))
        start = passed + rows[0].first - 1
        return _checked(
            Dialect(mark, header, start, start, (), passed, asked.has_header, asked.comment, asked.spaced),
            cells,
            shown,
            part=bool(rest),
        )
    at = _header_at(rows, looks_like_header)
    known = at is not None
    at = _below_titles(rows, filled) if at is None else at
    header, top = tuple(name.strip() for name in rows[at].cells), at
    if names := _of_two_rows([row.cells for row in rows[at : at + 3]]):
        header, at = names, at + 1
    numbered = known and bool(rows[at + 1 :]) and _numbers_columns(rows[at + 1].cells, len(header))
    at += numbered
    below = [*(row.cells for row in rows[at + 1 :]), *below_rest]
    if not any(any(cell.strip() for cell in row) for row in below) and not rest:
        if "".join(body[rows[at].first - 1 : rows[at].last]).count('"') % 2:
            raise misquoted(shown, passed + rows[at].first)
        raise NoLinesError(f"{shown} has a header and no line below it: no transactions", hint=NOTHING)
    row_names = at == top and _has_row_names(header, below)
    header = ("", *header) if row_names else header
    _refuse_other_delimiter(header, mark, body[rows[at].last :], shown)
    above, upto = passed + rows[top].first - 1, passed + rows[at].last
    found = Dialect(mark, header, above, upto, (), passed, asked.has_header, asked.comment, asked.spaced, 1 + at - top)
    if numbered:
        found = replace(found, header_rows=found.header_rows - 1, numbered=True)
    return _checked(replace(found, row_names=row_names), below, shown, part=bool(rest))


def _of_two_rows(rows: Sequence[Sequence[str]]) -> tuple[str, ...] | None:
    """Return the names of a header whose second row names what blank cells of the first are; None where it has one.

    A merged cell stands above the first of its columns. No line of a table has words alone: it has a date.
    """
    if len(rows) < 3 or len({len(row) for row in rows}) > 1:  # noqa: PLR2004 - two of names, one of the table
        return None
    first, second = ([cell.strip() for cell in row] for row in rows[:2])
    blank = [at for at, name in enumerate(first) if not name]
    words = all(re.search(r"[^\W\d]", cell) and not re.search(r"\d", cell) for cell in second if cell)
    if not blank or not first[0] or not words or not all(second[at] for at in blank):
        return None
    if not any(second[at] and re.search(r"\d", cell) for at, cell in enumerate(rows[2])):
        return None
    names, group = [], ""
    for name, part in zip(first, second, strict=True):
        group = name or group
        names.append(f"{name} {part}".strip() if name else f"{group} {part}" if second.count(part) > 1 else part)
    return tuple(names)


def _numbers_columns(cells: Sequence[str], width: int) -> bool:
    """Tell a row of printed forms that numbers its columns: 1, 2, 3 and so on."""
    return len(cells) == width > 2 and [cell.strip() for cell in cells] == [str(at) for at in range(1, width + 1)]  # noqa: PLR2004 - a line of two small numbers may be a sale


def _has_row_names(header: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Tell rows that begin with their number, as R writes them, below a header that has no name for it."""
    rows = [row for row in below[:FEW_LINES] if row]
    width = len(header) + 1
    numbers = [row[0].strip() for row in rows]
    return (
        len(rows) > 2  # noqa: PLR2004 - one or two lines may begin with 1 and 2 by chance
        and all(len(row) == width for row in rows)
        and any(row[-1].strip() for row in rows)
        and numbers == [str(at) for at in range(1, len(rows) + 1)]
    )


def _checked(dialect: Dialect, below: Sequence[list[str]], shown: str, *, part: bool) -> Dialect:
    """Add the rows that fit the header, without the nameless column that a delimiter at all lines' end makes."""
    header = dialect.header
    if len(header) > MOST_COLUMNS:
        raise SegkitError(
            f"{shown} has {len(header):,} columns: this is no table of orders", hint="look at the delimiter"
        )
    while len(header) > 1 and not header[-1] and not any("".join(row[len(header) - 1 :]).strip() for row in below):
        header = header[:-1]
    width = len(header)
    fitting = [row for row in below if (len(row) == width or len(row) > width == width_of(row, width)) and any(row)]
    if part and len(fitting) > 2 * ENOUGH_ROWS:
        fitting = [*fitting[:ENOUGH_ROWS], *fitting[-ENOUGH_ROWS:]]
    sample = tuple(tuple(row[:width]) for row in fitting)
    return replace(dialect, header=header, sample=sample)


def _header_at(rows: Sequence[Record], looks_like_header: HeaderTest) -> int | None:
    return next((i for i, row in enumerate(rows[:HEADER_WITHIN]) if looks_like_header(row.cells)), None)


def _below_titles(rows: Sequence[Record], filled: int) -> int:
    """Return the first row as wide as most, where the first that is filled is a title in one cell."""
    if len([cell for cell in rows[filled].cells if cell.strip()]) > 1:
        return filled
    usual = _usual_width([row.cells for row in rows if any(row.cells)])
    return next((at for at, row in enumerate(rows[:HEADER_WITHIN]) if len(row.cells) == usual > 1), filled)


def _refuse_other_delimiter(header: tuple[str, ...], mark: str, below: Sequence[str], shown: str) -> None:
    """Refuse a header that is set apart by one sign above lines that are set apart by another."""
    lines = [line for line in below[:FEW_LINES] if line.strip()]
    if len(header) == 1 or any(mark in line for line in lines):
        return
    other = next((sign for sign in DELIMITERS if lines and all(sign in line for line in lines)), None)
    if other:
        raise SegkitError(
            f"{shown}: the header is set apart by {spoken(mark)}, and the lines below it by {spoken(other)}",
            hint="export again, or mend the first line",
        )


def spoken(mark: str) -> str:
    """Name a delimiter in words."""
    return _SPOKEN.get(mark, f"`{mark}`")


def lines_of(text: str) -> list[str]:
    """Take text apart at line feeds and nowhere else, as Polars does; a carriage return is no letter."""
    if not text:
        return []
    *lines, last = io.StringIO(text.replace("\r", "") if "\r" in text else text, newline="\n")
    return [*lines, last if last.endswith("\n") else f"{last}\n"]


def _rows(lines: Sequence[str], marks: Marks) -> list[Record]:
    quoted = marks.quote and marks.quote in "".join(lines)
    if marks.plain and not quoted:
        cells = (line[:-1].split(marks.delimiter) if line != "\n" else [] for line in lines)
        return [Record(at, at, found) for at, found in enumerate(cells, 1)]
    try:
        return list(taken_apart(lines, marks))
    except csv.Error:
        return list(taken_apart(lines, Marks(marks.delimiter, None, marks.escape, marks.comment)))


def _usual_width(rows: Sequence[Sequence[str]]) -> int:
    widths = [len(row) for row in rows]
    return max(sorted(set(widths)), key=widths.count, default=1)


def _best_delimiter(lines: Sequence[str], asked: Asked, looks_like_header: HeaderTest) -> str:
    """Choose the delimiter that makes a header with lines of its width below, else equal cells on most lines."""
    body = [line for line in lines[:FEW_LINES] if line.strip()]

    @cache
    def merit(mark: str) -> tuple[bool, float, int]:
        if not any(mark in line for line in body):
            return (False, 0.0, 1)
        rows = _rows(body, asked.marks(mark))
        at = _header_at(rows, looks_like_header) if asked.has_header else None
        usual = len(rows[at].cells) if at is not None else _usual_width([row.cells for row in rows])
        below = rows if at is None else rows[at + 1 :]
        alike = sum(len(row.cells) >= usual == width_of(row.cells, usual) for row in below) / max(len(below), 1)
        return (at is not None and usual > 1, alike if usual > 1 else 0.0, usual)

    best = max(DELIMITERS, key=merit)
    rare = [mark for mark in RARE if mark in "".join(body[:1])] if merit(best)[2] == 1 else []
    if rare and merit(rare[0]) > (True, FEW_BLANKS, 1):
        return rare[0]
    return best if merit(best)[2] > 1 or merit(BLANKS) <= (False, FEW_BLANKS, 2) else BLANKS


FEW_BLANKS = 0.9
"""Lines of plain text are set apart by blanks too, but not into equally many cells."""
