"""A file of contacts beside the orders: what it knows of customers, and who of them said no."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from segkit import columns as c
from segkit.errors import SegkitError
from segkit.lists.identifiers import email_of
from segkit.lists.people import CONSENT
from segkit.runs.contacts import Contacts, contacts_of, keyed_by, meet
from segkit.sources.beside.contacts import EMAIL, PHONE, read_contact_table
from segkit.sources.lines.newest import CONTACT_ROLES, EVER, ROLE, VALUE, contact_columns, nothing_ever
from segkit.sources.roles.names import squeezed
from segkit.sources.roles.recognition import find_column

if TYPE_CHECKING:
    from collections.abc import Mapping

    from segkit.lists.wishes import Wishes

WHO = "\x00who"
NO = "\x00no"
"""A word that never means yes."""


@dataclass(frozen=True)
class Book:
    """What a file of contacts knows of the customers of a run.

    `known` has customer_id, and as text those of email, phone, first_name … zip, consent that the file has.
    """

    known: pl.DataFrame
    taken: dict[str, str]
    ever: pl.DataFrame
    """customer_id, value and role of every address and number that any row of a customer has."""
    notes: tuple[str, ...]


def known_of_contacts(customers: pl.Series, from_orders: pl.DataFrame, wishes: Wishes) -> Book:
    """Read a file of contacts, and put it beside the customers: by their ids, else by their address or number.

    Columns in: of `from_orders` customer_id, and email and phone where the orders have them

    Raises:
        SegkitError: The file cannot be used, or none of its contacts is a customer.
    """
    keys, contacts = _met(customers, from_orders, wishes)
    columns = [name for name in contacts.rows.columns if not name.startswith("\x00")]
    taken = roles_in(columns, wishes)
    said_no = _said_no(contacts, taken.get(CONSENT), wishes)
    # Under other names: the file may call a column as the table of customers does.
    book = replace(contacts, rows=contacts.rows.rename({column: f"\x00{column}" for column in columns}))
    met = meet(keys, book)
    known = met.customers.select(
        pl.col(WHO).alias(c.CUSTOMER), *(pl.col(f"\x00{column}").alias(role) for role, column in taken.items())
    )
    if CONSENT in taken:
        keyed = keyed_by(met.customers[c.CUSTOMER], PHONE) if contacts.by == PHONE else met.customers[c.CUSTOMER]
        refused = keyed.is_in(said_no.implode()).fill_null(value=False)
        known = known.with_columns(pl.when(refused).then(pl.lit(NO)).otherwise(CONSENT).alias(CONSENT))
    return Book(known.sort(c.CUSTOMER), taken, _ever(contacts, met.customers, taken, wishes), met.told)


def joined(first: pl.DataFrame, second: pl.DataFrame) -> pl.DataFrame:
    """Put two tables of what is known together; where both know something the first is right."""
    both = first.join(second, on=c.CUSTOMER, how="full", coalesce=True, suffix="\x00other")
    roles = [name for name in second.columns if name != c.CUSTOMER and name in first.columns]
    return both.with_columns(pl.coalesce(role, f"{role}\x00other") for role in roles).drop(
        f"{role}\x00other" for role in roles
    )


def _ever(contacts: Contacts, customers: pl.DataFrame, taken: Mapping[str, str], wishes: Wishes) -> pl.DataFrame:
    """Return what any row of a customer says: of doubles one is taken, and the others have addresses, too."""
    roles = [role for role in EVER if role in taken]
    if not wishes.exclude or not roles:
        return nothing_ever()
    rows = read_contact_table(str(wishes.contacts)).rows
    keys = keyed_by(rows[contacts.column], contacts.by).alias("key")
    own = customers[c.CUSTOMER]
    whose = pl.DataFrame({"key": keyed_by(own, PHONE) if contacts.by == PHONE else own, c.CUSTOMER: customers[WHO]})
    joined = rows.with_columns(keys).join(whose.drop_nulls(), on="key", how="inner", suffix="\x00own")
    who = f"{c.CUSTOMER}\x00own" if c.CUSTOMER in rows.columns else c.CUSTOMER
    parts = [
        joined.select(pl.col(who).alias(c.CUSTOMER), pl.col(taken[role]).alias(VALUE), pl.lit(role).alias(ROLE))
        for role in roles
    ]
    return pl.concat(parts).filter(pl.col(VALUE).is_not_null())


def _met(customers: pl.Series, from_orders: pl.DataFrame, wishes: Wishes) -> tuple[pl.DataFrame, Contacts]:
    """Find by what contacts and customers meet: the first of id, address and number by which any does."""
    tried = [pl.DataFrame({c.CUSTOMER: customers, WHO: customers})]
    for role in (EMAIL, PHONE):
        if role in from_orders.columns:
            values = from_orders[role]
            if role == EMAIL:
                values = pl.Series([email_of(text) if text else None for text in values.to_list()], dtype=pl.String)
            frame = pl.DataFrame({c.CUSTOMER: values, WHO: from_orders[c.CUSTOMER]})
            everybody = pl.DataFrame({WHO: customers}).join(frame, on=WHO, how="left", maintain_order="left")
            tried.append(everybody.select(c.CUSTOMER, WHO))
    first: SegkitError | None = None
    for keys in tried:
        try:
            return keys, contacts_of(str(wishes.contacts), keys[c.CUSTOMER], key=wishes.contact_key)
        except SegkitError as fault:
            first = first or fault
    raise first or AssertionError("ids are always tried")


def roles_in(columns: list[str], wishes: Wishes) -> dict[str, str]:
    """Return which columns of the file say what of a contact: those that were named, else by their usual names."""
    guessed = [role for role in CONTACT_ROLES if role not in wishes.roles]
    return {**contact_columns(columns, guessed), **_given(columns, wishes)}


def _given(columns: list[str], wishes: Wishes) -> Mapping[str, str]:
    names = {squeezed(name) for name in columns}
    asked = {**wishes.roles, **({CONSENT: wishes.consent} if wishes.consent else {})}
    return {
        role: find_column(columns, column, f"--map {role}=", str(wishes.contacts))
        for role, column in asked.items()
        if squeezed(column) in names
    }


def _said_no(contacts: Contacts, consent: str | None, wishes: Wishes) -> pl.Series:
    """Return the keys of contacts any row of which says anything but yes: of doubles one yes is not enough."""
    if consent is None:
        return pl.Series(dtype=pl.String)
    rows = read_contact_table(str(wishes.contacts)).rows
    keys = keyed_by(rows[contacts.column], contacts.by).alias("key")
    no = ~pl.col(consent).str.to_lowercase().is_in([word.lower() for word in wishes.yes])
    return rows.with_columns(keys).filter(no).get_column("key").drop_nulls().unique()
