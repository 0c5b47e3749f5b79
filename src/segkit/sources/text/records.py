"""Text into records with the lines on which they stand: the careful way, for what Polars cannot read or name."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, NamedTuple

from segkit.errors import SegkitError
from segkit.immutable import immutable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

BLANKS = " "
"""The delimiter of a file whose cells stand apart by runs of blanks."""
ESCAPE = "\\"
NOTHING = "\x02"
"""Begins a line that is none of the table, where segkit itself writes one."""
LONGEST_LINE = 1 << 24
csv.field_size_limit(LONGEST_LINE)


@immutable
class Marks:
    """The signs by which lines are taken apart into cells."""

    delimiter: str
    quote: str | None = '"'
    escape: str | None = None
    """What takes the meaning from the sign after it."""
    comment: str | None = None
    """What a line begins with that is none of the table."""
    spaced: bool = False
    """Blanks stand between a delimiter and the quotation mark behind it."""

    @property
    def plain(self) -> bool:
        """Whether Polars reads these itself, and counts records as lines are counted here."""
        odd = self.delimiter == BLANKS or self.escape is not None or self.comment is not None or self.spaced
        return not odd and self.quote != "'"


class Record(NamedTuple):
    """The cells of one record, and the physical lines from and to which it goes."""

    first: int
    last: int
    cells: list[str]


class MisquotedError(SegkitError):
    """A quotation mark that is not closed, or text after a closing one."""


class _Numbered:
    """Lines with their numbers, those of comments passed over."""

    def __init__(self, lines: Iterable[str], comment: str | None, above: int) -> None:
        self.lines = lines
        self.comment = comment
        self.number = above
        self.first = 0

    def __iter__(self) -> Iterator[str]:
        comment = self.comment
        for line in self.lines:
            self.number += 1
            if self.first or not (comment and line.startswith(comment)):
                self.first = self.first or self.number
                yield line


def taken_apart(lines: Iterable[str], marks: Marks, *, strict: bool = False, above: int = 0) -> Iterator[Record]:
    """Take lines apart into records; the first line has as many `above` it.

    Raises:
        csv.Error: Quotation marks that do not fit, where `strict`, or a line that never ends.
    """
    if marks.delimiter == BLANKS:
        lines = (f"{line.replace(chr(9), BLANKS).strip()}\n" for line in lines)
    numbered = _Numbered(lines, marks.comment, above)
    skips = marks.spaced or marks.delimiter == BLANKS
    cells = csv.reader(
        numbered, delimiter=marks.delimiter, quotechar=marks.quote, escapechar=marks.escape, strict=strict,
        quoting=csv.QUOTE_MINIMAL if marks.quote else csv.QUOTE_NONE, skipinitialspace=skips,
    )  # fmt: skip
    for record in cells:
        yield Record(numbered.first, numbered.number, record)
        numbered.first = 0


def records_in(path: Path, shown: str, marks: Marks, body_from: int) -> Iterator[Record]:
    """Go through the records of a file in UTF-8 below its first lines, strictly.

    Raises:
        MisquotedError: Quotation marks that do not fit; the line is named.
        SegkitError:    A line is too long for any table.
    """
    with path.open(encoding="utf-8-sig", newline="\n", errors="backslashreplace") as stream:
        for _ in range(body_from):
            stream.readline(LONGEST_LINE)
        last = body_from
        try:
            for record in taken_apart(_lines_of(stream, shown, body_from), marks, strict=True, above=body_from):
                last = record.last
                yield record
        except csv.Error as fault:
            raise misquoted(shown, last + 1) from fault


def _lines_of(stream: Iterable[str], shown: str, above: int) -> Iterator[str]:
    for number, line in enumerate(stream, above + 1):
        if len(line) > LONGEST_LINE:
            raise too_long(shown, number)
        # A carriage return by itself is a letter like any other to Polars, and ends a line here.
        yield line.replace("\r", "")


def too_long(shown: str, line: int) -> SegkitError:
    """Refuse a line that no table has."""
    return SegkitError(
        f"{shown}, line {line:,} is longer than {LONGEST_LINE >> 20} MiB: this is no table",
        hint="look whether a quotation mark is missing, or line ends",
    )


def misquoted(shown: str, line: int) -> MisquotedError:
    """Name the line from which quotation marks do not fit."""
    return MisquotedError(
        f"{shown}, line {line:,}: a quotation mark opens here that is not closed, or text follows a closing one",
        hint='quotation marks inside a quoted cell are written twice: "12"" pipe"; --bad-rows skip cannot help here',
    )


def width_of(cells: list[str], width: int) -> int:
    """Count the cells of a record; empty ones to the right of the table's width count for nothing."""
    count = len(cells)
    while count > width and not cells[count - 1].strip():
        count -= 1
    return count
