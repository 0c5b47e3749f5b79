"""Classes for people: A, B, C against X, Y, Z, how much few bring, the curve of Pareto, and the first items."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from segkit import columns as c
from segkit.analyses.concentration import curve
from segkit.analyses.items import CLASSES, GRADES
from segkit.render.harmless import harmless
from segkit.render.numbers import cents, counted, share
from segkit.render.tables import room_beside, widths_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segkit.classes import Classes

TOP = 10
WIDEST, HIGH = 60, 8
SCALE = 6
"""Columns left of the drawing."""
LONGEST_NAME = 40
_EIGHTHS = " ▁▂▃▄▅▆▇█"
_NARROW = 72
"""Width under which cells of the table say shares only."""


def square_table(done: Classes, width: int) -> Table:
    """Draw A, B, C against X, Y, Z: items and their share of the revenue; without X, Y, Z the sums only."""
    found, total = done.items.squares(), done.items.total
    grades = [grade for grade in GRADES if done.items.grades and done.items.grades[0] is not None]

    def cell(kinds: tuple[str, ...], among: tuple[str | None, ...]) -> str:
        sums = [found.get((kind, grade), (0, 0)) for kind in kinds for grade in among]
        count, money = sum(one[0] for one in sums), sum(one[1] for one in sums)
        if not count:
            return "–"
        return share(money / total) if width < _NARROW else f"{count:,} · {share(money / total)}"

    table = Table(box=SIMPLE_HEAD, padding=0, show_edge=False, show_footer=True)
    table.add_column("class", "all")
    for grade in grades:
        table.add_column(grade, cell(CLASSES, (grade,)), justify="right", min_width=9)
    items, money = (
        [sum(one[at] for (kind, _), one in found.items() if kind == each) for each in CLASSES] for at in (0, 1)
    )
    table.add_column("items", f"{sum(items):,}", justify="right")
    table.add_column("share", share(1.0), justify="right")
    table.add_column("revenue", cents(total), justify="right")
    table.add_column("share", share(1.0), justify="right")
    for at, kind in enumerate(CLASSES):
        table.add_row(
            Text(kind, style="bold"), *(cell((kind,), (grade,)) for grade in grades), f"{items[at]:,}",
            share(items[at] / sum(items)), cents(money[at]), share(money[at] / total),
        )  # fmt: skip
    return table


def legend(done: Classes) -> Iterator[str]:
    """Say what the classes mean."""
    first, second = (f"{100 * float(cut):g}" for cut in done.question.cuts)
    yield f"A: the smallest set of the largest that brings {first}% of the revenue, B: up to {second}%, C: the rest"
    if done.items.grades and done.items.grades[0] is not None:
        even, less = (f"{float(cut):g}" for cut in done.question.xyz_cuts)
        yield (
            f"X: monthly revenue varies by at most {even} of its mean, Y: by at most {less}, Z: by more, or the mean is"
            " not above zero"
        )


def concentration_said(done: Classes) -> Iterator[str]:
    """Say what the largest bring, and the Gini coefficient."""
    tops = ", ".join(f"top {top.percent}% ({top.items:,}) {share(top.share)}" for top in done.concentration.tops)
    yield f"share of the revenue: {tops} · Gini {done.concentration.gini:.2f}"


def pareto(done: Classes, width: int) -> Iterator[str]:
    """Draw the curve of Pareto in characters: which share of the revenue so many of the items bring."""
    wide = max(min(WIDEST, width - SCALE - 1), 10)
    points = curve(done.items.revenue, wide)
    yield "share of the revenue that the largest bring"
    for row in range(HIGH, 0, -1):
        level = 100 * row // HIGH
        mark = f"{level:>3}% ┤" if row % 2 == 0 else "     │"
        yield mark + "".join(_part(point, row) for point in points).rstrip()
    kinds = [done.items.classes[-(-len(done.items.classes) * step // wide) - 1] for step in range(1, wide + 1)]
    yield f"     └{''.join(kinds)}"
    yield f"      0%{counted(len(done.items.names), 'item') + ', 100%':>{wide - 2}}"


def _part(point: float, row: int) -> str:
    """Return the piece of a bar that stands in a row, of eight eighths."""
    eighths = round(8 * HIGH * min(max(point, 0.0), 1.0)) - 8 * (row - 1)
    return _EIGHTHS[min(max(eighths, 0), 8)]


def item_table(done: Classes, width: int) -> tuple[Table, int]:
    """Draw the items with the most money; return how many there are."""
    columns = done.items.columns()
    name, *_ = columns
    headings = {
        name: done.name, c.ABC: "ABC", c.XYZ: "XYZ", c.REVENUE: "revenue", c.REVENUE_SHARE: "share",
        c.CUMULATIVE_SHARE: "together", c.VARIATION: "variation",
    }  # fmt: skip
    shown = min(TOP, len(done.items.names))
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
