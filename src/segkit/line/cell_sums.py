"""Lines with attributes into sums by cell, with all ids as whole numbers: Polars only, and the same to the last digit.

Customers come as their places. An order whose number no other line has, by a hash, lies in one cell, and is counted
where it stands; only lines that may share an order are held against each other. Cells are the digits of one number.
"""

from __future__ import annotations

from itertools import combinations
from math import prod
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw
import polars as pl

from segkit import columns as c
from segkit.immutable import immutable
from segkit.line.folding import apart

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

KEY, HASH, NUMBER, CELL, SOLD, NEWEST, VALUE, PLACE = (
    "key", "hash", "number", "cell", "sold", "newest", "value", "place"
)  # fmt: skip
REPEATERS = "repeaters"
"""Customers who belong to a cell with two or more counted orders, there or elsewhere."""
ODD = 0x9E3779B97F4A7C15
"""An odd number of mixed bits, so that a customer's place does not cancel the order's hash."""
LARGEST = 2**63 - 1
Choice = tuple[int, ...]


@immutable
class Digits:
    """The values of each attribute, in the order of their text; a cell is one number of which each value is a digit."""

    names: tuple[str, ...]
    values: tuple[tuple[str, ...], ...]
    dtype: pl.DataType
    """Holds a cell of all attributes behind any other number."""

    @classmethod
    def of(cls, lines: pl.DataFrame, names: Sequence[str], others: int) -> Digits:
        """Look up the values that lines have; `others` is how many other numbers there are."""
        values = tuple(tuple(sorted(lines[name].drop_nulls().unique())) for name in names)
        cells = prod(len(one) + 1 for one in values)
        return cls(tuple(names), values, pl.Int64() if (others + 1) * cells <= LARGEST else pl.Int128())

    @property
    def whole(self) -> Choice:
        """The choice of all attributes."""
        return tuple(range(len(self.names)))

    @property
    def choices(self) -> list[Choice]:
        """All choices of attributes."""
        return [choice for size in range(len(self.names) + 1) for choice in combinations(self.whole, size)]

    def size(self, choice: Choice) -> int:
        """Return how many cells a choice can have; no value is one more."""
        return prod(len(self.values[at]) + 1 for at in choice)

    def keys(self) -> pl.Expr:
        """Put the place of the customer in front of the cell, line by line."""
        cell = self.cell(self.whole, {at: self._read(at) for at in self.whole})
        return pl.col(c.CUSTOMER).cast(self.dtype) * self.size(self.whole) + cell

    def _read(self, at: int) -> pl.Expr:
        """Turn the values of a column into digits; no value has the largest."""
        none, column = len(self.values[at]), pl.col(self.names[at])
        return column.cast(pl.Enum(self.values[at])).to_physical().cast(pl.Int64).fill_null(none) if none else pl.lit(0)

    def cell(self, choice: Choice, digits: Mapping[int, pl.Expr]) -> pl.Expr:
        """Put digits together."""
        number = pl.lit(0, self.dtype)
        for at in choice:
            number = number * (len(self.values[at]) + 1) + digits[at].cast(self.dtype)
        return number

    def digit(self, at: int, within: Choice, number: pl.Expr) -> pl.Expr:
        """Take the digit of one attribute out of a cell of a choice, whatever stands before it."""
        below = self.size(within[within.index(at) + 1 :])
        return number // below % (len(self.values[at]) + 1)

    def fewer(self, choice: Choice, name: str) -> pl.Expr:
        """Leave of a column of cells of all attributes the cell of a choice, behind what stands before it."""
        number = pl.col(name)
        if choice == self.whole:
            return number
        cell = self.cell(choice, {at: self.digit(at, self.whole, number) for at in choice})
        return (number // self.size(self.whole) * self.size(choice) + cell).alias(name)

    def written(self, rows: pl.DataFrame, choice: Choice) -> nw.DataFrame[Any]:
        """Write the cells of a choice as values, one column per attribute."""
        values = [
            pl.lit(pl.Series([*self.values[at], None], dtype=pl.String))
            .gather(self.digit(at, choice, pl.col(CELL)).cast(pl.Int64))
            .alias(self.names[at])
            for at in choice
        ]
        return nw.from_native(rows.with_columns(values).drop(CELL), eager_only=True)


def sums_by_cell(
    given: nw.DataFrame[Any], customers: nw.DataFrame[Any], names: Sequence[str], *, every: bool
) -> dict[Choice, tuple[nw.DataFrame[Any], nw.DataFrame[Any]]]:
    """Add up lines, and customers where they belong, by cell for every choice of attributes.

    Columns in, lines:     customer_id [place in customers], order_id (none: every line is an order), order_day [days
                           since epoch], amount [1/10000 currency], the attributes [text or null]
    Columns in, customers: frequency [orders], recency [days]
    Columns out:           the attributes, revenue [1/10000 currency], orders, buyers, people; and
                           the attributes, customers, repeaters, median_recency [days]
    """
    lines: pl.DataFrame = given.to_native()
    digits = Digits.of(lines, names, max(len(lines), len(customers)))
    alone, shared = _apart(lines, digits, every=every)
    together = pl.concat([alone.lazy(), shared.lazy().select(alone.columns)])
    sums = pl.col(c.AMOUNT).sum(), pl.col(NEWEST).max(), pl.col(SOLD).any()
    whole = _collect(together.group_by(KEY).agg(sums))
    orders = _orders(alone, shared, digits)
    del together, alone, shared
    money: dict[Choice, nw.DataFrame[Any]] = {}
    homes: dict[int, pl.Series] = {}
    for choice in digits.choices:
        rows = whole.lazy().with_columns(digits.fewer(choice, KEY))
        found = whole if choice == digits.whole else _collect(rows.group_by(KEY).agg(sums))
        by_cell = _collect(_money(found.lazy(), digits.size(choice)).join(orders[choice].lazy(), on=CELL, how="left"))
        money[choice] = digits.written(by_cell.with_columns(pl.col(c.ORDERS).fill_null(0)), choice)
        if len(choice) == 1:
            homes[choice[0]] = _homes(found, len(digits.values[choice[0]]), len(customers))
    people = customers.to_native().select(c.FREQUENCY, c.RECENCY, **{str(at): home for at, home in homes.items()})
    return {choice: (money[choice], digits.written(_belonging(people, digits, choice), choice)) for choice in money}


def _collect(rows: pl.LazyFrame) -> pl.DataFrame:
    return rows.collect(engine="streaming")


def _apart(lines: pl.DataFrame, digits: Digits, *, every: bool) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Take lines that are an order of their own apart from those that may share theirs with others.

    Columns out: key [place and cell], amount [1/10000 currency], newest [days since epoch], sold [whether a counted
                 order has a line above zero there]; and the same with number [of the order]
    """
    sold = pl.lit(value=True) if every else pl.col(c.AMOUNT) > 0
    rows = _collect(
        lines.lazy().select(digits.keys().alias(KEY), c.AMOUNT, pl.col(c.DAY).alias(NEWEST), sold.alias(SOLD))
    )
    if c.ORDER not in lines.columns:
        return rows, rows.clear().with_columns(pl.lit(0).alias(NUMBER))
    hashes = _collect(lines.lazy().select(hash_of_order().alias(HASH)))[HASH]
    theirs = hashes.is_in(apart(hashes, hashes).implode())
    ids = lines.select(c.CUSTOMER, c.ORDER).filter(theirs)
    shared = _numbered(rows.filter(theirs).with_columns(ids[c.CUSTOMER], ids[c.ORDER], hashes.filter(theirs)))
    if not every:
        counts = pl.col(c.AMOUNT).sum().over(NUMBER) > 0
        shared = shared.with_columns(pl.col(SOLD) & counts)
    return rows.filter(~theirs), shared


def hash_of_order() -> pl.Expr:
    """Hash customer and number; two orders may have the same hash, an order has one."""
    return pl.col(c.CUSTOMER).cast(pl.UInt64) * ODD + pl.col(c.ORDER).hash()


def _numbered(rows: pl.DataFrame) -> pl.DataFrame:
    """Give each order a number of its own, by its hash; by its ids where two orders have the same."""
    rows = rows.sort(HASH)
    differs = (pl.col(name).ne_missing(pl.col(name).shift(1)) for name in (c.CUSTOMER, c.ORDER))
    next_hash, next_order = pl.col(HASH).ne_missing(pl.col(HASH).shift(1)), pl.any_horizontal(differs)
    number = next_hash.cum_sum()
    if rows.select((next_hash != next_order).any()).item():
        number = pl.struct(c.CUSTOMER, c.ORDER).rank("dense")
    return rows.with_columns(number.cast(pl.Int64).alias(NUMBER)).drop(c.CUSTOMER, c.ORDER, HASH)


def _orders(alone: pl.DataFrame, shared: pl.DataFrame, digits: Digits) -> dict[Choice, pl.DataFrame]:
    """Count the orders of each cell, those of several lines once.

    Columns out: cell, orders
    """
    size = digits.size(digits.whole)
    first = _collect(alone.lazy().filter(SOLD).group_by((pl.col(KEY) % size).alias(KEY)).agg(pl.len().alias(c.ORDERS)))
    number = pl.col(NUMBER).cast(digits.dtype) * size + pl.col(KEY) % size
    others = _collect(shared.lazy().filter(SOLD).select(number.alias(KEY)).unique())
    found = {}
    for choice in digits.choices:
        fewer, cell = digits.fewer(choice, KEY), (pl.col(KEY) % digits.size(choice)).alias(CELL)
        once = others.lazy().select(fewer).unique().select(cell, pl.lit(1, pl.UInt32).alias(c.ORDERS))
        both = pl.concat([first.lazy().select(fewer.alias(CELL), c.ORDERS), once])
        found[choice] = _collect(both.group_by(CELL).agg(pl.col(c.ORDERS).sum()))
    return found


def _money(found: pl.LazyFrame, size: int) -> pl.LazyFrame:
    """Add up what customers brought by cell, and count them.

    Columns in:  key [place and cell], amount [1/10000 currency], sold
    Columns out: cell, revenue [1/10000 currency], buyers, people
    """
    revenue, buyers = pl.col(c.AMOUNT).sum().alias(c.REVENUE), pl.col(SOLD).sum().alias(c.BUYERS)
    return found.group_by((pl.col(KEY) % size).alias(CELL)).agg(revenue, buyers, pl.len().alias(c.PEOPLE))


def _homes(found: pl.DataFrame, none: int, people: int) -> pl.Series:
    """Say to which value each customer belongs, by place; see `belonging`. No value has the number `none`."""
    place, value = (pl.col(KEY) // (none + 1)).cast(pl.Int64), (pl.col(KEY) % (none + 1)).cast(pl.Int64)
    named = _collect(
        found.lazy().select(place.alias(PLACE), value.alias(VALUE), c.AMOUNT, NEWEST).filter(pl.col(VALUE) != none)
    )
    most = _collect(named.lazy().group_by(PLACE).agg(pl.col(c.AMOUNT).max()))
    amounts = pl.Series([None], dtype=pl.Int64).new_from_index(0, people).scatter(most[PLACE], most[c.AMOUNT])
    best = named.filter(pl.col(c.AMOUNT) == pl.lit(amounts).gather(pl.col(PLACE)))
    tied = apart(best[PLACE], best[PLACE])
    several = pl.col(PLACE).is_in(tied.implode())
    last = best.filter(several).filter(pl.col(NEWEST) == pl.col(NEWEST).max().over(PLACE))
    homes = pl.Series([none], dtype=pl.Int64).new_from_index(0, people)
    for rows in (best.filter(~several), last.group_by(PLACE).agg(pl.col(VALUE).min())):
        homes = homes.scatter(rows[PLACE], rows[VALUE])
    return homes


def _belonging(people: pl.DataFrame, digits: Digits, choice: Choice) -> pl.DataFrame:
    """Count the customers who belong to each cell.

    Columns out: cell, customers, repeaters, median_recency [days]
    """
    cell = digits.cell(choice, {at: pl.col(str(at)) for at in choice})
    asked = people.lazy().select(cell.alias(CELL), c.FREQUENCY, c.RECENCY).group_by(CELL)
    return _collect(
        asked.agg(
            pl.len().alias(c.CUSTOMERS),
            (pl.col(c.FREQUENCY) > 1).sum().alias(REPEATERS),
            pl.col(c.RECENCY).median().alias(c.MEDIAN_RECENCY),
        )
    )
