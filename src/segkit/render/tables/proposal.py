"""Proposed cut points as people read them: what each score would mean, and the options to paste."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.table import Table

from segkit import columns as c
from segkit.render.numbers import counted, share

if TYPE_CHECKING:
    from rich.console import Console

    from segkit.analyses.proposal import Proposal, Step

HEADINGS = {c.RECENCY: "days since\nthe last order", c.FREQUENCY: "orders", c.MONETARY: "money"}


def show_proposal(found: Proposal, page: Console) -> None:
    """Show what each score would mean, and the options."""
    table = Table(box=SIMPLE_HEAD, padding=0, show_edge=False)
    table.add_column("score", justify="right")
    for heading in HEADINGS.values():
        table.add_column(heading, justify="right")
        table.add_column("share", justify="right")
    bins = found.thresholds.bins
    for score in range(bins, 0, -1):
        steps = [next(step for step in found.steps if (step.measure, step.score) == (name, score)) for name in HEADINGS]
        table.add_row(str(score), *(text for step in steps for text in (f" {_range(step)}", share(step.share))))
    page.print(table)
    why = f"recency by {counted(found.gaps, 'purchase gap')}" if found.from_gaps else "recency by its quantiles"
    page.print(f"\n{why}, orders whole, money in round numbers; to use these cut points:", markup=False)
    page.print(found.options, markup=False, soft_wrap=True)


def _range(step: Step) -> str:
    """Write the values of a score: whole days and orders from and to, money above and up to."""
    low, high = step.above, step.up_to
    if low is not None and low == high:
        return "nobody"
    if step.measure == c.MONETARY:
        if low is None:
            return f"up to {high:,f}"
        return f"over {low:,f}" if high is None else f"to {high:,f}"
    first = (0 if step.measure == c.RECENCY else 1) if low is None else int(low) + 1
    if high is None:
        return f"{first:,} and more"
    return f"{first:,}" if first == high else f"{first:,} to {int(high):,}"
