"""The public door to time: customers followed period by period."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segkit.api.door import as_choice, as_day, as_days, in_words, lines_of, listed, names_files, opened
from segkit.choices import CohortValue, Every, OrderBy, Returns
from segkit.days.history import remember
from segkit.line.transactions import Rules
from segkit.runs import comparing, overtime
from segkit.runs.terms import Policy, Scoring, Window
from segkit.scoring.books import DEFAULT, find_book
from segkit.scoring.rules import RuleBook
from segkit.scoring.scores import DEFAULT_BINS
from segkit.sinks import periodic
from segkit.sinks.rows import Choice

if TYPE_CHECKING:
    from datetime import date

    import polars as pl

    from segkit.sources.reading import Reading


@in_words
def cohorts(  # noqa: PLR0913 - the questions of the command line, by keyword
    source: Any,
    *,
    every: str = "month",
    matrix: str | None = None,
    as_of: date | None = None,
    since: date | None = None,
    today: date | None = None,
    returns: str = "net",
    order_by: str = "line",
    reading: Reading | None = None,
) -> pl.DataFrame:
    """Follow customers from the period of their first order on, as `segkit cohorts` does.

    `source` as in `segment_customers`. `every` is week, month, quarter or year. `matrix` names a value (retention,
    customers, orders, revenue, aov, cumulative) to have one row per cohort and one column per age.

    Columns out: the schema COHORTS, one row per cohort and age; values of a period that is not over are null

    Raises:
        SegkitError: The input cannot be used.
    """
    length = as_choice(Every, every, "every")
    value = None if matrix is None else as_choice(CohortValue, matrix, "matrix")
    record = _recorded(source, Window(*_days(as_of, since, today)), _policy(returns, order_by), reading)
    found, _ = overtime.cohorts_told(record, length)
    if value is not None:
        return periodic.cohort_matrix(found, value, Choice())
    return periodic.cohort_frame(found, Choice())


@in_words
def kpis(  # noqa: PLR0913 - the questions of the command line, by keyword
    source: Any,
    *,
    every: str = "month",
    churn_days: int | None = None,
    as_of: date | None = None,
    since: date | None = None,
    today: date | None = None,
    returns: str = "net",
    order_by: str = "line",
    reading: Reading | None = None,
) -> pl.DataFrame:
    """Reckon customers, orders, money, repeat rate and churn period by period, as `segkit kpis` does.

    `source` and `every` as in `cohorts`. A customer is active up to `churn_days` days after a purchase; by default
    the 90th percentile of purchase gaps.

    Columns out: the schema KPIS without those about visitors and costs, one row per period and one of the total

    Raises:
        SegkitError: The input cannot be used.
    """
    length, window = as_choice(Every, every, "every"), Window(*_days(as_of, since, today))
    days = None if churn_days is None else as_days(churn_days)
    record = _recorded(source, window, _policy(returns, order_by), reading)
    found, _ = overtime.kpis_told(record, length, churn_days=days, since=window.since)
    return periodic.kpi_frame(found, Choice())


@in_words
def compare(  # noqa: PLR0913 - the questions of the command line, by keyword
    source: Any,
    *,
    first: date,
    second: date | None = None,
    movers: bool = False,
    since: date | None = None,
    today: date | None = None,
    bins: int = DEFAULT_BINS,
    new_days: float | None = None,
    returns: str = "net",
    order_by: str = "line",
    rules: str | RuleBook = DEFAULT,
    reading: Reading | None = None,
) -> pl.DataFrame:
    """Label customers on two days by the cut points of the first, as `segkit compare` does.

    `source` as in `segment_customers`; the second day is by default that of the newest counted order.

    Columns out: the schema FLOWS, one row per pair of labels; with `movers` MOVERS, one row per customer who moved

    Raises:
        SegkitError: The input cannot be used, or its days do not allow what was asked.
    """
    book = rules if isinstance(rules, RuleBook) else find_book(str(rules))
    scoring = Scoring(bins, {}, None if new_days is None else as_days(new_days), book)
    before, after = as_day(first), None if second is None else as_day(second)
    window, policy = Window(after, *_days(since, today)), _policy(returns, order_by)
    if names_files(source):
        done = comparing.compare_files(
            listed(source), before, after, reading=reading, window=window, policy=policy, scoring=scoring
        )
    else:
        days = Rules(since=window.since, until=after, returns=policy.returns)
        lines = lines_of(opened(source))
        history = remember(lines, days, today=None if after else window.today, order_by=policy.order_by)
        done = comparing.compare(history, before, after, scoring)
    if movers:
        return periodic.mover_frame(done.both, done.comparison, (), (), Choice())
    return periodic.flow_frame(done.comparison, Choice())


def _days(*days: date | None) -> list[date | None]:
    return [None if day is None else as_day(day) for day in days]


def _policy(returns: str, order_by: str) -> Policy:
    return Policy(as_choice(Returns, returns, "returns"), as_choice(OrderBy, order_by, "order_by"))


def _recorded(source: Any, window: Window, policy: Policy, reading: Reading | None) -> overtime.Record:
    if names_files(source):
        return overtime.record_files(listed(source), reading=reading, window=window, policy=policy)
    return overtime.record_lines(lines_of(opened(source)), window, policy)
