"""Text of dates into day numbers: the form is decided once, on a sample, and applied strictly."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from segkit.errors import SegkitError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import polars as pl

OLDEST_DAY = -25_567
"""1900-01-01. A date before it is a slip, as is the year 24."""

_Y, _N, _T = r"\d{4}", r"\d{1,2}", r"\d{2}"
_DAYS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (rf"{_Y}-{_N}-{_N}", ("%Y-%m-%d",)),
    (rf"{_Y}/{_N}/{_N}", ("%Y/%m/%d",)),
    (rf"{_Y}\.{_N}\.{_N}", ("%Y.%m.%d",)),
    (rf"{_N}\.{_N}\.{_Y}", ("%d.%m.%Y",)),
    (rf"{_N}\.{_N}\.{_T}", ("%d.%m.%y",)),
    (rf"{_N}/{_N}/{_Y}", ("%d/%m/%Y", "%m/%d/%Y")),
    (rf"{_N}/{_N}/{_T}", ("%d/%m/%y", "%m/%d/%y")),
    (rf"{_N}-{_N}-{_Y}", ("%d-%m-%Y", "%m-%d-%Y")),
    (r"(?:19|20)\d{6}", ("%Y%m%d",)),
    (r"(?:19|20)\d{8}", ("%Y%m%d%H",)),
    (rf"{_N}[ -][A-Za-z]{{3}}[ -]{_Y}", ("%d-%b-%Y",)),
    (rf"[A-Za-z]{{3}} {_N}, {_Y}", ("%b %d, %Y",)),
)
_TIMES = (
    ("", ""),
    (rf"{_N}:{_T}", "%H:%M"),
    (rf"{_N}:{_T}:{_T}", "%H:%M:%S"),
    (rf"{_N}:{_T}:{_T}\.\d+", "%H:%M:%S%.f"),
    (rf"{_N}:{_T} ?[AaPp][Mm]", "%I:%M %p"),
    (rf"{_N}:{_T}:{_T} ?[AaPp][Mm]", "%I:%M:%S %p"),
)
_BETWEEN = r" +|T|, "
_ZONE = r"(?: ?(?:Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?))"


@dataclass(frozen=True)
class DateForm:
    """One way in which a date is written."""

    day: str
    """strptime of the day."""
    between: str = ""
    time: str = ""
    zone: bool = False
    """An offset follows; the day is the file's own, so it is dropped and not applied."""

    @property
    def pattern(self) -> str:
        """The strptime pattern, offset aside."""
        return self.day + self.between + self.time

    def reads(self, text: str) -> bool:
        """Tell whether this very text is a date of this form."""
        if self.zone:
            text = re.sub(_ZONE + "$", "", text)
        try:
            datetime.strptime(text, self.pattern.replace("%.f", ".%f"))  # noqa: DTZ007 - the day is the file's own
        except ValueError:
            return False
        return True


@dataclass(frozen=True)
class DateReading:
    """The forms of one column, tried in order; no text is a date of two of them."""

    forms: tuple[DateForm, ...]
    blanks: bool = False
    """Values stand between blanks."""

    @property
    def shown(self) -> str:
        """The forms in words, for messages."""
        return " or ".join(form.pattern + (" with offset" if form.zone else "") for form in self.forms)

    def day_number(self, text: pl.Expr) -> pl.Expr:
        """Read text as days since 1970-01-01; null where it is no date of these forms."""
        import polars as pl

        if self.blanks:
            text = text.str.strip_chars()
        # Form by form, so that 24 read as a year by one form leaves the text to the next.
        numbers = [_parsed(text, form).cast(pl.Int32) for form in self.forms]
        days = [pl.when(number >= OLDEST_DAY).then(number) for number in numbers]
        return days[0] if len(days) == 1 else pl.coalesce(*days)


def _parsed(text: pl.Expr, form: DateForm) -> pl.Expr:
    import polars as pl

    if form.zone:
        text = text.str.replace(_ZONE + "$", "")
    if form.day == "%Y%m%d%H":
        return (
            pl.when(text.str.len_bytes() == len("2024010100"))
            .then(text.str.slice(0, 8))
            .str.to_date("%Y%m%d", strict=False)
        )
    if not form.time:
        return text.str.to_date(form.pattern, strict=False)
    return text.str.to_datetime(form.pattern, strict=False, time_unit="ms").cast(pl.Date)


class UndecidedDatesError(SegkitError):
    """All days could be months too; `readings` are the two that are left."""

    def __init__(self, readings: tuple[DateReading, DateReading], example: str) -> None:
        """Keep the readings: the whole column may decide what the sample does not."""
        super().__init__(f"dates such as {example} read day first and month first alike")
        self.readings = readings


def decide_dates(
    values: Iterable[str], *, given: str | None = None, day_first: bool | None = None
) -> DateReading | None:
    """Decide the form of a column by a sample; None where the sample is empty.

    Values that are no dates at all do not hinder the others: the whole column is read strictly
    afterwards, and what does not read is named with its line.

    Raises:
        UsageError:          The given format is none.
        UndecidedDatesError: Day and month cannot be told apart.
        SegkitError:         Some dates are day first and some month first, or no value is a date.
    """
    texts = [value for value in values if value.strip()]
    blanks = any(value != value.strip() for value in texts)
    if given:
        return DateReading((_given(given),), blanks)
    forms: dict[DateForm, list[str]] = {}
    doubtful: dict[tuple[DateForm, DateForm], list[str]] = {}
    for text in dict.fromkeys(value.strip() for value in texts):
        fitting = _forms_of(text)
        if len(fitting) > 1:
            doubtful.setdefault((fitting[0], fitting[1]), []).append(text)
        elif fitting:
            forms.setdefault(fitting[0], []).append(text)
    if texts and not forms and not doubtful:
        raise _no_date(texts[0].strip())
    for pair, examples in doubtful.items():
        forms.setdefault(_day_or_month(pair, examples, day_first=day_first, blanks=blanks), []).extend(examples)
    _refuse_year_first(forms)
    return DateReading(tuple(forms), blanks) if forms else None


def _no_date(text: str) -> SegkitError:
    """Say what a value looks like that is no date, because the way out differs."""
    if re.fullmatch(r"[2-7]\d{4}([.,]\d+)?", text):
        hint = "these look like Excel's day numbers: give the column a date format in Excel and export again"
    elif re.fullmatch(r"1\d{9}(\d{3}|\.\d+)?", text):
        hint = "these look like seconds since 1970: write them as dates, or name another column with --date"
    else:
        hint = "say the form, as in --date-format '%d.%m.%Y', or name another column with --date"
    return SegkitError(f"{text!r} is no date in any form that segkit knows", hint=hint)


def _refuse_year_first(forms: Mapping[DateForm, Sequence[str]]) -> None:
    """Refuse 24/01/05 and 24/02/17: what is taken for the year changes more than what is taken for the day."""
    for form, examples in forms.items():
        if not form.day.endswith("%y"):
            continue
        parts = [re.split(r"[./]", text)[:3] for text in examples]
        days = {part[0 if form.day.startswith("%d") else 1] for part in parts}
        years = {part[2][:2] for part in parts}
        if len(years) > max(len(days), 2):
            raise SegkitError(
                f"dates such as {examples[0]} may begin with the year",
                hint="say the form: --date-format %y/%m/%d   (or %d/%m/%y, %m/%d/%y)",
            )


def _given(pattern: str) -> DateForm:
    if "%" not in pattern or not re.search(r"%[Yy]", pattern) or "%d" not in pattern:
        raise UsageError(
            f"{pattern!r} is no date format", hint="--date-format '%d.%m.%Y'   (%Y year, %m month, %d day, %H:%M time)"
        )
    return _split(pattern)


def _split(pattern: str) -> DateForm:
    day, between, time = re.fullmatch(r"(.*?)([ T]*)(%[HIT].*)?", pattern, re.DOTALL).groups()  # type: ignore[union-attr]
    return DateForm(day, between, time or "")


def is_date(text: str) -> bool:
    """Tell whether a text is a date in any form that segkit knows."""
    return bool(_forms_of(text))


def _forms_of(text: str) -> list[DateForm]:
    """Return the forms that this text is a date of: one, or day first and month first."""
    for day, patterns in _DAYS:
        for time, clock in _TIMES:
            between = rf"(?P<between>{_BETWEEN})" if time else "(?P<between>)"
            found = re.fullmatch(rf"{day}{between}{time}(?P<zone>{_ZONE})?", text)
            if not found:
                continue
            forms = [
                DateForm(_with_mark(pattern, text), found["between"], clock, zone=bool(found["zone"]))
                for pattern in patterns
            ]
            return [form for form in forms if form.reads(text)] if len(forms) == 1 else forms
    return []


def _with_mark(pattern: str, text: str) -> str:
    return "%d %b %Y" if pattern == "%d-%b-%Y" and " " in text[:6] else pattern


def _day_or_month(
    pair: tuple[DateForm, DateForm],
    examples: Sequence[str],
    *,
    day_first: bool | None,
    blanks: bool,
) -> DateForm:
    if day_first is not None:
        return pair[0] if day_first else pair[1]
    can_be = [all(form.reads(text) for text in examples) for form in pair]
    if can_be == [False, False]:
        as_month = next(text for text in examples if not pair[0].reads(text))
        as_day = next(text for text in examples if not pair[1].reads(text))
        raise SegkitError(
            f"{as_day} can only be day first and {as_month} only month first, in one column",
            hint="mend the column, or read the files apart with --date-format",
        )
    if can_be == [True, True]:
        raise UndecidedDatesError((DateReading((pair[0],), blanks), DateReading((pair[1],), blanks)), examples[0])
    return pair[can_be.index(True)]
