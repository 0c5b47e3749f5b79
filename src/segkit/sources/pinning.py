"""What to type so that a file is read as it was decided: each option is tried before it is told."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from segkit.errors import SegkitError
from segkit.sources.cells.amounts import decide_amounts
from segkit.sources.cells.dates import decide_dates
from segkit.sources.roles.presets import NONE
from segkit.sources.roles.recognition import OPTIONAL
from segkit.sources.text.delimited import DelimitedPlan
from segkit.sources.text.records import NOTHING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segkit.sources.reading import Plan, Reading
    from segkit.sources.text.encoding import Encoding

MARKS = {"\t": "tab"}


def pinned(plan: Plan, reading: Reading, encoding: Encoding | None) -> tuple[str, ...]:
    """Return options, ready for a shell, by which the file is read in just this way."""
    options: list[str] = []
    preset = plan.layout.preset
    for role, column in plan.roles.named().items():
        # A preset says more than its columns; one that is named overrules what it knows of them.
        if role not in {"currency", "instead", "payment"} and (preset is None or getattr(reading.roles, role)):
            paid = f",{plan.roles.payment}" if role == "status" and plan.roles.payment else ""
            options += as_typed(f"--{role}", _named(plan, column) + paid)
    options += [word for role in _declined(plan, reading) for word in as_typed(f"--{role}", NONE)]
    if preset or reading.preset:
        options += as_typed("--preset", preset.name if preset else NONE)
    if reading.amount_per or (plan.layout.per_order and not preset):
        options += as_typed("--amount-per", plan.layout.amount_per.value)
    if reading.currency:
        options += as_typed("--currency", reading.currency)
    options += [*_dates(plan), *_decimals(plan)]
    if plan.file.chosen:
        options += as_typed(*plan.file.chosen)
    if plan.file.sheet:
        options += as_typed("--sheet", plan.file.sheet)
    elif isinstance(plan, DelimitedPlan) and not plan.file.is_copy:
        mark = plan.dialect.delimiter
        options += as_typed("--delimiter", MARKS.get(mark, mark))
        options += _lines(plan)
        options += as_typed("--encoding", encoding.name if encoding else "utf-8")
    return tuple(options)


def _declined(plan: Plan, reading: Reading) -> list[str]:
    """Return the roles that were switched off."""
    said = {role: (getattr(reading.roles, role) or "").casefold() for role in OPTIONAL}
    return sorted(role for role, word in said.items() if word == NONE and getattr(plan.roles, role) is None)


def _named(plan: Plan, column: str) -> str:
    """Name a column as an option does: by its number where the file has no names."""
    numbered = isinstance(plan, DelimitedPlan) and not plan.dialect.has_header
    return column.removeprefix("column ") if numbered else column


def _lines(plan: DelimitedPlan) -> list[str]:
    """Say where the table begins, and which lines are none of it."""
    dialect = plan.dialect
    options = [] if dialect.has_header else ["--no-header"]
    if dialect.skip_lines:
        options += as_typed("--skip-lines", str(dialect.skip_lines))
    return options + (as_typed("--comment", dialect.comment) if dialect.comment not in {None, NOTHING} else [])


def as_typed(flag: str, value: str) -> list[str]:
    """Write an option as a user would type it."""
    # A value that begins with a dash would be taken for an option.
    return [f"{flag}={shlex.quote(value)}"] if value.startswith("-") else [flag, shlex.quote(value)]


def _sample(plan: Plan, role: str) -> Sequence[str] | None:
    column = getattr(plan.roles, role)
    return plan.dialect.values(column) if isinstance(plan, DelimitedPlan) and column else None


def _dates(plan: Plan) -> list[str]:
    """Try to say the form of dates: as a format, else as day or month first; several forms have no option."""
    decided, values = plan.decisions.date, _sample(plan, "date")
    if decided is None or values is None:
        return []
    form = decided.forms[0].pattern
    try:
        if decide_dates(values, given=form) == decided:
            return ["--date-format", shlex.quote(form)]
        days = {first: decide_dates(values, day_first=first) for first in (True, False)}
    except SegkitError:
        return []
    if days[True] == days[False]:
        return []
    return ["--day-first" if days[True] == decided else "--month-first"]


def _decimals(plan: Plan) -> list[str]:
    marks = {number.decimal for number in plan.decisions.money.values() if not number.whole}
    if len(marks) != 1:
        return []
    mark = marks.pop()
    for role, number in plan.decisions.money.items():
        values = _sample(plan, role)
        if values is None or decide_amounts(values, given=mark).currency != number.currency:
            return []
    return ["--decimal", mark]
