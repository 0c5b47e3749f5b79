"""Classes for people: A, B, C against X, Y, Z, how much few bring, the curve of Pareto, and the first items."""

from __future__ import annotations

from bisect import bisect_left
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from segkit import columns as c
from segkit.analyses.items import CLASSES, GRADES
from segkit.render.numbers import cents, counted, share
from segkit.render.safe_text import harmless
from segkit.render.tables.segments import room_beside, widths_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from segkit.analyses.items import Listed
    from segkit.runs.classes import Classes

TOP = 10
WIDEST, HIGH = 60, 8
SCALE = 6
"""Columns left of the drawing."""
LONGEST_NAME = 40
_EIGHTHS = " ▁▂▃▄▅▆▇█"
_CLASS, _ITEMS = "class", "items"
_SUMS = {_ITEMS: "items", c.CUSTOMERS_SHARE: "share", c.REVENUE: "revenue", c.REVENUE_SHARE: "share"}
_LINES = (*((kind,) for kind in CLASSES), CLASSES)
_GIVES_WAY = (c.CUSTOMERS_SHARE, c.REVENUE, _ITEMS, c.REVENUE_SHARE)


def square_table(done: Classes[Any], width: int) -> Table:
    """Draw A, B, C against X, Y, Z, and their sums; on a narrow page cells say shares only, then columns give way."""
    headings = {_CLASS: "class", **{grade: grade for grade in GRADES if done.items.graded}, **_SUMS}
    wide = [_square_row(done, kinds, counts=True) for kinds in _LINES]
    needed = widths_of(headings, wide)
    rows = wide if room_beside(needed, width) >= 0 else [_square_row(done, kinds, counts=False) for kinds in _LINES]
    needed = widths_of(headings, rows)
    for name in _GIVES_WAY:
        if room_beside(needed, width) >= 0:
            break
        needed.pop(name)
    *body, foot = rows
    table = Table(box=SIMPLE_HEAD, padding=0, show_edge=False, show_footer=True)
    for name in needed:
        table.add_column(headings[name], foot[name], justify="left" if name == _CLASS else "right", no_wrap=True)
    for row in body:
        table.add_row(*(Text(row[name], style="bold" if name == _CLASS else "") for name in needed))
    return table


def _square_row(done: Classes[Any], kinds: tuple[str, ...], *, counts: bool) -> dict[str, str]:
    """Write the row of a class, or of all of them."""
    found, total = done.items.squares(), done.items.total
    row = {_CLASS: kinds[0] if len(kinds) == 1 else "all"}
    for grade in GRADES:
        items, money = _sums(found, kinds, (grade,))
        part = share(money / total)
        row[grade] = "–" if not items else f"{items:,} · {part}" if counts else part
    items, money = _sums(found, kinds, (*GRADES, None))
    return row | {
        _ITEMS: f"{items:,}", c.CUSTOMERS_SHARE: share(items / done.items.many),
        c.REVENUE: cents(money), c.REVENUE_SHARE: share(money / total),
    }  # fmt: skip


def _sums(
    found: Mapping[tuple[str, str | None], tuple[int, int]], kinds: tuple[str, ...], grades: tuple[str | None, ...]
) -> tuple[int, int]:
    there = [found.get((kind, grade), (0, 0)) for kind in kinds for grade in grades]
    return sum(items for items, _ in there), sum(money for _, money in there)


def legend(done: Classes[Any]) -> Iterator[str]:
    """Say what the classes mean."""
    first, second = (f"{100 * float(cut):g}" for cut in done.question.cuts)
    yield f"A: the smallest set of the largest that brings {first}% of the revenue, B: up to {second}%, C: the rest"
    if done.items.graded:
        even, less = (f"{float(cut):g}" for cut in done.question.xyz_cuts)
        yield (
            f"X: monthly revenue varies by at most {even} of its mean, Y: by at most {less}, Z: by more, or the mean is"
            " not above zero"
        )


def pareto(done: Classes[Any], width: int) -> Iterator[str]:
    """Draw the curve of Pareto in characters: which share of the revenue so many of the items bring."""
    wide = max(min(WIDEST, width - SCALE - 1), 10)
    points = done.items.curve(wide)
    yield "share of the revenue that the largest bring"
    for row in range(HIGH, 0, -1):
        level = 100 * row // HIGH
        mark = f"{level:>3}% ┤" if row % 2 == 0 else "     │"
        yield mark + "".join(_part(point, row) for point in points).rstrip()
    yield f"     └{''.join(_kinds(done.items, wide))}"
    yield f"      0%{counted(done.items.many, 'item') + ', 100%':>{wide - 2}}"


def _kinds(items: Listed, steps: int) -> Iterator[str]:
    """Return the class of the last of the first 1/steps, 2/steps, … of the items: they are in the order of classes."""
    found = items.squares()
    ends = list(accumulate(_sums(found, (kind,), (*GRADES, None))[0] for kind in CLASSES))
    for step in range(1, steps + 1):
        yield CLASSES[bisect_left(ends, -(-items.many * step // steps))]


def _part(point: float, row: int) -> str:
    """Return the piece of a bar that stands in a row, of eight eighths."""
    eighths = round(8 * HIGH * min(max(point, 0.0), 1.0)) - 8 * (row - 1)
    return _EIGHTHS[min(max(eighths, 0), 8)]


def item_table(done: Classes[Any], width: int) -> tuple[Table, int]:
    """Draw the items with the most money; return how many there are."""
    columns = done.items.first(TOP)
    name, *_ = columns
    headings = {
        name: done.name, c.ABC: "ABC", c.XYZ: "XYZ", c.REVENUE: "revenue", c.REVENUE_SHARE: "share",
        c.CUMULATIVE_SHARE: "together", c.VARIATION: "variation",
    }  # fmt: skip
    shown = min(TOP, done.items.many)
    rows = []
    for at in range(shown):
        row = {key: values[at] for key, values in columns.items()}
        variation = row[c.VARIATION]
        rows.append({
            name: harmless(row[name]), c.ABC: row[c.ABC], c.XYZ: row[c.XYZ] or "–", c.REVENUE: cents(row[c.REVENUE]),
            c.REVENUE_SHARE: share(row[c.REVENUE_SHARE]), c.CUMULATIVE_SHARE: share(row[c.CUMULATIVE_SHARE]),
            c.VARIATION: "–" if variation is None else f"{variation:.2f}",
        })  # fmt: skip
    needed = widths_of(headings, rows)
    needed[name] = min(needed[name], LONGEST_NAME)
    for each in (c.CUMULATIVE_SHARE, c.REVENUE_SHARE, c.VARIATION):
        if room_beside(needed, width) >= 0:
            break
        needed.pop(each)
    needed[name] = max(min(needed[name], needed[name] + room_beside(needed, width)), 8)
    table = Table(box=SIMPLE_HEAD, padding=0, show_edge=False)
    for each, wide in needed.items():
        table.add_column(
            Text(harmless(headings[each])), justify="left" if each == name else "right", width=wide,
            overflow="fold", no_wrap=each != name,
        )  # fmt: skip
    for row in rows:
        table.add_row(*(Text(row[each]) for each in needed))
    return table, shown
