"""segkit compare: who moved between two days."""

from __future__ import annotations

from segkit.cli.options.compare import MoveOptions
from segkit.cli.options.engine import AnywhereOptions
from segkit.cli.options.period import RowOptions
from segkit.cli.options.shared import ScoringOptions
from segkit.cli.options.signature import takes


@takes(AnywhereOptions, MoveOptions, ScoringOptions, RowOptions)
def compare(lines: AnywhereOptions, asked: MoveOptions, scoring: ScoringOptions, out: RowOptions) -> None:
    """Compare two days: how many customers went from label to label, and who they are.

    Both days are measured by the cut points of the first, so that nobody moves who did nothing but wait.

    [bold]Examples[/bold]

      segkit compare orders.csv --from 2026-03-31

      segkit compare orders.csv --from 2026-05-31 --to 2026-06-30 --fell -o call.csv

      segkit compare orders.csv --every month --periods 6

      segkit compare orders.csv --from 2026-03-31 --model m.json --entered lost --columns customer_id,monetary_to
    """
    from segkit.cli.console import Voice
    from segkit.cli.faring import is_far, refuse_near
    from segkit.cli.steps.arguments import scoring_of
    from segkit.cli.steps.compare import (
        choice_of_moves,
        compare_days,
        destination_of_moves,
        movers_of,
        tell_moves,
        write_moves,
    )
    from segkit.cli.steps.plot import check_picture, draw

    wanted = movers_of(asked)
    if is_far(lines, "compare"):
        refuse_near(lines, out, asked, fetched=wanted is None)
    by = scoring_of(scoring)
    to = destination_of_moves(lines, out, wanted)
    check_picture(out.plot, out, lines.files)
    if wanted and not asked.table:
        wanted.check(by.book.names)
    choice = choice_of_moves(out, to, people=wanted is not None)
    with compare_days(lines, asked, scoring, by, wanted) as done:
        tell_moves(done, Voice(out.quiet, out.verbose), facts=to is None or not to.is_table or to.target is not None)
        write_moves(done, wanted, choice, to, out)
        draw(lambda drawn: drawn.moves_drawn(done), out.plot, out)
