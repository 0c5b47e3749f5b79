"""Customers of a run as people who can be written to: contacts in one form, consent, and what lists say of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from segkit import columns as c
from segkit.immutable import immutable
from segkit.lists.fields import CONTACTS, NAMES, PERSONAL
from segkit.lists.identifiers import email_of, google_email, hash_kind, letter_box, phone_of
from segkit.lists.wording import counted
from segkit.schemas import SEGMENTS
from segkit.scoring.rules import POTENTIAL
from segkit.sinks.rows.customers import outward

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from segkit.lists.request import Wishes
    from segkit.runs.outcome import Segmentation

CONSENT, ALLOWED, REFUSED, BLOCKED = "consent", "allowed", "refused", "blocked"
COUNTRY_GIVEN = r"^(?:\+|00)"
EMAIL_KEY = "email_key"
"""The address by which people are told apart: at Gmail without dots and plus, which go to the same letter box."""
BOX = "letter_box"
"""Where a letter to the address ends up, as far as its provider's habits tell: for who must not be written to."""
HASHED = {"email": "email_hashed", "phone": "phone_hashed"}
"""Contacts that came as hashes: nobody can bring them to another form."""


@immutable
class People:
    """One row per customer, sorted by customer_id.

    `rows` has the columns of the schema SEGMENTS with dates and decimals, action, email and phone in their one form
    or null, email_key, letter_box, email_hashed, phone_hashed, first_name … zip [text or null], allowed, refused and
    blocked [true or false], and the favourite values that were asked for.
    """

    rows: pl.DataFrame
    notes: tuple[str, ...] = ()


def people_of(run: Segmentation, known: pl.DataFrame, wishes: Wishes, others: pl.DataFrame | None = None) -> People:
    """Join customers with what is known of how they are reached, and bring contacts to one form.

    `others` are contacts who never bought, with what is known of them.

    Columns in: of `known` customer_id, and as text any of email, phone, first_name, last_name, name, city, country,
                zip, consent, blocked [null: not]
    """
    customers: pl.DataFrame = run.customers.to_native()
    rows = outward(customers.select(*SEGMENTS.names, *run.kept))
    if others is not None and len(others):
        rows = _with_strangers(rows, others)
        # Whoever only returned things stands on orders, too: what the file of contacts says goes before.
        known = pl.concat(
            [known.filter(~pl.col(c.CUSTOMER).is_in(others[c.CUSTOMER].implode())), others], how="diagonal"
        )
    rows = rows.join(known, on=c.CUSTOMER, how="left", maintain_order="left")
    rows = rows.with_columns(
        pl.lit(None, pl.String).alias(name)
        for name in (*CONTACTS, *PERSONAL, CONSENT, BLOCKED)
        if name not in rows.columns
    )
    if "email" not in known.columns:  # the id may be the address
        rows = rows.with_columns(
            pl.when(pl.col(c.CUSTOMER).str.contains("@", literal=True)).then(c.CUSTOMER).alias("email")
        )
    actions = {name: run.book.segment(name).advised() for name in run.book.names}
    actions |= {POTENTIAL.name: POTENTIAL.advised()}
    action = pl.col(c.SEGMENT).cast(pl.String).replace_strict(actions, default="", return_dtype=pl.String)
    rows = rows.with_columns(action.alias(c.ACTION), *(_one_line(name) for name in PERSONAL))
    rows, notes = _in_one_form(rows, wishes)
    whole = pl.concat_str("first_name", "last_name", separator=" ", ignore_nulls=True)
    rows = rows.with_columns(pl.coalesce("name", pl.when(whole != "").then(whole)).alias(NAMES[-1]))
    return People(_with_consent(rows, wishes), notes)


def _with_strangers(rows: pl.DataFrame, others: pl.DataFrame) -> pl.DataFrame:
    """Put contacts who never bought under customers: they have no figures."""
    named = others.select(c.CUSTOMER, pl.lit(POTENTIAL.name).alias(c.SEGMENT))
    whole = pl.concat([rows.with_columns(pl.col(c.SEGMENT).cast(pl.String)), named], how="diagonal")
    return whole.sort(c.CUSTOMER)


def _one_line(name: str) -> pl.Expr:
    """Write a text with single blanks: a line break in a name breaks the line of a list."""
    text = pl.col(name).str.replace_all(r"[\s\p{Cc}]+", " ").str.strip_chars()
    return pl.when(text != "").then(text).alias(name)


def _in_one_form(rows: pl.DataFrame, wishes: Wishes) -> tuple[pl.DataFrame, tuple[str, ...]]:
    given = {name: rows[name] for name in CONTACTS}
    abroad = rows["phone"].str.strip_chars(" '").str.contains(COUNTRY_GIVEN)
    for name, form in (("email", email_of), ("phone", lambda text: phone_of(text, wishes.region))):
        rows = _mapped(rows, name, HASHED[name], lambda text: text.strip().lower() if hash_kind(text) else None)
        rows = _mapped(rows, name, name, form)
    rows = _mapped(rows, "email", EMAIL_KEY, google_email)
    rows = _mapped(rows, "email", BOX, letter_box)
    notes = []
    for name, what, plural in (("email", "mail address", "mail addresses"), ("phone", "telephone number", None)):
        unread = int((given[name].is_not_null() & rows[name].is_null() & rows[HASHED[name]].is_null()).sum())
        if unread:
            hint = " (--region)" if name == "phone" and wishes.region is None else ""
            notes.append(f"{counted(unread, what, plural)} without the form of one: left empty{hint}")
        ready = int(rows[HASHED[name]].is_not_null().sum())
        if ready:
            notes.append(f"{counted(ready, what, plural)} hashed already: passed on where the list has the same hash")
    guessed = int((~abroad & rows["phone"].is_not_null()).sum())
    if guessed:
        notes.append(
            f"telephone numbers without a plus sign: {guessed:,}, read as those of {wishes.region} (--region overrules)"
        )
    return rows, tuple(notes)


def _mapped(rows: pl.DataFrame, column: str, name: str, form: Callable[[str], str | None]) -> pl.DataFrame:
    """Bring each value of a column to another form; each different value once."""
    values = rows[column].drop_nulls().unique()
    forms = pl.DataFrame(
        {column: values, "\x00form": [form(value) for value in values.to_list()]},
        schema={column: pl.String, "\x00form": pl.String},
    )
    joined = rows.join(forms, on=column, how="left", maintain_order="left")
    return joined.with_columns(pl.col("\x00form").alias(name)).drop("\x00form")


def _with_consent(rows: pl.DataFrame, wishes: Wishes) -> pl.DataFrame:
    """Say who may be written to: the words that mean yes, and nothing else; unknown is no."""
    rows = rows.with_columns(pl.col(BLOCKED).is_not_null())
    if wishes.consent is None:
        return rows.with_columns(pl.lit(value=True).alias(ALLOWED), pl.lit(value=False).alias(REFUSED))
    said = pl.col(CONSENT).str.strip_chars().str.to_lowercase()
    allowed = said.is_in([word.lower() for word in wishes.yes]).fill_null(value=False)
    return rows.with_columns(allowed.alias(ALLOWED), (~allowed & pl.col(CONSENT).is_not_null()).alias(REFUSED))


def roles_of(wishes: Wishes) -> Mapping[str, str]:
    """Return the columns that were named for what is known of customers."""
    return {**wishes.roles, **wishes.flags}


def ids_name_people(ids: Any) -> bool:
    """Tell whether ids of customers are addresses, numbers or names, so that in clear they would tell who it is."""
    from segkit.privacy import masked_customer

    return any(masked_customer(one) != one or phone_of(one) for one in ids.to_list())
