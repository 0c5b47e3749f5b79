"""Who is on a list and who is not: exclusion, consent, contacts, doubles, control groups, the first so many.

Everybody left out has one reason, the first that holds, so that those on lists and those left out add up.
"""

from __future__ import annotations

import hashlib
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

import polars as pl

from segkit import columns as c
from segkit.lists.fields import CONTACTS, column_of
from segkit.lists.people import ALLOWED, BLOCKED, BOX, EMAIL_KEY, HASHED, REFUSED

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from segkit.lists.exclusion import Excluded
    from segkit.lists.groups import Groups
    from segkit.lists.request import Wishes

EXCLUDED, NO_CONSENT, NO_CONTACT = "excluded", "no_consent", "no_contact"
SAME_CONTACT, HELD_OUT, BEYOND_TOP = "same_contact", "held_out", "beyond_top"
REASONS = (EXCLUDED, BLOCKED, NO_CONSENT, NO_CONTACT, SAME_CONTACT, HELD_OUT, BEYOND_TOP)
REASON = "\x00reason"


def choose(people: pl.DataFrame, wishes: Wishes, files: Sequence[Excluded], groups: Groups) -> pl.DataFrame:
    """Give everybody of the segments that are asked for who is on no list the reason for it.

    Columns in:  as `People.rows`
    Columns out: those, and the reason [text or null]
    """
    named = list(frozenset().union(*(one.customers for one in files)))
    rows = people.with_columns(pl.col(c.CUSTOMER).is_in(named).alias(EXCLUDED))
    # Whoever shares an address with somebody who must not be written to would get what that one refused.
    closed = rows.filter(pl.col(EXCLUDED) | pl.col(REFUSED) | pl.col(BLOCKED))
    shares = _any([pl.col(key).is_in(closed[key].drop_nulls().implode()) for key in (BOX, "phone", *HASHED.values())])
    reason = (
        pl.when(EXCLUDED).then(pl.lit(EXCLUDED))
        .when(BLOCKED).then(pl.lit(BLOCKED))
        .when(~pl.col(ALLOWED)).then(pl.lit(NO_CONSENT))
        .when(shares).then(pl.lit(EXCLUDED))
        .when(~_reachable(wishes)).then(pl.lit(NO_CONTACT))
    )  # fmt: skip
    rows = rows.with_columns(reason.alias(REASON)).drop(EXCLUDED)
    # Not before: who has refused may have another label than whoever shares the address.
    rows = groups.wanted(rows, wishes)
    rows = _without_doubles(rows, wishes)
    rows = _held_out(rows, wishes)
    return _only_top(rows, wishes)


def _any(conditions: Iterable[pl.Expr]) -> pl.Expr:
    said = pl.lit(value=False)
    for condition in conditions:
        said = said | condition.fill_null(value=False)
    return said


def contact_there(name: str, how: str) -> pl.Expr:
    """Tell whether there is a contact that can be written: in clear, or hashed in the way of the list."""
    ready = pl.col(HASHED[name]).str.len_chars() == {"sha256": 64, "md5": 32}.get(how, -1)
    return pl.col(name).is_not_null() | ready.fill_null(value=False)


def _reachable(wishes: Wishes) -> pl.Expr:
    needs = (wishes.by,) if wishes.by else wishes.tool.needs
    return _any(contact_there(name, wishes.hash) for name in needs) if needs else pl.lit(value=True)


def best_first(wishes: Wishes) -> tuple[list[str], list[bool]]:
    """Return the order of people: that asked for, else the most money first; ids decide between equals."""
    asked = wishes.sort or (f"-{c.MONETARY}",)
    names = [column_of(name.removeprefix("-")) for name in asked]
    down = [name.startswith("-") or name == "value" for name in asked]
    return [*names, c.CUSTOMER], [*down, False]


def _without_doubles(rows: pl.DataFrame, wishes: Wishes) -> pl.DataFrame:
    """Keep an address, and then a number, once: at the customer with the most money.

    Who has an address of their own stays, without a number that somebody else has.
    """
    needs = (wishes.by,) if wishes.by else wishes.tool.needs
    place = "\x00place"
    rows = rows.sort(c.MONETARY, c.CUSTOMER, descending=[True, False], nulls_last=True).with_row_index(place)
    reached = pl.lit(value=False)
    for name in (name for name in CONTACTS if name in needs):
        key = pl.coalesce(EMAIL_KEY if name == "email" else "phone", HASHED[name])
        asked = pl.col(REASON).is_null() & contact_there(name, wishes.hash)
        again = (asked & (pl.col(place) != pl.when(asked).then(place).min().over(key))).fill_null(value=False)
        rows = rows.with_columns(again.alias("\x00again"), reached.alias("\x00reached"))
        double = pl.col("\x00again") & ~pl.col("\x00reached")
        rows = rows.with_columns(
            pl.when(double).then(pl.lit(SAME_CONTACT)).otherwise(REASON).alias(REASON),
            *(
                pl.when(~pl.col("\x00again")).then(column).alias(column)
                for column in (name, HASHED[name])
                if name == "phone"
            ),
        ).drop("\x00again", "\x00reached")
        reached = contact_there(name, wishes.hash)
    return rows.drop(place).sort(c.CUSTOMER)


def _held_out(rows: pl.DataFrame, wishes: Wishes) -> pl.DataFrame:
    """Set a share of each list apart, by a hash of the id: the same seed chooses the same people, in any order."""
    if not wishes.holdout:
        return rows
    chance = [hashlib.sha256(f"{wishes.holdout_seed}\0{one}".encode()).hexdigest() for one in rows[c.CUSTOMER]]
    free = rows.with_columns(pl.Series("\x00chance", chance)).filter(pl.col(REASON).is_null())
    apart = []
    for (_,), part in sorted(free.group_by(c.SEGMENT), key=lambda one: str(one[0][0])):
        count = int((len(part) * wishes.holdout).quantize(Decimal(1), ROUND_HALF_UP))
        apart += part.sort("\x00chance")[c.CUSTOMER].head(count).to_list()
    held = pl.col(c.CUSTOMER).is_in(apart) & pl.col(REASON).is_null()
    return rows.with_columns(pl.when(held).then(pl.lit(HELD_OUT)).otherwise(REASON).alias(REASON))


def _only_top(rows: pl.DataFrame, wishes: Wishes) -> pl.DataFrame:
    if wishes.top is None:
        return rows
    names, down = best_first(wishes)
    free = rows.filter(pl.col(REASON).is_null()).sort(names, descending=down, nulls_last=True)
    stay = free.group_by(c.SEGMENT, maintain_order=True).head(wishes.top)[c.CUSTOMER]
    beyond = pl.col(REASON).is_null() & ~pl.col(c.CUSTOMER).is_in(stay.implode())
    return rows.with_columns(pl.when(beyond).then(pl.lit(BEYOND_TOP)).otherwise(REASON).alias(REASON))
