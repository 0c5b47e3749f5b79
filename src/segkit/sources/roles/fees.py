"""Fees that a market place or a bank keeps, in a sample: an amount after them is less than customers paid."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from segkit.sources.cells.numbertext import below_zero
from segkit.sources.roles import names as n
from segkit.sources.roles.names import normalise
from segkit.sources.roles.recognition import quoted
from segkit.sources.roles.rivals import ENOUGH
from segkit.sources.roles.sharing import worth_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from segkit.sources.roles.recognition import Roles

    Rows = Mapping[str, Sequence[str | None]]

FEW = 3
"""Fees of which something may be said."""


def told_of_fees(rows: Rows, roles: Roles, unused: Sequence[str]) -> Iterable[str]:
    """Tell amounts from which fees have been taken: by the column that is more by just the fee, else by their sign."""
    if not roles.amount:
        return
    for name in unused:
        if not n.words_of("about_fees").search(n.unaccented(normalise(name))):
            continue
        fees = [cell for cell in rows[name][:ENOUGH] if cell and re.search("[1-9]", cell)]
        others = [other for other in unused if other != name]
        if len(fees) < FEW or any(_differs_by(rows, other, name, roles.amount) for other in others):
            continue
        before = next((other for other in others if _differs_by(rows, roles.amount, name, other)), None)
        if before:
            yield (
                f"`{roles.amount}` is what is left of `{before}` after `{name}`: customers paid more"
                f" (--amount {quoted(before)})"
            )
        elif all(map(below_zero, fees)):
            yield (
                f"`{name}` is below zero: where `{roles.amount}` is what is left after it, customers paid more, and"
                " --amount names what they paid"
            )


def _differs_by(rows: Rows, less: str, fee: str, more: str) -> bool:
    """Tell whether a column is another without a fee, on every line that has all three."""
    lines = 0
    for cells in zip(*(rows[name][:ENOUGH] for name in (less, fee, more)), strict=True):
        one, off, whole = (worth_of(cell or "") for cell in cells)
        if one and off and whole:
            if one + off != whole:
                return False
            lines += 1
    return lines >= FEW
