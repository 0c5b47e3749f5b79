"""What the text of a column nobody asked for looks like: a date, a number, or text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segkit.errors import SegkitError
from segkit.sources.cells.amounts import decide_amounts
from segkit.sources.cells.dates import UndecidedDatesError, decide_dates, is_date
from segkit.sources.cells.numbertext import look_at

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
    seen = [look_at(value) for value in values]
    # An apostrophe in front keeps Excel from taking a text for a number.
    if any(value.startswith("'") for value in values) or not all(
        cell and bool(cell.unit) == bool(cell.currency) for cell in seen
    ):
        return None
    if all(value.lstrip("-").isdigit() for value in values):
        return "whole"
    code = next((cell.currency for cell in seen if cell and cell.currency), None)
    try:
        reading = decide_amounts(values)
    except SegkitError:
        return "thousands or decimals"
    return reading.shown + (f", {code}" if code else "")
