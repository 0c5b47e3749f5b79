"""What looks odd in customers that lie on a cluster: one row of counts is fetched, and who is named by it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.frames import collect
from segkit.line.placeholders import MAILBOXES, STAND_INS
from segkit.runs.oddities import (
    A_MONTH,
    ENOUGH_CUSTOMERS,
    HALF_A_YEAR,
    ODD_RATIO,
    stands_out,
    told_dominant,
    told_early,
    told_late,
    told_stand_in,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

STANDS_IN = "_segkit_stands_in"
NAMED = (c.CUSTOMER, c.FREQUENCY, c.MONETARY)


def far_remarks(customers: nw.LazyFrame[Any], known: Mapping[str, int]) -> Iterator[str]:
    """Point at ids that may be many people, and at days that may be slips.

    `known` are the sums of all: customers, frequency [orders], monetary [1/10000 currency], first, last [days since
    epoch].

    Columns in: customer_id, first_order, last_order [days since epoch], frequency [orders], monetary [1/10000 currency]
    """
    first, last, orders = nw.col(c.FIRST_ORDER), nw.col(c.LAST_ORDER), nw.col(c.FREQUENCY)
    late, early = last >= known["last"] - A_MONTH, first <= known["first"] + A_MONTH
    # A column, and not an expression in each of these: its five hundred words would be that often in the plan.
    name = nw.col(c.CUSTOMER)
    stands = name.is_in(STAND_INS) | name.str.contains(f"^(?:{'|'.join(MAILBOXES)})")
    customers = customers.with_columns(stands.alias(STANDS_IN))
    stands_in = nw.col(STANDS_IN)
    asked = {
        "stand_ins": nw.when(stands_in).then(nw.lit(1)).sum(),
        "most": nw.when(~stands_in).then(orders).max(),
        "late": nw.when(late).then(nw.lit(1)).sum(),
        "late_from": nw.when(late).then(last).min(),
        "before": nw.when(~late).then(last).max(),
        "early": nw.when(early).then(nw.lit(1)).sum(),
        "early_to": nw.when(early).then(first).max(),
        "after": nw.when(~early).then(first).min(),
    }
    seen = next(collect(customers.select(**asked)).iter_rows(named=True))
    every = known[c.FREQUENCY], known[c.MONETARY]
    if seen["stand_ins"]:
        rows = collect(customers.filter(stands_in).select(*NAMED)).sort(c.CUSTOMER)
        yield from (told_stand_in(row, *every) for row in rows.iter_rows(named=True))
    if stands_out(seen["most"], known["customers"] - (seen["stand_ins"] or 0), known[c.FREQUENCY]):
        yield from _dominant(customers.filter(~stands_in), int(seen["most"]), *every)
    yield from _far_days(seen, known)


def _dominant(customers: nw.LazyFrame[Any], most: int, orders: int, money: int) -> Iterator[str]:
    number = nw.col(c.FREQUENCY)
    found = collect(customers.filter(number == most).select(*NAMED).head(2))
    after = collect(customers.filter(number < most).select(number.max()))[c.FREQUENCY].item(0)
    if len(found) == 1 and after is not None and most >= ODD_RATIO * after:
        yield told_dominant(next(found.iter_rows(named=True)), int(after), orders, money)


def _far_days(seen: Mapping[str, int | None], known: Mapping[str, int]) -> Iterator[str]:
    if known["customers"] < ENOUGH_CUSTOMERS:
        return
    few, oldest, newest = max(known["customers"] // 100, 1), known["first"], known["last"]
    rest, gone = seen["before"], seen["after"]
    if rest is not None and (seen["late"] or 0) <= few:
        gap = (seen["late_from"] or 0) - rest
        if gap > max(HALF_A_YEAR, (rest - oldest) // 2):
            yield told_late(newest, int(rest), few)
    alone = gone is not None and (seen["early"] or 0) <= few
    if gone is not None and alone and gone - (seen["early_to"] or 0) > max(2 * HALF_A_YEAR, newest - gone):
        yield told_early(oldest, int(gone))
