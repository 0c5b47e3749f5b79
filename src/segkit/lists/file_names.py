"""Names of files from names of segments: whatever a segment is called, its file lies in its folder."""

from __future__ import annotations

import re
import string
import unicodedata
from typing import TYPE_CHECKING

from segkit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST = 80
"""Bytes of a name before its suffix."""
PARTS = ("date", "segment", "tool")
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)


def check_pattern(pattern: str) -> None:
    """Refuse a pattern of file names that cannot tell segments apart.

    Raises:
        UsageError: It has no `{segment}`, or something in braces that nobody knows.
    """
    try:
        asked = [name for _, name, _, _ in string.Formatter().parse(pattern) if name is not None]
    except ValueError:
        asked = ["?"]
    unknown = [name for name in asked if name not in PARTS]
    if unknown or "segment" not in asked:
        what = f"has {{{unknown[0]}}}, which means nothing" if unknown else "has no {segment}"
        raise UsageError(
            f"--name {pattern!r} {what}", hint="--name '{date}-{segment}'   there are {date}, {segment}, {tool}"
        )


def safe(text: str) -> str:
    """Write a text as part of a file name: letters, digits, `-` and `_`, at most so many bytes."""
    written = re.sub(r"[^\w-]+", "-", unicodedata.normalize("NFC", text)).strip("-")
    cut = written.encode()[:LONGEST].decode(errors="ignore").strip("-")
    return f"_{cut}" if not cut or _DEVICES.fullmatch(cut) else cut


def file_names(pattern: str, segments: Iterable[str], *, date: str, tool: str) -> dict[str, str]:
    """Give every segment a file name without suffix; two names that a disk may take for one are numbered."""
    names: dict[str, str] = {}
    taken: set[str] = {"manifest", "holdout"}
    for segment in segments:
        first = safe(pattern.format(date=date, segment=safe(segment), tool=safe(tool)))
        name, number = first, 1
        while name.casefold() in taken:
            number += 1
            name = f"{first}-{number}"
        taken.add(name.casefold())
        names[segment] = name
    return names
