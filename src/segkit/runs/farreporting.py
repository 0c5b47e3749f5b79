"""Lines that lie on a cluster into all that a report tells: what is fetched are small tables, section by section."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import cached_property
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from segkit import columns as c
from segkit.analyses.concentration import far_concentration
from segkit.days.history import reduced
from segkit.errors import SegkitError, UsageError
from segkit.frames import held
from segkit.immutable import immutable
from segkit.runs.breakdown.breakdowns import Question
from segkit.runs.far.clustering import clustered_there
from segkit.runs.far.days import FarDays
from segkit.runs.far.opening import FarPlace
from segkit.runs.far.past import FarPast
from segkit.runs.far.segmentation import segmented_far
from segkit.runs.far.timeline import timeline_of
from segkit.runs.farbreakdowns import break_down_far
from segkit.runs.farinspection import SHARED_ORDERS, findings_far
from segkit.runs.report.gathering import CURVE_STEPS, TOP_VALUES, Report, month_before, turns_of, without_folders

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from segkit.analyses.cohorts import Cohorts
    from segkit.analyses.concentration import Concentration
    from segkit.analyses.kpis import Kpis
    from segkit.analyses.migration import Comparison
    from segkit.choices import Every
    from segkit.clusters.clustering import Clustering
    from segkit.findings import Finding
    from segkit.runs.breakdown.breakdowns import Breakdown
    from segkit.runs.far.segmentation import FarSegmentation
    from segkit.runs.far.settling import Walk
    from segkit.runs.far.timeline import FarTimeline
    from segkit.runs.report.gathering import Turn, Wish
    from segkit.runs.terms import Policy, Scoring, Window
    from segkit.sources.farlines import FarLines


@contextmanager
def reported_far(
    source: FarLines, wish: Wish, *, names: Sequence[str], window: Window, policy: Policy, scoring: Scoring
) -> Iterator[Report]:  # fmt: skip
    """Gather all that a report of lines on a cluster tells; its sections can be asked for as long as the block.

    Raises:
        SegkitError: The input cannot be used, or an attribute is not there or has too many values.
    """
    place = FarPlace(source)
    with segmented_far(place, window, policy, scoring) as run, ExitStack() as kept:
        breakdown = _breakdown(place, wish, window, policy, scoring)
        findings: tuple[Finding, ...] = ()
        whole = True
        if wish.checks:
            findings, whole = findings_far(run, bare=wish.names)
        clustering, said = _clustered(run, wish, kept)
        shown = [*names, source.shown]
        notes = dict.fromkeys((*run.read, *run.doubts, *(breakdown.notes if breakdown else ())))
        shared = (SHARED_ORDERS,) if wish.checks and source.of_several_files else ()
        yield Report(
            wish, tuple(PurePath(name).name for name in names or [source.shown]), window.since, run,
            _Far(run, wish.every, window.since, scoring, kept), breakdown, clustering, findings, whole,
            without_folders(run.taken, shown),
            (*(without_folders(note, shown) for note in (*notes, *shared)), *said), run.remarks,
        )  # fmt: skip


@immutable
class _Far:
    """Answers from lines on a cluster, which keeps what several of them need."""

    run: FarSegmentation
    every: Every
    since: date | None
    scoring: Scoring
    kept: ExitStack

    @property
    def walk(self) -> Walk:
        """The lines that count."""
        if self.run.walk is None:
            raise AssertionError("this run is not open: this is a fault of segkit")
        return self.run.walk

    @cached_property
    def line(self) -> FarTimeline:
        """What each customer did in each period."""
        return self.kept.enter_context(timeline_of(self.walk, self.every, self.run.as_of))

    def kpis(self) -> Kpis:
        gaps = self.line.gaps()[0] if self.run.new_days_given else self.run.new_days
        ((_, found),) = self.line.kpis(int(gaps))
        return replace(found, churn_days=int(gaps), since=self.since)

    def cohorts(self) -> Cohorts:
        ((_, found),) = self.line.cohorts()
        return found

    def turns(self) -> tuple[Turn, ...]:
        return turns_of(self.line.visits)

    def comparison(self) -> Comparison | None:
        before = month_before(self.run.as_of)
        if before is None:
            return None
        with held(reduced(self.walk.lines, self.walk.policy.order_by)) as lines:
            days = FarDays(FarPast(lines, self.walk), self.scoring)
            found = [*days.compared((before, self.run.as_of), lambda _: None)]
        return found[0][0] if found else None

    def concentration(self) -> tuple[Concentration, tuple[float, ...]] | None:
        customers: Any = self.run.customers
        found = far_concentration(customers, c.MONETARY, CURVE_STEPS)
        return (found[0], tuple(found[1])) if found else None


def _breakdown(
    place: FarPlace, wish: Wish, window: Window, policy: Policy, scoring: Scoring
) -> Breakdown | None:  # fmt: skip
    if not wish.by:
        return None
    question = Question(wish.by, wish.top or TOP_VALUES)
    return break_down_far(place, question, window=window, policy=policy, scoring=scoring)


def _clustered(
    run: FarSegmentation, wish: Wish, kept: ExitStack
) -> tuple[Clustering | None, tuple[str, ...]]:  # fmt: skip
    """Find clusters where they are wanted; where there can be none, say why: the rest of the report is as good."""
    if wish.grouping is None:
        return None, ()
    try:
        found = kept.enter_context(clustered_there(run, wish.grouping))
    except UsageError:
        raise
    except SegkitError as fault:
        return None, (f"no clusters: {fault}",)
    return found, found.notes
