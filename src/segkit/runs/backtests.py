"""Backtests over files or lines: labels of past days, each held against what followed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.analyses.backtest import FEW_CUSTOMERS, hold_against, outcome, periods
from segkit.days.history import remember
from segkit.errors import SegkitError
from segkit.frames import collect, date_of
from segkit.immutable import immutable
from segkit.line.customers import seen_on
from segkit.line.settlement import NobodyError
from segkit.line.transactions import Rules
from segkit.runs.far.past import remembered_far
from segkit.runs.notes import notes_of
from segkit.runs.segmentation import examiner_of, retrying, retrying_parsed, segment_orders
from segkit.runs.terms import Policy, Scoring, Window
from segkit.scoring.segments import label_customers
from segkit.sources.lines.survey import survey
from segkit.sources.lines.totalwords import TOTAL_IDS
from segkit.sources.places.unpack import Workspace
from segkit.sources.reading import Reading
from segkit.sources.source import open_source

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from segkit.analyses.backtest import Outcome, Period
    from segkit.days.history import History
    from segkit.line.one_pass import LeftOut
    from segkit.scoring.rules import RuleBook
    from segkit.sources.farlines import FarLines
    from segkit.sources.lines.rejects import Rejects
    from segkit.sources.source import Source


@immutable
class Trial:
    """Options of the group Backtest: which days are looked at, and how far ahead."""

    at: date | None = None
    """The first day of labels; None is chosen so that the horizons end with the data."""
    horizon: int | None = None
    """Days after it in which customers may buy again; None shares out what the data hold."""
    folds: int = 1
    """How many such days, one horizon apart."""
    books: tuple[RuleBook, ...] = ()
    """Rule books to hold side by side; none is that of the scoring."""


@immutable
class Backtest:
    """Labels of past days and what followed, one outcome per day and rule book, in that order."""

    outcomes: tuple[Outcome, ...]
    books: tuple[RuleBook, ...]
    first: date
    """Day of the oldest counted order."""
    last: date
    """Day of the newest counted order, or the as-of day that was asked for."""
    lines: int
    left_out: tuple[LeftOut, ...]
    taken: str = ""
    notes: tuple[str, ...] = ()
    rejects: Rejects | None = None
    """Lines that were asked to be passed over where they cannot be read."""

    def by_day(self) -> list[tuple[Outcome, ...]]:
        """Return the outcomes of each day together."""
        size = len(self.books)
        return [self.outcomes[start : start + size] for start in range(0, len(self.outcomes), size)]

    def by_book(self) -> list[tuple[Outcome, ...]]:
        """Return the outcomes of each rule book together."""
        return [self.outcomes[place :: len(self.books)] for place in range(len(self.books))]

    def rows(self) -> list[dict[str, Any]]:
        """Return one row per day, rule book and label: the schema BACKTEST, days as numbers, money in 1/10000."""
        return [row for outcome in self.outcomes for row in outcome.rows()]


def backtest_files(
    names: Iterable[str | os.PathLike[str]],
    *,
    reading: Reading | None = None,
    window: Window | None = None,
    policy: Policy | None = None,
    scoring: Scoring | None = None,
    trial: Trial | None = None,
) -> Backtest:
    """Label the customers of files on past days, and hold the labels against what followed.

    Raises:
        SegkitError: The input cannot be used, or its days do not allow what was asked.
    """
    policy, window = policy or Policy(), window or Window()
    with Workspace() as workspace:
        source = open_source(names, reading or Reading(), workspace)
        seen, source = retrying(source, survey)

        def walk(source: Source) -> History:
            rules = seen.judging(
                Rules(window.since, window.as_of, returns=policy.returns, reader_leaves_out=source.leaves_out)
            )
            today = None if window.as_of else window.today
            lines = nw.from_native(source.lines())
            return remember(lines, rules, today=today, order_by=policy.order_by, examine=examiner_of(source))

        history, source = retrying_parsed(source, walk)
        aside = source.without_non_sales() if bool(history.lines[c.CUSTOMER].is_in(TOTAL_IDS).any()) else None
        if aside is not None:
            history, source = retrying_parsed(aside, walk)
        try:
            done = backtest(NearPast(history), scoring or Scoring(), trial or Trial(), window.as_of)
        except NobodyError as fault:
            raise NobodyError(f"{source.shown}: {fault}", hint=fault.hint) from fault
        rejects = source.rejects()
        notes = (*notes_of(source, seen, history.facts, policy), *(rejects.notes if rejects else ()))
        return replace(done, taken=source.taken, notes=(*notes, *done.notes), rejects=rejects)


def backtest_far(source: FarLines, window: Window, policy: Policy, scoring: Scoring, trial: Trial) -> Backtest:
    """Do the same with lines that lie on a cluster, and stay there.

    Raises:
        SegkitError: The lines cannot be used, or their days do not allow what was asked.
    """
    with remembered_far(source, window, policy) as past:
        done = backtest(past, scoring, trial, window.as_of)
        return replace(done, taken=past.taken, notes=(*past.notes, *done.notes))


class Past(Protocol):
    """Lines of all days, from which any past day can be told."""

    @property
    def read(self) -> int:
        """How many lines were read, those left out included."""

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        """Those that do not count, by reason."""

    def span(self, as_of: date | None) -> tuple[date, date]:
        """Return the day of the oldest counted order, and the last day: that given, or of the newest counted order."""

    def tables(self, period: Period, scoring: Scoring, books: Sequence[RuleBook]) -> Iterator[nw.LazyFrame[Any]]:
        """Give what labels of a day were worth, by each book; see `hold_against`."""


@immutable
class NearPast:
    """A history in the memory of this machine."""

    history: History

    @property
    def read(self) -> int:
        """How many lines were read, those left out included."""
        return self.history.read

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        """Those that do not count, by reason."""
        return self.history.left_out

    def span(self, as_of: date | None) -> tuple[date, date]:
        """Return the first and the last day; see `Past`."""
        end = self.history.settled(as_of)
        oldest = seen_on(end.summary.lazy(), end.as_of).select(nw.col(c.FIRST_ORDER).min())
        first = collect(oldest)[c.FIRST_ORDER].item(0)
        if first is None:
            raise NobodyError(
                "no customer has an order above zero", hint="look at the column of amounts, and at --as-of"
            )
        return date_of(first), end.as_of

    def tables(self, period: Period, scoring: Scoring, books: Sequence[RuleBook]) -> Iterator[nw.LazyFrame[Any]]:
        """Score customers once, and hold the labels of each book against what followed."""
        history = self.history
        settled = history.settled(period.as_of)
        run = segment_orders(settled, replace(scoring, book=books[0]), Policy(history.returns, history.order_by))
        later = collect(history.later(period.as_of, period.until))
        for place, book in enumerate(books):
            labelled = run.customers.lazy()
            if place:
                scored = labelled.drop(c.SEGMENT)
                labelled = label_customers(scored, book.given(run.new_days), bins=run.thresholds.bins)
            yield hold_against(labelled, later.lazy())


def backtest(past: Past, scoring: Scoring, trial: Trial, as_of: date | None = None) -> Backtest:
    """Label customers on past days; `as_of` ends the past, by default the newest counted order does.

    Raises:
        SegkitError: The days do not allow what was asked.
    """
    first, last = past.span(as_of)
    chosen = periods(first, last, at=trial.at, horizon=trial.horizon, folds=trial.folds)
    books = trial.books or (scoring.book,)
    outcomes = tuple(done for period in chosen for done in _looked_back(past, period, scoring, books))
    return Backtest(
        outcomes, books, first, last, past.read, past.left_out, notes=tuple(_doubts(outcomes, trial, scoring))
    )


def _looked_back(past: Past, period: Period, scoring: Scoring, books: tuple[RuleBook, ...]) -> Iterator[Outcome]:
    try:
        tables = [collect(table) for table in past.tables(period, scoring, books)]
    except NobodyError as fault:
        raise SegkitError(f"nobody is a customer yet on {period.as_of}", hint="try a later day: --at") from fault
    for table, book in zip(tables, books, strict=True):
        yield outcome(table, book.names, period, book.name)


def _doubts(outcomes: tuple[Outcome, ...], trial: Trial, scoring: Scoring) -> Iterator[str]:
    """Say where the horizon is cut short, and where rates are of few customers."""
    period = outcomes[0].period
    if trial.horizon and period.days < trial.horizon:
        yield f"the data end on {period.until}: the horizon is of {period.days:,} days, not of {trial.horizon:,}"
    if scoring.model and scoring.model.base.as_of > period.as_of:
        yield (
            f"the model was learnt as of {scoring.model.base.as_of}, after {period.as_of}:"
            " it has seen some of what it is tested on"
        )
    for done in outcomes:
        few = [f"{label.label} ({label.customers})" for label in done.labels if 0 < label.customers < FEW_CUSTOMERS]
        if few:
            said = f"fewer than {FEW_CUSTOMERS} customers on {done.period.as_of}"
            yield f"{said}, so that their rate means little: {', '.join(few)}"
