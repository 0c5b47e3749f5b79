"""Days of the same files or lines compared, two or period after period: labels of all by one yardstick."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.analyses.migration import comparison_of, flows_between, moved_between, side_by_side
from segkit.days.history import remember
from segkit.days.periods import is_over, last_day_of, name_of, period_of
from segkit.errors import SegkitError
from segkit.frames import collect
from segkit.line.settlement import NobodyError
from segkit.line.transactions import Rules
from segkit.runs.segmentation import Policy, Scoring, Window, answering, examiner, notes_of, segment_orders
from segkit.sources.lines.survey import survey
from segkit.sources.lines.totalwords import TOTAL_IDS
from segkit.sources.places.unpack import Workspace
from segkit.sources.reading import Reading
from segkit.sources.source import open_source

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Sequence
    from datetime import date

    from segkit.analyses.migration import Comparison
    from segkit.choices import Every
    from segkit.days.history import History
    from segkit.line.settlement import LeftOut, Settled
    from segkit.runs.segmentation import Segmentation
    from segkit.scoring.rules import RuleBook
    from segkit.sources.lines.rejects import Rejects
    from segkit.sources.source import Source

PERIODS = 6
"""How many periods a series has, unless another number is asked for."""


@dataclass(frozen=True)
class Days:
    """Which days are compared: two, or the ends of the last periods that are over."""

    first: date | None = None
    """By default the as-of day of the model."""
    second: date | None = None
    """By default that of the newest counted order."""
    every: Every | None = None
    periods: int = PERIODS


@dataclass(frozen=True)
class Compared:
    """Labels of two days, or of several that follow each other, and every customer who moved."""

    comparisons: tuple[Comparison, ...]
    """One for each pair of days that follow each other."""
    moved: tuple[nw.DataFrame[Any], ...]
    """For each pair of days, as `moved_between` gives."""
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
        seen, source = answering(source, survey)

        def walk(source: Source) -> History:
            rules = seen.judging(
                Rules(window.since, days.second, returns=policy.returns, reader_leaves_out=source.leaves_out)
            )
            today = None if days.second else window.today
            lines = nw.from_native(source.lines())
            return remember(lines, rules, today=today, order_by=policy.order_by, examine=examiner(source))

        history, source = answering(source, walk)
        aside = source.looking_aside() if bool(history.lines[c.CUSTOMER].is_in(TOTAL_IDS).any()) else None
        if aside is not None:
            history, source = answering(aside, walk)
        done = compare(history, days, scoring or Scoring())
        rejects = source.rejects()
        notes = (*notes_of(source, seen, history.facts, policy), *(rejects.notes if rejects else ()))
        return replace(done, taken=source.taken, notes=(*notes, *done.notes), rejects=rejects)


def compare(history: History, days: Days, scoring: Scoring) -> Compared:
    """Label the customers of a history day by day: cut points and `new_days` are those of the first, or of a model.

    Raises:
        SegkitError: A day lies before the data begin, or the days are the wrong way round.
    """
    policy = Policy(history.returns, history.order_by)
    last = history.settled(days.second)
    wanted, notes = _days_of(days, last.as_of, scoring)
    first, *later = _settled(history, wanted, last, notes)
    before = start = segment_orders(first, scoring, policy)
    by = scoring if scoring.model else replace(scoring, thresholds=start.thresholds, new_days=start.new_days)
    pairs = []
    for settled in later:
        after = segment_orders(settled, by, policy)
        pairs.append(pair(before.customers, after.customers, start.book, (before.as_of, after.as_of)))
        before = after
    comparisons, moved = zip(*pairs, strict=True)
    return Compared(
        comparisons, moved, start.book, start, scoring.model is not None, days.every, history.read,
        history.left_out, notes=(*notes, *start.notes),
    )  # fmt: skip


def pair(
    before: nw.DataFrame[Any], after: nw.DataFrame[Any], book: RuleBook, days: tuple[date | None, date | None]
) -> tuple[Comparison, nw.DataFrame[Any]]:
    """Compare the customers of two days; see `side_by_side`. Return those who moved, too."""
    both = collect(side_by_side(before.lazy(), after.lazy()).sort(c.CUSTOMER))
    found = comparison_of(collect(flows_between(both.lazy())), book.names, *days)
    if found.customers != len(both):
        raise AssertionError("customers were lost between two days: this is a fault of segkit")
    return found, collect(moved_between(both.lazy()))


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


def _settled(history: History, days: Sequence[date], last: Settled, notes: list[str]) -> list[Settled]:
    """Settle the lines day by day; days before anybody is a customer are passed over where a pair is left without."""
    found: list[Settled] = []
    nobody: date | None = None
    for day in days:
        try:
            found.append(last if day == last.as_of else history.settled(day))
        except NobodyError:
            nobody = day
    if len(found) < 2:  # noqa: PLR2004 - a pair
        raise SegkitError(f"nobody is a customer yet on {nobody}: the data begin later", hint="--from DAY")
    if nobody:
        notes.append(f"nobody is a customer yet on {nobody}: the first day that is compared is {found[0].as_of}")
    return found
