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
KNOWN = (*SEGMENTS.names, c.ACTION, *CONTACTS, *PERSONAL)


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
        if field.startswith(FAVOURITE) and len(field) > len(FAVOURITE):
            continue
        if column_of(field) not in KNOWN:
            every = (*KNOWN, *ALIASES, f"{FAVOURITE}COLUMN")
            near = difflib.get_close_matches(field, every, n=1, cutoff=0.5)
            hint = f"did you mean {option} {near[0]}?" if near else f"there are {', '.join(every)}"
            raise UsageError(f"there is no field {field!r}", hint=hint)


def favourites(fields: Sequence[str]) -> dict[str, str]:
    """Return the columns whose value with the most money is asked for, by field."""
    return {field: field.removeprefix(FAVOURITE) for field in fields if field.startswith(FAVOURITE)}
