"""Lines of an order that stand one below the other, folded into one: Polars only, and the same to the last digit.

Exports write an order line after line. Where they do, ids are held against the next line's and sums are read off
running sums, so that nothing is hashed and only a fraction of all ids has to be looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw
import polars as pl

from segkit import columns as c
from segkit.frames import collect

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

SAMPLE_ROWS = 20_000
FEWER = 0.8
"""Folding pays by itself where so small a share of the lines is left."""
NEVER = -(2**31)
"""No line is of this day."""
LAST = "last"
IDS = (c.CUSTOMER, c.ORDER, c.DAY)
SEEN = (*IDS, c.AMOUNT, "suspect", "residue")
ONE_SALE = 2**32
"""One line in the high half, so that lines and those above zero are counted in one sum."""


def fold(
    lines: pl.LazyFrame, sums: Mapping[str, pl.Expr], look: Callable[[nw.DataFrame[Any]], None] | None = None
) -> pl.LazyFrame:
    """Fold lines that follow each other and are of the same customer, order and day, and add up what is asked.

    `look` is shown all lines, in parts, each part once a run. Sums that do not fit 64 bits wrap around, as those of
    the engine do.

    Columns in:  customer_id, order_id, order_day [days since epoch], amount [1/10000 currency], and from a reader
                 suspect [true or false], residue [1/10000 currency]
    Columns out: customer_id, order_id, order_day, the sums [Int64]; the same order and day has several rows where
                 its lines are apart
    """
    day = pl.col(c.DAY)
    last = (
        _changes(c.ORDER)
        | _changes(c.CUSTOMER)
        # The very last line differs from what follows it, whatever it holds.
        | day.ne_missing(day.shift(-1, fill_value=NEVER))
    )
    running = [added.cast(pl.Int64).fill_null(0).cum_sum().alias(name) for name, added in sums.items()]
    shown = _shown(lines, look) if look else lines
    folded = shown.select(*IDS, *running, last.alias(LAST)).filter(LAST)
    return folded.select(*IDS, *(each(name) for name in sums))


def _shown(lines: pl.LazyFrame, look: Callable[[nw.DataFrame[Any]], None]) -> pl.LazyFrame:
    """Show lines as they pass: asked for beside them, all that waits for the slower of the two would be held."""
    schema = lines.collect_schema()
    seen = lines.select(name for name in SEEN if name in schema)

    def passing(part: pl.DataFrame) -> pl.DataFrame:
        look(nw.from_native(part, eager_only=True))
        return part

    return seen.map_batches(
        passing, schema={name: schema[name] for name in SEEN if name in schema}, streamable=True,
        predicate_pushdown=False, projection_pushdown=False, slice_pushdown=False,
    )  # fmt: skip


def counted_lines() -> pl.Expr:
    """Count lines and those above zero in one sum; `line_count` and `has_sale` read it."""
    return pl.when(pl.col(c.AMOUNT) > 0).then(ONE_SALE + 1).otherwise(1)


def line_count(counted: str) -> pl.Expr:
    """Return how many lines were counted."""
    return pl.col(counted) % ONE_SALE


def has_sale(counted: str) -> pl.Expr:
    """Tell whether any line that was counted is above zero."""
    return pl.col(counted) >= ONE_SALE


def fold_orders(
    lines: pl.LazyFrame, *, every: bool = False, look: Callable[[nw.DataFrame[Any]], None] | None = None
) -> pl.LazyFrame:
    """Fold lines into orders, or parts of them where their lines are apart or of several days.

    `every` takes lines at or below zero for purchases too.

    Columns in:  customer_id, order_id, order_day [days since epoch], amount [1/10000 currency]
    Columns out: as `gather_orders` gives
    """
    day = pl.col(c.DAY)
    sale = day if every else pl.when(has_sale(c.LINES)).then(day)
    return fold(lines, {c.TOTAL: pl.col(c.AMOUNT), c.LINES: counted_lines()}, look).select(
        c.CUSTOMER,
        c.ORDER,
        c.TOTAL,
        sale.alias(c.FIRST_SALE),
        sale.alias(c.LAST_SALE),
        line_count(c.LINES).alias(c.LINES),
    )


def sample_of(lines: nw.LazyFrame[Any]) -> pl.DataFrame | None:
    """Fetch the ids of the first lines; None where lines have no order number.

    Columns out: customer_id, order_id
    """
    if c.ORDER not in lines.collect_schema():
        return None
    sample: pl.DataFrame = collect(lines.select(c.CUSTOMER, c.ORDER).head(SAMPLE_ROWS)).to_native()
    return sample


def folds(sample: pl.DataFrame) -> bool:
    """Tell whether so many lines stand with others of their order that folding them pays.

    Columns in: customer_id, order_id
    """
    if sample.is_empty():
        return False
    last = sample.select((_changes(c.ORDER) | _changes(c.CUSTOMER)).sum()).item()
    return bool(last <= FEWER * len(sample))


def _changes(name: str) -> pl.Expr:
    return pl.col(name).ne_missing(pl.col(name).shift(-1))


def each(running: str) -> pl.Expr:
    """Take running sums apart."""
    return pl.col(running) - pl.col(running).shift(1, fill_value=0)


def apart(keys: pl.Series, numbers: pl.Series) -> pl.Series:
    """Return the keys that stand there more than once, each once; equal keys have equal numbers.

    Where numbers ascend or descend, equal ones stand together, and nothing has to be sorted.
    """
    for ordered in (numbers, keys):
        if ordered.is_sorted() or ordered.is_sorted(descending=True):
            same = ordered.slice(1) == ordered.head(-1)
            return _twice(keys, same) if same.any() else keys.clear()
    ordered = keys.sort()
    return ordered.slice(1).filter(ordered.slice(1) == ordered.head(-1)).unique()


def _twice(keys: pl.Series, same: pl.Series) -> pl.Series:
    """Return the keys that stand there more than once, each once, of rows with the number of the row beside them."""
    no = pl.Series([False])
    near = keys.filter(pl.concat([same, no]) | pl.concat([no, same]))
    return near.filter(near.is_duplicated()).unique()


def put_together(
    rows: pl.DataFrame, key: str, several: pl.Series, grouped: Callable[[pl.LazyFrame], pl.LazyFrame]
) -> pl.DataFrame:
    """Group the rows of those keys that have several, and leave all others as they are."""
    if several.is_empty():
        return rows
    if len(several) > len(rows) // 8:
        return grouped(rows.lazy()).select(rows.columns).collect(engine="streaming")
    theirs = pl.col(key).is_in(several.implode()).fill_null(value=False)
    whole = grouped(rows.lazy().filter(theirs)).select(rows.columns).collect(engine="streaming")
    return pl.concat([rows.filter(~theirs), whole])
