"""What the text of a column nobody asked for looks like: a date, a number, or text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from segkit.errors import SegkitError
from segkit.sources.amounts import currency_beside, decide_amounts, whole_number
from segkit.sources.dates import UndecidedDatesError, decide_dates, is_date

if TYPE_CHECKING:
    from collections.abc import Sequence

ENOUGH = 60
"""Different values that settle what a column holds."""


def kind_of(values: Sequence[str]) -> tuple[str, str]:
    """Say what these values are, and how dates or numbers among them are written; for show only."""
    some = list(dict.fromkeys(value.strip() for value in values))[:ENOUGH]
    if not some:
        return "empty", ""
    if all(is_date(value) for value in some):
        return "date", _form(some)
    number = _number(some)
    return ("text", "") if number is None else ("number", number)


def _form(values: Sequence[str]) -> str:
    try:
        reading = decide_dates(values)
    except UndecidedDatesError as doubt:
        return " or ".join(reading.shown for reading in doubt.readings)
    except SegkitError:
        return "contradictory"
    return reading.shown if reading else ""


def _number(values: Sequence[str]) -> str | None:
    code = next(filter(None, map(currency_beside, values)), None)
    mark = r"(?:\w{1,4}\.?|[^\w\s\d.,()+-])?" if code else ""
    patterns = {decimal: whole_number(decimal, mark) for decimal in ".,"}
    # An apostrophe in front keeps Excel from taking a text for a number.
    if any(value.startswith("'") for value in values) or not all(
        any(re.search(pattern, value) for pattern in patterns.values()) for value in values
    ):
        return None
    if all(value.lstrip("-").isdigit() for value in values):
        return "whole"
    try:
        reading = decide_amounts(values)
    except SegkitError:
        return "thousands or decimals"
    return reading.shown + (f", {code}" if code else "")
