"""What a list can say of a customer: fields by name, and where their values come from."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from segkit import columns as c
from segkit.errors import UsageError
from segkit.schemas import SEGMENTS

if TYPE_CHECKING:
    from collections.abc import Sequence

CONTACTS = ("email", "phone")
NAMES = ("first_name", "last_name", "name")
PERSONAL = (*NAMES, "city", "country", "zip")
ALIASES = {
    "value": c.MONETARY, "average_check": c.AOV, "days_since": c.RECENCY, "orders": c.FREQUENCY, "scores": c.RFM,
}  # fmt: skip
"""Words of marketers for columns of segkit."""
FAVOURITE = "favourite:"
NEXT_BEST, NEXT_BEST_OF = "next_best", "next_best:"
KNOWN = (*SEGMENTS.names, c.ACTION, c.VIP, *CONTACTS, *PERSONAL)


def column_of(field: str) -> str:
    """Return the column of the people's table that holds a field."""
    return ALIASES.get(field, field)


def check_fields(fields: Sequence[str], option: str = "--fields") -> None:
    """Refuse fields that no list can have.

    Raises:
        UsageError: A field is unknown, or given twice.
    """
    for field in fields:
        if fields.count(field) > 1:
            raise UsageError(f"{option} names `{field}` twice", hint=f"{option} {','.join(dict.fromkeys(fields))}")
        if column_in(field) != field or field == NEXT_BEST:
            continue
        if column_of(field) not in KNOWN:
            every = (*KNOWN, *ALIASES, f"{FAVOURITE}COLUMN", NEXT_BEST, f"{NEXT_BEST_OF}COLUMN")
            near = difflib.get_close_matches(field, every, n=1, cutoff=0.5)
            hint = f"did you mean {option} {near[0]}?" if near else f"there are {', '.join(every)}"
            raise UsageError(f"there is no field {field!r}", hint=hint)


def favourites(fields: Sequence[str]) -> dict[str, str]:
    """Return the columns whose value with the most money is asked for, by field."""
    return {field: field.removeprefix(FAVOURITE) for field in fields if field.startswith(FAVOURITE)}


def next_bests(fields: Sequence[str]) -> dict[str, str | None]:
    """Return the columns of which the next item to offer is asked for, by field; None is the one that is known."""
    asked = [field for field in fields if field == NEXT_BEST or field.startswith(NEXT_BEST_OF)]
    return {field: None if field == NEXT_BEST else column_in(field) for field in asked}


def column_in(field: str) -> str:
    """Return the column of the files that a field names; a field that names none is given back."""
    for kind in (FAVOURITE, NEXT_BEST_OF):
        if field.startswith(kind) and len(field) > len(kind):
            return field.removeprefix(kind)
    return field


def header_in(field: str) -> str:
    """Return what a field is called in a list, before the tool's own form."""
    return field.replace(FAVOURITE, "").replace(NEXT_BEST_OF, f"{NEXT_BEST}_")
