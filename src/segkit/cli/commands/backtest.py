"""segkit backtest: what labels of a past day were worth."""

from __future__ import annotations

from dataclasses import replace

from segkit.cli.options.backtest import TrialOptions
from segkit.cli.options.engine import AnywhereOptions
from segkit.cli.options.shared import OutputOptions, ScoringOptions, WindowOptions
from segkit.cli.options.signature import takes
from segkit.errors import UsageError


@takes(AnywhereOptions, WindowOptions, TrialOptions, ScoringOptions, OutputOptions)
def backtest(
    lines: AnywhereOptions, window: WindowOptions, trial: TrialOptions, scoring: ScoringOptions, out: OutputOptions
) -> None:
    """Label customers on a past day, and show who of them really bought again.

    [bold]Examples[/bold]

      segkit backtest orders.csv

      segkit backtest orders.csv --at 2026-01-31 --horizon 90

      segkit backtest orders.csv --folds 4 --rules lifecycle,classic

      segkit backtest orders.csv --horizon 90 -o backtest.csv
    """
    from segkit.cli.console import Voice, destination, page, write
    from segkit.cli.faring import is_far, refuse_near, tested_far
    from segkit.cli.steps.arguments import choice_of, scoring_of
    from segkit.cli.steps.backtest import refuse_broken_order, run_backtest, show_backtest, tell_backtest, trial_of
    from segkit.schemas import BACKTEST
    from segkit.sinks.rows.customers import backtest_frame

    far = is_far(lines, "backtest")
    by = scoring_of(scoring if scoring.model else replace(scoring, rules=None))
    asked = trial_of(trial, scoring.rules, by)
    choice = choice_of(out, BACKTEST.names, [name for book in asked.books for name in book.names])
    if far:
        refuse_near(lines, out, fetched=True)
    to = destination(out, () if far else lines.files)
    if to.is_table and (asked.folds > 1 or len(asked.books) > 1) and (choice.columns or choice.sort or choice.top):
        raise UsageError("with several days or rule books the tables have columns of their own", hint="-f csv")
    done = (tested_far if far else run_backtest)(lines, window, asked, by)
    tell_backtest(done, Voice(out.quiet, out.verbose), facts=not to.is_table or to.target is not None)
    rows = backtest_frame(done.rows(), choice)
    if to.is_table:
        with page(to, out, rows) as sheet:
            show_backtest(done, sheet, choice)
    else:
        write(rows, to, {}, fail_empty=out.fail_empty)
    if trial.strict:
        refuse_broken_order(done)
