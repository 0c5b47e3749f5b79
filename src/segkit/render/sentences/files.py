"""Files as they were sniffed, in words: facts in a line, and the command that says the same."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from segkit.render.numbers import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segkit.sources.description import SniffedFile

_MARKS = {"\t": "tab", ",": "comma", ";": "semicolon", "|": "pipe", " ": "blanks"}


def facts(seen: SniffedFile) -> str:
    """Say in one line what kind of file it is, and how much was looked at."""
    row = "row" if seen.encoding is None else "line"
    parts = [
        seen.tool,
        " ".join(filter(None, (seen.kind, seen.sheet)))
        if seen.encoding is None
        else f"{seen.encoding} ({seen.encoding_by})",
        seen.delimiter and f"delimiter {_MARKS.get(seen.delimiter, seen.delimiter)}",
        seen.delimiter and (f"quotes {seen.quote}" if seen.quote else "no quotes"),
        seen.header_line and f"header on {'row' if seen.sheet else 'line'} {seen.header_line:,}",
        f"{counted(seen.rows, row)}{'' if seen.whole else ' in the sample'}" if seen.columns else None,
    ]
    return " · ".join(part for part in parts if part)


def command(seen: SniffedFile, width: int | None = None) -> str:
    """Write the command that reads the file in just this way; nothing where it cannot be read again.

    With a width, lines end in a backslash, so that a shell takes them for one.
    """
    if not seen.options or seen.file == "standard input":
        return ""
    words = ["segkit", "rfm", shlex.quote(seen.file)]
    for option in seen.options:
        if option.startswith("-"):
            words.append(option)
        else:
            words[-1] += f" {option}"
    return " ".join(words) if width is None else _continued(words, width - 2)


def _continued(words: Sequence[str], width: int) -> str:
    lines = [words[0]]
    for word in words[1:]:
        if len(lines[-1]) + 1 + len(word) > width - 2 and len(lines[-1].split()) > 1:
            lines.append(f"    {word}")
        else:
            lines[-1] += f" {word}"
    return " \\\n".join(lines)
