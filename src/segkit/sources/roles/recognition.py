"""Header names into roles: which column is the customer, the order, the date, the money.

By what is known of the tool, else by name only; the names stand in synonyms.toml. Nothing is taken on content,
and nothing that is unsure is taken.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import fields, replace
from functools import cache
from typing import TYPE_CHECKING

from segkit.errors import ColumnError
from segkit.immutable import immutable
from segkit.line.orders import DAMAGED_ID, damaged
from segkit.sources.cells.currencies import currency_named
from segkit.sources.roles import names as n
from segkit.sources.roles.names import normalise, spelt, squeezed
from segkit.sources.roles.presets import NONE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segkit.sources.roles.presets import Preset

_TAX = r"(?:vat|tax(?:es)?|ндс|mwst|ust|iva|dph|btw|kdv|пдв|tva)"
_WITH_TAX = re.compile(
    rf"\b(?:incl?\w*|including|with|с|вкл\w*|inkl\w*|mit|ttc|con|ivato|com|c|z|з)\.?(?: учетом)? {_TAX}\b|\bs dph\b"
)
_OF_TAX = re.compile(
    rf"{_WITH_TAX.pattern}"
    rf"|\b(?:excl?\w*|excluding|without|без|ohne|sans|sin|senza|sem|zonder|bez)\.?(?: учета)? {_TAX}\b"
    rf"|\b{_TAX} (?:incl?\w*|excl?\w*|dahil|haric)\b|\b(?:ttc|ht)\b"
)
_UNIT = re.compile(
    r"\(.*?\)|\[.*?\]|,.*$|\b(руб|rub|rur|usd|eur|gbp|kzt|byn|pln|zł|kč|czk|chf|uah|грн|try|tl|brl|sek|nok|dkk|utc|gmt)\b\.?|[₽$€£₴₺₸¥]|\bр\."
)
_BEHIND = re.compile(r"([^,([]{1,60})(?:, ?| ?[(\[])([^,()\[\]]{1,10})[)\]]?")
"""What stands behind the name of a column, after a comma or between brackets."""
_OF_SEVERAL = re.compile(r"(?i)\s*(?:max|min|count|avg)\s*\(")
"""Begins the names of columns that a query has made of several lines."""
_HAS_CASE = re.compile(r"(?<=[a-zа-я])(?=[A-ZА-Я])")
NEEDED = ("customer", "date", "amount")
SEARCHED = ("customer", "order", "date", "amount", "quantity", "price", "status", "currency", "refunded")
"""Roles that names alone can give, in the order in which columns are given away."""
OPTIONAL = frozenset(("order", "status", "kind", "refunded"))
"""Roles that may be switched off by the word `none`."""


class UnsureError(ColumnError):
    """Several columns may play one role."""

    def __init__(self, message: str, *, hint: str, role: str, found: Sequence[str]) -> None:
        """Keep which columns these are."""
        super().__init__(message, hint=hint)
        self.role, self.found = role, tuple(found)


@immutable
class Roles:
    """Which column plays which role; None where none does."""

    customer: str | None = None
    order: str | None = None
    date: str | None = None
    amount: str | None = None
    quantity: str | None = None
    price: str | None = None
    status: str | None = None
    currency: str | None = None
    payment: str | None = None
    """The status of the payment, beside that of the order."""
    refunded: str | None = None
    """Money given back, beside the amount it was given back of."""
    kind: str | None = None
    """The kind of operation: sale or refund."""
    instead: str | None = None
    """What takes the amount's place where it is not zero."""

    def named(self) -> dict[str, str]:
        """Return the roles that are taken, with their columns."""
        return {field.name: column for field in fields(self) if (column := getattr(self, field.name))}


def recognise(header: Sequence[str], given: Roles, *, shown: str, preset: Preset | None = None) -> Roles:
    """Decide which column plays which role; what is given overrules the preset, and that what the names say.

    Raises:
        ColumnError: A needed role is missing or unsure, or a given column is not there.
    """
    taken = _taken(header, given, shown, preset)
    _refuse_customers(header, taken, given, shown)
    _complete(taken, header, shown)
    return Roles(**taken)


def recognise_some(header: Sequence[str], given: Roles, *, shown: str, preset: Preset | None = None) -> Roles:
    """Decide as many roles as the names tell; one that is unsure, and all that would be missing, stay empty.

    Raises:
        ColumnError: A given column is not there.
    """
    return Roles(**_taken(header, given, shown, preset, refuse_unsure=False))


def _taken(
    header: Sequence[str], given: Roles, shown: str, preset: Preset | None, *, refuse_unsure: bool = True
) -> dict[str, str]:
    declined = {role for role, column in given.named().items() if _declines(role, column, header)}
    taken = {
        role: find_column(header, column, f"--{role}", shown)
        for role, column in _two_statuses(header, given).named().items()
        if role not in declined
    }
    if "amount" in taken or {"quantity", "price"} & taken.keys():
        _refuse_half(taken, shown)
    if preset:
        _take_over(taken, preset.columns(header), declined, given)
    of_addresses = _of_addresses(header)
    for role in SEARCHED:
        if role in taken or role in declined or _not_needed(role, taken, given):
            continue
        free = [name for name in header if name not in taken.values() and name not in of_addresses]
        try:
            column = _found(role, free, shown)
        except ColumnError:
            if refuse_unsure:
                raise
            continue
        if column:
            taken[role] = column
    if "amount" in taken:
        for role in ("quantity", "price"):
            taken.pop(role, None)
    return taken


def _of_addresses(header: Sequence[str]) -> frozenset[str]:
    """Return numbers and states among the parts of an address: those of a house and of a country, not of an order."""
    known = n.group("in_addresses")
    found = [at for at, name in enumerate(header) if at and squeezed(name) in known]
    if not found:
        return frozenset()
    parts = [n.words_of("about_addresses").search(n.unaccented(normalise(name))) for name in header]
    around = [*parts, False]
    return frozenset(header[at] for at in found if parts[at - 1] and (around[at + 1] or (at > 1 and parts[at - 2])))


def _two_statuses(header: Sequence[str], given: Roles) -> Roles:
    """Take `--status ORDER,PAYMENT` for two columns where there is none of that name."""
    if given.status is None or given.status in header or given.status.count(",") != 1:
        return given
    order, payment = (part.strip() for part in given.status.split(","))
    names = {normalise(name) for name in header}
    both = {normalise(order), normalise(payment)} <= names
    return replace(given, status=order, payment=payment) if both else given


def _declines(role: str, column: str, header: Sequence[str]) -> bool:
    return role in OPTIONAL and column.casefold() == NONE and column not in header


def _take_over(taken: dict[str, str], known: dict[str, str], declined: set[str], given: Roles) -> None:
    """Add what a preset knows; what it knows of the money goes only together."""
    own_money = given.amount or given.quantity
    money = ("amount", "quantity", "price", "refunded", "instead", "currency")
    for role, column in known.items():
        if role not in taken and role not in declined and not (own_money and role in money):
            taken[role] = column


def _found(role: str, free: Sequence[str], shown: str) -> str | None:
    # Pieces times price is plainer money than a column that merely has the word in its name.
    plainly = role == "amount" and all(_only(part, free, shown) for part in ("quantity", "price"))
    return _only(role, free, shown, plainly=plainly)


def _not_needed(role: str, taken: dict[str, str], given: Roles) -> bool:
    if role == "amount":
        return given.quantity is not None or {"quantity", "price"} <= taken.keys()
    return role in {"quantity", "price"} and "amount" in taken


def _refuse_half(taken: dict[str, str], shown: str) -> None:
    if "amount" in taken and {"quantity", "price"} & taken.keys():
        raise ColumnError(
            f"{shown}: the money is either an amount or quantity × price, not both",
            hint="leave out --amount, or --quantity and --price",
        )


def candidates(role: str, header: Sequence[str]) -> list[str]:
    """Return the columns whose names are known for a role, whatever its tier."""
    words = frozenset().union(*n.tiers(role))
    return [name for name in header if _bare(name) in words or squeezed(name) in words]


def is_name(column: str) -> bool:
    """Tell whether a column is known for what customers are called."""
    return any(squeezed(column) in words for words in n.tiers("name_of_customer"))


def _bare(name: str) -> str:
    """Return a name as it is compared, without the units in it."""
    return squeezed(_UNIT.sub("", spelt(name)))


def _only(role: str, names: Sequence[str], shown: str, *, plainly: bool = False) -> str | None:
    allowed = [name for name in names if not _forbids(role, name)]
    for words in n.tiers(role):
        exact = [name for name in allowed if squeezed(name) in words]
        found = exact or [name for name in allowed if _bare(name) in words]
        if len(found) > 1:
            raise _unsure(role, found, shown)
        if found:
            _refuse_second_status(role, found[0], allowed, shown)
            return found[0]
    if plainly or not n.weak(role):
        return None
    found = [name for name in allowed if _may_be(role, name)]
    if role == "customer" and not found:
        found = next(
            (
                [name for name in names if squeezed(name) in words]
                for words in n.tiers("name_of_customer")
                if any(squeezed(name) in words for name in names)
            ),
            [],
        )
    if len(found) > 1 and role in NEEDED:
        raise _unsure(role, found, shown)
    return found[0] if len(found) == 1 else None


def _may_be(role: str, name: str) -> bool:
    words = n.unaccented(normalise(name))
    return all(some.search(words) for some in n.weak(role))


def _refuse_second_status(role: str, found: str, allowed: Sequence[str], shown: str) -> None:
    """Ask where one status tells of the order and another of its money: either may undo the sale."""
    if role != "status":
        return
    others = [name for name in candidates(role, allowed) if name != found]
    if others:
        raise _unsure(role, [found, *others], shown)


def _forbids(role: str, name: str) -> bool:
    forbidden = n.forbidding(role)
    if forbidden is None:
        return False
    if role == "amount" and squeezed(name) in n.group("customer_level"):
        return True
    known = any(squeezed(name) in words or _without_unit(name) in words for words in n.tiers(role))
    # `OrderTotal` and `Customer Name` alike: a capital inside a word begins another.
    apart = n.unaccented(normalise(_HAS_CASE.sub(" ", name)))
    if role == "amount":
        apart = _WITH_TAX.sub("", apart)
    return not known and forbidden.search(apart)


def _without_unit(name: str) -> str | None:
    """Return a name without the currency behind it, as in `Сумма со скидкой, р.`; None where there is none."""
    found = _BEHIND.fullmatch(name)
    return squeezed(found[1]) if found and currency_named(found[2]) else None


def without_tax(name: str) -> str:
    """Return a name, as names are compared, without the words that say whether taxes are in it."""
    return _OF_TAX.sub(" ", n.unaccented(normalise(name)))


def _unsure(role: str, found: Sequence[str], shown: str) -> UnsureError:
    columns = ", ".join(f"`{name}`" for name in found)
    none = f"   or   --{role} {NONE}" if role in OPTIONAL else ""
    return UnsureError(
        f"{shown}: more than one column may be the {role}: {columns}",
        hint=f"say which: --{role} {quoted(found[0])}{none}",
        role=role,
        found=found,
    )


def _refuse_customers(header: Sequence[str], taken: dict[str, str], given: Roles, shown: str) -> None:
    """Refuse a table with one row per customer: its sums are no orders."""
    sums = [name for name in header if squeezed(name) in n.group("customer_level") or _OF_SEVERAL.match(name)]
    if not sums or "order" in taken or (given.date and given.amount):
        return
    columns = ", ".join(f"`{name}`" for name in sums)
    raise ColumnError(
        f"{shown} looks like one row per customer and not per order: {columns}",
        hint="export orders instead; if these are orders, name --date COLUMN and --amount COLUMN",
    )


def _complete(taken: dict[str, str], header: Sequence[str], shown: str) -> None:
    missing = [role for role in ("customer", "date") if role not in taken]
    if "amount" not in taken and not {"quantity", "price"} <= taken.keys():
        missing.append("amount")
    if not missing:
        return
    seen = ", ".join(name or "(blank)" for name in header)
    what = {"customer": "customer", "date": "order date", "amount": "amount"}
    options = " ".join(f"--{role} COLUMN" for role in missing)
    if "amount" in missing:
        options += "   (or --quantity COLUMN --price COLUMN instead of --amount)"
    hint = f"name it: segkit rfm {quoted(shown)} {options}"
    if len(header) == 1:
        hint = (
            f"say what parts the columns: segkit rfm {quoted(shown)} --delimiter ':'   (or another character, or tab)"
        )
    raise ColumnError(
        f"{shown}: no column is plainly the {' or the '.join(what[role] for role in missing)}; columns seen: {seen}",
        hint=hint,
    )


def find_column(header: Sequence[str], wanted: str, option: str, shown: str) -> str:
    """Find a column that the user named: exactly, else by its normalised name.

    Raises:
        ColumnError: It is not there, or there more than once.
    """
    found = [name for name in header if name == wanted] or [
        name for name in header if normalise(name) == normalise(wanted)
    ]
    if len(found) == 1:
        return found[0]
    if found:
        raise ColumnError(
            f"{shown}: column `{wanted}` is there {len(found)} times", hint="rename one of them in the file"
        )
    near = difflib.get_close_matches(normalise(wanted), [normalise(name) for name in header], n=1, cutoff=0.6)
    close = next((name for name in header if near and normalise(name) == near[0]), None)
    seen = ", ".join(header)
    hint = f"did you mean {option} {quoted(close)}?" if close else f"columns seen: {seen}"
    raise ColumnError(f"{shown}: there is no column `{wanted}` ({option})", hint=hint)


def by_number(roles: Roles, names: Sequence[str]) -> Roles:
    """Let columns without names, which are called `column 1` and so on, be named by their numbers alone."""
    numbered = {role: f"column {column}" for role, column in roles.named().items() if f"column {column}" in names}
    return replace(roles, **numbered)


def quoted(name: str) -> str:
    """Quote a name for a shell where it needs that."""
    return name if re.fullmatch(r"[\w./\-№#]+", name) else "'" + name.replace("'", "'\\''") + "'"


def looks_like_header(cells: Sequence[str]) -> bool:
    """Tell whether a row of cells names at least two roles that a list of orders must have."""
    named = [_bare(cell) for cell in cells if cell.strip()]
    found = 0
    for role in ("customer", "date", "amount", "order"):
        found += any(cell in words for words in n.tiers(role) for cell in named)
    return found > 1


def names_known(cells: Sequence[str]) -> int:
    """Count the cells that are known for names of columns."""
    return sum(_bare(cell) in _all_names() for cell in cells if cell.strip())


@cache
def _all_names() -> frozenset[str]:
    return frozenset().union(*(words for role in SEARCHED for words in n.tiers(role)))


def refuse_damaged_ids(ids: Sequence[str]) -> None:
    """Refuse ids that Excel has rounded: 7.92E+10 is many customers in one.

    Raises:
        DamagedIdsError: One of these is such an id.
    """
    for name in dict.fromkeys(ids):
        if "+" in name and re.match(DAMAGED_ID, name.strip()):
            raise damaged(name)
