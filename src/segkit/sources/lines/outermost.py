"""The first and the last line of a table, where they may be its total under a word that nobody knows.

Exports of banks and of data interchange end with a record of how many lines there are and what they add up to, in
columns that are of something else.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from segkit.line.orders import NO_ID
from segkit.sources.cells.amounts import units
from segkit.sources.cells.values import money_of
from segkit.sources.reading import Edge

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from segkit.sources.reading import Plan
    from segkit.sources.text.delimited import DelimitedPlan

FEWEST = 4
"""Lines that a total adds up: of fewer, one may be the sum of the others by chance."""
_COUNT = re.compile(r"\s*0*(\d+)(?:[.,]0+)?\s*")
_DIGITS = re.compile(r"\d+")


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


def edges_of(plan: Plan, columns: Mapping[str, Sequence[str]]) -> tuple[Edge, ...]:
    """Return the first and last line where one may be a record about the others, as far as a sample's columns tell.

    Its customer is there nowhere else, and its amount is not below the sum of the sample's other lines, or it is
    written unlike all of these, or a cell of it is their number. Whether it is such a record is asked of the whole
    file then.
    """
    import polars as pl

    customers = [cell.strip() for cell in columns[str(plan.roles.customer)]]
    if len(customers) <= FEWEST or plan.decisions.unmarked or plan.layout.per_order:
        return ()
    last = len(customers) - 1
    both = customers[0] == customers[last]
    alone = [at for at in (0, last) if customers[at] and customers.count(customers[at]) == 1 + both]
    if not alone:
        return ()
    needed = dict.fromkeys(plan.roles.named().values())
    frame = pl.DataFrame({name: columns[name] for name in needed}, schema=dict.fromkeys(needed, pl.String()))
    money = frame.select(units(*money_of(plan)).fill_null(0)).to_series()
    total = int(money.sum())
    several = int((money != 0).sum()) > FEWEST
    others = int(total - money[0] - money[last]) if both else None
    found = []
    for at in alone:
        counting = tuple(name for name, cells in columns.items() if _may_count(cells, at))
        edge = Edge(customers[at], counting, _unlike(plan, columns, at, both=both))
        counts = any(count_in(columns[name][at]) == last - both for name in counting)
        sums = several and 0 < (total - money[at] if others is None else others) <= money[at]
        found.append((edge, bool(edge.unlike or counts or sums)))
    # A record above and one below, of one sender, are looked at together.
    return tuple(edge for edge, may_be in found if may_be or (both and any(other for _, other in found)))


def count_in(cell: str | None) -> int | None:
    """Return the whole number that a cell holds, by whatever zeros it is surrounded; None where it holds another."""
    found = _COUNT.fullmatch(cell or "")
    return int(found[1]) if found else None


def _may_count(cells: Sequence[str], at: int) -> bool:
    count, beside = count_in(cells[at]), count_in(cells[1 if at == 0 else at - 1])
    return count is not None and (beside is None or abs(count - beside) != 1)


def _unlike(plan: Plan, columns: Mapping[str, Sequence[str]], at: int, *, both: bool) -> tuple[str, ...]:
    """Return columns in which a line is written unlike all others: who, which order, or what all others say."""
    roles, found = plan.roles, []
    last = len(next(iter(columns.values()))) - 1
    inner = slice(int(both or at == 0), last + int(not both and at == 0))
    for name, like in ((roles.customer, _ids_like), (roles.order, _numbers_like)):
        if name and columns[name][at].strip():
            others = [cell for cell in columns[name][inner] if cell.strip()]
            if len(others) > FEWEST and not like(columns[name][at].strip(), others):
                found.append(name)
    if roles.order and not columns[roles.order][at].strip() and all(map(str.strip, columns[roles.order][inner])):
        found.append(roles.order)
    named = roles.named().values()
    for name, cells in columns.items():
        beside, said = cells[inner], cells[1]
        if name not in named and said.strip() and cells[at] != said and beside.count(said) == len(beside):
            found.append(name)
    return tuple(found)


def _ids_like(one: str, others: Sequence[str]) -> bool:
    """Tell whether any other id is a word where this one is, has no `@` where this one has none, or is in capitals."""
    if one.casefold() in NO_ID:
        return True
    if not re.search(r"\d", one) and all(re.search(r"\d", other) for other in others):
        return False
    if "@" not in one and all("@" in other for other in others):
        return False
    return not (len(one) > 2 and one.isupper()) or any(other.isupper() for other in others)  # noqa: PLR2004 - initials


def _numbers_like(one: str, others: Sequence[str]) -> bool:
    shape = _DIGITS.sub("0", one)
    return any(_DIGITS.sub("0", other) == shape for other in others)
