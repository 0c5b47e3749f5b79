"""Lines that stand between quotation marks as a whole, and cells with blanks on both sides: written again as plain CSV.

Every line stays on its own line, so that places stay right.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from segkit.sources.places.unpack import LocalFile, Workspace
    from segkit.sources.text.dialect import HeaderTest

WITHIN = 20
"""Lines from the first on by which it is told."""
_WHOLE = re.compile(r'"((?:[^"\n]|"")*)"[,;\t ]*\r?')
_APART = re.compile(r'" +([,;\t|]) +"')
_CELLS_APART = re.compile(r'\s*"[^"\n]*"(?: +([,;\t|]) +"[^"\n]*")(?: +\1 +"[^"\n]*")*\s*')


def unwrapped(
    file: LocalFile, head: str, workspace: Workspace, looks_like_header: HeaderTest
) -> tuple[LocalFile, list[str]]:
    """Take off what stands around lines or cells; return the file as it is where all is well, as it mostly is."""
    if not head.startswith('"'):
        return file, []
    lines = [line for line in head.split("\n", WITHIN)[:WITHIN] if line.strip()]
    # A column of texts with commas looks the same, and has no names inside.
    if all(map(_is_wrapped, lines)) and any(map(looks_like_header, _taken_apart(lines))):
        note = f"{file.shown}: lines stand between quotation marks as a whole: these are taken off"
        return _rewritten(file, _unquoted, workspace), [note]
    if all(map(_CELLS_APART.fullmatch, lines)):
        return _rewritten(file, lambda line: _APART.sub(r'"\1"', line), workspace), []
    return file, []


def _is_wrapped(line: str) -> bool:
    """Tell a line that is one quoted cell, with delimiters inside it."""
    found = _WHOLE.fullmatch(line)
    return found is not None and re.search(r"[,;\t|]", found[1]) is not None


def _taken_apart(lines: Sequence[str]) -> Iterable[list[str]]:
    for line in map(_unquoted, lines):
        for mark in ",;\t|":
            yield [cell.strip('" \r\n') for cell in line.split(mark)]


def _unquoted(line: str) -> str:
    found = _WHOLE.fullmatch(line.rstrip("\n"))
    return found[1].replace('""', '"') + "\n" if found else line


def _rewritten(file: LocalFile, change: Callable[[str], str], workspace: Workspace) -> LocalFile:
    path = workspace.new_file()
    with (
        file.path.open(encoding="utf-8-sig", newline="\n", errors="surrogateescape") as lines,
        path.open("x", encoding="utf-8", newline="", errors="surrogateescape") as out,
    ):
        out.writelines(map(change, lines))
    return replace(file, path=path)
