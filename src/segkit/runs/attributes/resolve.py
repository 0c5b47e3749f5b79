"""Names that a breakdown is asked for into attributes: columns, the calendar, labels, measures of customers."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import replace
from enum import Enum, auto
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.days.periods import months_later
from segkit.errors import ColumnError, SegkitError, UsageError
from segkit.frames import date_of
from segkit.immutable import immutable
from segkit.runs.attributes.hours import HOURS
from segkit.schemas import COMPARED_BREAKDOWN
from segkit.sources.lines.newest import contact_columns
from segkit.sources.roles.names import normalise
from segkit.sources.roles.recognition import quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

    from segkit.runs.attributes.bands import Band
    from segkit.runs.attributes.groups import Groups

MOST = 3
RESULT = COMPARED_BREAKDOWN.names
"""Columns that are none of the attributes."""
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Kind(Enum):
    """Where the values of an attribute come from."""

    COLUMN = auto()
    """A column of the files: a line has its own value."""
    CALENDAR = auto()
    """The day of the line."""
    LABEL = auto()
    """The customer's label."""
    HOUR = auto()
    """The hour of the line, where its date has a time of day."""
    CLASS = auto()
    """The customer's class A, B or C."""
    CONTACT = auto()
    """A column of the file of contacts: a customer has one value."""
    AGE = auto()
    """The customer's age on the as-of day, from a birthday in the file of contacts."""
    MEASURE = auto()
    """A measure of the customer, in ranges."""
    CLUSTER = auto()
    """The customer's cluster."""
    VIP = auto()
    """Whether the customer is one of those with the most money."""


OF_LINES = frozenset((Kind.COLUMN, Kind.CALENDAR, Kind.HOUR))
"""Kinds whose values differ from line to line; those of the others are the customer's."""


FROM_CONTACTS = frozenset((Kind.CONTACT, Kind.AGE))
"""Kinds whose values stand in the file of contacts."""


_PARTS: Mapping[str, Callable[[date], str]] = {
    "year": lambda day: f"{day.year}",
    "quarter": lambda day: f"{day.year}-Q{(day.month + 2) // 3}",
    "month": lambda day: f"{day.year}-{day.month:02}",
    "weekday": lambda day: WEEKDAYS[day.weekday()],
}
MEASURES = {
    c.RECENCY: c.RECENCY, c.FREQUENCY: c.FREQUENCY, c.MONETARY: c.MONETARY, c.AOV: c.AOV, c.TENURE: c.TENURE,
    c.REVENUE: c.MONETARY, c.ORDERS: c.FREQUENCY,
}  # fmt: skip
"""What customers are measured by, and the columns that hold it."""
SHIFTED = {"year": 12, "quarter": 3, "month": 1}
"""Parts of the calendar that never come again, and how many months they have."""
DERIVED = {
    **dict.fromkeys(_PARTS, Kind.CALENDAR),
    "hour": Kind.HOUR,
    "segment": Kind.LABEL,
    "label": Kind.LABEL,
    "abc": Kind.CLASS,
    "cluster": Kind.CLUSTER,
    "vip": Kind.VIP,
    **dict.fromkeys(MEASURES, Kind.MEASURE),
}
"""Attributes that no file needs to have; a colon in front of them says that no column is meant."""


@immutable
class Attribute:
    """What lines are told apart by."""

    name: str
    kind: Kind
    what: str
    """The column, or the part of the calendar."""
    band: Band | None = None
    """The ranges into which its numbers are put."""
    groups: Groups | None = None
    """The groups into which its values are put."""

    @property
    def is_shifted(self) -> int:
        """How many months its values have, where these never come again; else 0."""
        return SHIFTED.get(self.what, 0) if self.kind is Kind.CALENDAR else 0

    def in_order(self, values: Iterable[str]) -> tuple[str, ...]:
        """Return parts of the calendar as they follow each other."""
        if self.what == "weekday":
            return WEEKDAYS
        if self.kind is Kind.HOUR:
            return tuple(f"{hour:02}" for hour in range(HOURS))
        return tuple(sorted(values))


Tables = Sequence[tuple[str, Sequence[str]]]
"""Names of files, with the names of their columns."""
CONTACTS_PREFIX = "contacts:"
AGE = "age"


def columns_to_keep(attributes: Sequence[Attribute]) -> dict[str, str]:
    """Return the columns that lines have to carry, by the names of the attributes."""
    kept = {attribute.name: attribute.what for attribute in attributes if attribute.kind is Kind.COLUMN}
    return kept | {attribute.name: c.ITS_DATE for attribute in attributes if attribute.kind is Kind.HOUR}


def resolve_attributes(
    tables: Tables, asked: Sequence[str], contacts: tuple[str, Sequence[str]] | None = None, banded: Sequence[str] = ()
) -> tuple[tuple[Attribute, ...], list[str]]:
    """Find out what is meant by each name.

    A column of the files comes first, then one of the contacts; where it has the name of something that segkit knows,
    that is told. Names that are `banded` and that a column of the result has, too, are called otherwise.

    Raises:
        UsageError:  There are none, more than three, or one twice.
        ColumnError: A name is neither a column of all files nor anything that segkit knows.
    """
    if not asked or len(asked) > MOST:
        raise UsageError(f"a breakdown is by one to {MOST} attributes, not {len(asked)}", hint="--by region,channel")
    found: list[Attribute] = []
    notes: list[str] = []
    for text in asked:
        attribute, told = _attribute(tables, text, contacts)
        notes += told
        if attribute.name in {other.name for other in found}:
            raise UsageError(f"--by names `{attribute.name}` twice", hint=f"--by {quoted(attribute.name)}")
        if attribute.name in RESULT:
            if attribute.name not in banded:
                hint = f"--by its_{attribute.name}={quoted(attribute.what)}"
                if attribute.kind is Kind.MEASURE:
                    hint = f"--by {attribute.name} --band {attribute.name}=quartiles"
                raise UsageError(f"--by {attribute.name}: a column of the result has that name", hint=hint)
            attribute = replace(attribute, name=f"{attribute.name}_band")
        if attribute.kind is Kind.COLUMN and attribute.what in DERIVED:
            notes.append(f"`{attribute.what}` is the column of the file; --by :{attribute.what} is that of segkit")
        found.append(attribute)
    return tuple(found), notes


def _attribute(
    tables: Tables, text: str, contacts: tuple[str, Sequence[str]] | None
) -> tuple[Attribute, Sequence[str]]:
    name, mark, column = (part.strip() for part in text.partition("="))
    wanted = column if mark else name
    if not name or not wanted:
        raise UsageError(f"--by {text!r} names no attribute", hint="--by region   or   --by name=COLUMN")
    if wanted.startswith(CONTACTS_PREFIX):
        wanted = wanted.removeprefix(CONTACTS_PREFIX)
        shown = name.removeprefix(CONTACTS_PREFIX)
        found = contacts and _of_contacts(shown, wanted, contacts)
        if not found:
            raise _missing(wanted, [contacts] if contacts else [], CONTACTS_PREFIX)
        return found
    bare = wanted.removeprefix(":").casefold()
    if wanted.startswith(":") and bare in DERIVED:
        shown = name.removeprefix(":") if not mark else name
        return _derived(shown, bare), ()
    there = [[normalise(one) for one in columns] for _, columns in tables]
    everywhere = all(normalise(wanted) in columns for columns in there)
    beside = _of_contacts(name, wanted, contacts) if contacts else None
    if everywhere or wanted.isdigit():
        other = f"`{wanted}` is the column of the orders; --by {CONTACTS_PREFIX}{wanted} is that of the contacts"
        return Attribute(name, Kind.COLUMN, wanted), [other] if beside else []
    if beside:
        return beside
    if bare in DERIVED:
        return _derived(name, bare), ()
    if any(normalise(wanted) in columns for columns in there):
        return Attribute(name, Kind.COLUMN, wanted), ()  # the file that lacks it is named where columns are kept
    raise _missing(wanted, [*tables, *([contacts] if contacts else [])])


def _missing(wanted: str, tables: Tables, prefix: str = "") -> SegkitError:
    """Say that there is no such attribute, and what may be meant."""
    if not tables:
        return UsageError(f"--by {prefix}{wanted} asks for a file of contacts", hint="--contacts FILE")
    known = {
        normalise(one): one for one in (*(() if prefix else DERIVED), *(one for _, names in tables for one in names))
    }
    near = difflib.get_close_matches(normalise(wanted), list(known), n=1, cutoff=0.6)
    hint = f"did you mean --by {prefix}{quoted(known[near[0]])}?" if near else f"there are {', '.join(known.values())}"
    if not near and wanted.casefold() in OF_CONTACTS:
        hint = "--contacts FILE takes it from a file with one row per customer"
    shown = tables[0][0] if len(tables) == 1 else f"{len(tables)} files"
    return ColumnError(f"{shown}: there is no attribute `{wanted}` (--by)", hint=hint)


OF_CONTACTS = frozenset(
    ("region", "city", "sex", AGE, "birthday", "industry", "company_revenue", "employees", "source", "manager")
)
"""What files of customers often tell; their columns are known under several names."""


def _of_contacts(name: str, wanted: str, contacts: tuple[str, Sequence[str]]) -> tuple[Attribute, Sequence[str]] | None:
    """Find an attribute in a file of contacts: by the name of its column, by the usual names, or age by birthday."""
    shown, columns = contacts
    exact = [one for one in columns if normalise(one) == normalise(wanted)]
    if exact:
        return Attribute(name, Kind.CONTACT, exact[0]), ()
    usual = contact_columns(columns, [wanted.casefold()]).get(wanted.casefold())
    if usual:
        return Attribute(name, Kind.CONTACT, usual), [f"{shown}: `{usual}` is taken for {wanted}"]
    birthday = contact_columns(columns, ["birthday"]).get("birthday")
    if wanted.casefold() == AGE and birthday:
        return Attribute(name, Kind.AGE, birthday), [f"{shown}: ages are by `{birthday}`, on the as-of day"]
    return None


def with_recoding(
    attributes: Sequence[Attribute], bands: Mapping[str, Band], groups: Mapping[str, Groups]
) -> tuple[Attribute, ...]:
    """Give attributes the ranges and groups that are asked for them.

    Raises:
        UsageError: A range or group is of no attribute, or of one that has no numbers; a measure has no ranges.
    """
    found = []
    left = {**dict.fromkeys(bands, "--band"), **dict.fromkeys(groups, "--group")}
    for attribute in attributes:
        names = {attribute.name, attribute.name.removesuffix("_band")}
        band = next((bands[name] for name in names if name in bands), None)
        parts = next((groups[name] for name in names if name in groups), None)
        for name in names:
            left.pop(name, None)
        if band and parts:
            raise UsageError(f"`{attribute.name}` cannot have both ranges and groups", hint="leave out one of them")
        if band and attribute.kind not in {Kind.COLUMN, Kind.CONTACT, Kind.AGE, Kind.MEASURE, Kind.HOUR}:
            raise UsageError(f"--band {band.name}: `{attribute.name}` has no numbers", hint="leave it out")
        if attribute.kind is Kind.MEASURE and not band:
            raise UsageError(
                f"--by {attribute.name} needs ranges: it is a number of its own for nearly every customer",
                hint=f"--by {attribute.name} --band {attribute.name}=quartiles",
            )
        found.append(replace(attribute, band=band, groups=parts))
    if left:
        name, option = next(iter(left.items()))
        by = ",".join(attribute.name for attribute in attributes)
        raise UsageError(f"{option} {name}: the breakdown is not by `{name}`", hint=f"--by {by},{name}")
    return tuple(found)


def _derived(name: str, what: str) -> Attribute:
    kind = DERIVED[what]
    column = {Kind.LABEL: c.SEGMENT, Kind.CLASS: c.CLASS, Kind.CLUSTER: c.CLUSTER_NAME, Kind.VIP: c.VIP}
    return Attribute(name, kind, MEASURES[what] if kind is Kind.MEASURE else column.get(kind, what))


def calendar(lines: nw.DataFrame[Any], part: str, column: str, shift: int = 0) -> nw.DataFrame[Any]:
    """Give lines a part of their day as text, so many months later.

    Columns in:  order_day [days since epoch]
    Columns out: those, and the column [text]
    """
    say = _PARTS[part]
    days = lines[c.DAY].unique()
    later = [months_later(date_of(int(day)), shift if part in SHIFTED else 0) for day in days.to_list()]
    said = nw.new_series(column, [say(day) for day in later], nw.String, backend=days.implementation)
    return lines.join(days.to_frame().with_columns(said), on=c.DAY, how="left")
