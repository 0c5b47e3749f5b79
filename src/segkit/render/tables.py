"""The tables of the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from segkit import columns as c
from segkit.frames import date_of
from segkit.render.numbers import cents, money, plain, share

if TYPE_CHECKING:
    from collections.abc import Sequence
COLOURS = {"loyal": "green", "regular": "cyan", "new": "bright_blue", "at-risk": "yellow", "lost": "red"}
TOP = 10
SHORTEST_BAR, LONGEST_BAR = 7, 12
# What goes first where the terminal is narrow: the bar says nothing that a share does not.
_DROPPED = ("bar", c.REPEAT_RATE, c.MEDIAN_MONETARY, c.MEDIAN_FREQUENCY, c.MEDIAN_RECENCY, c.ORDERS)


def segment_table(rows: Sequence[dict[str, Any]], width: int) -> Table:
    """Draw one row per segment and a row of totals, in so many columns of text."""
    most = max((row[c.REVENUE_SHARE] or 0 for row in rows), default=0)
    body = [_cells(row) for row in rows]
    foot = _totals(rows)
    needed = {
        name: max(len(line) for line in (*heading.split("\n"), foot.get(name, ""), *(cells[name] for cells in body)))
        for name, heading in _HEADINGS.items()
        if name != "bar"
    }
    shown = list(_HEADINGS)
    room = _room(shown, needed, width)
    for name in _DROPPED:
        if room >= (SHORTEST_BAR if "bar" in shown else 0):
            break
        shown.remove(name)
        room = _room(shown, needed, width)
    table = Table(box=SIMPLE_HEAD, padding=0, show_edge=False, show_footer=True)
    for name in shown:
        left = name in {c.SEGMENT, "bar"}
        table.add_column(_HEADINGS[name], foot.get(name, ""), justify="left" if left else "right", no_wrap=True)
    for row, cells in zip(rows, body, strict=True):
        colour = COLOURS.get(row[c.SEGMENT], "")
        drawn = bar(row[c.REVENUE_SHARE] or 0, most, min(room, LONGEST_BAR))
        styled = {c.SEGMENT: Text(cells[c.SEGMENT], style=f"bold {colour}"), "bar": Text(drawn, style=colour)}
        table.add_row(*(styled.get(name, cells.get(name, "")) for name in shown))
    return table


def _room(shown: Sequence[str], needed: dict[str, int], width: int) -> int:
    """Return what is left for the bar when every other column and the blanks between have theirs."""
    return width - sum(needed.get(name, 0) for name in shown) - (len(shown) - 1)


def _totals(rows: Sequence[dict[str, Any]]) -> dict[str, str]:
    total = {name: sum(row[name] for row in rows) for name in (c.CUSTOMERS, c.ORDERS, c.REVENUE)}
    check = (2 * total[c.REVENUE] + total[c.ORDERS]) // (2 * total[c.ORDERS]) if total[c.ORDERS] else None
    parts = {name: sum(row[name] or 0 for row in rows) for name in (c.CUSTOMERS_SHARE, c.REVENUE_SHARE)}
    return {
        c.SEGMENT: "all", c.CUSTOMERS: f"{total[c.CUSTOMERS]:,}", c.CUSTOMERS_SHARE: share(parts[c.CUSTOMERS_SHARE]),
        c.ORDERS: f"{total[c.ORDERS]:,}", c.REVENUE: cents(total[c.REVENUE]),
        c.REVENUE_SHARE: share(parts[c.REVENUE_SHARE]), c.AOV: cents(check),
    }  # fmt: skip


_HEADINGS = {
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
    "bar": "revenue",
}


def _cells(row: dict[str, Any]) -> dict[str, str]:
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
    }


def bar(part: float, most: float, width: int) -> str:
    """Draw a share as a bar in eighths of a character; the largest fills the width."""
    if part <= 0 or most <= 0:
        return ""
    whole, eighths = divmod(round(8 * width * part / most), 8)
    return "█" * whole + ("▏▎▍▌▋▊▉"[eighths - 1] if eighths else "")


def customer_table(customers: Any) -> Table:
    """Draw one row per customer; an id is folded, never cut."""
    table = Table(box=SIMPLE_HEAD, padding=0, show_edge=False)
    for heading in ("customer_id", "segment"):
        table.add_column(heading, overflow="fold")
    for heading in ("rfm", "recency", "frequency", "monetary", "average check", "first_order", "last_order"):
        table.add_column(heading, justify="right", no_wrap=heading != "average check")
    for row in customers.iter_rows(named=True):
        table.add_row(
            Text(row[c.CUSTOMER]), Text(row[c.SEGMENT], style=COLOURS.get(row[c.SEGMENT], "")), row[c.RFM],
            f"{row[c.RECENCY]:,}", f"{row[c.FREQUENCY]:,}", money(row[c.MONETARY]), cents(row[c.AOV]),
            str(date_of(row[c.FIRST_ORDER])), str(date_of(row[c.LAST_ORDER])),
        )  # fmt: skip
    return table
