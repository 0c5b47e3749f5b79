"""segkit kpis: the figures a manager asks for, period by period."""

from __future__ import annotations

from segkit.cli.options.engine import AnywhereOptions
from segkit.cli.options.period import KpiOptions, RowOptions
from segkit.cli.options.shared import WindowOptions
from segkit.cli.options.signature import takes


@takes(AnywhereOptions, WindowOptions, KpiOptions, RowOptions)
def kpis(lines: AnywhereOptions, window: WindowOptions, asked: KpiOptions, out: RowOptions) -> None:
    """Show customers, orders, revenue, repeat rate, churn and more, month by month and in all.

    [bold]Examples[/bold]

      segkit kpis orders.csv

      segkit kpis orders.csv --every quarter --churn-days 90

      segkit kpis orders.csv --every year --columns period,revenue,revenue_change --format markdown

      segkit kpis orders.csv --by channel --every quarter -o kpis.csv
    """
    from segkit.cli.console import Voice, destination, page, write
    from segkit.cli.faring import is_far, refuse_near
    from segkit.cli.steps.kpis import Asides, kpi_notes, margin_of, refuse_contradictions, show_kpis
    from segkit.cli.steps.periods import choice_of_rows, find_kpis, grouped_by, tell_daybook, with_group
    from segkit.cli.steps.plot import check_picture, draw, refuse_several
    from segkit.schemas import KPIS
    from segkit.sinks.rows.periods import kpi_frame

    if is_far(lines, "kpis"):
        refuse_near(lines, out, asked, fetched=True)
    to, by = destination(out, lines.files), grouped_by(asked.by)
    check_picture(out.plot, out, lines.files)
    refuse_several(out.plot, asked.by)
    choice = choice_of_rows(out, to, with_group(KPIS.names, by))
    refuse_contradictions(asked)
    voice = Voice(out.quiet, out.verbose)
    asides = Asides(asked, margin_of(asked), voice)
    found, told = find_kpis(lines, window, asked, asides.known)
    facts = not to.is_table or to.target is not None
    tell_daybook(told, voice, facts=facts)
    voice.say(*(f"note: {note}" for note in kpi_notes(found, told, asked) if facts))
    rows = kpi_frame(found, told.record.by, choice)
    if to.is_table:
        with page(to, out, rows) as sheet:
            show_kpis(found, told, asked, sheet)
    else:
        write(rows, to, {}, fail_empty=out.fail_empty)
    draw(lambda drawn: drawn.kpis_drawn(found[0][1]), out.plot, out)
