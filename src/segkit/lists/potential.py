"""Contacts who never bought, as people of a list: they have no figures, and whatever their file says of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from segkit import columns as c
from segkit.lists.book import NO, roles_in
from segkit.lists.people import CONSENT
from segkit.lists.wording import counted
from segkit.runs.matching import matching
from segkit.runs.status import Asking, strangers_of
from segkit.scoring.rules import POTENTIAL
from segkit.sources.beside.contacts import read_contact_table

if TYPE_CHECKING:
    from segkit.lists.wishes import Wishes
    from segkit.runs.segmentation import Segmentation


@dataclass(frozen=True)
class Strangers:
    """Contacts of no customer: `known` has customer_id - their key - and the roles that their file has, as text."""

    known: pl.DataFrame
    notes: tuple[str, ...] = ()


def lists_of_book(run: Segmentation, wishes: Wishes) -> tuple[str, ...]:
    """Return the labels that lists may be of; potential only where it is asked for by name."""
    return (*run.book.names, *([POTENTIAL.name] if POTENTIAL.name in wishes.segments else []))


def strangers(run: Segmentation, from_orders: pl.DataFrame, wishes: Wishes) -> Strangers:
    """Read who of the contacts never bought; those whom a column calls blocked are on no list.

    Columns in: of `from_orders` customer_id, and email and phone where the orders have them

    Raises:
        SegkitError: The file cannot be used, or none of its contacts is a customer.
    """
    if POTENTIAL.name not in wishes.segments:
        return Strangers(pl.DataFrame(schema={c.CUSTOMER: pl.String}))
    table = read_contact_table(str(wishes.contacts))
    met = matching(table, run.customers[c.CUSTOMER].to_native(), from_orders, key=wishes.contact_key)
    taken = roles_in(table.rows.columns, wishes)
    consent = taken.get(CONSENT)
    asking = Asking(str(wishes.contacts), consent=consent, yes=wishes.yes)
    rows, _ = strangers_of(met, {role: column for role, column in taken.items() if role != CONSENT}, asking)
    if consent:
        said = pl.when("consents").then(pl.lit(wishes.yes[0])).otherwise(pl.lit(NO))
        rows = rows.with_columns(said.alias(CONSENT))
    free = rows.filter(~pl.col("blocked"))
    notes = [f"{met.shown}: {counted(len(rows), 'contact')} without a counted order, so potential"]
    if len(free) < len(rows):
        notes.append(f"{counted(len(rows) - len(free), 'potential contact')} on no list: their file calls them blocked")
    return Strangers(free.drop("consents", "blocked"), tuple(notes))
