"""Recency, frequency and money in plain Python, straight from the definitions: slow, exact, and nothing shared.

It reads lines of (customer, order number, day, money). An order number of None says that the file has no such
column, an empty one that only this line has none. Money is a Decimal or a Fraction of currency.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

Line = tuple[str, "str | None", date, "Decimal | Fraction"]
NOBODY = {"", "null", "n/a", "-", "none", "nan"}


@dataclass(frozen=True)
class Plain:
    """What comes out: customers by id, cut points by measure, and what the labels depend on."""

    customers: dict[str, dict[str, Any]]
    cuts: dict[str, list[Fraction]]
    new_days: Fraction
    gaps: int
    as_of: date


def plain_rfm(
    lines: Iterable[Line], *, as_of: date | None = None, returns: str = "net", order_by: str = "line", bins: int = 5
) -> Plain | None:
    """Score and label everybody with a counted order; None where there is nobody."""
    every = returns == "keep"
    known = defaultdict(list)
    for who, number, day, money in lines:
        if tidy(who).lower() not in NOBODY and not (returns == "drop" and money < 0):
            known[tidy(who)].append((number, day, money))
    if as_of is None:
        sold = [days for mine in known.values() for days in sale_days(mine, order_by, every=every)]
        as_of = max((day for days in sold for day in days), default=date.min)
    known = {who: [line for line in mine if line[1] <= as_of] for who, mine in known.items()}
    orders = {who: sold for who, mine in known.items() if (sold := sale_days(mine, order_by, every=every))}
    if not orders:
        return None
    customers = {who: measures(sold, known[who], as_of) for who, sold in orders.items()}
    cuts = {
        name: [quantile([row[name] for row in customers.values()], Fraction(part, bins)) for part in range(1, bins)]
        for name in ("recency", "frequency", "monetary")
    }
    gaps = [gap for sold in orders.values() for gap in gaps_between({min(days) for days in sold})]
    new_days = quantile(gaps, Fraction(9, 10)) if len(gaps) >= 30 else Fraction(90)
    for row in customers.values():
        below = {name: sum(cut < row[name] for cut in cuts[name]) for name in cuts}
        r, f, m = bins - below["recency"], 1 + below["frequency"], 1 + below["monetary"]
        of_five = [math.ceil(Fraction(5 * score, bins)) for score in (r, f, m)]
        row["rfm"] = f"{r}{f}{m}"
        row["segment"] = label(*of_five, orders=row["frequency"], young=row["tenure"] <= new_days)
    return Plain(customers, cuts, new_days, len(gaps), as_of)


def tidy(who: str) -> str:
    """Trim an id; mail addresses compare in lower case."""
    return who.strip().lower() if "@" in who else who.strip()


def sale_days(mine: list[tuple[str | None, date, Any]], order_by: str, *, every: bool) -> list[list[date]]:
    """Return the counted orders of one customer, each as the days of its lines above zero (`every`: of all lines)."""
    orders = defaultdict(list)
    for index, (number, day, money) in enumerate(mine):
        by_day = number == "" or (number is None and order_by == "day")
        orders[("number", number) if number else ("day", day) if by_day else ("line", index)].append((day, money))
    counted = [lines for lines in orders.values() if every or sum(money for _, money in lines) > 0]
    return [[day for day, money in lines if every or money > 0] for lines in counted]


def measures(sold: list[list[date]], mine: list[tuple[str | None, date, Any]], as_of: date) -> dict[str, Any]:
    """Measure one customer; the money is that of every line, in a counted order or not."""
    first, last, money = min(map(min, sold)), max(map(max, sold)), sum(Fraction(line[2]) for line in mine)
    return {
        "first_order": first,
        "last_order": last,
        "recency": (as_of - last).days,
        "frequency": len(sold),
        "monetary": money,
        "aov": Fraction(math.floor(money / len(sold) * 10_000 + Fraction(1, 2)), 10_000),
        "tenure": (as_of - first).days,
    }


def quantile(values: list[Any], share: Fraction) -> Fraction:
    """Interpolate between the two nearest of the sorted values: R's type 7."""
    ordered, place = sorted(map(Fraction, values)), share * (len(values) - 1)
    low, high = ordered[math.floor(place)], ordered[math.ceil(place)]
    return low + (place - math.floor(place)) * (high - low)


def gaps_between(days: set[date]) -> list[int]:
    """Count the days from each day to the next."""
    return [(later - earlier).days for earlier, later in pairwise(sorted(days))]


def label(r: int, f: int, m: int, *, orders: int, young: bool) -> str:
    """Label one customer as the table of the five labels says, branch by branch."""
    v = f + m
    alive = "loyal" if r + v >= 12 and orders >= 3 else "regular"
    if r >= 4 and f == 1:
        return "new" if young else "at-risk" if orders == 1 else "regular"
    if r >= 4:
        return alive
    if r == 3:
        return "at-risk" if f == 1 or v <= 4 else alive
    return "at-risk" if v >= (4 if r == 2 else 7) else "lost"
