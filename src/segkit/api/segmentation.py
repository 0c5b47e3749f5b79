"""Files or frames in, scored and labelled customers out: the steps of `segkit rfm`, one function each.

Inside, days are numbers and money is integers of 1/10000 currency; here they become dates and decimals again.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.analyses import overview
from segkit.api.adapters import (
    as_choice,
    as_day,
    as_days,
    as_lines,
    explain_engine_errors,
    give_back,
    is_files,
    open_frame,
    open_lines,
    paths_in,
    reading_with_kept,
    require_columns,
    spark_lines_in,
)  # fmt: skip
from segkit.choices import Binning, OrderBy, Returns
from segkit.errors import UsageError
from segkit.frames import collect, held, is_far, money_units, with_dates, with_money
from segkit.line.customers import far_new_days_of, new_days_of, order_days, seen_on, summarize_orders
from segkit.line.facts import examine_lines, refuse_unread
from segkit.line.settlement import settle
from segkit.line.transactions import Rules
from segkit.runs import segmentation as runs
from segkit.runs.far.segmentation import segmented_far
from segkit.runs.far.settling import known_orders
from segkit.runs.terms import Policy, Scoring, Window, scoring_of_model
from segkit.scoring.books import DEFAULT, find_book
from segkit.scoring.frozen import FrozenModel, read_model
from segkit.scoring.rules import RuleBook
from segkit.scoring.scores import DEFAULT_BINS, MEASURES, SCORES, Thresholds
from segkit.scoring.scores import fit_far_thresholds as fit_far
from segkit.scoring.scores import fit_thresholds as fit
from segkit.scoring.scores import score_customers as score
from segkit.scoring.segments import label_customers

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Sequence
    from datetime import date

    import polars as pl

    from segkit.analyses.explanation import Explanation
    from segkit.analyses.proposal import Proposal
    from segkit.findings import Check
    from segkit.runs.outcome import Segmentation
    from segkit.sources.description import SniffedFile
    from segkit.sources.reading import Reading

Frame = TypeVar("Frame")


def read_transactions(
    files: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    *,
    reading: Reading | None = None,
    as_of: date | None = None,
    since: date | None = None,
    today: date | None = None,
    keep: Sequence[str] = (),
) -> pl.DataFrame:
    """Read order lines from CSV or Parquet files, one row per line that counts.

    Lines that a status calls cancelled or unpaid, and lines outside the days asked for, are left out;
    `segment_customers` of the same files tells how many. Lines without a customer stay, their
    `customer_id` is null. `keep` names further columns, which are carried along as trimmed text;
    `NAME=COLUMN` gives one another name.

    Columns out: customer_id, order_id [text; where the files have order numbers], order_date [date],
                 amount [decimal, currency], and the columns that are kept [text or null]

    Raises:
        SegkitError: The files cannot be used, or something has to be said in `reading`.
    """
    window = Window(*(None if day is None else as_day(day) for day in (as_of, since, today)))
    reading = reading_with_kept(reading, keep)
    lines = runs.read_lines(paths_in(files), reading=reading, window=window)
    names = [name for name in (c.CUSTOMER, c.ORDER, c.DATE, c.AMOUNT, *reading.keep) if name in lines.columns]
    done: pl.DataFrame = lines.to_native().select(names)
    return done


def sniff_files(
    files: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    *,
    reading: Reading | None = None,
    full: bool = False,
    show_values: bool = False,
) -> tuple[SniffedFile, ...]:
    """Look at files as they would be read: encoding, delimiter, columns and their roles, one answer per file.

    A file that cannot be read as it is says so in `error` and `hint`, with whatever could be seen of it.
    `full` reads all rows instead of a sample; `show_values` leaves examples unmasked.

    Raises:
        SegkitError: Nothing is there under a name.
    """
    from segkit.sources.description import sniff
    from segkit.sources.reading import Reading

    return sniff(paths_in(files), reading or Reading(), full=full, show_values=show_values)


@explain_engine_errors
def check_transactions(  # noqa: PLR0913 - the questions of the command line, by keyword
    source: Any,
    *,
    as_of: date | None = None,
    since: date | None = None,
    today: date | None = None,
    returns: str = "net",
    order_by: str = "line",
    reading: Reading | None = None,
    show_values: bool = False,
) -> Check:
    """Check files, or a frame of order lines, as `segkit check` does: what would count, and what is odd.

    Files that cannot be loaded are told as findings. `source`, `as_of` and the rest mean what they mean
    for `segment_customers`; `today` tells from which day on lines are too late. Ids in messages are masked
    where they may name a person, unless `show_values`.

    Raises:
        UsageError:  An option makes no sense.
        SegkitError: The frame cannot be used.
    """
    from segkit.runs import inspection

    window = Window(*(None if day is None else as_day(day) for day in (as_of, since, today)))
    policy = Policy(as_choice(Returns, returns, "returns"), as_choice(OrderBy, order_by, "order_by"))
    if is_files(source):
        files = paths_in(source)
        return inspection.check_files(files, reading=reading, window=window, policy=policy, show_values=show_values)
    if place := spark_lines_in(source):
        from segkit.runs.farinspection import check_far_lines

        return check_far_lines(place, window=window, policy=policy, show_values=show_values)
    with held(as_lines(open_lines(source))) as lines:
        return inspection.check_lines(lines, window=window, policy=policy, show_values=show_values)


@explain_engine_errors
def segment_customers(  # noqa: PLR0913 - the questions of the command line, by keyword
    source: Any,
    *,
    as_of: date | None = None,
    since: date | None = None,
    today: date | None = None,
    bins: int = DEFAULT_BINS,
    new_days: float | None = None,
    returns: str = "net",
    order_by: str = "line",
    rules: str | RuleBook = DEFAULT,
    binning: str = "quantiles",
    model: FrozenModel | None = None,
    keep: Sequence[str] = (),
    reading: Reading | None = None,
) -> Segmentation:
    """Score and label all customers of files or of a frame of order lines, as `segkit rfm` does.

    `source` is a path, several paths, or a frame with the columns customer_id, order_date, amount and,
    if lines have one, order_id. `as_of` is by default the day of the newest counted order; no clock is
    read. A `model` says what is otherwise learnt, what returns do and what is an order. `keep` names attributes of
    lines: columns of `customers` then, with the value that has most of a customer's money, or else is the newest.

    Raises:
        SegkitError: The input cannot be used.
    """
    window = Window(*(None if day is None else as_day(day) for day in (as_of, since, today)))
    learnt = None if new_days is None else as_days(new_days)
    if model is None:
        scoring = Scoring(bins, {}, learnt, load_rules(rules), as_choice(Binning, binning, "binning"))
        policy = Policy(as_choice(Returns, returns, "returns"), as_choice(OrderBy, order_by, "order_by"))
    elif (bins, new_days, rules, binning, returns, order_by) != (
        DEFAULT_BINS,
        None,
        DEFAULT,
        "quantiles",
        "net",
        "line",
    ):
        raise UsageError("a model says how scores and labels come about", hint="segment_customers(orders, model=model)")
    else:
        scoring = scoring_of_model(model)
        policy = Policy(model.yardstick.returns, model.yardstick.order_by)
    return _segmented(source, window, policy, scoring, reading_with_kept(reading, keep))


def _segmented(source: Any, window: Window, policy: Policy, scoring: Scoring, reading: Reading | None) -> Segmentation:
    if is_files(source):
        return runs.segment_files(paths_in(source), reading=reading, window=window, policy=policy, scoring=scoring)
    keep = reading.keep if reading else {}
    which = Rules(since=window.since, returns=policy.returns)
    with held(as_lines(open_lines(source), keep)) as lines:
        settled = settle(lines, which, as_of=window.as_of, today=window.today, order_by=policy.order_by)
        run = runs.segment_orders(settled, scoring, policy)
        return runs.with_kept_values(run, lines, which) if keep else run


@explain_engine_errors
def summarize_customers(lines: Frame, /, *, as_of: date, returns: str = "net", order_by: str = "line") -> Frame:
    """Reduce order lines to one row per customer, as the evening of `as_of` saw them.

    Lines after `as_of` do not exist, lines without a customer are left out. Money is exact in any frame
    that holds it exactly; floats are read to four decimals.

    Columns in:  customer_id, order_id (if lines have one), order_date [date, datetime or ISO text],
                 amount [currency: decimal, integer, float or text]
    Columns out: customer_id, first_order, last_order [date], recency [days], frequency [orders],
                 monetary, aov [decimal, currency], tenure [days]

    Raises:
        SegkitError: A column is missing or has a type that cannot play its role.
    """
    as_of = as_day(as_of)
    typed = as_lines(open_lines(lines))
    rules = Rules(until=as_of, returns=as_choice(Returns, returns, "returns"))
    every = rules.returns is Returns.KEEP
    # Lazy lines are looked at once too: a cell that cannot be used must not become a number that looks right.
    examine_lines(typed, refuse_unread)
    orders = known_orders(typed, rules, as_choice(OrderBy, order_by, "order_by"))
    customers = seen_on(summarize_orders(orders, every_order_counts=every), as_of)
    dated = with_dates(customers, (c.FIRST_ORDER, c.LAST_ORDER))
    done: Frame = give_back(lines, with_money(dated, (c.MONETARY, c.AOV)))
    return done


@explain_engine_errors
def fit_thresholds(customers: Any, /, *, bins: int = DEFAULT_BINS, binning: str = "quantiles") -> Thresholds:
    """Learn the cut points of recency, frequency and monetary: the quantiles at 1/bins, 2/bins and so on.

    With `binning="nested"` those of frequency are learnt within each R score, and those of monetary within each
    pair of R and F scores.

    Columns in: recency [days], frequency [orders], monetary [currency]

    Raises:
        SegkitError: There are no customers, or a column is missing.

    Source: Hyndman and Fan (1996), Sample quantiles in statistical packages, definition 7.
    """
    frame = open_frame(customers)
    require_columns(frame, MEASURES)
    measures = frame.select(c.RECENCY, c.FREQUENCY, money_units(frame, c.MONETARY))
    how = as_choice(Binning, binning, "binning")
    if is_far(measures):
        return fit_far(measures, bins=bins, binning=how)
    return fit(collect(measures), bins=bins, binning=how)


@explain_engine_errors
def fit_new_days(lines: Any, /, *, as_of: date, returns: str = "net", order_by: str = "line") -> float:
    """Learn how many days after the first order a customer is new: the 90th percentile of purchase gaps.

    90 days where there are fewer than 30 gaps.

    Columns in: as `summarize_customers`
    """
    rules = Rules(returns=as_choice(Returns, returns, "returns"))
    order, typed = as_choice(OrderBy, order_by, "order_by"), as_lines(open_lines(lines))
    if is_far(typed):
        rules = replace(rules, until=as_day(as_of))
        every = rules.returns is Returns.KEEP
        return far_new_days_of(order_days(known_orders(typed, rules, order), every_order_counts=every))[0]
    return new_days_of(settle(typed, rules, as_of=as_day(as_of), order_by=order).gaps)


@explain_engine_errors
def score_customers(customers: Frame, thresholds: Thresholds, /) -> Frame:
    """Score every customer by comparing with cut points: equal values get equal scores.

    Columns in:  recency [days], frequency [orders], monetary [currency]
    Columns out: those, and r_score, f_score, m_score [1 to k, k is best], rfm [text]
    """
    frame = open_frame(customers)
    require_columns(frame, MEASURES)
    kept = frame.with_columns(nw.col(c.MONETARY).alias("_shown"), money_units(frame, c.MONETARY).alias(c.MONETARY))
    scored = score(kept, thresholds).with_columns(nw.col("_shown").alias(c.MONETARY)).drop("_shown")
    done: Frame = give_back(customers, scored)
    return done


@explain_engine_errors
def label_segments(
    scored: Frame, /, *, new_days: float = 90.0, bins: int = DEFAULT_BINS, rules: str | RuleBook = DEFAULT
) -> Frame:
    """Label every scored customer by a rule book: its name, its file, or the book itself.

    `new_days` is best learnt by `fit_new_days`; 90 is what few data fall back to.

    Columns in:  r_score, f_score, m_score [1 to bins], and the raw values that the rules ask for; those of the
                 five labels ask for frequency [orders] and tenure [days]
    Columns out: those, and segment

    Raises:
        SegkitError: A column is missing, or the rules cannot be used.
    """
    frame, book = open_frame(scored), load_rules(rules).given(as_days(new_days))
    require_columns(frame, (*SCORES, *book.asked_of()))
    money = [name for name in (c.MONETARY, c.AOV) if name in book.asked_of()]
    shown = [f"_shown_{name}" for name in money]
    if money:
        units = (money_units(frame, name).alias(name) for name in money)
        frame = frame.with_columns(*(nw.col(name).alias(f"_shown_{name}") for name in money), *units)
    labelled = label_customers(frame, book, bins=bins)
    if money:
        labelled = labelled.with_columns(nw.col(f"_shown_{name}").alias(name) for name in money).drop(shown)
    done: Frame = give_back(scored, labelled)
    return done


@explain_engine_errors
def propose_cuts(
    source: Any,
    *,
    as_of: date | None = None,
    since: date | None = None,
    bins: int = DEFAULT_BINS,
    reading: Reading | None = None,
) -> Proposal:
    """Propose cut points that can be kept, for files or a frame of order lines, as `segkit cuts` does.

    Raises:
        SegkitError: The input cannot be used.
    """
    window = Window(*(None if day is None else as_day(day) for day in (as_of, since)))
    policy, scoring = Policy(), Scoring(bins, keeps_gaps=True)
    if place := spark_lines_in(source):
        with segmented_far(place, window, policy, scoring, values=()) as run:
            return run.proposed()
    return runs.proposal_of(_segmented(source, window, policy, scoring, reading))


def explain_customer(run: Segmentation, customer_id: str, /) -> Explanation:
    """Explain the label of one customer of a run: cut points, the rule that won, and what would give a better label.

    Raises:
        SegkitError: The run has no such customer.
    """
    return runs.explain_customers(run, [customer_id])[0]


def load_rules(rules: str | os.PathLike[str] | RuleBook) -> RuleBook:
    """Return a rule book by its name, `lifecycle` or `classic`, or read one from a TOML file and prove it.

    Raises:
        UsageError:  There is no such book, nor such a file.
        SegkitError: The file is no rule book; the message names the lines.
    """
    return rules if isinstance(rules, RuleBook) else find_book(str(rules))


def load_model(model: str | os.PathLike[str]) -> FrozenModel:
    """Read a frozen model that `--save-model` or `Segmentation.frozen().to_json()` wrote.

    Raises:
        SegkitError: It is no model, is damaged, or is of a newer format.
    """
    return read_model(Path(model))


@explain_engine_errors
def summarize_segments(segments: Any, /, *, rules: str | RuleBook = DEFAULT) -> pl.DataFrame:
    """Reduce labelled customers to one row per segment, in the order of the rule book: the best first.

    Columns in:  segment, recency [days], frequency [orders], monetary [currency]
    Columns out: the schema SEGMENT_TABLE: customers, orders, revenue, shares, average check, medians, repeat rate
    """
    from segkit.sinks.rows.customers import Choice, segment_frame

    frame = open_frame(segments)
    require_columns(frame, (c.SEGMENT, *MEASURES))
    units = frame.with_columns(money_units(frame, c.MONETARY).alias(c.MONETARY))
    table = collect(overview.summarize_segments(units))
    return segment_frame(overview.segment_rows(table, load_rules(rules).names), Choice())
