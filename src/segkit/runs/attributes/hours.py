"""The hour of a date with a time of day, by one expression that Python, Polars and Spark read alike."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit.errors import ColumnError
from segkit.line.orders import BLANKS

if TYPE_CHECKING:
    from collections.abc import Iterable

HOURS, NOON = 24, 12
DATE_AT_LEAST = 5
"""Letters that come before a time of day."""
MORNING = ("a", "오전", "上午", "午前", "凌晨", "早上", "öö", "ص", "sa", "π")
AFTERNOON = ("p", "오후", "下午", "午後", "中午", "晚上", "ös", "م", "ch", "μ")
"""How the halves of a day are written, in small letters: before the hour, or behind it."""
_BEFORE = "오전|오후|上午|下午|午前|午後|凌晨|早上|中午|晚上|ÖÖ|ÖS|öö|ös"
_BEHIND = "ÖÖ|ÖS|öö|ös|ص|م|SA|CH|sa|ch|[πΠμΜ]"
# An A or P counts with its M only, and a half of the day as a word only: 09:05 PST and 13:05 SAST name zones.
TIME = (
    rf"(?s)^.*?[{BLANKS}T](?:({_BEFORE})[{BLANKS}]?)?([0-9]{{1,2}})[:h][0-9]{{2}}(?::[0-9]{{2}})?(?:[.,][0-9]+)?"
    rf"(?:[{BLANKS}]*(?:([AaPp])\.?[{BLANKS}]?[Mm]|({_BEHIND}))(?:[{BLANKS}.,].*)?|.*)$"
)
"""A text with a time of day: the half of the day before its hour, the hour, and the half behind it."""
_DIGIT = re.compile(r"\d")


def hour_of(text: str | None) -> str | None:
    """Return the hour of a date with a time of day, 00 to 23, as it is written; None where there is no time."""
    found = re.match(TIME, _DIGIT.sub(lambda digit: str(int(digit[0])), text or "")[DATE_AT_LEAST:])
    if not found or int(found[2]) >= HOURS:
        return None
    hour, half = int(found[2]), (found[1] or found[3] or found[4] or "").lower()
    if half in {*MORNING, *AFTERNOON}:
        hour = hour % NOON + (NOON if half in AFTERNOON else 0)
    return f"{hour:02}"


def far_hour_of(dates: str) -> nw.Expr:
    """Return the hour of a column of dates on a cluster; see `hour_of`."""
    text = nw.col(dates).str.slice(DATE_AT_LEAST)
    hour = nw.when(text.str.contains(TIME)).then(text.str.replace_all(TIME, "$2")).cast(nw.Int64)
    half = text.str.replace_all(TIME, "$1$3$4").str.to_lowercase()
    afternoon = nw.when(half.is_in(AFTERNOON)).then(hour % NOON + NOON).otherwise(hour)
    known = nw.when(half.is_in(MORNING)).then(hour % NOON).otherwise(afternoon)
    zero = nw.when(known < 10).then(nw.lit("0")).otherwise(nw.lit(""))  # noqa: PLR2004 - the first of two digits
    return nw.when(hour < HOURS).then(nw.concat_str(zero, known.cast(nw.String)))


def refuse_hourless(said: Iterable[str | None]) -> None:
    """Refuse dates of which none has a time of day.

    Raises:
        ColumnError: There is none.
    """
    if {*said} <= {"00", None}:
        raise ColumnError("--by hour: no date of the orders has a time of day", hint="--by weekday")


def hours(lines: nw.DataFrame[Any], dates: str, column: str) -> nw.DataFrame[Any]:
    """Give lines the hour of their date as text.

    Columns in:  dates, as text
    Columns out: those, and the column [text]

    Raises:
        ColumnError: No date has a time of day.
    """
    texts = lines[dates].unique()
    said = [hour_of(text) for text in texts.to_list()]
    refuse_hourless(said)
    found = nw.new_series(column, said, nw.String, backend=texts.implementation)
    return lines.join(texts.to_frame().with_columns(found), on=dates, how="left")
