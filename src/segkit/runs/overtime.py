"""Questions about time, asked of files or lines: a daybook is kept once, and periods are told from it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.analyses.cohorts import Cohorts, cohorts_of, triangle
from segkit.analyses.kpis import Beside, Kpis, kpis_of
from segkit.days.daybook import Daybook, keep_daybook
from segkit.days.visits import Visits, visits_of
from segkit.frames import collect
from segkit.line.customers import new_days_of
from segkit.line.orders import DamagedIdsError
from segkit.line.settlement import NobodyError
from segkit.line.transactions import Rules
from segkit.runs.segmentation import Policy, Window, answering, examiner, notes_of
from segkit.sources.reading import Reading
from segkit.sources.source import open_source
from segkit.sources.survey import survey
from segkit.sources.totalwords import TOTAL_IDS
from segkit.sources.unpack import Workspace

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable
    from datetime import date

    from segkit.choices import Every
    from segkit.sources.rejects import Rejects
    from segkit.sources.source import Source


@dataclass(frozen=True)
class Record:
    """A daybook, and what has to be said of how it came about."""

    book: Daybook
    taken: str = ""
    notes: tuple[str, ...] = ()
    rejects: Rejects | None = None
    """Lines that were asked to be passed over where they cannot be read."""


def record_files(
    names: Iterable[str | os.PathLike[str]],
    *,
    reading: Reading | None = None,
    window: Window | None = None,
    policy: Policy | None = None,
) -> Record:
    """Keep a daybook of files.

    Raises:
        SegkitError: The input cannot be used.
    """
    policy, window = policy or Policy(), window or Window()
    with Workspace() as workspace:
        source = open_source(names, reading or Reading(), workspace)
        seen, source = answering(source, survey)

        def walk(source: Source) -> Daybook:
            rules = seen.judging(Rules(window.since, returns=policy.returns, reader_leaves_out=source.leaves_out))
            return keep_daybook(
                nw.from_native(source.lines()), rules, as_of=window.as_of, today=window.today,
                order_by=policy.order_by, examine=examiner(source),
            )  # fmt: skip

        try:
            book, source = answering(source, walk)
            aside = source.looking_aside() if _names_totals(book) else None
            if aside is not None:
                book, source = answering(aside, walk)
        except (NobodyError, DamagedIdsError) as fault:
            raise type(fault)(f"{source.shown}: {fault}", hint=fault.hint) from fault
        rejects = source.rejects()
        notes = (*notes_of(source, seen, book.facts, policy), *(rejects.notes if rejects else ()), *book.remarks)
        return Record(book, source.taken, notes, rejects)


def record_lines(lines: nw.LazyFrame[Any], window: Window, policy: Policy) -> Record:
    """Keep a daybook of order lines.

    Raises:
        SegkitError: The lines cannot be used.
    """
    rules = Rules(since=window.since, returns=policy.returns)
    return Record(keep_daybook(lines, rules, as_of=window.as_of, today=window.today, order_by=policy.order_by))


def _names_totals(book: Daybook) -> bool:
    ids = book.entries[c.CUSTOMER]
    return ids.dtype == nw.String and bool(ids.is_in(TOTAL_IDS).any())


@dataclass(frozen=True)
class Told:
    """What is said of a record beside the answer: how much there is, of which days, what was left out."""

    record: Record
    visits: Visits

    @property
    def orders(self) -> int:
        """Counted orders."""
        return len(self.record.book.counted)

    @property
    def customers(self) -> int:
        """Those with a counted order."""
        rows = self.visits.rows
        return int(rows.filter((nw.col(c.PERIOD) == nw.col(c.FIRST_PERIOD)) & (nw.col(c.ORDERS) > 0))[c.ORDERS].len())

    @property
    def revenue(self) -> int:
        """Their money, 1/10000 currency."""
        return int(self.visits.rows[c.REVENUE].sum())


def cohorts_told(record: Record, every: Every) -> tuple[Cohorts, Told]:
    """Follow customers from the period of their first order on."""
    visits = visits_of(record.book, every)
    return cohorts_of(collect(triangle(visits.rows.lazy())), every, record.book.as_of), Told(record, visits)


def kpis_told(
    record: Record, every: Every, *, churn_days: float | None = None, since: date | None = None,
    beside: Callable[[range], Beside] | None = None,
) -> tuple[Kpis, Told]:  # fmt: skip
    """Reckon the figures of all periods; without `churn_days` the 90th percentile of purchase gaps says who is active.

    `beside` is told the periods that there are, and gives what orders do not tell of them.
    """
    book = record.book
    days = new_days_of(book.gaps) if churn_days is None else churn_days
    visits = visits_of(book, every)
    found = kpis_of(visits.rows, every, book.as_of, int(days), since=since)
    if beside is not None:
        found = replace(found, beside=beside(range(found.first, found.first + len(found.periods))))
    return found, Told(record, visits)
