"""Text of amounts into exact money: one convention for the column, decided once, applied strictly."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from segkit.errors import SegkitError
from segkit.frames import UNITS

if TYPE_CHECKING:
    from collections.abc import Iterable

    import polars as pl

_BLANK = " \u00a0\u2007\u2009\u202f'’"
_SIGN = "\\-\u2212\u2012\u2013"
CURRENCIES = {
    "RUB": r"₽|руб\.?|р\.|RUB|RUR",
    "USD": r"USD|US\$|\$",
    "EUR": "EUR|€",
    "GBP": "GBP|£",
    "KZT": "KZT|₸",
    "UAH": "UAH|₴",
    "TRY": "TRY|₺",
    "JPY": "JPY|¥",
    "BYN": "BYN",
    "CHF": "CHF",
    "PLN": "PLN",
}
"""Spellings of a currency beside a number."""
_CURRENCY = rf"(?:{'|'.join(CURRENCIES.values())})"
_DECIMAL = re.compile(r"-?[0-9]+([.,])(?:[0-9]{1,2}|[0-9]{4,})")
"""What most amounts look like: one mark, and not three digits behind it."""
_PLAIN = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
LARGEST = 900_000_000_000_000
"""Currency that 64 bits hold in 1/10000."""
NARROW = ("Int8", "Int16", "Int32", "UInt8", "UInt16", "UInt32")
"""Integer types that cannot hold more."""
ROUNDED_FROM = 0.01
"""Units of 1/10000 by which a float is off before it counts as rounded: far above the noise of doubles."""


@dataclass(frozen=True)
class AmountReading:
    """How the numbers of one column are written."""

    decimal: str = "."
    plain: bool = True
    """Digits, a point and an exponent only: nothing has to be taken off."""
    exact: bool = False
    """Read by way of decimals and not of floats: for amounts from a billion up."""
    currency: str | None = None
    """The one currency that may stand beside numbers; None when none does."""
    searched: bool = False
    """The whole column was searched for currencies: reading it carefully is all that can be done."""

    @property
    def shown(self) -> str:
        """The convention in words, for messages."""
        return f"decimal {'point' if self.decimal == '.' else 'comma'}"

    def carefully(self, currency: str | None = None) -> AmountReading:
        """Return the same convention, with everything that may stand around a number."""
        return replace(self, plain=False, currency=currency or self.currency, searched=True)

    def exactly(self) -> AmountReading:
        """Return the same convention, read by way of decimals."""
        return replace(self, exact=True)

    def number(self, text: pl.Expr) -> pl.Expr:
        """Read text as a number; null where it is none by this convention."""
        import polars as pl

        kind = pl.Decimal(38, 12) if self.exact else pl.Float64
        if self.plain:
            return text.cast(kind, strict=False)
        mark = _spellings(self.currency)
        negative = text.str.contains(rf"^[^\d]*[({_SIGN}]|[{_SIGN}]\s*{mark}\s*$")
        digits = text.str.replace_all(rf"(?i){_CURRENCY}|[{_BLANK}\t+({_SIGN})]", "")
        digits = digits.str.replace_all(r"," if self.decimal == "." else r"\.", "").str.replace(",", ".", literal=True)
        value = pl.when(text.str.contains(whole_number(self.decimal, mark))).then(digits).cast(kind, strict=False)
        scientific = (
            text.str.strip_chars().str.replace(",", ".", literal=True)
            if self.decimal == ","
            else text.str.strip_chars()
        )
        exponent = pl.when(text.str.contains(r"\d[eE][+-]?\d+\s*$")).then(scientific).cast(kind, strict=False)
        return pl.coalesce(pl.when(negative).then(-value).otherwise(value), exponent)


def _spellings(currency: str | None) -> str:
    """Return the pattern of what may stand beside a number of this currency."""
    return f"(?:{CURRENCIES[currency]})?" if currency else ""


def whole_number(decimal: str, currency: str) -> str:
    """Return the pattern of a whole number cell: one sign at most, currency, right groups of three, decimals."""
    group = ("," if decimal == "." else r"\.") + _BLANK
    mark = re.escape(decimal)
    # All groups of one number are set apart alike: 1,234 567 is a slip.
    groups = "|".join(rf"(?:{re.escape(one)}\d{{3}})+" for one in dict.fromkeys(group.replace("\\", "")))
    digits = rf"(?:(?:\d+|\d{{1,3}}(?:{groups}))(?:{mark}\d+)?|{mark}\d+)"
    blank = rf"[{_BLANK}\t]*"
    bare = rf"{currency}{blank}{digits}{blank}{currency}"
    sign = rf"[+{_SIGN}]"
    forms = (
        rf"(?:{sign}{blank})?{bare}",
        rf"{currency}{blank}{sign}{blank}{digits}",
        rf"{bare}{blank}{sign}",
        rf"{digits}{blank}{sign}{blank}{currency}",
        rf"\({blank}{bare}{blank}\){blank}{currency}",
    )
    return rf"(?i)^{blank}(?:{'|'.join(forms)}){blank}$"


def marks_of_currency(text: pl.Expr) -> pl.Expr:
    """Return what stands beside a number and may name a currency."""
    return text.str.extract(rf"(?i)({_CURRENCY})")


def currency_beside(text: str) -> str | None:
    """Return the currency that stands beside a number, None where there is none."""
    return next((code for code, spellings in CURRENCIES.items() if re.search(rf"(?i){spellings}", text)), None)


def only_currency(texts: Iterable[str]) -> str | None:
    """Return the one currency that stands beside these numbers, None where none does.

    Raises:
        SegkitError: There are several; their sum would mean nothing.
    """
    found: dict[str, str] = {}
    for text in texts:
        code = currency_beside(text)
        if code:
            found.setdefault(code, text)
    if len(found) > 1:
        one, other = list(found.values())[:2]
        raise SegkitError(
            f"{one.strip()} and {other.strip()} are two currencies in one column", hint="read the lines of each apart"
        )
    return next(iter(found), None)


def units(value: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """Bring a number to whole units of 1/10000 currency, half away from zero; null where it is too large."""
    import polars as pl

    if str(dtype) in NARROW:
        return value.cast(pl.Int64) * UNITS
    if dtype.is_integer():  # products of 64-bit integers wrap in silence
        return pl.when(value.is_between(-LARGEST, LARGEST)).then(value).cast(pl.Int64, strict=False) * UNITS
    if dtype.is_decimal():
        number = value.cast(pl.Decimal(38, 6), strict=False)
        number = pl.when(number.is_between(-LARGEST, LARGEST)).then(number)
        return (number * UNITS).round(0, mode="half_away_from_zero").cast(pl.Int64, strict=False)
    return (value * UNITS).round(mode="half_away_from_zero").cast(pl.Int64, strict=False)


def residue(value: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """Return by how much `units` rounds a number [1/10000 currency]."""
    import polars as pl

    if dtype.is_integer():
        return pl.lit(0.0)
    if dtype.is_decimal():
        fine = pl.Decimal(38, 6)
        coarse = value.cast(pl.Decimal(38, 4), strict=False).cast(fine, strict=False)
        return (value.cast(fine, strict=False) - coarse).cast(pl.Float64) * UNITS
    scaled = value * UNITS
    return scaled - scaled.round(mode="half_away_from_zero")


def decide_amounts(values: Iterable[str], *, given: str | None = None, elsewhere: str | None = None) -> AmountReading:
    """Decide by a sample which mark is the decimal one.

    `elsewhere` is the mark of other number columns of the file, for columns that do not tell.

    Raises:
        SegkitError: Both marks are used, or every value reads in two ways.
    """
    texts = list(dict.fromkeys(value.strip() for value in values))
    votes = {mark: [text for text in texts if _votes_for(text) == mark] for mark in ".,"}
    open_to_both = [text for text in texts if re.search(r"[.,]", text) and _votes_for(text) is None]
    if not given and votes["."] and votes[","]:
        raise SegkitError(
            f"{votes['.'][0]} has a decimal point and {votes[','][0]} a decimal comma, in one column",
            hint="mend the column, or say which with --decimal . or --decimal ,",
        )
    mark = given or next((mark for mark in ".," if votes[mark]), None) or elsewhere
    if mark is None:
        if open_to_both:
            raise SegkitError(
                f"{open_to_both[0]} may have thousands or three decimals, and no other value tells which",
                hint="say which mark is the decimal one: --decimal . or --decimal ,",
            )
        mark = "."
    plain = mark == "." and all(_PLAIN.fullmatch(text) for text in texts)
    return AmountReading(mark, plain, currency=None if plain else only_currency(texts))


def is_number(text: str) -> bool:
    """Tell whether a text is a bare number."""
    return bool(_PLAIN.fullmatch(text))


def decimal_mark(values: Iterable[str]) -> str | None:
    """Return the decimal mark that a column of numbers shows, None where it shows none or both."""
    votes = {_votes_for(value.strip()) for value in values} - {None}
    return votes.pop() if len(votes) == 1 else None


def _votes_for(text: str) -> str | None:
    """Return the mark that can only be decimal in this text; None where it may set thousands apart."""
    usual = _DECIMAL.fullmatch(text)
    if usual:  # a sample has ten thousand of them, and is to be judged within milliseconds
        return usual[1]
    body = re.sub(rf"(?i){_CURRENCY}|[{_BLANK}\s()+{_SIGN}]", "", text)
    marks = re.findall(r"[.,]", body)
    if not marks or re.search(r"[^\d.,]", re.sub(r"[eE][+-]?\d+$", "", body)):
        return None  # what is no number tells nothing
    if len(set(marks)) > 1 or len(marks) > 1:
        last = marks[-1] if len(set(marks)) > 1 else {".": ",", ",": "."}[marks[0]]
        return last if re.fullmatch(whole_number(last, ""), body) else None
    after = body.rpartition(marks[0])[2]
    before = body.partition(marks[0])[0]
    thousands = re.fullmatch(r"\d{3}", after) and re.fullmatch(r"[1-9]\d{0,2}", before)
    return None if thousands else marks[0]
