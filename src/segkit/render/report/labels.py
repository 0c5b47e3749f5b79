"""Sections about labels: the map of recency and frequency, what segments are worth, who moved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segkit import columns as c
from segkit.analyses.migration import BACK, FELL, GONE, JOINED, ROSE, STAYED
from segkit.render.languages.speech import spoken, word
from segkit.render.numbers import counted, share
from segkit.render.report import charts
from segkit.render.report.parts import Card, Figure, Section, Table, brief, heads, many, money, part, sentence
from segkit.render.report.svg import kinds

if TYPE_CHECKING:
    from segkit.render.report.parts import Facts, Labels

NOBODY = ""


def map_section(facts: Facts, labels: Labels) -> Section:
    """Draw the grid of R and F."""
    found = facts["map"]
    bins, cells = found["bins"], found["cells"]
    customers = sum(cell[c.CUSTOMERS] for cell in cells) or 1
    revenue = sum(cell[c.REVENUE] for cell in cells)
    best = next(cell for cell in cells if cell[c.R_SCORE] == bins and cell[c.F_SCORE] == bins)
    finding = spoken(
        f"{share(best[c.CUSTOMERS] / customers)} of the customers are recent and frequent at once;"
        f" they bring {_share(best[c.REVENUE], revenue)} of the revenue"
    )
    lines = [cells[at : at + bins] for at in range(0, len(cells), bins)]
    drawn = [[_cell(cell, customers, revenue, labels) for cell in line] for line in lines]
    across = [str(score) for score in range(1, bins + 1)]
    axes = (spoken("F: how often, more to the right"), "R")
    picture = charts.grid(drawn, across[::-1], across, axes, finding)
    table = Table(
        ["R", "F", *heads("segment", "customers", "share of customers", "revenue", "share of revenue")],
        [
            [
                str(cell[c.R_SCORE]),
                str(cell[c.F_SCORE]),
                labels.title(cell[c.SEGMENT]) if cell[c.SEGMENT] else "–",
                many(cell[c.CUSTOMERS]),
                part(cell[c.CUSTOMERS] / customers),
                money(cell[c.REVENUE]),
                part(float(cell[c.REVENUE] / revenue)) if revenue > 0 else "–",
            ]
            for cell in cells
        ],
        3,
    )
    there = dict.fromkeys(cell[c.SEGMENT] for cell in cells if cell[c.SEGMENT])
    legend = [(labels.kind(name), labels.title(name)) for name in labels.segments if name in there]
    note = sentence(
        "In each cell: customers, and what they bring; the colour is that of the label that most of them have"
    )
    lead = [
        sentence(f"R is recency, {bins} is the best: bought lately. F is frequency, {bins} is the best: bought often")
    ]
    return Section(
        "map",
        word("Map"),
        finding,
        lead,
        figures=[Figure(spoken("Customers and revenue by recency and frequency"), picture, table, legend, note)],
    )


def _share(amount: Any, of: Any) -> str:
    return share(float(amount / of)) if of > 0 else "–"


def _cell(cell: Facts, customers: int, revenue: Any, labels: Labels) -> charts.Cell:
    if not cell[c.CUSTOMERS]:
        return charts.Cell(["·"], "cell-empty", word("nobody"))
    tip = (
        f"R {cell[c.R_SCORE]} · F {cell[c.F_SCORE]} · {labels.title(cell[c.SEGMENT])}: "
        f"{spoken(counted(cell[c.CUSTOMERS], 'customer'))} ({part(cell[c.CUSTOMERS] / customers)})"
        f", {money(cell[c.REVENUE])} ({part(float(cell[c.REVENUE] / revenue)) if revenue > 0 else '–'})"
    )
    return charts.Cell(
        [brief(cell[c.CUSTOMERS]), brief(cell[c.REVENUE])], kinds("cell", labels.kind(cell[c.SEGMENT])), tip
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
        charts.Row(
            labels.title(row[c.SEGMENT]),
            [
                charts.Bar(
                    row[c.CUSTOMERS_SHARE],
                    part(row[c.CUSTOMERS_SHARE]),
                    kinds(labels.kind(row[c.SEGMENT]), "pale"),
                    spoken(counted(row[c.CUSTOMERS], "customer")),
                ),
                charts.Bar(
                    row[c.REVENUE_SHARE] or 0,
                    part(row[c.REVENUE_SHARE]),
                    labels.kind(row[c.SEGMENT]),
                    f"{word('revenue')} {money(row[c.REVENUE])}",
                ),
            ],
        )
        for row in rows
    ]
    table = Table(
        heads(
            "segment",
            "customers",
            "share of customers",
            "orders",
            "revenue",
            "share of revenue",
            "average check",
            "median recency, days",
            "median orders",
            "median money",
            "repeat rate",
        ),
        [
            [
                labels.title(row[c.SEGMENT]),
                many(row[c.CUSTOMERS]),
                part(row[c.CUSTOMERS_SHARE]),
                many(row[c.ORDERS]),
                money(row[c.REVENUE]),
                part(row[c.REVENUE_SHARE]),
                money(row[c.AOV]),
                *("–" if row[name] is None else many(row[name]) for name in (c.MEDIAN_RECENCY, c.MEDIAN_FREQUENCY)),
                money(row[c.MEDIAN_MONETARY]),
                part(row[c.REPEAT_RATE]),
            ]
            for row in facts["segments"]
        ],
    )
    legend = [(kinds("pale", "k-white"), word("share of customers")), ("k-white", word("share of revenue"))]
    cards = [
        Card(
            labels.title(row[c.SEGMENT]),
            labels.kind(row[c.SEGMENT]),
            f"{spoken(counted(row[c.CUSTOMERS], 'customer'))} · {money(row[c.REVENUE])}",
            labels.action(row[c.SEGMENT]),
        )
        for row in rows
    ]
    figure = Figure(spoken("Share of customers and of revenue by segment"), charts.bars(drawn, finding), table, legend)
    return Section("segments", word("Segments"), finding, figures=[figure], cards=cards)


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
    table = Table(
        heads("before", "now", "move", "customers", "share of before", "brought in between"),
        [
            [
                _title(row[c.FROM_SEGMENT], labels, 0),
                _title(row[c.TO_SEGMENT], labels, 1),
                word(row[c.MOVE]),
                many(row[c.CUSTOMERS]),
                part(row[c.FROM_SHARE]),
                money(row["revenue_between"]),
            ]
            for row in flows
        ],
        3,
    )
    lead = [
        sentence(
            f"{moved[STAYED]:,} stayed in their label, {moved[GONE]:,} are customers no more"
            " because what they bought came back"
        ),
        spoken(
            "Both days are measured by the cut points of the first one, so that nobody moves only because others did"
        ),
    ]
    return Section(
        "movement", name, finding, lead, figures=[Figure(spoken("From label to label within a month"), picture, table)]
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
