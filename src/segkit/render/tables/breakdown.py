"""The tables of a breakdown: a row per cell, or rows against columns with shades of their shares."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from segkit import columns as c
from segkit.analyses.hiding import few
from segkit.choices import Share
from segkit.line.attributes import NO_VALUE
from segkit.render.languages.speech import head, label, spoken, word
from segkit.render.numbers import cents, plain, share
from segkit.render.safe_text import harmless
from segkit.render.tables.segments import BAR, LONGEST_BAR, SHORTEST_BAR, bar, room_beside, widths_of
from segkit.runs.breakdown.cells import View, row_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from segkit.analyses.breakdown import Key
    from segkit.runs.breakdown.breakdowns import Breakdown


HIDDEN = "hidden"
LONGEST_VALUE = 24
_HEADINGS = {
    c.CUSTOMERS: "customers",
    c.CUSTOMERS_SHARE: "share",
    c.BUYERS: "buyers",
    c.ORDERS: "orders",
    c.REVENUE: "revenue",
    c.REVENUE_SHARE: "share",
    c.AOV: "average\ncheck",
    c.REPEAT_RATE: "repeat\nrate",
    c.MEDIAN_RECENCY: "median\nrecency",
    c.REVENUE_BEFORE: "revenue\nbefore",
    c.REVENUE_CHANGE: "change",
    c.MARKET: "market",
    c.MARKET_SHARE: "share of\nmarket",
    c.MARKET_SHARE_BEFORE: "share\nbefore",
    c.MARKET_SHARE_CHANGE: "change of\nshare",
    BAR: "revenue",
}
_GIVES_WAY = (
    BAR, c.MEDIAN_RECENCY, c.CUSTOMERS_SHARE, c.REPEAT_RATE, c.AOV, c.REVENUE_BEFORE, c.BUYERS, c.ORDERS, c.CUSTOMERS,
    c.MARKET_SHARE_BEFORE, c.REVENUE_CHANGE, c.MARKET,
)  # fmt: skip
_SHADES = ("  ", "░ ", "▒ ", "▓ ", "█ ")
_OF = {Share.TOTAL: "all revenue", Share.ROW: "the revenue of the row", Share.COLUMN: "the revenue of the column"}
BELONGING = (
    "customers, repeat rate and recency: of those who belong here, by most of their money; the rest: of all lines"
)


def cell_table(done: Breakdown, frame: Any, width: int) -> tuple[Table, list[str]]:
    """Draw one row per cell, in the order of the rows, and the totals of all."""
    names = done.names
    rows = list(frame.iter_rows(named=True))
    headings = {name: _HEADINGS.get(name, name) for name in frame.columns}
    if c.REVENUE_SHARE in headings:
        headings[BAR] = _HEADINGS[BAR]
    body = [_cells(row, names, headings) for row in rows]
    foot = _cells(row_of(done, (), ()), (), headings)
    foot |= {name: "all" if name == names[0] else "" for name in names if name in headings}
    needed, room = _fitting(widths_of(headings, [foot, *body]), names, width)
    most = max((row.get(c.REVENUE_SHARE) or 0 for row in rows), default=0)
    table = Table(box=SIMPLE_HEAD, padding=0, show_edge=False, show_footer=True)
    for name, wide in needed.items():
        left = name in {*names, BAR}
        table.add_column(
            Text(harmless(headings[name])), foot.get(name, ""), justify="left" if left else "right",
            no_wrap=name not in names, overflow="fold", width=wide or None,
        )  # fmt: skip
    before: dict[str, str] = {}
    for row, cells in zip(rows, body, strict=True):
        if BAR in needed:
            cells[BAR] = bar(row[c.REVENUE_SHARE] or 0, most, min(room, LONGEST_BAR))
        shown = cells | dict.fromkeys(_repeated(before, cells, names), "")
        before = cells
        table.add_row(*(Text(harmless(shown.get(name, ""))) for name in needed))
    return table, ["", BELONGING]


def _fitting(needed: dict[str, int], names: Sequence[str], width: int) -> tuple[dict[str, int], int]:
    """Leave columns out until the others fit; return them, and the room beside them."""
    for name in names:
        if name in needed:
            needed[name] = min(needed[name], LONGEST_VALUE)
    room = room_beside(needed, width)
    for name in _GIVES_WAY:
        if room >= (SHORTEST_BAR if BAR in needed else 0):
            break
        needed.pop(name, None)
        room = room_beside(needed, width)
    return needed, room


def _repeated(before: Mapping[str, str], cells: Mapping[str, str], names: Sequence[str]) -> list[str]:
    """Return the attributes, the last one apart, whose value is still that of the row above."""
    repeated: list[str] = []
    for name in names[:-1]:
        if before.get(name) != cells.get(name):
            break
        repeated.append(name)
    return repeated


def _cells(row: Mapping[str, Any], names: Sequence[str], headings: Mapping[str, str]) -> dict[str, str]:
    cells = {name: str(row[name]) for name in names if name in row}
    covered = bool(names) and row.get(c.CUSTOMERS, 0) is None and row.get(c.REVENUE, 0) is None
    for name in headings:
        if name in names or name == BAR:
            continue
        cells[name] = _written(name, row.get(name))
    if covered:
        cells |= dict.fromkeys((name for name in headings if name not in names and name != BAR), "·")
        cells[c.REVENUE] = HIDDEN
    return cells


def _written(name: str, value: Any) -> str:
    if name in {c.CUSTOMERS_SHARE, c.REVENUE_SHARE, c.REPEAT_RATE, c.MARKET_SHARE, c.MARKET_SHARE_BEFORE}:
        return share(value)
    if name == c.REVENUE_CHANGE:
        return change(value)
    if name == c.MARKET_SHARE_CHANGE:
        return "–" if value is None else f"{value:+,.1f} points"
    if name in {c.REVENUE, c.AOV, c.REVENUE_BEFORE, c.MARKET}:
        return "–" if value is None else cents(value if isinstance(value, int) else int(value.scaleb(4)))
    return plain(value)


def change(part: float | None) -> str:
    """Write a change as a percentage with its sign."""
    return "–" if part is None else f"{100 * part:+,.1f}%"


def cross_table(done: Breakdown, view: View, width: int) -> tuple[Table, list[str]]:
    """Draw the values of the first attribute against those of the second; each cell with its share of money."""
    down, across = done.keys((0,)), done.keys((1,))
    rows, columns = ([_named(name, key) for key in keys] for name, keys in zip(done.names, (down, across), strict=True))
    most = max((_part(done, (0, 1), (a[0], b[0]), view) or 0 for a in down for b in across), default=0)
    body = [[_shaded(done, (a[0], b[0]), view, most) for b in across] for a in down]
    sides = [list(_margin(done, (0,), key, view).values()) for key in down]
    feet = [_margin(done, (1,), key, view)[_measure(done)] for key in across]
    total = _margin(done, (), (), View())
    extra, last = [_HEADINGS[name] for name in total], list(total.values())
    first = min(LONGEST_VALUE, max(cell_len(name) for name in (done.names[0], "all", *rows)))
    widths = [
        min(LONGEST_VALUE // 2, max(cell_len(columns[at]), *(cell_len(row[at]) for row in body), cell_len(feet[at])))
        for at in range(len(columns))
    ]
    ends = [
        max(*map(cell_len, head(extra[at]).split("\n")), cell_len(last[at]), *(cell_len(side[at]) for side in sides))
        for at in range(len(extra))
    ]
    fitting = len(columns)
    while fitting > 1 and first + sum(widths[:fitting]) + sum(ends) + fitting + len(ends) > width:
        fitting -= 1
    table = Table(box=SIMPLE_HEAD, padding=0, show_edge=False, show_footer=True)
    table.add_column(Text(harmless(done.names[0])), "all", width=first, overflow="fold")
    for at in range(fitting):
        heading = Text(harmless(columns[at]))
        table.add_column(heading, feet[at], justify="right", width=widths[at], overflow="fold")
    for at, name in enumerate(extra):
        table.add_column(name, last[at], justify="right", no_wrap=True)
    for name, cells, side in zip(rows, body, sides, strict=True):
        table.add_row(Text(harmless(name)), *(Text(cell) for cell in cells[:fitting]), *side)
    of = "the market" if done.markets else _OF[view.share]
    said = ["", f"{done.names[0]} against {done.names[1]}: share of {of}"]
    if fitting < len(columns):
        said.append(f"{fitting} of {len(columns)} columns fit here; all cells, with customers and orders: -f csv")
    else:
        said.append("all cells, with customers and orders: -f csv")
    return table, said


def _named(name: str, key: Key) -> str:
    """Say a value; labels and VIPs are segkit's own words, and everything else is a word of the user's."""
    value = NO_VALUE if key[0] is None else key[0]
    return label(value) if name == c.SEGMENT else word(value) if name == c.VIP else value


def _measure(done: Breakdown) -> str:
    """Return the share that the cells of a cross table show: of a market where there is one, else of revenue."""
    return c.MARKET_SHARE if done.markets else c.REVENUE_SHARE


def _part(done: Breakdown, choice: tuple[int, ...], key: Key, view: View) -> float | None:
    if key in view.hidden or key not in done.cells[choice]:
        return None
    part: float | None = row_of(done, choice, key, view.share)[_measure(done)]
    return part


def _shaded(done: Breakdown, key: Key, view: View, most: float) -> str:
    if key in view.hidden:
        return spoken(HIDDEN)
    if key not in done.cells[(0, 1)]:
        return "–"
    part = _part(done, (0, 1), key, view)
    step = 0 if not part or part <= 0 or most <= 0 else 1 + min(3, int(4 * part / most))
    # Without a shade the page says the number; with one it does not know it for one.
    return f"{_SHADES[step]}{spoken(share(part)) if step else share(part)}"


def _margin(done: Breakdown, choice: tuple[int, ...], key: Key, view: View) -> dict[str, str]:
    """Write the total of a row, a column or all: revenue, share and change, of the market where there is one."""
    names = (c.REVENUE, c.MARKET, c.MARKET_SHARE) if done.markets else (c.REVENUE, c.REVENUE_SHARE)
    if done.compares:
        names = (*names, c.MARKET_SHARE_CHANGE if done.markets else c.REVENUE_CHANGE)
    cell = done.cells[choice].get(key)
    if view.least and cell is not None and few(cell, view.least):
        return dict.fromkeys(names, HIDDEN)
    row = row_of(done, choice, key)
    return {name: _written(name, row[name]) for name in names}
