"""Customers by their names: some that are asked for, and those that are called like a total."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Any

from segkit import columns as c
from segkit.frames import largest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    import narwhals.stable.v2 as nw


MOST = 50
"""Customers who spend most, among whom a total that is taken for a customer stands."""


def called_totals(customers: nw.DataFrame[Any], totals: Sequence[str]) -> tuple[str, ...]:
    """Say which customers are called like a total; they are sorted by customer_id."""
    return tuple(
        f"customer {row[c.CUSTOMER]!r} ({row[c.FREQUENCY]:,} of all orders) is taken for a customer and not for a"
        " total: its lines have order numbers"
        for row in named_so(customers, totals)
    )


def named_so(customers: nw.DataFrame[Any], ids: Sequence[str]) -> list[dict[str, Any]]:
    """Find customers by their ids; they are sorted by them, so that few have to be looked at."""
    places = _places(customers[c.CUSTOMER], sorted(set(ids)), 0, len(customers))
    return [dict(zip(customers.columns, customers.row(place), strict=True)) for place in places]


def beginning_so(customers: nw.DataFrame[Any], beginnings: Iterable[str]) -> list[dict[str, Any]]:
    """Find customers whose ids begin so; they are sorted by them, so that few have to be looked at."""
    known, found = customers[c.CUSTOMER], []
    for beginning in sorted(beginnings):
        place = bisect_left(range(len(known)), beginning, key=lambda at: known[at])
        while place < len(known) and known[place].startswith(beginning):
            found.append(dict(zip(customers.columns, customers.row(place), strict=True)))
            place += 1
    return found


def spend_most_as(customers: nw.DataFrame[Any], is_one: Callable[[str], bool]) -> bool:
    """Tell whether any of those who spend most has such a name: a total is as large as what it adds up.

    Columns in: customer_id [text], monetary [1/10000 currency]
    """
    return any(is_one(str(name)) for name in largest(customers, c.MONETARY, MOST)[c.CUSTOMER])


def _places(known: nw.Series[Any], wanted: Sequence[str], low: int, high: int) -> Iterator[int]:
    """Find sorted names among the sorted names from `low` up to `high`: all of them halve their way together."""
    if not wanted or low == high:
        return
    middle = (low + high) // 2
    name = known[middle]
    before = bisect_left(wanted, name)
    there = before < len(wanted) and wanted[before] == name
    yield from _places(known, wanted[:before], low, middle)
    if there:
        yield middle
    yield from _places(known, wanted[before + there :], middle + 1, high)
