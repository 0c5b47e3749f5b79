"""What columns beside the money say of lines that may not be paid, where no status is read."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from segkit.sources.cells.numbertext import below_zero
from segkit.sources.roles import names as n
from segkit.sources.roles.names import normalise
from segkit.sources.roles.rivals import lines_seen
from segkit.sources.roles.yesno import says_no

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from segkit.sources.roles.recognition import Roles

    Rows = Mapping[str, Sequence[str | None]]

_NUMBER = re.compile(r"\W*\d[\d\W]*")


def told_of_unpaid(rows: Rows, roles: Roles, unused: Sequence[str]) -> Iterable[str]:
    """Tell days of payment that are empty, money that is due or was not paid, and lines that are called not valid."""
    amounts = rows[roles.amount or str(roles.quantity)]
    money = [bool(amount and re.search("[1-9]", amount)) for amount in amounts]
    for name in unused:
        words = n.unaccented(normalise(name))
        cells = [(cell or "").strip() for cell in rows[name]]
        if n.words_of("about_payment_days").search(words):
            count = sum(not cell for cell in cells)
            if 0 < count < len(cells):
                lines = lines_seen(count)
                yield f"`{name}` is empty on {lines}: if these were not paid, they count as sales all the same"
        elif n.words_of("about_debts").search(words):
            if count := sum(map(_is_owed, itertools.compress(cells, money))):
                yield f"`{name}` is above zero on {lines_seen(count)}: they count as sales in full"
        elif n.words_of("about_paid").search(words):
            if count := _zeros(list(itertools.compress(cells, money))):
                yield f"`{name}` is 0 on {lines_seen(count)}: they count as sales in full"
        elif n.words_of("about_validity").search(words):
            count = sum(map(says_no, cells))
            if 0 < count < len(cells):
                yield f"`{name}` says no on {lines_seen(count)} and is not used: such lines count as sales"


def _is_owed(cell: str) -> bool:
    return bool(_NUMBER.fullmatch(cell) and re.search("[1-9]", cell)) and not below_zero(cell)


def _zeros(cells: Sequence[str]) -> int:
    """Count zeros of a column of money that is not zero throughout."""
    if not all(_NUMBER.fullmatch(cell) for cell in cells if cell) or not any(map(_is_owed, cells)):
        return 0
    return sum(bool(cell) and not re.search("[1-9]", cell) for cell in cells)
