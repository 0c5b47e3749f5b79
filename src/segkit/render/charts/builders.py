"""Answers as drawings: segments, clusters, classes, periods, cohorts and movement, each titled by what it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segkit import columns as c
from segkit.analyses.items import CLASSES, GRADES
from segkit.analyses.migration import BACK, FELL, ROSE
from segkit.choices import CohortValue
from segkit.days.periods import name_of
from segkit.render.charts.drawing import Bar, Drawing, Row
from segkit.render.languages.speech import label, spoken, word
from segkit.render.numbers import cents, counted, share
from segkit.render.sentences import moves
from segkit.render.sentences.concentration import concentration_said
from segkit.render.tables.cohorts import Triangle
from segkit.render.tables.figures import percent
from segkit.render.workbook.sheet import NO_MORE, NOT_YET

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from segkit.analyses.cohorts import Cohorts
    from segkit.analyses.kpis import Kpis
    from segkit.clusters.profiles import Profile
    from segkit.runs.classes import Classes
    from segkit.runs.compare.comparing import Compared

PERIODS = 36
"""The newest periods, at most."""
OF_BOTH = ("share of revenue", "share of customers")


def segments_drawn(
    every: Sequence[Mapping[str, Any]], colours: Mapping[str, str], wanted: Collection[str] = ()
) -> Drawing:
    """Draw the shares of revenue and of customers of every segment, or of those that are wanted."""
    rows = [row for row in every if not wanted or row[c.SEGMENT] in wanted]
    bars = tuple(
        Bar(
            label(row[c.SEGMENT]), (row[c.REVENUE_SHARE], row[c.CUSTOMERS_SHARE]),
            (_part(row[c.REVENUE_SHARE]), _part(row[c.CUSTOMERS_SHARE])), colours.get(row[c.SEGMENT], ""),
        )
        for row in rows
    )  # fmt: skip
    best = max(rows, key=lambda row: row[c.REVENUE_SHARE] or 0)
    named, money = label(best[c.SEGMENT]), share(best[c.REVENUE_SHARE])
    title = f"{named}: {money} of the revenue from {share(best[c.CUSTOMERS_SHARE])} of the customers"
    return Drawing(spoken(title), spoken("share of customers and of revenue"), bars, tuple(map(word, OF_BOTH)))


def clusters_drawn(profiles: Sequence[Profile]) -> Drawing:
    """Draw the shares of clusters: of revenue and of customers, or of customers where no money is known."""
    money = any(one.revenue_share is not None and one.revenue for one in profiles)
    bars = tuple(
        Bar(f"{one.number} {one.name}", (one.revenue_share, one.share), (_part(one.revenue_share), _part(one.share)))
        if money
        else Bar(f"{one.number} {one.name}", (one.share,), (_part(one.share),))
        for one in profiles
    )
    best = max(profiles, key=lambda one: (one.revenue_share or 0) if money else one.share)
    title = (
        f"{best.name}: {share(best.revenue_share)} of the revenue from {share(best.share)} of the customers"
        if money
        else f"{best.name}: {share(best.share)} of the customers"
    )
    note = "share of customers and of revenue" if money else "share of customers"
    return Drawing(spoken(title), spoken(note), bars, tuple(map(word, OF_BOTH)) if money else ())


def classes_drawn(done: Classes[Any]) -> Drawing:
    """Draw which shares of the items and of the revenue are of class A, B and C."""
    squares, total, many = done.items.squares(), done.items.total, done.items.many
    bars = []
    for kind in CLASSES:
        there = [squares.get((kind, grade), (0, 0)) for grade in (*GRADES, None)]
        items, money = sum(one for one, _ in there), sum(one for _, one in there)
        parts = (money / total, items / many)
        bars.append(Bar(kind, parts, tuple(map(share, parts))))
    (note,) = concentration_said(done)
    title = f"{bars[0].said[1]} of the items bring {bars[0].said[0]} of the revenue"
    drawn = tuple(Bar(one.name, one.values, tuple(map(spoken, one.said))) for one in bars)
    return Drawing(spoken(title), spoken(note), drawn, (word(OF_BOTH[0]), word("share of items")))


def kpis_drawn(found: Kpis) -> Drawing:
    """Draw the revenue of the newest periods."""
    rows = [row for row in found.rows() if row[c.PERIOD_START] is not None and row[c.WHOLE] is not None][-PERIODS:]
    bars = tuple(Bar(_period(row), (row[c.REVENUE],), (cents(row[c.REVENUE]),)) for row in rows)
    known = [row for row in rows if row.get(f"{c.REVENUE}{c.CHANGE}") is not None]
    title = f"revenue by {found.every.value}"
    if known:
        last = known[-1]
        change = f"{100 * last[f'{c.REVENUE}{c.CHANGE}']:+.1f}%"
        title = (
            f"revenue of {last[c.PERIOD]}: {cents(last[c.REVENUE])}, {change} against the {found.every.value} before"
        )
    every = found.every.value
    whole = all(row[c.WHOLE] for row in rows)
    note = f"revenue by {every}" if whole else f"revenue by {every}; * not whole"
    return Drawing(spoken(title), spoken(note), bars)


def _period(row: Mapping[str, Any]) -> str:
    return f"{row[c.PERIOD]}{'' if row[c.WHOLE] else '*'}"


def cohorts_drawn(cohorts: Cohorts, value: CohortValue) -> Drawing:
    """Draw the triangle of one value as shaded cells, the average of all cohorts last."""
    triangle = Triangle(cohorts, value)
    rows = [(name_of(one.start, cohorts.every), one.cells) for one in cohorts.cohorts]
    drawn = [Row(name, tuple(triangle.shaded(cell, age) for age, cell in enumerate(cells))) for name, cells in rows]
    average = Row(
        word("average"),
        tuple((None, triangle.shaded(cell, age, mean=True)[1]) for age, cell in enumerate(cohorts.together)),
    )
    every, together = cohorts.every.value, cohorts.together
    title = triangle.title
    if value is CohortValue.RETENTION and len(together) > 1:
        last = min(len(together) - 1, 12 if every == "month" else 4)
        first, later = (f"{percent(together[age].retention)}%" for age in (1, last))
        title = f"of new customers {first} order again one {every} later, {later} after {last}"
    heads = tuple(map(str, range(max((len(row.cells) for row in drawn), default=0))))
    return Drawing(spoken(title), spoken(triangle.title), rows=(*drawn, average), heads=heads)


def moves_drawn(done: Compared) -> Drawing:
    """Draw how many went from each label (row) to each (column) between the last two days."""
    found = done.comparisons[-1]
    cells = {(flow.before, flow.after): flow.customers for flow in found.flows}
    before, after = ([*found.names, *([None] if None in side else [])] for side in map(set, zip(*cells, strict=True)))
    rows = []
    for one in before:
        whole = sum(cells.get((one, other), 0) for other in after) or 1
        drawn = tuple(
            (many / whole, f"{many:,}") if (many := cells.get((one, other), 0)) else (None, "·") for other in after
        )
        rows.append(Row(label(one) if one else word(NOT_YET), drawn))
    heads = tuple(label(one) if one else word(NO_MORE) for one in after)
    title = f"{counted(found.moved(FELL), 'customer')} fell, {found.moved(ROSE, BACK):,} rose"
    return Drawing(spoken(title), spoken(moves.question(found, done)), rows=tuple(rows), heads=heads)


def _part(value: float | None) -> str:
    return spoken(share(value))
