"""Proposed cut points in the form in which they leave: one row per score, or one document."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import polars as pl

from segkit import columns as c
from segkit.schemas import CUT_STEPS

if TYPE_CHECKING:
    from decimal import Decimal

    from segkit.analyses.proposal import Proposal


def step_rows(found: Proposal) -> pl.DataFrame:
    """Return one row per score of each measure, with the columns of the schema CUT_STEPS."""
    rows = [
        (step.measure, step.score, _text(step.above), _text(step.up_to), step.customers, step.share)
        for step in found.steps
    ]
    kinds = {name: pl.Int64 if name in {"score", c.CUSTOMERS} else pl.String for name in CUT_STEPS.names}
    return pl.DataFrame(rows, schema=kinds | {c.CUSTOMERS_SHARE: pl.Float64}, orient="row")


def _text(cut: Decimal | None) -> str | None:
    return None if cut is None else f"{cut:f}"


def as_document(found: Proposal) -> dict[str, Any]:
    """Return the cut points, the options that say the same, and how many customers each score would have."""
    return {
        "options": found.options,
        "gaps": found.gaps,
        "from_gaps": found.from_gaps,
        "recency": found.thresholds.recency,
        "frequency": found.thresholds.frequency,
        "monetary": found.thresholds.monetary,
        "steps": [asdict(step) for step in found.steps],
    }
