"""Known tools: exports told by their headers, and which column plays which role in them.

The facts stand in presets.toml; nothing here knows any tool.
"""

from __future__ import annotations

import difflib
import re
from functools import cache
from typing import TYPE_CHECKING, Any

from segkit.choices import AmountPer
from segkit.errors import ColumnError, UsageError
from segkit.immutable import immutable
from segkit.sources.roles.names import squeezed, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

NONE = "none"
"""The word that switches a preset or a role off."""
PLAIN, ENOUGH = frozenset(("customer", "order", "date", "amount", "quantity", "price")), 2
"""Roles of which an export whose columns were chosen by its user still has so many."""
ROLES = ("order", "date", "amount", "quantity", "price", "refunded", "status", "kind", "currency", "instead")


@immutable
class Exclusion:
    """Lines of an export that are no sales, by a pattern of one column."""

    column: str
    reason: str
    matches: str | None = None
    unless: str | None = None
    below_zero: bool = False
    """Only lines below zero."""

    def applies(self, cell: str | None) -> bool:
        """Tell whether a cell of its column leaves its line out; lines below zero aside."""
        if self.matches and not re.search(self.matches, cell or "", re.IGNORECASE):
            return False
        return not (self.unless and re.search(self.unless, cell or "", re.IGNORECASE))


@immutable
class Preset:
    """One export of one tool; what the fields mean stands in presets.toml."""

    name: str
    title: str
    known: str
    signature: tuple[tuple[str, ...], ...] = ()
    customer: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    date: tuple[str, ...] = ()
    amount: tuple[str, ...] = ()
    quantity: tuple[str, ...] = ()
    price: tuple[str, ...] = ()
    refunded: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    currency: tuple[str, ...] = ()
    amount_per: AmountPer | None = None
    total_of: str | None = None
    customer_part: str | None = None
    instead: tuple[str, ...] = ()
    won: str | None = None
    sold: str | None = None
    lost: str | None = None
    told: str | None = None
    back: str | None = None
    below_zero: tuple[tuple[str, str], ...] = ()
    leave_out: tuple[Exclusion, ...] = ()
    quotes: str | None = None
    refuse: str | None = None

    def fits(self, header: Sequence[str]) -> bool:
        """Tell whether a header has one of the signatures."""
        names = {squeezed(name) for name in header}
        return any(names.issuperset(map(squeezed, columns)) for columns in self.signature if columns)

    def columns(self, header: Sequence[str]) -> dict[str, str]:
        """Return the roles whose columns the header has; of several names the first that is there."""
        taken = {}
        for role in ("customer", *ROLES):
            found = list(columns_of(header, getattr(self, role)))
            if found:
                taken[role] = found[0]
        return taken

    def otherwise(self, header: Sequence[str]) -> tuple[str, ...]:
        """Return the columns that name the customer where the first is empty, in order."""
        return tuple(columns_of(header, self.customer))[1:]


def columns_of(header: Sequence[str], wanted: Sequence[str]) -> Iterator[str]:
    """Go through those of the wanted names that a header has, as the header writes them."""
    there = {squeezed(name): name for name in reversed(header)}
    return (there[squeezed(name)] for name in wanted if squeezed(name) in there)


@cache
def presets() -> tuple[Preset, ...]:
    """Return all presets."""
    return tuple(_preset(entry) for entry in table("presets.toml")["preset"])


def _preset(entry: dict[str, Any]) -> Preset:
    given = {name: _frozen(value) for name, value in entry.items()}
    if "leave_out" in entry:
        given["leave_out"] = tuple(Exclusion(**one) for one in entry["leave_out"])
    if "below_zero" in entry:
        given["below_zero"] = tuple(entry["below_zero"].items())
    if "amount_per" in entry:
        given["amount_per"] = AmountPer(entry["amount_per"])
    return Preset(**given)


def _frozen(value: Any) -> Any:
    return tuple(_frozen(one) for one in value) if isinstance(value, list) else value


def preset_of(header: Sequence[str], asked: str | None) -> Preset | None:
    """Return the preset that was asked for, else the one whose signature the header has; None where none has.

    Raises:
        UsageError: No preset has this name.
    """
    if asked is not None:
        return _named(asked)
    names = {squeezed(name) for name in header}
    found = [
        (len(columns), preset)
        for preset in presets()
        for columns in preset.signature
        if columns and names.issuperset(map(squeezed, columns))
    ]
    return max(found, key=lambda one: one[0])[1] if found else None


def _named(asked: str) -> Preset | None:
    if asked.casefold() == NONE:
        return None
    known = {preset.name: preset for preset in presets()}
    if asked.casefold() in known:
        return known[asked.casefold()]
    near = difflib.get_close_matches(asked.casefold(), known, n=1, cutoff=0.5)
    hint = f"did you mean --preset {near[0]}?" if near else f"--preset {'|'.join(known)}"
    raise UsageError(f"there is no preset {asked!r}; there are {', '.join(known)} and {NONE}", hint=hint)


def refuse_report(preset: Preset | None, shown: str) -> None:
    """Refuse a report that holds no customers.

    Raises:
        ColumnError: It is such a report; the message says why.
    """
    if preset and preset.refuse:
        raise ColumnError(
            f"{shown} is a report of {preset.title}, and {preset.refuse}",
            hint="or name the columns yourself: --preset none --customer COLUMN",
        )


def refuse_other_tool(preset: Preset, header: Sequence[str], shown: str) -> None:
    """Refuse a file that is not of the tool that was named: what is known of that one would be said of another.

    Raises:
        ColumnError: It is plainly of another, or has next to none of the columns.
    """
    if not preset.signature or preset.fits(header):
        return
    other = preset_of(header, None)
    if other:
        raise ColumnError(
            f"{shown} has the columns of {other.title}, and not those of {preset.title}",
            hint=f"--preset {other.name}, or leave it out",
        )
    if len(preset.columns(header).keys() & PLAIN) < ENOUGH:
        raise ColumnError(
            f"{shown} has next to none of the columns of {preset.title}; columns seen: {', '.join(header)}",
            hint="leave out --preset",
        )


def described(preset: Preset) -> str:
    """Name a preset with what is not known of it."""
    return preset.title if preset.known != "unconfirmed" else f"{preset.title}, columns not confirmed"
