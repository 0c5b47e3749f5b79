"""What rules ask for, in words."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from segkit import columns as c
from segkit.render.languages.speech import spoken
from segkit.scoring.rules import NEW_DAYS

if TYPE_CHECKING:
    from segkit.scoring.rules import Limit, Number, Range, SegmentRule

CENT = Decimal("0.01")
SYMBOLS = {"r": "R", "f": "F", "m": "M", "v": "F + M", "rv": "R + F + M"}
UNITS = {
    c.RECENCY: ("last order", "days ago"),
    c.FREQUENCY: ("", "orders"),
    c.MONETARY: ("money", ""),
    c.AOV: ("average check", ""),
    c.TENURE: ("first order", "days ago"),
}


def conditions(rule: SegmentRule) -> str:
    """Say all that a rule asks for, in the language of the run."""
    asked = [spoken(condition(name, limits)) for name, limits in rule.ranges().items()]
    return ", ".join(asked) or spoken("everybody else")


def condition(name: str, limits: Range) -> str:
    """Say one range: `R 4 to 5`, `at least 3 orders`, `first order at most new_days days ago`."""
    if name in SYMBOLS:
        return f"{SYMBOLS[name]} {_scores(*limits)}"
    before, after = UNITS[name]
    low, high = limits
    if (low, high) == (None, NEW_DAYS):
        return f"{before} within {NEW_DAYS}"
    if after == "orders" and (high if high is not None else low) == 1:
        after = "order"
    return " ".join(part for part in (before, _values(low, high), after) if part)


def value_of(name: str, value: Number) -> str:
    """Say what a customer has, as an answer to a range."""
    return f"{Decimal(str(value)).quantize(CENT):,f}" if name in {c.MONETARY, c.AOV} else f"{int(value):,}"


def _scores(low: Limit, high: Limit) -> str:
    if low == high:
        return f"= {low}"
    if low is None:
        return f"up to {high}"
    return f"from {low}" if high is None else f"{low} to {high}"


def _values(low: Limit, high: Limit) -> str:
    if low == high:
        return f"exactly {_number(low)}"
    if low is None:
        return f"at most {_number(high)}"
    return f"at least {_number(low)}" if high is None else f"{_number(low)} to {_number(high)}"


def _number(limit: Limit) -> str:
    if limit == NEW_DAYS or isinstance(limit, str) or limit is None:
        return str(limit)
    exact = Decimal(str(limit))
    return f"{exact.normalize():,f}" if exact != exact.to_integral_value() else f"{int(exact):,}"
