"""Orders that stand in a file once for each state they went through: their money would count as often."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from segkit.errors import SegkitError
from segkit.sources.cells.dates import is_date
from segkit.sources.cells.numbertext import below_zero

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from segkit.sources.roles.recognition import Roles

    Rows = Mapping[str, Sequence[str | None]]

MANY = 5
"""Orders that do so, from which that is no chance."""
MOSTLY = 4
"""So many times those that do not."""


def told_of_stages(rows: Rows, roles: Roles, shown: str) -> tuple[str, ...]:
    """Tell orders whose lines differ in their state, and else in days alone.

    Raises:
        SegkitError: Most orders of several lines are so.
    """
    if not (roles.order and roles.status and roles.amount):
        return ()
    orders: dict[tuple[str, str], list[int]] = {}
    who = rows[roles.customer] if roles.customer else [""] * len(rows[roles.order])
    for at, key in enumerate(zip(rows[roles.order], who, strict=True)):
        if key[0] and key[0].strip():
            orders.setdefault((key[0].strip(), (key[1] or "").strip()), []).append(at)
    several = {number: lines for (number, _), lines in orders.items() if len(lines) > 1}
    found = [number for number, lines in several.items() if _are_stages(rows, roles, lines)]
    if len(found) >= MANY and len(found) >= MOSTLY * (len(several) - len(found)):
        raise SegkitError(
            f"{shown}: `{roles.status}` is another on each line of an order, and `{roles.amount}` the same"
            f" ({len(found):,} orders of the sample, such as {found[0]!r}): these may be states that an order went"
            " through, one after the other",
            hint="count each order once: --amount-per order   or each line: --amount-per line",
        )
    if not found:
        return ()
    what = f"`{roles.status}` is another on each line of {_orders(len(found))}, such as {found[0]!r}"
    return (f"{shown}: {what}, and `{roles.amount}` the same: if these are states of one order, they are added up",)


def _orders(count: int) -> str:
    return f"{count:,} order" if count == 1 else f"{count:,} orders"


def _are_stages(rows: Rows, roles: Roles, lines: Sequence[int]) -> bool:
    states = {(rows[str(roles.status)][at] or "").strip() for at in lines}
    amount = rows[str(roles.amount)][lines[0]]
    if len(states) < len(lines) or below_zero(amount) or not re.search("[1-9]", amount or ""):
        return False
    return all(
        len({cells[at] for at in lines}) == 1 or all(is_date((cells[at] or "").strip()) for at in lines if cells[at])
        for name, cells in rows.items()
        if name != roles.status
    )
