"""Write `orders.csv`: two invented years of a coffee and tea shop, the one table all documents use.

Run `python examples/make_orders.py`; the file lands next to this script, or at the path given as
the only argument. Standard library only, integer cents, a fixed seed: the bytes are the same on
every machine, so a difference in git is a change of this script and nothing else.
"""

import csv
import sys
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import NamedTuple, TypeVar

T = TypeVar("T")

SEED = 158  # of 500 tried, the one where seasons and divisions show most plainly
FIRST_DAY = date(2024, 7, 1)
LAST_DAY = date(2026, 6, 30)
SECOND_YEAR = date(2025, 7, 1)
HEADER = "order_id,order_date,customer_id,email,region,division,channel,category,amount,currency,status"

# How busy each month is, January first: a quiet summer and the weeks before the holidays.
SEASON = (86, 90, 92, 94, 90, 84, 48, 46, 94, 114, 196, 222)
BUSIEST = max(SEASON)

REGIONS = {"North": 34, "South": 28, "East": 16, "West": 22}
DIVISIONS = ("Online", "Retail", "Wholesale")
CHANNELS = {
    "Online": {"web": 60, "app": 40},
    "Retail": {"shop": 85, "phone": 15},
    "Wholesale": {"phone": 55, "web": 45},
}
# Units in a line, fewest and most, in the first and in the second year: customers who come and go
# are not all of a division's growth, their orders grow or shrink too.
UNITS = {
    "Online": ((1, 2), (1, 3)),
    "Retail": ((1, 3), (1, 3)),
    "Wholesale": ((4, 7), (3, 6)),
}
CATEGORIES = {"Beans": 30, "Ground coffee": 18, "Tea": 24, "Sweets": 14, "Cups": 10, "Brewers": 4}
PRICES = {  # in cents
    "Beans": (990, 1290, 1490, 1890, 2450),
    "Ground coffee": (790, 890, 1190, 1390),
    "Tea": (450, 620, 780, 1150, 1690),
    "Sweets": (325, 480, 555, 890),
    "Cups": (590, 895, 1250, 1690),
    "Brewers": (2900, 3995, 5900),
}
# Rare given names, and trees joined to landscapes: names that nobody needs to have.
GIVEN_NAMES = ("ada", "arvo", "bela", "cleo", "edda", "fina", "gero", "ilan", "juna", "nils")
SURNAME_STARTS = ("alder", "birk", "cedar", "elm", "fern", "hazel", "iver", "linden", "moor")
SURNAME_ENDS = ("brook", "croft", "field", "gate", "holt", "lake", "march", "ridge", "wold")
MAIL_HOSTS = ("mail.example", "post.example", "inbox.example")


class Kind(NamedTuple):
    """One way of being a customer, told backwards from the last order."""

    customers: int
    days_ago: tuple[int, int]  # of the last order, counted from LAST_DAY
    gap: tuple[int, int]  # days between orders; each customer has a rhythm of their own
    orders: tuple[int, int]
    divisions: tuple[int, int, int]  # weights in the order of DIVISIONS
    only_fate: str | None = None  # what becomes of every order, where it is not left to chance


KINDS = {
    "one-time": Kind(84, (20, 729), (0, 0), (1, 1), (6, 5, 0)),
    "drifted off": Kind(64, (440, 729), (40, 100), (2, 3), (3, 5, 2)),
    "stopped": Kind(36, (270, 420), (42, 65), (4, 8), (2, 4, 2)),
    "occasional": Kind(84, (20, 330), (80, 170), (2, 4), (5, 5, 1)),
    "regular": Kind(60, (0, 85), (50, 90), (3, 10), (5, 5, 1)),
    "loyal": Kind(12, (0, 32), (30, 45), (9, 20), (5, 5, 1)),
    "newcomer": Kind(48, (1, 58), (12, 26), (1, 2), (7, 4, 0)),
    # One each of the cases that reports must not trip over.
    "buys on the last day": Kind(1, (0, 0), (0, 0), (1, 1), (1, 0, 0)),
    "gave everything back": Kind(1, (120, 160), (0, 0), (1, 1), (1, 0, 0), "returned"),
    "never paid": Kind(1, (60, 200), (0, 0), (1, 1), (1, 0, 0), "cancelled"),
}
COUNTER_SALES = 7

# What becomes of an order, in a thousand. The first order of a customer always counts, so that
# only the two customers made for it have none; the newest ones may still wait for their money.
FATES = {"cancelled": 32, "returned": 28, "partly returned": 60, "paid": 880}
FIRST_FATES = {"partly returned": 50, "paid": 950}
FRESH_FATES = {"pending": 300, "paid": 700}
FRESH = timedelta(days=6)


class Customer(NamedTuple):
    """Who buys; the counter knows no name, so identifier and mail may be empty."""

    customer_id: str
    email: str
    region: str
    division: str


class Order(NamedTuple):
    """One order: basket lines of category and cents, and those brought back later."""

    day: date
    customer: Customer
    channel: str
    status: str
    lines: list[tuple[str, int]]
    return_day: date
    returned: list[tuple[str, int]]


class Dice:
    """Draws built on `Random.random` alone: the one sequence that Python promises to keep."""

    def __init__(self, seed: int) -> None:
        """Begin the sequence that belongs to `seed`."""
        self._random = Random(seed).random

    def between(self, low: int, high: int) -> int:
        """Draw a whole number, both ends included."""
        return low + int(self._random() * (high - low + 1))

    def happens(self, percent: int) -> bool:
        """Say yes so many times in a hundred."""
        return self.between(1, 100) <= percent

    def pick(self, items: Sequence[T]) -> T:
        """Draw one of `items`, all alike."""
        return items[self.between(0, len(items) - 1)]

    def weighted(self, weights: dict[str, int]) -> str:
        """Draw a key in proportion to its weight."""
        rest = self.between(1, sum(weights.values()))
        for key, weight in weights.items():
            rest -= weight
            if rest <= 0:
                return key
        raise ValueError(weights)

    def busy_day(self, earliest: date, latest: date) -> date:
        """Draw a day between the two, a busy month more often than a quiet one."""
        while True:
            day = earliest + timedelta(days=self.between(0, (latest - earliest).days))
            if self.between(1, BUSIEST) <= SEASON[day.month - 1]:
                return day


def order_days(dice: Dice, kind: Kind) -> list[date]:
    """Walk back from the last order in the customer's rhythm, never before the first day."""
    soonest, longest = kind.days_ago
    days = [dice.busy_day(LAST_DAY - timedelta(days=longest), LAST_DAY - timedelta(days=soonest))]
    rhythm = dice.between(*kind.gap)
    for _ in range(dice.between(*kind.orders) - 1):
        nearest = days[-1] - timedelta(days=rhythm * 3 // 4)
        farthest = days[-1] - timedelta(days=rhythm * 5 // 4)
        if nearest < FIRST_DAY:
            break
        days.append(dice.busy_day(max(farthest, FIRST_DAY), nearest))
        if dice.happens(2):
            days.append(days[-1])  # something was forgotten: a second order on the same day
    return days[::-1]


def make_customer(dice: Dice, number: int, kind: Kind) -> Customer:
    """Invent a person; the number in the mail keeps it unique."""
    surname = dice.pick(SURNAME_STARTS) + dice.pick(SURNAME_ENDS)
    return Customer(
        customer_id=f"C{number:04d}",
        email=f"{dice.pick(GIVEN_NAMES)}.{surname}{number}@{dice.pick(MAIL_HOSTS)}",
        region=dice.weighted(REGIONS),
        division=dice.weighted(dict(zip(DIVISIONS, kind.divisions, strict=True))),
    )


def fill_basket(dice: Dice, division: str, day: date) -> list[tuple[str, int]]:
    """Choose one line per category; a busy month brings gifts, so more lines."""
    fewest_units, most_units = UNITS[division][day >= SECOND_YEAR]
    lines: dict[str, int] = {}
    while not lines or dice.happens(SEASON[day.month - 1] // 3 + 2):
        category = dice.weighted(CATEGORIES)
        # A shop that resells coffee does not buy its brewers by the dozen.
        units = 1 if category == "Brewers" else dice.between(fewest_units, most_units)
        lines[category] = units * dice.pick(PRICES[category])
    return list(lines.items())


def make_order(dice: Dice, customer: Customer, day: date, fate: str) -> Order:
    """Fill one order, and let some of it come back one to four weeks later."""
    lines = fill_basket(dice, customer.division, day)
    return_day = day + timedelta(days=dice.between(5, 28))
    returned = lines if fate == "returned" else lines[1:] if fate == "partly returned" else []
    return Order(
        day=day,
        customer=customer,
        channel=dice.weighted(CHANNELS[customer.division]),
        status=fate if fate in {"cancelled", "pending"} else "paid",
        lines=lines,
        return_day=return_day,
        returned=returned if return_day <= LAST_DAY else [],
    )


def make_orders(dice: Dice) -> list[Order]:
    """Let every customer buy, add the counter sales, and put all orders in the order of days."""
    kinds = [kind for kind in KINDS.values() for _ in range(kind.customers)]
    plans = [(order_days(dice, kind), kind) for kind in kinds]
    plans.sort(key=lambda plan: plan[0])  # the identifier counts customers as they came
    orders = []
    for number, (days, kind) in enumerate(plans, start=1):
        customer = make_customer(dice, number, kind)
        for place, day in enumerate(days):
            later = FRESH_FATES if LAST_DAY - day < FRESH else FATES
            fate = kind.only_fate or dice.weighted(later if place else FIRST_FATES)
            orders.append(make_order(dice, customer, day, fate))
    for _ in range(COUNTER_SALES):
        nobody = Customer("", "", dice.weighted(REGIONS), "Retail")
        orders.append(make_order(dice, nobody, dice.busy_day(FIRST_DAY, LAST_DAY), "paid"))
    return sorted(orders, key=lambda order: order.day)


def file_rows(orders: list[Order]) -> Iterator[tuple[date, list[str]]]:
    """Yield each line with its day: what was bought, and as lines of their own what came back."""
    for number, order in enumerate(orders, start=100001):
        who = order.customer
        common = [who.customer_id, who.email, who.region, who.division, order.channel]
        bought = ("", order.day, order.status, order.lines)
        brought_back = ("-", order.return_day, "returned", order.returned)
        for sign, day, status, lines in (bought, brought_back):
            for category, cents in lines:
                amount = f"{sign}{cents // 100}.{cents % 100:02d}"
                row = [f"A-{number}", day.isoformat(), *common, category, amount, "EUR", status]
                yield day, row


def main() -> None:
    """Write the table and say where it went."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("orders.csv")
    rows = sorted(file_rows(make_orders(Dice(SEED))), key=lambda dated: dated[0])
    with target.open("w", encoding="utf-8", newline="") as file:
        file.write(HEADER + "\n")
        csv.writer(file, lineterminator="\n").writerows(row for _, row in rows)
    print(f"{len(rows)} lines written to {target}")


if __name__ == "__main__":
    main()
