"""segkit abc: classes A, B, C by revenue and X, Y, Z by its evenness, and how much few bring."""

from __future__ import annotations

from dataclasses import replace

from segkit.cli.options.abc import AbcOptions
from segkit.cli.options.engine import AnywhereOptions
from segkit.cli.options.period import RowOptions
from segkit.cli.options.shared import WindowOptions
from segkit.cli.options.signature import takes


@takes(AnywhereOptions, AbcOptions, WindowOptions, RowOptions)
def abc(lines: AnywhereOptions, asked: AbcOptions, window: WindowOptions, out: RowOptions) -> None:
    """Class customers, products or categories: A, B, C by revenue, X, Y, Z by how even it is.

    [bold]Examples[/bold]

      segkit abc orders.csv

      segkit abc orders.csv --by category

      segkit abc orders.csv --cuts 50,90 --xyz-cuts 0.8,1.5 --format table

      segkit abc orders.csv --since 2026-01-01 -o classes.csv
    """
    from segkit.cli.console import Voice, destination, page, write
    from segkit.cli.farclasses import customers_classed_far
    from segkit.cli.faring import is_far, refuse_near
    from segkit.cli.steps.abc import classify, question_of, show_classes, tell_classes
    from segkit.cli.steps.periods import choice_of_rows
    from segkit.cli.steps.plot import check_picture, draw
    from segkit.sinks.rows.abc import item_frame

    question = question_of(asked)
    if is_far(lines, "abc"):
        if question.of_customers:
            customers_classed_far(lines, window, question, out)
            return
        refuse_near(lines, out, fetched=True)
    to = destination(out, lines.files)
    check_picture(out.plot, out, lines.files)
    choice = choice_of_rows(out, to, None)
    done = classify(lines, window, replace(question, keeps_yardstick=to.tells_yardstick))
    rows = item_frame(done.items.columns(), done.name, choice)
    tell_classes(done, Voice(out.quiet, out.verbose), facts=not to.is_table or to.target is not None)
    if to.is_table:
        with page(to, out, rows) as sheet:
            show_classes(done, sheet)
    else:
        write(rows, to, done.run.settings() if to.tells_yardstick else {}, fail_empty=out.fail_empty)
    draw(lambda drawn: drawn.classes_drawn(done), out.plot, out)
