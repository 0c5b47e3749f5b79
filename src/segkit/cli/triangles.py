"""Cohorts told to a person: words on stderr, a heat map on stdout."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segkit.cli.overtime import first_since
from segkit.days.periods import last_day_of, name_of
from segkit.render.numbers import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

    from segkit.analyses.cohorts import Cohorts
    from segkit.choices import CohortValue
    from segkit.cli.options import WindowOptions
    from segkit.runs.overtime import Told


def cohort_notes(cohorts: Cohorts, window: WindowOptions) -> Iterator[str]:
    """Say which periods are not over, and whose first order is not known."""
    if cohorts.unfinished:
        name, last = name_of(cohorts.last, cohorts.every), last_day_of(cohorts.last, cohorts.every)
        yield f"{name} is not over on {cohorts.as_of}: its cells are empty (if the data are complete: --as-of {last})"
    if window.since:
        yield first_since(window.since.date())


def show_cohorts(cohorts: Cohorts, told: Told, value: CohortValue, page: Console) -> None:
    """Show the triangle of one value, and how to have what it leaves out."""
    from segkit.render.overtime import facts
    from segkit.render.triangle import Triangle

    triangle = Triangle(cohorts, value)
    page.print(facts(told), markup=False)
    page.print(f"{triangle.title}\n", style="bold", markup=False)
    table, ages = triangle.drawn(page.width)
    page.print(table)
    if ages < cohorts.longest:
        page.print(
            f"\n{counted(ages, cohorts.every.value)} of {cohorts.longest:,} are shown; all: --wide -o cohorts.csv",
            markup=False,
        )
