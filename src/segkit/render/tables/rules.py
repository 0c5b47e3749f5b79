"""A rule book as a manager reads it: the grid, the segments in words, and what to do with each."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from segkit.render.languages.speech import ENGLISH, language
from segkit.render.languages.speech import label as called
from segkit.render.numbers import counted
from segkit.render.sentences.conditions import conditions
from segkit.scoring.rules import RULE_BINS, cells

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from rich.console import Console

    from segkit.scoring.rules import RuleBook

GUARDED = "*"
Cell = tuple[int, int, int]
HEAD = 4


def show_book(book: RuleBook, page: Console) -> None:
    """Show a book on a page."""
    title = book.title.get(language()) or book.title.get(ENGLISH)
    title = f"{book.name}: {title}" if title else book.name
    page.print(title, style="bold", markup=False)
    by_money = any(_labels(book, [(r, f, 1)]) != _labels(book, [(r, f, m)]) for r, f, m in cells())
    columns = (
        _by_value(book) if by_money else {f"F {f}": (lambda cell, f=f: cell[1] == f) for f in range(1, RULE_BINS + 1)}
    )
    page.print("\n" + ("R is recency, V = F + M frequency and money" if by_money
               else "R is recency, F is frequency") + "; 5 is best\n", markup=False)  # fmt: skip
    numbers = {name: str(place) for place, name in enumerate(book.names, start=1)}
    room = (page.width - HEAD) // len(columns) - 1
    short = any(len(line) > room for name in _labels(book, list(cells())) for line in _broken(_called(name), room))
    page.print(_grid(book, columns, room, numbers if short else {}))
    if any(book.rules[places[0]].guards() for cell in cells() if (places := book.candidates(*cell))):
        page.print(f"{GUARDED} a rule here also asks for raw values", style="dim")
    page.print("\nThe first rule that fits gives the label; the best segment stands first.\n")
    page.print(_segments(book, page.width, numbers if short else {}))


def _by_value(book: RuleBook) -> dict[str, Callable[[Cell], bool]]:
    """Return columns by V; the fewest orders stand apart where they have labels of their own."""
    once = any(
        len({_labels(book, [cell]) for cell in cells() if cell[0] == r and cell[1] + cell[2] == v}) > 1
        for r in range(1, RULE_BINS + 1) for v in range(2, 2 * RULE_BINS + 1)
    )  # fmt: skip
    columns: dict[str, Callable[[Cell], bool]] = {"F = 1": lambda cell: cell[1] == 1} if once else {}
    for v in range(3 if once else 2, 2 * RULE_BINS + 1):
        columns[f"V {v}"] = lambda cell, v=v: cell[1] + cell[2] == v and not (once and cell[1] == 1)  # type: ignore[misc]
    return columns


def _labels(book: RuleBook, among: Sequence[Cell]) -> tuple[str, ...]:
    """Return the labels of cells, marked where more than scores decides, the most usual first."""
    found: list[str] = []
    for cell in among:
        places = book.candidates(*cell)
        rule = book.rules[places[0]]
        found.append(rule.name + (GUARDED if rule.guards() else ""))
    return tuple(sorted(set(found), key=lambda name: (-found.count(name), name)))


def _grid(
    book: RuleBook, columns: Mapping[str, Callable[[Cell], bool]], room: int, numbers: Mapping[str, str]
) -> Table:
    grid = Table(box=None, padding=(0, 1, 1, 0), show_edge=False, pad_edge=False)
    grid.add_column("", width=HEAD - 1)
    for heading in columns:
        grid.add_column(heading, width=room, no_wrap=True)
    for r in range(RULE_BINS, 0, -1):
        drawn = [
            _labels(book, [cell for cell in cells() if cell[0] == r and inside(cell)]) for inside in columns.values()
        ]
        lines = [[line for name in labels for line in _named(name, room, numbers)] for labels in drawn]
        height = max(map(len, lines))
        colours = [book.colours[labels[0].removesuffix(GUARDED)] for labels in drawn]
        cells_of_row = [
            Text("\n".join(line.ljust(room) for line in [*said, *[""] * (height - len(said))]), f"black on {colour}")
            for said, colour in zip(lines, colours, strict=True)
        ]
        grid.add_row(f"R {r}", *cells_of_row)
    return grid


def _named(label: str, room: int, numbers: Mapping[str, str]) -> list[str]:
    name = label.removesuffix(GUARDED)
    return [numbers[name] + label.removeprefix(name)] if numbers else _broken(_called(label), room)


def _called(label: str) -> str:
    """Say a label that may be marked."""
    name = label.removesuffix(GUARDED)
    return called(name) + label.removeprefix(name)


def _broken(label: str, room: int) -> list[str]:
    """Break a name at its hyphens and blanks where it is too long for a line."""
    if len(label) <= room:
        return [label]
    first, *others = re.split(r"(?<=[- ])", label)
    lines = [first]
    for part in others:
        if len(lines[-1]) + len(part.rstrip()) <= room:
            lines[-1] += part
        else:
            lines.append(part)
    return [line.rstrip() for line in lines]


def _segments(book: RuleBook, width: int, numbers: Mapping[str, str]) -> Table:
    longest = max(len(called(name)) for name in book.names) + (3 if numbers else 0)
    listed = Table(box=None, padding=(0, 1, 1, 0), show_header=False, pad_edge=False)
    listed.add_column(width=longest, no_wrap=True)
    listed.add_column(width=max(width - longest - 1, 20))
    for name in book.names:
        rules = [f"{place}. {conditions(rule)}" for place, rule in enumerate(book.rules, start=1) if rule.name == name]
        said = Text("\n".join(rules))
        action = book.segment(name).advised(language())
        if action:
            said.append(f"\n{action}", style="italic")
        mark = f"{numbers[name]:>2} " if numbers else ""
        listed.add_row(Text(f"{mark}{called(name)}", style=f"bold {book.colours[name]}"), said)
    return listed


def proved(book: RuleBook, file: str) -> str:
    """Say that a book can be used."""
    return (
        f"{file}: {counted(len(book.names), 'segment')}, {counted(len(book.rules), 'rule')};"
        " every customer finds one, and every rule can win"
    )
