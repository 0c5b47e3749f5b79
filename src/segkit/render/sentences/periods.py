"""A record in sentences: how much there is, of which days, and what was left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segkit.line.attributes import NO_VALUE
from segkit.render.languages.speech import label
from segkit.render.numbers import counted, money, share
from segkit.render.sentences.summary import without

if TYPE_CHECKING:
    from segkit.runs.periods import Told


def facts(told: Told) -> str:
    """Say in one line how much there is, of which days, and what was left out."""
    book = told.record.book
    parts = [
        counted(book.read, "line"),
        counted(told.orders, "order"),
        counted(told.customers, "customer"),
        f"revenue {money(told.revenue)}",
        f"{book.first} to {book.newest}",
        f"as of {book.as_of}",
        without(told.visits.left_out),
    ]
    return " · ".join(part for part in parts if part)


def group_facts(told: Told, value: str | None, customers: int, revenue: int | None = None) -> str:
    """Say which group is shown, how many customers are in it, and how much money."""
    name = NO_VALUE if value is None else label(value)
    head = f"{told.record.by}: {name} · {counted(customers, 'customer')}"
    if revenue is None:
        return head
    part = [f"{share(revenue / told.revenue)}"] if told.revenue > 0 else []
    return " · ".join([head, f"revenue {money(revenue)}", *part])
