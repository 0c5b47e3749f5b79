"""Breakdowns over files: who brings the revenue, by columns of the files, the calendar, labels or classes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.analyses.abc import A, B, C, classified
from segkit.analyses.breakdown import Cell, Cells, Key, by_position, cells_of
from segkit.choices import OrderBy, Returns
from segkit.days.history import remember
from segkit.frames import collect
from segkit.line.recoding import Recoding, decide
from segkit.line.settlement import NobodyError, settle
from segkit.line.transactions import Rules
from segkit.runs.against import Period, period_of
from segkit.runs.attributings import Attribute, Kind, calendar, columns_kept, resolved
from segkit.runs.segmentation import (
    Policy,
    Scoring,
    Window,
    answering,
    examiner,
    notes_of,
    segment_orders,
    segment_source,
)
from segkit.runs.terms import scoring_of_model
from segkit.sources.keeping import columns_of
from segkit.sources.reading import Reading
from segkit.sources.source import open_source
from segkit.sources.survey import survey
from segkit.sources.unpack import Workspace

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Sequence

    from segkit.days.history import History
    from segkit.runs.segmentation import Segmentation
    from segkit.sources.rejects import Rejects
    from segkit.sources.source import Source
    from segkit.sources.survey import Survey


@dataclass(frozen=True)
class Question:
    """Options of the group Breakdown: what the revenue is broken down by."""

    by: tuple[str, ...]
    """One to three names; `NAME=COLUMN` gives a column another name."""
    top: int | None = None
    """So many values of each attribute are kept, the rest is added up."""
    join_spellings: bool = False
    against: str | None = None
    """The period to compare with, as it was typed."""


@dataclass(frozen=True)
class Breakdown:
    """What each value brings; `cells` are by the choice of attributes that they are of, `()` is all."""

    attributes: tuple[Attribute, ...]
    cells: Cells
    before: Cells | None
    """The same of the period that is compared with."""
    orders: tuple[tuple[str | None, ...], ...]
    """Of each attribute its values, in the order in which they are shown."""
    run: Segmentation
    """The customers that it is of."""
    period: Period | None = None
    taken: str = ""
    notes: tuple[str, ...] = ()
    rejects: Rejects | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the attributes."""
        return tuple(attribute.name for attribute in self.attributes)

    @property
    def compares(self) -> bool:
        """Whether there is another period."""
        return self.period is not None

    @property
    def whole(self) -> tuple[int, ...]:
        """The choice of all attributes."""
        return tuple(range(len(self.attributes)))

    @property
    def total(self) -> Cell:
        """All cells together."""
        return self.cells[()].get((), Cell())

    def keys(self, choice: tuple[int, ...]) -> list[Key]:
        """Return the cells of a choice that have anything in them, in the order in which they are shown."""
        there = {*self.cells[choice], *(self.before or {}).get(choice, {})}
        places = [{value: at for at, value in enumerate(self.orders[position])} for position in choice]
        return sorted(there, key=lambda key: tuple(place[value] for place, value in zip(places, key, strict=True)))


def break_down_files(
    names: Iterable[str | os.PathLike[str]],
    question: Question,
    *,
    reading: Reading | None = None,
    window: Window | None = None,
    policy: Policy | None = None,
    scoring: Scoring | None = None,
) -> Breakdown:
    """Break the revenue of files down by attributes of their lines and customers.

    Raises:
        SegkitError: The input cannot be used, or an attribute is not there or has too many values.
    """
    policy, window = policy or Policy(), window or Window()
    period = period_of(question.against, window) if question.against else None
    with Workspace() as workspace:
        source = open_source(names, reading or Reading(), workspace)
        tables = [(plan.file.shown, columns_of(plan)) for plan in source.plans]
        attributes, told = resolved(tables, question.by)
        source = source.keeping(columns_kept(attributes), "--by")
        seen, source = answering(source, survey)

        def look(window: Window, scoring: Scoring) -> Look:
            nonlocal source
            found, source = looked_at(source, seen, window, policy, scoring)
            return found

        done, now = _broken_down(look, attributes, question, period, (window, policy, scoring or Scoring()))
        rejects = source.rejects()
        notes = (
            *notes_of(source, seen, now.history.facts, policy),
            *(rejects.notes if rejects else ()),
            *told,
            *done.notes,
        )
        return replace(done, taken=source.taken, notes=notes, rejects=rejects)


def break_down_lines(
    lines: Callable[[dict[str, str]], nw.LazyFrame[Any]],
    columns: Sequence[str],
    question: Question,
    *,
    window: Window,
    policy: Policy,
    scoring: Scoring,
) -> Breakdown:
    """Break the revenue of lines down, which come with whatever attributes are to be kept.

    Raises:
        SegkitError: The lines cannot be used, or an attribute is not there or has too many values.
    """
    period = period_of(question.against, window) if question.against else None
    attributes, told = resolved([("the frame", columns)], question.by)
    kept = lines(columns_kept(attributes))

    def look(window: Window, scoring: Scoring) -> Look:
        return looked_at_lines(kept, window, policy, scoring)

    done, _ = _broken_down(look, attributes, question, period, (window, policy, scoring))
    return replace(done, notes=(*told, *done.notes))


@dataclass(frozen=True)
class Look:
    """One period: its customers, and its lines with the attributes that they carry."""

    run: Segmentation
    history: History


Terms = tuple[Window, Policy, Scoring]


def looked_at(source: Source, seen: Survey, window: Window, policy: Policy, scoring: Scoring) -> tuple[Look, Source]:
    """Look at one period of files; the source may come back knowing more of itself."""
    run, _, source = segment_source(source, seen, window, policy, scoring)
    while True:
        rules = seen.judging(Rules(window.since, run.as_of, returns=policy.returns))
        history, again = answering(source, partial(_remembered, rules, policy.order_by))
        if again is source:
            return Look(run, history), source
        run, _, source = segment_source(again, seen, window, policy, scoring)


def looked_at_lines(lines: nw.LazyFrame[Any], window: Window, policy: Policy, scoring: Scoring) -> Look:
    """Look at one period of lines that carry their attributes."""
    rules = Rules(since=window.since, returns=policy.returns)
    settled = settle(lines, rules, as_of=window.as_of, today=window.today, order_by=policy.order_by)
    run = segment_orders(settled, scoring, policy)
    return Look(run, remember(lines, replace(rules, until=run.as_of), order_by=policy.order_by))


def _remembered(rules: Rules, order_by: OrderBy, source: Source) -> History:
    rules = replace(rules, reader_leaves_out=source.leaves_out)
    return remember(nw.from_native(source.lines()), rules, order_by=order_by, examine=examiner(source))


def _broken_down(
    look: Callable[[Window, Scoring], Look],
    attributes: Sequence[Attribute],
    question: Question,
    period: Period | None,
    terms: Terms,
) -> tuple[Breakdown, Look]:
    window, policy, scoring = terms
    here = period.current(window) if period else window
    now = look(here, scoring)
    if period:
        period = period.settled(now.run.as_of, here)
    lines = _with_attributes(now, attributes, policy)
    recodings = _recodings(lines, now.run, attributes, question)
    cells = _cells(now, lines, recodings, policy)
    before = _before(look, period, now, attributes, recodings, policy) if period else None
    orders = tuple(_order(at, recoding, cells, before) for at, recoding in enumerate(recodings))
    notes = [note for recoding in recodings for note in recoding.notes]
    notes += period.notes(now.run.as_of) if period else []
    if any(attribute.kind is Kind.LABEL for attribute in attributes):
        notes += now.run.notes
    return Breakdown(tuple(attributes), cells, before, orders, now.run, period, notes=tuple(notes)), now


def _with_attributes(look: Look, attributes: Sequence[Attribute], policy: Policy) -> nw.DataFrame[Any]:
    """Keep the lines of customers, and give each its values.

    Columns out: customer_id, order_id where orders have numbers, order_day, amount, and the attributes by position
    """
    customers = look.run.customers
    if any(attribute.kind is Kind.CLASS for attribute in attributes):
        customers = classified(customers, c.MONETARY)
    own = {
        by_position(at): nw.col(attribute.what)
        for at, attribute in enumerate(attributes)
        if attribute.kind in {Kind.LABEL, Kind.CLASS}
    }
    lines = look.history.lines.join(customers.select(c.CUSTOMER, **own), on=c.CUSTOMER, how="inner")
    for at, attribute in enumerate(attributes):
        if attribute.kind is Kind.COLUMN:
            lines = lines.with_columns(nw.col(c.KEPT + attribute.name).alias(by_position(at)))
        elif attribute.kind is Kind.CALENDAR:
            lines = calendar(lines, attribute.what, by_position(at))
    keys = [c.CUSTOMER, c.DAY, c.AMOUNT, *(by_position(at) for at in range(len(attributes)))]
    if c.ORDER in lines.columns:
        return lines.select(c.ORDER, *keys)
    if policy.order_by is OrderBy.DAY:
        return lines.select(nw.col(c.DAY).cast(nw.String).alias(c.ORDER), *keys)
    return lines.select(keys)


def _recodings(
    lines: nw.DataFrame[Any], run: Segmentation, attributes: Sequence[Attribute], question: Question
) -> list[Recoding]:
    found = []
    for at, attribute in enumerate(attributes):
        column = by_position(at)
        money = collect(lines.lazy().group_by(column).agg(nw.col(c.AMOUNT).sum()))
        known = {value: int(sums) for value, sums in money.select(column, c.AMOUNT).iter_rows() if value is not None}
        order: tuple[str, ...] = ()
        if attribute.kind is Kind.LABEL:
            order = tuple(run.book.names)
        elif attribute.kind is Kind.CLASS:
            order = (A, B, C)
        elif attribute.kind is Kind.CALENDAR:
            order = attribute.in_order(known)
        found.append(decide(attribute.name, known, join=question.join_spellings, top=question.top, order=order))
    return found


def _before(
    look: Callable[[Window, Scoring], Look],
    period: Period,
    now: Look,
    attributes: Sequence[Attribute],
    recodings: Sequence[Recoding],
    policy: Policy,
) -> Cells | None:
    """Look at the other period by the same yardstick; None where nobody bought anything in it."""
    try:
        then = look(Window(period.end, period.start), scoring_of_model(now.run.frozen()))
    except NobodyError:
        return None
    return _cells(then, _with_attributes(then, attributes, policy), recodings, policy)


def _cells(look: Look, lines: nw.DataFrame[Any], recodings: Sequence[Recoding], policy: Policy) -> Cells:
    for at, recoding in enumerate(recodings):
        lines = recoded(lines, by_position(at), recoding)
    found = cells_of(lines, look.run.customers, len(recodings), every=policy.returns is Returns.KEEP)
    if found[()].get((), Cell()).revenue != look.run.account.customer_amount:
        raise AssertionError("cells do not add up to the money of customers: this is a fault of segkit")
    return found


def recoded(lines: nw.DataFrame[Any], column: str, recoding: Recoding) -> nw.DataFrame[Any]:
    """Give the values of a column what becomes of them."""
    values = [value for value in lines[column].unique().to_list() if recoding.of(value) != value]
    if not values:
        return lines
    becomes = [recoding.of(value) for value in values]
    return lines.with_columns(
        nw.when(nw.col(column).is_in(values))
        .then(nw.col(column).replace_strict([*values, None], [*becomes, None], return_dtype=nw.String))
        .otherwise(nw.col(column))
        .alias(column)
    )


def _order(at: int, recoding: Recoding, here: Cells, before: Cells | None) -> tuple[str | None, ...]:
    """Order the values of an attribute: as they follow each other, else by money; the rest and no value come last."""
    money = {key[0]: cell.revenue for key, cell in here[(at,)].items()}
    for key in (before or {}).get((at,), {}):
        money.setdefault(key[0], 0)
    given = {value: place for place, value in enumerate(recoding.order)}

    def place(value: str | None) -> tuple[Any, ...]:
        known = given.get(value, len(given)) if value is not None else 0
        return value is None, value == recoding.rest and value is not None, known, -money[value], value or ""

    return tuple(sorted(money, key=place))
