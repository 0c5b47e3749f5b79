"""Why one customer has this label, and the smallest change that would give a better one, found by trying the rules."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from segkit import columns as c
from segkit.frames import date_of, money_of
from segkit.immutable import immutable
from segkit.scoring.rules import RAW, Limit, Number, of_five, scores_and_sums, within

if TYPE_CHECKING:
    from collections.abc import Mapping

    from segkit.scoring.rules import RuleBook, SegmentRule
    from segkit.scoring.scores import Thresholds

CENT = 100
"""1/10000 currency."""
MEASURES = (c.RECENCY, c.FREQUENCY, c.MONETARY)


@immutable
class Measured:
    """One measure of a customer, and its place between the cut points."""

    measure: str
    value: Number
    """Days, orders or currency."""
    score: int
    cuts: tuple[Decimal, ...]
    """The cut points that count for this customer, ascending."""
    above: Decimal | None
    """The highest cut point that the value is above."""
    up_to: Decimal | None
    """The lowest cut point that it is not above."""


@immutable
class Condition:
    """One range of a rule, and what the customer has."""

    over: str
    low: Limit
    high: Limit
    value: Number
    holds: bool


@immutable
class TriedRule:
    """One rule as it was tried on a customer."""

    place: int
    """From 1, in the order in which rules are tried."""
    segment: str
    conditions: tuple[Condition, ...]
    """All ranges of the rule."""

    @property
    def failed(self) -> tuple[Condition, ...]:
        """The ranges in which the customer does not lie."""
        return tuple(condition for condition in self.conditions if not condition.holds)

    @property
    def guards(self) -> tuple[Condition, ...]:
        """The ranges over raw values."""
        return tuple(condition for condition in self.conditions if condition.over in RAW)

    @property
    def held_back(self) -> bool:
        """Whether scores fit and only raw values do not."""
        return bool(self.failed) and all(condition.over in RAW for condition in self.failed)


@immutable
class Change:
    """A single change that gives a better label: so many orders, or money."""

    segment: str
    """The label that it gives."""
    orders: int
    """Further orders; 0 where money alone does it."""
    money: Decimal
    """The least amount of the order, or the least money; 0 where any amount does."""
    money_up_to: Decimal | None
    """The most, where more would not give a better label."""
    until: date | None
    """The last day on which the order does it; None where that is every day."""


@immutable
class Slip:
    """What becomes of a customer who does nothing."""

    day: date
    """The first day with the other label."""
    segment: str


@immutable
class Explanation:
    """Why a customer has a label."""

    customer_id: str
    segment: str
    action: str
    as_of: date
    first_order: date
    last_order: date
    tenure: int
    """Days."""
    aov: Decimal
    """Currency."""
    rfm: str
    bins: int
    book: str
    new_days: float
    measures: tuple[Measured, ...]
    """Recency, frequency, monetary."""
    rule: TriedRule
    """The rule that won."""
    before: tuple[TriedRule, ...]
    """The rules that were tried before it, in order."""
    changes: tuple[Change, ...]
    """Single changes to a better label, the smallest first; none where no single change does it."""
    best: bool
    """Whether there is no better label."""
    slip: Slip | None
    """The next other label without any order; None where none comes."""

    @property
    def held_back(self) -> tuple[TriedRule, ...]:
        """The rules of other labels that scores would have given: guards on raw values were applied."""
        return tuple(tried for tried in self.before if tried.held_back and tried.segment != self.segment)


@immutable
class _State:
    """A customer as rules see one: days, orders, money in 1/10000 currency, days."""

    recency: int
    frequency: int
    monetary: int
    tenure: int

    @property
    def aov(self) -> int:
        return (2 * self.monetary + self.frequency) // (2 * self.frequency)

    def raw(self) -> dict[str, Number]:
        return {
            c.RECENCY: self.recency, c.FREQUENCY: self.frequency, c.MONETARY: money_of(self.monetary),
            c.AOV: money_of(self.aov), c.TENURE: self.tenure,
        }  # fmt: skip


@immutable
class _Judge:
    """Labels any state of a customer by the yardstick of a run."""

    thresholds: Thresholds
    book: RuleBook

    def scores(self, state: _State) -> tuple[int, int, int]:
        return self.thresholds.scores_of(state.recency, state.frequency, money_of(state.monetary))

    def fives(self, state: _State) -> tuple[int, int, int]:
        r, f, m = (of_five(score, self.thresholds.bins) for score in self.scores(state))
        return r, f, m

    def label(self, state: _State) -> str:
        return self.book.label(*self.fives(state), **state.raw()) or ""

    def rank(self, state: _State) -> int:
        return self.book.names.index(self.label(state))

    def bounds(self, over: str) -> set[int]:
        """Return the whole numbers from which rules may judge otherwise; money in 1/10000 currency."""
        scale = 4 if over in {c.MONETARY, c.AOV} else 0
        found = set()
        for rule in self.book.rules:
            low, high = rule.guards().get(over, (None, None))
            if low is not None:
                found.add(-int(-Decimal(str(low)).scaleb(scale) // 1))
            if high is not None:
                found.add(int(Decimal(str(high)).scaleb(scale) // 1) + 1)
        return found

    def money_steps(self, state: _State) -> list[int]:
        """Return the money, from that of a state upwards, at which the label may change."""
        r, f, _ = self.scores(state)
        cuts = {int(cut.scaleb(4) // 1) + 1 for cut in self.thresholds.cuts_of(c.MONETARY, r, f)}
        # The average check reaches a unit when twice the money reaches (2 · unit − 1) · orders.
        checks = {-(-(2 * unit - 1) * state.frequency // 2) for unit in self.bounds(c.AOV)}
        steps = {state.monetary, *cuts, *self.bounds(c.MONETARY), *checks}
        return sorted(step for step in steps if step >= state.monetary)

    def order_steps(self, state: _State) -> list[int]:
        """Return the numbers of orders, above that of a state, at which the label may change."""
        r = self.scores(state)[0]
        cuts = {int(cut // 1) + 1 for cut in self.thresholds.cuts_of(c.FREQUENCY, r, 1)}
        checks = {
            2 * state.monetary // (2 * unit - 1) + more for unit in self.bounds(c.AOV) for more in (0, 1) if unit > 0
        }
        steps = {state.frequency + 1, *cuts, *self.bounds(c.FREQUENCY), *checks}
        return sorted(step for step in steps if step > state.frequency)


def explain(
    row: Mapping[str, Any], *, thresholds: Thresholds, book: RuleBook, new_days: float, as_of: date
) -> Explanation:
    """Explain the label of one customer.

    `row` has the columns of the schema SEGMENTS, dates as days since epoch, money in 1/10000 currency.
    """
    judge = _Judge(thresholds, book.given(new_days))
    state = _State(row[c.RECENCY], row[c.FREQUENCY], row[c.MONETARY], row[c.TENURE])
    fives = judge.fives(state)
    values = scores_and_sums(*fives) | state.raw()
    won = judge.book.winner(*fives, **state.raw())
    if won is None or judge.book.rules[won].name != row[c.SEGMENT]:
        raise AssertionError("an explanation differs from the label: this is a fault of segkit")
    tried = [_tried(place, rule, values) for place, rule in enumerate(judge.book.rules[: won + 1], start=1)]
    scores = judge.scores(state)
    return Explanation(
        customer_id=row[c.CUSTOMER],
        segment=row[c.SEGMENT],
        action=book.segment(row[c.SEGMENT]).advised(),
        as_of=as_of,
        first_order=date_of(row[c.FIRST_ORDER]),
        last_order=date_of(row[c.LAST_ORDER]),
        tenure=state.tenure,
        aov=money_of(state.aov),
        rfm="".join(map(str, scores)),
        bins=thresholds.bins,
        book=book.name,
        new_days=new_days,
        measures=tuple(
            _measured(measure, values[measure], score, thresholds.cuts_of(measure, *scores[:2]))
            for measure, score in zip(MEASURES, scores, strict=True)
        ),
        rule=tried[-1],
        before=tuple(tried[:-1]),
        changes=_changes(judge, state, as_of),
        best=book.names.index(row[c.SEGMENT]) == 0,
        slip=_slip(judge, state, as_of),
    )


def _tried(place: int, rule: SegmentRule, values: Mapping[str, Number]) -> TriedRule:
    conditions = tuple(
        Condition(over, *limits, values[over], within(values[over], limits)) for over, limits in rule.ranges().items()
    )
    return TriedRule(place, rule.name, conditions)


def _measured(measure: str, value: Number, score: int, cuts: tuple[Decimal, ...]) -> Measured:
    below = [cut for cut in cuts if cut < value]
    upper = [cut for cut in cuts if cut >= value]
    return Measured(measure, value, score, cuts, below[-1] if below else None, upper[0] if upper else None)


def _changes(judge: _Judge, state: _State, as_of: date) -> tuple[Change, ...]:
    """Return the single changes that give a better label, the one that asks least of the customer first.

    An order is taken to cost what the customer's orders do on average, or what it has to be.
    """
    rank = judge.rank(state)
    check = max(state.aov, 0)
    found: list[tuple[tuple[int, int], Change]] = []
    for orders in (number - state.frequency for number in judge.order_steps(_after(state, 0, 0))):
        if judge.rank(_after(state, orders, orders)) < rank:
            found.append(((orders * check, orders), _ordered(judge, state, orders, orders, as_of)))
            break
    if not found or found[0][1].orders > 1:
        amount = _least(judge, _after(state, 1, 0), rank)
        if amount:
            found.append(((max(amount, check), 1), _ordered(judge, state, 1, amount, as_of)))
    money = _least(judge, state, rank)
    if money is not None:
        better = _more(state, money)
        change = Change(judge.label(better), 0, money_of(money), _most(judge, better, rank, money), None)
        found.append(((money, 0), change))
    return tuple(change for _, change in sorted(found, key=lambda each: each[0]))


def _ordered(judge: _Judge, state: _State, orders: int, units: int, as_of: date) -> Change:
    rank, after = judge.rank(state), _after(state, orders, units)
    most = _most(judge, after, rank, units) if orders == 1 else None
    least = money_of(units) if units > orders else Decimal(0)
    return Change(judge.label(after), orders, least, most, _until(judge, after, rank, as_of))


def _after(state: _State, orders: int, units: int) -> _State:
    """Return a customer on the day of further orders."""
    return _State(0, state.frequency + orders, state.monetary + units, state.tenure)


def _more(state: _State, units: int) -> _State:
    return _State(state.recency, state.frequency, state.monetary + units, state.tenure)


def _least(judge: _Judge, state: _State, rank: int) -> int | None:
    """Return the least further money [1/10000 currency] that gives a better label than `rank`, in whole cents."""
    for money in judge.money_steps(state):
        least = money - state.monetary
        if judge.rank(_more(state, least)) < rank:
            cents = -(-least // CENT) * CENT
            return cents if judge.rank(_more(state, cents)) < rank else least
    return None


def _most(judge: _Judge, better: _State, rank: int, units: int) -> Decimal | None:
    """Return the money [currency] beyond which the label is no longer better; None where there is no such limit."""
    for money in judge.money_steps(better):
        if judge.rank(_more(better, money - better.monetary)) >= rank:
            return money_of(units + money - better.monetary - 1)
    return None


def _until(judge: _Judge, after: _State, rank: int, as_of: date) -> date | None:
    """Return the last day on which the same orders still give a better label."""
    for tenure in sorted(day for day in judge.bounds(c.TENURE) if day > after.tenure):
        if judge.rank(_State(0, after.frequency, after.monetary, tenure)) >= rank:
            return as_of + timedelta(days=tenure - after.tenure - 1)
    return None


def _slip(judge: _Judge, state: _State, as_of: date) -> Slip | None:
    """Return the first day on which the label is another, if nothing is bought."""
    cuts = {int(cut // 1) + 1 for cut in judge.thresholds.recency}
    days = {day - state.recency for day in cuts | judge.bounds(c.RECENCY)}
    days |= {day - state.tenure for day in judge.bounds(c.TENURE)}
    label = judge.label(state)
    for later in sorted(day for day in days if day > 0):
        then = judge.label(_State(state.recency + later, state.frequency, state.monetary, state.tenure + later))
        if then != label:
            try:
                return Slip(as_of + timedelta(days=later), then)
            except OverflowError:  # no calendar has that day
                return None
    return None
