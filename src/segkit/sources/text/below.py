"""Lines of text below a table, after a blank line: who made the report and when, and whose it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from segkit.sources.cells.amounts import is_number
from segkit.sources.cells.dates import is_date
from segkit.sources.text.records import width_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segkit.sources.text.delimited import DelimitedPlan

NOTES = "of notes below the table"
EXAMPLES = 3
MANY_WORDS = 3
LONGEST = 200
"""Letters of such a line that are looked at."""
MOST = 20
"""Lines below a table; more of them are a table of another kind."""
_COUNT = re.compile(
    r"\W*\d+ (?:rows?|records?|lines?|строк\w*|запис\w*|zeilen?|lignes?|filas?|righe)\b[\w ]{0,20}[\W\d.]*s?\W*",
    re.IGNORECASE,
)
_COUNTS = re.compile(r"\d+ \W*(?:record|row|line|order|строк|запис|zeile|ligne|fila|righ)", re.IGNORECASE)
_END = re.compile(
    r"\W*(?:end of (?:report|file|data|list|export)|eof|конец (?:отчета|отчёта|файла)|ende der liste)\W*", re.IGNORECASE
)


def is_sentence(text: str) -> bool:
    """Tell a note from the name of a customer whose line is not complete."""
    if is_count(text):
        return True
    words = re.findall(r"[^\W\d_]{2,}", text)
    return len(words) >= MANY_WORDS or (len(words) > 1 and bool(re.search(r"[:*©]|\d", text)))


def is_count(text: str) -> bool:
    """Tell what a client of a database says below a table: how many lines it has."""
    return len(text) < LONGEST and _COUNT.fullmatch(text) is not None


def lines_below(plan: DelimitedPlan) -> tuple[int, ...]:
    """Find the lines that stand apart below the last whole record; none where any looks otherwise.

    One cell each, or some that are a sentence together. A file that was cut off ends in a line that is not whole, too,
    but no blank line stands before it; a line that says that the file ends here needs none.
    """
    width, blank = len(plan.dialect.header), False
    found: list[int] = []
    said: list[str] = []
    for record in plan.records():
        filled = [cell.strip() for cell in record.cells if cell.strip()]
        if not filled:
            blank = True
        elif width_of(record.cells, width) == width:
            if found:
                return ()
            blank = False
        elif not (blank or _ends(filled)) or len(found) == MOST or not _is_note(filled, width):
            return ()
        else:
            found.append(record.first)
            said.append(" ".join(filled))
    return tuple(found) if any(is_sentence(text) or _END.fullmatch(text[:LONGEST]) for text in said) else ()


def _ends(filled: Sequence[str]) -> bool:
    return len(filled) == 1 and _END.fullmatch(filled[0][:LONGEST]) is not None


def _is_note(filled: Sequence[str], width: int) -> bool:
    """Tell a note of one cell, or a sentence over some; what holds a date or a number may be part of a sale."""
    if len(filled) == 1:
        return True
    text = " ".join(filled)
    parts = any(is_number(cell) or is_date(cell) for cell in filled) and not _COUNTS.match(text[:LONGEST])
    return len(filled) < width and is_sentence(text) and not parts


def told_left_out(shown: str, noun: str, reason: str, count: int, places: Sequence[int]) -> str:
    """Say how many lines of a file are left out, and name the first; `noun` is what a line of it is called."""
    named = ", ".join(f"{place:,}" for place in places[:EXAMPLES]) + (", …" if count > EXAMPLES else "")
    what = f"{noun} {named}" if count == 1 else f"{noun}s {named}"
    counted = f"{count:,} {noun}{'s' if count > 1 else ''} {reason}"
    return f"{shown}: {counted} left out: {what}"
