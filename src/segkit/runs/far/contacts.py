"""Contacts of a file and customers who lie on a cluster: keys are compared there, and those that meet are fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw
import polars as pl

from segkit import columns as c
from segkit.frames import collect, held, sent
from segkit.line.orders import BLANKS, tidy_id
from segkit.runs.contacts.keys import FEWEST_DIGITS, RUSSIAN, RUSSIAN_FULL
from segkit.runs.contacts.matching import KEY, WHO, Everybody, Keyed, key_of
from segkit.runs.far.ids import ids_asked, ids_of, known_lines, read_alike
from segkit.sources.beside.contacts import EMAIL, ID, PHONE
from segkit.sources.lines.newest import ROLE, VALUE, roles_among

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from segkit.runs.contacts.matching import Matching
    from segkit.runs.far.segmentation import FarSegmentation
    from segkit.sources.beside.contacts import ContactTable
    from segkit.sources.farlines import FarLines

KIND, THEIRS, OWNER, MANY = "kind", "key", "who", "many"
NO_DIGIT = r"[^\p{Nd}]"
EXTENSION = r"(?isu)(?:^|[^\p{L}\p{N}_])(?:ext|доб).*$"
AS_PHONE = rf"^\+?[\p{{Nd}}{BLANKS}().-]{{10,20}}$"
FEWEST, MOST = 10, 15
"""Digits of an id that may be a telephone."""


def met_there(table: ContactTable, run: FarSegmentation, *, key: str | None, until: int) -> Matching:
    """Find out which contacts are which customers; see `matching`. The addresses of orders up to a day count.

    Fetched are ids and keys of the customers who are in the file.

    Raises:
        SegkitError: Nothing in the file says who is who, or no customer is in it.
    """
    keyed = Keyed.of(table, key)
    customers: Any = run.customers
    known, notes = _addresses(run, keyed.columns, until)
    return _met(keyed, customers.select(c.CUSTOMER), known, run.extent.customers).saying(notes)


def met_by_ids(table: ContactTable, customers: nw.LazyFrame[Any], many: int, *, key: str | None) -> Matching:
    """Find out the same by nothing but the ids of so many customers, of whom any may stand there several times.

    Columns in: customer_id, others

    Raises:
        SegkitError: Nothing in the file says who is who, or no customer is in it.
    """
    return _met(Keyed.of(table, key), customers.select(c.CUSTOMER).unique(), None, many)


def _met(keyed: Keyed, customers: nw.LazyFrame[Any], known: nw.LazyFrame[Any] | None, many: int) -> Matching:
    with held(_keys(customers, known, keyed.columns)) as keys:
        several = keys.group_by(KIND, THEIRS).agg(nw.len().alias(MANY)).filter(nw.col(MANY) > 1)
        shared = int(collect(several.select(nw.len().alias(MANY)))[MANY].item(0))
        asked = sent(_asked(keyed), keys)
        pairs: pl.DataFrame = collect(keys.join(asked, on=[KIND, THEIRS], how="inner")).to_polars()
    named = pairs.rename({THEIRS: KEY, OWNER: WHO})
    found = {kind: named.filter(pl.col(KIND) == kind).select(KEY, WHO) for kind in keyed.columns}
    return keyed.met_by(Everybody(found, many, shared))


def values_there(
    source: FarLines, roles: Mapping[str, str], until: int, among: nw.LazyFrame[Any] | None = None
) -> tuple[nw.LazyFrame[Any], tuple[str, ...]]:
    """Return every value that a customer has of some columns with its newest day, and what is to be said of them.

    `among` are the customers who are wanted; None is everybody.

    Columns out: customer_id, role, value [text], order_day [days since epoch]
    """
    lines = source.keeping(roles).lines
    if source.leaves_out:
        lines = lines.filter(nw.col(c.LEFT_OUT).is_null())
    # Cancelled orders count, too: an address is none the worse for them.
    lines = lines.filter(nw.col(c.DAY) <= until).select(c.CUSTOMER, c.DAY, c.AMOUNT, *(c.KEPT + name for name in roles))
    ids = ids_of(lines, next(collect(lines.select(*ids_asked(lines))).iter_rows(named=True)))
    known = known_lines(read_alike(lines, ids))
    if among is not None:
        known = known.join(among.select(c.CUSTOMER), on=c.CUSTOMER, how="semi")
    parts = [
        known.select(c.CUSTOMER, c.DAY, nw.col(c.KEPT + name).alias(VALUE), nw.lit(name).alias(ROLE)) for name in roles
    ]
    there = nw.concat(parts).filter(~nw.col(VALUE).is_null())
    return there.group_by(c.CUSTOMER, ROLE, VALUE).agg(nw.col(c.DAY).max()), ids.of_attributes


def _addresses(
    run: FarSegmentation, kinds: Collection[str], until: int
) -> tuple[nw.LazyFrame[Any] | None, tuple[str, ...]]:  # fmt: skip
    """Return the newest address and number of every customer, where their orders tell any; see `newest_values`."""
    source, customers = run.source, run.customers.lazy()
    roles = roles_among(source.flat, {}, [kind for kind in (EMAIL, PHONE) if kind in kinds]) if source else {}
    if source is None or not roles:
        return None, ()
    each, notes = values_there(source, roles, until, customers)
    newest = each.filter(nw.col(c.DAY) == nw.col(c.DAY).max().over(c.CUSTOMER, ROLE))
    return newest.group_by(c.CUSTOMER, ROLE).agg(nw.col(VALUE).max()), notes


def _keys(
    customers: nw.LazyFrame[Any], known: nw.LazyFrame[Any] | None, kinds: Collection[str]
) -> nw.LazyFrame[Any]:  # fmt: skip
    """Return every key of every customer once, in the form in which it is compared.

    Columns out: kind, key, who
    """
    ids = customers.select(c.CUSTOMER, nw.col(c.CUSTOMER).alias(VALUE))

    def of_orders(kind: str) -> list[nw.LazyFrame[Any]]:
        return [] if known is None else [known.filter(nw.col(ROLE) == kind).select(c.CUSTOMER, VALUE)]

    digits = nw.col(VALUE).str.replace_all(NO_DIGIT, "").str.len_chars()
    numbers = ids.filter(nw.col(VALUE).str.contains(AS_PHONE) & digits.is_between(FEWEST, MOST))
    address = nw.when(nw.col(VALUE).str.contains("@", literal=True)).then(tidy_id(VALUE))
    forms = {
        ID: (ids, nw.col(VALUE)),
        EMAIL: (nw.concat([ids, *of_orders(EMAIL)]), address),
        PHONE: (nw.concat([numbers, *of_orders(PHONE)]), far_phone_key(VALUE)),
    }
    keys = nw.concat(
        [
            values.select(nw.lit(kind).alias(KIND), form.alias(THEIRS), nw.col(c.CUSTOMER).alias(OWNER))
            for kind, (values, form) in forms.items()
            if kind in kinds
        ]
    )
    return keys.filter(~nw.col(THEIRS).is_null()).unique()


def _asked(keyed: Keyed) -> pl.DataFrame:
    """Return the keys that the file has."""
    return pl.concat(
        keyed.rows.select(pl.lit(kind).alias(KIND), pl.col(key_of(kind)).alias(THEIRS)).drop_nulls().unique()
        for kind in keyed.columns
    )


def far_phone_key(name: str) -> nw.Expr:
    """Bring a column of telephones to digits with a country code; see `phone_key`."""
    bare = nw.col(name).str.strip_chars(BLANKS)
    digits = bare.str.replace_all(EXTENSION, "").str.replace_all(NO_DIGIT, "")
    count = digits.str.len_chars()
    full = (count == RUSSIAN_FULL) & digits.str.starts_with("8")
    short = (count == RUSSIAN) & digits.str.starts_with("9")
    at_home = nw.when(full).then(nw.concat_str(nw.lit("7"), digits.str.slice(1))).otherwise(
        nw.when(short).then(nw.concat_str(nw.lit("7"), digits)).otherwise(digits)
    )  # fmt: skip
    abroad = nw.when(bare.str.starts_with("00")).then(digits.str.slice(2)).otherwise(
        nw.when(bare.str.starts_with("+")).then(digits).otherwise(at_home)
    )  # fmt: skip
    return nw.when(abroad.str.len_chars() >= FEWEST_DIGITS).then(abroad)
