"""Bytes into UTF-8: by the mark at the start, by strict UTF-8, else by the letters found."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from typing import TYPE_CHECKING

from segkit.errors import SegkitError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from segkit.sources.unpack import Workspace

BLOCK = 1 << 20
UTF8 = "utf-8"
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
        try:
            return Encoding(codecs.lookup(given).name)
        except LookupError as fault:
            raise UsageError(f"unknown encoding {given!r}", hint="--encoding cp1251, utf-8, utf-16, cp1252 …") from fault
    for mark, name in _MARKS:
        if sample.startswith(mark):
            return Encoding(name)
    nuls = sample.count(0)
    if nuls > len(sample) // 4:
        even = sample[::2].count(0)
        return Encoding("utf-16-be" if even > nuls // 2 else "utf-16-le", guessed=True)
    if _is_utf8(sample):
        return Encoding(UTF8)
    return Encoding(_by_letters(sample), guessed=True)


def _is_utf8(sample: bytes) -> bool:
    try:
        codecs.getincrementaldecoder(UTF8)().decode(sample, final=False)
    except UnicodeDecodeError:
        return False
    return True


def _by_letters(sample: bytes) -> str:
    """Tell the Russian encodings apart by how often the commonest letters come, in running case."""
    high = sum(byte > 0x7F for byte in sample)  # noqa: PLR2004 - beyond ASCII
    scores = {}
    for name in _CYRILLIC:
        text = sample.decode(name, errors="backslashreplace")
        scores[name] = sum(letter in _COMMON for letter in text) + sum(
            before.islower() and letter.islower() and letter > "\x7f" for before, letter in zip(text, text[1:], strict=False)
        ) / 10
    best = max(scores, key=lambda name: scores[name])
    # Running Russian has half its letters among the commonest; é or £ in Western text has none.
    return best if scores[best] > high / 4 else _WESTERN


def to_utf8(path: Path, shown: str, encoding: Encoding, workspace: Workspace, *, lone_returns: bool) -> Path:
    """Write the file again as UTF-8 with line feeds, block by block.

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
                raise _stray(shown, encoding.name, line) from fault
            line += text.count("\n")
            if lone_returns:
                text = text.replace("\r", "\n")
            out.write(text.encode())
            if not block:
                return target


def _stray(shown: str, name: str, line: int) -> SegkitError:
    return SegkitError(
        f"{shown}, line {line:,}: bytes that are not {name}",
        hint="name the encoding, as in --encoding cp1251, or mend the line",
    )


def stray_line(path: Path, shown: str) -> SegkitError | None:
    """Find the first line that is not UTF-8."""
    decoder = codecs.getincrementaldecoder(UTF8)()
    line = 1
    with path.open("rb") as stream:
        while block := stream.read(BLOCK):
            try:
                line += decoder.decode(block).count("\n")
            except UnicodeDecodeError as fault:
                return _stray(shown, UTF8, line + bytes(fault.object[: fault.start]).count(b"\n"))
    return None
