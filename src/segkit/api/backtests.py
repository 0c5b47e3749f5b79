"""Past days: labels held against what followed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segkit.api.adapters import (
    as_choice,
    as_day,
    as_days,
    as_lines,
    explain_engine_errors,
    is_files,
    open_lines,
    paths_in,
)
from segkit.choices import OrderBy, Returns
from segkit.days.history import remember
from segkit.errors import UsageError
from segkit.frames import is_far
from segkit.line.transactions import Rules
from segkit.runs import backtests
from segkit.runs.far.past import past_of
from segkit.runs.terms import Policy, Scoring, Window
from segkit.scoring.books import DEFAULT, find_book
from segkit.scoring.rules import RuleBook
from segkit.scoring.scores import DEFAULT_BINS
from segkit.sinks.rows.customers import Choice, backtest_frame

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    import narwhals.stable.v2 as nw
    import polars as pl

    from segkit.sources.reading import Reading


@explain_engine_errors
def backtest(  # noqa: PLR0913 - the questions of the command line, by keyword
    source: Any,
    *,
    at: date | None = None,
    horizon: int | None = None,
    folds: int = 1,
    as_of: date | None = None,
    since: date | None = None,
    today: date | None = None,
    bins: int = DEFAULT_BINS,
    new_days: float | None = None,
    returns: str = "net",
    order_by: str = "line",
    rules: str | RuleBook | Sequence[str | RuleBook] = DEFAULT,
    reading: Reading | None = None,
) -> pl.DataFrame:
    """Label customers on past days, and hold the labels against what followed, as `segkit backtest` does.

    `source` as in `segment_customers`. `at` is the first day of labels, `horizon` the number of days after it,
    `folds` how many such days are looked at, one horizon apart; by default the horizons end with the data.
    `rules` may be several rule books, to be held side by side.

    Columns out: the schema BACKTEST, one row per day, rule book and label, labels from best to worst

    Raises:
        SegkitError: The input cannot be used, or its days do not allow what was asked.
    """
    if not (isinstance(folds, int) and folds >= 1 and (horizon is None or (isinstance(horizon, int) and horizon >= 1))):
        raise UsageError(f"folds={folds!r}, horizon={horizon!r}: whole numbers from 1 on", hint="folds=4, horizon=90")
    window = Window(*(None if day is None else as_day(day) for day in (as_of, since, today)))
    scoring = Scoring(bins, {}, None if new_days is None else as_days(new_days))
    policy = Policy(as_choice(Returns, returns, "returns"), as_choice(OrderBy, order_by, "order_by"))
    books = (rules,) if isinstance(rules, (str, RuleBook)) else rules
    trial = backtests.Trial(
        None if at is None else as_day(at),
        horizon,
        folds,
        tuple(book if isinstance(book, RuleBook) else find_book(str(book)) for book in books),
    )
    if is_files(source):
        done = backtests.backtest_files(
            paths_in(source), reading=reading, window=window, policy=policy, scoring=scoring, trial=trial
        )
    else:
        done = _of_lines(as_lines(open_lines(source)), window, policy, scoring, trial)
    return backtest_frame(done.rows(), Choice())


def _of_lines(
    lines: nw.LazyFrame[Any], window: Window, policy: Policy, scoring: Scoring, trial: backtests.Trial
) -> backtests.Backtest:
    days = Rules(since=window.since, until=window.as_of, returns=policy.returns)
    if is_far(lines):
        with past_of(lines, days, policy, window) as past:
            return backtests.backtest(past, scoring, trial, window.as_of)
    history = remember(lines, days, today=window.today, order_by=policy.order_by)
    return backtests.backtest(backtests.NearPast(history), scoring, trial, window.as_of)
