"""What customers who lie on a cluster are to be offered next: found there, and fetched for those who are on a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.analyses.nextbest import FOLLOWED, ITEM, OFFER, next_best_far
from segkit.frames import collect, held
from segkit.line.purchases import far_purchases_of
from segkit.lists.fields import next_bests
from segkit.lists.offers import MOST_ITEMS, check_items, item_column, told_of_offers

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from segkit.runs.far.segmentation import FarSegmentation
    from segkit.sources.farlines import FarLines

MANY = "many"


def item_columns(source: FarLines, fields: Sequence[str]) -> dict[str, str]:
    """Return the columns of items of which the next one is asked for, by field.

    Raises:
        ColumnError: None is known to hold items.
    """
    return {field: named or item_column(source.flat, source.shown) for field, named in next_bests(fields).items()}


def offered_there(
    run: FarSegmentation, columns: dict[str, str], wanted: nw.LazyFrame[Any]
) -> tuple[list[pl.DataFrame], list[str]]:
    """Find out what wanted customers are to be offered next, a table for each field; see `with_offers`.

    Fetched are the items, and the offers of those who are wanted.

    Columns out: customer_id, and the field [text]

    Raises:
        SegkitError: There are too many items, or none.
        UsageError:  Values of the column name people.
    """
    found = [_offered(run, field, column, wanted) for field, column in columns.items()]
    return [rows for rows, _ in found], [note for _, notes in found for note in notes]


def _offered(
    run: FarSegmentation, field: str, column: str, wanted: nw.LazyFrame[Any]
) -> tuple[pl.DataFrame, list[str]]:
    if run.walk is None:
        raise AssertionError("a run on a cluster keeps its lines")
    walk, customers = run.walk, run.customers.lazy().select(c.CUSTOMER, nw.col(c.SEGMENT).cast(nw.String))
    bought = far_purchases_of(walk.lines, order_by=run.policy.order_by, every=walk.every, column=c.KEPT + field)
    with held(bought.join(customers.select(c.CUSTOMER), on=c.CUSTOMER, how="semi")) as every:
        purchases = every.filter(~nw.col(ITEM).is_null())
        items = purchases.select(ITEM).unique()
        some = collect(items.sort(ITEM).head(MOST_ITEMS + 1))[ITEM].to_list()
        check_items(some, column, _count(items) if len(some) > MOST_ITEMS else len(some))
        unnamed = _count(every.filter(nw.col(ITEM).is_null()).select(c.CUSTOMER).unique())
        with next_best_far(customers, purchases) as offers:
            found = dict(collect(offers.group_by(FOLLOWED).agg(nw.len().alias(MANY))).iter_rows())
            rows: pl.DataFrame = collect(offers.join(wanted.select(c.CUSTOMER), on=c.CUSTOMER, how="semi")).to_polars()
    ways = int(found.get(True, 0)), int(found.get(False, 0))
    notes = told_of_offers(field, column, run.extent.customers, ways, unnamed)
    return rows.select(c.CUSTOMER, OFFER).sort(c.CUSTOMER).rename({OFFER: field}), notes


def _count(rows: nw.LazyFrame[Any]) -> int:
    return int(collect(rows.select(nw.len().alias(MANY)))[MANY].item(0))
