"""Text out of users' files on a terminal: what would move its cursor or turn its writing is shown, and not done."""

from __future__ import annotations

import re

_COMMANDS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Control characters other than tab and line feed, and marks that turn the direction of writing."""


def harmless(text: str) -> str:
    r"""Write characters that command a terminal as they are written in source: `\x1b` for an escape."""
    return _COMMANDS.sub(lambda found: found[0].encode("unicode_escape").decode(), text)
