"""Cells that do not read: counted, and the first of them named by file, line, column and value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segkit.errors import ValueFault
from segkit.sources.cells.values import day_of, unread_amounts
from segkit.sources.lines.judging import counting, judged, names_somebody
from segkit.sources.lines.totalwords import is_plainly_total
from segkit.sources.reading import MONEY_ROLES, ROW

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segkit.sources.reading import Decisions, Plan

EXAMPLES = 3
LONGEST_SHOWN = 40


def unread(plans: Sequence[Plan], days: int, amounts: int, lines: int) -> ValueFault:
    """Say which dates or else amounts are empty or do not read, and the way out.

    `days` and `amounts` count them over all `lines` of all files.
    """
    role, count = ("date", days) if days else ("amount", amounts)
    found = [(plan, *place) for plan in plans for place in _places(plan, role)][:EXAMPLES]
    places = "; ".join(_described(plan, place, cells) for plan, place, cells in found)
    verb = "are" if count > 1 else "is"
    message = f"{count:,} of {lines:,} {role}s {verb} empty or cannot be read: {places}"
    hint = _way_out(role, found) if found else "mend the lines"
    return ValueFault(message, hint=f"{hint}; to leave such lines out: --bad-rows skip")


def _places(plan: Plan, role: str) -> list[tuple[int, dict[str, str | None]]]:
    import polars as pl

    wrong = day_of(plan).is_null() if role == "date" else unread_amounts(plan)
    keys = ("date",) if role == "date" else MONEY_ROLES
    columns = [name for key in keys if (name := getattr(plan.roles, key))]
    bad = (
        counting(judged(plan, numbered=True))
        .filter(names_somebody(plan) & wrong)
        .select(
            ROW,
            pl.col(str(plan.roles.customer)).cast(pl.String).alias("customer\0"),
            *(pl.col(name).cast(pl.String) for name in columns),
        )
        .head(EXAMPLES)
        .collect(engine="streaming")
    )
    places = plan.places(bad[ROW].to_list())
    return list(zip(places, (row for row in bad.drop(ROW).iter_rows(named=True)), strict=False))


def _described(plan: Plan, place: int, cells: dict[str, str | None]) -> str:
    shown = ", ".join(f"column `{name}`: {shown_cell(cell)}" for name, cell in cells.items() if name != "customer\0")
    return f"{plan.file.shown}, {plan.file.noun} {place:,}, {shown}"


def shown_cell(cell: str | None) -> str:
    """Write a cell for a message."""
    if cell is None or not cell.strip():
        return "(empty)"
    return repr(cell if len(cell) <= LONGEST_SHOWN else cell[: LONGEST_SHOWN - 3] + "…")


def _way_out(role: str, found: Sequence[tuple[Plan, int, dict[str, str | None]]]) -> str:
    plan, place, cells = found[0]
    if any(cell == name for name, cell in cells.items()):
        return _header_again(plan, place, same=cells["customer\0"] == plan.roles.customer)
    if is_plainly_total(cells["customer\0"] or ""):
        return f"{plan.file.noun} {place:,} looks like a total: delete it"
    if role == "amount" and plan.roles.order and not (cells.get(str(plan.roles.amount)) or "").strip():
        return "if it stands on the first line of an order only: --amount-per order; or mend the lines"
    return read_otherwise(plan.decisions, role) or "mend the lines, or name another column"


def read_otherwise(reading: Decisions, role: str) -> str | None:
    """Say how dates or amounts are read, and which option reads them otherwise; None where nothing was decided."""
    if role == "date" and reading.date:
        return f"dates are read as {reading.date.shown}; another form: --date-format '%d.%m.%Y'; or mend the lines"
    if role == "amount" and reading.money:
        number = next(iter(reading.money.values()))
        other = "," if number.decimal == "." else "."
        return f"numbers are read with a {number.shown}; the other: --decimal {other}; or mend the lines"
    return None


def _header_again(plan: Plan, place: int, *, same: bool) -> str:
    if same:
        return (
            f"{plan.file.noun} {place:,} repeats the header: delete it,"
            " or name the files one by one instead of joining them"
        )
    return (
        f"{plan.file.noun} {place:,} is a header with its columns in another order:"
        " cut the file before it, and name both parts"
    )
