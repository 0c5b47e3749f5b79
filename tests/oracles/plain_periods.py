"""Orders, cohorts and figures of periods in plain Python, straight from the definitions: slow, exact, nothing shared.

Lines are as in `plain_rfm`: customer, order number, day, money.
"""

from __future__ import annotations

import calendar
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from oracles.plain_rfm import NOBODY, tidy

KINDS = ("week", "month", "quarter", "year")


def period(day: date, every: str) -> str:
    """Name the period of a day."""
    if every == "week":
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02}"
    return {"month": f"{day:%Y-%m}", "quarter": f"{day.year}-Q{(day.month + 2) // 3}", "year": f"{day.year}"}[every]


def end(name: str, every: str) -> date:
    """Return the last day of a period."""
    year = int(name[:4])
    if every == "week":
        return date.fromisocalendar(year, int(name[-2:]), 7)
    month = {"month": lambda: int(name[-2:]), "quarter": lambda: 3 * int(name[-1]), "year": lambda: 12}[every]()
    return date(year, month, calendar.monthrange(year, month)[1])


def all_periods(first: date, last: date, every: str) -> list[str]:
    """Name all periods from that of one day to that of another."""
    days = (first + timedelta(days=step) for step in range((last - first).days + 1))
    return list(dict.fromkeys(period(day, every) for day in days))


@dataclass
class Person:
    """What one customer did: the first day of each counted order, all days of purchases, all lines."""

    orders: list[date] = field(default_factory=list)
    sales: list[date] = field(default_factory=list)
    lines: list[tuple[date, Fraction]] = field(default_factory=list)


def people(lines, *, as_of=None, returns="net", order_by="line") -> tuple[dict[str, Person], date | None]:
    """Gather everybody with a counted order, and the as-of day."""
    rows = [
        (tidy(who), number, day, Fraction(money))
        for who, number, day, money in lines
        if tidy(who).lower() not in NOBODY and not (returns == "drop" and money < 0)
    ]

    def gathered(rows):
        found, orders = defaultdict(Person), defaultdict(list)
        for place, (who, number, day, money) in enumerate(rows):
            found[who].lines.append((day, money))
            key = (place if order_by == "line" else day) if number is None else number or f"day {day}"
            orders[who, key].append((day, money))
        for (who, _), mine in orders.items():
            sold = [day for day, money in mine if money > 0 or returns == "keep"]
            if returns == "keep" or sum(money for _, money in mine) > 0:
                found[who].orders.append(min(sold))
                found[who].sales += sold
        return {who: person for who, person in found.items() if person.orders}

    if as_of is None:
        as_of = max((day for person in gathered(rows).values() for day in person.sales), default=None)
    return ({}, None) if as_of is None else (gathered([row for row in rows if row[2] <= as_of]), as_of)


def plain_cohorts(lines, every="month", **options):
    """Count by cohort and period: customers, orders, revenue; None where a period is not over."""
    known, as_of = people(lines, **options)
    members = defaultdict(list)
    for person in known.values():
        members[min(person.orders)].append(person)
    cohorts = defaultdict(list)
    for first, mine in members.items():
        cohorts[period(first, every)] += mine
    found = {}
    for cohort, mine in cohorts.items():
        first = min(day for person in mine for day in person.orders)
        for age, name in enumerate(all_periods(first, as_of, every)):
            if end(name, every) > as_of:
                found[cohort, age] = (len(mine), name, None, None, None)
                continue
            orders = [[day for day in person.orders if period(day, every) == name] for person in mine]
            revenue = sum(
                money for person in mine for day, money in person.lines
                if period(day, every) == name or (age == 0 and day < min(person.orders) and period(day, every) < name)
            )  # fmt: skip
            found[cohort, age] = (len(mine), name, sum(map(bool, orders)), sum(map(len, orders)), revenue)
    return found


def plain_kpis(lines, every="month", *, churn_days, **options):
    """Reckon the figures of every period, each evening looked at anew; a dictionary by period."""
    known, as_of = people(lines, **options)
    if not known:
        return {}
    first = min(day for person in known.values() for day, _ in person.lines)
    start, found, evening = min(first, as_of), {}, None
    for name in all_periods(start, as_of, every):
        last = min(end(name, every), as_of)

        def here(day, name=name):
            return period(day, every) == name

        def active(person, day):
            return any(0 <= (day - sale).days <= churn_days for sale in person.sales)

        mine = [person for person in known.values() if any(map(here, person.orders))]
        again = [person for person in known.values() if sum(day <= last for day in person.orders) > 1]
        so_far = [person for person in known.values() if min(person.orders) <= last]
        before = [] if evening is None else [person for person in so_far if active(person, evening)]
        older = [] if evening is None else [person for person in so_far if min(person.orders) <= evening]
        spans = [max(day for day in person.sales if day <= last) - min(person.orders) for person in so_far]
        found[name] = {
            "customers": len(mine),
            "new_customers": sum(here(min(person.orders)) for person in known.values()),
            "orders": sum(sum(map(here, person.orders)) for person in known.values()),
            "revenue": sum(money for person in known.values() for day, money in person.lines if here(day)),
            "returns": sum(money for person in known.values() for day, money in person.lines if here(day) and money < 0),
            "repeaters": sum(person in again for person in mine),
            "repeat_revenue": sum(money for person in again for day, money in person.lines if here(day)),
            "active_customers": sum(active(person, last) for person in so_far),
            "churned_customers": sum(not active(person, last) for person in before),
            "could_churn": len(before),
            "reactivated_customers": sum(
                not active(person, evening) and any(map(here, person.sales)) for person in older
            ),
            "lived": sum(span.days for span in spans),
            "so_far": len(so_far),
            "is_whole": end(name, every) <= as_of,
        }  # fmt: skip
        evening = last
    return found
