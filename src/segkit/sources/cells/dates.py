"""Text of dates into day numbers: the forms are decided once, on a sample, and applied strictly."""

from __future__ import annotations

import re
from dataclasses import field, replace
from typing import TYPE_CHECKING

from segkit.errors import SegkitError, UsageError
from segkit.immutable import immutable
from segkit.sources.cells.dateforms import (
    AFTER,
    COMPACT,
    COUNTS,
    EXCEL,
    EXCEL_EPOCH,
    FIRST_COUNTED,
    LAST_COUNTED,
    NAMED,
    ODD_BLANKS,
    OLDEST_DAY,
    PIVOT,
    SECONDS_A_DAY,
    UNSEEN,
    YEAR_LAST,
    ZONE,
    DateForm,
    date_shown,
    day_and_shape,
    forms_of,
    undressed,
)  # fmt: skip
from segkit.sources.cells.digits import holds_other_digits, in_our_digits, with_our_digits
from segkit.sources.cells.swapped import refuse_swapped

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import polars as pl

FEW_YEARS, MANY_DAYS = 3, 12
"""A part of dates that takes more values than there are months is a day, and one that takes hardly any is a year."""


@immutable
class DateReading:
    """The forms of one column, tried in order; no text is a date of two of them."""

    forms: tuple[DateForm, ...]
    blanks: bool = False
    """Values stand between blanks."""
    other_digits: bool = False
    """Digits of another script stand in the column."""
    examples: tuple[str, ...] = field(default=(), compare=False)
    """A value of each form; one that tells day from month where there is one."""
    searched: bool = field(default=False, compare=False)
    """The whole column was searched for more forms."""

    @property
    def shown(self) -> str:
        """The forms in words, for messages."""
        return " or ".join(form.shown for form in self.forms)

    @property
    def remarks(self) -> list[str]:
        """What has to be said of these forms."""
        said = []
        days = {form.day: example for form, example in zip(self.forms, self.examples, strict=False)}
        if len(days) > 1:
            said.append(f"dates are written in {len(days)} ways: {', '.join(days.values())}")
        for form, example in zip(self.forms, self.examples, strict=False):
            if form.counts:
                what = "Excel's day numbers" if form.day == EXCEL else f"{_TICKS[form.day]} since 1970, read in UTC"
                said.append(f"dates are {what}: {example} is {date_shown(form.day_of(example) or 0)}")
        two_digits = next((days[day] for day in days if "%y" in day), None)
        if two_digits:
            said.append(f"years of two digits, as in {two_digits}: {PIVOT} to 99 are 19.., 00 to {PIVOT - 1} are 20..")
        return said

    def day_number(self, text: pl.Expr) -> pl.Expr:
        """Read text as days since 1970-01-01; null where it is no date of these forms."""
        import polars as pl

        if self.other_digits:
            text = with_our_digits(text)
        if self.blanks:
            text = text.str.strip_chars()
        # Form by form, so that 24 read as a year by one form leaves the text to the next.
        numbers = [_parsed(text, form).cast(pl.Int32) for form in self.forms]
        days = [pl.when(number >= OLDEST_DAY).then(number) for number in numbers]
        return days[0] if len(days) == 1 else pl.coalesce(*days)


_TICKS = {"epoch": "seconds", "epoch-ms": "milliseconds", "epoch-us": "microseconds", "epoch-ns": "nanoseconds"}


def _parsed(text: pl.Expr, form: DateForm) -> pl.Expr:
    import polars as pl

    if form.counts:
        return _counted(text, form.day)
    if form.dressed:
        return _undressed(text, form)
    if form.zone:
        text = text.str.replace(ZONE + "$", "")
    if form.day in COMPACT and not form.time:
        size = COMPACT[form.day]
        digits = text.str.len_bytes() == size
        if size > COMPACT["%Y%m%d"]:
            digits = digits & text.str.contains(r"^\d{8}(?:[01]\d|2[0-3])(?:[0-5]\d)*$")
        return pl.when(digits).then(text.str.slice(0, 8)).str.to_date("%Y%m%d", strict=False)
    if form.day in YEAR_LAST and not form.time:
        digits = text.str.contains(r"^\d{1,2}\d\d(?:19|20)\d\d$")
        return pl.when(digits).then(text).str.zfill(8).str.to_date(form.day, strict=False)
    if not form.time:
        return text.str.to_date(form.pattern, strict=False)
    return text.str.to_datetime(form.pattern, strict=False, time_unit="ms").cast(pl.Date)


def _counted(text: pl.Expr, day: str) -> pl.Expr:
    """Read a number that counts days or seconds; null outside of the days that are plausible."""
    import polars as pl

    number = text.str.replace(",", ".", literal=True).cast(pl.Float64, strict=False)
    days = (number + EXCEL_EPOCH if day == EXCEL else number / (COUNTS[day] * SECONDS_A_DAY)).floor()
    return pl.when(days.is_between(FIRST_COUNTED, LAST_COUNTED, closed="left")).then(days).cast(pl.Int32)


def _undressed(text: pl.Expr, form: DateForm) -> pl.Expr:
    """Read days that words stand around: without their times they are few, and each is read once."""
    import polars as pl

    def read(texts: pl.Series) -> pl.Series:
        distinct = texts.unique()
        days = pl.Series([form.day_of(text) if text else None for text in distinct], dtype=pl.Int32)
        return texts.replace_strict(distinct, days, return_dtype=pl.Int32) if len(distinct) else days

    bare = text.str.replace_all(UNSEEN, "").str.replace_all(ODD_BLANKS, " ").str.replace(AFTER, "")
    return bare.map_batches(read, return_dtype=pl.Int32, is_elementwise=True)


class UndecidedDatesError(SegkitError):
    """All days could be months too; `readings` are the two that are left, day first and month first."""

    def __init__(self, readings: tuple[DateReading, DateReading], example: str) -> None:
        """Keep the readings: the whole column may decide what the sample does not."""
        super().__init__(
            f"dates such as {example} read day first and month first alike",
            hint="say which: --day-first or --month-first",
        )
        self.readings = readings


class MixedDatesError(SegkitError):
    """One column holds dates of two kinds that contradict each other."""


def decide_dates(
    values: Iterable[str], *, given: str | None = None, day_first: bool | None = None
) -> DateReading | None:
    """Decide the forms of a column by a sample; None where the sample is empty.

    Values that are no dates at all do not hinder the others: the whole column is read strictly
    afterwards, and what does not read is named with its line.

    Raises:
        UsageError:          The given format is none.
        UndecidedDatesError: Day and month cannot be told apart.
        MixedDatesError:     Some dates are day first and some month first, or some are plain numbers.
        SegkitError:         No value is a date.
    """
    texts = [value for value in values if value.strip()]
    like = DateReading((), any(value != value.strip() for value in texts), holds_other_digits(texts))
    if given:
        return replace(like, forms=_given(given))
    if like.other_digits:
        texts = list(map(in_our_digits, texts))
    distinct = list(dict.fromkeys(value.strip() for value in texts))
    fitting = _fitting(distinct)
    if texts and not fitting:
        raise _no_date(distinct[0])
    return _decided(fitting, distinct, {True: day_first, False: day_first}, like)


def _fitting(distinct: Sequence[str]) -> dict[str, list[DateForm]]:
    """Return values with the forms that they are dates of; of those of one day and shape, one is enough."""
    fitting: dict[str, list[DateForm]] = {}
    known: set[tuple[str, str]] = set()
    for text in distinct:
        key = day_and_shape(text)
        if key not in known and (forms := forms_of(text)):
            known.add(key)
            fitting[text] = forms
    return fitting


def _decided(
    fitting: Mapping[str, Sequence[DateForm]],
    distinct: Sequence[str],
    given: Mapping[bool, bool | None],
    like: DateReading,
) -> DateReading | None:
    _refuse_numbers_among_dates(fitting, distinct)
    orders = {dotted: _order(fitting, dotted=dotted, given=order) for dotted, order in given.items()}
    if orders[False] is None:
        one, other = (_reading(fitting, {**orders, False: order}, like) for order in (True, False))
        raise UndecidedDatesError((one, other), _doubtful(fitting))
    reading = _reading(fitting, orders, like)
    reading = replace(reading, forms=_with_years(reading.forms, fitting, told=given[False] is not None))
    if len({form.day for form in reading.forms}) > 1:
        refuse_swapped(distinct, reading.forms)
    return reading if reading.forms else None


def _order(fitting: Mapping[str, Sequence[DateForm]], *, dotted: bool, given: bool | None) -> bool | None:
    """Tell whether days stand first in dates with full stops, or in those without; None where nothing tells.

    Raises:
        MixedDatesError: Some values can only be day first, and others only month first.
    """
    numeric = ((text, forms) for text, forms in fitting.items() if forms[0].day_first is not None)
    mine = {text: forms for text, forms in numeric if forms[0].dotted is dotted}
    if given is not None or not mine:
        return given is not False
    sure = {forms[0].day_first: text for text, forms in reversed(mine.items()) if len(forms) == 1}
    if len(sure) > 1:
        raise MixedDatesError(
            f"{sure[True]} can only be day first and {sure[False]} only month first, in one column",
            hint="mend the column, or read the files apart with --date-format",
        )
    return next(iter(sure), True if dotted else None)


def _reading(
    fitting: Mapping[str, Sequence[DateForm]], orders: Mapping[bool, bool | None], like: DateReading
) -> DateReading:
    """Return the forms of all values under these orders, and an example of each: a sure one where there is one."""
    examples: dict[DateForm, str] = {}
    for text, forms in sorted(fitting.items(), key=lambda item: len(item[1])):
        for form in forms:
            if form.day_first in (None, orders[form.dotted]):
                examples.setdefault(form, text)
    ordered = dict.fromkeys(form for forms in fitting.values() for form in forms if form in examples)
    return replace(like, forms=tuple(ordered), examples=tuple(examples[form] for form in ordered))


def _doubtful(fitting: Mapping[str, Sequence[DateForm]]) -> str:
    return next(text for text, forms in fitting.items() if len(forms) > 1 and not forms[0].dotted)


def _refuse_numbers_among_dates(fitting: Mapping[str, Sequence[DateForm]], distinct: Sequence[str]) -> None:
    """Refuse a column that is numbers in part: Excel makes some dates numbers, with day and month swapped."""
    numbers = [text for text, forms in fitting.items() if forms[0].counts]
    if not numbers:
        return
    kinds = {fitting[text][0] for text in numbers}
    others = [text for text in distinct if re.search(r"\d", text) and not _counts(text)]
    if others or len(kinds) > 1:
        other = others[0] if others else next(text for text in numbers if fitting[text][0] != fitting[numbers[0]][0])
        what = "a day number of Excel" if fitting[numbers[0]][0].day == EXCEL else "a count of seconds since 1970"
        raise MixedDatesError(
            f"{numbers[0]} looks like {what}, and {other} does not, in one column",
            hint="give the whole column a date format in Excel and export again: day and month may be swapped in some",
        )


def _counts(text: str) -> bool:
    forms = forms_of(text)
    return bool(forms) and forms[0].counts


def _with_years(
    forms: tuple[DateForm, ...], fitting: Mapping[str, Sequence[DateForm]], *, told: bool
) -> tuple[DateForm, ...]:
    """Make sure which part of 24-01-05 is the year: what is taken for it changes more than the order of day and month.

    Raises:
        SegkitError: The year may stand first.
    """
    short = [form for form in forms if re.fullmatch(r"%[dm].+%y", form.day)]
    if not short:
        return forms
    texts = [text for text, fits in fitting.items() if any(form in short for form in fits)]
    parts = [re.findall(r"\d+", undressed(text)) for text in texts]
    first, last = ({part[place] for part in parts} for place in (0, -1))
    days = first if short[0].day.startswith("%d") else {part[1] for part in parts}
    dashed = "-" in short[0].day
    if dashed and len(first) <= FEW_YEARS and len(last) > MANY_DAYS:
        return tuple(replace(form, day="%y-%m-%d") if form in short else form for form in forms)
    year_is_last = len(last) <= FEW_YEARS and len(days) > MANY_DAYS
    doubtful = not year_is_last and not told if dashed else len(last) > max(len(days), 2)
    if doubtful:
        raise SegkitError(
            f"dates such as {texts[0]} may begin with the year",
            hint="say the form: --date-format %y-%m-%d   (or %d-%m-%y, %m/%d/%y and the like)",
        )
    return forms


def _no_date(text: str) -> SegkitError:
    hint = "say the form, as in --date-format '%d.%m.%Y', or name another column with --date"
    return SegkitError(f"{text!r} is no date in any form that segkit knows", hint=hint)


def _given(pattern: str) -> tuple[DateForm, ...]:
    """Read the option: strptime, or the name of a form that counts; times of other forms may follow the day."""
    if pattern == EXCEL or pattern in COUNTS:
        return (DateForm(pattern),)
    hours_alone = re.search("%[HI]", pattern) and "%M" not in pattern
    if hours_alone or not re.search(r"%[Yy]", pattern) or not re.search("%-?[de]", pattern):
        raise UsageError(
            f"{pattern!r} is no date format",
            hint="--date-format '%d.%m.%Y'   (%Y year, %m month, %d day, %H:%M time; or excel, epoch, epoch-ms)",
        )
    return (_split(pattern),)


def _split(pattern: str) -> DateForm:
    day, between, time = re.fullmatch(r"(.*?)([ T]*)(%[HIT].*)?", pattern, re.DOTALL).groups()  # type: ignore[union-attr]
    named = re.sub("%b", "%B", re.sub(r"[ \-/.,]+", " ", day))
    if named in NAMED:
        return DateForm(named, dressed=True)
    return DateForm(day, between, time or "")


def more_dates(reading: DateReading, unread: Sequence[str]) -> DateReading:
    """Add the forms of values beyond the sample; the same reading, called searched, where they help nothing.

    Raises:
        MixedDatesError: They contradict what was decided.
    """
    searched = replace(reading, searched=True)
    if not reading.examples:
        return replace(searched, forms=(*reading.forms, *(replace(form, dressed=True) for form in reading.forms)))
    texts = [in_our_digits(text.strip()) for text in unread]
    texts = [text for text in texts if (forms := forms_of(text)) and not forms[0].counts]
    if not texts or any(form.counts for form in reading.forms):
        return searched
    fitting = {text: forms_of(text) for text in (*(example.strip() for example in reading.examples), *texts)}
    settled: dict[bool, bool | None] = {True: None, False: None}
    for form, example in zip(reading.forms, reading.examples, strict=True):
        if form.day_first is not None and len(fitting[example]) > 1:  # an option, another file, or the column said so
            settled[form.dotted] = form.day_first
    like = replace(
        searched,
        blanks=reading.blanks or any(text != text.strip() for text in unread),
        other_digits=reading.other_digits or holds_other_digits(unread),
    )
    try:
        return _decided(fitting, list(fitting), settled, like) or searched
    except MixedDatesError:
        raise
    except SegkitError:
        return searched


def told_by(reading: DateReading, text: str) -> DateReading:
    """Keep the value that told the order of day and month as the example of its form."""
    text = in_our_digits(text)
    form = forms_of(text)[0]
    examples = (
        text if mine == form else example for mine, example in zip(reading.forms, reading.examples, strict=True)
    )
    return replace(reading, examples=tuple(examples))


def is_date(text: str) -> bool:
    """Tell whether a text is a date in any form that segkit knows, plain counts aside."""
    forms = forms_of(text)
    return bool(forms) and not forms[0].counts
