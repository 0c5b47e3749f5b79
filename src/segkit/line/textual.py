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
from segkit.line.folding import SAMPLE_ROWS, apart, fold_orders, folds

if TYPE_CHECKING:
    from collections.abc import Sequence

KEY = "key"
SUMMED = (c.TOTAL, c.FIRST_SALE, c.LAST_SALE, c.LINES)
ODD = 0x9E3779B97F4A7C15
"""An odd number of mixed bits, so that the customer's hash does not cancel the order's."""


def folded_orders(kept: nw.LazyFrame[Any], *, every: bool) -> nw.LazyFrame[Any] | None:
    """Ask for orders or parts of them, folded from lines; None where few lines stand with others of their order.

    Columns in:  customer_id, order_id, order_day [days since epoch], amount [1/10000 currency]
    Columns out: as `gather_orders` gives
    """
    if not kept.implementation.is_polars() or c.ORDER not in kept.collect_schema():
        return None
    if not folds(collect(kept.select(c.CUSTOMER, c.ORDER).head(SAMPLE_ROWS)).to_native()):
        return None
    return nw.from_native(fold_orders(kept.to_native(), every=every))


def summed_up(
    folded: nw.LazyFrame[Any], beside: Sequence[nw.LazyFrame[Any]], *, every: bool
) -> list[nw.DataFrame[Any]]:
    """Sum up by customer, and collect what is asked beside that in the same pass.

    Columns in:  as `folded_orders` gives
    Columns out: as `summarize_orders`, `order_days` and `untidy_numbers` give; then what is asked beside
    """
    keyed = folded.to_native().with_columns((pl.col(c.CUSTOMER).hash() * ODD + pl.col(c.ORDER).hash()).alias(KEY))
    rows, untidy, *others = collect_together(nw.from_native(keyed.drop(c.ORDER)), o.untidy_numbers(folded), *beside)
    held: pl.DataFrame = rows.to_native()
    several = apart(held[KEY], held[KEY])
    if len(several):
        theirs = pl.col(KEY).is_in(several.implode())
        together = o.merge_orders(nw.from_native(keyed.filter(theirs).drop(KEY)))
        alone = held.filter(~theirs).select(c.CUSTOMER, *SUMMED)
        held = pl.concat([alone, collect(together).to_native().select(c.CUSTOMER, *SUMMED)])
    whole = nw.from_native(held.lazy())
    return [
        *collect_together(
            summarize_orders(whole, every_order_counts=every), order_days(whole, every_order_counts=every)
        ),
        untidy,
        *others,
    ]
