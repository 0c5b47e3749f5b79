"""The first and the last line of a table, where they may be its total under a word that nobody knows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from segkit.sources.cells.amounts import units
from segkit.sources.cells.values import money_of

if TYPE_CHECKING:
    from pathlib import Path

    from segkit.sources.text.delimited import DelimitedPlan

FEWEST = 4
"""Lines that a total adds up: of fewer, one may be the sum of the others by chance."""


def told_of_cut(plan: DelimitedPlan) -> tuple[str, ...]:
    """Tell a last line without an end whose last cell has fewer digits behind its last mark than all others."""
    column = plan.dialect.names[-1]
    if column not in plan.roles.named().values() or len(plan.dialect.sample) <= FEWEST or _ends(plan.file.path):
        return ()
    *others, last = (row[-1].strip() for row in plan.dialect.sample)
    if not last[-1:].isdigit() or _marks_and_tail(last) >= min(map(_marks_and_tail, others)):
        return ()
    place = f"its `{column}` is {last}, with fewer digits behind the last mark than all others"
    return (f"{plan.file.shown}: the last line has no end, and {place}: is the file cut off?",)


def _ends(path: Path) -> bool:
    with path.open("rb") as stream:
        stream.seek(-1, 2)
        return stream.read() in {b"\n", b"\r"}


def _marks_and_tail(cell: str) -> tuple[int, int]:
    """Return how many signs of a cell are no digits, and how many digits follow the last of them."""
    parts = re.split(r"\D", cell)
    return len(parts), len(parts[-1])


def outermost_sums(plan: DelimitedPlan) -> tuple[str, ...]:
    """Return who stands on the first or last line, without an order number and nowhere else in the sample,
    with an amount that is not below the sum of the sample's other lines.

    Whether that amount is the sum of all lines is asked of the whole file then.
    """  # noqa: D205 - one sentence
    import polars as pl

    columns = plan.dialect.columns()
    customers = [cell.strip() for cell in columns[str(plan.roles.customer)]]
    numbers = columns[plan.roles.order] if plan.roles.order else [""] * len(customers)
    if len(customers) <= FEWEST or plan.decisions.unmarked or plan.layout.per_order:
        return ()
    last = len(customers) - 1
    alone = [
        at
        for at in (0, last)
        if not re.search(r"\d", numbers[at]) and customers[at] and customers.count(customers[at]) == 1
    ]
    if not alone:
        return ()
    needed = dict.fromkeys(plan.roles.named().values())
    frame = pl.DataFrame({name: columns[name] for name in needed}, schema=dict.fromkeys(needed, pl.String()))
    money = frame.select(units(*money_of(plan)).fill_null(0)).to_series()
    total = int(money.sum())
    several = int((money != 0).sum()) > FEWEST
    return tuple(customers[at] for at in alone if several and 0 < total - money[at] <= money[at])
