"""Lines into customers where ids are text and lines of an order stand together: Polars only.

Rows that lines are folded into are told apart by a hash of customer and order. Where all hashes differ, so do the
orders, and nothing has to be grouped by two texts; the few rows that share a hash are fetched once more as text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw
import polars as pl

from segkit import columns as c
from segkit.frames import collect, collect_together
from segkit.line import orders as o
from segkit.line.customers import order_days, summarize_orders
from segkit.line.folding import apart, fold_orders

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

KEY = "key"
SUMMED = (c.TOTAL, c.FIRST_SALE, c.LAST_SALE, c.LINES)
ODD = 0x9E3779B97F4A7C15
"""An odd number of mixed bits, so that the customer's hash does not cancel the order's."""


def summed_up(
    kept: nw.LazyFrame[Any],
    look: Callable[[nw.DataFrame[Any]], None],
    beside: Sequence[nw.LazyFrame[Any]],
    *,
    every: bool,
) -> list[nw.DataFrame[Any]]:
    """Sum up by customer, and collect what is asked beside that in the same pass; `look` is shown every line once.

    Columns in:  customer_id, order_id, order_day [days since epoch], amount [1/10000 currency]
    Columns out: as `summarize_orders`, `order_days` and `untidy_numbers` give; then what is asked beside
    """

    def keyed(look: Callable[[nw.DataFrame[Any]], None] | None = None) -> pl.LazyFrame:
        key = pl.col(c.CUSTOMER).hash() * ODD + pl.col(c.ORDER).hash()
        return fold_orders(kept.to_native(), every=every, look=look).with_columns(key.alias(KEY))

    untidy = o.is_untidy_number(kept.collect_schema()[c.ORDER])
    asked = nw.from_native(keyed(look)).with_columns(untidy.alias(c.ORDER))
    rows, *others = collect_together(asked, *beside)
    held: pl.DataFrame = rows.to_native()
    several = apart(held[KEY], held[KEY])
    if len(several):
        theirs = pl.col(KEY).is_in(several.implode())
        together = o.merge_orders(nw.from_native(keyed().filter(theirs).drop(KEY)))
        alone = held.filter(~theirs).select(c.CUSTOMER, *SUMMED)
        held = pl.concat([alone, collect(together).to_native().select(c.CUSTOMER, *SUMMED)])
    whole = nw.from_native(held.lazy())
    return [
        *collect_together(
            summarize_orders(whole, every_order_counts=every), order_days(whole, every_order_counts=every)
        ),
        rows.select(nw.col(c.ORDER).any()),
        *others,
    ]
