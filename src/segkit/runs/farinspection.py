"""What is odd about lines that lie on a cluster: counts are fetched, and the names of customers who may be nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segkit import columns as c
from segkit.analyses import quality as q
from segkit.line.transactions import kept_lines, settle_amounts
from segkit.runs import remarks as said
from segkit.runs.inspection import MANY_LINES, answers_of, gravest_first, remarks_of

if TYPE_CHECKING:
    from segkit.findings import Finding
    from segkit.runs.far.segmentation import FarSegmentation
    from segkit.sources.farlines import FarLines


def findings_far(
    source: FarLines, run: FarSegmentation, *, bare: bool = False
) -> tuple[tuple[Finding, ...], bool]:  # fmt: skip
    """Tell what is odd about the lines of an open run, and whether everything was asked; see `findings_beside`."""
    walk, summary = run.walk, run.summary
    if walk is None or summary is None:
        raise AssertionError("this run is not open: this is a fault of segkit")
    whole = run.account.lines <= MANY_LINES
    kept = kept_lines(settle_amounts(walk.given, walk.rules), walk.rules)
    keys = [c.CUSTOMER, c.ORDER] if whole and c.ORDER in kept.collect_schema().names() else []
    answers, odd = answers_of(kept, keys), q.ask_far_customers(summary)
    remarks = remarks_of(run, run.doubts, odd, answers, unnumbered=walk.unnumbered, bare=bare)
    if whole:
        remarks += said.copies(*source.copies(), 0, run.account.lines)
    return gravest_first(remarks), whole
