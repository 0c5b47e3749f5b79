"""Tables drawn with lines of dashes and upright strokes, as lists of SAP and clients of databases print them.

They are written again without their rulers and borders, every line on its own line, so that places stay right.
"""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from segkit.immutable import immutable
from segkit.sources.text.below import is_count, told_left_out

if TYPE_CHECKING:
    from segkit.sources.places.unpack import LocalFile, Workspace

MARK = "|"
RULER_WITHIN = 40
"""Lines from the first on, among which a table that is drawn has its first ruler."""
OUTSIDE = "outside of the table"
_RULER = re.compile(r"[|+:=\-─━═│┃├┤┼┌┐└┘┬┴╞╡╪╔╗╚╝╠╣╬╦╩║ ,;\t]{5,}")
_DRAWN = str.maketrans({"│": MARK, "┃": MARK, "║": MARK})
_STROKES = re.compile("[-=─━═]{3,}")
_LINES = ("---", "===", "───", "━━━", "═══")
_PARTED = re.compile(r"-{2,}(?:[ \t,;]+-{2,})+")


@immutable
class Drawing:
    """How a table is drawn."""

    bordered: bool
    """Its lines begin and end with a stroke."""
    strokes: int
    """Strokes on each of its lines; none where blanks part its cells, and only rulers have to go."""

    def cells(self, line: str) -> list[str] | None:
        """Return the cells of a line; None where it is none of the table."""
        text = line.translate(_DRAWN).strip()
        if text.count(MARK) < self.strokes:
            return None
        if self.bordered:
            if not (text.startswith(MARK) and text.endswith(MARK)):
                return None
            text = text[1:-1]
        return [cell.strip() for cell in text.split(MARK)]


def drawing_of(head: str) -> Drawing | None:
    """Tell how the table at the start of a text is drawn; None where it is not."""
    if not any(strokes in head for strokes in _LINES):  # a pattern would take longer than all the rest of a glance
        return None
    lines = [line.translate(_DRAWN).strip() for line in head.split("\n", RULER_WITHIN)[:RULER_WITHIN]]
    for at, line in enumerate(lines):
        if not is_ruler(line):
            continue
        if at and lines[at - 1] and _PARTED.fullmatch(line):
            return Drawing(bordered=False, strokes=0)
        for beside in (*lines[max(at - 1, 0) : at], *lines[at + 1 : at + 2]):
            if is_ruler(beside) or MARK not in beside:
                continue
            if beside.startswith(MARK) and beside.endswith(MARK) and beside.count(MARK) > 2:  # noqa: PLR2004 - columns
                return Drawing(bordered=True, strokes=3)
            crossings = len(re.findall("[+┼╪]", line))
            if crossings and crossings == beside.count(MARK):
                return Drawing(bordered=False, strokes=crossings)
    return None


def is_ruler(line: str) -> bool:
    """Tell a line of dashes, and of what stands where they meet strokes."""
    return _RULER.fullmatch(line) is not None and _STROKES.search(line) is not None


def undrawn(file: LocalFile, drawing: Drawing, workspace: Workspace, nothing: str) -> tuple[LocalFile, list[str]]:
    """Write a drawn table again as delimited text; lines below its first that are none of it are left out and told.

    In the place of a line that goes stands `nothing`, which begins comments.
    """
    path = workspace.new_file()
    outside: list[int] = []
    began = False
    with (
        file.path.open(encoding="utf-8", newline="\n", errors="surrogateescape") as stream,
        path.open("x", encoding="utf-8", newline="", errors="surrogateescape") as out,
    ):
        table = csv.writer(out, delimiter=MARK, lineterminator="\n")
        for number, line in enumerate(stream, 1):
            text = line.strip()
            if is_ruler(text) or (began and not text):
                out.write(f"{nothing}\n")
            elif not drawing.strokes:
                out.write(line)
            elif (cells := drawing.cells(text)) is not None:
                began = True
                table.writerow(cells)
            elif not began:
                out.write(line)
            else:
                out.write(f"{nothing}\n")
                if not is_count(text):
                    outside.append(number)
    notes = [told_left_out(file.shown, file.noun, OUTSIDE, len(outside), outside)] if outside else []
    return replace(file, path=path), notes
