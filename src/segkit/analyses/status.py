"""Customers and contacts into one row each, and into one row per segment: who is acting, who may be written to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit import columns as c

if TYPE_CHECKING:
    from collections.abc import Sequence

ACTIVE, CHURNED, POTENTIAL = "active", "churned", "potential"
CONTACTABLE, BLOCKED, NO_CONSENT, NO_CONTACT = "contactable", "blocked", "no_consent", "no_contact"
STANDINGS = (ACTIVE, CHURNED)
REACHES = (CONTACTABLE, BLOCKED, NO_CONSENT, NO_CONTACT)


def with_standing(customers: nw.LazyFrame[Any], churn_days: int) -> nw.LazyFrame[Any]:
    """Say of each customer whether they are active: with a purchase so many days ago at most, as `kpis` reckons.

    Columns in:  recency [days]
    Columns out: those, and status
    """
    active = nw.col(c.RECENCY) <= churn_days
    return customers.with_columns(nw.when(active).then(nw.lit(ACTIVE)).otherwise(nw.lit(CHURNED)).alias(c.STATUS))


def reach(*, known: nw.Expr, blocked: nw.Expr, consents: nw.Expr) -> nw.Expr:
    """Say who may be written to: the first that holds of no contact, blocked, no consent."""
    return (
        nw.when(~known).then(nw.lit(NO_CONTACT))
        .otherwise(
            nw.when(blocked).then(nw.lit(BLOCKED))
            .otherwise(nw.when(~consents).then(nw.lit(NO_CONSENT)).otherwise(nw.lit(CONTACTABLE)))
        )
        .alias(c.CONTACT)
    )  # fmt: skip


def counted_people(people: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Count people by label, standing and reach, in no order.

    Columns in:  segment, status, contact, frequency [orders; none of those who are no customers], monetary
                 [1/10000 currency; the same]; contact is not there where nobody was asked for
    Columns out: segment, status, contact where it is there, people, orders, revenue [1/10000 currency]
    """
    by = [c.SEGMENT, c.STATUS, *([c.CONTACT] if c.CONTACT in people.collect_schema().names() else [])]
    figures = nw.col(c.FREQUENCY).cast(nw.Int64).alias(c.ORDERS), nw.col(c.MONETARY).cast(nw.Int64).alias(c.REVENUE)
    named = people.select(nw.col(c.SEGMENT).cast(nw.String), *by[1:], *figures)
    return named.group_by(by).agg(nw.len().cast(nw.Int64).alias(c.PEOPLE), nw.col(c.ORDERS, c.REVENUE).sum())


def status_rows(counted: nw.DataFrame[Any], names: Sequence[str], actions: dict[str, str]) -> list[dict[str, Any]]:
    """Put counts together to one row per segment, in the order of `names`; one without people is a row of zeros.

    Nothing is said of who may be written to where that was not asked for.

    Columns in: as `counted_people` gives
    """
    reaches = REACHES if c.CONTACT in counted.columns else ()
    numbers = (c.PEOPLE, *STANDINGS, *reaches, c.ORDERS, c.REVENUE)
    found = {name: dict.fromkeys(numbers, 0) for name in names}
    people = 0
    for row in counted.iter_rows(named=True):
        many = int(row[c.PEOPLE])
        people += many
        sums = found.get(row[c.SEGMENT], {})
        added = {c.PEOPLE: many, c.ORDERS: row[c.ORDERS], c.REVENUE: row[c.REVENUE], row[c.STATUS]: many}
        for name, number in (added | {row.get(c.CONTACT): many}).items():
            if name in sums:
                sums[name] += int(number or 0)
    if sum(row[c.PEOPLE] for row in found.values()) != people:
        raise AssertionError("people were lost between labels and rows: this is a fault of segkit")
    total = sum(row[c.REVENUE] for row in found.values())
    unknown = dict.fromkeys(() if reaches else REACHES)
    return [
        {
            c.SEGMENT: name, **row, **unknown, c.REVENUE_SHARE: row[c.REVENUE] / total if total > 0 else None,
            c.ACTION: actions.get(name, ""),
        }
        for name, row in found.items()
    ]  # fmt: skip
