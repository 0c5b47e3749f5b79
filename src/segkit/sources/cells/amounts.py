"""Text of amounts into exact money: one convention for the column, decided once, applied strictly."""

from __future__ import annotations

import re
from dataclasses import field, replace
from typing import TYPE_CHECKING

from segkit.errors import SegkitError
from segkit.frames import UNITS
from segkit.immutable import immutable
from segkit.sources.cells.currencies import WITH_THREE_DECIMALS, WITHOUT_CENTS, is_shared, spellings
from segkit.sources.cells.digits import holds_other_digits, in_our_digits, with_our_digits
from segkit.sources.cells.numbertext import (
    AROUND,
    BELOW_ZERO,
    OTHER,
    PLAIN,
    WHOLE,
    edges,
    look_at,
    nought_expression,
    number_expression,
    shapes_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import polars as pl

    from segkit.sources.cells.numbertext import NumberText

LARGEST = 900_000_000_000_000
"""Currency that 64 bits hold in 1/10000."""
EXACT_FROM = 10**13
"""Units from which amounts in text are read again by way of decimals: a billion of currency."""
NARROW = ("Int8", "Int16", "Int32", "UInt8", "UInt16", "UInt32")
"""Integer types that cannot hold more."""
ROUNDED_FROM = 0.01
"""Units of 1/10000 by which a float is off before it counts as rounded: far above the noise of doubles."""
CENTS = 2
"""Decimals of money."""


@immutable
class AmountReading:
    """How the numbers of one column are written."""

    decimal: str = "."
    plain: bool = True
    """Digits, the decimal mark and an exponent only: nothing has to be taken off."""
    whole: bool = False
    """Whole numbers only: the first mark in the column is one that nobody has decided on."""
    exact: bool = False
    """Read by way of decimals and not of floats: for amounts from a billion up."""
    currency: str | None = None
    """The one currency that may stand beside numbers; None when none does."""
    grouped: str = ""
    """The mark that sets thousands apart besides blanks and apostrophes; empty where the column has shown none."""
    indian: bool = False
    """Groups are of two digits, as in 1,23,456."""
    other_digits: bool = False
    """Digits of another script stand in the column."""
    cents: bool = False
    """Decimals are two wherever that is sure: three of them may be thousands of another convention."""
    voted: bool = field(default=True, compare=False)
    """Whether values of the column itself have told the decimal mark."""
    searched: bool = field(default=False, compare=False)
    """The whole column was looked at, and not only the sample."""
    remarks: tuple[str, ...] = field(default=(), compare=False)
    """What has to be said of this reading."""

    @property
    def shown(self) -> str:
        """The convention in words, for messages."""
        return f"decimal {'point' if self.decimal == '.' else 'comma'}"

    @property
    def floats(self) -> bool:
        """Whether numbers are read by way of floats."""
        return not (self.exact or self.whole)

    @property
    def has_cents(self) -> bool:
        """Whether all numbers of the sample, and no more than that was looked at, are as plain as 1234.50."""
        dressed = self.currency or self.grouped or self.other_digits
        return self.plain and self.cents and self.floats and self.decimal == "." and not (dressed or self.searched)

    def exactly(self) -> AmountReading:
        """Return the same convention, read by way of decimals."""
        return replace(self, exact=True, whole=False)

    def dtype(self) -> pl.DataType:
        """Return the type of `number`."""
        import polars as pl

        return pl.Int64() if self.whole else pl.Decimal(38, 12) if self.exact else pl.Float64()

    def number(self, text: pl.Expr) -> pl.Expr:
        """Read text as a number; null where it is none by this convention."""
        kind = self.dtype()
        if self.other_digits:
            text = with_our_digits(text)
        if not self.plain:
            return text.map_batches(self._plain_or_dressed, return_dtype=kind, is_elementwise=True)
        import polars as pl

        if self.decimal == ".":
            value = text.cast(kind, strict=False)
            watched = self.cents and not self.searched
            return pl.when(~_three_decimals(value, text)).then(value) if watched else value
        fits = ~text.str.contains(".", literal=True)
        if self.cents:
            fits &= ~text.str.tail(4).str.starts_with(",")
        return pl.when(fits).then(text.str.replace(",", ".", literal=True)).cast(kind, strict=False)

    def _plain_or_dressed(self, cells: pl.Series) -> pl.Series:
        """Take what is dressed apart, and nothing else: the patterns for it take ten times as long as a plain number.

        Of a plain one with up to two decimals both ways make the same.
        """
        import polars as pl

        name, cell = cells.name, pl.col(cells.name)
        plain = cells.str.contains(rf"^-?[0-9]+(?:{re.escape(self.decimal)}[0-9]{{1,2}})?$")
        bare = cell.str.replace(",", ".", literal=True) if self.decimal == "," else cell
        numbers = cells.to_frame().select(pl.when(plain).then(bare).cast(self.dtype(), strict=False).alias(name))[name]
        others = (~plain).arg_true()
        if others.is_empty():
            return numbers
        return numbers.scatter(others, cells.gather(others).to_frame().select(self._dressed(cell))[name])

    def _dressed(self, text: pl.Expr) -> pl.Expr:
        import polars as pl

        unit = spellings(self.currency) if self.currency else ""
        beside = f"{unit}?" if unit else ""
        fits = text.str.contains(number_expression(self.decimal, self.grouped, beside, indian=self.indian))
        bare = text.str.strip_chars(edges(self.currency)).str.replace_all(f"[{AROUND}]", "")
        if self.cents:
            fits &= ~bare.str.contains(rf"^[1-9][0-9]{{0,2}}{re.escape(self.decimal)}[0-9]{{3}}$")
        if self.grouped:
            bare = bare.str.replace_all(self.grouped, "", literal=True)
        if self.decimal == ",":
            bare = bare.str.replace(",", ".", literal=True)
        value = pl.when(fits).then(bare).cast(self.dtype(), strict=False)
        value = pl.when(text.str.contains(BELOW_ZERO)).then(-value).otherwise(value)
        powers = text.str.strip_chars()
        if self.decimal == ",":
            powers = powers.str.replace_many([",", "."], [".", "?"])
        scientific = pl.when(text.str.contains("[0-9][eE][0-9+-]")).then(powers).cast(self.dtype(), strict=False)
        nought = pl.when(text.str.contains(nought_expression(unit))).then(0).cast(self.dtype())
        return pl.coalesce(value, scientific, nought)


def _three_decimals(value: pl.Expr, text: pl.Expr) -> pl.Expr:
    """Tell plain numbers from 1 to 999 with three decimals or more, by how long they are: the cheapest way."""
    size = text.str.len_bytes()
    one, two, three = ((size == places + 4) & (value < 10**places) for places in (1, 2, 3))
    return (value >= 1) & (one | two | three)


def units(value: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """Bring a number to whole units of 1/10000 currency, half away from zero; null where it is too large."""
    import polars as pl

    if str(dtype) in NARROW:
        return value.cast(pl.Int64) * UNITS
    if dtype.is_integer():  # products of 64-bit integers wrap in silence
        return pl.when(value.is_between(-LARGEST, LARGEST)).then(value).cast(pl.Int64, strict=False) * UNITS
    if dtype.is_decimal():
        number = value.round(4, mode="half_away_from_zero").cast(pl.Decimal(38, 6), strict=False)
        number = pl.when(number.is_between(-LARGEST, LARGEST)).then(number)
        return (number * UNITS).cast(pl.Int64, strict=False)
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


class UndecidedAmountsError(SegkitError):
    """The numbers of a column read in two ways, and nothing in the sample tells which."""


def decide_amounts(
    values: Iterable[str], *, given: str | None = None, elsewhere: str | None = None, currency: str | None = None
) -> AmountReading:
    """Decide by a sample how the numbers of a column are written.

    `elsewhere` is the decimal mark of other number columns or files, for columns that do not tell; `currency` is
    what these amounts are of, where that stands elsewhere.

    Raises:
        UndecidedAmountsError: Every value reads in two ways, or some do that are not like the others.
        SegkitError:           Both marks are decimal ones, or several units stand beside the numbers.
    """
    shapes: dict[str, str] = {}
    values = dict.fromkeys(values)
    if other_digits := holds_other_digits(values):
        values = dict.fromkeys(map(in_our_digits, values))
    texts = [value.strip() for value in values]
    bare = texts == list(values)
    for shape, text in zip(shapes_of(texts), texts, strict=True):
        shapes.setdefault(shape, text)
    cells = [cell for text in shapes.values() if (cell := look_at(text))]
    voters = [cell for cell in cells if cell.decimal]
    if not given:
        _refuse_both_marks(voters)
    mark = given or next((cell.decimal for cell in voters if cell.decimal), None) or elsewhere
    open_ = [cell for cell in cells if cell.either]
    mark = mark or _by_currency(cells, open_, currency)
    if mark is None and open_:
        raise UndecidedAmountsError(
            f"{open_[0].text} may have thousands or three decimals, and no other value tells which", hint=_ASK
        )
    reading = AmountReading(
        mark or ".",
        # How long a number is tells its decimals, where no plus stands before it.
        plain=bare and all(PLAIN[mark or "."].fullmatch(shape) and shape[:1] != "+" for shape in shapes),
        whole=bare and mark is None and all(WHOLE.fullmatch(shape) for shape in shapes),
        currency=_only_currency(cells),
        indian=_indian(cells),
        other_digits=other_digits,
        voted=bool(voters or given),
    )
    reading = _with_groups(reading, cells, voters, given=given) if mark else reading
    told = (*_told_of_some(cells, values), *_told_of_another(cells, currency), *_told_of_shortened(shapes.values()))
    return replace(reading, remarks=(*reading.remarks, *told))


def _by_currency(cells: Sequence[NumberText], open_: Sequence[NumberText], named: str | None) -> str | None:
    """Return the decimal mark where the currency tells whether groups of three are thousands.

    Dinars and rials of a thousand parts have three decimals where every number has; no other money beside its sign
    has, save where every number has three: not where others have none.
    """
    marks = {cell.either for cell in open_}
    currency = next((cell.currency for cell in cells if cell.currency), None)
    if len(marks) == 1 and (currency or named) in WITH_THREE_DECIMALS and len(open_) == len(cells):
        return str(marks.pop())
    if len(marks) != 1 or currency is None or any(cell.currency is None for cell in open_):
        return None
    whole = any(cell.currency and not cell.either and not cell.decimal for cell in cells)
    return OTHER[str(marks.pop())] if whole or currency in WITHOUT_CENTS else None


_ASK = "say which mark is the decimal one: --decimal . or --decimal ,"


def _refuse_both_marks(voters: Sequence[NumberText]) -> None:
    one, other = (next((cell.text for cell in voters if cell.decimal == mark), None) for mark in ".,")
    if one and other:
        raise SegkitError(
            f"{one} has a decimal point and {other} a decimal comma, in one column",
            hint="mend the column, or say which with --decimal . or --decimal ,",
        )


def _with_groups(
    reading: AmountReading, cells: Sequence[NumberText], voters: Sequence[NumberText], *, given: str | None
) -> AmountReading:
    """Decide which mark may set thousands apart, and what three decimals may be.

    Raises:
        UndecidedAmountsError: A value may have thousands or three decimals, and is not like the others.
    """
    mark, other = reading.decimal, OTHER[reading.decimal]
    if given:
        return replace(reading, grouped=other)
    thousands = next((cell.text for cell in cells if cell.either == other), None)
    shown = next((cell for cell in voters if cell.groups), None)
    places = {cell.places for cell in voters if cell.places is not None}
    three = next((cell.text for cell in cells if cell.either == mark), None)
    if three and voters and places <= {0, CENTS}:
        raise UndecidedAmountsError(
            f"{three} may have thousands or three decimals, where {voters[0].text} has not three", hint=_ASK
        )
    if thousands and not shown and reading.voted and mark == ",":
        raise UndecidedAmountsError(
            f"{thousands} may have thousands or three decimals, where {voters[0].text} has a decimal comma", hint=_ASK
        )
    remarks = []
    if thousands and not shown:
        remarks.append(f"{thousands} is read as {thousands.replace(other, '')}: --decimal {other} overrules")
    if three and max(places, default=0) <= CENTS:
        remarks.append(f"{three} is read with three decimals: --decimal {other} overrules")
    grouped = other if shown or thousands else ""
    return replace(reading, grouped=grouped, cents=places == {CENTS}, remarks=tuple(remarks))


def _indian(cells: Sequence[NumberText]) -> bool:
    """Tell whether groups are of two digits.

    Raises:
        SegkitError: Some are of two and some are of three.
    """
    kinds = {cell.indian: cell.text for cell in reversed(cells) if cell.indian is not None}
    if len(kinds) > 1:
        raise SegkitError(
            f"{kinds[True]} has groups of two digits and {kinds[False]} groups of three, in one column",
            hint="mend the column",
        )
    return True in kinds


def _only_currency(cells: Sequence[NumberText]) -> str | None:
    """Return the one currency that stands beside these numbers, None where none does.

    Raises:
        SegkitError: There are several, whose sum would mean nothing, or a unit that is no currency.
    """
    found = {cell.currency: cell.text for cell in reversed(cells) if cell.currency}
    if len(found) > 1:
        one, other = list(found.values())[-2:][::-1]
        raise SegkitError(f"{one} and {other} are two currencies in one column", hint="read the lines of each apart")
    strange = next((cell for cell in cells if cell.unit and not cell.currency), None)
    if strange and all(cell.unit == strange.unit for cell in cells):
        raise SegkitError(
            f"{strange.text}: `{strange.unit}` stands beside the numbers, and is no currency that segkit knows",
            hint="take it out of the column, or name another with --amount",
        )
    return next(iter(found), None)


def _told_of_some(cells: Sequence[NumberText], values: Iterable[str]) -> Iterable[str]:
    """Tell a currency that stands beside some numbers only: the others may be of another one."""
    some = next((cell for cell in cells if cell.currency), None)
    if some is None or all(cell.currency for cell in cells):
        return
    other = next(
        (text for text in values if re.search("[1-9]", text) and (cell := look_at(text)) and not cell.currency), None
    )
    if other:
        beside, alone = some.text, other.strip()
        yield f"a currency stands beside some amounts ({beside}) and not beside others ({alone}): added up as one"


def _told_of_another(cells: Sequence[NumberText], named: str | None) -> Iterable[str]:
    """Tell a currency beside numbers that is another than the one named by their column, or by one of currencies."""
    other = next(
        (cell for cell in cells if cell.currency and not is_shared(cell.unit) and cell.currency != named), None
    )
    if other and named:
        yield f"amounts are written in {other.currency} ({other.text}), where a column says {named}: taken as they are"


_SHORTENED = re.compile(r"[+-]?[0-9](?:[.,](?P<decimals>[0-9]{1,9}))?[eE]\+(?P<places>[0-9]{2})")


def _told_of_shortened(texts: Iterable[str]) -> Iterable[str]:
    """Tell numbers as spreadsheets write those for which a cell is too narrow: the last digits are lost."""
    for text in texts:
        found = _SHORTENED.fullmatch(text)
        if found and len(found["decimals"] or "") < int(found["places"]):
            yield f"{text} is a number of which a spreadsheet has kept the first digits only: read with zeros behind"
            return


def is_number(text: str) -> bool:
    """Tell whether a text is a bare number."""
    return bool(PLAIN["."].fullmatch(text))


def decimal_mark(values: Iterable[str]) -> str | None:
    """Return the decimal mark that a column of numbers shows, None where it shows none or both."""
    said = set(values)
    if holds_other_digits(said):
        said = set(map(in_our_digits, said))
    seen = map(look_at, set(shapes_of([value.strip() for value in said])))
    votes = {cell.decimal for cell in seen if cell and cell.decimal}
    return votes.pop() if len(votes) == 1 else None
