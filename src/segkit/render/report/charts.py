"""Kinds of charts, drawn for a column of a page: bars, columns, a curve, a grid, a triangle, flows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segkit.immutable import immutable
from segkit.render.report.svg import Picture, cut, kinds, ticks

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

WIDTH = 460
NARROW = 340
NAME_LETTERS = 18
LEFT, RIGHT = 128, 62


@immutable
class Bar:
    """One bar: its length, the text behind it, a class of the style sheet, and what a pointer tells."""

    value: float
    said: str
    kind: str
    tip: str


@immutable
class Row:
    """A name with one bar or several under each other."""

    name: str
    bars: Sequence[Bar]
    own: bool = False
    """Whether the name is a text of users."""


def bars(rows: Sequence[Row], said: str) -> Picture:
    """Draw horizontal bars; what is below zero is drawn as nothing, and said."""
    thick = 15
    heights = [thick * len(row.bars) + 13 for row in rows]
    picture = Picture(WIDTH, sum(heights) + 6, said)
    most = max((bar.value for row in rows for bar in row.bars), default=0) or 1
    room, top = WIDTH - LEFT - RIGHT, 4.0
    for row, height in zip(rows, heights, strict=True):
        shown = cut(row.name, NAME_LETTERS)
        middle = top + (height - 13) / 2 + 5
        picture.text(LEFT - 8, middle, shown, "name", "end", own=row.own)
        for at, bar in enumerate(row.bars):
            long = room * max(bar.value, 0) / most
            picture.rect(LEFT, top + at * thick, max(long, 1.0), thick - 2, bar.kind, bar.tip)
            picture.text(LEFT + long + 5, top + at * thick + 11, bar.said, "value")
        top += height
    return picture


@immutable
class Column:
    """A column of parts on top of each other, from below; `name` stands beneath."""

    name: str
    parts: Sequence[Bar]
    faint: bool = False


def columns(
    given: Sequence[Column], said: str, say: Callable[[float], str], *, every: int = 1, wide: bool = False
) -> Picture:
    """Draw columns; every so-manieth has its name written. What is below zero hangs under the line."""
    width, high = (1000, 240) if wide else (NARROW, 200)
    left, top = 58, 12
    picture = Picture(width, top + high + 34, said, wide=wide)
    above = max((sum(max(part.value, 0) for part in one.parts) for one in given), default=0)
    below = min((sum(min(part.value, 0) for part in one.parts) for one in given), default=0)
    marks = ticks(above)
    scale = high / (marks[-1] - below)
    zero = top + marks[-1] * scale
    for mark in marks:
        y = zero - mark * scale
        picture.line(left, y, width - 4, y, "axis" if mark == 0 else "rule")
        picture.text(left - 6, y + 4, say(mark), "tick", "end")
    step = (width - left - 8) / max(len(given), 1)
    thick = min(step * 0.78, 46)
    for at, one in enumerate(given):
        x = left + 4 + at * step + (step - thick) / 2
        up, down = zero, zero
        for part in one.parts:
            tall = abs(part.value) * scale
            y = up - tall if part.value >= 0 else down
            picture.rect(x, y, thick, tall, kinds(part.kind, "faint" if one.faint else ""), part.tip, 1)
            up, down = (y, down) if part.value >= 0 else (up, down + tall)
        if at % every == 0:
            picture.text(x + thick / 2, top + high + 18, one.name, "tick", "middle")
    return picture


def curve(values: Sequence[float], said: str, tips: Sequence[tuple[int, str]], axis: tuple[str, str]) -> Picture:
    """Draw shares that add up, from 0 to 1, against an even spread; `tips` are told at their places."""
    left, top, side = 52, 14, 300
    across = WIDTH - left - 16
    picture = Picture(WIDTH, top + side + 50, said)
    steps = len(values) - 1
    peak = max(1.0, *values)

    def place(at: float, value: float) -> tuple[float, float]:
        return left + across * at / steps, top + side * (1 - value / peak)

    for part in range(5):
        (x, _), (_, y) = place(steps * part / 4, 0), place(0, part / 4)
        picture.line(left, y, left + across, y, "rule")
        picture.text(left - 6, y + 4, f"{25 * part}%", "tick", "end")
        picture.text(x, top + side + 18, f"{25 * part}%", "tick", "middle")
    points = " ".join("{:.1f},{:.1f}".format(*place(at, value)) for at, value in enumerate(values))
    (x0, y0), (x1, y1) = place(0, 0), place(steps, 0)
    picture.path(f"M{x0:.1f},{y0:.1f} L{points.replace(' ', ' L')} L{x1:.1f},{y1:.1f} Z", "area")
    picture.path(f"M{points.replace(' ', ' L')}", "curve")
    start, end = place(0, 0), place(steps, 1)
    picture.line(*start, *end, "even")
    for at, tip in tips:
        picture.circle(*place(at, values[at]), 5, "dot", tip)
    picture.text(left + across / 2, top + side + 40, axis[0], "tick", "middle")
    picture.text(left + 6, top + 10, axis[1], "tick")
    return picture


@immutable
class Cell:
    """A cell of a grid: lines of text, a class, and what a pointer tells."""

    lines: Sequence[str]
    kind: str
    tip: str


def grid(
    cells: Sequence[Sequence[Cell]], down: Sequence[str], across: Sequence[str], heads: tuple[str, str], said: str
) -> Picture:
    """Draw rows of cells, with a name for each row and column."""
    left, top = 56, 34
    wide = (WIDTH - left - 4) / max(len(across), 1)
    high = min(wide * 0.78, 76)
    picture = Picture(WIDTH, int(top + high * len(down) + 8), said)
    picture.text(left, 13, heads[0], "tick")
    picture.text(2, 28, heads[1], "tick")
    for at, name in enumerate(across):
        picture.text(left + wide * (at + 0.5), 28, name, "tick", "middle")
    for row, name in enumerate(down):
        y = top + high * row
        picture.text(left - 8, y + high / 2 + 4, name, "tick", "end")
        for at, cell in enumerate(cells[row]):
            x = left + wide * at
            picture.rect(x + 1, y + 1, wide - 2, high - 2, cell.kind, cell.tip, 4)
            for line, text in enumerate(cell.lines):
                shift = 14 * (line - (len(cell.lines) - 1) / 2)
                kind = f"{cell.kind.split()[-1]}-ink" + (" strong" if line == 0 else "")
                picture.text(x + wide / 2, y + high / 2 + 4 + shift, text, kind, "middle")
    return picture


def triangle(
    rows: Sequence[tuple[str, str, Sequence[Cell]]], ages: int, head: tuple[str, str, str], said: str
) -> Picture:
    """Draw cohorts under each other: a name, a size, then a cell for every age that is known."""
    left, top, high = 138, 36, 24
    wide = min((1000 - left) / max(ages, 1), 64)
    width = int(left + wide * max(ages, 6)) + 4
    picture = Picture(width, top + high * len(rows) + 6, said, wide=True)
    picture.text(2, 28, head[0], "tick")
    picture.text(left - 10, 28, head[1], "tick", "end")
    picture.text(left, 12, head[2], "tick")
    for age in range(ages):
        picture.text(left + wide * (age + 0.5), 28, str(age), "tick", "middle")
    for at, (name, size, cells) in enumerate(rows):
        y = top + high * at
        picture.text(2, y + 16, name, "name")
        picture.text(left - 10, y + 16, size, "value", "end")
        for age, cell in enumerate(cells):
            x = left + wide * age
            picture.rect(x + 0.5, y + 0.5, wide - 1, high - 1, cell.kind, cell.tip, 2)
            for text in cell.lines:
                picture.text(x + wide / 2, y + 16, text, f"{cell.kind}-ink", "middle")
    return picture


@immutable
class Node:
    """One end of flows."""

    key: str
    name: str
    said: str
    kind: str


@immutable
class Flow:
    """What goes from one node to another."""

    source: str
    target: str
    size: int
    tip: str


def flows(
    left: Sequence[Node], right: Sequence[Node], given: Sequence[Flow], heads: tuple[str, str], said: str
) -> Picture:
    """Draw flows between two columns of nodes, as wide as what goes there."""
    width, bar, gap, top, tall = 760, 14, 16, 34, 360
    margin = 150
    every = sum(flow.size for flow in given) or 1
    room = tall - gap * (max(len(left), len(right)) - 1)
    scale = room / every
    picture = Picture(width, top + tall + 12, said, wide=True)
    x0, x1 = margin, width - margin - bar
    picture.text(x0 + bar, 16, heads[0], "tick", "end")
    picture.text(x1, 16, heads[1], "tick")
    starts = _stacked(left, given, "source", scale, top, gap)
    ends = _stacked(right, given, "target", scale, top, gap)
    picture.height = int(max(y + max(long, 30) for y, long in (*starts.values(), *ends.values()))) + 8
    colours = {node.key: node.kind for node in left}
    used0, used1 = {node.key: 0.0 for node in left}, {node.key: 0.0 for node in right}
    for flow in given:
        y0, y1 = starts[flow.source][0] + used0[flow.source], ends[flow.target][0] + used1[flow.target]
        thick = flow.size * scale
        used0[flow.source] += thick
        used1[flow.target] += thick
        middle = (x0 + bar + x1) / 2
        d = (
            f"M{x0 + bar},{y0:.1f} C{middle},{y0:.1f} {middle},{y1:.1f} {x1},{y1:.1f} V{y1 + max(thick, 0.6):.1f}"
            f" C{middle},{y1 + thick:.1f} {middle},{y0 + thick:.1f} {x0 + bar},{y0 + max(thick, 0.6):.1f} Z"
        )
        picture.path(d, kinds("flow", colours[flow.source], "stay" if flow.source == flow.target else ""), flow.tip)
    for nodes, placed, x, at, anchor in ((left, starts, x0, x0 - 8, "end"), (right, ends, x1, x1 + bar + 8, "start")):
        for node in nodes:
            y, long = placed[node.key]
            picture.rect(x, y, bar, max(long, 1.5), node.kind, f"{node.name}: {node.said}", 2)
            picture.text(at, y + long / 2 - 1, node.name, "name", anchor)
            picture.text(at, y + long / 2 + 14, node.said, "tick", anchor)
    return picture


def _stacked(
    nodes: Sequence[Node], given: Sequence[Flow], end: str, scale: float, top: float, gap: float
) -> dict[str, tuple[float, float]]:
    """Put nodes under each other; a thin one still has room for its two lines of text."""
    placed, y = {}, top
    for node in nodes:
        long = scale * sum(flow.size for flow in given if getattr(flow, end) == node.key)
        placed[node.key] = (y, long)
        y += max(long + gap, 34)
    return placed
