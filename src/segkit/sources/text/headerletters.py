"""Which encoding of one byte a letter a file is written in: by the names of its columns, where letters mislead."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from segkit.sources.roles.recognition import names_known
from segkit.sources.text.dialect import DELIMITERS, HEADER_WITHIN
from segkit.sources.text.encoding import Encoding

if TYPE_CHECKING:
    from collections.abc import Iterable

FEWEST = 2
"""Names that are known in one encoding alone, from which that is no chance."""
_IN_LINES = re.compile(rb"\d{3}")
"""Digits of a day, an amount or an id: no names stand on such a line."""
ONE_BYTE = (
    "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp874", "koi8-r", "cp866",
    "mac-cyrillic", "iso8859-5", "cp855", "iso8859-2", "iso8859-6", "iso8859-7", "iso8859-8", "iso8859-9", "iso8859-13",
    "mac-roman", "mac-latin2", "mac-greek", "mac-turkish", "cp850", "cp852", "cp857", "cp862", "cp737", "cp775",
)  # fmt: skip


def by_header(guess: Encoding, head: bytes) -> Encoding:
    """Take the encoding in which most names of columns are known, where a guess by letters knows fewer."""
    first = head.split(b"\n", HEADER_WITHIN)[:HEADER_WITHIN] if guess.guessed else []
    lines = [line for line in first if not (line.isascii() or _IN_LINES.search(line))]
    if not lines:
        return guess
    found = {name: _known(lines, name) for name in dict.fromkeys((guess.name, *ONE_BYTE))}
    best = max(found, key=lambda name: found[name])  # the guess is the first of equals
    return Encoding(best, "letters") if found[best] >= FEWEST and _has_all(head, best) else guess


def _known(lines: Iterable[bytes], name: str) -> int:
    """Count the names of columns that are known, on the line with most of them."""
    texts = [line.decode(name, errors="replace") for line in lines]
    return max(
        names_known([cell.strip(' "\r') for cell in text.split(max(DELIMITERS, key=text.count))]) for text in texts
    )


def _has_all(text: bytes, name: str) -> bool:
    try:
        text.decode(name)
    except UnicodeDecodeError:
        return False
    return True
