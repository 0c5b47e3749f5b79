"""Days of the same files or lines compared, two or period after period: labels of all by one yardstick."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from segkit import columns as c
from segkit.days.periods import is_over, last_day_of, name_of, period_of
from segkit.days.snapshots import settled_on
from segkit.errors import SegkitError
from segkit.immutable import immutable
from segkit.line.settlement import NobodyError
from segkit.runs.compare.pairs import called_as_in, labelled_like, pair
from segkit.runs.far.days import FarDays
from segkit.runs.far.past import remembered_far
from segkit.runs.notes import notes_of
from segkit.runs.periods import daybook_of
from segkit.runs.segmentation import retrying, segment_orders
from segkit.runs.terms import Policy, Scoring, Window
from segkit.sources.lines.survey import survey
from segkit.sources.places.unpack import Workspace
from segkit.sources.reading import Reading
from segkit.sources.source import open_source

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    import narwhals.stable.v2 as nw

    from segkit.analyses.migration import Comparison
    from segkit.choices import Every
    from segkit.days.daybook import Daybook
    from segkit.line.one_pass import LeftOut
    from segkit.line.settlement import Settled
    from segkit.runs.far.past import FarPast
    from segkit.runs.outcome import Segmentation
    from segkit.scoring.rules import RuleBook
    from segkit.sources.farlines import FarLines
    from segkit.sources.lines.rejects import Rejects

PERIODS = 6
"""How many periods a series has, unless another number is asked for."""


@immutable
class Days:
    """Which days are compared: two, or the ends of the last periods that are over."""

    first: date | None = None
    """By default the as-of day of the model."""
    second: date | None = None
    """By default that of the newest counted order."""
    every: Every | None = None
    periods: int = PERIODS


@immutable
class Compared:
    """Labels of two days, or of several that follow each other, and every customer who moved."""

    comparisons: tuple[Comparison, ...]
    """One for each pair of days that follow each other."""
    moved: tuple[Any, ...]
    """For each pair of days, as `moved_between` gives; plans of it on a cluster, and none where they are not wanted."""
    book: RuleBook
    first: Segmentation | None = None
    """The labels of the first day; None where tables brought them."""
    by_model: bool = False
    """Whether a model measured them, and not the cut points of the first day."""
    every: Every | None = None
    lines: int = 0
    left_out: tuple[LeftOut, ...] = ()
    taken: str = ""
    notes: tuple[str, ...] = ()
    rejects: Rejects | None = None
    is_far: bool = False
    """Whether customers lie on a cluster."""

    @property
    def customers(self) -> int:
        """All who were customers on the last day, or on the one before it."""
        return self.comparisons[-1].customers


def compare_files(
    names: Iterable[str | os.PathLike[str]], days: Days, *,
    reading: Reading | None = None, window: Window | None = None, policy: Policy | None = None,
    scoring: Scoring | None = None,
) -> Compared:  # fmt: skip
    """Label the customers of files on several days by one yardstick.

    Raises:
        SegkitError: The input cannot be used, or its days do not allow what was asked.
    """
    policy, window = policy or Policy(), window or Window()
    with Workspace() as workspace:
        source = open_source(names, reading or Reading(), workspace)
        seen, source = retrying(source, survey)

        until = None if days.second else window.today
        book, source = daybook_of(source, seen, replace(window, as_of=days.second, today=until), policy, cut=False)
        done = compare(book, days, scoring or Scoring())
        rejects = source.rejects()
        notes = (*notes_of(source, seen, book.facts, policy), *(rejects.notes if rejects else ()), *book.remarks)
        return replace(done, taken=source.taken, notes=(*notes, *done.notes), rejects=rejects)


@contextmanager
def compare_far(
    source: FarLines, days: Days, *, window: Window, policy: Policy, scoring: Scoring, movers: bool
) -> Iterator[Compared]:
    """Do the same with lines that lie on a cluster, as long as the block; whoever moved stays there.

    Raises:
        SegkitError: The lines cannot be used, or their days do not allow what was asked.
    """
    until = None if days.second else window.today
    with (
        remembered_far(source, replace(window, as_of=days.second, today=until), policy) as past,
        compare_past(past, days, scoring, movers=movers) as done,
    ):
        yield done


@contextmanager
def compare_past(past: FarPast, days: Days, scoring: Scoring, *, movers: bool) -> Iterator[Compared]:
    """Compare days of lines that a cluster keeps, as long as the block; whoever moved stays there.

    Raises:
        SegkitError: A day lies before the data begin, or the days are the wrong way round.
    """
    newest = days.second or past.span(None)[1]
    wanted, notes = _days_of(days, newest, scoring)
    none: list[date] = []
    there = FarDays(past, scoring)
    with ExitStack() as kept:
        found = list(there.compared(wanted, none.append, kept if movers else None))
        comparisons, moved = tuple(one for one, _ in found), tuple(who for _, who in found) if movers else ()
        notes += _told_of_nobody(none, comparisons[0].first if comparisons else None)
        start = there.start
        told = start.notes if start else ()
        yield Compared(
            comparisons, moved, scoring.book, start, scoring.model is not None, days.every, past.read, past.left_out,
            past.taken, (*past.notes, *notes, *told), is_far=True,
        )  # fmt: skip


def _told_of_nobody(days: Sequence[date], first: date | None) -> list[str]:
    """Say on which days nobody was a customer yet.

    Raises:
        SegkitError: No pair of days is left.
    """
    if first is None:
        day = days[-1] if days else None
        raise SegkitError(f"nobody is a customer yet on {day}: the data begin later", hint="--from DAY")
    return [f"nobody is a customer yet on {days[-1]}: the first day that is compared is {first}"] if days else []


def compare(book: Daybook, days: Days, scoring: Scoring) -> Compared:
    """Label the customers of a daybook day by day: cut points and `new_days` are those of the first, or of a model.

    Raises:
        SegkitError: A day lies before the data begin, or the days are the wrong way round.
    """
    policy = Policy(book.returns, book.order_by)
    wanted, notes = _days_of(days, days.second or book.newest, scoring)
    seen = _settled(book, wanted, notes, gaps=scoring.new_days is None)
    first = next(seen)
    start = segment_orders(first, scoring, policy)
    before, day = called_as_in(first, start.customers), start.as_of
    pairs = []
    for settled in seen:
        after = labelled_like(start, settled)
        found, moved = pair(before, after, start.book, (day, settled.as_of))
        pairs.append((found, _named(moved, book)))
        before, day = after, settled.as_of
    comparisons, moves = zip(*pairs, strict=True)
    return Compared(
        comparisons, moves, start.book, start, scoring.model is not None, days.every, book.read,
        book.left_out, notes=(*notes, *start.notes),
    )  # fmt: skip


def _named(moved: nw.DataFrame[Any], book: Daybook) -> nw.DataFrame[Any]:
    """Call those who moved by their ids, in the order of these."""
    if not book.in_order:
        return moved
    return moved.with_columns(book.as_written(moved[c.CUSTOMER]).alias(c.CUSTOMER)).sort(c.CUSTOMER)


def _days_of(days: Days, newest: date, scoring: Scoring) -> tuple[Sequence[date], list[str]]:
    """Return the days that are compared, in order, and what has to be said of them."""
    if days.every is None:
        first = days.first or (scoring.model.base.as_of if scoring.model else None)
        if first is None:
            raise SegkitError("nothing says which day the newest is compared with", hint="--from DAY")
        if first > newest:
            raise SegkitError(
                f"{first} is after {newest}, the day of the newest counted order", hint=f"--from {newest}"
            )
        return (first, newest), []
    if days.periods < 1:
        raise SegkitError(f"{days.periods} periods are none to compare", hint="--periods 6")
    last = period_of(newest, days.every)
    over = last if is_over(last, days.every, newest) else last - 1
    ends = [last_day_of(period, days.every) for period in range(over - days.periods, over + 1)]
    if over == last:
        return ends, []
    return ends, [f"{name_of(last, days.every)} is not over on {newest}: the last day that is compared is {ends[-1]}"]


def _settled(book: Daybook, days: Sequence[date], notes: list[str], *, gaps: bool) -> Iterator[Settled]:
    """Settle orders day by day, with `gaps` those of the first.

    Days before anybody is a customer are passed over where a pair is left without.
    """
    nobody: date | None = None
    first: date | None = None
    several = False
    for day in days:
        try:
            settled = settled_on(book, day, gaps=gaps and first is None)
        except NobodyError:
            nobody = day
            continue
        several, first = first is not None, first or day
        yield settled
    notes += _told_of_nobody([nobody] if nobody else [], first if several else None)
