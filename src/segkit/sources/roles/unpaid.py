"""What columns beside the money say of lines that may not be paid, where no status is read."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from segkit.sources.cells.numbertext import below_zero
from segkit.sources.roles import names as n
from segkit.sources.roles.names import normalise
from segkit.sources.roles.recognition import candidates
from segkit.sources.roles.rivals import lines_seen
from segkit.sources.roles.sharing import worth_of
from segkit.sources.roles.yesno import says_no

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from segkit.sources.roles.recognition import Roles

    Rows = Mapping[str, Sequence[str | None]]

_NUMBER = re.compile(r"\W*\d[\d\W]*")


def told_of_unpaid(rows: Rows, roles: Roles, unused: Sequence[str]) -> Iterable[str]:
    """Tell days of payment that are empty, money that is due or was not paid, and lines that are called not valid."""
    for name in unused:
        words = n.unaccented(normalise(name))
        if n.words_of("about_payment_days").search(words):
            count = sum(not (cell and cell.strip()) for cell in rows[name])
            if 0 < count < len(rows[name]):
                lines = lines_seen(count)
                yield f"`{name}` is empty on {lines}: if these were not paid, they count as sales all the same"
        elif n.words_of("about_debts").search(words):
            if count := sum(map(_is_owed, _beside_money(rows, roles, name))):
                yield f"`{name}` is above zero on {lines_seen(count)}: they count as sales in full"
        elif n.words_of("about_paid").search(words):
            if count := _zeros(_beside_money(rows, roles, name)):
                yield f"`{name}` is 0 on {lines_seen(count)}: they count as sales in full"
        elif n.words_of("about_validity").search(words):
            count = sum(says_no((cell or "").strip()) for cell in rows[name])
            if 0 < count < len(rows[name]):
                yield f"`{name}` says no on {lines_seen(count)} and is not used: such lines count as sales"


def told_of_unsent(rows: Rows, roles: Roles, unused: Sequence[str]) -> Iterable[str]:
    """Tell pieces and money that were ordered, and of which less was sent."""
    for name in unused:
        if n.words_of("about_shipped").search(n.unaccented(normalise(name))):
            short = _short(rows, roles, [(cell or "").strip() for cell in rows[name]])
            if short:
                whole, count = short
                yield f"`{name}` is less than `{whole}` on {lines_seen(count)}: they count as sales in full"


def _short(rows: Rows, roles: Roles, cells: Sequence[str]) -> tuple[str, int] | None:
    """Return the pieces or the money of which cells hold a part, as they never hold more, and the lines with less."""
    part = [worth_of(cell) if _NUMBER.fullmatch(cell) else None for cell in cells]
    for whole in (roles.quantity, *candidates("quantity", list(rows)), roles.amount):
        pairs = list(zip(part, map(worth_of, (cell or "" for cell in rows[whole])), strict=True)) if whole else []
        lines = [(some, every) for some, every in pairs if some is not None and every]
        if {some for some, _ in lines} <= {0, 1} and any(every > 1 for _, every in lines):
            continue  # marks of what was sent, and no pieces
        less = sum(some < every for some, every in lines)
        if whole and less < len(lines) and all(some <= every for some, every in lines):
            return (whole, less) if less else None
    return None


def _beside_money(rows: Rows, roles: Roles, name: str) -> list[str]:
    """Return the cells of a column on lines of which the amount is not zero."""
    amounts = rows[roles.amount or str(roles.quantity)]
    money = (bool(amount and re.search("[1-9]", amount)) for amount in amounts)
    return [(cell or "").strip() for cell in itertools.compress(rows[name], money)]


def _is_owed(cell: str) -> bool:
    return bool(_NUMBER.fullmatch(cell) and re.search("[1-9]", cell)) and not below_zero(cell)


def _zeros(cells: Sequence[str]) -> int:
    """Count zeros of a column of money that is not zero throughout."""
    if not all(_NUMBER.fullmatch(cell) for cell in cells if cell) or not any(map(_is_owed, cells)):
        return 0
    return sum(bool(cell) and not re.search("[1-9]", cell) for cell in cells)
