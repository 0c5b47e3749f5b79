"""A small file of dates or periods and numbers - visitors, costs - into whole numbers by period."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from segkit.choices import Every
from segkit.days.periods import first_day_of, last_day_of, name_of, period_of
from segkit.errors import ColumnError, SegkitError
from segkit.frames import units_of
from segkit.immutable import immutable
from segkit.sources.beside.contacts import read_contact_table
from segkit.sources.roles.names import squeezed

if TYPE_CHECKING:
    import os

    from segkit.sources.beside.contacts import ContactTable

WHEN = frozenset(
    ("date", "day", "period", "month", "week", "quarter", "year", "дата", "день", "период", "месяц", "неделя",
     "квартал", "год")
)  # fmt: skip
COST = frozenset(
    ("cost", "costs", "spend", "spent", "amount", "sum", "total", "budget", "расход", "расходы", "затраты",
     "стоимость", "сумма", "бюджет")
)  # fmt: skip
VISITORS = frozenset(
    ("visitors", "visits", "visitor", "sessions", "users", "count", "number", "посетители", "посещения", "визиты",
     "сессии", "пользователи")
)  # fmt: skip
GROUPS = frozenset(
    ("channel", "campaign", "source", "segment", "region", "канал", "кампания", "источник", "сегмент", "регион")
)  # fmt: skip
_FORMS = (
    (re.compile(r"(\d{4})-?W(\d{2})"), Every.WEEK, lambda year, week: date.fromisocalendar(year, week, 1)),
    (re.compile(r"(\d{4})[-\s]?[Qq]([1-4])"), Every.QUARTER, lambda year, part: date(year, 3 * part - 2, 1)),
    (
        re.compile(r"(?:Q([1-4])|([1-4])[-\s]?(?:Q|кв\.?|квартал))[-\s]?(\d{4})(?:\s?г\.?)?", re.IGNORECASE),
        Every.QUARTER, lambda part, year: date(year, 3 * part - 2, 1),
    ),
    (re.compile(r"(\d{4})-(\d{1,2})"), Every.MONTH, lambda year, month: date(year, month, 1)),
    (re.compile(r"(\d{4})"), Every.YEAR, lambda year: date(year, 1, 1)),
)  # fmt: skip
_DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ]\d\d?:\d\d\S*)?")
_BLANKS = re.compile(r"[\s\u00a0\u202f']|[$€£₽]")


@immutable
class Series:
    """Numbers by period, and what lies outside of the periods that were asked for."""

    values: dict[str | None, dict[int, int]]
    """By group, as it is written, and by period; a file that tells none apart has the one group None."""
    outside: dict[str, int]
    """By period, as it is written."""
    shown: str
    notes: tuple[str, ...] = ()


def read_series(
    name: str | os.PathLike[str], every: Every, known: range, *, words: frozenset[str], is_money: bool,
    by: str | None = None,
) -> Series:  # fmt: skip
    """Read numbers by period from a file, with `by` of each group apart; money becomes 1/10000 currency.

    Raises:
        ColumnError: No column plainly holds the dates, or the numbers, or the groups.
        SegkitError: A cell cannot be read, or a period is longer than those asked for.
    """
    table = read_contact_table(name)
    when = column_of(table.rows.columns, WHEN, table.shown, "dates or periods")
    what = column_of(table.rows.columns, words, table.shown, "numbers")
    group, notes = _group(table, by)
    found: dict[str | None, dict[int, int]] = {}
    outside: dict[int, int] = {}
    wanted = table.rows.select(when, what, *([group] if group else []))
    for place, (moment, number, *of) in enumerate(wanted.iter_rows(), start=2):
        where = f"{table.shown}, row {place}"
        if moment is None and number is None:
            continue
        period, value = _period(moment or "", every, where), number_of(number or "", where, is_money=is_money)
        into = found.setdefault(of[0] if of else None, {}) if period in known else outside
        into[period] = into.get(period, 0) + value
    told = {name_of(period, every): value for period, value in sorted(outside.items())}
    return Series(found, told, table.shown, (*table.notes, *notes))


def _group(table: ContactTable, by: str | None) -> tuple[str | None, tuple[str, ...]]:
    """Find the column that tells groups apart; where none are asked for, say that it is added up."""
    columns = table.rows.columns
    named = [column for column in columns if by is not None and squeezed(column) == squeezed(by)]
    found = named or [column for column in columns if squeezed(column) in GROUPS]
    if by is None:
        told = (f"{table.shown}: the values of `{found[0]}` are added up; --by tells them apart",) if found else ()
        return None, told
    if len(found) != 1:
        raise ColumnError(
            f"{table.shown}: no column `{by}` says which row is of which group; there are {', '.join(columns)}",
            hint=f"call the column {by}, or leave out --by",
        )
    return found[0], ()


def column_of(header: list[str], words: frozenset[str], shown: str, what: str) -> str:
    """Find the one column that has one of the names.

    Raises:
        ColumnError: There is none, or more than one.
    """
    columns = [name for name in header if squeezed(name) in words]
    if len(columns) != 1:
        said = "no column" if not columns else f"{len(columns)} columns ({', '.join(columns)})"
        raise ColumnError(
            f"{shown}: {said} for {what}; there are {', '.join(header)}",
            hint=f"call the column one of: {', '.join(sorted(word for word in words if word.isascii()))}",
        )
    return columns[0]


def _period(text: str, every: Every, where: str) -> int:
    day, length = day_of(text, where)
    if length is None:
        return period_of(day, every)
    of = period_of(day, length)
    first, last = (period_of(end(of, length), every) for end in (first_day_of, last_day_of))
    if first != last:
        raise SegkitError(
            f"{where}: {text} does not lie in one {every}: {name_of(first, every)} to {name_of(last, every)}",
            hint=f"--every {length}, or give the numbers by {every} or by day",
        )
    return first


def day_of(text: str, where: str) -> tuple[date, Every | None]:
    """Read a day, or the first day of a period and how long it is.

    Raises:
        SegkitError: It is neither.
    """
    written = text.strip()
    try:
        for form, length, begin in _FORMS:
            found = form.fullmatch(written)
            if found:
                return begin(*(int(part) for part in found.groups() if part)), length
        if re.fullmatch(r"\d{1,2}\.\d{4}", written):
            month, year = map(int, written.split("."))
            return date(year, month, 1), Every.MONTH
        if re.fullmatch(r"\d{1,2}\.\d{1,2}\.\d{4}", written):
            return datetime.strptime(written, "%d.%m.%Y").date(), None  # noqa: DTZ007 - a calendar day
        whole = _DAY.fullmatch(written)  # what follows a day may be the end of a period
        return date.fromisoformat(whole[1] if whole else written), None
    except ValueError as fault:
        raise SegkitError(
            f"{where}: {text[:20]!r} is no date and no period", hint="2026-01-31, 2026-01, 2026-W05, 2026-Q1 or 2026"
        ) from fault


def number_of(text: str, where: str, *, is_money: bool) -> int:
    """Read a number from 0 on; money becomes 1/10000 currency.

    Raises:
        SegkitError: It is none, or may be two.
    """
    plain = _BLANKS.sub("", text)
    if re.search(r",\d{3}(?:\D|$)", plain) and "." not in plain and plain.count(",") == 1:
        raise SegkitError(f"{where}: {text} may be a thousand or a decimal", hint="write it without the comma")
    if "," in plain and "." in plain:
        mark = max(plain.rfind(","), plain.rfind("."))
        plain = re.sub(r"[.,]", "", plain[:mark]) + "." + plain[mark + 1 :]
    else:
        plain = plain.replace(",", "") if plain.count(",") > 1 else plain.replace(",", ".")
    try:
        value = Decimal(plain)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or value < 0 or (not is_money and value != value.to_integral_value()):
        what = "money" if is_money else "a whole number"
        raise SegkitError(f"{where}: {text[:20]!r} is not {what} from 0 on", hint="look at the file")
    return units_of(value) if is_money else int(value)
