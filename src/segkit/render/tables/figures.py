"""Numbers so short that many fit beside each other, and the shades and lines that let them be seen at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

SHADES = " ░▒▓█"
LEVELS = "▁▂▃▄▅▆▇█"
STYLES = ("", "black on color(195)", "black on color(153)", "black on color(111)", "white on color(26)")
"""Colours of the shades, so that dark is much on a light terminal and on a dark one."""
_SIZES = ((10**12, "T"), (10**9, "G"), (10**6, "M"), (10**3, "k"))


def short(number: float | None) -> str:
    """Write a number in at most five characters: 950, 1.2k, 34k, 5.6M."""
    if number is None:
        return ""
    for size, unit in _SIZES:
        if abs(number) >= size * 0.9995:
            scaled = number / size
            return f"{scaled:.1f}{unit}" if abs(scaled) < 9.95 else f"{scaled:.0f}{unit}"  # noqa: PLR2004 - two digits
    return f"{number:.0f}" if number == round(number) or abs(number) >= 10 else f"{number:.1f}"  # noqa: PLR2004


def percent(part: float | None, *, fine: bool = False) -> str:
    """Write a share as a bare percentage, with a decimal where all are small."""
    if part is None:
        return ""
    return f"{100 * part:.1f}" if fine else f"{100 * part:.0f}"


def shade(value: float | None, most: float) -> int:
    """Return how dark a value is drawn, 0 to 4; nothing and what is below zero is not drawn."""
    if value is None or value <= 0 or most <= 0:
        return 0
    return min(len(SHADES) - 1, 1 + int((len(SHADES) - 1) * value / most * 0.9999))


def trend(values: Sequence[float | None]) -> str:
    """Draw values as a line of blocks, one a value, from the lowest to the highest; a gap where there is none."""
    there = [value for value in values if value is not None]
    if not there:
        return ""
    low, high = min(0, *there), max(there)
    steps = (high - low) or 1
    return "".join(" " if value is None else LEVELS[int(7 * (value - low) / steps + 0.5)] for value in values)
