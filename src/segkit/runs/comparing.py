"""Two days of the same files or lines compared: labels of both by the yardstick of the first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.analyses.migration import comparison_of, flows_between, side_by_side
from segkit.days.history import remember
from segkit.errors import SegkitError
from segkit.frames import collect
from segkit.line.settlement import NobodyError
from segkit.line.transactions import Rules
from segkit.runs.segmentation import Policy, Scoring, Window, answering, examiner, notes_of, segment_orders
from segkit.sources.reading import Reading
from segkit.sources.source import open_source
from segkit.sources.survey import survey
from segkit.sources.totalwords import TOTAL_IDS
from segkit.sources.unpack import Workspace

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable
    from datetime import date

    from segkit.analyses.migration import Comparison
    from segkit.days.history import History
    from segkit.line.settlement import LeftOut
    from segkit.runs.segmentation import Segmentation
    from segkit.scoring.rules import RuleBook
    from segkit.sources.rejects import Rejects
    from segkit.sources.source import Source


@dataclass(frozen=True)
class Compared:
    """Labels of two days, and every customer of either."""

    comparison: Comparison
    both: nw.DataFrame[Any]
    """As `side_by_side` gives."""
    book: RuleBook
    first: Segmentation
    lines: int
    left_out: tuple[LeftOut, ...]
    taken: str = ""
    notes: tuple[str, ...] = ()
    rejects: Rejects | None = None


def compare_files(  # noqa: PLR0913 - two days, and what every run over files is asked
    names: Iterable[str | os.PathLike[str]], first: date, second: date | None = None, *,
    reading: Reading | None = None, window: Window | None = None, policy: Policy | None = None,
    scoring: Scoring | None = None,
) -> Compared:  # fmt: skip
    """Label the customers of files on two days by one yardstick; the second day is by default that of the newest order.

    Raises:
        SegkitError: The input cannot be used, or its days do not allow what was asked.
    """
    policy, window = policy or Policy(), window or Window()
    with Workspace() as workspace:
        source = open_source(names, reading or Reading(), workspace)
        seen, source = answering(source, survey)

        def walk(source: Source) -> History:
            rules = seen.judging(
                Rules(window.since, second, returns=policy.returns, reader_leaves_out=source.leaves_out)
            )
            today = None if second else window.today
            lines = nw.from_native(source.lines())
            return remember(lines, rules, today=today, order_by=policy.order_by, examine=examiner(source))

        history, source = answering(source, walk)
        aside = source.looking_aside() if bool(history.lines[c.CUSTOMER].is_in(TOTAL_IDS).any()) else None
        if aside is not None:
            history, source = answering(aside, walk)
        done = compare(history, first, second, scoring or Scoring())
        rejects = source.rejects()
        notes = (*notes_of(source, seen, history.facts, policy), *(rejects.notes if rejects else ()))
        return replace(done, taken=source.taken, notes=(*notes, *done.notes), rejects=rejects)


def compare(history: History, first: date, second: date | None, scoring: Scoring) -> Compared:
    """Label the customers of a history on two days: cut points and `new_days` are those of the first, or of a model.

    Raises:
        SegkitError: A day lies before the data begin, or the days are the wrong way round.
    """
    later = history.settled(second)
    second = later.as_of
    if first > second:
        raise SegkitError(f"{first} is after {second}, the day of the newest counted order", hint=f"--from {second}")
    try:
        earlier = history.settled(first)
    except NobodyError as fault:
        raise SegkitError(f"nobody is a customer yet on {first}: the data begin later", hint="--from DAY") from fault
    policy = Policy(history.returns, history.order_by)
    before = segment_orders(earlier, scoring, policy)
    by = scoring if scoring.model else replace(scoring, thresholds=before.thresholds, new_days=before.new_days)
    after = segment_orders(later, by, policy)
    both = collect(side_by_side(before.customers.lazy(), after.customers.lazy()).sort(c.CUSTOMER))
    found = comparison_of(collect(flows_between(both.lazy())), before.book.names, first, second)
    if found.customers != len(both):
        raise AssertionError("customers were lost between two days: this is a fault of segkit")
    return Compared(found, both, before.book, before, history.read, history.left_out, notes=before.notes)
