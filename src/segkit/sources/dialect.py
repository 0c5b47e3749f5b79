"""A sample of text into the dialect of a delimited file: delimiter, header line, columns."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from segkit.errors import NoLinesError, SegkitError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    HeaderTest = Callable[[Sequence[str]], bool]

DELIMITERS = (",", ";", "\t", "|")
SAMPLE_BYTES = 1 << 18
HEADER_WITHIN = 30
NOTHING = "look at the export: its period may be empty"
_NAMED = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}


@dataclass(frozen=True)
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
    """1 where a line `sep=;` stands first, which is no line passed over."""

    @property
    def names(self) -> tuple[str, ...]:
        """The columns with names that differ: a repeated or blank one is numbered."""
        seen: dict[str, int] = {}
        names = []
        for name in self.header:
            seen[name] = seen.get(name, 0) + 1
            names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
        return tuple(names)

    def values(self, name: str) -> list[str]:
        """Return the sample's cells of one column that are not empty."""
        index = self.names.index(name)
        return [row[index] for row in self.sample if row[index].strip()]


def delimiter_named(text: str | None) -> str | None:
    """Read the option: a single character, or tab, comma, semicolon, pipe.

    Raises:
        UsageError: It is none of these.
    """
    if text is None:
        return None
    mark = _NAMED.get(text.casefold(), text)
    if len(mark) != 1 or not mark.isascii():
        raise UsageError(f"a delimiter is one character, not {text!r}", hint="--delimiter ';'   or   --delimiter tab")
    return mark


def read_sample(path: Path, shown: str) -> tuple[str, str]:
    """Return the start of a UTF-8 file, and a piece of its middle and end.

    Raises:
        SegkitError: The first line never ends.
    """
    size = path.stat().st_size
    with path.open("rb") as stream:
        head = stream.read(SAMPLE_BYTES)
        if size <= SAMPLE_BYTES:
            return _text(head, cut=False), ""
        if b"\n" not in head:
            raise SegkitError(
                f"{shown}: the first line is longer than {SAMPLE_BYTES >> 10} KiB: this is no table",
                hint="name a CSV or a Parquet file",
            )
        pieces = []
        for start in (size // 2, size - SAMPLE_BYTES // 4):
            stream.seek(max(start, SAMPLE_BYTES))
            piece = stream.read(SAMPLE_BYTES // 4).partition(b"\n")[2]
            pieces.append(piece if stream.tell() == size else piece.rpartition(b"\n")[0])
    return _text(head, cut=True), "\n".join(_text(piece, cut=False) for piece in pieces)


def _text(piece: bytes, *, cut: bool) -> str:
    if cut:
        piece = piece.rpartition(b"\n")[0] or piece
    # A character that is cut in two, or a stray byte, shows in the sample only: the file itself is read strictly.
    return piece.decode("utf-8", errors="backslashreplace").removeprefix("\ufeff")


def decide_dialect(
    head: str, rest: str, shown: str, *, delimiter: str | None, looks_like_header: HeaderTest
) -> Dialect:
    """Decide the delimiter and find the header line: the first of which the names mean something, else the first.

    Raises:
        SegkitError: There is a header only, or nothing.
    """
    lines = lines_of(head)
    skipped = 0
    if lines and re.fullmatch(r"(?i)sep=.\n", lines[0]):
        delimiter = delimiter or lines[0][-2]
        skipped = 1
    body = "".join(lines[skipped:])
    mark = delimiter or _commonest(lines[skipped:])
    rows = _rows(body, mark)
    at = next((i for i, row in enumerate(rows[:HEADER_WITHIN]) if looks_like_header(row)), None)
    if at is None:
        at = next((i for i, row in enumerate(rows) if any(cell.strip() for cell in row)), None)
    if at is None:
        raise SegkitError(f"{shown} holds blank lines only: no transactions", hint=NOTHING)
    header = tuple(name.strip() for name in rows[at])
    below = [*rows[at + 1 :], *_rows(rest, mark)]
    sample = tuple(tuple(row[: len(header)]) for row in below if _fits(row, len(header)) and any(row))
    above = _lines_of(rows[:at], body, mark)
    if not below and not rest:
        raise NoLinesError(f"{shown} has a header and no line below it: no transactions", hint=NOTHING)
    return Dialect(mark, header, skipped + above, skipped + _lines_of(rows[: at + 1], body, mark), sample, skipped)


def _fits(row: Sequence[str], width: int) -> bool:
    """Tell whether a row has the header's width, a delimiter at its end aside."""
    return len(row) == width or (len(row) == width + 1 and not row[-1].strip())


def lines_of(text: str) -> list[str]:
    """Take text apart at line feeds and nowhere else, as Polars does; a carriage return is no letter."""
    return [f"{line}\n" for line in text.replace("\r", "").removesuffix("\n").split("\n")] if text else []


def _lines_of(rows: Sequence[list[str]], body: str, mark: str) -> int:
    """Count the physical lines that the first rows stand on."""
    if not rows:
        return 0
    reader = csv.reader(lines_of(body), delimiter=mark)
    for _, _row in zip(rows, reader, strict=False):
        pass
    return reader.line_num


def _rows(text: str, mark: str) -> list[list[str]]:
    try:
        return list(csv.reader(lines_of(text), delimiter=mark))
    except csv.Error:
        return list(csv.reader(lines_of(text), delimiter=mark, quoting=csv.QUOTE_NONE))


def _commonest(lines: Sequence[str]) -> str:
    """Choose the delimiter that stands on most lines, equally often on each."""
    body = [line for line in lines[:200] if line.strip()]

    def merit(mark: str) -> tuple[float, int]:
        widths = [len(row) for row in _rows("".join(body), mark)]
        usual = max(set(widths), key=widths.count, default=1)
        alike = widths.count(usual) / max(len(widths), 1)
        return (alike if usual > 1 else 0.0, usual)

    return max(DELIMITERS, key=merit)
