"""A run in sentences: what was read, what was left out, how scores came about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segkit import columns as c
from segkit.line.account import RETURNS_ONLY
from segkit.line.one_pass import NO_CUSTOMER
from segkit.render.numbers import counted, money, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segkit.line.one_pass import LeftOut
    from segkit.runs.outcome import Segmentation


def facts(run: Segmentation) -> str:
    """Say in one line how much there is, of which days, and what was left out."""
    extent = run.extent
    parts = [
        counted(run.account.lines, "line"),
        counted(extent.orders, "order"),
        counted(extent.customers, "customer"),
        f"revenue {money(run.account.customer_amount)}",
        f"{extent.first} to {extent.last}" if extent.customers else "–",
        f"as of {run.as_of}",
        left_out(run),
    ]
    return " · ".join(part for part in parts if part)


def left_out(run: Segmentation) -> str:
    """Say what does not count, with lines and money; nothing where everything counts."""
    return without(run.account.left_out)


def without(left_out: Sequence[LeftOut]) -> str:
    """Say which lines are left out; nothing where none are."""
    parts = [f"{counted(left.lines, 'line')} {reason(left.reason)} ({money(left.amount)})" for left in left_out]
    return f"left out: {', '.join(parts)}" if parts else ""


def reason(reason: str) -> str:
    """Let a reason follow its number of lines."""
    if reason == NO_CUSTOMER:
        return "without a customer"
    if reason == RETURNS_ONLY:
        return f"of {reason}"
    return f"with {reason}" if reason.startswith(("status ", "kind ")) else reason


def yardstick(run: Segmentation) -> list[str]:
    """Say what scores and labels are measured by."""
    return [cut_points(run), newness(run)] if run.book.asks_new_days else [cut_points(run)]


def portions(run: Segmentation) -> list[str]:
    """Say that customers were settled in portions, where they were."""
    return [f"settled one after the other: {counted(run.portions, 'portion')} of customers"] if run.portions > 1 else []


def cut_points(run: Segmentation) -> str:
    """Say the cut points, ready to compare with another run."""
    cuts = run.thresholds
    if cuts.nested is not None:
        days = ", ".join(f"{cut:,f}" for cut in cuts.recency)
        orders = "; ".join(
            f"R {r}: {', '.join(f'{cut:,f}' for cut in within)}"
            for r, within in enumerate(cuts.nested.frequency, start=1)
        )
        return f"cut points: recency {days} (days) · frequency within R {orders} (orders) · monetary within R and F"
    shown = {
        c.RECENCY: ("days", cuts.recency),
        c.FREQUENCY: ("orders", cuts.frequency),
        c.MONETARY: ("money", cuts.monetary),
    }
    parts = [
        f"{measure} {', '.join(f'{cut:,f}' for cut in values)} ({unit})" for measure, (unit, values) in shown.items()
    ]
    return f"cut points: {' · '.join(parts)}"


def newness(run: Segmentation) -> str:
    """Say what makes a customer new, and where the number comes from."""
    learnt = f"90th percentile of {counted(run.gaps, 'purchase gap')}"
    why = (
        "given"
        if run.new_days_given
        else learnt
        if run.gaps_suffice
        else f"default: only {counted(run.gaps, 'purchase gap')}"
    )
    return f"new: first order at most {plain(run.new_days)} days before {run.as_of} ({why})"
