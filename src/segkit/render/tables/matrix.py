"""Two days compared, as a matrix of labels and as rows of those who moved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from segkit.render.languages.speech import label, word
from segkit.render.numbers import plain, share
from segkit.render.safe_text import harmless
from segkit.render.tables.figures import STYLES, shade

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.console import JustifyMethod

    from segkit.analyses.migration import Comparison

NOT_YET, NO_MORE = "not yet customers", "no more"
HEADS: dict[str, JustifyMethod] = {
    "customer": "left", "from": "left", "to": "left", "move": "left", "recency": "right", "frequency": "right",
    "monetary": "right",
}  # fmt: skip


def matrix(found: Comparison, colours: Mapping[str, str]) -> Table:
    """Draw how many went from each label (row) to each (column), dark where they are a large part of the row."""
    cells = {(flow.before, flow.after): flow.customers for flow in found.flows}
    rows: list[str | None] = (
        [*found.names, None] if any(flow.before is None for flow in found.flows) else [*found.names]
    )
    columns: list[str | None] = (
        [*found.names, None] if any(flow.after is None for flow in found.flows) else [*found.names]
    )
    table = Table(box=SIMPLE_HEAD, padding=0, show_edge=False, show_footer=True)
    table.add_column("from \\ to", "all", no_wrap=True)
    for column in columns:
        total = sum(cells.get((row, column), 0) for row in rows)
        table.add_column(label(column) if column else word(NO_MORE), f"{total:,}       ", justify="right", no_wrap=True)
    table.add_column("all", f"{found.customers:,}", justify="right", no_wrap=True)
    for row in rows:
        whole = sum(cells.get((row, column), 0) for column in columns)
        drawn = [_cell(cells.get((row, column), 0), whole) for column in columns]
        name = Text(label(row) if row else word(NOT_YET), style=f"bold {colours.get(row or '', '')}")
        table.add_row(name, *drawn, f"{whole:,}")
    return table


def _cell(customers: int, whole: int) -> Text:
    if not customers:
        return Text("·       ")
    part = customers / whole
    return Text(f"{customers:,} {share(part):>6}", style=STYLES[shade(part, 1)])


def mover_table(people: Any, width: int) -> Table:
    """Draw one row per customer who moved."""
    table = Table(box=SIMPLE_HEAD, padding=0, show_edge=False, width=width)
    for name, justify in HEADS.items():
        table.add_column(name, overflow="fold", justify=justify)
    for row in people.iter_rows(named=True):
        days, orders, money = (row[f"{name}_to"] for name in ("recency", "frequency", "monetary"))
        table.add_row(
            Text(harmless(row["customer_id"])), _named(row["from_segment"]), _named(row["to_segment"]),
            word(row["move"]), plain(days), plain(orders), "–" if money is None else f"{money:,.2f}",
        )  # fmt: skip
    return table


def _named(name: str | None) -> Text:
    return Text(harmless(label(name)) if name else "–")
