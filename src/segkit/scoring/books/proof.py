"""The proof of a book: every customer finds a rule, and every rule can win.

Rules change their mind only at their limits. So raw values are cut into the pieces between limits, and every
combination of pieces is tried in every cell; those that no customer can have are left out.
"""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import product
from math import inf, prod
from typing import TYPE_CHECKING

from segkit import columns as c
from segkit.immutable import immutable
from segkit.scoring.rules import NEW_DAYS, cells

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from segkit.scoring.rules import Limit, Range, RuleBook, SegmentRule

MOST_PIECES = 20_000
LOWEST = {c.RECENCY: 0, c.TENURE: 0, c.FREQUENCY: 1, c.MONETARY: -inf, c.AOV: -inf}
MONEY = (c.MONETARY, c.AOV)
Piece = tuple[float, float]
"""The first and the last whole number of a piece; money in 1/10000 currency."""


@immutable
class Proof:
    """What was found."""

    uncovered: int
    """Cells in which some customer finds no rule."""
    example: str
    idle: tuple[int, ...]
    """Rules that never win."""
    too_many: bool = False


def prove(book: RuleBook) -> Proof:
    """Try every rule on every kind of customer."""
    winners: set[int] = set()
    open_cells: list[tuple[int, int, int]] = []
    known: dict[tuple[int, ...], tuple[set[int], bool]] = {}
    for cell in cells():
        places = book.candidates(*cell)
        if places not in known:
            found = _tried(book, places)
            if found is None:
                return Proof(0, "", (), too_many=True)
            known[places] = found
        won, is_open = known[places]
        winners |= won
        if is_open:
            open_cells.append(cell)
    example = ""
    if open_cells:
        r, f, m = open_cells[0]
        some = " with some raw values" if book.candidates(r, f, m) else ""
        example = f"R {r}, F {f}, M {m}{some}"
    return Proof(len(open_cells), example, tuple(place for place in range(len(book.rules)) if place not in winners))


def _tried(book: RuleBook, places: tuple[int, ...]) -> tuple[set[int], bool] | None:
    """Return which of these rules win somewhere, and whether anywhere none does; None where that is too much."""
    winners: set[int] = set()
    is_open = not places
    for new_days in _days_to_try([book.rules[place] for place in places]):
        rules = {place: book.rules[place].given(new_days).guards() for place in places}
        pieces = {name: _pieces(name, [guards[name] for guards in rules.values() if name in guards])
                  for name in LOWEST if any(name in guards for guards in rules.values())}  # fmt: skip
        if prod(map(len, pieces.values())) > MOST_PIECES:
            return None
        for combined in product(*pieces.values()):
            customer = dict(zip(pieces, combined, strict=True))
            if not _can_be(customer):
                continue
            won = next((place for place, guards in rules.items() if _inside(customer, guards)), None)
            if won is None:
                is_open = True
            else:
                winners.add(won)
    return winners, is_open


def _days_to_try(rules: Sequence[SegmentRule]) -> list[int]:
    """Return numbers of new days that stand in every order to the other limits on days."""
    limits = [limit for rule in rules for over in (c.RECENCY, c.TENURE) for limit in rule.guards().get(over, ())]
    if NEW_DAYS not in limits:
        return [0]
    others = {int(limit) for limit in limits if limit not in (NEW_DAYS, None)}
    return sorted({30, *(day for other in others for day in (other - 1, other, other + 1) if day >= 0)})


def _whole(name: str, limit: Limit, rounding: str) -> float:
    return int(Decimal(str(limit)).scaleb(4 if name in MONEY else 0).to_integral_value(rounding))


def _ends(name: str, limits: Range) -> Piece:
    low, high = limits
    return (
        -inf if low is None else _whole(name, low, ROUND_CEILING),
        inf if high is None else _whole(name, high, ROUND_FLOOR),
    )


def _pieces(name: str, ranges: Sequence[Range]) -> list[Piece]:
    starts = {LOWEST[name]}
    for low, high in (_ends(name, limits) for limits in ranges):
        starts |= {low, high + 1}
    ordered = sorted(start for start in starts if LOWEST[name] <= start < inf)
    return [(start, after - 1) for start, after in zip(ordered, [*ordered[1:], inf], strict=True)]


def _inside(customer: dict[str, Piece], guards: dict[str, Range]) -> bool:
    return all(
        low <= customer[name][0] and customer[name][1] <= high
        for name, (low, high) in ((name, _ends(name, limits)) for name, limits in guards.items())
    )


def _can_be(customer: dict[str, Piece]) -> bool:
    """Tell whether any customer can have such values: no tenure below recency, money is orders times average check."""
    if c.RECENCY in customer and c.TENURE in customer and customer[c.RECENCY][0] > customer[c.TENURE][1]:
        return False
    if not all(name in customer for name in MONEY):
        return True
    low, high = customer[c.AOV]
    # The average check is rounded to a unit: what it is multiplied by may be half a unit away.
    products = list(_products(customer.get(c.FREQUENCY, (1, inf)), (low - 0.5, high + 0.5)))
    return min(products) <= customer[c.MONETARY][1] and customer[c.MONETARY][0] <= max(products)


def _products(orders: Piece, check: Piece) -> Iterator[float]:
    return (number * each for number in orders for each in check)
