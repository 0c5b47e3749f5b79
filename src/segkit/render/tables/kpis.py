"""The figures of periods as a table: one row per figure, the newest periods side by side, and a line of all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from segkit import columns as c
from segkit.frames import UNITS
from segkit.immutable import immutable
from segkit.render.numbers import cents, plain, share
from segkit.render.tables.figures import trend

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segkit.analyses.kpis import Kpis

MONEY, COUNT, SHARE, RATIO = "money", "count", "share", "ratio"
FIGURES = {
    c.CUSTOMERS: ("customers", COUNT),
    c.NEW_CUSTOMERS: ("new customers", COUNT),
    c.ORDERS: ("orders", COUNT),
    c.REVENUE: ("revenue", MONEY),
    c.RETURNS: ("returns", MONEY),
    c.AOV: ("average check", MONEY),
    c.ORDERS_PER_CUSTOMER: ("orders per customer", RATIO),
    c.PER_CUSTOMER: ("revenue per customer", MONEY),
    c.REPEAT_RATE: ("repeat rate", SHARE),
    c.REPEAT_SHARE: ("revenue of repeaters", SHARE),
    c.ACTIVE: ("active customers", COUNT),
    c.CHURNED: ("churned customers", COUNT),
    c.CHURN_RATE: ("churn rate", SHARE),
    c.REACTIVATED: ("reactivated", COUNT),
    c.LIFETIME: ("lifetime, days", COUNT),
    c.CONTACTS: ("contacts", COUNT),
    c.VISITORS: ("visitors", COUNT),
    c.CONVERSION: ("conversion", SHARE),
    c.SPEND: ("spend", MONEY),
    c.ACQUISITION_COST: ("cost per new customer", MONEY),
    c.RETURN_ON_SPEND: ("revenue / spend", RATIO),
    c.ROI: ("ROI", SHARE),
}
LONGEST_TREND, USUAL_TREND, WIDE = 24, 12, 120
MOST_PERIODS = 12


@immutable
class KpiTable:
    """A table as wide as the page: periods give way, the oldest first, then changes."""

    kpis: Kpis

    def drawn(self, width: int) -> tuple[Table, int]:
        """Draw the table in so many columns of text; return it with the number of periods that it shows."""
        rows = self.kpis.rows()
        *periods, total = rows
        names = [name for name in FIGURES if name in total]
        newest = periods[-(LONGEST_TREND if width >= WIDE else USUAL_TREND) :]
        columns = [("", [FIGURES[name][0] for name in names])]
        columns.append(("trend", [trend([_number(row[name]) for row in newest]) for name in names]))
        ends = [("total", [_written(name, total[name]) for name in names])]
        whole = next((row for row in reversed(periods) if row[c.WHOLE]), None)
        if whole is not None:
            changes = [
                (f"{head}\n{whole[c.PERIOD]}", [_signed(whole.get(name + suffix)) for name in names])
                for head, suffix in (("change", c.CHANGE), ("in a year", c.YEAR_CHANGE))
            ]
            ends = [*(column for column in changes if any(column[1])), *ends]
        middle = [(_heading(row), [_written(name, row[name]) for name in names]) for row in periods[-MOST_PERIODS:]]
        middle = fitting(columns, middle, ends, width)
        return columns_drawn([*columns, *middle, *ends]), len(middle)


def fitting(
    left: Sequence[tuple[str, list[str]]], middle: list[tuple[str, list[str]]], right: list[tuple[str, list[str]]],
    width: int,
) -> list[tuple[str, list[str]]]:  # fmt: skip
    """Return the newest periods that there is room for, at least one."""
    while len(middle) > 1 and sum(_wide(column) + 1 for column in (*left, *middle, *right)) - 1 > width:
        middle = middle[1:]
    while right and sum(_wide(column) + 1 for column in (*left, *middle, *right)) - 1 > width:
        right.pop(0)
    return middle


def _wide(column: tuple[str, list[str]]) -> int:
    return max(len(text) for text in (*column[0].split("\n"), *column[1]))


def columns_drawn(columns: Sequence[tuple[str, list[str]]], *, break_after: int | None = None) -> Table:
    """Draw columns, the first of names and the second of lines; a line is left free after so many rows."""
    table = Table(box=SIMPLE_HEAD, padding=0, show_edge=False)
    for place, (heading, _) in enumerate(columns):
        table.add_column(heading, justify="left" if place < 2 else "right", no_wrap=True)  # noqa: PLR2004 - names, trend
    for row, cells in enumerate(zip(*(texts for _, texts in columns), strict=True), start=1):
        drawn = [Text(cell, style=_style(cell, place)) for place, cell in enumerate(cells)]
        table.add_row(*drawn, end_section=row == break_after)
    return table


def _style(cell: str, place: int) -> str:
    if place == 1:
        return "cyan"
    return {"+": "green", "-": "red"}.get(cell[:1], "") if cell.endswith("%") and place > 1 else ""


def _heading(row: dict[str, Any]) -> str:
    return row[c.PERIOD] if row[c.WHOLE] else f"{row[c.PERIOD]}*"


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def _written(name: str, value: Any) -> str:
    kind = FIGURES[name][1]
    if value is None:
        return "–"
    if kind == MONEY:
        large = abs(value) >= 1_000_000 * UNITS
        return f"{value / UNITS:,.0f}" if large else cents(value)
    if kind == SHARE:
        return share(value)
    return f"{value:.2f}" if kind == RATIO else plain(round(value))


def _signed(change: float | None) -> str:
    return "" if change is None else f"{100 * change:+.1f}%"
