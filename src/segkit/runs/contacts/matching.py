"""Contacts of a customers file and customers, person by person: by id, then by e-mail address, then by telephone.

`contacts.py` puts the columns of a file beside customers by the one key that meets most of them. Here every row is
looked up by all of its keys, so that nobody is taken for a stranger who bought under another one.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from segkit import columns as c
from segkit.errors import SegkitError
from segkit.immutable import immutable
from segkit.runs.contacts.keys import keyed_by
from segkit.sources.beside.contacts import EMAIL, ID, PHONE
from segkit.sources.roles.recognition import find_column, quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segkit.sources.beside.contacts import ContactTable

WHO, KEY, PERSON = "\x00who", "\x00key", "\x00person"
FILLED, ROW = "\x00filled", "\x00row"
KINDS = (ID, EMAIL, PHONE)
_WORDS = {ID: "id", EMAIL: "e-mail", PHONE: "telephone"}
_AS_PHONE = r"^\+?[\d\s().-]{10,20}$"


@immutable
class Matching:
    """One row per person of a file of contacts.

    `rows` has `WHO`, the customer or null; `KEY`, the person's id, address or number; and all columns of the file.
    `every` has one row per row of the file that has a key, with `PERSON` and the columns. `owners` has one row per
    customer who is in the file, with `WHO` and `PERSON`: of an address that several customers have each is one.
    """

    rows: pl.DataFrame
    every: pl.DataFrame
    owners: pl.DataFrame
    shown: str
    columns: dict[str, str]
    """By kind - id, email, phone - the column that holds it."""
    read: int
    keyless: int
    doubled: int
    found_by: dict[str, int]
    """Customers by the kind of key that met them."""
    customers: int
    shared: int
    """Addresses and numbers that several customers have."""
    notes: tuple[str, ...] = ()

    def saying(self, notes: Sequence[str]) -> Matching:
        """Return the same, with more to be told first."""
        return replace(self, notes=(*notes, *self.notes))

    @property
    def matched(self) -> int:
        """Customers who are in the file."""
        return len(self.owners)

    @property
    def strangers(self) -> pl.DataFrame:
        """Persons who are no customers."""
        return self.rows.filter(pl.col(WHO).is_null())

    @property
    def told(self) -> tuple[str, ...]:
        """How many met, by what, and how many did not."""
        told = [*self.notes]
        by = ", ".join(f"{count:,} by {_WORDS[kind]}" for kind, count in self.found_by.items() if count) or "by nothing"
        told.append(
            f"{self.shown}: {self.matched:,} customers have a contact, found {by};"
            f" {self.customers - self.matched:,} have none; {len(self.strangers):,} contacts are no customers"
        )
        if self.keyless:
            told.append(f"{self.shown}: {self.keyless:,} rows without an id, an address or a number are passed over")
        if self.doubled:
            told.append(
                f"{self.shown}: {self.doubled:,} rows are further rows of the same person:"
                " the row with the most filled cells is taken, of equals the first"
            )
        if self.shared:
            told.append(
                f"addresses and numbers that several customers have: {self.shared:,};"
                " a contact found by one is that of each of them"
            )
        return tuple(told)


@immutable
class Everybody:
    """Which customers have which keys."""

    keys: dict[str, pl.DataFrame]
    """By kind of key `KEY` and `WHO`, each pair once; pairs that the file has not may be missing."""
    customers: int
    shared: int
    """Addresses and numbers that several customers have, those that the file has not among them."""


def matching(
    table: ContactTable, customers: pl.Series, known: pl.DataFrame | None = None, *, key: str | None = None
) -> Matching:
    """Find out which contacts are which customers.

    `customers` are ids as they are compared; `known` has customer_id, and email and phone where orders tell them;
    `key` names the one column that says who a contact is.

    Raises:
        SegkitError: Nothing in the file says who is who, or no customer is in it.
    """
    keyed = Keyed.of(table, key)
    keys = _keys_of_customers(customers, known, keyed.columns)
    shared = sum(int((both.group_by(KEY).len()["len"] > 1).sum()) for both in keys.values())
    return keyed.met_by(Everybody(keys, len(customers), shared))


@immutable
class Keyed:
    """The rows of a file of contacts, each with its keys as they are compared."""

    table: ContactTable
    columns: dict[str, str]
    """By kind - id, email, phone - the column that holds it."""
    rows: pl.DataFrame
    """Those that have a key, which stands under the name that `key_of` gives its kind."""
    read: int

    @classmethod
    def of(cls, table: ContactTable, key: str | None) -> Keyed:
        """Read the keys of all rows; `key` names the one column that says who a contact is.

        Raises:
            SegkitError: Nothing in the file says who is who.
        """
        columns = _columns(table, key)
        rows = table.rows.with_row_index(ROW).with_columns(
            *(keyed_by(table.rows[column], kind).alias(key_of(kind)) for kind, column in columns.items()),
            pl.sum_horizontal(pl.all().is_not_null()).alias(FILLED),
        )
        keyed = rows.filter(pl.any_horizontal(pl.col(key_of(kind)).is_not_null() for kind in columns))
        return cls(table, columns, keyed, len(rows))

    def met_by(self, everybody: Everybody) -> Matching:
        """Find out who of the contacts is which customer.

        Raises:
            SegkitError: No customer is in the file.
        """
        table, columns = self.table, self.columns
        keyed = _met(self.rows, {kind: _first(both) for kind, both in everybody.keys.items()}, columns)
        if not keyed[WHO].is_not_null().any() and everybody.customers:
            said = ", ".join(f"`{name}`" for name in columns.values())
            raise SegkitError(
                f"{table.shown}: none of {everybody.customers:,} customers is among the contacts, looked for in {said}",
                hint="name the column that holds the ids of orders: --contact-key COLUMN",
            )
        keyed = _persons(keyed, columns)
        best = keyed.sort(FILLED, ROW, descending=[True, False]).unique(PERSON, keep="first", maintain_order=True)
        once = best.with_columns(pl.coalesce(map(key_of, columns)).alias(KEY)).sort(WHO, KEY, ROW)
        owners = _owners(keyed, everybody.keys)
        by = {kind: int((owners["\x00by"] == kind).sum()) for kind in columns}
        return Matching(
            once.select(WHO, KEY, PERSON, *table.rows.columns), keyed.select(PERSON, *table.rows.columns),
            owners.select(WHO, PERSON), table.shown, columns, self.read, self.read - len(keyed),
            len(keyed) - len(once), by, everybody.customers, everybody.shared, table.notes,
        )  # fmt: skip


def key_of(kind: str) -> str:
    """Return the name of the column that holds the keys of a kind."""
    return f"\x00{kind}"


def _columns(table: ContactTable, key: str | None) -> dict[str, str]:
    if key is not None:
        column = find_column(table.rows.columns, key, "--contact-key", table.shown)
        return {next((kind for kind, name in table.keys.items() if name == column), ID): column}
    if not table.keys:
        raise SegkitError(
            f"{table.shown}: no column plainly holds ids, e-mail addresses or telephones of contacts; columns seen:"
            f" {', '.join(table.rows.columns)}",
            hint=f"name it: --contact-key {quoted(table.rows.columns[0])}",
        )
    return {kind: table.keys[kind] for kind in KINDS if kind in table.keys}


def _keys_of_customers(
    customers: pl.Series, known: pl.DataFrame | None, columns: dict[str, str]
) -> dict[str, pl.DataFrame]:
    """Return by kind of key which customers have it."""
    ids = customers.alias(c.CUSTOMER).to_frame()
    digits = pl.col(c.CUSTOMER).str.count_matches(r"\d")
    phones = ids.filter(pl.col(c.CUSTOMER).str.contains(_AS_PHONE) & digits.is_between(10, 15))
    keys: dict[str, list[tuple[pl.Series, pl.Series]]] = {
        ID: [(ids[c.CUSTOMER], ids[c.CUSTOMER])],
        EMAIL: [(ids[c.CUSTOMER], ids[c.CUSTOMER])],
        PHONE: [(phones[c.CUSTOMER], phones[c.CUSTOMER])],
    }
    there = pl.DataFrame({c.CUSTOMER: []}, schema={c.CUSTOMER: pl.String}) if known is None else known
    there = there.filter(pl.col(c.CUSTOMER).is_in(customers.implode()))
    for kind in (EMAIL, PHONE):
        if kind in there.columns:
            keys[kind].append((there[kind], there[c.CUSTOMER]))
    found = {}
    for kind in columns:
        named = [(keyed_by(values, kind).cast(pl.String), who.cast(pl.String)) for values, who in keys[kind]]
        found[kind] = pl.concat(pl.DataFrame({KEY: values, WHO: who}) for values, who in named).drop_nulls().unique()
    return found


def _first(both: pl.DataFrame) -> pl.DataFrame:
    """Of the customers who have a key, take the one whose id comes first."""
    return both.group_by(KEY).agg(pl.col(WHO).min())


def _owners(rows: pl.DataFrame, everybody: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """Say of each customer which person they are, by the first kind of key that meets them.

    Columns out: WHO, PERSON, by
    """
    parts = [
        rows.filter(pl.col("\x00by") == kind)
        .select(pl.col(key_of(kind)).alias(KEY), PERSON, "\x00by")
        .join(both, on=KEY)
        .sort(WHO, PERSON)
        for kind, both in everybody.items()
    ]
    whole = pl.concat(parts).select(WHO, PERSON, "\x00by")
    return whole.unique(WHO, keep="first", maintain_order=True).sort(WHO)


def _met(rows: pl.DataFrame, found: dict[str, pl.DataFrame], columns: dict[str, str]) -> pl.DataFrame:
    """Say of each row which customer it is, by the first of its keys that any has, and by which one."""
    for kind in columns:
        rows = rows.join(
            found[kind].rename({KEY: key_of(kind), WHO: f"{WHO}{kind}"}), on=key_of(kind), how="left",
            maintain_order="left",
        )  # fmt: skip
    who = [pl.col(f"{WHO}{kind}") for kind in columns]
    by = [pl.when(pl.col(f"{WHO}{kind}").is_not_null()).then(pl.lit(kind)) for kind in columns]
    return rows.with_columns(pl.coalesce(who).alias(WHO), pl.coalesce(by).alias("\x00by"))


def _persons(rows: pl.DataFrame, columns: dict[str, str]) -> pl.DataFrame:
    """Say which rows are of one person: those of one customer, and those of nobody that share a key with others."""
    for kind in columns:  # whoever has the address of a customer's contact is that customer, too
        key = key_of(kind)
        theirs = rows.filter(pl.col(WHO).is_not_null() & pl.col(key).is_not_null()).group_by(key).agg(
            pl.col(WHO).min().alias("\x00theirs")
        )  # fmt: skip
        rows = rows.join(theirs, on=key, how="left", maintain_order="left")
        rows = rows.with_columns(pl.coalesce(WHO, "\x00theirs").alias(WHO)).drop("\x00theirs")
    customer = pl.col(WHO).is_not_null()
    # The first row of a customer numbers the person; strangers are joined by their keys until nothing changes.
    rows = rows.with_columns(pl.when(customer).then(pl.col(ROW).min().over(WHO)).otherwise(pl.col(ROW)).alias(PERSON))
    while True:
        before = rows[PERSON]
        for kind in columns:
            key = key_of(kind)
            alike = ~customer & pl.col(key).is_not_null()
            least = pl.col(PERSON).filter(alike).min().over(key)
            rows = rows.with_columns(pl.when(alike).then(least).otherwise(PERSON).alias(PERSON))
        if rows[PERSON].equals(before):
            return rows
