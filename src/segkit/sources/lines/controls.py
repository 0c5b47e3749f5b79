"""Whether a line is a record about the others, as banks and data interchange put below a table: a count, a sum."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segkit.sources.cells.amounts import units
from segkit.sources.cells.values import money_of
from segkit.sources.lines.outermost import FEWEST, count_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from segkit.sources.reading import Edge, Plan

WHOLE = 100
"""A sum may be written in cents where the amounts are not."""


def is_control(
    edge: Edge, cells: Mapping[str, str], plan: Plan, *, own: int, sums: bool, others: tuple[int, int]
) -> bool:
    """Tell a record about the other lines from a sale; `sums` says that its amount is the sum of some of them.

    `own` is its amount, `others` are the sum [1/10000 currency] and the number of all others. One sign alone may be
    chance: a sale may cost as much as all others, and an order may have the number that tells how many there are. A
    line that has an amount of its own is a sale, be it of as many things as there are lines, or of another country.
    """
    money, lines = others
    if lines < FEWEST:
        return False
    counting = [name for name in edge.counting if count_in(cells[name]) == lines]
    roles, unlike = plan.roles, set(edge.unlike)
    if sums:
        return bool(counting or unlike - {roles.customer} or not (roles.order and cells[roles.order]))
    if own:
        counts, signs = {roles.amount, roles.order} & set(counting), unlike & {roles.customer, roles.order}
    else:
        counts, signs = set(counting), unlike
    return any(signs - {name} for name in counts) or (bool(counting) and _adds_up(cells, counting, plan, money))


def _adds_up(cells: Mapping[str, str], counting: Sequence[str], plan: Plan, money: int) -> bool:
    """Tell whether a cell, read as amounts are, is the sum of all other lines, and another one their number."""
    import polars as pl

    amount = plan.roles.amount
    if not amount or not money:
        return False
    read = pl.DataFrame({amount: list(cells.values())}, schema={amount: pl.String()}).select(units(*money_of(plan)))
    sums = read.to_series().is_in([money, money * WHOLE])
    return any(one and (name not in counting or len(counting) > 1) for name, one in zip(cells, sums, strict=True))


def doubt_of(edge: Edge, *, sums: bool) -> str | None:
    """Say why a line that is read as a sale may be none; None where nothing speaks for that."""
    if sums:
        return "its amount is the sum of all other lines: is it a total?"
    if edge.unlike:
        return f"its `{edge.unlike[0]}` is written unlike that of all other lines: is it a sale?"
    return None
