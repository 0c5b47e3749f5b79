"""A backtest in sentences: which day, what followed, whether the order of labels held."""

from __future__ import annotations

from statistics import mean, pstdev
from typing import TYPE_CHECKING

from segkit.render.numbers import cents, counted, share
from segkit.render.sentences.summary import without

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from segkit.analyses.backtest import Outcome
    from segkit.runs.backtests import Backtest


def facts(done: Backtest) -> str:
    """Say in one line how much was read, of which days, and what was left out."""
    parts = [counted(done.lines, "line"), f"{done.first} to {done.last}", without(done.left_out)]
    return " · ".join(part for part in parts if part)


def question(outcome: Outcome) -> str:
    """Say which day is looked at, which days follow, and how many bought again."""
    period = outcome.period
    return (
        f"labels as of {period.as_of} · bought again by {period.until} ({counted(period.days, 'day')}):"
        f" {share(float(outcome.base_rate))} of {counted(outcome.customers, 'customer')}"
    )


def verdict(outcome: Outcome, *, named: bool = False) -> str:
    """Say whether the order of labels held, and how well it tells buyers from the others."""
    return f"{_book(outcome, named=named)}order of labels: {_order(outcome)} · AUC {area(outcome.auc)}"


def _book(outcome: Outcome, *, named: bool) -> str:
    return f"rules {outcome.rules}: " if named else ""


def _order(outcome: Outcome) -> str:
    if not outcome.broken:
        return "holds"
    return "broken: " + ", ".join(
        f"{item.worse.label} {percent(item.worse.rate)} above {item.better.label} {percent(item.better.rate)}"
        + (" (within chance)" if item.within_chance else "")
        for item in outcome.broken
    )


def newcomers(outcome: Outcome) -> str:
    """Say what those brought whom no label could know; nothing where there were none."""
    if not outcome.newcomers:
        return ""
    return (
        f"{counted(outcome.newcomers, 'customer')} came only after {outcome.period.as_of}"
        f" and brought {cents(outcome.newcomer_revenue)}: no label could know them"
    )


def summary(outcomes: Sequence[Outcome], *, named: bool = False) -> str:
    """Say in one line how labels did on average over several days."""
    held = sum(not outcome.broken for outcome in outcomes)
    known = [outcome.auc for outcome in outcomes if outcome.auc is not None]
    areas = (
        f"AUC {area(mean(known))} on average, {area(min(known))} to {area(max(known))}"
        f" (standard deviation {pstdev(map(float, known)):.3f})"
        if known
        else "no AUC"
    )
    days = counted(len(outcomes), "day")
    return f"{_book(outcomes[0], named=named)}order of labels: holds on {held} of {days} · {areas}"


def percent(rate: Fraction | None) -> str:
    """Write a rate as a percentage."""
    return share(None if rate is None else float(rate))


def times(lift: float | None) -> str:
    """Write a lift."""
    return "–" if lift is None else f"{lift:.2f}"


def area(auc: Fraction | float | None) -> str:
    """Write an AUC with three decimals."""
    return "–" if auc is None else f"{float(auc):.3f}"
