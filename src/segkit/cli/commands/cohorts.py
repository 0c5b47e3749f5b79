"""segkit cohorts: who comes back, by the period of the first order."""

from __future__ import annotations

from segkit.cli.options.engine import AnywhereOptions
from segkit.cli.options.period import CohortOptions, RowOptions
from segkit.cli.options.shared import WindowOptions
from segkit.cli.options.signature import takes


@takes(AnywhereOptions, WindowOptions, CohortOptions, RowOptions)
def cohorts(lines: AnywhereOptions, window: WindowOptions, asked: CohortOptions, out: RowOptions) -> None:
    """Follow customers from the month of their first order: who comes back, and what they bring.

    Months that are not over are empty, never 0.

    [bold]Examples[/bold]

      segkit cohorts orders.csv

      segkit cohorts orders.csv --every quarter --value cumulative

      segkit cohorts orders.csv --every week --as-of 2026-06-28 -o cohorts.csv

      segkit cohorts orders.csv --by region --wide --value revenue --format markdown
    """
    from segkit.cli.console import Voice, destination, page, write
    from segkit.cli.faring import is_far, refuse_near
    from segkit.cli.steps.cohorts import cohort_notes, show_cohorts
    from segkit.cli.steps.periods import choice_of_cohorts, cohort_rows, find_cohorts, tell_daybook
    from segkit.cli.steps.plot import check_picture, draw, refuse_several

    if is_far(lines, "cohorts"):
        refuse_near(lines, out, fetched=True)
    to = destination(out, lines.files)
    check_picture(out.plot, out, lines.files)
    refuse_several(out.plot, asked.by)
    choice = choice_of_cohorts(out, asked, to)
    found, told = find_cohorts(lines, window, asked)
    voice = Voice(out.quiet, out.verbose)
    tell_daybook(told, voice, facts=not to.is_table or to.target is not None)
    voice.say(*(f"note: {note}" for note in cohort_notes(found[0][1], window)))
    rows = cohort_rows(found, told.record.by, asked, choice)
    if to.is_table:
        with page(to, out, rows) as sheet:
            show_cohorts(found, told, asked.value, sheet)
    else:
        write(rows, to, {}, fail_empty=out.fail_empty)
    draw(lambda drawn: drawn.cohorts_drawn(found[0][1], asked.value), out.plot, out)
