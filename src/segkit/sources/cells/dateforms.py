"""The forms in which dates are written, as data, and the day that one text of a form names."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache

from segkit.frames import EPOCH, day_number_of
from segkit.immutable import immutable
from segkit.sources.cells.calendarwords import AT, MONTHS, WEEKDAYS, YEAR_WORDS, ZONE_NAMES

OLDEST_DAY = day_number_of(date(1900, 1, 2))
"""Whatever is before is a slip, as is the year 24, or says that there is no date, as 1900-01-01 and 0001-01-01 do."""
FIRST_COUNTED, LAST_COUNTED = day_number_of(date(1990, 1, 1)), day_number_of(date(2100, 1, 1))
"""Numbers that count days or seconds are dates between these days only."""
PIVOT = 70
"""Years of two digits from here on are of the last century."""
EXCEL_EPOCH = day_number_of(date(1899, 12, 30))
SECONDS_A_DAY = 86_400
COUNTS = {"epoch": 1, "epoch-ms": 10**3, "epoch-us": 10**6, "epoch-ns": 10**9}
"""Names of the forms that count from 1970 on, with ticks a second."""
EXCEL = "excel"
COMPACT = {"%Y%m%d": 8, "%Y%m%d%H": 10, "%Y%m%d%H%M": 12, "%Y%m%d%H%M%S": 14}
"""Forms of digits only, with how many they are."""
YEAR_LAST = {"%d%m%Y": "%d", "%m%d%Y": "%m"}
"""Forms of eight digits that end in the year, with the part whose leading zero a spreadsheet takes for none."""

_Y, _N, _T, _W = r"\d{4}", r"\d{1,2}", r"\d{2}", r"[^\W\d_]+\.?"
_CLOCK = r"(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?"
_DAYS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (rf"{_Y}-{_N}-{_N}", ("%Y-%m-%d",)),
    (r"\d{8}", ("%Y%m%d", "%d%m%Y", "%m%d%Y")),
    (rf"{_Y}/{_N}/{_N}", ("%Y/%m/%d",)),
    (rf"{_Y} {_N} {_N}", ("%Y %m %d",)),
    (rf"{_Y}_{_N}_{_N}", ("%Y_%m_%d",)),
    (rf"{_Y}\.{_N}\.{_N}", ("%Y.%m.%d",)),
    (rf"{_N}\.{_N}\.{_Y}", ("%d.%m.%Y", "%m.%d.%Y")),
    (rf"{_N}\.{_N}\.{_T}", ("%d.%m.%y", "%m.%d.%y")),
    (rf"{_N}/{_N}/{_Y}", ("%d/%m/%Y", "%m/%d/%Y")),
    (rf"{_N}/{_N}/{_T}", ("%d/%m/%y", "%m/%d/%y")),
    (rf"{_N}-{_N}-{_Y}", ("%d-%m-%Y", "%m-%d-%Y")),
    (rf"{_T}-{_T}-{_T}", ("%d-%m-%y", "%m-%d-%y")),
    (rf"{_N} {_N} {_Y}", ("%d %m %Y", "%m %d %Y")),
    (rf"{_N}\. {_N}\. {_Y}", ("%d. %m. %Y", "%m. %d. %Y")),
    (rf"{_Y}\. {_N}\. {_N}\.", ("%Y. %m. %d.",)),
    (rf"{_Y}年{_N}月{_N}日", ("%Y年%m月%d日",)),
    (rf"{_Y}년 {_N}월 {_N}일", ("%Y년 %m월 %d일",)),
)
_ORDINAL = r"(?:st|nd|rd|th|er|º|°|ª|\.|-?го|-?е)?"
_OF = r"(?: ?(?:de|del|of) |[ \-/.,]*)"
NAMED = {
    "%d %B %Y": rf"(?P<d>{_N}){_ORDINAL}{_OF}(?P<b>{_W}){_OF}(?P<y>{_Y})",
    "%d %B %y": rf"(?P<d>{_N}){_ORDINAL}{_OF}(?P<b>{_W})[ \-/.,]*'?(?P<y>{_T})",
    "%B %d %Y": rf"(?P<b>{_W})[ \-/.]*(?P<d>{_N})(?:st|nd|rd|th)?[ \-/.,]+(?P<y>{_Y})",
    "%B %d %y": rf"(?P<b>{_W})[ \-/.]*(?P<d>{_N})(?:st|nd|rd|th)?[ \-/.,]+'?(?P<y>{_T})",
    "%Y %B %d": rf"(?P<y>{_Y})[ \-/.,]*(?P<b>{_W})[ \-/.,]*(?P<d>{_N})",
    "%B %d %T %Y": rf"(?P<b>{_W}) (?P<d>{_N}) {_CLOCK}(?: (?:{ZONE_NAMES}|[+-]\d{{4}}))? (?P<y>{_Y})",
}
"""Forms with the name of a month in any language, and their patterns."""
_TIMES = (
    ("", ""),
    (rf"{_N}:{_T}", "%H:%M"),
    (rf"{_N}:{_T}:{_T}", "%H:%M:%S"),
    (rf"{_T}{_T}", "%H%M"),
    (rf"{_T}{_T}{_T}", "%H%M%S"),
    (rf"{_N}:{_T}:{_T}\.\d+", "%H:%M:%S%.f"),
    (rf"{_N}:{_T} ?[AaPp][Mm]", "%I:%M %p"),
    (rf"{_N}:{_T}:{_T} ?[AaPp][Mm]", "%I:%M:%S %p"),
)
_BETWEEN = r" +|T|, "
ZONE = r"(?: ?(?:Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?))"

# What may stand around a day, in the dialect that Python's and Polars' expressions share.
ODD_BLANKS = "[\u00a0\u2007\u2009\u202f\t]|  +"
UNSEEN = '[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]|^="|"$|^\''
"""Marks of the direction of writing, and what keeps a spreadsheet from reading a cell: they are none of the day."""
_TIME = (
    r"(?:(?:[01]?\d|2[0-3])(?::[0-5]\d(?::(?:[0-5]\d|60)(?:[.,:]\d+)?)?|[.h][0-5]\d(?:\.[0-5]\d(?:[.,]\d+)?)?)"
    r"|24:00(?::00(?:[.,]0+)?)?|\d{1,2} ?[時时시点點](?: ?\d{1,2} ?[分분](?: ?\d{1,2} ?[秒초])?)?)"
    r"(?: ?(?i:[ap]\.? ?m\.?|uhr|hrs?|h|hs|ч\.?|ص|م|öö|ös|sa|ch|[πμ]\.?μ\.?))?"
)
_NOON = "(?:(?:오전|오후|上午|下午|午前|午後|凌晨|早上|中午|晚上|ÖÖ|ÖS) ?)?"
_ANY_ZONE = rf"(?:(?: ?[\[(]?(?:Z|[+\-\u2212]\d{{2}}(?::?\d{{2}})?|{ZONE_NAMES})[\])]?){{1,2}}(?: ?\([^()]*\))?)"
_WEEKDAY = r"(?: ?\([^\W\d_]{1,9}\.?\))?"
_CLOCKED = rf"(?: ?T|,? +|:)(?:(?i:{AT}) )?{_NOON}{_TIME}{_ANY_ZONE}?"
AFTER = rf"(?: ?(?i:{YEAR_WORDS}))?{_WEEKDAY}(?:{_CLOCKED}|[Zz]|[+-]\d\d:\d\d|\.0)?\.?$"
"""What may stand behind a day: words of the year, a time, a zone; `.0` where whole numbers became floats."""
OF_DOCUMENT = re.compile(rf".*\d\S* (?:от|від) (?={_N}\.{_N}\.{_Y})", re.IGNORECASE)
"""What stands before the day of a document: `Реализация товаров и услуг 00КА-000135 от 20.01.2025 23:59:59`."""
_BEFORE = re.compile(r"([^\W\d_]+(?:-feira)?)\.?,? +", re.IGNORECASE)
_CLOCK_BEFORE = re.compile(rf"^{_NOON}{_TIME},? +(?=\d)")


@immutable
class DateForm:
    """One way in which a date is written."""

    day: str
    """strptime of the day, or the name of a form that counts."""
    between: str = ""
    time: str = ""
    zone: bool = False
    """An offset follows; the day is the file's own, so it is dropped and not applied."""
    dressed: bool = False
    """Words and times of any kind may stand around the day; separators may vary around the name of a month."""

    @property
    def pattern(self) -> str:
        """The strptime pattern, offset aside."""
        return self.day + self.between + self.time

    @property
    def counts(self) -> bool:
        """Whether it is a number that counts days or seconds."""
        return self.day == EXCEL or self.day in COUNTS

    @property
    def day_first(self) -> bool | None:
        """Whether the day stands before the month; None where numbers leave no doubt."""
        if "%d" not in self.day or "%m" not in self.day or not self.day.lower().endswith("%y"):
            return None
        return self.day.index("%d") < self.day.index("%m")

    @property
    def dotted(self) -> bool:
        """Whether it is written with full stops: then the day stands first unless some value says otherwise."""
        return "." in self.day

    @property
    def shown(self) -> str:
        """The form in words, for messages."""
        return self.pattern + (" with offset" if self.zone else "")

    def reads(self, text: str) -> bool:
        """Tell whether this very text is a date of this form."""
        return self.day_of(text) is not None

    def day_of(self, text: str) -> int | None:
        """Return the day that a text names [days since epoch]; None where it is no date of this form."""
        if self.counts:
            return _counted(text, self.day)
        expression = _expression(self.day, beside=bool(self.time or self.dressed))
        found = expression.fullmatch(undressed(text)) if self.dressed else expression.match(text)
        return _day_of(found) if found else None


@lru_cache
def _expression(day: str, *, beside: bool = False) -> re.Pattern[str]:
    """Return the expression of a day, with its groups y, m or b, d; `beside` a time that is set apart."""
    if day in NAMED:
        return re.compile(NAMED[day])
    if day in COMPACT and not beside:
        return re.compile(r"(?P<y>\d{4})(?P<m>\d\d)(?P<d>\d\d)(?:(?:[01]\d|2[0-3])(?:[0-5]\d){0,2})?$")
    if day in YEAR_LAST:
        one, other = day[1], day[3]
        return re.compile(rf"(?P<{one}>\d{{1,2}})(?P<{other}>\d\d)(?P<y>(?:19|20)\d\d)(?![0-9])")
    groups = {"%Y": "(?P<y>[0-9]{4})", "%y": "(?P<y>[0-9]{2})", "%m": "(?P<m>[0-9]{1,2})", "%d": "(?P<d>[0-9]{1,2})"}
    if day == "%Y%m%d":
        groups |= {"%m": "(?P<m>[0-9]{2})", "%d": "(?P<d>[0-9]{2})"}
    parts = re.sub(r"%[Yymd]|.", lambda part: groups.get(part[0]) or re.escape(part[0]), day)
    if day.endswith("."):  # taken off with what stands behind the day
        parts += "?"
    return re.compile(parts + "(?![0-9])")


def _day_of(found: re.Match[str]) -> int | None:
    parts = found.groupdict()
    month = _month(parts["b"]) if "b" in parts else int(parts["m"])
    year = int(parts["y"])
    if len(parts["y"]) == 2:  # noqa: PLR2004 - digits of a year
        year += 1900 if year >= PIVOT else 2000
    try:
        return day_number_of(date(year, month or 0, int(parts["d"])))
    except ValueError:
        return None


def _month(word: str) -> int | None:
    return MONTHS.get(unicodedata.normalize("NFC", word).replace("İ", "i").lower().removesuffix("."))


def _counted(text: str, day: str) -> int | None:
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        return None
    days = number + EXCEL_EPOCH if day == EXCEL else number / COUNTS[day] / SECONDS_A_DAY
    return int(days // 1) if FIRST_COUNTED <= days < LAST_COUNTED else None


def date_shown(day: int) -> str:
    """Write a day number as an ISO date, for messages."""
    return (EPOCH + timedelta(days=day)).isoformat()


@lru_cache(maxsize=1 << 16)
def undressed(text: str) -> str:
    """Take off what stands around a day: kind and number of a document, weekday, time, words of the year, zone."""
    text = OF_DOCUMENT.sub("", re.sub(ODD_BLANKS, " ", re.sub(UNSEEN, "", text)).strip(), count=1)
    before = _BEFORE.match(text)
    if before and before[1].lower() in WEEKDAYS:
        text = text[before.end() :]
    return re.sub(AFTER, "", _CLOCK_BEFORE.sub("", text, count=1), count=1)


def day_and_shape(text: str) -> tuple[str, str]:
    """Tell apart what decides on forms: the day, and the shape of all that stands there, without the time's digits."""
    shape = text.translate(_NINES)
    return text[: _length_of_day(shape)], shape


@lru_cache
def _length_of_day(shape: str) -> int:
    found = re.search(r"[ T]+9{1,2}:", shape)
    return found.start() if found else len(shape)


def forms_of(text: str) -> list[DateForm]:
    """Return the forms that this text is a date of: none, one, or day first and month first, in that order."""
    if len(text) > LONGEST:  # patterns would go over all of it from each of its blanks
        return []
    if text[-1:].isdigit() and re.fullmatch(r"\d+([.,]\d+)?", text):
        return _forms_of_digits(text)
    forms = _plain_forms(text.translate(_NINES))
    if not forms or (forms[0].time and not _TIME_READS.search(text)):
        return _forms_of_dressed(text)
    return [form for form in forms if form.reads(text)]


LONGEST = 200
"""Letters of a date, with all that may stand around a day: more are none."""
_NINES = str.maketrans("012345678", "999999999")


@lru_cache
def _plain_forms(shape: str) -> tuple[DateForm, ...]:
    """Return the forms that strptime reads, by a text whose digits are all 9."""
    for day, patterns in _DAYS:
        for time, clock in _TIMES:
            between = rf"(?P<between>{_BETWEEN})" if time else "(?P<between>)"
            found = re.fullmatch(rf"{day}{between}{time}(?P<zone>{ZONE})?", shape)
            if found:
                zone = bool(found["zone"])
                return tuple(DateForm(pattern, found["between"], clock, zone=zone) for pattern in patterns)
    return ()


# 24:00 is a time, and none that strptime reads.
_TIME_READS = re.compile(rf"[ T](?!24)(?:{_TIME}|(?:[01]\d|2[0-3])(?:[0-5]\d){{1,2}}){ZONE}?$")


def _forms_of_dressed(text: str) -> list[DateForm]:
    bare = undressed(text)
    for pattern, expression in NAMED.items():
        if (found := re.fullmatch(expression, bare)) and _day_of(found) is not None:
            return [DateForm(pattern, dressed=True)]
    for day, patterns in _DAYS:
        if re.fullmatch(day, bare) or re.fullmatch(day, f"{bare}."):
            return [form for pattern in patterns if (form := DateForm(pattern, dressed=True)).reads(bare)]
    return []


def _forms_of_digits(text: str) -> list[DateForm]:
    """Return what a number can be: a date of digits, else a count of days or seconds."""
    compact = [day for day, size in COMPACT.items() if len(text) == size]
    if compact and text.startswith(("19", "20")) and DateForm(compact[0]).reads(text):
        return [DateForm(compact[0])]
    if len(text) in {7, 8} and (last := [form for day in YEAR_LAST if (form := DateForm(day)).reads(text)]):
        return last
    forms = (DateForm(day) for day in (EXCEL, *COUNTS))
    if counting := [form for form in forms if form.reads(text) and not _TICKS_OF_NET.fullmatch(text)][:1]:
        return counting
    whole = text.removesuffix(".0")
    return [replace(form, dressed=True) for form in _forms_of_digits(whole) if not form.counts] if whole != text else []


_TICKS_OF_NET = re.compile(r"6[34]\d{16}")
"""Parts of a second since the year 1, as .NET counts them: as nanoseconds they would all be days of 1990."""
