"""Cut points in days, orders and money that can be kept from month to month, proposed from a base of customers."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.errors import SegkitError
from segkit.frames import UNITS, collect, held, quantile
from segkit.immutable import immutable
from segkit.line.customers import far_gaps
from segkit.scoring.scores import MEASURES, SCORES, Thresholds, score_customers
from segkit.selection import places_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from segkit.frames import Ordered

ENOUGH_GAPS = 30
ROUND = tuple(map(Fraction, ("1", "1.5", "2", "2.5", "3", "4", "5", "6", "8", "10")))
"""The first digits of round numbers."""
FLAGS = {c.RECENCY: "--r-cuts", c.FREQUENCY: "--f-cuts", c.MONETARY: "--m-cuts"}


@immutable
class Step:
    """One score of one measure under proposed cut points."""

    measure: str
    score: int
    above: Decimal | None
    """Values are above this; None where there is no cut point below."""
    up_to: Decimal | None
    """Values are up to this; None where there is no cut point above."""
    customers: int
    share: float


@immutable
class Proposal:
    """Proposed cut points, and how many customers each score would have."""

    thresholds: Thresholds
    gaps: int
    """Purchase gaps of the base."""
    from_gaps: bool
    """Whether the cut points of recency come from them."""
    steps: tuple[Step, ...]
    """By measure, the best score first."""

    @property
    def options(self) -> str:
        """The cut points as options of the command line."""
        cuts_by_flag = {FLAGS[measure]: getattr(self.thresholds, measure) for measure in MEASURES}
        said = {flag: ",".join(f"{cut:f}" for cut in cuts) for flag, cuts in cuts_by_flag.items()}
        # A value that begins with a minus would be taken for an option.
        return " ".join(f"{flag}={cuts}" if cuts.startswith("-") else f"{flag} {cuts}" for flag, cuts in said.items())

    @property
    def notes(self) -> tuple[str, ...]:
        """What is to be said of the proposal."""
        said = []
        if not self.from_gaps:
            said.append(f"only {self.gaps} purchase gaps: the cut points of recency are quantiles of recency instead")
        for measure in MEASURES:
            cuts = getattr(self.thresholds, measure)
            if len(set(cuts)) < len(cuts):
                said.append(f"many customers share one value of {measure}: some cut points are equal")
        return tuple(said)


def propose(customers: nw.DataFrame[Any], gaps: nw.Series[Any], *, bins: int) -> Proposal:
    """Propose cut points: recency by purchase gaps, frequency in whole orders, monetary in round numbers.

    Half of all repeat orders came within the first cut point of recency, and each further one halves the part that
    came later still. `gaps` are the days between successive order days of the same customer.

    Columns in: recency [days], frequency [orders], monetary [1/10000 currency]

    Raises:
        SegkitError: There are no customers.
    """
    if not len(customers):
        raise SegkitError("there are no customers to propose cut points for")
    return _proposed(customers.lazy(), lambda measure: customers[measure].sort(), gaps.sort(), bins)


def propose_far(customers: nw.LazyFrame[Any], days: nw.LazyFrame[Any], *, bins: int) -> Proposal:
    """Propose the same cut points for customers who stay where they are; counts are fetched.

    Columns in: as `propose`; of `days` customer_id, first_sale [days since epoch] of every counted order

    Raises:
        SegkitError: There are no customers.
    """
    with held(customers.select(*MEASURES)) as rows:
        places = places_of(rows, MEASURES, bins)
        if not len(places[c.RECENCY]):
            raise SegkitError("there are no customers to propose cut points for")
        return _proposed(rows, lambda measure: places[measure], far_gaps(days, 2 ** (bins - 1)), bins)


def _proposed(customers: nw.LazyFrame[Any], ordered: Callable[[str], Ordered], gaps: Ordered, bins: int) -> Proposal:
    from_gaps = len(gaps) >= ENOUGH_GAPS
    if from_gaps:
        days = [quantile(gaps, 2**part - 1, 2**part) for part in range(1, bins)]
    else:
        days = _quantiles(ordered(c.RECENCY), bins)
    money = [value / UNITS for value in _quantiles(ordered(c.MONETARY), bins)]
    orders = _quantiles(ordered(c.FREQUENCY), bins)
    thresholds = Thresholds(_ascending(days, 0), _ascending(orders, 1), round_numbers(money))
    return Proposal(thresholds, len(gaps), from_gaps, _steps(customers, thresholds))


def _quantiles(ordered: Ordered, bins: int) -> list[Fraction]:
    return [quantile(ordered, part, bins) for part in range(1, bins)]


def _ascending(values: Sequence[Fraction], lowest: int) -> tuple[Decimal, ...]:
    """Return whole numbers near these, each above the one before."""
    found: list[int] = []
    for value in values:
        found.append(max(int(value // 1), found[-1] + 1 if found else lowest))
    return tuple(map(Decimal, found))


def round_numbers(values: Sequence[Fraction]) -> tuple[Decimal, ...]:
    """Return the roundest numbers near ascending values that keep different values different."""
    different = len(set(values))
    for digits in range(5):
        found = [_round(value, digits) for value in values]
        if len(set(found)) == different and found == sorted(found):
            break
    else:
        found = list(values)
    return tuple(_decimal(value) for value in found)


def _round(value: Fraction, digits: int) -> Fraction:
    """Round to a digit of `ROUND`, or to one digit more for each of `digits`."""
    if not value:
        return value
    size = abs(value)
    power = Fraction(1)
    while power * 10 <= size:
        power *= 10
    while power > size:
        power /= 10
    if not digits:
        nearest = min(ROUND, key=lambda number: abs(number * power - size)) * power
    else:
        step = power / 10**digits
        nearest = (size + step / 2) // step * step
    return nearest if value > 0 else -nearest


def _decimal(value: Fraction) -> Decimal:
    """Write a number to four decimals, rounded down as all cut points are."""
    exact = Decimal(value * UNITS // 1).scaleb(-4)
    return exact.to_integral_value() if exact == exact.to_integral_value() else exact.normalize()


def _steps(customers: nw.LazyFrame[Any], thresholds: Thresholds) -> tuple[Step, ...]:
    scored = score_customers(customers.select(*MEASURES), thresholds)
    counts = collect(scored.group_by(*SCORES).agg(nw.len().alias(c.CUSTOMERS)))
    every, found = int(counts[c.CUSTOMERS].sum()), []
    for measure, score in zip(MEASURES, SCORES, strict=True):
        cuts = [None, *getattr(thresholds, measure), None]
        for number in range(thresholds.bins, 0, -1):
            place = thresholds.bins - number if measure == c.RECENCY else number - 1
            many = int(counts.filter(nw.col(score) == number)[c.CUSTOMERS].sum())
            found.append(Step(measure, number, cuts[place], cuts[place + 1], many, many / every))
    return tuple(found)
