"""Breakdowns of lines that lie on a cluster: who brings the revenue; what is fetched has one row per cell or value."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.analyses.breakdown import by_position, far_cells
from segkit.analyses.vip import far_vips_among, marked
from segkit.choices import OrderBy, Returns
from segkit.days.history import reduced
from segkit.errors import SegkitError
from segkit.frames import collect, date_of, held, quotient, sent, with_months
from segkit.immutable import immutable
from segkit.line.attributes import VALUE
from segkit.line.recoding import Recoding, all_kept
from segkit.runs.attributes.hours import far_hour_of, refuse_hourless
from segkit.runs.attributes.recode import recoding_of
from segkit.runs.attributes.resolve import FROM_CONTACTS, OF_LINES, WEEKDAYS, Kind, columns_to_keep
from segkit.runs.breakdown.breakdowns import assemble, last_known, refuse_unlike, resolve_question
from segkit.runs.breakdown.customer_values import of_contacts
from segkit.runs.breakdown.market import Axes, market_table, markets_of
from segkit.runs.breakdown.periods import nothing_there, period_of
from segkit.runs.far.contacts import met_there
from segkit.runs.far.grouping import classed
from segkit.runs.far.segmentation import segmented_far
from segkit.runs.notes import told_vips
from segkit.runs.terms import Window, scoring_of_model
from segkit.selection import FEW

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from segkit.analyses.breakdown import Cells, Key
    from segkit.runs.attributes.resolve import Attribute
    from segkit.runs.breakdown.breakdowns import Breakdown, Question
    from segkit.runs.breakdown.customer_values import Beside
    from segkit.runs.breakdown.periods import Period
    from segkit.runs.far.opening import FarPlace
    from segkit.runs.far.segmentation import FarSegmentation
    from segkit.runs.terms import Policy, Scoring

WHICH, MONTH = "which", "_its_month"


@immutable
class _Look:
    """One period of lines on a cluster, with the attributes by position; both frames are kept there."""

    run: FarSegmentation
    lines: nw.LazyFrame[Any]
    """customer_id, order_id where orders have numbers, order_day, amount, the attributes."""
    people: nw.LazyFrame[Any]
    """customer_id, frequency, recency, and the attributes that are the customer's."""


@immutable
class _Asked:
    """What is broken down, by what, and how it is read."""

    place: FarPlace
    attributes: tuple[Attribute, ...]
    beside: Beside
    question: Question
    policy: Policy
    known_until: int
    """The last day of which addresses on orders count [days since epoch]."""

    @property
    def names(self) -> list[str]:
        """The columns of the attributes."""
        return [by_position(at) for at in range(len(self.attributes))]

    @property
    def own(self) -> list[str]:
        """Those that are the customer's."""
        return [by_position(at) for at, one in enumerate(self.attributes) if one.kind not in OF_LINES]

    @property
    def by_label(self) -> bool:
        """Whether any of them depends on scores, as clusters may."""
        return any(one.kind in {Kind.LABEL, Kind.CLUSTER} for one in self.attributes)

    @property
    def hours(self) -> list[int]:
        """The places of those that are hours of the day."""
        return [at for at, one in enumerate(self.attributes) if one.kind is Kind.HOUR]

    @contextmanager
    def look(self, window: Window, scoring: Scoring, shift: int | None = None) -> Iterator[_Look]:
        """Look at a period, as long as the block; at another one with its calendar so many months later."""
        labels = self.by_label or (self.question.keeps_yardstick and shift is None)
        with (
            segmented_far(self.place, window, self.policy, scoring, values=(), labels=labels) as run,
            ExitStack() as kept,
        ):
            customers = _with_own(run, self.attributes, self.beside, self.known_until, first=shift is None)
            people = kept.enter_context(held(customers.select(c.CUSTOMER, c.FREQUENCY, c.RECENCY, *self.own)))
            yield _Look(run, kept.enter_context(held(self._lines(run, people, shift or 0))), people)

    def _lines(self, run: FarSegmentation, people: nw.LazyFrame[Any], shift: int) -> nw.LazyFrame[Any]:
        if run.lines is None:
            raise AssertionError("a run on a cluster keeps its lines")
        theirs, lines = people.select(c.CUSTOMER, *self.own), run.lines
        for one in self.attributes:
            if one.kind is Kind.HOUR:
                lines = lines.with_columns(far_hour_of(c.KEPT + one.name).alias(c.KEPT + one.name))
        lines = reduced(lines, self.policy.order_by).join(theirs, on=c.CUSTOMER, how="inner")
        for at, one in enumerate(self.attributes):
            if one.kind in {Kind.COLUMN, Kind.HOUR}:
                lines = lines.with_columns(nw.col(c.KEPT + one.name).alias(by_position(at)))
            elif one.kind is Kind.CALENDAR:
                lines = _dated(lines, one.what, by_position(at), shift)
        if c.ORDER not in lines.collect_schema().names() and self.policy.order_by is OrderBy.DAY:
            lines = lines.with_columns(nw.col(c.DAY).cast(nw.String).alias(c.ORDER))
        numbers = [c.ORDER] if c.ORDER in lines.collect_schema().names() else []
        return lines.select(c.CUSTOMER, *numbers, c.DAY, c.AMOUNT, *self.names)

    def values(self, look: _Look, places: Sequence[int]) -> dict[int, dict[str, int]]:
        """Fetch the values of attributes, with the money of each [1/10000 currency].

        Raises:
            SegkitError: There are too many of them, or hours are asked for and no date has a time of day.
        """
        found = self._fetched(look.lines, places, nw.col(c.AMOUNT).sum())
        for at in {*places} & {*self.hours}:
            refuse_hourless(found[at])
        return found

    def people(self, look: _Look, at: int) -> dict[str, int]:
        """Fetch how many customers have each value of an attribute."""
        each = look.lines.select(c.CUSTOMER, by_position(at)).unique()
        return self._fetched(each, [at], nw.len())[at]

    def _fetched(self, rows: nw.LazyFrame[Any], places: Sequence[int], count: nw.Expr) -> dict[int, dict[str, int]]:
        parts = []
        for at in places:
            by = rows.with_columns(nw.col(by_position(at)).alias(VALUE)).group_by(VALUE).agg(count.alias(c.AMOUNT))
            parts.append(by.select(VALUE, c.AMOUNT, nw.lit(at).alias(WHICH)).head(FEW + 1))
        found: dict[int, dict[str, int]] = {at: {} for at in places}
        for value, amount, at in collect(nw.concat(parts)).iter_rows() if parts else ():
            if value is not None:
                found[at][value] = int(amount)
        for at, values in found.items():
            if len(values) > FEW:
                name = self.attributes[at].name
                raise SegkitError(
                    f"`{name}` has too many values: more than {FEW:,}",
                    hint="--by a column of fewer values, such as a category",
                )
        return found

    def recodings(self, look: _Look, money: dict[int, dict[str, int]]) -> list[Recoding]:
        """Decide what becomes of the values of each attribute."""
        top, join, labels = self.question.top, self.question.join_spellings, tuple(look.run.book.names)
        found = []
        for at, one in enumerate(self.attributes):
            if at in self.beside.ranges:
                names = self.beside.ranges[at].names
                found.append(Recoding(order=names, notes=all_kept(one.name, len(names), top)))
            else:
                people = partial(self.people, look, at)
                found.append(recoding_of(one, money[at], people, labels, join=join, top=top))
        return found

    def cells(
        self, look: _Look, recodings: Sequence[Recoding], known: dict[int, dict[str, int]] | None = None
    ) -> Cells:
        """Add up by cell; values are `known`, or fetched where any of them becomes another."""
        wanted = [at for at, one in enumerate(recodings) if one.first or one.mapping or one.rest is not None]
        known = self.values(look, wanted) if known is None else known
        lines, people = look.lines, look.people
        for at in wanted:
            name = by_position(at)
            lines = _recoded(lines, name, recodings[at], list(known[at]))
            people = _recoded(people, name, recodings[at], list(known[at])) if name in self.own else people
        found = far_cells(lines, people, self.names, self.own, every=self.policy.returns is Returns.KEEP)
        if found[()][()].revenue != look.run.account.customer_amount:
            raise AssertionError("cells do not add up to the money of customers: this is a fault of segkit")
        return found

    def raw(self, look: _Look, fixed: Sequence[int]) -> set[Key]:
        """Fetch which values of the attributes that a file of markets knows are together on lines."""
        names = [by_position(at) for at in fixed]
        rows = collect(look.lines.select(names).unique()).iter_rows() if names else [()]
        places = {at: place for place, at in enumerate(fixed)}
        return {tuple(row[places[at]] if at in places else None for at in range(len(self.attributes))) for row in rows}


def break_down_far(
    place: FarPlace, question: Question, *, window: Window, policy: Policy, scoring: Scoring
) -> Breakdown:
    """Break the revenue of lines down that lie on a cluster: what is fetched has one row per cell or value.

    Raises:
        SegkitError: The lines cannot be used, or an attribute is not there or has too many values.
    """
    period = period_of(question.against, window) if question.against else None
    attributes, told, beside = resolve_question([(place.shown, place.columns)], question)
    _refuse_unknown(attributes, beside)
    market = market_table(question.market, attributes)
    asked = _Asked(place.keeping(columns_to_keep(attributes)), attributes, beside, question, policy, last_known(window))
    here = period.current(window) if period else window
    with asked.look(here, scoring) as now:
        run = now.run
        if period:
            period = period.settled(run.as_of, here)
            refuse_unlike(period, attributes)
        known = asked.values(now, [at for at in range(len(attributes)) if at not in beside.ranges])
        recodings = asked.recodings(now, known)
        cells, before = asked.cells(now, recodings, known), None
        axes = Axes(attributes, recodings, question.join_spellings)
        raw, since = set(), here.since
        if market:
            raw = asked.raw(now, axes.fixed)
            since = since or date_of(int(collect(now.lines.select(nw.col(c.DAY).min()))[c.DAY].item(0)))
        model = scoring_of_model(run.frozen()) if period and asked.by_label else scoring
    if period:
        with _there(asked, period, model) as then:
            asked.values(then, asked.hours)
            before = asked.cells(then, recodings)
            raw |= asked.raw(then, axes.fixed) if market else set()
    done = assemble(attributes, recodings, (cells, before), run, period, (beside.notes, run.doubts))
    done = replace(done, taken=run.taken, notes=(*run.read, *told, *done.notes))
    if market is None or since is None:
        return done
    return replace(done, markets=markets_of(market, axes, raw, (since, run.as_of), period))


def _refuse_unknown(attributes: Sequence[Attribute], beside: Beside) -> None:
    """Refuse what cannot be known of lines on a cluster, before any of them is read."""
    for one in attributes:
        if one.kind is Kind.VIP:
            beside.vip_asked()
        if one.kind is Kind.CLUSTER:
            beside.centroids_asked()


@contextmanager
def _there(asked: _Asked, period: Period, model: Scoring) -> Iterator[_Look]:
    """Look at the other period by the same yardstick.

    Raises:
        SegkitError: Nobody bought anything in it.
    """
    with nothing_there(period), asked.look(Window(period.end, period.start), model, period.months or 0) as then:
        yield then


def _with_own(
    run: FarSegmentation, attributes: Sequence[Attribute], beside: Beside, until: int, *, first: bool
) -> nw.LazyFrame[Any]:
    """Give customers the attributes that are theirs; see `Beside.values`."""
    customers: Any = run.customers
    kinds, said = {one.kind for one in attributes}, []
    if Kind.CLASS in kinds:
        customers = classed(customers)
    if Kind.VIP in kinds:
        found = far_vips_among(customers, beside.vip_asked())
        said.append(told_vips(found))
        customers = customers.with_columns(marked(found.least))
    if Kind.CLUSTER in kinds:
        customers = beside.clustered(customers)
    met = None
    if beside.contacts and kinds & FROM_CONTACTS:
        met = met_there(beside.contacts, run, key=beside.contact_key, until=until)
        said += met.told
    for at, one in enumerate(attributes):
        if one.kind is Kind.MEASURE:
            customers = customers.with_columns(beside.ranged(customers, at, one, said, FEW))
        elif one.kind not in OF_LINES | FROM_CONTACTS:
            customers = customers.with_columns(nw.col(one.what).cast(nw.String).alias(by_position(at)))
    if met is not None:
        theirs = sent(of_contacts(met, attributes, run.as_of, said), customers)
        customers = customers.join(theirs, on=c.CUSTOMER, how="left")
    if first:
        beside.notes += said
    frame: nw.LazyFrame[Any] = customers
    return frame


def _dated(lines: nw.LazyFrame[Any], part: str, column: str, shift: int) -> nw.LazyFrame[Any]:
    """Give lines a part of their day as text, so many months later; see `calendar`."""
    if part == "weekday":
        # 1970-01-01 was a Thursday; what is left of a day before it is below zero on Spark.
        number, text = (nw.col(c.DAY) % 7 + 10) % 7, nw.lit(WEEKDAYS[-1])
        for place, name in enumerate(WEEKDAYS[:-1]):
            text = nw.when(number == place).then(nw.lit(name)).otherwise(text)
        return lines.with_columns(text.alias(column))
    lines = with_months(lines, c.DAY, MONTH).with_columns(nw.col(MONTH) + shift)
    month = nw.col(MONTH) % 12
    said = [quotient(lines, nw.col(MONTH), nw.lit(12)).cast(nw.String)]
    if part == "quarter":
        said += [nw.lit("-Q"), quotient(lines, month + 3, nw.lit(3)).cast(nw.String)]
    elif part == "month":
        zero = nw.when(month < 9).then(nw.lit("-0")).otherwise(nw.lit("-"))  # noqa: PLR2004 - October has two digits
        said += [zero, (month + 1).cast(nw.String)]
    return lines.with_columns(nw.concat_str(*said).alias(column)).drop(MONTH)


def _recoded(rows: nw.LazyFrame[Any], column: str, recoding: Recoding, known: list[str]) -> nw.LazyFrame[Any]:
    """Give the values of a column what becomes of them, all of which are known."""
    becomes: dict[str | None, list[str]] = {}
    for value, to in zip(known, recoding.of_all(known), strict=True):
        becomes.setdefault(None if value == to else to, []).append(value)
    if not becomes.keys() - {None}:
        return rows
    # What most values become is said without naming them.
    *few, most = sorted(becomes, key=lambda to: len(becomes[to]))
    there = nw.col(column)
    text: nw.Expr = nw.when(~there.is_null()).then(there if most is None else nw.lit(most))
    for to in few:
        text = nw.when(there.is_in(becomes[to])).then(there if to is None else nw.lit(to)).otherwise(text)
    return rows.with_columns(text.alias(column))
