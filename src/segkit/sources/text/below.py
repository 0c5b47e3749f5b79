"""Lines of text below a table, after a blank line: who made the report and when, and whose it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from segkit.sources.text.records import width_of

if TYPE_CHECKING:
    from segkit.sources.text.delimited import DelimitedPlan

MANY_WORDS = 3
MOST = 20
"""Lines below a table; more of them are a table of another kind."""


def is_sentence(text: str) -> bool:
    """Tell a note from the name of a customer whose line is not complete."""
    words = re.findall(r"[^\W\d_]{2,}", text)
    return len(words) >= MANY_WORDS or (len(words) > 1 and bool(re.search(r"[:*©]|\d", text)))


def lines_below(plan: DelimitedPlan) -> tuple[int, ...]:
    """Find the lines that stand apart below the last whole record, one cell each; none where any looks otherwise.

    A file that was cut off ends in a line that is not whole, too, but no blank line stands before it.
    """
    width, blank = len(plan.dialect.header), False
    found: list[int] = []
    said: list[str] = []
    for record in plan.records():
        filled = [cell for cell in record.cells if cell.strip()]
        if not filled:
            blank = True
        elif width_of(record.cells, width) == width:
            if found:
                return ()
            blank = False
        elif not blank or len(filled) > 1 or len(found) == MOST:
            return ()
        else:
            found.append(record.first)
            said += filled
    return tuple(found) if any(map(is_sentence, said)) else ()


def told_of_notes(shown: str, lines: tuple[int, ...]) -> str:
    """Say which they are."""
    places = ", ".join(f"{line:,}" for line in lines[:MANY_WORDS]) + (", …" if len(lines) > MANY_WORDS else "")
    if len(lines) == 1:
        return f"{shown}: 1 line of notes below the table left out: line {places}"
    return f"{shown}: {len(lines):,} lines of notes below the table left out: lines {places}"
