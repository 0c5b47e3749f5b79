"""segkit breakdown: who brings the revenue, by division, region, kind of customer or month."""

from __future__ import annotations

from dataclasses import replace

from segkit.cli.options.breakdown import BreakdownOptions, CellOptions
from segkit.cli.options.engine import AnywhereOptions
from segkit.cli.options.shared import ScoringOptions, WindowOptions
from segkit.cli.options.signature import takes


@takes(AnywhereOptions, BreakdownOptions, WindowOptions, ScoringOptions, CellOptions)
def breakdown(
    lines: AnywhereOptions, asked: BreakdownOptions, window: WindowOptions, scoring: ScoringOptions, out: CellOptions
) -> None:
    """Show who brings the revenue: by columns, months, labels, ages, classes or VIPs.

    [bold]Examples[/bold]

      segkit breakdown orders.csv --by division

      segkit breakdown orders.csv --by region,segment --share row

      segkit breakdown orders.csv --by category,age --contacts crm.csv --band age=25,45

      segkit breakdown orders.csv --by month,channel --min-cell 5 -o cells.csv
    """
    from segkit.cli.console import Voice, destination, page, write
    from segkit.cli.faring import is_far, refuse_near
    from segkit.cli.steps.arguments import scoring_of
    from segkit.cli.steps.breakdown import break_down, choice_of_cells, question_of, show_breakdown, tell_breakdown
    from segkit.runs.breakdown.cells import View

    if is_far(lines, "breakdown"):
        refuse_near(lines, out, fetched=True)
    question = question_of(asked, out, scoring.model)
    to = destination(out, lines.files)
    done = break_down(lines, window, scoring_of(scoring), replace(question, keeps_yardstick=to.tells_yardstick))
    view = View.of(done, out.share, out.min_cell)
    rows = choice_of_cells(done, view, out)
    tell_breakdown(done, view, Voice(out.quiet, out.verbose), facts=not to.is_table or to.target is not None)
    if to.is_table:
        with page(to, out, rows) as sheet:
            show_breakdown(done, view, rows, sheet, long=bool(out.columns or out.sort))
    else:
        write(rows, to, done.run.settings() if to.tells_yardstick else {}, fail_empty=out.fail_empty)
