"""Sections about customers as a whole: how they are spread, how much few bring, groups of them, and who leads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segkit import columns as c
from segkit.analyses.histograms import ABOVE, UPPER
from segkit.render.languages.speech import spoken, word
from segkit.render.numbers import counted, share
from segkit.render.report import charts
from segkit.render.report.parts import (
    Figure,
    Section,
    Table,
    brief,
    capital,
    cell,
    day,
    heads,
    many,
    money,
    part,
    sentence,
    table_of,
)  # fmt: skip
from segkit.render.report.shares import legend, share_row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segkit.render.report.parts import Facts, Labels


def distribution_section(facts: Facts) -> Section:
    """Draw how recency, frequency and money are spread."""
    found = facts["distribution"]
    frequency = found[c.FREQUENCY]
    customers = sum(one[c.CUSTOMERS] for one in frequency["ranges"])
    finding = spoken(
        f"{share(frequency['ordered_once'] / customers)} of the customers ordered once;"
        f" half of all bought within the last {found[c.RECENCY]['median']:,.0f} days"
    )
    titles = {
        c.RECENCY: spoken(f"Half of the customers bought at most {found[c.RECENCY]['median']:,.0f} days ago"),
        c.FREQUENCY: spoken(f"{counted(frequency['ordered_once'], 'customer')} of {customers:,} ordered once"),
        c.MONETARY: spoken(f"Half of the customers brought at most {found[c.MONETARY]['median']:,.2f}"),
    }
    figures = [_histogram(measure, found[measure], titles[measure], customers) for measure in titles]
    return Section("distribution", word("Distribution"), finding, figures=figures)


def _histogram(measure: str, found: Facts, title: str, customers: int) -> Figure:
    measured = {
        c.RECENCY: word("days since the last order"),
        c.FREQUENCY: word("number of orders"),
        c.MONETARY: word("money brought"),
    }
    ranges: Sequence[Facts] = found["ranges"]
    drawn, rows = [], []
    for one in ranges:
        name = _range(measure, one[ABOVE], one[UPPER])
        count = one[c.CUSTOMERS]
        tip = f"{name}: {spoken(counted(count, 'customer'))} ({part(count / customers)})"
        drawn.append(charts.Column(_short(measure, one), [charts.Bar(count, many(count), "c-main", tip)]))
        rows.append([name, many(count), part(count / customers), money(one[c.REVENUE])])
    table = Table([capital(measured[measure]), *heads("customers", "share of customers", "revenue")], rows)
    every = -(-len(drawn) // 6)
    return Figure(title, charts.columns(drawn, title, brief, every=every), table, note=capital(measured[measure]))


def _range(measure: str, above: Any, up_to: Any) -> str:
    if measure == c.MONETARY:
        if above is None:
            return "…" if up_to is None else f"≤ {money(up_to)}"
        return f"> {money(above)}" if up_to is None else f"> {money(above)} – {money(up_to)}"
    low = (0 if measure == c.RECENCY else 1) if above is None else above + 1
    if up_to is None:
        return f"{many(low)}+"
    return many(low) if low == up_to else f"{many(low)} – {many(up_to)}"


def _short(measure: str, one: Facts) -> str:
    above, up_to = one[ABOVE], one[UPPER]
    if measure == c.MONETARY:
        return f">{brief(above)}" if above is not None else f"≤{brief(up_to)}" if up_to is not None else "…"
    low = (0 if measure == c.RECENCY else 1) if above is None else above + 1
    return (
        f"{many(low)}+"
        if up_to is None or measure == c.RECENCY
        else many(low)
        if low == up_to
        else f"{many(low)}–{many(up_to)}"
    )


def pareto_section(facts: Facts) -> Section:
    """Draw how much few bring."""
    found, name = facts["pareto"], word("Pareto")
    if found is None:
        return Section("pareto", name, spoken("There is no revenue above zero: there are no shares of it"))
    finding = spoken(f"Half of the revenue comes from {found['half_from']:.0%} of the customers")
    values = found["curve"]
    tips = [(top["percent"] * (len(values) - 1) // 100, _top(top)) for top in found["tops"]]
    axis = (spoken("share of customers, those with the most money first"), spoken("share of the revenue"))
    picture = charts.curve(values, finding, tips, axis)
    table = table_of(
        found["tops"],
        {
            "customers, from the top": lambda top: f"{top['percent']}%",
            "customers": cell(many, c.CUSTOMERS),
            "revenue": cell(money, c.REVENUE),
            "share of revenue": cell(part, c.REVENUE_SHARE),
        },
    )
    note = sentence(f"Gini coefficient {found['gini']:.2f}: 0 is all alike, near 1 is one for all")
    return Section(
        "pareto",
        name,
        finding,
        figures=[Figure(spoken("How much of the revenue few customers bring"), picture, table, note=note)],
    )


def _top(top: Facts) -> str:
    return spoken(f"top {top['percent']}% of customers: {share(top[c.REVENUE_SHARE])} of the revenue")


def breakdown_section(facts: Facts, labels: Labels) -> Section:
    """Draw what each value of the attributes brings."""
    found = facts["breakdown"]
    figures = [_attribute(one, labels) for one in found]
    leader = figures[0].title if figures else ""
    return Section("breakdown", word("Breakdown"), leader, figures=figures)


def _attribute(one: Facts, labels: Labels) -> Figure:
    by, values = one["by"], one["values"]
    own = by not in {"segment", "abc"}

    def named(row: Facts) -> str:
        text = str(row["value"])
        return labels.title(text) if by == "segment" else spoken(text) if text.startswith("(") else text

    top = max(values, key=lambda row: row[c.REVENUE])
    title = spoken(f"{by}: {named(top)} brings {share(top[c.REVENUE_SHARE])} of the revenue")

    def bar(row: Facts) -> charts.Bar:
        tip = f"{named(row)}: {money(row[c.REVENUE])}, {spoken(counted(row[c.CUSTOMERS], 'customer'))}"
        return charts.Bar(row[c.REVENUE_SHARE] or 0, part(row[c.REVENUE_SHARE]), "c-main", tip)

    rows = [charts.Row(named(row), [bar(row)], own=own) for row in values]
    cells = [[named(row), *(write(row) for write in BREAKDOWN_COLUMNS.values())] for row in values]
    return Figure(title, charts.bars(rows, title), Table([by, *map(word, BREAKDOWN_COLUMNS)], cells))


BREAKDOWN_COLUMNS = {
    "customers": cell(many, c.CUSTOMERS),
    "share of customers": cell(part, c.CUSTOMERS_SHARE),
    "buyers": cell(many, c.BUYERS),
    "orders": cell(many, c.ORDERS),
    "revenue": cell(money, c.REVENUE),
    "share of revenue": cell(part, c.REVENUE_SHARE),
    "average check": cell(money, c.AOV),
    "repeat rate": cell(part, c.REPEAT_RATE),
}
"""By head: what writes a cell."""


def clusters_section(facts: Facts) -> Section:
    """Draw clusters, and say who they are."""
    found, name = facts["clusters"], word("Clusters")
    if not found:
        return Section("clusters", name, spoken("No clusters were found in these customers"))
    finding = spoken(
        f"{len(found)} groups that no rule knows; the first brings {share(found[0][c.REVENUE_SHARE])} of the revenue"
    )
    rows = [share_row(row, _called(row), _kind(row), money(row[c.REVENUE])) for row in found]
    table = table_of(
        found,
        {
            "cluster": _called,
            "who they are": cell(spoken, "differs"),
            "rule of thumb": lambda row: spoken(row["rule"] or "–"),
            "customers": cell(many, c.CUSTOMERS),
            "revenue": cell(money, c.REVENUE),
            "average check": cell(money, c.AOV),
            "median recency, days": cell(many, c.MEDIAN_RECENCY),
            "median orders": cell(many, c.MEDIAN_FREQUENCY),
            "median money": cell(money, c.MEDIAN_MONETARY),
        },
        names=3,
    )
    lead = [f"{_called(row)}: {spoken(row['differs'])}" for row in found]
    picture = charts.bars(rows, finding)
    figure = Figure(spoken("Share of customers and of revenue by cluster"), picture, table, legend())
    return Section("clusters", name, finding, lead, figures=[figure])


KINDS = ("k-green", "k-bright-blue", "k-magenta", "k-yellow", "k-red", "k-cyan", "k-blue", "k-bright-red")


def _called(row: Facts) -> str:
    return f"{row[c.CLUSTER]} {spoken(row[c.CLUSTER_NAME])}"


def _kind(row: Facts) -> str:
    return KINDS[(row[c.CLUSTER] - 1) % len(KINDS)]


def customers_section(facts: Facts, labels: Labels) -> Section:
    """Name those with the most money; only where that was asked for."""
    found = facts["customers"]
    finding = spoken(f"The {counted(len(found), 'customer')} with the most money")
    table = table_of(
        found,
        {
            "customer": lambda row: row[c.CUSTOMER],
            "segment": lambda row: labels.title(row[c.SEGMENT]),
            "last order": cell(day, c.LAST_ORDER),
            "recency, days": cell(many, c.RECENCY),
            "orders": cell(many, c.FREQUENCY),
            "money": cell(money, c.MONETARY),
        },
        names=2,
    )
    return Section("customers", word("Customers"), finding, tables=[(finding, table)])
