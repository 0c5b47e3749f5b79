"""Numbers into named ranges: by cut points that are typed, or by quantiles of customers."""

from __future__ import annotations

import re
from bisect import bisect_right
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from segkit.errors import ColumnError, SegkitError, UsageError
from segkit.immutable import immutable
from segkit.sources.cells.amounts import decide_amounts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

QUANTILES = {"halves": 2, "terciles": 3, "quartiles": 4, "quintiles": 5, "deciles": 10}
_SCALES = {
    "": 1, "k": 10**3, "к": 10**3, "тыс": 10**3, "m": 10**6, "mn": 10**6, "м": 10**6, "млн": 10**6,
    "b": 10**9, "bn": 10**9, "млрд": 10**9, "t": 10**12, "трлн": 10**12,
}  # fmt: skip
_NUMBER = re.compile(r"(-?\d+(?:\.\d+)?)\s*([^\W\d_]*)\.?")
_SCALED = re.compile(r"(-?\d+(?:[.,]\d+)?)\s*([^\W\d_]+)\.?")
HINT = "--band age=18,25,35   or   --band revenue=quartiles"


@immutable
class Band:
    """Where the ranges of an attribute begin: cut points, or so many parts with equally many customers."""

    name: str
    cuts: tuple[Decimal, ...] = ()
    typed: tuple[str, ...] = ()
    """The cut points as they were typed."""
    parts: int = 0


@immutable
class Ranges:
    """Ranges of numbers and their names; a range begins with its cut point, which belongs to it."""

    cuts: tuple[Decimal, ...]
    names: tuple[str, ...]

    def of(self, value: Decimal) -> str:
        """Return the name of the range in which a number lies."""
        return self.names[bisect_right(self.cuts, value)]


def bands_of(texts: Sequence[str]) -> dict[str, Band]:
    """Read what `--band` says: `NAME=A,B,C` or `NAME=quartiles`, each name once.

    Raises:
        UsageError: A band is none, or its cut points do not ascend.
    """
    found: dict[str, Band] = {}
    for text in texts:
        band = _band(text)
        if band.name in found:
            raise UsageError(f"--band names `{band.name}` twice", hint=HINT)
        found[band.name] = band
    return found


def _band(text: str) -> Band:
    name, mark, cuts = (part.strip() for part in text.partition("="))
    if not name or not mark or not cuts:
        raise UsageError(f"--band {text!r} is no NAME=CUTS", hint=HINT)
    if cuts.casefold() in QUANTILES:
        return Band(name, parts=QUANTILES[cuts.casefold()])
    typed = tuple(part.strip() for part in cuts.split(","))
    values = [number_of(part) for part in typed]
    wrong = [part for part, value in zip(typed, values, strict=True) if value is None]
    if wrong:
        raise UsageError(
            f"--band {name}: {wrong[0]!r} is no number and no kind of quantile",
            hint=f"numbers such as 18, 2.5 or 10M, or one of {', '.join(QUANTILES)}",
        )
    known = [value for value in values if value is not None]
    if any(low >= high for low, high in pairwise(known)):
        raise UsageError(f"--band {name}={cuts} does not ascend", hint=HINT)
    return Band(name, tuple(known), typed)


def number_of(text: str) -> Decimal | None:
    """Read a number that may have a letter for thousands, millions or billions behind it; None where it is none."""
    found = _NUMBER.fullmatch(text.strip())
    if not found or found[2].casefold() not in _SCALES:
        return None
    return Decimal(found[1]) * _SCALES[found[2].casefold()]


def ranges_of(band: Band, counts: Mapping[Decimal, int]) -> tuple[Ranges, list[str]]:
    """Name the ranges of a band, by the numbers that there are and how many customers have each.

    Cut points of quantiles are taken up to the next number of as many decimals as the data have: that parts the
    customers alike, and the name says the cut point exactly.

    Source: Hyndman and Fan (1996), Sample quantiles in statistical packages, definition 7.
    """
    if not band.parts:
        whole = all(value == value.to_integral_value() for value in (*band.cuts, *counts)) and all(
            number.isdecimal() for number in band.typed
        )
        return Ranges(band.cuts, _names(band.typed, band.cuts, whole=whole)), []
    every = sorted(counts)
    if not every:
        raise SegkitError(f"--band {band.name}: no customer has a number", hint=HINT)
    places = max(0, *(-int(value.normalize().as_tuple().exponent) for value in every))
    cuts = [_quantile(every, counts, Fraction(part, band.parts)) for part in range(1, band.parts)]
    unit = Decimal(1).scaleb(-places)
    rounded = [(Decimal(cut.numerator) / cut.denominator).quantize(unit, rounding=ROUND_CEILING) for cut in cuts]
    kept = tuple(dict.fromkeys(rounded))
    word = next(word for word, parts in QUANTILES.items() if parts == band.parts)
    notes = []
    if len(kept) < len(rounded):
        notes.append(
            f"--band {band.name}={word}: many customers have the same number, so there are {len(kept) + 1} ranges"
            f" and not {band.parts}"
        )
    typed = tuple(f"{cut:f}" for cut in kept)
    names = _names(typed, kept, whole=places == 0)
    numbered = zip(_places(kept, rounded), names, strict=True)
    return Ranges(kept, tuple(f"{word[0].upper()}{place}: {name}" for place, name in numbered)), notes


def _places(kept: Sequence[Decimal], every: Sequence[Decimal]) -> list[int]:
    """Return the number of each range among all quantiles: where some are one, the last of them counts."""
    return [1, *(len(every) - list(reversed(every)).index(cut) + 1 for cut in kept)]


def _quantile(every: Sequence[Decimal], counts: Mapping[Decimal, int], part: Fraction) -> Fraction:
    """Interpolate a quantile of numbers that stand for so many customers each."""
    place = (sum(counts.values()) - 1) * part
    low = place.numerator // place.denominator
    below, above = (_at(every, counts, at) for at in (low, low + 1))
    return below + (place - low) * (above - below)


def _at(every: Sequence[Decimal], counts: Mapping[Decimal, int], place: int) -> Fraction:
    for value in every:
        place -= counts[value]
        if place < 0:
            return Fraction(value)
    return Fraction(every[-1])


def _names(typed: Sequence[str], cuts: Sequence[Decimal], *, whole: bool) -> tuple[str, ...]:
    between = []
    for (low, high), (_, end) in zip(pairwise(typed), pairwise(cuts), strict=True):
        last = f"{end - 1:f}"
        between.append(f"{low}–<{high}" if not whole else low if low == last else f"{low}–{last}")
    return (f"<{typed[0]}", *between, f"{typed[-1]}+")


def _scaled(text: str) -> Decimal | None:
    """Read a number with a word for thousands, millions or billions behind it, such as 1,5 млн."""
    found = _SCALED.fullmatch(text.strip())
    if not found or found[2].casefold() not in _SCALES:
        return None
    return Decimal(found[1].replace(",", ".")) * _SCALES[found[2].casefold()]


def numbers_in(values: Sequence[str], name: str, where: str) -> dict[str, Decimal]:
    """Read text as numbers, as they are written in the whole column.

    Raises:
        ColumnError: Some are none.
    """
    import polars as pl

    read = {text: number for text in values if (number := _scaled(text)) is not None}
    rest = [text for text in values if text not in read]
    try:
        reading = decide_amounts(rest)
    except SegkitError as fault:
        raise ColumnError(f"--band {name}: {fault}", hint=fault.hint) from fault
    frame = pl.DataFrame({"_": rest}, schema={"_": pl.String})
    found = frame.select(reading.number(pl.col("_")).cast(pl.Float64)).to_series().to_list()
    read |= {text: Decimal(repr(number)) for text, number in zip(rest, found, strict=True) if number is not None}
    if len(read) < len(values):
        raise ColumnError(
            f"--band {name}: {len(values) - len(read):,} of {len(values):,} different values of {where} are no numbers",
            hint=f"leave out --band {name}, or join values: --group '{name}=A:value,value;B:*'",
        )
    return read
