"""Two days compared, in sentences and as a matrix of labels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from segkit.analyses.migration import BACK, FELL, GONE, JOINED, ROSE, STAYED, move_of
from segkit.render.figures import STYLES, shade
from segkit.render.harmless import harmless
from segkit.render.numbers import cents, counted, share
from segkit.render.words import without

if TYPE_CHECKING:
    from collections.abc import Mapping

    from segkit.analyses.migration import Comparison, Flow
    from segkit.comparing import Compared

LARGEST = 5
NOT_YET, NO_MORE = "not yet customers", "no more"
_SAID = {
    FELL: "fell",
    ROSE: "rose",
    BACK: "came back",
    JOINED: "are new, and",
    GONE: "are customers no more: they were",
}


def facts(done: Compared) -> str:
    """Say in one line how much was read, and what was left out."""
    parts = [
        counted(done.lines, "line"), counted(done.comparison.customers, "customer"), without(done.left_out),
    ]  # fmt: skip
    return " · ".join(part for part in parts if part)


def question(found: Comparison) -> str:
    """Say which days are compared, and how many moved in which way."""
    ways = {
        STAYED: "stayed", ROSE: "rose", BACK: f"back from {found.names[-1]}", FELL: "fell", JOINED: "new",
        GONE: "no customers any more",
    }  # fmt: skip
    parts = [f"{found.moved(way):,} {said}" for way, said in ways.items() if found.moved(way)]
    return f"{found.first} to {found.second}, cut points of the first day or of the model: {' · '.join(parts)}"


def largest(found: Comparison) -> list[str]:
    """Say the largest flows in words, those who stayed left out."""
    moved = [flow for flow in found.flows if flow.before != flow.after]
    moved.sort(key=lambda flow: -flow.customers)
    return [_sentence(flow, found) for flow in moved[:LARGEST]]


def _sentence(flow: Flow, found: Comparison) -> str:
    way = move_of(flow.before, flow.after, found.names)
    who = counted(flow.customers, "customer")
    brought = f"they brought {cents(flow.money_after - flow.money_before)} in between"
    if way == JOINED:
        return f"{who} came: {flow.after} now; they brought {cents(flow.money_after)}"
    if way == GONE:
        return f"{who} went from {flow.before} to no customers: what they bought came back"
    before = f"{brought}, {cents(flow.money_before)} before"
    return f"{who} {_SAID[way]} from {flow.before} to {flow.after}; {before}"


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
        table.add_column(column or NO_MORE, f"{total:,}       ", justify="right", no_wrap=True)
    table.add_column("all", f"{found.customers:,}", justify="right", no_wrap=True)
    for row in rows:
        whole = sum(cells.get((row, column), 0) for column in columns)
        drawn = [_cell(cells.get((row, column), 0), whole) for column in columns]
        name = Text(row or NOT_YET, style=f"bold {colours.get(row or '', '')}")
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
    names = ("customer_id", "from_segment", "to_segment", "move", "recency_to", "frequency_to", "monetary_to")
    for name in names:
        table.add_column(
            name.replace("_", "\n"), overflow="fold", justify="left" if "_to" not in name[-3:] else "right"
        )
    for row in people.iter_rows(named=True):
        cells = ["–" if row[name] is None else str(row[name]) for name in names[:-1]]
        money = row["monetary_to"]
        table.add_row(*(Text(harmless(cell)) for cell in cells), "–" if money is None else f"{money:,.2f}")
    return table
