"""Pieces of a file on which decisions rest: its start, its middle and its end."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from segkit.errors import SegkitError
from segkit.immutable import immutable
from segkit.sources.text.records import LONGEST_LINE, too_long

if TYPE_CHECKING:
    from pathlib import Path

SAMPLE_BYTES = 1 << 18
PIECE_BYTES = SAMPLE_BYTES // 4
WHOLE_BYTES = SAMPLE_BYTES + 2 * PIECE_BYTES
"""Files up to here are read whole: pieces of theirs would overlap, and lines of the sample be there twice."""


@immutable
class Sample:
    """The start of a file, and pieces of its middle and end that begin and end where lines do."""

    head: bytes
    rest: tuple[bytes, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether the sample is all of the file."""
        return not self.rest

    @cached_property
    def texts(self) -> tuple[str, str]:
        """The start, and the pieces put together, of a file in UTF-8."""
        head = self.head if self.whole else self.head.rpartition(b"\n")[0] or self.head
        return _text(head).removeprefix("\ufeff"), "\n".join(map(_text, self.rest))

    @cached_property
    def bytes(self) -> bytes:
        """All pieces, one after the other."""
        return b"\n".join((self.head, *self.rest))


def read_sample(path: Path) -> Sample:
    """Read the start, the middle and the end of a file."""
    size = path.stat().st_size
    with path.open("rb") as stream:
        if size <= WHOLE_BYTES:
            return Sample(stream.read(WHOLE_BYTES))
        head = stream.read(SAMPLE_BYTES)
        pieces = []
        for start in (size // 2, size - PIECE_BYTES):
            stream.seek(max(start, SAMPLE_BYTES))
            piece = stream.read(PIECE_BYTES).partition(b"\n")[2]
            pieces.append(piece if stream.tell() == size else piece.rpartition(b"\n")[0])
    return Sample(head, tuple(pieces))


def refuse_endless_lines(sample: Sample, path: Path, shown: str) -> None:
    """Refuse lines that no table has; they are looked for where a piece of the sample holds no end of a line.

    Raises:
        SegkitError: A line is too long.
    """
    if len(sample.head) >= SAMPLE_BYTES and b"\n" not in sample.head:
        raise SegkitError(
            f"{shown}: the first line is longer than {SAMPLE_BYTES >> 10} KiB: this is no table",
            hint="name a CSV or a Parquet file",
        )
    if sample.whole or all(sample.rest):
        return
    with path.open("rb") as stream:
        number = 1
        while line := stream.readline(LONGEST_LINE + 1):
            if len(line) > LONGEST_LINE:
                raise too_long(shown, number)
            number += 1


def _text(piece: bytes) -> str:
    # A stray byte shows in the sample only: the file itself is read strictly.
    return piece.decode("utf-8", errors="backslashreplace")


def lone_returns(text: bytes) -> bool:
    """Tell whether a carriage return stands anywhere without a line feed."""
    return re.search(rb"\r(?!\n|$)", text) is not None
