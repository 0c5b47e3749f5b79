"""Where things stand in a TOML text: the line of a table, or of a key in it."""

from __future__ import annotations

import re

_HEADER = re.compile(r"\s*\[\[\s*['\"]?(\w+)['\"]?\s*\]\]")
_OTHER_HEADER = re.compile(r"\s*\[")
_LONG_TEXT = re.compile(r'"""(?:\\.|[^\\])*?"""|\'\'\'.*?\'\'\'', re.DOTALL)


class Places:
    """The lines of a TOML text by table and key; None where a line is not known."""

    def __init__(self, text: str) -> None:
        """Note where each `[[table]]` begins."""
        # What looks like a header within a long text is none.
        plain = _LONG_TEXT.sub(lambda found: "\n" * found[0].count("\n"), text)
        self.lines = plain.split("\n")
        self.headers: list[tuple[str, int]] = [
            (found[1], number) for number, line in enumerate(self.lines) if (found := _HEADER.match(line))
        ]

    def line(self, table: str = "", number: int = 0, key: str = "") -> int | None:
        """Return the line of a key of the table of this name and number, else that of the table, from 1."""
        starts = [start for name, start in self.headers if name == table]
        if table and number >= len(starts):
            return None
        start = starts[number] if table else 0
        end = next((begin for _, begin in self.headers if begin > start or not table), len(self.lines))
        if key:
            for at in range(start, end):
                if _says(self.lines[at], key):
                    return at + 1
        return start + 1 if table else self._header_of(key)

    def _header_of(self, key: str) -> int | None:
        name = rf"\s*\[+\s*['\"]?{re.escape(key)}['\"]?\s*[\].]|\s*['\"]?{re.escape(key)}['\"]?\s*[=.]"
        return next((at + 1 for at, line in enumerate(self.lines) if key and re.match(name, line)), None)


def _says(line: str, key: str) -> bool:
    name = rf"['\"]?{re.escape(key)}['\"]?"
    if _OTHER_HEADER.match(line):
        return re.match(rf"\s*\[\w+\.{name}\s*\]", line) is not None
    return re.match(rf"\s*{name}\s*[=.]", line) is not None
