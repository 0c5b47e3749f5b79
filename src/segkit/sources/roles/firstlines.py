"""What stands on the first line of an order only and holds for all of its lines, by a sample."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segkit import columns as c

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from segkit.sources.roles.recognition import Roles

    Rows = Mapping[str, Sequence[str | None]]

HELD = (c.STATUS, c.KIND, c.CURRENCY)
"""Roles that may be said once, which are columns of the line; a customer or a day that is missing is told as such."""
ENOUGH, TORN = 1000, 2
"""Lines of a sample of several pieces, each of which may begin within an order, and how many orders are torn so."""


def held_by_first_lines(rows: Rows, roles: Roles) -> tuple[str, ...]:
    """Return the roles whose cells stand on the first line of each order, and are blank on some of its further ones."""
    if not roles.order:
        return ()
    numbers = [(number or "").strip() for number in rows[roles.order]]
    return tuple(role for role in HELD if (column := getattr(roles, role)) and _on_first_lines(numbers, rows[column]))


def told_of_first_lines(roles: Roles, held: Sequence[str]) -> Iterable[str]:
    """Say which columns hold for lines on which they are blank."""
    for role in held:
        column = getattr(roles, role)
        yield f"`{column}` stands on the first line of an order: it holds for all of its lines"


def _on_first_lines(numbers: Sequence[str], cells: Sequence[str | None]) -> bool:
    """Tell it from a column that is blank where there is nothing to say: that one is blank on first lines, too."""
    seen: set[str] = set()
    blank_first = blank_further = 0
    for number, cell in zip(numbers, cells, strict=True):
        is_blank = not (cell and cell.strip())
        if number and number in seen:
            blank_further += is_blank
        else:
            blank_first += is_blank
        seen.add(number)
    return blank_further > blank_first and blank_first <= (TORN if len(numbers) >= ENOUGH else 0)
