"""Lines of an order that stand one below the other, folded into one: Polars only, and the same to the last digit.

Exports write an order line after line. Where they do, ids are held against the next line's and sums are read off
running sums, so that nothing is hashed and only a fraction of all ids has to be looked at.
"""

from __future__ import annotations

import polars as pl

from segkit import columns as c

SAMPLE_ROWS = 20_000
FEWER = 0.8
"""Folding pays by itself where so small a share of the lines is left."""
NEVER = -(2**31)
"""No line is of this day."""
SALE_LINES = "sale_lines"
ONE_SALE = 2**32
"""One line in the high half, so that lines and those above zero are counted in one sum."""


def fold(lines: pl.LazyFrame, *, every: bool = False) -> pl.LazyFrame:
    """Fold lines that follow each other and are of the same customer, order and day.

    Sums that do not fit 64 bits wrap around, as those of the engine do. `every` takes lines at or below zero for
    purchases too.

    Columns in:  customer_id, order_id, order_day [days since epoch], amount [1/10000 currency]
    Columns out: as `gather_orders` gives; an order has several rows where its lines are apart
    """
    day, amount = pl.col(c.DAY), pl.col(c.AMOUNT)
    last = (
        _changes(c.ORDER)
        | _changes(c.CUSTOMER)
        # The very last line differs from what follows it, whatever it holds.
        | day.ne_missing(day.shift(-1, fill_value=NEVER))
    )
    counted = pl.when(amount > 0).then(ONE_SALE + 1).otherwise(1)
    running = lines.select(
        c.CUSTOMER,
        c.ORDER,
        c.DAY,
        amount.fill_null(0).cum_sum().alias(c.TOTAL),
        counted.cast(pl.Int64).cum_sum().alias(SALE_LINES),
        last.alias(c.LINES),
    )
    folded = running.filter(c.LINES).with_columns(each(c.TOTAL), each(SALE_LINES))
    sale = day if every else pl.when(pl.col(SALE_LINES) >= ONE_SALE).then(day)
    return folded.select(
        c.CUSTOMER,
        c.ORDER,
        c.TOTAL,
        sale.alias(c.FIRST_SALE),
        sale.alias(c.LAST_SALE),
        (pl.col(SALE_LINES) % ONE_SALE).alias(c.LINES),
    )


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


def unfolded(rows: pl.DataFrame, key: str, number: pl.Expr) -> pl.DataFrame:
    """Put rows of the same order together that were apart.

    Columns in and out: key, total, first_sale, last_sale, lines
    """
    apart = _repeated(rows[key], rows.select(number).to_series())
    if apart.is_empty():
        return rows
    if len(apart) > len(rows) // 8:
        return _together(rows, key)
    theirs = pl.col(key).is_in(apart.implode())
    return pl.concat([rows.filter(~theirs), _together(rows.filter(theirs), key)])


def _together(rows: pl.DataFrame, key: str) -> pl.DataFrame:
    return (
        rows.lazy()
        .group_by(key)
        .agg(
            pl.col(c.TOTAL, c.LINES).sum(),
            pl.col(c.FIRST_SALE).min(),
            pl.col(c.LAST_SALE).max(),
        )
        .select(rows.columns)
        .collect(engine="streaming")
    )


def _repeated(keys: pl.Series, numbers: pl.Series) -> pl.Series:
    """Return the keys that stand there more than once.

    Numbers of orders that ascend or descend without a pause are each there once: then nothing needs to be sorted.
    """
    if _strict(numbers) or _strict(keys):
        return keys.clear()
    ordered = keys.sort()
    return ordered.slice(1).filter(ordered.slice(1) == ordered.head(-1)).unique()


def _strict(numbers: pl.Series) -> bool:
    sorted_ = numbers.is_sorted() or numbers.is_sorted(descending=True)
    return sorted_ and not (numbers.slice(1) == numbers.head(-1)).any()
