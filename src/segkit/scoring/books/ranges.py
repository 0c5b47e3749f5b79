"""Ranges of a rule book: `5`, `[4, 5]`, `{ min = 3 }`, `{ max = "new_days" }`."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from segkit import columns as c
from segkit.scoring.rules import NEW_DAYS, Limit, Range

WHOLE: dict[str, tuple[int, int | None]] = {
    "r": (1, 5), "f": (1, 5), "m": (1, 5), "v": (2, 10), "rv": (3, 15), c.FREQUENCY: (1, None),
}  # fmt: skip
DAYS = (c.RECENCY, c.TENURE)
BOTH = 2


class RangeError(ValueError):
    """A range that cannot be understood; `hint` is something to write."""

    def __init__(self, message: str, hint: str) -> None:
        """Keep the hint apart from the message."""
        super().__init__(message)
        self.hint = hint


def read_range(value: Any, over: str) -> Range:
    """Read one range over a score or raw value.

    Raises:
        RangeError: It is none.
    """
    if isinstance(value, dict):
        if not value or set(value) - {"min", "max"}:
            raise RangeError(f"{over} is a table of {', '.join(value) or 'nothing'}", f"{over} = {{ min = 3 }}")
        low, high = (_limit(value[end], over) if end in value else None for end in ("min", "max"))
    elif isinstance(value, list):
        if len(value) != BOTH:
            raise RangeError(f"{over} is a list of {len(value)}", f"{over} = [3, 5], the lowest and the highest")
        low, high = (_limit(each, over) for each in value)
    else:
        low = high = _limit(value, over)
    if low == high == NEW_DAYS:
        raise RangeError(f"{over} is exactly new_days", f'{over} = {{ max = "new_days" }}')
    if not isinstance(low, str) and not isinstance(high, str) and low is not None and high is not None and low > high:
        raise RangeError(f"{over} runs from {low} down to {high}", f"{over} = [{high}, {low}]")
    return low, high


def _limit(value: Any, over: str) -> Limit:
    if value == NEW_DAYS:
        if over not in DAYS:
            raise RangeError(f"new_days limits days, not {over}", f"one of {', '.join(DAYS)}")
        return NEW_DAYS
    number = _number(value)
    if number is None:
        raise RangeError(f"{over} is {str(value)[:30]!r}", f"{over} = [3, 5]")
    if over in WHOLE:
        lowest, highest = WHOLE[over]
        if number != number.to_integral_value():
            raise RangeError(f"{over} is {value}, and only whole numbers are", f"{over} = {round(number)}")
        if number < lowest or (highest is not None and number > highest):
            upper = f"to {highest}" if highest else "upwards"
            scale = "scores of other bins are brought to 1 to 5" if highest else "a customer has an order"
            raise RangeError(f"{over} is {value}, and it runs from {lowest} {upper}", scale)
        return int(number)
    if over in DAYS and number < 0:
        raise RangeError(f"{over} is {value}, and days are never below 0", f"{over} = {{ min = 0 }}")
    return int(number) if number == number.to_integral_value() else number


def _number(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, (int, float, str, Decimal)):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < Decimal(10**15) else None
