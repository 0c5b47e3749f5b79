"""Lines of a whole data set into settled orders: who is meant, what counts, and where the rest went."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit import phases
from segkit.choices import OrderBy, Returns
from segkit.errors import SegkitError
from segkit.frames import LARGEST_SUM, collect, collect_together, date_of, day_number_of
from segkit.immutable import immutable
from segkit.line import orders as o
from segkit.line.customers import order_days, purchase_gaps, summarize_orders
from segkit.line.facts import Facts, Gathered, empty_cells, merge_facts, refuse_overflow, refuse_unread
from segkit.line.one_pass import NO_CUSTOMER, LeftOut, OnePass
from segkit.line.transactions import settle_amounts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from segkit.line.portions import Portions
    from segkit.line.tallies import TallyPlan
    from segkit.line.transactions import Rules


@immutable
class Settled:
    """Orders of known customers, summed up by customer, and an account of every other line.

    `summary` has the columns that `summarize_orders` gives. Its lines and amounts [1/10000 currency]
    and those of `left_out` add up to `lines` and `amount`.
    """

    summary: nw.DataFrame[Any]
    gaps: nw.Series[Any]
    """Days between successive order days of the same customer, in no order."""
    left_out: tuple[LeftOut, ...]
    lines: int
    amount: int
    as_of: date
    facts: Facts
    remarks: tuple[str, ...] = ()
    """What has to be said of ids that are not written alike."""
    portions: int = 1
    """In how many portions of customers they were settled, one after the other."""
    least: int = 0
    """Bytes that this took, however small its portions."""


BUDDHIST = 543
"""Years by which the Buddhist era began before the common one."""
ERA = range(2443, 2643)
"""Years of it that are meant, where they are written for a hundred years around now."""


class NobodyError(SegkitError):
    """No customer is left to score."""


@immutable
class _Pass:
    summary: nw.DataFrame[Any]
    """By customer, the row of nobody included."""
    gaps: Callable[[], nw.Series[Any]]
    """Gives the days between successive order days of the same customer; asked of the last pass only."""
    left_out: tuple[LeftOut, ...]
    facts: Facts
    remarks: tuple[str, ...] = ()
    odd_ids: bool = False
    """Ids of customers had to be tidied."""
    odd_numbers: bool = False
    """Numbers of orders had to be tidied."""
    portions: int = 1
    least: int = 0


def settle(  # noqa: PLR0913 - all by keyword but the lines and their rules
    lines: nw.LazyFrame[Any],
    rules: Rules,
    *,
    as_of: date | None = None,
    today: date | None = None,
    order_by: OrderBy = OrderBy.LINE,
    examine: Callable[[Facts], None] = refuse_unread,
    memory: int | None = None,
    sample: Any = None,
) -> Settled:
    """Settle all lines up to the as-of day; by default the day of the newest counted order.

    Lines after the as-of day, and by default after today, do not exist. Which ones those are is known
    only after a pass over the data, so a second one follows where the first met any. With a bound of `memory`
    [bytes] customers are settled in portions, one after the other. A `sample` of the ids, a Polars frame of
    customer_id and order_id, spares fetching one; it decides on the way that is taken, and on no number.

    Columns in: customer_id, order_day [days since epoch], amount [1/10000 currency], order_id where
                lines have one, status where rules judge it, left_out [text or null] where the reader leaves
                lines out

    Raises:
        SegkitError: No counted order is left, sums would not fit 64 bits, or `examine` refuses.
    """

    def walk(rules: Rules) -> _Pass:
        whole = _Walk(lines, rules, examine, order_by, sample)
        return whole.settled().done() if memory is None else _in_portions(whole, memory)

    rules = replace(rules, until=as_of)
    done = walk(rules)
    newest = done.facts.newest
    if as_of is None and today and newest is not None and newest > day_number_of(today):
        rules = replace(rules, today=today)
        done = walk(rules)
    seen = _newest_sale(done.summary, newest if rules.today else None)
    if as_of is None:
        as_of = date_of(seen)
        if done.facts.newest is not None and done.facts.newest > seen:
            done = walk(replace(rules, until=as_of))
    summary, nameless = without_nobody(done.summary, money=c.MONETARY)
    return Settled(
        summary,
        done.gaps(),
        tuple(sorted((*done.left_out, *nameless), key=lambda left: left.reason)),
        done.facts.lines + sum(left.lines for left in done.left_out),
        done.facts.amount + sum(left.amount for left in done.left_out),
        as_of,
        done.facts,
        done.remarks,
        done.portions,
        done.least,
    )


@immutable
class _Walk(OnePass):
    """One pass over all lines that makes orders and customers of them."""

    order_by: OrderBy = OrderBy.LINE
    given: Any = None
    """The ids of some lines, where they are known."""

    @property
    def every(self) -> bool:
        """Whether every order counts, whatever its amount."""
        return self.rules.returns is Returns.KEEP

    def settled(self) -> _Walk:
        """Walk over the same lines, money back below zero."""
        return replace(self, lines=settle_amounts(self.lines, self.rules))

    def done(self) -> _Pass:
        """Take the quick way where the ids allow it, else the plain one."""
        return self._quick() or self._plain()

    @cached_property
    def _sample(self) -> Any:
        """The ids of some lines; None where they have no order number, or are no lines of Polars."""
        if self.given is not None:
            return self.given
        if not self.kept.implementation.is_polars():
            return None
        from segkit.line.folding import sample_of

        return sample_of(self.kept)

    @property
    def tally_plan(self) -> TallyPlan | None:
        """How lines are tallied, by the ids of some; None where these do not allow it."""
        if self._sample is None:
            return None
        from segkit.line.tallies import TallyPlan

        return TallyPlan.of(self._sample, every=self.every)

    def _quick(self) -> _Pass | None:
        plan = self.tally_plan
        if plan is None:
            return None
        gathered = Gathered()
        asked = plan.asked(self.kept, gathered)
        found = collect_together(*asked, *self.beside(gathered))
        facts, left_out = self.account(gathered, *found[len(asked) :])
        tally = None if facts.unnumbered else plan.tally(*found[: len(asked)])
        return None if tally is None else _Pass(tally.summary, lambda: tally.gaps, left_out, facts)

    @property
    def _folds(self) -> bool:
        from segkit.line.folding import folds

        return self._sample is not None and folds(self._sample)

    def _plain(self) -> _Pass:
        kept, every, gathered = self.kept, self.every, Gathered()
        orders = o.orders_of(kept, self.order_by, every=every)
        if self._folds:
            from segkit.line.text_ids import summed_up

            look = gathered.look()
            summary, days, untidy, *beside = summed_up(kept, look, self.beside(gathered), every=every)
        else:
            asked = _asked_of_orders(orders, every=every)
            summary, days, untidy, *beside = collect_together(*asked, *self.beside(gathered))
        facts, left_out = self.account(gathered, *beside)
        untidy_numbers = bool(len(untidy) and untidy[c.ORDER].item(0))
        if untidy_numbers and c.ORDER in kept.collect_schema():
            kept = o.trimmed_numbers(kept)
            facts = replace(facts, unnumbered=empty_cells(kept)["unnumbered"])
            orders = o.orders_of(o.numbered_by_day(kept), self.order_by, every=every)
        elif facts.unnumbered:
            orders = o.orders_of(o.numbered_by_day(kept), self.order_by, every=every)
            summary, days, _ = collect_together(*_asked_of_orders(orders, every=every))
        summary, days = o.with_text_ids(summary), o.with_text_ids(days)
        remarks: list[str] = []
        odd_ids = o.needs_tidying(summary[c.CUSTOMER])
        if odd_ids or untidy_numbers:
            remarks = o.told_of_ids(summary[c.CUSTOMER])
            numbered = c.ORDER in kept.collect_schema() or self.order_by is OrderBy.DAY
            tidied = _tidied(orders, numbered=numbered)
            summary, days, _ = collect_together(*_asked_of_orders(tidied, every=every))
        gaps = partial(purchase_gaps, days, summary[c.CUSTOMER].drop_nulls())
        return _Pass(summary, gaps, left_out, facts, tuple(remarks), odd_ids, untidy_numbers)


def _in_portions(whole: _Walk, memory: int) -> _Pass:
    """Walk over customers in portions; over all lines at once where ids have to be looked at together, and say so."""
    from segkit.line.portions import Portions, TogetherError

    tallied = whole.settled().tally_plan is not None
    try:
        for by_core in (False, True):
            portions = Portions.of(whole.lines, memory, tallied=tallied, by_core=by_core)
            if len(portions) == 1:
                break
            done = _portion_by_portion(whole, portions, memory)
            if done is not None:
                return done
    except TogetherError as fault:
        told = f"--memory is not held: {fault}, and all lines were settled at once"
        done = _at_once(whole)
        return replace(done, remarks=(*done.remarks, told))
    done = _at_once(whole)
    return replace(done, remarks=(*done.remarks, *portions.too_heavy(done.facts.lines, memory)))


def _at_once(whole: _Walk) -> _Pass:
    shared = nw.from_native(whole.lines.to_native().cache())
    return replace(whole, lines=shared).settled().done()


def _portion_by_portion(whole: _Walk, portions: Portions, memory: int) -> _Pass | None:
    """Walk over portions and put together what was found; None where spellings of a customer may be in two of them.

    Raises:
        TogetherError: What tidying makes of an id depends on all others.
    """
    from segkit.line.portions import TogetherError

    found = []
    for place in range(len(portions)):
        part, parts = place + 1, len(portions)
        phases.enter(f"settling customers, portion {part} of {parts}", part=part, parts=parts)
        walk = replace(whole, lines=portions.lines(whole.lines, place), examine=_taken_as_they_are).settled()
        done = _without_days(walk.done())
        if done.odd_ids and not portions.by_core:
            return None
        if done.remarks or done.odd_numbers:
            raise TogetherError("ids are written in several ways")
        found.append(done)
    facts = merge_facts(done.facts for done in found)
    if facts.largest * facts.lines > LARGEST_SUM:
        refuse_overflow(whole.settled().kept)
    whole.examine(facts)
    summary = nw.concat([done.summary for done in found])
    heaviest = max(done.facts.lines for done in found)
    return _Pass(
        summary,
        lambda: nw.concat([done.gaps().to_frame() for done in found])[c.FIRST_SALE],
        _added_up(left for done in found for left in done.left_out),
        facts,
        portions.too_heavy(heaviest, memory),
        portions=len(portions),
        least=portions.footprint.least,
    )


def _without_days(done: _Pass) -> _Pass:
    """Reckon the gaps at once: the days that they are between must not lie beside the next portion."""
    return replace(done, gaps=partial(_as_it_is, done.gaps().cast(nw.Int32).alias(c.FIRST_SALE)))


def _as_it_is(gaps: nw.Series[Any]) -> nw.Series[Any]:
    return gaps


def _taken_as_they_are(facts: Facts) -> None:
    """Ask nothing: facts are examined when those of all portions are together."""


def _added_up(left_out: Iterable[LeftOut]) -> tuple[LeftOut, ...]:
    """Put together what was left out for one reason."""
    reasons: dict[str, LeftOut] = {}
    for left in left_out:
        before = reasons.get(left.reason, LeftOut(left.reason, 0, 0))
        reasons[left.reason] = LeftOut(left.reason, before.lines + left.lines, before.amount + left.amount)
    return tuple(reasons.values())


def _asked_of_orders(orders: nw.LazyFrame[Any], *, every: bool) -> list[nw.LazyFrame[Any]]:
    """Ask all that is wanted of orders at once, so that they are never held in memory as a whole."""
    return [
        summarize_orders(orders, every_order_counts=every),
        order_days(orders, every_order_counts=every),
        o.untidy_numbers(orders),
    ]


def _tidied(orders: nw.LazyFrame[Any], *, numbered: bool) -> nw.LazyFrame[Any]:
    """Tidy ids and put together the orders that turn out to be one.

    Lines that are orders of their own have no number: two of them are never one order.
    """
    tidied = o.tidy_frame(collect(orders)).lazy()
    return o.merge_orders(tidied) if numbered else tidied


def _newest_sale(summary: nw.DataFrame[Any], later: int | None) -> int:
    named = summary.filter(~nw.col(c.CUSTOMER).is_null()) if summary[c.CUSTOMER].null_count() else summary
    newest = named[c.LAST_ORDER].max() if len(named) else None
    if newest is None and len(summary) and not len(named):
        raise NobodyError("no line names a customer", hint="name the column that does: --customer COLUMN")
    if newest is None and later is not None:
        raise _nobody_yet(date_of(later))
    if newest is None:
        message = "no customer has an order above zero"
        raise NobodyError(message, hint="look at the column of amounts, at the signs, at --as-of and --since")
    return int(newest)


def _nobody_yet(newest: date) -> NobodyError:
    """Say that nobody bought until today, of lines that go on to a later day."""
    year = newest.year
    if year in ERA:
        hint = f"years of the Buddhist era are {BUDDHIST} more than the common ones: write {year - BUDDHIST} for {year}"
    else:
        hint = f"look at the column of dates and at --date-format; --as-of {newest} looks at them from that day"
    return NobodyError(f"no customer has an order above zero until today: lines are dated up to {newest}", hint=hint)


def without_nobody(rows: nw.DataFrame[Any], *, money: str = c.AMOUNT) -> tuple[nw.DataFrame[Any], tuple[LeftOut, ...]]:
    """Take out what is nobody's; it becomes an entry of the account.

    Columns in: customer_id, lines, and a column of money [1/10000 currency]
    """
    if not rows[c.CUSTOMER].null_count():
        return rows, ()
    nobody = nw.col(c.CUSTOMER).is_null()
    lost = rows.filter(nobody)
    left = LeftOut(NO_CUSTOMER, int(lost[c.LINES].sum() or 0), int(lost[money].sum() or 0))
    return rows.filter(~nobody), (left,)
