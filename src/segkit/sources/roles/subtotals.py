"""Subtotals that no word tells: lines that lack what all others have, with the sum of the lines above them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segkit.errors import SegkitError
from segkit.sources.cells.numbertext import below_zero
from segkit.sources.lines.totalwords import may_be_total
from segkit.sources.roles.sharing import worth_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from segkit.sources.roles.recognition import Roles

    Rows = Mapping[str, Sequence[str | None]]

FEWEST = 3
"""Lines that are the sum of those above them, from which that is no chance."""


def refuse_subtotals(rows: Rows, roles: Roles, shown: str) -> None:
    """Refuse lines without a cell that most have, whose amount is the sum of all lines since the last such line.

    Lines without a date, and those with a word for a total, are looked at one by one where all lines are read.

    Raises:
        SegkitError: All lines without it are such sums.
    """
    if not roles.amount:
        return
    amounts = rows[roles.amount]
    for name, cells in rows.items():
        empty = cells.count("") + cells.count(None)
        if name == roles.amount or not FEWEST <= empty <= len(cells) // 2:
            continue
        places = [at for at, cell in enumerate(cells) if not cell]
        if (
            all(rows[str(roles.date)][at] for at in places)
            and _are_sums(places, amounts)
            and not _says(rows, places[0])
        ):
            raise SegkitError(
                f"{shown}: on the {empty:,} lines of the sample without `{name}`, `{roles.amount}` is the sum of the"
                " lines above: subtotals would count twice",
                hint="delete these lines; if they are sales: --amount-per line",
            )


def _says(rows: Rows, at: int) -> bool:
    return any(may_be_total(cell) for cells in rows.values() if (cell := cells[at]))


def _are_sums(places: Sequence[int], amounts: Sequence[str | None]) -> bool:
    first, several = 0, 0
    for at in places:
        above = [_signed(amount) for amount in amounts[first:at]]
        if not above or sum(above) != _signed(amounts[at]):
            return False
        several += len(above) > 1
        first = at + 1
    return several >= FEWEST


def _signed(cell: str | None) -> Decimal | int:
    worth = worth_of(cell or "") or 0
    return -worth if below_zero(cell) else worth
