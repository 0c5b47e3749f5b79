"""A record in sentences: how much there is, of which days, and what was left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segkit.render.numbers import counted, money
from segkit.render.words import without

if TYPE_CHECKING:
    from segkit.runs.overtime import Told


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
