"""Numbers in text: the expressions of a number in each convention, and what one cell tells of its column's."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from segkit.immutable import immutable
from segkit.sources.cells.currencies import any_spelling, currency_named, spellings

if TYPE_CHECKING:
    from collections.abc import Sequence

BLANKS = "\u0020\u00a0\u2007\u2009\u200a\u202f'’"
"""What sets groups of three apart and can mean nothing else."""
UNSEEN = "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
"""Marks of the direction of writing, and blanks of no width: spreadsheets in Hebrew or Arabic put them so."""
AROUND = f'{BLANKS}{UNSEEN}="'
"""What may stand around a number and means nothing; `="1.50"` keeps a spreadsheet from reading it."""
LONGEST = 200
"""Letters of a cell that may hold a number, with whatever stands beside it."""
SIGNS = "\\-\u2212\u2012\u2013\uff0d"
_DASHES = "\\-\u2012\u2013\u2014"
OTHER = {".": ",", ",": "."}
PLAIN = {mark: re.compile(rf"[+-]?(?:[0-9]+[{mark}]?[0-9]*|[{mark}][0-9]+)(?:[eE][+-]?[0-9]+)?") for mark in OTHER}
"""By decimal mark: digits, the mark and an exponent only."""
WHOLE = re.compile(r"[+-]?[0-9]{1,18}")


def number_expression(decimal: str, grouped: str, unit: str, *, indian: bool | None = False) -> str:
    """Return the expression of a cell that holds a number: one sign at most, a unit, right groups, decimals.

    `grouped` is the mark that sets groups apart besides blanks and apostrophes, empty where none does; `indian`
    tells whether its groups are of two digits, None takes both kinds.
    """
    mark = re.escape(decimal)
    # All groups of one number are set apart alike: 1,234 567 is a slip.
    ways = [rf"(?:{blank}[0-9]{{3}})+" for blank in BLANKS]
    if grouped and not indian:
        ways.append(rf"(?:{re.escape(grouped)}[0-9]{{3}})+")
    grouping = rf"[1-9][0-9]{{0,2}}(?:{'|'.join(ways)})"
    if grouped and indian is not False:
        apart = re.escape(grouped)
        grouping += rf"|[1-9][0-9]?(?:{apart}[0-9]{{2}})*{apart}[0-9]{{3}}"
    digits = rf"(?:[0-9]+|{grouping})(?:{mark}[0-9]+|[{mark}:][{_DASHES}]{{1,2}})?"
    if not unit:  # the full stop of `руб.5` is none of the number
        digits = rf"(?:{digits}|{mark}[0-9]+)"
    blank, sign = rf"[{AROUND}\t]*", rf"[+{SIGNS}]"
    bare = rf"{unit}{blank}{digits}{blank}{unit}"
    forms = (
        rf"(?:{sign}{blank})?{bare}",
        rf"{unit}{blank}{sign}{blank}{digits}",
        rf"{bare}{blank}{sign}",
        rf"{digits}{blank}{sign}{blank}{unit}",
        rf"(?:{unit}{blank})?\({blank}{bare}{blank}\){blank}{unit}",
    )
    return rf"(?i)^{blank}(?:{'|'.join(forms)}){blank}$"


def nought_expression(unit: str) -> str:
    """Return the expression of a nought as the accounting formats of spreadsheets show it: a dash beside a unit.

    Where there is no unit, two blanks stand behind the dash in place of decimals.
    """
    blank, dash = rf"[{AROUND}\t]*", rf"[{_DASHES}]{{1,2}}"
    ways = [rf"{dash} {{2,}}", *((rf"{unit}{blank}{dash}", rf"{dash}{blank}{unit}") if unit else ())]
    return rf"(?i)^{blank}(?:{'|'.join(ways)}){blank}$"


BELOW_ZERO = rf"^[^0-9]*[({SIGNS}]|[0-9](?:[^0-9.,:{SIGNS}][^0-9{SIGNS}]*)?[{SIGNS}][^0-9]*$"
"""A sign before or after a number, or a bracket; not the dashes of `12,-`, which stand for no cents."""


_BELOW_ZERO = re.compile(BELOW_ZERO)


def below_zero(cell: str | None) -> bool:
    """Tell whether a number is written as one below zero."""
    if not cell or (cell[0].isdigit() and cell[-1].isdigit()):  # most are, and a pattern takes longer
        return False
    return _BELOW_ZERO.search(cell) is not None and _FIRST_DIGIT.search(cell) is not None


def edges(currency: str | None) -> str:
    """Return every letter that may stand before the first or behind the last digit of a number."""
    letters = set(spellings(currency)) - set("?:()|\\") if currency else set()
    return "".join(sorted(letters | {letter.upper() for letter in letters})) + f"+():\t{AROUND}{SIGNS}{_DASHES}"


@immutable
class NumberText:
    """What one cell tells of the way in which its column writes numbers."""

    text: str
    unit: str = ""
    """What stands beside the number and is neither digit, mark nor sign."""
    decimal: str | None = None
    """The mark that can only be decimal here."""
    either: str | None = None
    """The one mark here, which may be decimal or set thousands apart."""
    groups: bool = False
    """Whether the other mark sets thousands apart here."""
    indian: bool | None = None
    """Whether its groups are of two digits; None where that cannot be told."""
    places: int | None = None
    """Digits behind the decimal mark."""

    @property
    def currency(self) -> str | None:
        """The currency that stands beside the number, where it is one that segkit knows."""
        return currency_named(self.unit) if self.unit else None


def shape_of(text: str) -> str:
    """Write a 9 for every digit but a leading 0: numbers of one shape tell the same of their column."""
    first = _FIRST_DIGIT.search(text)
    shape = text.translate(_NINES)
    return f"{shape[: first.start()]}0{shape[first.end() :]}" if first and first[0] == "0" else shape


def shapes_of(texts: Sequence[str]) -> list[str]:
    """Return the shape of each text, all at once: one by one they are a tenth of what a sample costs."""
    joined = "\n".join(texts)
    if joined.count("\n") >= len(texts) or _HELD in joined:
        return list(map(shape_of, texts))
    return _LEADING_ZERO.sub(rf"\1{_HELD}", joined).translate(_NINES).replace(_HELD, "0").split("\n")


_FIRST_DIGIT = re.compile("[0-9]")
_HELD = "\x01"
"""Stands for a leading 0 while other digits are made a 9."""
_LEADING_ZERO = re.compile(r"(?m)^([^0-9\n]*)0")
_NINES = str.maketrans("012345678", "999999999")


def look_at(text: str) -> NumberText | None:
    """Look at one cell; None where it holds no number in any convention."""
    if len(text) > LONGEST:  # patterns go over a text once from each of its letters
        return None
    seen = _look_at(shape_of(text))
    return seen and replace(seen, text=text)


_EASY = re.compile(r"-?(?:0|9+)(?:([.,])(9{1,2}))?")
"""Shapes that read in one way only; the patterns of all ways take longer to be made than all the rest of a sample."""


@lru_cache(maxsize=4096)
def _look_at(text: str) -> NumberText | None:
    easy = _EASY.fullmatch(text)
    if easy:
        return NumberText(text, decimal=easy[1], places=len(easy[2]) if easy[2] else None)
    return _look_hard_at(text)


def _look_hard_at(text: str) -> NumberText | None:
    scientific = re.fullmatch(r"[+-]?[0-9]*([.,]?)[0-9]*[eE][+-]?[0-9]+", text.strip())
    if scientific:
        return NumberText(text, decimal=scientific[1] or None)
    for unit in ("", _KNOWN, _UNKNOWN):
        bare, beside = _without(text, unit)
        reads = [mark for mark in ".," if _reads(bare, mark)]
        if reads and (beside or not unit):
            return _told(NumberText(text, beside), bare, reads)
    return None


_KNOWN = any_spelling()
_UNKNOWN = rf"[^0-9\s.,()+{SIGNS}{AROUND}]+\.?"


def _without(text: str, unit: str) -> tuple[str, str]:
    """Take a unit away from the edges of a cell; return what is left, and the unit."""
    if not unit:
        return text, ""
    edge = rf"[\s(+{SIGNS}{AROUND}]*"
    after = edge.replace("(", ")")
    found = re.match(rf"(?i)({edge})({unit})", text)
    bare = found[1] + text[found.end() :] if found else text
    behind = re.search(rf"(?i)({unit})({after})$", bare)
    bare = bare[: behind.start()] + behind[2] if behind else bare
    return bare, found[2] if found else behind[1] if behind else ""


def _reads(bare: str, mark: str) -> bool:
    return re.match(number_expression(mark, OTHER[mark], "", indian=None), bare) is not None


def _told(seen: NumberText, bare: str, reads: list[str]) -> NumberText:
    marks = [letter for letter in bare if letter in ".,"]
    if not marks:
        return seen
    if len(reads) > 1:
        return replace(seen, either=marks[0])
    mark = reads[0]
    groups = OTHER[mark] in marks
    behind = re.search(rf"{re.escape(mark)}([0-9]*)[^0-9]*$", bare)
    western = re.match(number_expression(mark, OTHER[mark], ""), bare) is not None
    indian = re.match(number_expression(mark, OTHER[mark], "", indian=True), bare) is not None
    return replace(
        seen,
        decimal=mark,
        groups=groups,
        indian=indian if groups and western != indian else None,
        places=len(behind[1]) if behind and mark in marks else None,
    )
