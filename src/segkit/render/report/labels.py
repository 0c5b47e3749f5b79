"""Sections about labels: the map of recency and frequency, what segments are worth, who moved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segkit import columns as c
from segkit.analyses.migration import BACK, FELL, GONE, JOINED, ROSE, STAYED
from segkit.render.languages.speech import spoken, word
from segkit.render.numbers import counted, share
from segkit.render.report import charts
from segkit.render.report.parts import (
    Card,
    Figure,
    Section,
    Table,
    brief,
    cell,
    many,
    money,
    part,
    sentence,
    table_of,
)  # fmt: skip
from segkit.render.report.shares import legend, share_row
from segkit.render.report.svg import kinds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segkit.render.report.parts import Facts, Labels

NOBODY = ""


def map_section(facts: Facts, labels: Labels) -> Section:
    """Draw the grid of R and F."""
    found = facts["map"]
    bins, grid = found["bins"], found["cells"]
    customers = sum(row[c.CUSTOMERS] for row in grid) or 1
    revenue = sum(row[c.REVENUE] for row in grid)
    best = next(row for row in grid if row[c.R_SCORE] == bins and row[c.F_SCORE] == bins)
    finding = spoken(
        f"{share(best[c.CUSTOMERS] / customers)} of the customers are recent and frequent at once;"
        f" they bring {_share(best[c.REVENUE], revenue)} of the revenue"
    )
    lines = [grid[at : at + bins] for at in range(0, len(grid), bins)]
    drawn = [[_cell(row, customers, revenue, labels) for row in line] for line in lines]
    across = [str(score) for score in range(1, bins + 1)]
    axes = (spoken("F: how often, more to the right"), "R")
    picture = charts.grid(drawn, across[::-1], across, axes, finding)
    there = {row[c.SEGMENT] for row in grid}
    colours = [(labels.kind(name), labels.title(name)) for name in labels.segments if name in there]
    note = sentence(
        "In each cell: customers, and what they bring; the colour is that of the label that most of them have"
    )
    lead = [
        sentence(f"R is recency, {bins} is the best: bought lately. F is frequency, {bins} is the best: bought often")
    ]
    table = _map_table(grid, customers, revenue, labels)
    figure = Figure(spoken("Customers and revenue by recency and frequency"), picture, table, colours, note)
    return Section("map", word("Map"), finding, lead, figures=[figure])


def _map_table(grid: Sequence[Facts], customers: int, revenue: Any, labels: Labels) -> Table:
    return table_of(
        grid,
        {
            "R": lambda row: str(row[c.R_SCORE]),
            "F": lambda row: str(row[c.F_SCORE]),
            "segment": lambda row: labels.title(row[c.SEGMENT]) if row[c.SEGMENT] else "–",
            "customers": cell(many, c.CUSTOMERS),
            "share of customers": lambda row: part(row[c.CUSTOMERS] / customers),
            "revenue": cell(money, c.REVENUE),
            "share of revenue": lambda row: part(float(row[c.REVENUE] / revenue)) if revenue > 0 else "–",
        },
        names=3,
    )


def _share(amount: Any, of: Any) -> str:
    return share(float(amount / of)) if of > 0 else "–"


def _cell(row: Facts, customers: int, revenue: Any, labels: Labels) -> charts.Cell:
    if not row[c.CUSTOMERS]:
        return charts.Cell(["·"], "cell-empty", word("nobody"))
    tip = (
        f"R {row[c.R_SCORE]} · F {row[c.F_SCORE]} · {labels.title(row[c.SEGMENT])}: "
        f"{spoken(counted(row[c.CUSTOMERS], 'customer'))} ({part(row[c.CUSTOMERS] / customers)})"
        f", {money(row[c.REVENUE])} ({part(float(row[c.REVENUE] / revenue)) if revenue > 0 else '–'})"
    )
    return charts.Cell(
        [brief(row[c.CUSTOMERS]), brief(row[c.REVENUE])], kinds("cell", labels.kind(row[c.SEGMENT])), tip
    )


def segments_section(facts: Facts, labels: Labels) -> Section:
    """Draw what each label is worth, and say what to do."""
    rows = [row for row in facts["segments"] if row[c.CUSTOMERS]]
    top = max(rows, key=lambda row: row[c.REVENUE])
    title = labels.title(top[c.SEGMENT])
    finding = spoken(
        f"{title}: {share(top[c.REVENUE_SHARE])} of the revenue from {share(top[c.CUSTOMERS_SHARE])} of the customers"
    )
    drawn = [
        share_row(
            row,
            labels.title(row[c.SEGMENT]),
            labels.kind(row[c.SEGMENT]),
            f"{word('revenue')} {money(row[c.REVENUE])}",
        )
        for row in rows
    ]
    table = _segment_table(facts["segments"], labels)
    cards = [
        Card(
            labels.title(row[c.SEGMENT]),
            labels.kind(row[c.SEGMENT]),
            f"{spoken(counted(row[c.CUSTOMERS], 'customer'))} · {money(row[c.REVENUE])}",
            labels.action(row[c.SEGMENT]),
        )
        for row in rows
    ]
    picture = charts.bars(drawn, finding)
    figure = Figure(spoken("Share of customers and of revenue by segment"), picture, table, legend())
    return Section("segments", word("Segments"), finding, figures=[figure], cards=cards)


def _segment_table(rows: Sequence[Facts], labels: Labels) -> Table:
    return table_of(
        rows,
        {
            "segment": lambda row: labels.title(row[c.SEGMENT]),
            "customers": cell(many, c.CUSTOMERS),
            "share of customers": cell(part, c.CUSTOMERS_SHARE),
            "orders": cell(many, c.ORDERS),
            "revenue": cell(money, c.REVENUE),
            "share of revenue": cell(part, c.REVENUE_SHARE),
            "average check": cell(money, c.AOV),
            "median recency, days": cell(_many_or_dash, c.MEDIAN_RECENCY),
            "median orders": cell(_many_or_dash, c.MEDIAN_FREQUENCY),
            "median money": cell(money, c.MEDIAN_MONETARY),
            "repeat rate": cell(part, c.REPEAT_RATE),
        },
    )


def _many_or_dash(number: float | None) -> str:
    return "–" if number is None else many(number)


def movement_section(facts: Facts, labels: Labels) -> Section:
    """Draw who went from label to label within a month."""
    found = facts["movement"]
    name = word("Movement")
    if found is None:
        return Section("movement", name, spoken("A month ago nobody was a customer yet: there is no movement to show"))
    moved = found["moved"]
    finding = spoken(
        f"Within a month {moved[FELL]:,} fell to a worse label, {moved[ROSE] + moved[BACK]:,} rose,"
        f" {moved[JOINED]:,} came for the first time"
    )
    flows = found["flows"]
    names = found["labels"]
    left, right = (_nodes(flows, names, end, labels) for end in (c.FROM_SEGMENT, c.TO_SEGMENT))
    drawn = [
        charts.Flow(
            row[c.FROM_SEGMENT] or NOBODY,
            row[c.TO_SEGMENT] or NOBODY,
            row[c.CUSTOMERS],
            f"{_title(row[c.FROM_SEGMENT], labels, 0)} → {_title(row[c.TO_SEGMENT], labels, 1)}: "
            f"{spoken(counted(row[c.CUSTOMERS], 'customer'))}",
        )
        for row in flows
    ]
    days = (spoken(f"{found['from']}"), spoken(f"{found['to']}"))
    picture = charts.flows(left, right, drawn, days, finding)
    lead = [
        sentence(
            f"{moved[STAYED]:,} stayed in their label, {moved[GONE]:,} are customers no more"
            " because what they bought came back"
        ),
        spoken(
            "Both days are measured by the cut points of the first one, so that nobody moves only because others did"
        ),
    ]
    figure = Figure(spoken("From label to label within a month"), picture, _flow_table(flows, labels))
    return Section("movement", name, finding, lead, figures=[figure])


def _flow_table(flows: Sequence[Facts], labels: Labels) -> Table:
    return table_of(
        flows,
        {
            "before": lambda row: _title(row[c.FROM_SEGMENT], labels, 0),
            "now": lambda row: _title(row[c.TO_SEGMENT], labels, 1),
            "move": cell(word, c.MOVE),
            "customers": cell(many, c.CUSTOMERS),
            "share of before": cell(part, c.FROM_SHARE),
            "brought in between": cell(money, "revenue_between"),
        },
        names=3,
    )


def _title(name: str | None, labels: Labels, side: int) -> str:
    if name is not None:
        return labels.title(name)
    return spoken("no customer any more") if side else spoken("no customer yet")


def _nodes(flows: Any, names: Any, end: str, labels: Labels) -> list[charts.Node]:
    side = int(end == c.TO_SEGMENT)
    found = []
    for name in (*names, None):
        size = sum(row[c.CUSTOMERS] for row in flows if row[end] == name)
        if size:
            found.append(charts.Node(name or NOBODY, _title(name, labels, side), many(size), labels.kind(name)))
    return found
