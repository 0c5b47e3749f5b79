"""All that a workbook tells of files, from one opening: labels, who moved since a month ago, and who comes back."""

from __future__ import annotations

import calendar
from typing import TYPE_CHECKING

import narwhals.stable.v2 as nw

from segkit.choices import Every
from segkit.days.daybook import keep_daybook
from segkit.days.history import remember
from segkit.errors import SegkitError
from segkit.immutable import immutable
from segkit.line.transactions import Rules
from segkit.runs.compare.comparing import Days, compare
from segkit.runs.periods import Record, follow_cohorts
from segkit.runs.segmentation import examiner_of, retrying, segment_files
from segkit.runs.terms import Policy, Scoring, Window
from segkit.sources.lines.survey import survey

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable
    from datetime import date

    from segkit.analyses.cohorts import Cohorts
    from segkit.days.daybook import Daybook
    from segkit.days.history import History
    from segkit.line.facts import Facts
    from segkit.runs.compare.comparing import Compared
    from segkit.runs.outcome import Segmentation
    from segkit.sources.lines.rejects import Rejects
    from segkit.sources.reading import Reading
    from segkit.sources.source import Source


@immutable
class Answers:
    """Labelled customers, and what the same lines tell of time."""

    run: Segmentation
    moved: Compared | None
    """Labels of a month ago beside those of the as-of day, by the cut points of the first or of a model."""
    not_moved: str
    """Why there is no comparison; empty where there is one."""
    cohorts: Cohorts
    """Of months."""

    @property
    def rejects(self) -> Rejects | None:
        """Lines that could not be read and were left out on request."""
        return self.run.rejects


def answer_files(
    names: Iterable[str | os.PathLike[str]], *, reading: Reading | None = None, window: Window | None = None,
    policy: Policy | None = None, scoring: Scoring | None = None,
) -> Answers:  # fmt: skip
    """Label the customers of files, compare them with a month ago, and follow their cohorts month by month.

    Files are read twice; every number is that of `segment_files`, `compare_files` and `record_files`.

    Raises:
        SegkitError: The input cannot be used.
    """
    policy, scoring, window = policy or Policy(), scoring or Scoring(), window or Window()
    found: list[History] = []

    def look_back(run: Segmentation, source: Source) -> None:
        # Totals that were told from their ids are left out by the reader, which is asked here as it was then.
        seen, source = retrying(source, survey)
        rules = Rules(window.since, run.as_of, returns=policy.returns, reader_leaves_out=source.leaves_out)
        lines = nw.from_native(source.lines())
        found[:] = [remember(lines, seen.judging(rules), order_by=policy.order_by, examine=examiner_of(source))]

    run = segment_files(names, reading=reading, window=window, policy=policy, scoring=scoring, beside=look_back)
    history = found[0]
    rules = Rules(returns=policy.returns)
    book = keep_daybook(
        history.lines.lazy(), rules, as_of=run.as_of, order_by=policy.order_by, examine=_examined_before
    )
    moved, why = _moved(book, run.as_of, scoring)
    ((_, cohorts),), _ = follow_cohorts(Record(book), Every.MONTH)
    return Answers(run, moved, why, cohorts)


def _examined_before(facts: Facts) -> None:
    """Ask nothing: the lines were examined when they were read."""


def _moved(book: Daybook, as_of: date, scoring: Scoring) -> tuple[Compared | None, str]:
    try:
        return compare(book, Days(month_before(as_of), as_of), scoring), ""
    except SegkitError as fault:  # the data may begin later: the other questions have answers all the same
        return None, str(fault)


def month_before(day: date) -> date:
    """Return the same day of the month before, or its last one; the last day of a month has the last one before."""
    year, month = (day.year, day.month - 1) if day.month > 1 else (day.year - 1, 12)
    last = calendar.monthrange(year, month)[1]
    is_last = day.day == calendar.monthrange(day.year, day.month)[1]
    return day.replace(year=year, month=month, day=last if is_last else min(day.day, last))
