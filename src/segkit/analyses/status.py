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


def with_standing(customers: nw.DataFrame[Any], churn_days: int) -> nw.DataFrame[Any]:
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


def status_rows(people: nw.DataFrame[Any], names: Sequence[str], actions: dict[str, str]) -> list[dict[str, Any]]:
    """Reduce people to one row per segment, in the order of `names`; one without people is a row of zeros.

    Columns in: segment, status, contact, frequency [orders; none of those who are no customers], monetary
                [1/10000 currency; the same]
    """
    ones = {name: (nw.col(column) == name).cast(nw.Int64).alias(name) for column, few in (
        (c.STATUS, STANDINGS), (c.CONTACT, REACHES)) for name in few}  # fmt: skip
    sums = (
        people.with_columns(*ones.values(), nw.lit(1).alias(c.PEOPLE))
        .group_by(c.SEGMENT)
        .agg(
            nw.col(c.PEOPLE).sum(), *(nw.col(name).sum() for name in ones),
            nw.col(c.FREQUENCY).cast(nw.Int64).sum().alias(c.ORDERS), nw.col(c.MONETARY).sum().alias(c.REVENUE),
        )
    )  # fmt: skip
    found = {row[c.SEGMENT]: row for row in sums.iter_rows(named=True)}
    total = sum(int(row[c.REVENUE] or 0) for row in found.values())
    nobody = dict.fromkeys((c.PEOPLE, *ones, c.ORDERS, c.REVENUE), 0)
    rows = []
    for name in names:
        row = {key: int(found.get(name, nobody)[key] or 0) for key in nobody}
        share = row[c.REVENUE] / total if total > 0 else None
        rows.append({c.SEGMENT: name, **row, c.REVENUE_SHARE: share, c.ACTION: actions.get(name, "")})
    if sum(int(found[name][c.PEOPLE]) for name in names if name in found) != len(people):
        raise AssertionError("people were lost between labels and rows: this is a fault of segkit")
    return rows
