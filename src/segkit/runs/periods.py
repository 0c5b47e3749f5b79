"""Questions about time, asked of files or lines: a daybook is kept once, and periods are told from it."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.analyses.cohorts import Cohorts, cohorts_of, triangle
from segkit.analyses.kpis import Beside, Kpis, kpis_of
from segkit.days.daybook import Daybook, keep_daybook
from segkit.days.visits import Visits, visits_of
from segkit.frames import collect
from segkit.immutable import immutable
from segkit.line.customers import new_days_of
from segkit.line.orders import DamagedIdsError
from segkit.line.settlement import NobodyError
from segkit.line.transactions import Rules
from segkit.runs.contacts.matching import matching
from segkit.runs.far.contacts import met_by_ids
from segkit.runs.far.grouping import groups_on_cluster
from segkit.runs.far.timeline import FarTimeline, timeline_of
from segkit.runs.membership import Membership, attribute_of, few_by_money, groups_of, kept_for
from segkit.runs.notes import notes_of
from segkit.runs.segmentation import examiner_of, retrying, retrying_parsed
from segkit.runs.terms import Policy, Window
from segkit.sources.lines.keeping import columns_of
from segkit.sources.lines.survey import survey
from segkit.sources.lines.totalwords import TOTAL_IDS
from segkit.sources.places.unpack import Workspace
from segkit.sources.reading import Reading
from segkit.sources.source import open_source

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from segkit.choices import Every
    from segkit.runs.attributes.resolve import Attribute
    from segkit.runs.contacts.matching import Matching
    from segkit.runs.far.grouping import FarGroups
    from segkit.runs.far.opening import FarPlace
    from segkit.runs.far.settling import Walk
    from segkit.sources.beside.contacts import ContactTable
    from segkit.sources.lines.rejects import Rejects
    from segkit.sources.lines.words import Survey
    from segkit.sources.source import Source


T = TypeVar("T")


@immutable
class Record:
    """A daybook, and what has to be said of how it came about."""

    book: Daybook
    taken: str = ""
    notes: tuple[str, ...] = ()
    rejects: Rejects | None = None
    """Lines that were asked to be passed over where they cannot be read."""
    groups: Membership | None = None
    """The groups that customers are told in, where any were asked for."""

    @property
    def by(self) -> str | None:
        """What customers are put into groups by."""
        return None if self.groups is None else self.groups.name


def record_files(
    names: Iterable[str | os.PathLike[str]],
    *,
    reading: Reading | None = None,
    window: Window | None = None,
    policy: Policy | None = None,
    by: str | None = None,
) -> Record:
    """Keep a daybook of files; `by` puts their customers into groups.

    Raises:
        SegkitError: The input cannot be used.
    """
    policy, window = policy or Policy(), window or Window()
    with Workspace() as workspace:
        source = open_source(names, reading or Reading(), workspace)
        attribute: Attribute | None = None
        told: list[str] = []
        if by is not None:
            attribute, told = attribute_of([(plan.file.shown, columns_of(plan)) for plan in source.plans], by)
            source = source.keeping(kept_for(attribute), "--by")
        seen, source = retrying(source, survey)

        def rules_of(source: Source) -> Rules:
            return seen.judging(Rules(window.since, returns=policy.returns, reader_leaves_out=source.leaves_out))

        def put(source: Source) -> tuple[Membership, tuple[str, ...]] | None:
            if attribute is None:
                return None
            return groups_of(attribute, nw.from_native(source.lines()), rules_of(source), book, policy)

        while True:
            book, source = daybook_of(source, seen, window, policy)
            grouped, again = retrying(source, put)
            if again is source:
                break
            source = again
        rejects = source.rejects()
        groups, doubts = grouped or (None, ())
        notes = (
            *notes_of(source, seen, book.facts, policy), *(rejects.notes if rejects else ()), *book.remarks, *told,
            *doubts,
        )  # fmt: skip
        return Record(book, source.taken, notes, rejects, groups)


def daybook_of(
    source: Source, seen: Survey, window: Window, policy: Policy, *, cut: bool = True
) -> tuple[Daybook, Source]:
    """Keep a daybook of a source; once more without its totals, where any was a customer; `cut` as in `keep_daybook`.

    Raises:
        SegkitError: The input cannot be used.
    """

    def walk(source: Source) -> Daybook:
        rules = seen.judging(Rules(window.since, returns=policy.returns, reader_leaves_out=source.leaves_out))
        return keep_daybook(
            nw.from_native(source.lines()), rules, as_of=window.as_of, today=window.today,
            order_by=policy.order_by, examine=examiner_of(source), cut=cut,
        )  # fmt: skip

    try:
        book, source = retrying_parsed(source, walk)
        aside = source.without_non_sales() if _names_totals(book) else None
        return (book, source) if aside is None else retrying_parsed(aside, walk)
    except (NobodyError, DamagedIdsError) as fault:
        raise type(fault)(f"{source.shown}: {fault}", hint=fault.hint) from fault


def record_lines(
    lines: Callable[[Mapping[str, str]], nw.LazyFrame[Any]], columns: Sequence[str], window: Window, policy: Policy,
    by: str | None = None,
) -> Record:  # fmt: skip
    """Keep a daybook of order lines, which come with whatever columns are to be kept; `by` as in `record_files`.

    Raises:
        SegkitError: The lines cannot be used.
    """
    rules = Rules(since=window.since, returns=policy.returns)
    attribute, told = attribute_of([("the frame", columns)], by) if by is not None else (None, [])
    kept = lines(kept_for(attribute))
    book = keep_daybook(kept, rules, as_of=window.as_of, today=window.today, order_by=policy.order_by)
    if attribute is None:
        return Record(book)
    groups, doubts = groups_of(attribute, kept, rules, book, policy)
    return Record(book, notes=(*told, *doubts), groups=groups)


def _names_totals(book: Daybook) -> bool:
    ids = book.entries[c.CUSTOMER]
    return ids.dtype == nw.String and bool(ids.is_in(TOTAL_IDS).any())


@immutable
class Told:
    """What is said of a record beside the answer: how much there is, of which days, what was left out."""

    record: Record
    visits: Visits

    @property
    def orders(self) -> int:
        """Counted orders."""
        return self.record.book.counted

    @property
    def customers(self) -> int:
        """Those with a counted order."""
        rows = self.visits.rows
        return int(rows.filter((nw.col(c.PERIOD) == nw.col(c.FIRST_PERIOD)) & (nw.col(c.ORDERS) > 0))[c.ORDERS].len())

    @property
    def revenue(self) -> int:
        """Their money, 1/10000 currency."""
        return int(self.visits.rows[c.REVENUE].sum())

    def met(self, table: ContactTable, *, key: str | None) -> Matching:
        """Find out which contacts of a file are which customers; see `matching`."""
        ids = self.record.book.as_written(self.visits.rows[c.CUSTOMER].unique()).to_native()
        return matching(table, ids, key=key)


@immutable
class FarBook(Daybook):
    """What a daybook would tell of lines that lie on a cluster; its tables stay there."""

    told: FarTimeline | None = None
    many_gaps: int = 0

    @property
    def read(self) -> int:
        """How many lines were read, those left out included."""
        return self._told.read

    @property
    def counted(self) -> int:
        """How many orders count."""
        return self._told.orders

    @property
    def first(self) -> date:
        """The day of the oldest counted order."""
        return self._told.first

    @property
    def newest(self) -> date:
        """The day of the newest counted order."""
        return self._told.newest

    @property
    def gaps(self) -> Any:
        """As many as there are purchase gaps."""
        return range(self.many_gaps)

    @property
    def _told(self) -> FarTimeline:
        if self.told is None:
            raise AssertionError("nothing was told of this book: this is a fault of segkit")
        return self.told


@immutable
class FarTold(Told):
    """The same of lines that lie on a cluster."""

    told: FarTimeline | None = None

    @property
    def customers(self) -> int:
        """Those with a counted order."""
        return self.told.customers if self.told else 0

    @property
    def revenue(self) -> int:
        """Their money, 1/10000 currency."""
        return self.told.revenue if self.told else 0

    def met(self, table: ContactTable, *, key: str | None) -> Matching:
        """Find out which contacts of a file are which customers, as long as the cluster keeps these."""
        rows: Any = self.visits.rows
        return met_by_ids(table, rows, self.customers, key=key)


@immutable
class Asked:
    """Lines on a cluster, and how they are looked at period by period."""

    source: FarPlace
    window: Window
    policy: Policy
    every: Every
    by: str | None = None


Parts = tuple[tuple[str | None, T], ...]
"""Something of each group, with its value; of all customers together, where there are no groups."""


def _parts(record: Record, rows: nw.DataFrame[Any]) -> Iterable[tuple[str | None, nw.DataFrame[Any]]]:
    return [(None, rows)] if record.groups is None else record.groups.parts(rows)


def follow_cohorts(record: Record, every: Every) -> tuple[Parts[Cohorts], Told]:
    """Follow customers from the period of their first order on, group by group."""
    visits = visits_of(record.book, every)
    found = tuple(
        (value, cohorts_of(collect(triangle(part.lazy())), every, record.book.as_of))
        for value, part in _parts(record, visits.rows)
    )
    return found, Told(record, visits)


def compute_kpis(
    record: Record, every: Every, *, churn_days: float | None = None, since: date | None = None,
    beside: Callable[[range, Told], Mapping[str | None, Beside]] | None = None,
) -> tuple[Parts[Kpis], Told]:  # fmt: skip
    """Reckon the figures of all periods, group by group.

    Without `churn_days` the 90th percentile of purchase gaps says who is active. `beside` is told the periods that
    there are, and gives by group what orders do not tell of them.
    """
    book = record.book
    days = new_days_of(book.gaps) if churn_days is None else churn_days
    visits = visits_of(book, every)
    told, first = Told(record, visits), int(visits.rows[c.PERIOD].min())
    found = tuple(
        (value, kpis_of(part, every, book.as_of, int(days), since=since, first=first))
        for value, part in _parts(record, visits.rows)
    )
    return _with_beside(found, told, first, beside), told


def _with_beside(
    found: Parts[Kpis], told: Told, first: int,
    beside: Callable[[range, Told], Mapping[str | None, Beside]] | None,
) -> Parts[Kpis]:  # fmt: skip
    if beside is None:
        return found
    known = beside(range(first, first + len(found[0][1].periods)), told)
    return tuple((value, replace(kpis, beside=known.get(value, Beside()))) for value, kpis in found)


@contextmanager
def _on_cluster(asked: Asked) -> Iterator[tuple[FarTimeline, tuple[str, ...]]]:
    """Have a cluster keep what customers did in each period, and say what is to be known of the lines."""
    source, told, group = asked.source, list[str](), None
    attribute = None
    if asked.by is not None:
        found, told = attribute_of([(source.shown, source.columns)], asked.by)
        attribute = found

        def group(walk: Walk, as_of: date) -> FarGroups:
            return groups_on_cluster(found, walk, as_of, few_by_money)

    with (
        source.keeping(kept_for(attribute)).walked(asked.window, asked.policy) as (there, walk),
        timeline_of(walk, asked.every, asked.window.as_of, group) as line,
    ):
        groups = line.groups.notes if line.groups else ()
        yield replace(line, taken=there.taken), (*there.notes(line.walk), *told, *groups)


def _told_of(line: FarTimeline, notes: tuple[str, ...], policy: Policy, gaps: int = 0) -> FarTold:
    rows: Any = line.visits
    book = FarBook(
        rows, rows, line.walk.facts, line.left_out, line.as_of, policy.returns, order_by=policy.order_by, told=line,
        many_gaps=gaps,
    )  # fmt: skip
    groups: Any = line.groups
    return FarTold(Record(book, line.taken, notes, groups=groups), Visits(rows, line.left_out), line)


def cohorts_far(asked: Asked) -> tuple[Parts[Cohorts], Told]:
    """Follow customers who lie on a cluster; see `cohorts_told`.

    Raises:
        SegkitError: The lines cannot be used.
    """
    with _on_cluster(asked) as (line, notes):
        return line.cohorts(), _told_of(line, notes, asked.policy)


def kpis_far(
    asked: Asked, *, churn_days: float | None = None,
    beside: Callable[[range, Told], Mapping[str | None, Beside]] | None = None,
) -> tuple[Parts[Kpis], Told]:  # fmt: skip
    """Reckon the figures of customers who lie on a cluster; see `kpis_told`.

    Raises:
        SegkitError: The lines cannot be used.
    """
    with _on_cluster(asked) as (line, notes):
        learnt, gaps = (churn_days, 0) if churn_days is not None else line.gaps()
        told, days = _told_of(line, notes, asked.policy, gaps), int(learnt)
        found = tuple(
            (value, replace(kpis, churn_days=days, since=asked.window.since)) for value, kpis in line.kpis(days)
        )
        return _with_beside(found, told, line.earliest, beside), told
