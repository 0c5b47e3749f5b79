"""Cohorts told to a person: words on stderr, a heat map on stdout."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segkit.cli.steps.periods import first_since
from segkit.days.periods import last_day_of, name_of
from segkit.render.numbers import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

    from segkit.analyses.cohorts import Cohorts
    from segkit.choices import CohortValue
    from segkit.cli.options.shared import WindowOptions
    from segkit.runs.periods import Parts, Told


def cohort_notes(cohorts: Cohorts, window: WindowOptions) -> Iterator[str]:
    """Say which periods are not over, and whose first order is not known."""
    if cohorts.unfinished:
        name, last = name_of(cohorts.last, cohorts.every), last_day_of(cohorts.last, cohorts.every)
        yield f"{name} is not over on {cohorts.as_of}: its cells are empty (if the data are complete: --as-of {last})"
    if window.since:
        yield first_since(window.since.date())


def show_cohorts(parts: Parts[Cohorts], told: Told, value: CohortValue, page: Console) -> None:
    """Show the triangle of one value for each group, side by side where there is room, and how to have the rest."""
    from segkit.render.sentences.periods import facts, group_facts
    from segkit.render.tables.cohorts import Triangle, beside_each_other

    triangles = [Triangle(cohorts, value) for _, cohorts in parts]
    page.print(facts(told), markup=False)
    page.print(f"{triangles[0].title}\n", style="bold", markup=False)
    longest = max(cohorts.longest for _, cohorts in parts)
    if told.record.by is None:
        table, ages = triangles[0].drawn(page.width)
        page.print(table)
    else:
        heads = [group_facts(told, group, cohorts.customers) for group, cohorts in parts]
        sheet, ages = beside_each_other(heads, triangles, page.width)
        page.print(sheet)
    if ages < longest:
        page.print(
            f"\n{counted(ages, parts[0][1].every.value)} of {longest:,} are shown; all: --wide -o cohorts.csv",
            markup=False,
        )
