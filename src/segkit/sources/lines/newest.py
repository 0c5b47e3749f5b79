"""Columns about customers that stand on lines of orders: of each the newest value that is not empty."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.immutable import immutable
from segkit.line.attributes import NOTHING
from segkit.line.orders import BLANKS, tidy_frame
from segkit.sources.cells.values import customer_of, day_of, money_in
from segkit.sources.lines.judging import counting, judged
from segkit.sources.lines.keeping import columns_of
from segkit.sources.roles.names import names_of, squeezed, table
from segkit.sources.roles.recognition import find_column

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from segkit.sources.reading import Plan
    from segkit.sources.source import Source

CONTACT_ROLES = ("email", "phone", "first_name", "last_name", "name", "city", "country", "zip")
"""What is known by the names of columns; anything else has to be named."""
FLAGS = ("consent", "blocked")
"""What says who may be written to: options of their own name it."""
VALUE, ROLE = "value", "role"
EVER = ("email", "phone")
"""Of what every value counts that anybody ever had."""


@immutable
class Newest:
    """What lines of orders tell about customers.

    `rows` has customer_id, and a column of text for each role that any file has; `ever` has customer_id, value and
    role for every address and number that anybody ever had.
    """

    rows: pl.DataFrame
    taken: dict[str, str]
    """The column that was taken for each role."""
    ever: pl.DataFrame


def newest_values(
    source: Source,
    given: Mapping[str, str],
    *,
    until: int,
    guess: Sequence[str] = (),
    yielding: Mapping[str, Sequence[str]] | None = None,
) -> Newest:
    """Return one row per customer with the newest non-empty value of each column about customers.

    `given` says which column plays which role, where a file has it; roles in `guess` are looked for by the usual names.
    Of several values of a day the last in order of letters is taken, so that the order of lines changes nothing; words
    in `yielding`, by role and in lower case, give way to all others. All lines that name a customer count, cancelled
    orders too: an address is none the worse for them.

    Columns out: as `Newest.rows`
    """
    import polars as pl

    named = [_named(plan, given, guess) for plan in source.plans]
    asked = [
        (role, _newest(plan, column, until))
        for plan, roles in zip(source.plans, named, strict=True)
        for role, column in roles.items()
    ]
    found = pl.collect_all([lines for _, lines in asked], engine="streaming") if asked else []
    by_role: dict[str, list[pl.DataFrame]] = {}
    for (role, _), values in zip(asked, found, strict=True):
        by_role.setdefault(role, []).append(_tidied(values))
    taken = {role: column for roles in reversed(named) for role, column in roles.items()}
    return newest_of(by_role, taken, yielding or {})


def newest_of(
    by_role: Mapping[str, Sequence[pl.DataFrame]], taken: dict[str, str], yielding: Mapping[str, Sequence[str]]
) -> Newest:  # fmt: skip
    """Choose of each role the newest value of every customer; see `newest_values`.

    Columns in: customer_id, value [text], order_day [days since epoch]
    """
    import polars as pl

    rows = pl.DataFrame(schema={c.CUSTOMER: pl.String()})
    for role, parts in by_role.items():
        gives_way = pl.col(VALUE).str.to_lowercase().is_in(list(yielding.get(role, ())))
        order = (c.CUSTOMER, c.DAY, ~gives_way, VALUE)
        last = pl.concat(parts).sort(order).unique(c.CUSTOMER, keep="last", maintain_order=True)
        one = last.select(c.CUSTOMER, pl.col(VALUE).alias(role))
        rows = rows.join(one, on=c.CUSTOMER, how="full", coalesce=True)
    said = [part.select(c.CUSTOMER, VALUE, pl.lit(role).alias(ROLE)) for role in EVER for part in by_role.get(role, ())]
    ever = pl.concat(said).unique(maintain_order=True) if said else nothing_ever()
    return Newest(rows.sort(c.CUSTOMER), taken, ever)


def nothing_ever() -> pl.DataFrame:
    """Return that nobody had any address or number."""
    import polars as pl

    return pl.DataFrame(schema={c.CUSTOMER: pl.String, VALUE: pl.String, ROLE: pl.String})


def contact_columns(names: Sequence[str], wanted: Sequence[str] = CONTACT_ROLES) -> dict[str, str]:
    """Tell by their names which columns say how a customer is reached and called."""
    by_name: dict[str, str] = {}
    for name in names:
        by_name.setdefault(squeezed(name), name)
    found = {}
    for role in wanted:
        for tier in _tiers(role):
            here = [column for name, column in by_name.items() if name in tier]
            if here:
                found[role] = here[0]
                break
    return found


@cache
def _tiers(role: str) -> tuple[frozenset[str], ...]:
    return tuple(names_of(tier) for tier in table("contacts.toml").get(role, ()))


def _named(plan: Plan, given: Mapping[str, str], guess: Sequence[str]) -> dict[str, str]:
    return roles_among([name for name in columns_of(plan) if not plan.dtype(name).is_nested()], given, guess)


def roles_among(names: Sequence[str], given: Mapping[str, str], guess: Sequence[str]) -> dict[str, str]:
    """Return which of some columns plays which role: those that were named, else by their usual names."""
    by_name = {squeezed(name): name for name in reversed(names)} | {name: name for name in names}
    said = {
        role: found for role, column in given.items() if (found := by_name.get(column) or by_name.get(squeezed(column)))
    }
    return said | contact_columns(names, [role for role in guess if role not in given])


def refuse_missing(names: Sequence[str], shown: str, given: Mapping[str, str], taken: Mapping[str, str]) -> None:
    """Refuse a column that was named and that no file has; `names` are the columns of the first of them.

    Raises:
        ColumnError: There is one.
    """
    for role, column in given.items():
        if role not in taken:
            option = f"--{role}" if role in FLAGS else f"--map {role}="
            find_column(names, column, option, shown)


def _newest(plan: Plan, column: str, until: int) -> pl.LazyFrame:
    """Return each customer's values of a column with the newest day of each."""
    import polars as pl

    dtype = plan.dtype(column)
    value = pl.col(column).cast(pl.String).str.strip_chars(BLANKS).str.normalize("NFC")
    value = value.str.replace(r"\.0$", "") if dtype.is_float() else value
    lines = counting(judged(plan)).select(
        customer_of(plan, money_in(plan).net).alias(c.CUSTOMER), day_of(plan).alias(c.DAY), value.alias(VALUE)
    )
    there = ~pl.col(VALUE).str.to_lowercase().is_in(NOTHING)
    kept = lines.filter(pl.col(c.CUSTOMER).is_not_null() & (pl.col(c.DAY) <= until))
    # Customers without a value stay until ids are tidied: that looks at all of them together.
    return kept.with_columns(pl.when(there).then(VALUE)).group_by(c.CUSTOMER, VALUE).agg(pl.col(c.DAY).max())


def _tidied(values: pl.DataFrame) -> pl.DataFrame:
    import polars as pl

    tidied: pl.DataFrame = tidy_frame(nw.from_native(values, eager_only=True)).to_native()
    there = pl.col(c.CUSTOMER).is_not_null() & pl.col(VALUE).is_not_null()
    return tidied.filter(there).select(c.CUSTOMER, VALUE, pl.col(c.DAY).cast(pl.Int32))
