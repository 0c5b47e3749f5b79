"""Bytes into UTF-8: by the mark at the start, by strict UTF-8, else by the letters found."""

from __future__ import annotations

import codecs
import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from segkit.errors import SegkitError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from segkit.sources.unpack import Workspace

BLOCK = 1 << 20
UTF8 = "utf-8"
END = b"\x1a"
"""Ends a text file in CP/M and DOS; some exports still write it."""
_MARKS = (
    (codecs.BOM_UTF8, UTF8),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CYRILLIC = ("cp1251", "cp866", "koi8-r")
_COMMON = frozenset("оеаинтсрвлкмдпу")
_WESTERN = "cp1252"


@dataclass(frozen=True)
class Encoding:
    """The encoding of a file, and whether anything but a guess says so."""

    name: str
    guessed: bool = False


def decide_encoding(sample: bytes, given: str | None = None) -> Encoding:
    """Decide the encoding by a sample that begins where the file begins.

    Raises:
        UsageError: Python knows no encoding of the given name.
    """
    if given:
        return _given(given)
    for mark, name in _MARKS:
        if sample.startswith(mark):
            return Encoding(name)
    nuls = sample.count(0)
    if nuls > len(sample) // 4:
        even = sample[::2].count(0)
        return Encoding("utf-16-be" if even > nuls // 2 else "utf-16-le", guessed=True)
    return Encoding(UTF8) if is_meant_as_utf8(sample) else by_letters(sample)


def has_mark(sample: bytes) -> bool:
    """Tell whether a file begins with a mark that says its encoding."""
    return sample.startswith(tuple(mark for mark, _ in _MARKS))


def _given(name: str) -> Encoding:
    try:
        known = codecs.lookup(name)
        "".encode(name)
    except LookupError as fault:
        raise UsageError(f"unknown encoding {name!r}", hint="--encoding cp1251, utf-8, utf-16, cp1252 …") from fault
    return Encoding(UTF8 if known.name in {"utf-8", "ascii", "utf-8-sig"} else known.name)


def is_meant_as_utf8(sample: bytes) -> bool:
    """Tell UTF-8, even with some stray bytes, from another encoding.

    Text in other encodings forms valid UTF-8 sequences by rare chance; text in UTF-8 forms little else.
    """
    text = codecs.getincrementaldecoder(UTF8)(errors="surrogateescape").decode(sample, final=False)
    stray = len(re.findall("[\udc80-\udcff]", text))
    return not stray or 2 * len(re.findall("[^\x00-\x7f\udc80-\udcff]", text)) > stray


def by_letters(sample: bytes) -> Encoding:
    """Guess an encoding of one byte a letter, by the letters that stand beside each other.

    Russian words hold no ASCII letters, and Western words hold little else. The Russian encodings are
    told apart by how often the commonest letters come, in running case.
    """
    together = len(re.findall(rb"[\x80-\xff](?=[\x80-\xff])", sample))
    mixed = len(re.findall(rb"[A-Za-z](?=[\x80-\xff])|[\x80-\xff](?=[A-Za-z])", sample))
    if mixed >= together:
        return Encoding(_WESTERN, guessed=True)
    scores = {}
    for name in _CYRILLIC:
        text = sample.decode(name, errors="backslashreplace")
        scores[name] = (
            sum(letter in _COMMON for letter in text.lower())
            + sum(
                before.islower() and letter.islower() and letter > "\x7f" for before, letter in itertools.pairwise(text)
            )
            / 10
        )
    best = max(scores, key=lambda name: scores[name])
    # Running Russian has half its letters among the commonest; Greek or Western text read so has few.
    high = sum(byte > 0x7F for byte in sample)  # noqa: PLR2004 - beyond ASCII
    return Encoding(best if scores[best] > high / 4 else _WESTERN, guessed=True)


def to_utf8(path: Path, shown: str, encoding: Encoding, workspace: Workspace, *, lone_returns: bool) -> Path:
    """Write the file again as UTF-8 with line feeds and without the sign for its end, block by block.

    Raises:
        SegkitError: Bytes that the encoding does not have; the line is named.
    """
    decoder = codecs.getincrementaldecoder(encoding.name)()
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
            if lone_returns:
                text = text.replace("\r", "\n")
            out.write(text.encode().replace(END, b""))
            if not block:
                return target


def stray(shown: str, name: str, line: int) -> SegkitError:
    """Say that a line holds bytes that its encoding does not have."""
    return SegkitError(
        f"{shown}, line {line:,}: bytes that are not {name}",
        hint="name the encoding, as in --encoding cp1251, or mend the line",
    )


@dataclass(frozen=True)
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
