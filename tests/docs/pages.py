"""Blocks of Markdown pages: commands with what they show, and Python with what it prints."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

FENCE = re.compile(r"^(?P<marks>`{3,})(?P<kind>\w*)[^\n]*\n(?P<text>.*?)^(?P=marks)[ ]*$", re.MULTILINE | re.DOTALL)
ANY_LINES = "…"


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, its text, and the line of the page where the text begins."""

    kind: str
    text: str
    line: int


@dataclass(frozen=True)
class Step:
    """One command and the lines that it is to show."""

    command: str
    shown: tuple[str, ...]
    line: int


def blocks(page: str, *kinds: str) -> list[Block]:
    """Return the fenced blocks of a page, of these languages or of all."""
    found = (
        Block(match["kind"], match["text"], page.count("\n", 0, match.start("text")) + 1)
        for match in FENCE.finditer(page)
    )
    return [block for block in found if not kinds or block.kind in kinds]


def steps(block: Block) -> Iterator[Step]:
    """Take a console block apart: a line that begins with `$ ` is a command, what follows is what it shows.

    A command that ends in a backslash goes on in the next line, which may begin with `> `.

    Raises:
        ValueError: The block begins with something that is no command.
    """
    lines = block.text.splitlines()
    starts = [number for number, line in enumerate(lines) if line.startswith("$ ")]
    if not starts or starts[0] != 0:
        raise ValueError(f"line {block.line}: a console block begins with `$ `")
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        command, rest = [lines[start][2:]], start + 1
        while command[-1].endswith("\\") and rest < end:
            command.append(lines[rest].removeprefix("> "))
            rest += 1
        yield Step("\n".join(command), tuple(lines[rest:end]), block.line + start)


def agrees(shown: tuple[str, ...] | list[str], printed: list[str]) -> bool:
    """Tell whether printed lines are those shown, where a line `…` stands for any number of lines.

    Blank lines at the end count for nothing: a page cannot show them well.
    """
    wanted = "\n".join(shown).rstrip("\n").split("\n")
    there = "\n".join(printed).rstrip("\n").split("\n")
    if wanted == [""]:
        return there == [""]
    pattern = "".join("(?:.*\n)*" if line.strip() == ANY_LINES else re.escape(line) + "\n" for line in wanted)
    return re.fullmatch(pattern, "\n".join(there) + "\n") is not None
