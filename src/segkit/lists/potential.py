"""Contacts who never bought, as people of a list: they have no figures, and whatever their file says of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from segkit import columns as c
from segkit.immutable import immutable
from segkit.lists.contact_book import NO, roles_in
from segkit.lists.people import BLOCKED, CONSENT
from segkit.lists.wording import counted
from segkit.runs.status import Asking, strangers_of
from segkit.scoring.rules import POTENTIAL

if TYPE_CHECKING:
    from segkit.lists.request import Wishes
    from segkit.runs.contacts.matching import Matching
    from segkit.runs.outcome import Segmentation


@immutable
class Strangers:
    """Contacts of no customer: `known` has customer_id - their key - and the roles that their file has, as text."""

    known: pl.DataFrame
    notes: tuple[str, ...] = ()


def lists_of_book(run: Segmentation, wishes: Wishes) -> tuple[str, ...]:
    """Return the labels that lists may be of; potential only where it is asked for by name."""
    return (*run.book.names, *([POTENTIAL.name] if POTENTIAL.name in wishes.segments else []))


def strangers(met: Matching, wishes: Wishes) -> Strangers:
    """Say who of the contacts never bought; those whom a column calls blocked are on no list."""
    if POTENTIAL.name not in wishes.segments:
        return Strangers(pl.DataFrame(schema={c.CUSTOMER: pl.String}))
    taken = roles_in(met, wishes)
    consent, blocked = taken.get(CONSENT), taken.get(BLOCKED)
    asking = Asking(str(wishes.contacts), consent=consent, yes=wishes.yes, blocked=blocked)
    roles = {role: column for role, column in taken.items() if role not in {CONSENT, BLOCKED}}
    rows, _ = strangers_of(met, roles, asking)
    if consent:
        said = pl.when("consents").then(pl.lit(wishes.yes[0])).otherwise(pl.lit(NO))
        rows = rows.with_columns(said.alias(CONSENT))
    free = rows.filter(~pl.col(BLOCKED))
    notes = [f"{met.shown}: {counted(len(rows), 'contact')} without a counted order, so potential"]
    if len(free) < len(rows):
        notes.append(f"{counted(len(rows) - len(free), 'potential contact')} on no list: their file calls them blocked")
    return Strangers(free.drop("consents", BLOCKED), tuple(notes))
