"""Cells that do not read: counted, and the first of them named by file, line, column and value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segkit.errors import ValueFault
from segkit.immutable import immutable
from segkit.sources.cells.values import day_of, unread_amounts
from segkit.sources.lines.judging import counting, judged, names_somebody
from segkit.sources.lines.totalwords import is_plainly_total
from segkit.sources.reading import MONEY_ROLES, ROW

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from segkit.sources.reading import Decisions, Plan

EXAMPLES = 3
LONGEST_SHOWN = 40
_WHO = "\x00who"


@immutable
class Unread:
    """A line that does not read, and its cells of the columns that do not."""

    plan: Plan
    line: int
    cells: Mapping[str, str | None]
    customer: str | None = None
    width: int | None = None
    """How many cells there are, where that is what is wrong."""


def unread(plans: Sequence[Plan], days: int, amounts: int, lines: int) -> ValueFault:
    """Say which dates or else amounts are empty or do not read, and the way out.

    `days` and `amounts` count them over all `lines` of all files.
    """
    role, count = ("date", days) if days else ("amount", amounts)
    found = [one for plan in plans for one in _first(plan, role)][:EXAMPLES]
    places = "; ".join(map(_described, found))
    verb = "are" if count > 1 else "is"
    message = f"{count:,} of {lines:,} {role}s {verb} empty or cannot be read: {places}"
    return ValueFault(message, hint=way_out(role, found))


def _first(plan: Plan, role: str) -> list[Unread]:
    import polars as pl

    wrong = day_of(plan).is_null() if role == "date" else unread_amounts(plan)
    keys = ("date",) if role == "date" else MONEY_ROLES
    columns = [name for key in keys if (name := getattr(plan.roles, key))]
    bad = (
        counting(judged(plan, numbered=True, doubtful=True))
        .filter(names_somebody(plan) & wrong)
        .select(
            ROW,
            pl.col(str(plan.roles.customer)).cast(pl.String).alias(_WHO),
            *(pl.col(name).cast(pl.String) for name in columns),
        )
        .head(EXAMPLES)
        .collect(engine="streaming")
    )
    places = plan.places(bad[ROW].to_list())
    rows = bad.drop(ROW, _WHO).iter_rows(named=True)
    return [Unread(plan, *found) for found in zip(places, rows, bad[_WHO], strict=True)]


def _described(one: Unread) -> str:
    shown = ", ".join(f"column `{name}`: {shown_cell(cell)}" for name, cell in one.cells.items())
    return f"{one.plan.file.shown}, {one.plan.file.noun} {one.line:,}, {shown}"


def shown_cell(cell: str | None) -> str:
    """Write a cell for a message."""
    if cell is None or not cell.strip():
        return "(empty)"
    return repr(shortened(cell))


def shortened(cell: str) -> str:
    """Cut a cell that is too long for a message."""
    return cell if len(cell) <= LONGEST_SHOWN else cell[: LONGEST_SHOWN - 3] + "…"


def way_out(role: str, found: Sequence[Unread]) -> str:
    """Say what to do about lines whose date or amount does not read, by the first of them."""
    return or_skipped(_way_out(role, found[0]) if found else "mend the lines")


def or_skipped(way: str) -> str:
    """Add to a way out that lines can be left out."""
    return f"{way}; to leave such lines out: --bad-rows skip"


def _way_out(role: str, first: Unread) -> str:
    plan = first.plan
    # A row of types says `date` below `date`, too, and is no header.
    if any(cell == name for name, cell in first.cells.items()) and first.customer in plan.scan().collect_schema():
        return _header_again(plan, first.line, same=first.customer == plan.roles.customer)
    if is_plainly_total(first.customer or ""):
        return f"{plan.file.noun} {first.line:,} looks like a total: delete it"
    if role == "amount" and plan.roles.order and _is_blank(first, plan.roles.amount):
        return "if it stands on the first line of an order only: --amount-per order; or mend the lines"
    return read_otherwise(plan.decisions, role) or "mend the lines, or name another column"


def _is_blank(one: Unread, column: str | None) -> bool:
    return column is not None and column in one.cells and not (one.cells[column] or "").strip()


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
