"""Who is named by a file of those who must not be written to: by id, address or number, in clear or hashed.

Whoever has had an address that is named is meant as well: people change addresses and not their minds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from segkit import columns as c
from segkit.errors import SegkitError
from segkit.immutable import immutable
from segkit.lists.identifiers import (
    EXCEL_ROUNDED,
    HASH_LENGTHS,
    address_forms,
    addresses_in,
    email_of,
    hash_kind,
    hashed,
    letter_box,
    national_forms,
    phone_of,
)
from segkit.lists.wording import counted
from segkit.sources.lines.newest import EVER, ROLE, VALUE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from segkit.sources.beside.suppressed import Suppressed

ID, LOW, MAIL, PHONE, HASH = "id", "low", "mail", "phone", "hash"
Token = tuple[str, str]


@immutable
class Tokens:
    """What a file of exclusion names, in the forms in which people are compared; entry by entry."""

    shown: str
    entries: tuple[frozenset[Token], ...] = ()
    unread: int = 0
    """Entries with an @ in which nobody can find an address."""

    @property
    def hashes(self) -> set[str]:
        """The hashes among them."""
        return {text for entry in self.entries for kind, text in entry if kind == HASH}


@immutable
class Excluded:
    """Whom one file names."""

    shown: str
    customers: frozenset[str]
    formerly: int
    """Of these, how many by an address or number that they have no more."""
    entries: int
    nobody: int
    """Entries that name no customer of the run."""

    @property
    def told(self) -> str:
        """Say whom the file names."""
        said = f"--exclude {self.shown}: {counted(len(self.customers), 'customer')} of the run"
        if self.formerly:
            said += f", {self.formerly:,} by an address or number that they had before"
        if self.nobody:
            said += f"; {self.nobody:,} of {counted(self.entries, 'entry', 'entries')} met nobody"
        return said


def tokens_of(listed: Suppressed, region: str | None) -> Tokens:
    """Read what a file of exclusion names: each entry as whatever it may be.

    Raises:
        SegkitError: Numbers of it were rounded by Excel: nobody can tell whom they mean.
    """
    entries, unread = [], 0
    for cell in listed.cells:
        if EXCEL_ROUNDED.match(cell):
            raise SegkitError(
                f"--exclude {listed.shown} holds numbers that Excel has rounded (7,99E+10):"
                " nobody can tell whom they mean",
                hint="export it again with the column as text",
            )
        found = _tokens(cell, region)
        entries.append(found)
        unread += "@" in cell and not any(kind == MAIL for kind, _ in found)
    return Tokens(listed.shown, tuple(entries), unread)


def _tokens(cell: str, region: str | None) -> frozenset[Token]:
    address = email_of(cell)
    if address:
        return frozenset(((MAIL, letter_box(address)), (ID, address)))
    if hash_kind(cell):
        return frozenset(((HASH, cell.strip().lower()), (ID, cell)))
    within = addresses_in(cell)
    number = phone_of(cell, region)
    return frozenset(
        [(ID, cell), (ID, cell.removesuffix(".0")), *((MAIL, letter_box(one)) for one in within),
         *((ID, one) for one in within), *([(PHONE, number)] if number else [])]
    )  # fmt: skip


def excluded_by(
    files: Iterable[Tokens], people: pl.DataFrame, ever: pl.DataFrame, region: str | None
) -> list[Excluded]:
    """Find whom each file names, by what customers have now and by what they ever had.

    Columns in: of `people` customer_id, email, phone, email_hashed, phone_hashed;
                of `ever` customer_id, role [email or phone], value [text as written]
    """
    files = list(files)
    if not files:
        return []
    ids = set(people[c.CUSTOMER])
    hashes: set[str] = set().union(*(one.hashes for one in files))
    asked = _Asked({token for one in files for entry in one.entries for token in entry}, hashes)
    now = _owners(_now(people), asked)
    before = _owners(_before(ever, ids, region), asked)
    return [_excluded(tokens, now, before, ids) for tokens in files]


class _Asked:
    """What any file names: nothing else of customers is kept in mind."""

    def __init__(self, tokens: set[Token], hashes: set[str]) -> None:
        self.tokens = tokens | {(LOW, text.lower()) for kind, text in tokens if kind == ID}
        self.hashes = hashes
        self.kinds = {HASH_LENGTHS[len(one)] for one in hashes}

    def met(self, token: Token) -> Iterable[Token]:
        """Return what is named of that which somebody has: itself, and its hashes in any form."""
        if token in self.tokens:
            yield token
        kind, text = token
        if not self.hashes or kind in {LOW, HASH}:
            return
        for form in (text, *(national_forms(text) if kind == PHONE else ())):
            found = (hashed(form, how) for how in self.kinds)
            yield from ((HASH, one) for one in found if one in self.hashes)


def _excluded(
    tokens: Tokens, now: Mapping[Token, set[str]], before: Mapping[Token, set[str]], ids: set[str]
) -> Excluded:
    current: set[str] = set()
    former: set[str] = set()
    nobody = 0
    for entry in tokens.entries:
        # In whatever case an id is written there, it names somebody; who has it letter by letter goes first.
        loosely = [(LOW, text.lower()) for kind, text in entry if kind == ID and text not in ids]
        found = set().union(*(now.get(one, ()) for one in (*entry, *loosely)))
        once = set().union(*(before.get(one, ()) for one in entry))
        current |= found
        former |= once
        nobody += not found and not once
    whom = frozenset(current | former)
    return Excluded(tokens.shown, whom, len(former - current), len(tokens.entries), nobody)


def _owners(pairs: Iterable[tuple[str, Token]], asked: _Asked) -> dict[Token, set[str]]:
    """Tell whose each token is that is asked for."""
    owners: dict[Token, set[str]] = {}
    for who, token in pairs:
        for one in asked.met(token):
            owners.setdefault(one, set()).add(who)
    return owners


def _now(people: pl.DataFrame) -> Iterable[tuple[str, Token]]:
    columns = (c.CUSTOMER, "email", "phone", "email_hashed", "phone_hashed")
    for who, email, phone, mail_hash, phone_hash in people.select(columns).iter_rows():
        yield who, (ID, who)
        yield who, (LOW, who.lower())
        if email:
            yield from ((who, (MAIL, one)) for one in address_forms(email))
        if phone:
            yield who, (PHONE, phone)
        yield from ((who, (HASH, one)) for one in (mail_hash, phone_hash) if one)


def _before(ever: pl.DataFrame, ids: set[str], region: str | None) -> Iterable[tuple[str, Token]]:
    for role in EVER:
        part = ever.filter((pl.col(ROLE) == role) & pl.col(c.CUSTOMER).is_in(list(ids)))
        for value, whose in part.group_by(VALUE).agg(pl.col(c.CUSTOMER).unique()).iter_rows():
            forms: list[Token] = [(HASH, value.strip().lower())] if hash_kind(value) else []
            if role == "email" and (address := email_of(value)):
                forms = [(MAIL, one) for one in address_forms(address)]
            if role == "phone" and (number := phone_of(value, region)):
                forms = [(PHONE, number)]
            yield from ((who, form) for who in whose for form in forms)
