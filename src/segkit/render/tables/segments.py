"""The tables of the terminal, as wide as it is: columns give way one by one, and nothing is cut."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from segkit import columns as c
from segkit.frames import date_of
from segkit.line.attributes import NO_VALUE
from segkit.render.languages.speech import head, label, language, word
from segkit.render.numbers import cents, money, plain, share
from segkit.render.safe_text import harmless

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from segkit.scoring.rules import RuleBook

TOP = 10
BAR = "bar"
WHERE = "where"
SHORTEST_BAR, LONGEST_BAR = 7, 12
SHORTEST_ID = len(c.CUSTOMER)
LONGEST_VALUE = 24
"""Width from which an attribute is folded."""

_SEGMENT_HEADINGS = {
    c.SEGMENT: "segment",
    c.CUSTOMERS: "customers",
    c.CUSTOMERS_SHARE: "share",
    c.ORDERS: "orders",
    c.REVENUE: "revenue",
    c.REVENUE_SHARE: "share",
    c.AOV: "average\ncheck",
    c.MEDIAN_RECENCY: "median\nrecency",
    c.MEDIAN_FREQUENCY: "median\norders",
    c.MEDIAN_MONETARY: "median\nmoney",
    c.REPEAT_RATE: "repeat\nrate",
    c.VIPS: "VIPs",
    c.VIP_REVENUE: "revenue\nof VIPs",
    BAR: "revenue",
}
# What gives way first on a narrow terminal: the bar says nothing that a share does not.
_SEGMENT_GIVES_WAY = (
    BAR, c.REPEAT_RATE, c.MEDIAN_MONETARY, c.MEDIAN_FREQUENCY, c.MEDIAN_RECENCY, c.ORDERS, c.AOV, c.CUSTOMERS_SHARE,
    c.REVENUE_SHARE,
)  # fmt: skip
_OF_VIPS = (c.VIPS, c.VIP_REVENUE)
_CUSTOMER_COLUMNS = (
    c.CUSTOMER, c.SEGMENT, c.RFM, c.RECENCY, c.FREQUENCY, c.MONETARY, c.AOV, c.FIRST_ORDER, c.LAST_ORDER,
)  # fmt: skip
_CUSTOMER_GIVES_WAY = (c.AOV, c.FIRST_ORDER, c.RFM, c.LAST_ORDER, c.FREQUENCY, c.RECENCY, c.MONETARY, c.SEGMENT)


def segment_table(
    rows: Sequence[dict[str, Any]],
    width: int,
    columns: Sequence[str] = (),
    *,
    whole: bool = True,
    colours: Mapping[str, str] | None = None,
) -> Table:
    """Draw one row per segment and a row of totals, in so many columns of text; all columns, or those named.

    `whole` tells that no segment is missing from the totals; `colours` are by segment.
    """
    there = [name for name in _SEGMENT_HEADINGS if name not in _OF_VIPS or c.VIPS in rows[0]] if rows else ()
    headings = {name: _SEGMENT_HEADINGS[name] for name in columns or there or _SEGMENT_HEADINGS}
    body, foot = [_segment_cells(row) for row in rows], _totals(rows, whole=whole)
    needed = widths_of(headings, [foot, *body])
    room = room_beside(needed, width)
    for name in () if columns else _SEGMENT_GIVES_WAY:
        if room >= (SHORTEST_BAR if BAR in needed else 0):
            break
        needed.pop(name)
        room = room_beside(needed, width)
    most = max((row[c.REVENUE_SHARE] or 0 for row in rows), default=0)
    table = Table(box=SIMPLE_HEAD, padding=0, show_edge=False, show_footer=True)
    for name in needed:
        left = name in {c.SEGMENT, BAR}
        table.add_column(headings[name], foot.get(name, ""), justify="left" if left else "right", no_wrap=True)
    for row, cells in zip(rows, body, strict=True):
        colour = (colours or {}).get(row[c.SEGMENT], "")
        drawn = bar(row[c.REVENUE_SHARE] or 0, most, min(room, LONGEST_BAR)) if BAR in needed else ""
        styled = {c.SEGMENT: Text(cells[c.SEGMENT], style=f"bold {colour}"), BAR: Text(drawn, style=colour)}
        table.add_row(*(styled.get(name, cells.get(name, "")) for name in needed))
    return table


def widths_of(headings: Mapping[str, str], rows: Sequence[Mapping[str, str]]) -> dict[str, int]:
    """Return how wide each column is; the bar takes what is left."""
    widths = {}
    for name, heading in headings.items():
        cells = [*head(heading).split("\n"), *(said(name, row.get(name, "")) for row in rows)]
        widths[name] = 0 if name == BAR else max(map(cell_len, cells))
    return widths


def said(name: str, cell: str) -> str:
    """Say a cell as the page will, to know how wide it is."""
    if name in {c.SEGMENT, WHERE, c.IN_ORDER, c.VIP}:
        called = label(cell)
        return word(cell) if called == cell else called
    return cell


def room_beside(needed: Mapping[str, int], width: int) -> int:
    """Return what is left when every column and the blanks between have theirs."""
    return width - sum(needed.values()) - (len(needed) - 1)


def _totals(rows: Sequence[dict[str, Any]], *, whole: bool) -> dict[str, str]:
    total = {name: sum(row[name] for row in rows) for name in (c.CUSTOMERS, c.ORDERS, c.REVENUE)}
    check = (2 * total[c.REVENUE] + total[c.ORDERS]) // (2 * total[c.ORDERS]) if total[c.ORDERS] else None
    parts = {name: sum(row[name] or 0 for row in rows) for name in (c.CUSTOMERS_SHARE, c.REVENUE_SHARE)}
    vips = {name: sum(row.get(name) or 0 for row in rows) for name in _OF_VIPS}
    return {
        c.VIPS: f"{vips[c.VIPS]:,}", c.VIP_REVENUE: cents(vips[c.VIP_REVENUE]),
        c.SEGMENT: "all" if whole else "together",
        c.CUSTOMERS: f"{total[c.CUSTOMERS]:,}", c.CUSTOMERS_SHARE: share(parts[c.CUSTOMERS_SHARE]),
        c.ORDERS: f"{total[c.ORDERS]:,}", c.REVENUE: cents(total[c.REVENUE]),
        c.REVENUE_SHARE: share(parts[c.REVENUE_SHARE]), c.AOV: cents(check),
    }  # fmt: skip


def _segment_cells(row: dict[str, Any]) -> dict[str, str]:
    return {
        c.SEGMENT: row[c.SEGMENT],
        c.CUSTOMERS: f"{row[c.CUSTOMERS]:,}",
        c.CUSTOMERS_SHARE: share(row[c.CUSTOMERS_SHARE]),
        c.ORDERS: f"{row[c.ORDERS]:,}",
        c.REVENUE: cents(row[c.REVENUE]),
        c.REVENUE_SHARE: share(row[c.REVENUE_SHARE]),
        c.AOV: cents(row[c.AOV]),
        c.MEDIAN_RECENCY: plain(row[c.MEDIAN_RECENCY]),
        c.MEDIAN_FREQUENCY: plain(row[c.MEDIAN_FREQUENCY]),
        c.MEDIAN_MONETARY: cents(row[c.MEDIAN_MONETARY]),
        c.REPEAT_RATE: share(row[c.REPEAT_RATE]),
        c.VIPS: f"{row.get(c.VIPS, 0):,}",
        c.VIP_REVENUE: cents(row.get(c.VIP_REVENUE)),
    }


def action_table(book: RuleBook, names: Sequence[str], width: int) -> Table:
    """Draw what to do with each segment, in so many columns of text."""
    table = Table(box=SIMPLE_HEAD, padding=0, show_edge=False)
    longest = max(map(cell_len, (word(c.SEGMENT), *map(label, names))))
    table.add_column("segment", width=longest, no_wrap=True)
    table.add_column("what to do", width=max(width - longest - 1, SHORTEST_ID))
    for name in names:
        table.add_row(
            Text(name, style=f"bold {book.colours.get(name, '')}"), Text(book.segment(name).advised(language()))
        )
    return table


def bar(part: float, most: float, width: int) -> str:
    """Draw a share as a bar in eighths of a character; the largest fills the width."""
    if part <= 0 or most <= 0:
        return ""
    whole, eighths = divmod(round(8 * width * part / most), 8)
    return "█" * whole + ("▏▎▍▌▋▊▉"[eighths - 1] if eighths else "")


def customer_table(
    customers: Any,
    width: int,
    columns: Sequence[str] = (),
    *,
    kept: Sequence[str] = (),
    colours: Mapping[str, str] | None = None,
) -> Table:
    """Draw one row per customer, in so many columns of text; an id or an attribute is folded, never cut.

    Columns in: the schema SEGMENTS, days since epoch, money in 1/10000 currency; attributes that were kept
    """
    rows = list(customers.iter_rows(named=True))
    headings = {name: "average\ncheck" if name == c.AOV else name for name in columns or (*_CUSTOMER_COLUMNS, *kept)}
    body = [{name: _customer_cell(name, row[name]) for name in headings} for row in rows]
    needed = widths_of(headings, body)
    ids = needed.get(c.CUSTOMER, 0)
    if ids:
        needed[c.CUSTOMER] = min(ids, SHORTEST_ID)
    for name in kept:
        if name in needed:
            needed[name] = min(needed[name], LONGEST_VALUE)
    for name in () if columns else (*_CUSTOMER_GIVES_WAY, *reversed(kept)):
        if room_beside(needed, width) >= 0:
            break
        needed.pop(name)
    if ids:
        needed[c.CUSTOMER] = min(ids, max(SHORTEST_ID, needed[c.CUSTOMER] + room_beside(needed, width)))
    table = Table(box=SIMPLE_HEAD, padding=0, show_edge=False)
    for name, wide in needed.items():
        left = name in {c.CUSTOMER, c.SEGMENT, *kept}
        folds = name in {c.CUSTOMER, *kept}
        table.add_column(
            headings[name], justify="left" if left else "right", width=wide, overflow="fold", no_wrap=not folds
        )
    for row, cells in zip(rows, body, strict=True):
        colour = (colours or {}).get(row[c.SEGMENT], "")
        table.add_row(*(Text(harmless(cells[name]), style=colour if name == c.SEGMENT else "") for name in needed))
    return table


def _customer_cell(name: str, value: Any) -> str:
    if value is None:
        return NO_VALUE
    if name in {c.FIRST_ORDER, c.LAST_ORDER}:
        return str(date_of(value))
    if name == c.MONETARY:
        return money(value)
    if name == c.AOV:
        return cents(value)
    return f"{value:,}" if name in {c.RECENCY, c.FREQUENCY, c.TENURE} else str(value)
