"""Lines of text below a table, after a blank line: who made the report and when, and whose it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from segkit.sources.text.records import width_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segkit.sources.text.delimited import DelimitedPlan

NOTES = "of notes below the table"
EXAMPLES = 3
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


def told_left_out(shown: str, noun: str, reason: str, count: int, places: Sequence[int]) -> str:
    """Say how many lines of a file are left out, and name the first; `noun` is what a line of it is called."""
    named = ", ".join(f"{place:,}" for place in places[:EXAMPLES]) + (", …" if count > EXAMPLES else "")
    what = f"{noun} {named}" if count == 1 else f"{noun}s {named}"
    counted = f"{count:,} {noun}{'s' if count > 1 else ''} {reason}"
    return f"{shown}: {counted} left out: {what}"
