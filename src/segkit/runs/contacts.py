"""Contacts of a customers file and the customers of a run: who is who, by id, e-mail address or telephone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw
import polars as pl

from segkit import columns as c
from segkit.errors import SegkitError
from segkit.line import orders as o
from segkit.sources.beside.contacts import EMAIL, ID, PHONE, ContactTable, read_contact_table
from segkit.sources.roles.recognition import find_column, quoted

if TYPE_CHECKING:
    import os

KEY = "\x00key"
_WORDS = {ID: "ids", EMAIL: "e-mail addresses", PHONE: "telephones"}
_FEWEST_DIGITS = 7
_RUSSIAN, _RUSSIAN_FULL = 10, 11


@dataclass(frozen=True)
class Contacts:
    """The people of a customers file, one row each, and how they meet the customers of a run.

    `rows` has `KEY`, the contact's key as customers' ids are compared, and all columns of the file as text,
    null where a cell says nothing.
    """

    rows: pl.DataFrame
    by: str
    """What they meet by: id, email or phone."""
    column: str
    """The column that holds it."""
    keys: dict[str, str]
    """By kind - id, email, phone - the column that holds it, where one plainly does."""
    shown: str
    read: int
    """Rows of the file."""
    keyless: int
    """Rows without a key: they meet nobody."""
    doubled: int
    """Rows whose key another row has, too, and which are passed over."""
    notes: tuple[str, ...] = ()

    @property
    def told(self) -> tuple[str, ...]:
        """What has to be said of the file."""
        told = [*self.notes]
        if self.keyless:
            told.append(f"{self.shown}: {self.keyless:,} rows without `{self.column}` are nobody's and passed over")
        if self.doubled:
            told.append(
                f"{self.shown}: {self.doubled:,} rows have a `{self.column}` that another has, too:"
                " the row with the most filled cells is taken, of equals the first"
            )
        return tuple(told)


@dataclass(frozen=True)
class Met:
    """Contacts and customers, put together."""

    customers: pl.DataFrame
    """All customers, with the contact's columns; null where no contact is theirs."""
    others: pl.DataFrame
    """Contacts of no customer, with `customer_id`, their key, and the columns of the file."""
    matched: int
    """Customers who are in the file."""
    contacts: Contacts

    @property
    def told(self) -> tuple[str, ...]:
        """How many met, by what, and how many did not."""
        book, without = self.contacts, len(self.customers) - self.matched
        found = f"{self.matched:,} of {len(self.customers):,} customers found by `{book.column}`"
        apart = f"{without:,} customers without a contact, {len(self.others):,} contacts that are no customers"
        return (*book.told, f"{book.shown}: {found}, {apart}")


def phone_key(text: str | None) -> str | None:
    """Bring a telephone to digits with a country code; numbers of Russia in any form to `7` and ten digits.

    None where it has too few digits to be one.
    """
    bare = (text or "").strip()
    digits = re.sub(r"\D", "", re.split(r"(?i)\b(?:ext|доб)", bare)[0])
    if bare.startswith("00"):
        digits = digits[2:]
    elif not bare.startswith("+"):
        if len(digits) == _RUSSIAN_FULL and digits[0] == "8":
            digits = "7" + digits[1:]
        elif len(digits) == _RUSSIAN and digits[0] == "9":
            digits = "7" + digits
    return digits if len(digits) >= _FEWEST_DIGITS else None


def contacts_of(file: str | os.PathLike[str], customers: pl.Series, *, key: str | None = None) -> Contacts:
    """Read a customers file, and find by which of its columns most of these customers are met.

    `customers` are ids as they are compared; `key` names the column instead.

    Raises:
        SegkitError: The file cannot be used, or nothing in it says who is who.
    """
    table = read_contact_table(file)
    keyed = {kind: keyed_by(table.rows[column], kind) for kind, column in _asked(table, key).items()}
    met = {kind: int(keys.unique().is_in(_as_keys(customers, kind).implode()).sum()) for kind, keys in keyed.items()}
    by = max(met, key=lambda kind: met[kind])
    column = _asked(table, key)[by]
    if not met[by] and len(customers):
        columns = ", ".join(f"`{name}`" for name in _asked(table, key).values())
        raise SegkitError(
            f"{table.shown}: none of {len(customers):,} customers is among the contacts, looked for in {columns}",
            hint="name the column that holds the ids of orders: --contact-key COLUMN",
        )
    rows = table.rows.with_columns(keyed[by].alias(KEY))
    named = rows.filter(pl.col(KEY).is_not_null())
    filled = pl.sum_horizontal(pl.col(table.rows.columns).is_not_null())
    once = named.sort(filled, descending=True, maintain_order=True).unique(KEY, keep="first", maintain_order=True)
    once = once.sort(KEY)
    keys = {**table.keys, by: column}
    return Contacts(
        once.select(KEY, *table.rows.columns), by, column, keys, table.shown, len(rows), len(rows) - len(named),
        len(named) - len(once), table.notes,
    )  # fmt: skip


def meet(customers: Any, contacts: Contacts) -> Met:
    """Put contacts beside the customers whose key they have.

    Columns in: customer_id, others
    """
    frame: pl.DataFrame = customers.to_native() if isinstance(customers, nw.DataFrame) else customers
    keys = _as_keys(frame[c.CUSTOMER], contacts.by).alias(KEY)
    taken = [name for name in contacts.rows.columns if name in frame.columns]
    book = contacts.rows.drop(taken)
    joined = frame.with_columns(keys).join(
        book.with_columns(pl.lit(value=True).alias("\x00met")), on=KEY, how="left", maintain_order="left"
    )
    matched = int(joined["\x00met"].sum())
    others = contacts.rows.filter(~pl.col(KEY).is_in(keys.drop_nulls().implode()))
    renamed = others.drop(c.CUSTOMER, strict=False).rename({KEY: c.CUSTOMER})
    return Met(joined.drop(KEY, "\x00met"), renamed, matched, contacts)


def _asked(table: ContactTable, key: str | None) -> dict[str, str]:
    if key is not None:
        column = find_column(table.rows.columns, key, "--contact-key", table.shown)
        kind = next((kind for kind, name in table.keys.items() if name == column), ID)
        return {kind: column}
    if not table.keys:
        seen = ", ".join(table.rows.columns)
        raise SegkitError(
            f"{table.shown}: no column plainly holds {', '.join(_WORDS.values())} of contacts; columns seen: {seen}",
            hint=f"name it: --contact-key {quoted(table.rows.columns[0])}",
        )
    return table.keys


def keyed_by(values: pl.Series, kind: str) -> pl.Series:
    """Write the keys of contacts as they are compared; see `Contacts.by`."""
    if kind == PHONE:
        return _phones(values)
    frame = nw.from_native(values.alias(c.CUSTOMER).to_frame(), eager_only=True)
    tidied: pl.Series = o.tidy_frame(frame)[c.CUSTOMER].to_native()
    if kind == EMAIL:
        return tidied.to_frame().select(pl.when(pl.col(c.CUSTOMER).str.contains("@")).then(c.CUSTOMER)).to_series()
    return tidied


def _as_keys(customers: pl.Series, kind: str) -> pl.Series:
    """Write customers' ids as they are compared with keys of a kind."""
    return _phones(customers) if kind == PHONE else customers


def _phones(values: pl.Series) -> pl.Series:
    once = values.unique()
    known = pl.Series([phone_key(text) for text in once.to_list()], dtype=pl.String)
    return values.replace_strict(once, known, default=None, return_dtype=pl.String) if len(once) else values
