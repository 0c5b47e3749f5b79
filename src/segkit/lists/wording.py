"""Counts with their nouns, and reasons in words."""

from __future__ import annotations

REASON_WORDS = {
    "excluded": "excluded", "blocked": "blocked", "no_consent": "without consent", "no_contact": "without a contact",
    "same_contact": "with the contact of another", "held_out": "held out", "beyond_top": "beyond --top",
}  # fmt: skip


def counted(number: int, one: str, many: str | None = None) -> str:
    """Write a count with its noun."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
