"""Whether what is called an amount is the price of one piece: another column then holds it times the pieces."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from segkit.sources.roles.recognition import candidates, quoted
from segkit.sources.roles.sharing import worth_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Decimal

    from segkit.sources.roles.recognition import Roles

    Rows = Mapping[str, Sequence[str | None]]

ENOUGH = 300
FEW, MOSTLY = 3, 0.7
"""Lines of several pieces that are no chance, and the share of them that a rounding or a discount may miss."""
LONGEST = 40
"""Letters of a cell that may hold money, with its currency."""


def whole_lines(rows: Rows, roles: Roles, shown: str) -> tuple[Roles, tuple[str, ...]]:
    """Take the money of whole lines in place of the price of one piece, and tell it."""
    pieces = [name for name in candidates("quantity", list(rows)) if name not in roles.named().values()]
    if not roles.amount or len(pieces) != 1:
        return roles, ()
    price = roles.amount
    lines = list(zip(_worth(rows[pieces[0]]), _worth(rows[price]), strict=True))
    several = [at for at, (count, one) in enumerate(lines) if count and one and count not in (0, 1)]
    if len(several) < FEW:
        return roles, ()
    products = [(at, lines[at][0] * lines[at][1]) for at in several]  # type: ignore[operator]
    whole = next((name for name in _others(rows, roles, pieces[0]) if _is_product(rows[name], products)), None)
    if whole is None:
        return roles, ()
    note = (
        f"{shown}: `{price}` times `{pieces[0]}` is `{whole}`: it is the price of one, and the amount is `{whole}`"
        f" (--amount {quoted(price)} takes it all the same)"
    )
    return replace(roles, amount=whole), (note,)


def _others(rows: Rows, roles: Roles, pieces: str) -> Iterable[str]:
    return (name for name in rows if name != pieces and name not in roles.named().values())


def _worth(cells: Sequence[str | None]) -> list[Decimal | None]:
    return [worth_of(cell) if cell and len(cell) < LONGEST else None for cell in cells[:ENOUGH]]


def _is_product(cells: Sequence[str | None], products: Sequence[tuple[int, Decimal]]) -> bool:
    """Tell whether a column holds these products, but for a thousandth that rounding takes."""
    fitting = 0
    for missed, (at, product) in enumerate(products):
        cell = cells[at]
        found = worth_of(cell) if cell and len(cell) < LONGEST else None
        fitting += found is not None and abs(found - product) * 1000 <= product
        if missed - fitting > len(products) * (1 - MOSTLY):
            return False
    return fitting >= MOSTLY * len(products)
