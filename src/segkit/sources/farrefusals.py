"""What Spark refuses, in our words: its own name a place in its program, and show lines of customers."""

from __future__ import annotations

import re

from segkit.errors import SegkitError
from segkit.line.facts import overflow

LONGEST = 200
_CLASS = re.compile(r"\[[A-Z][A-Z_.]{3,}\] [^\n]*")
_TYPES = re.compile(r"reading Parquet column \[(.+?)\]\. Expected Spark type (.+?), actual Parquet type ([^\s.]+)")
REFUSALS = {
    "MALFORMED_CSV_RECORD": (
        "a line of text has more or fewer cells than the header",
        "mend the lines, or quote cells that hold the delimiter; line breaks within cells: leave out --engine",
    ),
    r"CSV\sheader\sdoes": (
        "files of text have other columns than the first of them, or the same in another order",
        "one run for each kind of file, or write them to Parquet before",
    ),
    r"\(NANOS": (
        "times are stored in nanoseconds, which Spark does not read",
        "store them in microseconds, with pandas: to_parquet(path, coerce_timestamps='us')",
    ),
}
"""By a pattern that an error of Spark holds: what is told of it, and the way out."""


def refusal(fault: BaseException) -> SegkitError:
    """Say in our words what Spark refuses, and the way out."""
    text = str(fault)
    if "ARITHMETIC_OVERFLOW" in text:
        return overflow()
    for sign, (told, hint) in REFUSALS.items():
        if re.search(sign, text):
            return SegkitError(told, hint=hint)
    if types := _TYPES.search(text):
        column, one, other = types.groups()
        return SegkitError(
            f"column `{column}` holds {one} in one file and {other} in another",
            hint=f"store `{column}` as one type in all files",
        )
    return SegkitError(f"Spark refuses: {first_line(fault)}", hint=_advice(text))


def first_line(fault: BaseException) -> str:
    """Return what went wrong in one line, not too long: what is named by a class of errors, or else said first."""
    text = str(fault).strip()
    said = _CLASS.search(text)
    return (said[0] if said else text.partition("\n")[0] or type(fault).__name__)[:LONGEST]


def _advice(text: str) -> str:
    if "CANNOT_PARSE" in text or "DATETIME" in text or "to_timestamp" in text:
        return "say how dates are written: --date-format '%d.%m.%Y'"
    if "CAST_INVALID_INPUT" in text or "cast" in text.lower():
        return "say how numbers are written: --decimal ,   or store them as decimals"
    return "look at the name, the format and the permissions"
