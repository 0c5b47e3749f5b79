"""Customers by ranges of recency, frequency and money, with ends that people would choose."""

from __future__ import annotations

from typing import Any

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.frames import UNITS, collect, quantile
from segkit.selection import places_of

MOST_RANGES = 14
STEPS = (1, 7, 14, 30, 60, 90, 180, 365, 730, 1825)
"""Days that a range of recency may have; beyond these, multiples of the last."""
SINGLE = 5
"""Orders up to which each number is a range of its own."""
UPPER = "up_to"
ABOVE = "above"


def histogram(customers: nw.DataFrame[Any] | nw.LazyFrame[Any], measure: str) -> list[dict[str, Any]]:
    """Count customers and money by ranges of a measure: recency, frequency or monetary.

    Columns in:  the measure [days, orders or 1/10000 currency], monetary [1/10000 currency]
    Columns out: above [exclusive, null in the first range], up_to [inclusive, null in the last], customers,
                 revenue [1/10000 currency]; ranges without anybody between others are rows of zeros
    """
    bounds = nw.col(measure).min().alias("low"), nw.col(measure).max().alias("high")
    low, high = collect(customers.lazy().select(*bounds)).row(0)
    ends = _ENDS[measure](int(low), int(high))
    place = nw.sum_horizontal(nw.lit(0, dtype=nw.Int64), *((nw.col(measure) > end).cast(nw.Int64) for end in ends))
    found = collect(
        customers.lazy().select(place.alias("place"), c.MONETARY)
        .group_by("place")
        .agg(nw.len().cast(nw.Int64).alias(c.CUSTOMERS), nw.col(c.MONETARY).sum().alias(c.REVENUE))
    )  # fmt: skip
    rows = {int(row["place"]): row for row in found.iter_rows(named=True)}
    limits = [None, *ends, None]
    nobody = {c.CUSTOMERS: 0, c.REVENUE: 0}
    return [
        {ABOVE: limits[at], UPPER: limits[at + 1]} | {name: rows.get(at, nobody)[name] for name in nobody}
        for at in range(len(ends) + 1)
    ]


def _days(low: int, high: int) -> list[int]:  # noqa: ARG001 - ranges of recency begin with the as-of day
    step = next(
        (step for step in STEPS if high < MOST_RANGES * step), STEPS[-1] * (high // (MOST_RANGES * STEPS[-1]) + 1)
    )
    return [at - 1 for at in range(step, high + 1, step)]


def _orders(low: int, high: int) -> list[int]:  # noqa: ARG001 - as above: from the first order on
    ends = [*range(1, SINGLE + 1), *_round_numbers(10, high)]
    return [end for end in ends if end < high]


def _money(low: int, high: int) -> list[int]:
    """Return round ends: 1, 2, 5, 10 and so on; what is nothing or less is one range."""
    cents = _round_numbers(1, max(high * 100 // UNITS, 1))
    wanted = [end for cent in cents if max(low, 1) <= (end := cent * UNITS // 100) < high]
    while len(wanted) > MOST_RANGES:
        wanted = wanted[1:]
    return [*([0] if low <= 0 < high else []), *wanted]


def _round_numbers(first: int, high: int) -> list[int]:
    found, power = [], first
    while power <= high:
        found += [part * power for part in (1, 2, 5)]
        power *= 10
    return found


_ENDS = {c.RECENCY: _days, c.FREQUENCY: _orders, c.MONETARY: _money}


def median_of(customers: nw.DataFrame[Any] | nw.LazyFrame[Any], measure: str) -> float:
    """Return the middle value of a measure [days, orders or 1/10000 currency]; of rows elsewhere by counts."""
    if isinstance(customers, nw.LazyFrame):
        return float(quantile(places_of(customers, [measure], 2)[measure], 1, 2))
    return float(customers[measure].median())


def ordered_once(customers: nw.DataFrame[Any] | nw.LazyFrame[Any]) -> int:
    """Count the customers with one order."""
    once = (nw.col(c.FREQUENCY) == 1).cast(nw.Int64).sum()
    return int(collect(customers.lazy().select(once))[c.FREQUENCY].item(0) or 0)
