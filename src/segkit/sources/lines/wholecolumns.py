"""Whole columns asked for what their samples do not tell: the order of day and month, further forms, marks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from segkit.errors import SegkitError
from segkit.sources.cells.dates import MixedDatesError, more_dates, told_by
from segkit.sources.cells.values import day_of
from segkit.sources.guard import named, whole
from segkit.sources.lines.judging import counting, judged
from segkit.sources.reading import MONEY_ROLES, decide_money

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segkit.sources.cells.dates import DateReading
    from segkit.sources.reading import Plan

MOST_FORMS = 10_000
"""Different dates that do not read, or shapes of numbers, that are looked at."""


def decide_days(plan: Plan, plans: Sequence[Plan]) -> Plan:
    """Tell day from month where the sample does not: by the whole column, else by the other files.

    Raises:
        SegkitError: Nothing tells, or the column says both.
    """
    doubt = plan.decisions.undecided
    if doubt is None:
        return plan
    with whole(plan.file.shown):
        known = _orders_told(plan, doubt.readings)
    own = bool(known)
    if not own:
        others = {form.day_first for other in plans if other.decisions.date for form in other.decisions.date.forms}
        known = [reading for reading, order in zip(doubt.readings, (True, False), strict=True) if order in others]
    if len(known) != 1:
        raise SegkitError(f"{plan.file.shown}: {doubt}, in the whole column `{plan.roles.date}`", hint=doubt.hint)
    read = _with_date(plan, known[0])
    if own:
        return read
    note = f"{plan.file.shown}: {doubt}: read as {known[0].shown}, like those of the other files"
    return replace(read, notes=(*read.notes, note))  # type: ignore[type-var]


def decide_marks(plan: Plan, plans: Sequence[Plan]) -> Plan:
    """Tell decimals from thousands where the sample does not: by the whole column, else by the other files.

    Raises:
        SegkitError: Nothing tells.
    """
    if plan.decisions.unmarked is None:
        return plan
    marked = {number.decimal for other in plans for number in other.decisions.money.values() if number.voted}
    return with_marks(plan, elsewhere=marked.pop() if len(marked) == 1 else None)


def with_marks(plan: Plan, *, elsewhere: str | None = None) -> Plan:
    """Decide how numbers are written by a value of every shape that their whole columns hold.

    Raises:
        SegkitError: Two conventions, two currencies, or a mark that may be either.
    """
    import polars as pl

    columns = [column for role in MONEY_ROLES if (column := getattr(plan.roles, role))]
    samples: dict[str, list[str]] = {}
    for column in dict.fromkeys(columns):
        if plan.dtype(column) != pl.String:
            continue
        text = pl.col(column)
        # As `numbertext.shape_of`: a leading 0 tells more than the other digits.
        shape = (text.str.replace_all("[0-9]", "9"), text.str.contains("^[^0-9]*0"))
        keys = [key.alias(str(at)) for at, key in enumerate(shape)]
        one_each = counting(judged(plan)).group_by(keys).agg(text.min()).sort("0", "1").head(MOST_FORMS)
        samples[column] = one_each.collect(engine="streaming")[column].drop_nulls().to_list()
    with named(plan.file.shown):
        money, unmarked = decide_money(samples, plan.roles, given=plan.decisions.decimal, elsewhere=elsewhere)
        if unmarked:
            raise unmarked
    searched = {role: replace(number, searched=True) for role, number in money.items()}
    return replace(plan, decisions=replace(plan.decisions, money=searched, unmarked=None))  # type: ignore[type-var]


def _with_date(plan: Plan, reading: DateReading) -> Plan:
    return replace(plan, decisions=replace(plan.decisions, date=reading, undecided=None))  # type: ignore[type-var]


def _orders_told(plan: Plan, readings: tuple[DateReading, DateReading]) -> list[DateReading]:
    """Return the reading that some value of the column asks for, none where no value tells."""
    import polars as pl

    text = pl.col(str(plan.roles.date)).cast(pl.String)
    reads = [day_of(_with_date(plan, reading)).is_not_null() for reading in readings]
    sure = (text.filter(reads[one] & ~reads[1 - one]).min().alias(str(one)) for one in (0, 1))
    day, month = counting(judged(plan)).select(*sure).collect(engine="streaming").row(0)
    if day and month:
        raise MixedDatesError(
            f"{plan.file.shown}: column `{plan.roles.date}`: {day.strip()} can only be day first"
            f" and {month.strip()} only month first, in one column",
            hint="mend the column, or read the files apart with --date-format",
        )
    return [told_by(readings[0 if day else 1], (day or month).strip())] if day or month else []


def with_more_dates(plan: Plan) -> Plan:
    """Look at the dates that do not read, for forms that the sample did not show.

    Raises:
        MixedDatesError: They contradict those of the sample.
    """
    import polars as pl

    reading = plan.decisions.date
    if reading is None or reading.searched:
        return plan
    column = pl.col(str(plan.roles.date)).cast(pl.String)
    unread = counting(judged(plan)).filter(day_of(plan).is_null()).select(column.drop_nulls().unique())
    texts = unread.head(MOST_FORMS).collect(engine="streaming").to_series().sort().to_list()
    with named(f"{plan.file.shown}: column `{plan.roles.date}`"):
        return _with_date(plan, more_dates(reading, texts))
