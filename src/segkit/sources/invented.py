"""The lines of an invented shop, as many as are asked for: one after the other, by day, the same for the same seed.

No line is kept: who buys on a day is drawn among those who have come by then, and how long somebody stays follows from
the number of the customer, so that a billion lines need no more memory than a thousand. Standard library only, whole
cents, and draws built on `Random.random`, the one sequence that Python promises to keep.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import accumulate, islice
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

HEADER = "order_id,order_date,customer_id,email,region,division,channel,category,amount,currency,status"
FIRST_DAY, DAYS = date(2024, 7, 1), 730
ORDERS_EACH = 4
"""Orders of a customer, on average."""
LINES_EACH = 1.45
"""Lines of an order, returns included, on average."""
TRIES = 60
"""How often a customer is drawn until one is found who has not gone; then whoever it is has come back."""
SEASON = (86, 90, 92, 94, 90, 84, 48, 46, 94, 114, 196, 222)
"""How busy each month is, January first."""
REGIONS = (("North", 34), ("South", 28), ("East", 16), ("West", 22))
DIVISIONS = (("Online", 52), ("Retail", 40), ("Wholesale", 8))
CHANNELS = {
    "Online": (("web", 60), ("app", 40)), "Retail": (("shop", 85), ("phone", 15)),
    "Wholesale": (("phone", 55), ("web", 45)),
}  # fmt: skip
UNITS = {"Online": 3, "Retail": 2, "Wholesale": 7}
CATEGORIES = (("Beans", 30), ("Ground coffee", 18), ("Tea", 24), ("Sweets", 14), ("Cups", 10), ("Brewers", 4))
PRICES = {
    "Beans": (990, 1290, 1490, 1890, 2450), "Ground coffee": (790, 890, 1190, 1390),
    "Tea": (450, 620, 780, 1150, 1690), "Sweets": (325, 480, 555, 890), "Cups": (590, 895, 1250, 1690),
    "Brewers": (2900, 3995, 5900),
}  # fmt: skip
STAYS = ((20, 30), (120, 25), (365, 25), (10_000, 20))
"""Days from the first order after which a customer is gone, and how many in a hundred stay so long."""
GIVEN_NAMES = ("ada", "arvo", "bela", "cleo", "edda", "fina", "gero", "ilan", "juna", "nils")
SURNAMES = ("alder", "birk", "cedar", "elm", "fern", "hazel", "iver", "linden", "moor")
HOSTS = ("mail.example", "post.example", "inbox.example")
FATES = (("paid", 880), ("partly returned", 60), ("cancelled", 32), ("returned", 28))
NOBODY = 0.006
"""Share of orders over the counter, where nobody asks for a name."""
RETURNED_AFTER = 14
_MIX, _MASK = 0x9E3779B97F4A7C15, (1 << 64) - 1


def invented_lines(count: int, seed: int) -> Iterator[str]:
    """Give so many lines of CSV, by day; the header is none of them."""
    return islice(_Shop(count, seed).lines(), count)


class _Shop:
    """Draws orders one after the other; what is brought back later waits for its day."""

    def __init__(self, count: int, seed: int) -> None:
        self._random, self._seed = Random(seed).random, seed  # noqa: S311 - chance is not for secrets
        self._count = count
        self._customers = max(1, round(count / LINES_EACH / ORDERS_EACH))
        self._waiting: dict[int, list[str]] = {}

    def lines(self) -> Iterator[str]:
        """Go through the lines, day by day; a busy day has more of them."""
        days = [FIRST_DAY + timedelta(days=day) for day in range(DAYS)]
        busy = list(accumulate(SEASON[day.month - 1] for day in days))
        number, given = 100_000, 0
        for day, today in enumerate(days):
            back = self._waiting.pop(day, [])
            given += len(back)
            yield from back
            while given * busy[-1] < self._count * busy[day]:
                number += 1
                for line in self._order(number, day, today.isoformat()):
                    given += 1
                    yield line

    def _order(self, number: int, day: int, today: str) -> Iterator[str]:
        who = 0 if self._random() < NOBODY else self._customer(day)
        division = "Retail" if not who else self._picked(DIVISIONS, _share(who, self._seed, 1))
        region = self._picked(REGIONS, _share(who, self._seed, 2) if who else self._random())
        channel = self._picked(CHANNELS[division], self._random())
        fate = self._picked(FATES, self._random()) if who else "paid"
        common = f"{_named(who, self._seed)},{region},{division},{channel}"
        status = "cancelled" if fate == "cancelled" else "paid"
        back = []
        for place, (category, cents) in enumerate(self._basket(division, today)):
            amount = f"{cents // 100}.{cents % 100:02d}"
            yield f"A-{number},{today},{common},{category},{amount},EUR,{status}"
            if fate == "returned" or (fate == "partly returned" and place):
                back.append((category, amount))
        later = day + 5 + int(self._random() * RETURNED_AFTER)
        if back and later < DAYS:
            when = (FIRST_DAY + timedelta(days=later)).isoformat()
            self._waiting.setdefault(later, []).extend(
                f"A-{number},{when},{common},{category},-{amount},EUR,returned" for category, amount in back
            )

    def _customer(self, day: int) -> int:
        """Draw one of those who have come by this day and not gone; those who came lately come more often."""
        come = max(1, self._customers * (day + 1) // DAYS)
        who = come
        for _ in range(TRIES):
            who = 1 + int(come * (1 - self._random() ** 2)) if come > 1 else 1
            who = min(who, come)
            joined = (who - 1) * DAYS // self._customers
            if day - joined <= int(self._picked(_STAYS, _share(who, self._seed, 3))):
                break
        return who

    def _basket(self, division: str, today: str) -> Iterator[tuple[str, int]]:
        more = 0.2 + SEASON[int(today[5:7]) - 1] / 800
        taken: set[str] = set()
        while True:
            category = self._picked(CATEGORIES, self._random())
            if category not in taken:
                taken.add(category)
                prices = PRICES[category]
                units = 1 if category == "Brewers" else 1 + int(self._random() * UNITS[division])
                yield category, units * prices[int(self._random() * len(prices))]
            if self._random() >= more:
                return

    @staticmethod
    def _picked(weights: tuple[tuple[str, int], ...], share: float) -> str:
        rest = share * sum(weight for _, weight in weights)
        for name, weight in weights:
            rest -= weight
            if rest < 0:
                return name
        return weights[-1][0]


_STAYS = tuple((str(days), weight) for days, weight in STAYS)


def _share(who: int, seed: int, what: int) -> float:
    """Return a number from 0 to 1 that is always the same for a customer and a trait."""
    mixed = (who * 8 + what + (seed << 32)) * _MIX & _MASK
    mixed = (mixed ^ mixed >> 29) * 0xBF58476D1CE4E5B9 & _MASK
    return ((mixed ^ mixed >> 32) >> 11) / (1 << 53)


def _named(who: int, seed: int) -> str:
    if not who:
        return ","
    given = GIVEN_NAMES[int(_share(who, seed, 5) * len(GIVEN_NAMES))]
    surname = SURNAMES[int(_share(who, seed, 6) * len(SURNAMES))]
    return f"C{who:04d},{given}.{surname}{who}@{HOSTS[who % len(HOSTS)]}"
