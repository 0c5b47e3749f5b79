"""What is odd about lines that lie on a cluster: counts are fetched, and the names of customers who may be nobody."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.analyses import quality as q
from segkit.choices import BadRows
from segkit.errors import SegkitError, UsageError
from segkit.findings import Check, Example
from segkit.frames import collect
from segkit.line.transactions import kept_lines, settle_amounts
from segkit.runs import remarks as said
from segkit.runs.far.judging import MOST_WORDS
from segkit.runs.far.opening import told_unread
from segkit.runs.far.segmentation import segmented_far
from segkit.runs.inspection import (
    MANY_LINES,
    answers_of,
    check_of,
    gravest_first,
    mixed_currencies,
    remarks_of,
    row_of,
)
from segkit.runs.terms import Scoring
from segkit.sources.farfaults import unread_cells, way_out
from segkit.sources.farunread import REASONS
from segkit.sources.spark import spark_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from segkit.findings import Finding
    from segkit.runs.far.opening import FarPlace
    from segkit.runs.far.segmentation import FarSegmentation
    from segkit.runs.far.settling import Walk
    from segkit.runs.inspection import Answers
    from segkit.runs.terms import Policy, Window
    from segkit.sources.farlines import FarLines
    from segkit.sources.reading import Reading

SHARED_ORDERS = "orders that stand in two files are not looked for on Spark"
NOT_PLACED = "on Spark lines have no numbers: what is found is counted, and it is not told where it stands"


def check_far(
    opens: Callable[[Reading], FarLines], reading: Reading, *, names: Sequence[str], window: Window, policy: Policy,
    show_values: bool = False,
) -> Check:  # fmt: skip
    """Check lines that lie on a cluster, as `check_files` does files; findings have no places.

    `opens` has them scanned as a reading says, and `names` are what they are called.

    Raises:
        UsageError: An option makes no sense.
    """
    faults: list[SegkitError] = []
    # As `check_files`: lines that cannot be read are left out and told, and where nothing is left the plain reader
    # says better why.
    for bad_rows in dict.fromkeys((BadRows.SKIP, reading.bad_rows)):
        try:
            with spark_words():
                return _checked(opens(replace(reading, bad_rows=bad_rows)), reading, names, window, policy, show_values)
        except UsageError:
            raise
        except SegkitError as fault:
            faults.append(fault)
    return Check(tuple(names), (said.unusable(faults[-1], names[0] if len(names) == 1 else None).finding,))


def check_far_lines(place: FarPlace, *, window: Window, policy: Policy, show_values: bool = False) -> Check:
    """Check a frame of order lines that lies on a cluster, as `check_lines` does."""
    with segmented_far(place, window, policy, Scoring(), values=()) as run:
        answers, remarks = _odd(run, bare=show_values)
        return check_of((), run, answers, [remark.finding for remark in remarks])


def findings_far(run: FarSegmentation, *, bare: bool = False) -> tuple[tuple[Finding, ...], bool]:
    """Tell what is odd about the lines of an open run, and whether everything was asked; see `findings_beside`."""
    whole = run.account.lines <= MANY_LINES
    _, remarks = _odd(run, whole=whole, bare=bare)
    return gravest_first(remarks), whole


def _checked(
    source: FarLines, reading: Reading, names: Sequence[str], window: Window, policy: Policy, bare: bool,  # noqa: FBT001
) -> Check:  # fmt: skip
    mixed = _currencies(source)
    if mixed:
        return Check(tuple(names), (mixed.finding,), taken=source.taken, notes=source.notes)
    with segmented_far(source, window, policy, Scoring()) as run:
        answers, remarks = _odd(run, bare=bare)
        unread = [*_unreadable(run, reading)]
        found = [*unread, *(remark.finding for remark in remarks)]
        shared = [SHARED_ORDERS] if source.of_several_files else []
        notes = dict.fromkeys((*run.read, *shared, NOT_PLACED))
        notes.pop(told_unread(source.shown, sum(finding.count for finding in unread)), None)
        return replace(check_of(names, run, answers, found), taken=run.taken, notes=tuple(notes))


def _odd(run: FarSegmentation, *, whole: bool = True, bare: bool) -> tuple[Answers, list[said.Remark]]:
    """Ask lines, customers and, of the `whole`, orders and lines that repeat others."""
    walk, summary = _open(run)
    kept = kept_lines(settle_amounts(walk.given, walk.rules), walk.rules)
    keys = [c.CUSTOMER, c.ORDER] if whole and c.ORDER in kept.collect_schema().names() else []
    answers, odd = answers_of(kept, keys), q.ask_far_customers(summary)
    remarks = remarks_of(run, run.doubts, odd, answers, unnumbered=walk.unnumbered, bare=bare)
    if whole:
        remarks += said.copies(*_copies(run, kept), 0, run.account.lines)
    return answers, remarks


def _open(run: FarSegmentation) -> tuple[Walk, nw.LazyFrame[Any]]:
    if run.walk is None or run.summary is None:
        raise AssertionError("this run is not open: this is a fault of segkit")
    return run.walk, run.summary


def _copies(run: FarSegmentation, kept: nw.LazyFrame[Any]) -> tuple[int, int]:
    """Count lines that repeat another, and their money: by all cells of files and tables, else by what a line holds."""
    if run.source:
        return run.source.copies()
    again = row_of(collect(q.ask_copies(kept)))
    return again[c.LINES], again[c.AMOUNT]


def _currencies(source: FarLines) -> said.Remark | None:
    """Count lines by currency where there are several and none was asked for."""
    lines = source.lines
    if source.currency is not None or c.CURRENCY not in lines.collect_schema().names():
        return None
    if source.leaves_out:
        lines = lines.filter(nw.col(c.LEFT_OUT).is_null())
    counted = lines.group_by(c.CURRENCY).agg(nw.len().alias(c.LINES)).head(MOST_WORDS)
    return mixed_currencies(collect(counted).rows())


def _unreadable(run: FarSegmentation, reading: Reading) -> Iterator[Finding]:
    """Say what cannot be read, kind by kind, with some of the cells."""
    source = run.source
    counts = {part.reason: part.lines for part in run.account.left_out if part.reason in REASONS}
    if source is None or not counts:
        return
    ways_out = {reason: way_out(source, reason) for reason in counts}
    for remark in said.unreadable(counts, ways_out, run.account.lines, skipped=reading.skips_bad_rows):
        cells = unread_cells(source, remark.reason)
        yield remark.finding.seen_at(Example(None, None, cell, column=column) for column, cell in cells)
