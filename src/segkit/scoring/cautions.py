"""What to say of a base of customers whose scores and labels mean less than they seem to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segkit import columns as c

if TYPE_CHECKING:
    from collections.abc import Iterator

    import narwhals.stable.v2 as nw

MANY_ONCE = 0.8
ENOUGH_DAYS = 90
ENOUGH_CUSTOMERS = 30


def cautions(customers: nw.DataFrame[Any], *, new_days: float) -> Iterator[str]:
    """Say where nearly everybody ordered once, where the period is short, and where the as-of day is far from it.

    Columns in: recency, tenure [days], frequency [orders]
    """
    if len(customers):
        newest, first = int(customers[c.RECENCY].min()), int(customers[c.TENURE].max())
        once = int((customers[c.FREQUENCY] == 1).sum())
        yield from cautions_of(len(customers), once, newest, first, new_days=new_days)


def cautions_of(customers: int, once: int, newest: int, first: int, *, new_days: float) -> Iterator[str]:
    """Say the same of so many customers, `once` of whom ordered once, between the first and newest order [days ago]."""
    if customers >= ENOUGH_CUSTOMERS and once > MANY_ONCE * customers:
        share = 100 * once / customers
        yield f"{share:.1f}% of customers ordered once: F tells few of them apart, and labels follow R and M"
    days = first - newest + 1
    if days < ENOUGH_DAYS:
        period = "one day" if days == 1 else f"{days} days"
        yield f"all orders lie within {period}: recency means little before {ENOUGH_DAYS}"
    if newest > max(new_days, ENOUGH_DAYS):
        yield f"the newest order is {newest:,} days before the as-of day: nobody is new there, and all look long gone"
