"""Ids that may be no customer: those of whoever came by, and what totals are called."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Any

from segkit import columns as c

if TYPE_CHECKING:
    from collections.abc import Sequence

    import narwhals.stable.v2 as nw

STAND_INS = tuple(
    spelt
    for word in (
        "0",
        "guest",
        "walk-in",
        "anonymous",
        "розничный покупатель",
        "частное лицо",
        "физическое лицо",
        "гость",
    )
    for spelt in dict.fromkeys((word, word.capitalize(), word.upper()))
)
"""Ids that stand for whoever came by."""


def doubted(customers: nw.DataFrame[Any], totals: Sequence[str]) -> tuple[str, ...]:
    """Say which customers may be many people, and which are called like a total; sorted by customer_id."""
    people = [
        f"customer {row[c.CUSTOMER]!r} ({row[c.FREQUENCY]:,} of all orders) may be many people: filter it out if so"
        for row in named_so(customers, STAND_INS)
    ]
    called = [
        f"customer {row[c.CUSTOMER]!r} ({row[c.FREQUENCY]:,} of all orders) is taken for a customer and not for a"
        " total: its lines have order numbers"
        for row in named_so(customers, totals)
    ]
    return (*people, *called)


def named_so(customers: nw.DataFrame[Any], ids: Sequence[str]) -> list[dict[str, Any]]:
    """Find customers by their ids; they are sorted by them, so that few have to be looked at."""
    known = customers[c.CUSTOMER]
    places = [(bisect_left(known, name), name) for name in ids]
    found = [place for place, name in places if place < len(known) and known[place] == name]
    return [dict(zip(customers.columns, customers.row(place), strict=True)) for place in sorted(found)]
