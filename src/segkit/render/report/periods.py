"""Sections about time: who comes back, and whose money it is month by month."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segkit import columns as c
from segkit.render.languages.speech import spoken, word
from segkit.render.numbers import share
from segkit.render.report import charts
from segkit.render.report.parts import Figure, Section, Table, brief, cell, heads, many, money, part, sentence, table_of

if TYPE_CHECKING:
    from segkit.render.report.parts import Facts

SHADES = 6
NAMES_FIT = 14
"""Names of periods that fit under a wide picture."""


def retention_section(facts: Facts) -> Section:
    """Draw the triangle of cohorts."""
    found = facts["retention"]
    every, name = found["every"], word("Retention")
    first = next((one for one in found["all"] if one[c.AGE] == 1), None)
    if first is None:
        finding = spoken("No period after the first one is over yet: who comes back is not known")
    else:
        finding = spoken(
            f"{share(first[c.RETENTION])} of new customers buy again in the {every} after that of their first order"
        )
    cohorts = found["cohorts"]
    ages = max((len(one[c.RETENTION]) for one in cohorts), default=0)
    head = (word(every), word("customers"), spoken(f"how many periods ({every}) after that of the first order"))
    picture = charts.triangle(_triangle_rows(found, ages), ages, head, finding)
    lead = [
        sentence(
            "Each row are the customers whose first order lies in one period; what is not over yet is empty, never zero"
        )
    ]
    if found["older_cohorts"]:
        lead.append(
            sentence(
                f"{found['older_cohorts']:,} older cohorts are part of all and have no row; segkit cohorts shows them"
            )
        )
    figure = Figure(spoken("Share of each cohort that buys again"), picture, _cohort_table(found, ages))
    return Section("retention", name, finding, lead, figures=[figure] if cohorts else [])


def _triangle_rows(found: Facts, ages: int) -> list[tuple[str, str, list[charts.Cell]]]:
    """Draw each cohort, and all together below; the darkest is the largest share after the first period."""
    cohorts = found["cohorts"]
    later = [value for one in cohorts for value in one[c.RETENTION][1:]]
    most = max(later, default=0.0) or 1.0
    rows = [
        (one[c.COHORT], many(one[c.COHORT_CUSTOMERS]), [_cell(one, age, most) for age in range(len(one[c.RETENTION]))])
        for one in cohorts
    ]
    together = {c.COHORT: word("all"), c.RETENTION: [one[c.RETENTION] for one in found["all"][:ages]]}
    size = sum(one[c.COHORT_CUSTOMERS] for one in cohorts)
    rows.append(
        (
            word("all"),
            "" if found["older_cohorts"] else many(size),
            [_cell(together, age, most) for age in range(len(together[c.RETENTION]))],
        )
    )
    return rows


def _cohort_table(found: Facts, ages: int) -> Table:
    return Table(
        [*heads(found["every"], "customers"), *map(str, range(ages))],
        [
            [
                one[c.COHORT],
                many(one[c.COHORT_CUSTOMERS]),
                *(part(value) for value in one[c.RETENTION]),
                *("" for _ in range(ages - len(one[c.RETENTION]))),
            ]
            for one in found["cohorts"]
        ],
    )


def _cell(cohort: Facts, age: int, most: float) -> charts.Cell:
    value = cohort[c.RETENTION][age]
    shade = SHADES - 1 if age == 0 else min(SHADES - 2, int((SHADES - 1) * value / most)) if value > 0 else 0
    said = part(value)
    decimals = said.rstrip("%\u00a0").replace(",", ".")
    number = f"{float(decimals):.0f}"
    return charts.Cell([number], f"h{shade}", f"{cohort[c.COHORT]} + {age}: {said}")


def revenue_section(facts: Facts) -> Section:
    """Draw the money of each period by new and repeat customers."""
    found = facts["revenue"]
    periods, name = found["periods"], word("Revenue")
    every = found["of_new"] + found["of_repeat"]
    if every > 0:
        finding = spoken(
            f"{share(float(found['of_repeat'] / every))} of the revenue comes from customers who came back"
        )
    else:
        finding = spoken("There is no revenue above zero")
    drawn = [_column(one) for one in periods]
    step = -(-len(drawn) // NAMES_FIT)
    picture = charts.columns(drawn, finding, brief, every=step, wide=len(drawn) > NAMES_FIT // 2)
    table = table_of(
        periods,
        {
            found["every"]: _period,
            "of new customers": cell(money, "revenue_of_new"),
            "of repeat customers": cell(money, "revenue_of_repeat"),
            "revenue": cell(money, c.REVENUE),
        },
    )
    lead = [sentence("New: the customer's first order lies in the period. Repeat: it lies in an earlier one")]
    if any(not one[c.WHOLE] for one in periods):
        lead.append(sentence("Periods of which not all days were looked at are pale"))
    if found["older_periods"]:
        lead.append(sentence(f"{found['older_periods']:,} older periods are not shown; segkit kpis shows them"))
    legend = [("c-repeat", word("of repeat customers")), ("c-new", word("of new customers"))]
    figure = Figure(spoken("Revenue by new and repeat customers"), picture, table, legend)
    return Section("revenue", name, finding, lead, figures=[figure])


def _period(one: Facts) -> str:
    return str(one[c.PERIOD]) if one[c.WHOLE] else f"{one[c.PERIOD]} {spoken('(not whole)')}"


def _column(one: Facts) -> charts.Column:
    def bar(key: str, what: str, kind: str) -> charts.Bar:
        amount: Any = one[key]
        return charts.Bar(float(amount), money(amount), kind, f"{_period(one)} · {what}: {money(amount)}")

    parts = [
        bar("revenue_of_repeat", word("of repeat customers"), "c-repeat"),
        bar("revenue_of_new", word("of new customers"), "c-new"),
    ]
    return charts.Column(one[c.PERIOD], parts, faint=not one[c.WHOLE])
