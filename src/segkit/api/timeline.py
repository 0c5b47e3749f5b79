"""Time: customers followed period by period."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from segkit.api.adapters import (
    as_choice,
    as_day,
    as_days,
    as_lines,
    explain_engine_errors,
    is_files,
    is_path,
    open_frame,
    open_lines,
    paths_in,
    spark_lines_in,
)
from segkit.choices import CohortValue, Every, OrderBy, Returns
from segkit.columns import CUSTOMER, FROM_DATE
from segkit.days.daybook import keep_daybook
from segkit.frames import collect, is_far
from segkit.line.transactions import Rules
from segkit.runs import periods
from segkit.runs.compare import comparing, saved_tables
from segkit.runs.far.past import past_of
from segkit.runs.terms import Policy, Scoring, Window, scoring_of_model
from segkit.scoring.books import DEFAULT, find_book
from segkit.scoring.rules import RuleBook
from segkit.scoring.scores import DEFAULT_BINS
from segkit.sinks.rows.customers import Choice
from segkit.sinks.rows.periods import cohort_frame, cohort_matrix, flow_frame, kpi_frame, mover_frame
from segkit.sinks.spark import far_movers
from segkit.sources.beside.labelledtable import labelled_rows, read_labelled

if TYPE_CHECKING:
    from datetime import date

    import polars as pl

    from segkit.scoring.frozen import FrozenModel
    from segkit.sources.reading import Reading


@explain_engine_errors
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
    by: str | None = None,
    reading: Reading | None = None,
) -> pl.DataFrame:
    """Follow customers from the period of their first order on, as `segkit cohorts` does.

    `source` as in `segment_customers`. `every` is week, month, quarter or year. `matrix` names a value (retention,
    customers, orders, revenue, aov, cumulative) to have one row per cohort and one column per age. `by` puts
    customers into groups, a column in front: by a column of the lines, `segment` or `abc`.

    Columns out: the schema COHORTS, one row per cohort and age; values of a period that is not over are null

    Raises:
        SegkitError: The input cannot be used.
    """
    length = as_choice(Every, every, "every")
    value = None if matrix is None else as_choice(CohortValue, matrix, "matrix")
    window, policy = Window(*_days(as_of, since, today)), _policy(returns, order_by)
    place = spark_lines_in(source)
    if place is not None:
        found, told = periods.cohorts_far(periods.Asked(place, window, policy, length, by))
    else:
        found, told = periods.follow_cohorts(_recorded(source, window, policy, reading, by), length)
    if value is not None:
        return cohort_matrix(found, told.record.by, value, Choice())
    return cohort_frame(found, told.record.by, Choice())


@explain_engine_errors
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
    by: str | None = None,
    reading: Reading | None = None,
) -> pl.DataFrame:
    """Reckon customers, orders, money, repeat rate and churn period by period, as `segkit kpis` does.

    `source`, `every` and `by` as in `cohorts`. A customer is active up to `churn_days` days after a purchase; by
    default the 90th percentile of purchase gaps.

    Columns out: the schema KPIS without those about visitors and costs, one row per period and one of the total

    Raises:
        SegkitError: The input cannot be used.
    """
    length, window = as_choice(Every, every, "every"), Window(*_days(as_of, since, today))
    days = None if churn_days is None else as_days(churn_days)
    policy, place = _policy(returns, order_by), spark_lines_in(source)
    if place is not None:
        found, told = periods.kpis_far(periods.Asked(place, window, policy, length, by), churn_days=days)
    else:
        record = _recorded(source, window, policy, reading, by)
        found, told = periods.compute_kpis(record, length, churn_days=days, since=window.since)
    return kpi_frame(found, told.record.by, Choice())


@explain_engine_errors
def compare(  # noqa: PLR0913 - the questions of the command line, by keyword
    source: Any,
    *,
    first: date | None = None,
    second: date | None = None,
    every: str | None = None,
    periods: int = comparing.PERIODS,
    movers: bool = False,
    since: date | None = None,
    today: date | None = None,
    bins: int = DEFAULT_BINS,
    new_days: float | None = None,
    returns: str = "net",
    order_by: str = "line",
    rules: str | RuleBook = DEFAULT,
    model: FrozenModel | None = None,
    reading: Reading | None = None,
) -> pl.DataFrame:
    """Label customers on two days by the cut points of the first, or of a model, as `segkit compare` does.

    `source` as in `segment_customers`; the second day is by default that of the newest counted order, the first that
    of the model. With `every` the ends of the last `periods` periods are compared, each with the one before.

    Columns out: the schema FLOWS, one row per pair of labels; with `movers` MOVERS, one row per customer who moved

    Raises:
        SegkitError: The input cannot be used, or its days do not allow what was asked.
    """
    length = None if every is None else as_choice(Every, every, "every")
    before, after = _days(first, second)
    days = comparing.Days(before, after, length, periods)
    window = Window(days.second, *_days(since, today))
    scoring, policy = _scoring(bins, new_days, rules, model), _policy(returns, order_by)
    if model is not None:
        policy = Policy(model.yardstick.returns, model.yardstick.order_by)
    if is_files(source):
        done = comparing.compare_files(
            paths_in(source), days, reading=reading, window=window, policy=policy, scoring=scoring
        )
    else:
        seen, until = Rules(since=window.since, returns=policy.returns), None if days.second else window.today
        lines = as_lines(open_lines(source))
        if is_far(lines):
            with (
                past_of(lines, seen, policy, replace(window, as_of=days.second, today=until)) as past,
                comparing.compare_past(past, days, scoring, movers=movers) as done,
            ):
                return _moves(done, movers=movers)
        book = keep_daybook(lines, seen, as_of=days.second, today=until, order_by=policy.order_by, cut=False)
        done = comparing.compare(book, days, scoring)
    return _moves(done, movers=movers)


@explain_engine_errors
def compare_segments(
    before: Any, after: Any, /, *, movers: bool = False, rules: str | RuleBook | None = None
) -> pl.DataFrame:
    """Compare two tables of labelled customers: files that `segkit rfm` wrote, or frames with their columns.

    Labels are those of `rules`, by default of the first built-in book that has them all.

    Columns in:  customer_id, segment, recency [days], frequency [orders], monetary [currency], r_score, f_score,
                 m_score
    Columns out: as `compare`; days are empty where a table does not tell them

    Raises:
        SegkitError: A table cannot be used, or has labels that the rules do not know.
    """
    tables = [
        read_labelled(one) if is_path(one) else labelled_rows(collect(open_frame(one)).to_native(), place)
        for one, place in ((before, "the first table"), (after, "the second table"))
    ]
    book = rules if rules is None or isinstance(rules, RuleBook) else find_book(str(rules))
    return _moves(saved_tables.compare_tables(tables[0], tables[1], book), movers=movers)


def _moves(done: comparing.Compared, *, movers: bool) -> pl.DataFrame:
    if not movers:
        return flow_frame(done.comparisons, Choice())
    found = list(zip(done.comparisons, done.moved, strict=True))
    if done.is_far:
        rows: pl.DataFrame = collect(far_movers(found, (), (), Choice())).to_polars()
        return rows.sort(FROM_DATE, CUSTOMER)
    return mover_frame(found, (), (), Choice())


def _scoring(bins: int, new_days: float | None, rules: str | RuleBook, model: FrozenModel | None) -> Scoring:
    if model is not None:
        return scoring_of_model(model)
    book = rules if isinstance(rules, RuleBook) else find_book(str(rules))
    return Scoring(bins, {}, None if new_days is None else as_days(new_days), book)


def _days(*days: date | None) -> list[date | None]:
    return [None if day is None else as_day(day) for day in days]


def _policy(returns: str, order_by: str) -> Policy:
    return Policy(as_choice(Returns, returns, "returns"), as_choice(OrderBy, order_by, "order_by"))


def _recorded(source: Any, window: Window, policy: Policy, reading: Reading | None, by: str | None) -> periods.Record:
    if is_files(source):
        return periods.record_files(paths_in(source), reading=reading, window=window, policy=policy, by=by)
    frame = open_lines(source)
    columns = frame.collect_schema().names()
    return periods.record_lines(lambda kept: as_lines(frame, kept), columns, window, policy, by)
