"""What a user has to know of how the lines of a run were read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segkit import columns as c
from segkit.choices import OrderBy, Returns
from segkit.errors import UsageError
from segkit.frames import money_of
from segkit.line.statuses import Verdict
from segkit.sources.cells.amounts import ROUNDED_FROM
from segkit.sources.lines.overlap import overlap_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segkit.analyses.vip import Vip, Vips
    from segkit.line.facts import Facts
    from segkit.runs.terms import Policy
    from segkit.sources.lines.words import Survey
    from segkit.sources.source import Source

FLOATS_HOLD_UNITS_BELOW = 9 * 10**15


def notes_of(source: Source, seen: Survey, facts: Facts, policy: Policy) -> tuple[str, ...]:
    """Say what a user has to know of how the lines were read."""
    notes = [*source.notes, *source.remarks, *seen.notes]
    no_money = [word for word, verdict in seen.verdicts.items() if verdict is Verdict.NO_MONEY]
    if overlap := overlap_of(source, no_money):
        notes.append(overlap.told)
    if facts.residue > ROUNDED_FROM:
        notes.append(told_rounded(source.rounded()))
    if facts.unnumbered:
        notes.append(told_unnumbered(facts.unnumbered))
    notes += told_beyond_floats(facts, exact=not source.reads_floats, floats=_has_floats(source))
    return (*notes, *told_of_policy(policy, numbered=source.has("order")))


def told_of_policy(policy: Policy, *, numbered: bool) -> list[str]:
    """Say what is unusual in how orders and returns are taken; `numbered` are orders that have a number."""
    notes = []
    if policy.order_by is OrderBy.DAY and numbered:
        notes.append("--order-by day changes nothing: orders have numbers here")
    if policy.returns is not Returns.NET:
        notes.append(f"--returns {policy.returns}: not the usual reading of returns")
    return notes


def told_rounded(count: int) -> str:
    """Say how many amounts were rounded."""
    return f"amounts with more than four decimals, rounded to 1/10000: {count:,}"


def told_beyond_floats(facts: Facts, *, exact: bool, floats: bool) -> list[str]:
    """Say that amounts are larger than the floats hold in which they came; not where floats are of our own making."""
    if facts.largest < FLOATS_HOLD_UNITS_BELOW or not exact or not floats:
        return []
    limit = money_of(FLOATS_HOLD_UNITS_BELOW).quantize(1)
    return [f"amounts above {limit:,} in a floating-point column: beyond its precision, store them as decimals"]


def refuse_kept_vip(kept: Sequence[str], vip: Vip) -> None:
    """Refuse an attribute that has the name of what says who is a VIP.

    Raises:
        UsageError: There is one.
    """
    if c.VIP in kept:
        raise UsageError(
            f"--keep {c.VIP}: that is the name of what {vip.typed} adds", hint=f"--keep its_{c.VIP}={c.VIP}"
        )


def told_vips(found: Vips) -> str:
    """Say who is a VIP."""
    part = found.customers / found.of_customers
    money = found.revenue / found.of_revenue
    return (
        f"VIP ({found.vip.typed}): {found.customers:,} of {found.of_customers:,} customers ({part:.1%}) with"
        f" {money_of(found.least):,.2f} or more, who bring {money:.1%} of revenue"
    )


def told_unnumbered(count: int) -> str:
    """Say what lines without an order number are taken for."""
    return f"{_lines(count)} without an order number: one order per customer and day"


def _lines(count: int) -> str:
    return f"{count:,} {'line is' if count == 1 else 'lines are'}"


def _has_floats(source: Source) -> bool:
    roles = ("amount", "quantity", "price")
    names = [(plan, name) for plan in source.plans for role in roles if (name := getattr(plan.roles, role))]
    return any(plan.dtype(name).is_float() for plan, name in names)
