"""Files into all that a report tells: read once, then asked by every analysis; a further time for attributes."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from functools import cached_property
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Protocol

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.analyses.cohorts import cohorts_of, triangle
from segkit.analyses.concentration import concentration_of, curve
from segkit.analyses.kpis import kpis_of
from segkit.analyses.names import called_totals
from segkit.choices import Every
from segkit.days.snapshots import settled_on, spelt_out
from segkit.days.visits import visits_of
from segkit.errors import SegkitError, UsageError
from segkit.frames import collect
from segkit.immutable import immutable
from segkit.line.customers import new_days_of
from segkit.line.settlement import NobodyError
from segkit.runs.breakdown.breakdowns import Question, break_down_source
from segkit.runs.compare.pairs import called_as_in, compared, labelled_like
from segkit.runs.inspection import findings_beside
from segkit.runs.notes import notes_of
from segkit.runs.oddities import remarks_on
from segkit.runs.periods import daybook_of
from segkit.runs.segmentation import retrying, segment_orders
from segkit.runs.terms import Policy, Scoring, Window
from segkit.sources.lines.survey import survey
from segkit.sources.lines.totalwords import TOTAL_IDS
from segkit.sources.places.unpack import Workspace
from segkit.sources.reading import Reading
from segkit.sources.source import open_source

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Sequence

    from segkit.analyses.cohorts import Cohorts
    from segkit.analyses.concentration import Concentration
    from segkit.analyses.kpis import Kpis
    from segkit.analyses.migration import Comparison
    from segkit.clusters.clustering import Clustering
    from segkit.clusters.grouping import Grouping
    from segkit.days.daybook import Daybook
    from segkit.findings import Finding
    from segkit.line.settlement import Settled
    from segkit.runs.breakdown.breakdowns import Breakdown
    from segkit.runs.outcome import Segmentation
    from segkit.sources.lines.rejects import Rejects
    from segkit.sources.lines.words import Survey
    from segkit.sources.source import Source

TOP_VALUES = 15
"""So many values of an attribute are shown; the rest is added up."""
CURVE_STEPS = 100
FIRST_MONTH = 31


@immutable
class Wish:
    """What a report is to tell."""

    by: tuple[str, ...] = ()
    top: int | None = None
    grouping: Grouping | None = None
    """How clusters are found; None where none are wanted."""
    every: Every = Every.MONTH
    checks: bool = True
    """Whether the quality of the data is looked at, for which lines are read once more."""
    names: bool = False
    """Whether customers may be named."""


@immutable
class Turn:
    """The money of one period, by whether the customer's first order lies in it [1/10000 currency]."""

    period: int
    of_new: int
    of_repeat: int


class Reckoning(Protocol):
    """What a report tells of periods and of money, each reckoned when a section asks for it."""

    def kpis(self) -> Kpis:
        """Reckon the figures of all periods."""

    def cohorts(self) -> Cohorts:
        """Follow customers from the period of their first order on."""

    def turns(self) -> tuple[Turn, ...]:
        """Add up the money of each period."""

    def comparison(self) -> Comparison | None:
        """Hold the as-of day against the one a month before; None where nobody was a customer then."""

    def concentration(self) -> tuple[Concentration, tuple[float, ...]] | None:
        """Tell how much few bring, and the curve of it; None where there is no money above zero to have shares of."""


@immutable
class Report:
    """All that a report tells."""

    wish: Wish
    files: tuple[str, ...]
    """Their names without folders."""
    since: date | None
    run: Segmentation
    reckoning: Reckoning
    breakdown: Breakdown | None
    clustering: Clustering | None
    findings: tuple[Finding, ...]
    checked_whole: bool
    taken: str = ""
    notes: tuple[str, ...] = ()
    """What was said of reading and scoring; it names no customer."""
    told: tuple[str, ...] = ()
    """What is said to whoever runs it only: it may name customers."""
    rejects: Rejects | None = None

    @cached_property
    def kpis(self) -> Kpis:
        """The figures of all periods."""
        return self.reckoning.kpis()


def report_files(
    names: Iterable[str | os.PathLike[str]], wish: Wish, *, reading: Reading | None = None,
    window: Window | None = None, policy: Policy | None = None, scoring: Scoring | None = None,
) -> Report:  # fmt: skip
    """Gather all that a report of files tells.

    Raises:
        SegkitError: The input cannot be used, or an attribute is not there or has too many values.
    """
    policy, window = policy or Policy(), window or Window()
    with Workspace() as workspace:
        source = open_source(names, reading or Reading(), workspace)
        first = source
        seen, source = retrying(source, survey)
        base, source = _based(source, seen, window, policy, scoring or Scoring())
        breakdown = None
        if wish.by:
            question = Question(wish.by, wish.top or TOP_VALUES)
            breakdown = break_down_source(first, question, window, policy, scoring or Scoring())
        found: tuple[Finding, ...] = ()
        whole = True
        if wish.checks:
            found, whole, source = findings_beside(source, seen, base.run, base.settled, window, bare=wish.names)
        rejects = source.rejects()
        notes = (
            *notes_of(source, seen, base.book.facts, policy), *(rejects.notes if rejects else ()),
            *base.book.remarks, *base.run.notes,
        )  # fmt: skip
        notes += tuple(note for note in (breakdown.notes if breakdown else ()) if note not in notes)
        shown = [plan.file.shown for plan in source.plans]
        clustering, said = _clustered(base.run, wish)
        run = base.run
        return Report(
            wish, tuple(PurePath(name).name for name in shown), window.since, run,
            _Near(base, wish.every, window.since, scoring or Scoring()), breakdown, clustering, found, whole,
            without_folders(source.taken, shown), (*(without_folders(note, shown) for note in notes), *said),
            (*remarks_on(run.customers), *called_totals(run.customers, TOTAL_IDS)), rejects,
        )  # fmt: skip


@immutable
class _Base:
    """What all questions start from."""

    book: Daybook
    counted: Settled
    """Customers as the daybook calls them."""
    settled: Settled
    run: Segmentation


def _based(
    source: Source, seen: Survey, window: Window, policy: Policy, scoring: Scoring
) -> tuple[_Base, Source]:  # fmt: skip
    book, source = daybook_of(source, seen, window, policy)
    counted = settled_on(book, book.as_of)
    settled = spelt_out(counted, book)
    return _Base(book, counted, settled, segment_orders(settled, scoring, policy)), source


@immutable
class _Near:
    """Answers from a daybook."""

    base: _Base
    every: Every
    since: date | None
    scoring: Scoring

    @cached_property
    def visits(self) -> nw.DataFrame[Any]:
        """What each customer did in each period."""
        return visits_of(self.base.book, self.every).rows

    def kpis(self) -> Kpis:
        book = self.base.book
        return kpis_of(self.visits, self.every, book.as_of, int(new_days_of(book.gaps)), since=self.since)

    def cohorts(self) -> Cohorts:
        return cohorts_of(collect(triangle(self.visits.lazy())), self.every, self.base.book.as_of)

    def turns(self) -> tuple[Turn, ...]:
        return turns_of(self.visits.lazy())

    def comparison(self) -> Comparison | None:
        return _moved(self.base, self.scoring)

    def concentration(self) -> tuple[Concentration, tuple[float, ...]] | None:
        money = self.base.run.customers[c.MONETARY].sort(descending=True).to_list()
        return (concentration_of(money), tuple(curve(money, CURVE_STEPS))) if sum(money) > 0 else None


def without_folders(text: str, names: Sequence[str]) -> str:
    """Name files without their folders: a report is sent to others."""
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, PurePath(name).name)
    return text


def turns_of(visits: nw.LazyFrame[Any]) -> tuple[Turn, ...]:
    """Add up the money of each period, apart for customers whose first order lies in it; in order, without a gap.

    Columns in: period, first_period, revenue [1/10000 currency]
    """
    new = nw.col(c.PERIOD) <= nw.col(c.FIRST_PERIOD)
    none = nw.lit(0, dtype=nw.Int64)
    found = collect(
        visits.select(
            c.PERIOD,
            nw.when(new).then(nw.col(c.REVENUE)).otherwise(none).alias("new"),
            nw.when(new).then(none).otherwise(nw.col(c.REVENUE)).alias("repeat"),
        )
        .group_by(c.PERIOD)
        .agg(nw.col("new").sum(), nw.col("repeat").sum())
    )
    sums = {int(row[c.PERIOD]): row for row in found.iter_rows(named=True)}
    return tuple(
        Turn(period, int(sums[period]["new"]), int(sums[period]["repeat"])) if period in sums else Turn(period, 0, 0)
        for period in range(min(sums), max(sums) + 1)
    )


def month_before(day: date) -> date | None:
    """Return the same day of the month before; the last day of a month is that of the other, too.

    The first month of the calendar has none before.
    """
    if day.toordinal() <= FIRST_MONTH:
        return None
    last = day.replace(day=1) - timedelta(days=1)
    if (day + timedelta(days=1)).day == 1:
        return last
    return last.replace(day=min(day.day, monthrange(last.year, last.month)[1]))


def _moved(base: _Base, scoring: Scoring) -> Comparison | None:
    month = month_before(base.book.as_of)
    if month is None:
        return None
    try:
        earlier = settled_on(base.book, month)
    except NobodyError:
        return None
    policy = base.run.policy
    start = segment_orders(earlier, scoring, policy)
    before, after = called_as_in(earlier, start.customers), labelled_like(start, base.counted)
    return compared(before, after, start.book, (earlier.as_of, base.counted.as_of))


def _clustered(run: Segmentation, wish: Wish) -> tuple[Clustering | None, tuple[str, ...]]:
    """Find clusters where they are wanted; where there can be none, say why: the rest of the report is as good."""
    if wish.grouping is None:
        return None, ()
    from segkit.clusters.clustering import cluster_customers

    try:
        found = cluster_customers(run.customers, wish.grouping, as_of=run.as_of.isoformat())
    except UsageError:
        raise
    except SegkitError as fault:
        return None, (f"no clusters: {fault}",)
    return found, found.notes
