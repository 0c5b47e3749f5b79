"""SEGMENTS into one row per segment: who they are, what they bring."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit import columns as c

if TYPE_CHECKING:
    from collections.abc import Sequence


def summarize_segments(segments: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Reduce labelled customers to one row per segment, shares left to `with_shares`.

    Columns in:  segment, recency [days], frequency [orders], monetary [1/10000 currency]
    Columns out: segment, customers, orders, revenue [1/10000 currency], median_recency [days],
                 median_frequency [orders], median_monetary [1/10000 currency], repeaters
    """
    repeats = nw.when(nw.col(c.FREQUENCY) > 1).then(nw.lit(1)).otherwise(nw.lit(0))
    return (
        segments.with_columns(repeaters=repeats, one=nw.lit(1), orders=nw.col(c.FREQUENCY).cast(nw.Int64))
        .group_by(c.SEGMENT)
        .agg(
            nw.col("one").sum().alias(c.CUSTOMERS),
            nw.col(c.ORDERS).sum(),
            nw.col(c.MONETARY).sum().alias(c.REVENUE),
            nw.col(c.RECENCY).median().alias(c.MEDIAN_RECENCY),
            nw.col(c.FREQUENCY).median().alias(c.MEDIAN_FREQUENCY),
            nw.col(c.MONETARY).median().alias(c.MEDIAN_MONETARY),
            nw.col("repeaters").sum(),
        )
    )


def segment_rows(table: nw.DataFrame[Any], names: Sequence[str]) -> list[dict[str, Any]]:
    """Order the rows of `summarize_segments` by `names` and add shares; a segment without customers is a row of zeros.

    Labels that are not among the names come last. Money stays in 1/10000 currency. Shares are of customers and
    of revenue, 0 to 1; without revenue None.
    """
    found = {row[c.SEGMENT]: row for row in table.iter_rows(named=True)}
    customers = sum(row[c.CUSTOMERS] for row in found.values())
    revenue = sum(row[c.REVENUE] for row in found.values())
    others = sorted((name for name in found if name not in names), key=str)
    return [_row(name, found.get(name), customers, revenue) for name in (*names, *others)]


def _row(name: str, found: dict[str, Any] | None, customers: int, revenue: int) -> dict[str, Any]:
    if found is None:
        return {
            c.SEGMENT: name, c.CUSTOMERS: 0, c.CUSTOMERS_SHARE: 0.0, c.ORDERS: 0, c.REVENUE: 0, c.REVENUE_SHARE: 0.0,
            c.AOV: None, c.MEDIAN_RECENCY: None, c.MEDIAN_FREQUENCY: None, c.MEDIAN_MONETARY: None, c.REPEAT_RATE: None,
        }  # fmt: skip
    return {
        c.SEGMENT: name,
        c.CUSTOMERS: found[c.CUSTOMERS],
        c.CUSTOMERS_SHARE: found[c.CUSTOMERS] / customers,
        c.ORDERS: found[c.ORDERS],
        c.REVENUE: found[c.REVENUE],
        c.REVENUE_SHARE: found[c.REVENUE] / revenue if revenue else None,
        c.AOV: (2 * found[c.REVENUE] + found[c.ORDERS]) // (2 * found[c.ORDERS]),
        c.MEDIAN_RECENCY: found[c.MEDIAN_RECENCY],
        c.MEDIAN_FREQUENCY: found[c.MEDIAN_FREQUENCY],
        c.MEDIAN_MONETARY: round(found[c.MEDIAN_MONETARY]),
        c.REPEAT_RATE: found["repeaters"] / found[c.CUSTOMERS],
    }
