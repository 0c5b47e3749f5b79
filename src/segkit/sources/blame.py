"""Which of several files it is that a reader complains of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segkit.sources.guard import is_complaint
from segkit.sources.lines.typed import typed_lines

if TYPE_CHECKING:
    from segkit.sources.reading import Plan
    from segkit.sources.text.delimited import DelimitedPlan


def answer_for(plan: DelimitedPlan, fault: BaseException) -> DelimitedPlan | None:
    """Let a file answer for a complaint, when it is the one that cannot be read."""
    import polars as pl

    try:
        plan.scan().select(pl.len(), pl.all().null_count().name.suffix("_nulls")).collect(engine="streaming")
    except BaseException as again:
        if is_complaint(again):
            return plan.malformed(fault)
        raise
    return None


def is_broken(plan: Plan) -> bool:
    """Tell whether a file by itself cannot be read."""
    import polars as pl

    try:
        typed_lines(plan).select(pl.all().null_count()).collect(engine="streaming")
    except BaseException as fault:
        if is_complaint(fault):
            return True
        raise
    return False
