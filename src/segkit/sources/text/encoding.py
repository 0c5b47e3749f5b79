"""Bytes into UTF-8: by the mark at the start, by strict UTF-8, else by the letters found."""

from __future__ import annotations

import codecs
import io
import re
from typing import TYPE_CHECKING

from segkit.errors import SegkitError, UsageError
from segkit.immutable import immutable
from segkit.sources.text.letters import encoding_by_letters

if TYPE_CHECKING:
    from pathlib import Path

    from segkit.sources.places.unpack import Workspace

BLOCK = 1 << 20
UTF8 = "utf-8"
USUAL_LETTERS = 0.9
END = b"\x1a"
"""Ends a text file in CP/M and DOS; some exports still write it."""
TWICE_RETURNED = b"\r\r\n"
_MARKS = (
    (codecs.BOM_UTF8, UTF8),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@immutable
class Encoding:
    """The encoding of a file, and what says so."""

    name: str
    how: str = "strict"
    """`bom`: the mark at the start, `strict`: every byte is right UTF-8, `letters`: a guess, `given`: the user."""

    @property
    def guessed(self) -> bool:
        """Whether nothing but a guess says so."""
        return self.how == "letters"


def decide_encoding(sample: bytes, given: str | None = None, *, rest: bytes = b"") -> Encoding:
    """Decide the encoding by a sample that begins where the file begins, and by pieces from further on.

    Raises:
        UsageError: Python knows no encoding of the given name.
    """
    if given:
        return _given(given)
    for mark, name in _MARKS:
        if sample.startswith(mark):
            return Encoding(name, "bom")
    wide = _wide(sample)
    if wide:
        return Encoding(wide, "letters")
    pieces = sample + b"\n" + rest
    return Encoding(UTF8) if is_meant_as_utf8(pieces) else by_letters(pieces)


def _wide(sample: bytes) -> str | None:
    """Tell UTF-16 without a mark: commas, digits and line ends have a zero byte, always on the same side."""
    nuls, even = sample.count(0), sample[::2].count(0)
    if nuls <= len(sample) // 50 or even not in {0, nuls}:
        return None
    name = "utf-16-be" if even else "utf-16-le"
    text = codecs.getincrementaldecoder(name)(errors="replace").decode(sample, final=False)
    # Bytes of another encoding, two by two, are Chinese for the most part.
    usual = sum(letter < "\u0590" or "\u2000" <= letter < "\u2200" for letter in text)
    return name if usual > USUAL_LETTERS * len(text) else None


def has_mark(sample: bytes) -> bool:
    """Tell whether a file begins with a mark that says its encoding."""
    return sample.startswith(tuple(mark for mark, _ in _MARKS))


def _given(name: str) -> Encoding:
    try:
        known = codecs.lookup(name)
        "".encode(name)
    except LookupError as fault:
        raise UsageError(f"unknown encoding {name!r}", hint="--encoding cp1251, utf-8, utf-16, cp1252 …") from fault
    return Encoding(UTF8 if known.name in {"utf-8", "ascii", "utf-8-sig"} else known.name, "given")


def is_meant_as_utf8(sample: bytes) -> bool:
    """Tell UTF-8, even with some stray bytes, from another encoding.

    Text in other encodings forms valid UTF-8 sequences by rare chance; text in UTF-8 forms little else.
    """
    text = codecs.getincrementaldecoder(UTF8)(errors="surrogateescape").decode(sample, final=False)
    stray = len(re.findall("[\udc80-\udcff]", text))
    return not stray or 2 * len(re.findall("[^\x00-\x7f\udc80-\udcff]", text)) > stray


def by_letters(sample: bytes) -> Encoding:
    """Guess an encoding of one byte a letter, or of two where the bytes make sense so."""
    # Its patterns take longer to be made than a sample of UTF-8 to be read.
    from segkit.sources.text.asian import asian_encoding

    return Encoding(asian_encoding(sample) or encoding_by_letters(sample), "letters")


def to_utf8(path: Path, shown: str, encoding: Encoding, workspace: Workspace, *, lone_returns: bool) -> Path:
    """Write the file again as UTF-8 without the sign for its end, block by block.

    With `lone_returns` carriage returns by themselves end lines, too.

    Raises:
        SegkitError: Bytes that the encoding does not have; the line is named.
    """
    letters = codecs.getincrementaldecoder(encoding.name)()
    decoder = io.IncrementalNewlineDecoder(letters, translate=True) if lone_returns else letters
    target = workspace.new_file()
    line = 1
    with path.open("rb") as stream, target.open("xb") as out:
        while True:
            block = stream.read(BLOCK)
            try:
                text = decoder.decode(block, final=not block)
            except UnicodeDecodeError as fault:
                line += bytes(fault.object[: fault.start]).count(b"\n")
                raise stray(shown, encoding.name, line) from fault
            line += text.count("\n")
            out.write(text.encode().replace(END, b""))
            if not block:
                return target


def with_single_returns(path: Path, workspace: Workspace) -> Path:
    """Write a file again whose lines end with two carriage returns, as one layer of text over another makes them."""
    target = workspace.new_file()
    with path.open("rb") as stream, target.open("xb") as out:
        for line in stream:
            out.write(line.rstrip(b"\r\n") + b"\n" if line.endswith(b"\n") else line)
    return target


def stray(shown: str, name: str, line: int) -> SegkitError:
    """Say that a line holds bytes that its encoding does not have."""
    return SegkitError(
        f"{shown}, line {line:,}: bytes that are not {name}",
        hint="name the encoding, as in --encoding cp1251, or mend the line",
    )


@immutable
class Strays:
    """What is not UTF-8 in a file that has to be."""

    line: int
    """The first line with such bytes."""
    encoding: Encoding | None
    """What the whole file is instead; None where the file is UTF-8 and the line a slip."""


def strays(path: Path) -> Strays | None:
    """Look for bytes that are not UTF-8, and judge by all lines beyond ASCII what they are."""
    first, letters, number = 0, bytearray(), 0
    with path.open("rb") as stream:
        for number, line in enumerate(stream, 1):
            if line.isascii():
                continue
            if not first and not _is_utf8(line):
                first = number
            if len(letters) < BLOCK:
                letters += line
    if not first:
        return None
    return Strays(first, None if is_meant_as_utf8(bytes(letters)) else by_letters(bytes(letters)))


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode(UTF8)
    except UnicodeDecodeError:
        return False
    return True
