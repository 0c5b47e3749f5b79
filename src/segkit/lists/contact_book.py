"""A file of contacts beside the orders: what it knows of customers, and who of them said no or is blocked."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from segkit import columns as c
from segkit.immutable import immutable
from segkit.lists.identifiers import email_of
from segkit.lists.people import BLOCKED, CONSENT
from segkit.lists.wording import counted
from segkit.runs.contacts.matching import PERSON, WHO, matching
from segkit.runs.status import NOT
from segkit.sources.beside.contacts import EMAIL, read_contact_table
from segkit.sources.lines.newest import CONTACT_ROLES, EVER, ROLE, VALUE, contact_columns, nothing_ever
from segkit.sources.roles.names import squeezed
from segkit.sources.roles.recognition import find_column, quoted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from segkit.lists.request import Wishes
    from segkit.runs.contacts.matching import Matching

NO = "\x00no"
"""A word that never means yes."""


@immutable
class Book:
    """What a file of contacts knows of the customers of a run.

    `known` has customer_id, and as text those of email, phone, first_name … zip, consent, blocked that the file has.
    """

    known: pl.DataFrame
    taken: dict[str, str]
    ever: pl.DataFrame
    """customer_id, value and role of every address and number that any row of a customer has."""
    notes: tuple[str, ...]


def met_with(customers: pl.Series, from_orders: pl.DataFrame, wishes: Wishes) -> Matching:
    """Read a file of contacts, and find out who of it is which customer: by id, address and number.

    Columns in: of `from_orders` customer_id, and email and phone where the orders have them

    Raises:
        SegkitError: The file cannot be used, or none of its contacts is a customer.
    """
    known = from_orders
    if EMAIL in known.columns:
        addresses = [email_of(text) if text else None for text in known[EMAIL].to_list()]
        known = known.with_columns(pl.Series(EMAIL, addresses, dtype=pl.String))
    return matching(read_contact_table(str(wishes.contacts)), customers, known, key=wishes.contact_key)


def known_of_contacts(met: Matching, wishes: Wishes) -> Book:
    """Put what a file of contacts knows beside the customers who are in it."""
    columns = _own_columns(met)
    taken = roles_in(met, wishes)
    theirs = met.owners.join(met.rows.drop(WHO), on=PERSON)
    known = theirs.select(
        pl.col(WHO).alias(c.CUSTOMER), PERSON, *(pl.col(column).alias(role) for role, column in taken.items())
    )
    notes = [*met.told]
    if CONSENT in taken:
        refused = pl.col(PERSON).is_in(_said_no(met, taken[CONSENT], wishes).implode())
        known = known.with_columns(pl.when(refused).then(pl.lit(NO)).otherwise(CONSENT).alias(CONSENT))
    elif usual := contact_columns(columns, (CONSENT,)).get(CONSENT):
        yes = _yes(theirs[usual], wishes) & ~theirs[PERSON].is_in(_said_no(met, usual, wishes).implode())
        notes.append(
            f"{met.shown}: `{usual}` says who consents, and was not asked for:"
            f" {int((~yes).sum()):,} of {counted(len(theirs), 'customer')} there do not say yes"
            f" (--consent {quoted(usual)})"
        )
    if BLOCKED in taken:
        stopped = pl.col(PERSON).is_in(_blocked(met, taken[BLOCKED]).implode())
        known = known.with_columns(pl.when(stopped).then(pl.lit(BLOCKED)).alias(BLOCKED))
        if not wishes.blocked:
            notes.append(f"{met.shown}: `{taken[BLOCKED]}` is taken for blocked (--blocked COLUMN overrules)")
    return Book(known.drop(PERSON).sort(c.CUSTOMER), taken, _ever(met, taken, wishes), tuple(notes))


def unasked(names: Sequence[str], wishes: Wishes) -> tuple[str, ...]:
    """Say which column of the orders tells who consents, where nobody asked for it."""
    found = contact_columns(names, (CONSENT,)).get(CONSENT)
    if wishes.consent or not found:
        return ()
    return (f"the orders say who consents in `{found}`, which was not asked for (--consent {quoted(found)})",)


def fingerprint_of(met: Matching, wishes: Wishes) -> str:
    """Return the hash of a file of contacts; of a table of a database that of its rows."""
    path = Path(str(wishes.contacts))
    if path.is_file():
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    return hashlib.sha256(met.every.select(_own_columns(met)).write_csv().encode()).hexdigest()


def joined(first: pl.DataFrame, second: pl.DataFrame) -> pl.DataFrame:
    """Put two tables of what is known together; where both know something the first is right."""
    both = first.join(second, on=c.CUSTOMER, how="full", coalesce=True, suffix="\x00other")
    roles = [name for name in second.columns if name != c.CUSTOMER and name in first.columns]
    return both.with_columns(pl.coalesce(role, f"{role}\x00other") for role in roles).drop(
        f"{role}\x00other" for role in roles
    )


def _own_columns(met: Matching) -> list[str]:
    """Return the columns of the file, without our own."""
    return [name for name in met.every.columns if not name.startswith("\x00")]


def roles_in(met: Matching, wishes: Wishes) -> dict[str, str]:
    """Return which columns of the file say what of a contact: those that were named, else by their usual names."""
    guessed = [role for role in (*CONTACT_ROLES, BLOCKED) if role not in wishes.roles]
    return {**contact_columns(_own_columns(met), guessed), **_given(met, wishes)}


def stopping(values: pl.Expr) -> pl.Expr:
    """Keep what says that somebody is blocked: any word but no, a date too."""
    return pl.when(~values.str.strip_chars().str.to_lowercase().is_in(NOT)).then(values)


def _yes(values: pl.Series, wishes: Wishes) -> pl.Series:
    """Tell where a column says yes; unknown is no."""
    said = values.str.to_lowercase().is_in([word.lower() for word in wishes.yes])
    return said.fill_null(value=False)


def _given(met: Matching, wishes: Wishes) -> Mapping[str, str]:
    columns = _own_columns(met)
    names = {squeezed(name) for name in columns}
    return {
        role: find_column(columns, column, f"--{role}" if role in wishes.flags else f"--map {role}=", met.shown)
        for role, column in {**wishes.roles, **wishes.flags}.items()
        if squeezed(column) in names
    }


def _ever(met: Matching, taken: Mapping[str, str], wishes: Wishes) -> pl.DataFrame:
    """Return what any row of a customer says: of doubles one is taken, and the others have addresses, too."""
    roles = [role for role in EVER if role in taken]
    if not wishes.exclude or not roles:
        return nothing_ever()
    rows = met.owners.join(met.every, on=PERSON)
    parts = [
        rows.select(pl.col(WHO).alias(c.CUSTOMER), pl.col(taken[role]).alias(VALUE), pl.lit(role).alias(ROLE))
        for role in roles
    ]
    return pl.concat(parts).filter(pl.col(VALUE).is_not_null())


def _said_no(met: Matching, consent: str, wishes: Wishes) -> pl.Series:
    """Return the persons any row of whom says anything but yes: of doubles one yes is not enough."""
    no = ~pl.col(consent).str.to_lowercase().is_in([word.lower() for word in wishes.yes])
    return met.every.filter(no).get_column(PERSON).unique()


def _blocked(met: Matching, column: str) -> pl.Series:
    """Return the persons any row of whom calls them blocked."""
    return met.every.filter(stopping(pl.col(column)).is_not_null()).get_column(PERSON).unique()
