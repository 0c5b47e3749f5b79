"""Names that a breakdown is asked for into attributes: columns of the files, the calendar, labels, classes."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.errors import ColumnError, UsageError
from segkit.frames import date_of
from segkit.schemas import COMPARED_BREAKDOWN
from segkit.sources.names import normalise
from segkit.sources.recognition import quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

MOST = 3
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Kind(Enum):
    """Where the values of an attribute come from."""

    COLUMN = auto()
    """A column of the files: a line has its own value."""
    CALENDAR = auto()
    """The day of the line."""
    LABEL = auto()
    """The customer's label."""
    CLASS = auto()
    """The customer's class A, B or C."""


_PARTS: Mapping[str, Callable[[date], str]] = {
    "year": lambda day: f"{day.year}",
    "quarter": lambda day: f"{day.year}-Q{(day.month + 2) // 3}",
    "month": lambda day: f"{day.year}-{day.month:02}",
    "weekday": lambda day: WEEKDAYS[day.weekday()],
}
DERIVED = {
    **dict.fromkeys(_PARTS, Kind.CALENDAR),
    "segment": Kind.LABEL,
    "label": Kind.LABEL,
    "abc": Kind.CLASS,
}
"""Attributes that no file needs to have; a colon in front of them says that no column is meant."""


@dataclass(frozen=True)
class Attribute:
    """What lines are told apart by."""

    name: str
    kind: Kind
    what: str
    """The column, or the part of the calendar."""

    def in_order(self, values: Iterable[str]) -> tuple[str, ...]:
        """Return parts of the calendar as they follow each other."""
        if self.what == "weekday":
            return WEEKDAYS
        return tuple(sorted(values))


Tables = Sequence[tuple[str, Sequence[str]]]
"""Names of files, with the names of their columns."""


def columns_kept(attributes: Sequence[Attribute]) -> dict[str, str]:
    """Return the columns that lines have to carry, by the names of the attributes."""
    return {attribute.name: attribute.what for attribute in attributes if attribute.kind is Kind.COLUMN}


def resolved(tables: Tables, asked: Sequence[str]) -> tuple[tuple[Attribute, ...], list[str]]:
    """Find out what is meant by each name.

    A column of the files comes first; where it has the name of something that segkit knows, that is told.

    Raises:
        UsageError:  There are none, more than three, or one twice.
        ColumnError: A name is neither a column of all files nor anything that segkit knows.
    """
    if not asked or len(asked) > MOST:
        raise UsageError(f"a breakdown is by one to {MOST} attributes, not {len(asked)}", hint="--by region,channel")
    found: list[Attribute] = []
    notes: list[str] = []
    for text in asked:
        attribute = _attribute(tables, text)
        if attribute.name in {other.name for other in found}:
            raise UsageError(f"--by names `{attribute.name}` twice", hint=f"--by {quoted(attribute.name)}")
        if attribute.name in COMPARED_BREAKDOWN.names:
            raise UsageError(
                f"--by {attribute.name}: a column of the result has that name",
                hint=f"--by its_{attribute.name}={quoted(attribute.what)}",
            )
        if attribute.kind is Kind.COLUMN and attribute.what in DERIVED:
            notes.append(f"`{attribute.what}` is the column of the file; --by :{attribute.what} is that of segkit")
        found.append(attribute)
    return tuple(found), notes


def _attribute(tables: Tables, text: str) -> Attribute:
    name, mark, column = (part.strip() for part in text.partition("="))
    wanted = column if mark else name
    if not name or not wanted:
        raise UsageError(f"--by {text!r} names no attribute", hint="--by region   or   --by name=COLUMN")
    bare = wanted.removeprefix(":").casefold()
    if wanted.startswith(":") and bare in DERIVED:
        shown = name.removeprefix(":") if not mark else name
        return _derived(shown, bare)
    there = [[normalise(one) for one in columns] for _, columns in tables]
    everywhere = all(normalise(wanted) in columns for columns in there)
    if everywhere or wanted.isdigit():
        return Attribute(name, Kind.COLUMN, wanted)
    if bare in DERIVED:
        return _derived(name, bare)
    if any(normalise(wanted) in columns for columns in there):
        return Attribute(name, Kind.COLUMN, wanted)  # the file that lacks it is named where columns are kept
    known = {normalise(one): one for one in (*DERIVED, *(one for _, columns in tables for one in columns))}
    near = difflib.get_close_matches(normalise(wanted), list(known), n=1, cutoff=0.6)
    hint = f"did you mean --by {quoted(known[near[0]])}?" if near else f"there are {', '.join(known.values())}"
    shown = tables[0][0] if len(tables) == 1 else f"{len(tables)} files"
    raise ColumnError(f"{shown}: there is no attribute `{wanted}` (--by)", hint=hint)


def _derived(name: str, what: str) -> Attribute:
    kind = DERIVED[what]
    return Attribute(name, kind, {Kind.LABEL: c.SEGMENT, Kind.CLASS: c.CLASS}.get(kind, what))


def calendar(lines: nw.DataFrame[Any], part: str, column: str) -> nw.DataFrame[Any]:
    """Give lines a part of their day as text.

    Columns in:  order_day [days since epoch]
    Columns out: those, and the column [text]
    """
    say = _PARTS[part]
    days = lines[c.DAY].unique()
    said = nw.new_series(
        column, [say(date_of(int(day))) for day in days.to_list()], nw.String, backend=days.implementation
    )
    return lines.join(days.to_frame().with_columns(said), on=c.DAY, how="left")
