"""Lines with attributes into cells: what each value brings, and who belongs to it."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.frames import collect, held
from segkit.immutable import immutable
from segkit.line.attributes import NEWEST, VALUE, belonging

if TYPE_CHECKING:
    from collections.abc import Sequence

ALL, SOLD, REPEATS, ONE = "\x00all", "sold", "repeats", "one"
REPEATERS = "repeaters"

Key = tuple[str | None, ...]
Choice = tuple[int, ...]


@immutable
class Cell:
    """What is known of one cell, of a row or column of cells, or of all."""

    customers: int = 0
    """Customers who belong here: each belongs to one cell."""
    repeaters: int = 0
    """Those of them with two or more counted orders, here or elsewhere."""
    median_recency: float | None = None
    """Of the customers who belong here [days]."""
    people: int = 0
    """Customers with any line here."""
    buyers: int = 0
    """Customers with a counted order that has a line above zero here."""
    orders: int = 0
    """Counted orders with a line above zero here: one order may be in several cells."""
    revenue: int = 0
    """Money of the lines here, returns included [1/10000 currency]: each line is in one cell."""


Cells = dict[Choice, dict[Key, Cell]]
"""By the choice of attributes, by their values."""


def by_position(position: int) -> str:
    """Name the column of an attribute, first, second or third."""
    return f"by {position}"


def homes(lines: nw.LazyFrame[Any], position: int) -> nw.DataFrame[Any]:
    """Say to which value of an attribute each customer belongs; see `belonging`.

    Columns in:  customer_id, order_day [days since epoch], amount [1/10000 currency], the attribute
    Columns out: customer_id, the attribute
    """
    column = by_position(position)
    rows = lines.select(c.CUSTOMER, nw.col(column).alias(VALUE), c.AMOUNT, nw.col(c.DAY).alias(NEWEST))
    return collect(belonging(rows)).rename({VALUE: column})


def cells_of(lines: nw.DataFrame[Any], customers: nw.DataFrame[Any], count: int, *, every: bool) -> Cells:
    """Add up lines and customers for every combination of values, and for every choice of attributes.

    `count` is the number of attributes; the choice `()` is that of all lines, `(0, 1)` that of the first two
    attributes. `every` takes every order for a counted one.

    Columns in, lines:     customer_id [place in customers, from 0], order_id (none: every line is an order), order_day
                           [days since epoch], amount [1/10000 currency], the attributes [text or null]
    Columns in, customers: frequency [orders], recency [days]
    """
    names = [by_position(position) for position in range(count)]
    if lines.implementation.is_polars():
        from segkit.line.cell_sums import sums_by_cell

        found = sums_by_cell(lines, customers, names, every=every)
    else:
        found = plain_sums(lines, customers, names, every=every)
    return {choice: _cells(*sums, [names[position] for position in choice]) for choice, sums in found.items()}


def plain_sums(
    lines: nw.DataFrame[Any], customers: nw.DataFrame[Any], names: Sequence[str], *, every: bool
) -> dict[Choice, tuple[nw.DataFrame[Any], nw.DataFrame[Any]]]:
    """Add up by cell on any engine; see `segkit.line.cell_sums.sums_by_cell`."""
    base = collect(_by_order(lines.lazy(), names, every=every))
    people = customers.select(c.FREQUENCY, c.RECENCY).with_row_index(c.CUSTOMER)
    people = people.with_columns(nw.col(c.CUSTOMER).cast(lines.schema[c.CUSTOMER]))
    for position in range(len(names)):
        people = people.join(homes(lines.lazy(), position), on=c.CUSTOMER, how="left")
    people = people.with_columns(
        nw.lit(1).alias(ALL), nw.lit(1).alias(ONE), (nw.col(c.FREQUENCY) > 1).cast(nw.Int64).alias(REPEATS)
    )
    found = {}
    for choice in (some for size in range(len(names) + 1) for some in combinations(range(len(names)), size)):
        chosen = [names[position] for position in choice]
        found[choice] = collect(_money(base, chosen)), collect(_belonging(people, chosen))
    return found


def far_cells(
    lines: nw.LazyFrame[Any], people: nw.LazyFrame[Any], names: Sequence[str], own: Sequence[str], *, every: bool
) -> Cells:
    """Add up lines and customers who lie on a cluster; see `cells_of`. What is fetched has one row per cell.

    `own` are the attributes that are the customer's, and not the line's.

    Columns in, lines:  customer_id, order_id (none: every line is an order), order_day [days since epoch], amount
                        [1/10000 currency], the attributes [text or null]
    Columns in, people: customer_id, frequency [orders], recency [days], the own attributes [text or null]
    """
    for name in names:
        if name not in own:
            rows = lines.select(c.CUSTOMER, nw.col(name).alias(VALUE), c.AMOUNT, nw.col(c.DAY).alias(NEWEST))
            people = people.join(belonging(rows).rename({VALUE: name}), on=c.CUSTOMER, how="left")
    people = people.with_columns(
        nw.lit(1).alias(ALL), nw.lit(1).alias(ONE), (nw.col(c.FREQUENCY) > 1).cast(nw.Int64).alias(REPEATS)
    )
    choices = [choice for size in range(len(names) + 1) for choice in combinations(range(len(names)), size)]
    chosen = [[names[position] for position in choice] for choice in choices]
    with held(_by_order(lines, names, every=every)) as base, held(people) as kept:
        # One question for all choices: each asked by itself costs a job.
        money = collect(nw.concat([_widened(_money(base, some), names, some, at) for at, some in enumerate(chosen)]))
        homes = collect(
            nw.concat([_widened(_belonging(kept, some), names, some, at) for at, some in enumerate(chosen)])
        )
    parts = [(money.filter(nw.col(ALL) == at), homes.filter(nw.col(ALL) == at)) for at in range(len(choices))]
    return {choice: _cells(*part, some) for choice, some, part in zip(choices, chosen, parts, strict=True)}


def _widened(rows: nw.LazyFrame[Any], names: Sequence[str], some: Sequence[str], choice: int) -> nw.LazyFrame[Any]:
    """Give the cells of a choice all attributes, in one order, and the number of the choice."""
    given = [nw.col(name) if name in some else nw.lit(None, dtype=nw.String).alias(name) for name in names]
    others = [name for name in rows.collect_schema().names() if name not in {*some, ALL}]
    return rows.select(*given, nw.lit(choice).alias(ALL), *others)


def _by_order(lines: nw.LazyFrame[Any], names: Sequence[str], *, every: bool) -> nw.LazyFrame[Any]:
    """Add up the lines of each cell, customer and order, and say which orders count and sell there."""
    amount = nw.col(c.AMOUNT)
    lines = lines.with_columns(nw.lit(1).alias(ALL), (nw.lit(value=every) | (amount > 0)).cast(nw.Int64).alias(SOLD))
    if c.ORDER not in lines.collect_schema().names():
        return lines.group_by(*names, ALL, c.CUSTOMER).agg(amount.sum(), nw.col(SOLD).sum())
    gathered = lines.group_by(*names, ALL, c.CUSTOMER, c.ORDER).agg(amount.sum(), nw.col(SOLD).max())
    if every:
        return gathered
    counts = (amount.sum().over(c.CUSTOMER, c.ORDER) > 0).cast(nw.Int64)
    return gathered.with_columns((nw.col(SOLD) * counts).alias(SOLD))


def _money(base: nw.DataFrame[Any] | nw.LazyFrame[Any], names: Sequence[str]) -> nw.LazyFrame[Any]:
    sums = base.lazy()
    if c.ORDER in sums.collect_schema().names():
        sums = sums.group_by(*names, ALL, c.CUSTOMER, c.ORDER).agg(nw.col(c.AMOUNT).sum(), nw.col(SOLD).max())
    by_customer = sums.group_by(*names, ALL, c.CUSTOMER).agg(nw.col(c.AMOUNT).sum(), nw.col(SOLD).sum())
    return (
        by_customer.with_columns((nw.col(SOLD) > 0).cast(nw.Int64).alias(c.BUYERS), nw.lit(1).alias(ONE))
        .group_by(*names, ALL)
        .agg(
            nw.col(c.AMOUNT).sum().alias(c.REVENUE), nw.col(SOLD).sum().alias(c.ORDERS), nw.col(c.BUYERS).sum(),
            nw.col(ONE).sum().alias(c.PEOPLE),
        )
    )  # fmt: skip


def _belonging(people: nw.DataFrame[Any] | nw.LazyFrame[Any], names: Sequence[str]) -> nw.LazyFrame[Any]:
    return (
        people.lazy()
        .group_by(*names, ALL)
        .agg(
            nw.col(ONE).sum().alias(c.CUSTOMERS),
            nw.col(REPEATS).sum().alias(REPEATERS),
            nw.col(c.RECENCY).median().alias(c.MEDIAN_RECENCY),
        )
    )


def _cells(money: nw.DataFrame[Any], belong: nw.DataFrame[Any], names: Sequence[str]) -> dict[Key, Cell]:
    """Put what lines bring and who belongs there together, by the values of a cell."""
    found: dict[Key, dict[str, Any]] = {}
    for row in money.iter_rows(named=True):
        measures = {name: int(row[name]) for name in (c.REVENUE, c.ORDERS, c.BUYERS, c.PEOPLE)}
        found.setdefault(tuple(row[name] for name in names), {}).update(measures)
    for row in belong.iter_rows(named=True):
        found.setdefault(tuple(row[name] for name in names), {}).update(
            customers=int(row[c.CUSTOMERS]), repeaters=int(row[REPEATERS]), median_recency=row[c.MEDIAN_RECENCY]
        )
    return {key: Cell(**measures) for key, measures in found.items()}
