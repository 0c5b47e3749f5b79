"""What a check of a data set found, as plain data: findings with counts and places, and limits that they may pass."""

from __future__ import annotations

from dataclasses import asdict, replace
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from segkit.immutable import immutable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date


class Severity(StrEnum):
    """How bad a finding is."""

    ERROR = "error"
    """The data cannot be loaded as they are."""
    WARNING = "warning"
    """Numbers may be wrong, or not mean what they seem to."""
    INFO = "info"
    """Good to know."""


@immutable
class Example:
    """One place where something was found."""

    file: str | None
    line: int | None
    """The line or row, counted as an editor or a spreadsheet does; None where a finding is of no line."""
    value: str | None = None
    noun: str = "line"
    """What `line` counts: lines of text, rows of a sheet or of Parquet."""
    column: str | None = None
    """The column of the file that holds the value; None where the value is of the whole line."""

    @property
    def shown(self) -> str | None:
        """The value as messages name it, with its column."""
        if self.column is None or self.value is None:
            return self.value
        return f"`{self.column}`: {repr(self.value) if self.value.strip() else '(empty)'}"


@immutable
class Finding:
    """One thing that was found."""

    key: str
    """Stable name, for programs."""
    severity: Severity
    count: int
    unit: str
    """What is counted: lines, orders, customers, days, months, files."""
    message: str
    advice: str
    share: float | None = None
    """Of all lines, orders or customers."""
    amount: Decimal | None = None
    """Money of what was counted, where that means something."""
    examples: tuple[Example, ...] = ()

    def seen_at(self, examples: Iterable[Example]) -> Finding:
        """Return the same finding with places."""
        return replace(self, examples=(*self.examples, *examples))


@immutable
class Part:
    """Lines and money that are kept, or left out for one reason."""

    reason: str
    lines: int
    amount: Decimal


@immutable
class Limit:
    """The most that may be: a share of all lines, or a number of lines."""

    name: str
    share: Decimal | None = None
    lines: int | None = None

    @property
    def shown(self) -> str:
        """The limit as it is typed."""
        return f"{self.lines:,}" if self.share is None else f"{(100 * self.share).normalize():f}%"

    def allows(self, count: int, of: int) -> bool:
        """Tell whether so many lines of so many are within the limit."""
        return count <= (self.lines or 0) if self.share is None else count <= self.share * of


DEFAULT_LIMITS = {
    "rejected": Decimal(0),
    "no-customer": Decimal("0.05"),
    "duplicates": Decimal("0.01"),
    "returns": Decimal("0.2"),
    "future": Decimal(0),
}
"""The most that a strict check allows of each, as a share of all lines."""
LIMITED = {
    "rejected": "cannot be read",
    "no-customer": "name no customer",
    "duplicates": "repeat another line",
    "returns": "are below zero",
    "future": "are dated after today",
}


@immutable
class Check:
    """What a data set holds, what of it counts, and what is odd about it."""

    files: tuple[str, ...]
    findings: tuple[Finding, ...]
    lines: int = 0
    """Lines of all files."""
    amount: Decimal = Decimal(0)
    """Money of all files."""
    kept: Part = Part("kept", 0, Decimal(0))
    left_out: tuple[Part, ...] = ()
    orders: int = 0
    customers: int = 0
    first_day: date | None = None
    last_day: date | None = None
    as_of: date | None = None
    taken: str = ""
    notes: tuple[str, ...] = ()
    measured: Mapping[str, int] | None = None
    """Lines that limits are about, by the name of the limit."""

    @property
    def is_loadable(self) -> bool:
        """Whether the data can be used as they are."""
        return not any(finding.severity is Severity.ERROR for finding in self.findings)

    def beyond(self, limits: Iterable[Limit]) -> list[str]:
        """Say which limits are passed, with the value of each."""
        measured = self.measured or {}
        return [
            f"{count:,} of {self.lines:,} lines {LIMITED[limit.name]} ({_share(count, self.lines)}),"
            f" and --max-{limit.name} allows {limit.shown}"
            for limit in limits
            if not limit.allows(count := measured.get(limit.name, 0), self.lines)
        ]

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain data."""
        return asdict(self) | {"is_loadable": self.is_loadable}


def _share(count: int, of: int) -> str:
    return f"{100 * count / of:.2f}%" if of else "–"
