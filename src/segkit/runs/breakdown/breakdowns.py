"""Breakdowns over files: who brings the revenue, by columns of the files, the calendar, labels or classes."""

from __future__ import annotations

from dataclasses import field, replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.analyses.breakdown import Cell, Cells, Key, by_position, cells_of
from segkit.choices import OrderBy, Returns
from segkit.errors import UsageError
from segkit.frames import collect, day_number_of
from segkit.immutable import immutable
from segkit.line.attributes import VALUE
from segkit.line.recoding import Recoding, all_kept
from segkit.runs.attributes.hours import hours
from segkit.runs.attributes.recode import recoded, recoding_of
from segkit.runs.attributes.resolve import (
    FROM_CONTACTS,
    Attribute,
    Kind,
    calendar,
    columns_to_keep,
    resolve_attributes,
    with_recoding,
)  # fmt: skip
from segkit.runs.breakdown.customer_values import PLACE, Beside
from segkit.runs.breakdown.lines import Look, look_at_lines, look_at_source
from segkit.runs.breakdown.market import Axes, Markets, market_table, markets_in
from segkit.runs.breakdown.periods import Period, days_of, nothing_there, period_of
from segkit.runs.notes import notes_of
from segkit.runs.segmentation import retrying
from segkit.runs.terms import Policy, Scoring, Window, scoring_of_model
from segkit.sources.beside.contacts import EMAIL, PHONE, read_contact_table
from segkit.sources.lines.keeping import columns_of
from segkit.sources.lines.newest import newest_values
from segkit.sources.lines.survey import survey
from segkit.sources.places.unpack import Workspace
from segkit.sources.reading import Reading
from segkit.sources.source import open_source

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import polars as pl

    from segkit.analyses.vip import Vip
    from segkit.clusters.centroids import Centroids
    from segkit.runs.attributes.bands import Band
    from segkit.runs.attributes.groups import Groups
    from segkit.runs.attributes.resolve import Tables
    from segkit.runs.outcome import Segmentation
    from segkit.sources.lines.rejects import Rejects
    from segkit.sources.source import Source


@immutable
class Question:
    """Options of the group Breakdown: what the revenue is broken down by."""

    by: tuple[str, ...]
    """One to three names; `NAME=COLUMN` gives a column another name."""
    top: int | None = None
    """So many values of each attribute are kept, the rest is added up."""
    join_spellings: bool = False
    against: str | None = None
    """The period to compare with, as it was typed."""
    bands: Mapping[str, Band] = field(default_factory=dict)
    """Ranges of numbers, by the name of their attribute."""
    groups: Mapping[str, Groups] = field(default_factory=dict)
    """Groups of values, by the name of their attribute."""
    contacts: str | None = None
    """A file with one row per customer."""
    contact_key: str | None = None
    centroids: Centroids | None = None
    vip: Vip | None = None
    market: str | None = None
    """A file of the sizes of the market."""
    keeps_yardstick: bool = False
    """Whether rows leave with what scores depend on, though they have none: a cluster reckons it then."""


@immutable
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
    markets: Markets | None = None

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

    def likeness(self, choice: tuple[int, ...], key: Key) -> tuple[bool, bool]:
        """Tell whether the months of a cell cover the same days as their counterparts, and whether these have any."""
        alike = there = True
        for at, value in zip(choice, key, strict=True):
            if self.period and self.attributes[at].is_shifted and value is not None:
                same, found = self.period.likeness(*days_of(value), self.run.as_of)
                alike, there = alike and same, there and found
        return alike, there

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
    with Workspace() as workspace:
        source = open_source(names, reading or Reading(), workspace)
        return break_down_source(source, question, window or Window(), policy or Policy(), scoring or Scoring())


def break_down_source(
    source: Source, question: Question, window: Window, policy: Policy, scoring: Scoring
) -> Breakdown:
    """Break the revenue of files down that are open already; see `break_down_files`."""
    period = period_of(question.against, window) if question.against else None
    tables = [(plan.file.shown, columns_of(plan)) for plan in source.plans]
    attributes, told, beside = resolve_question(tables, question)
    source = source.keeping(columns_to_keep(attributes), "--by")
    seen, source = retrying(source, survey)
    if beside.contacts:
        beside.known, source = retrying(source, partial(known_in_orders, window))

    def look(window: Window, scoring: Scoring) -> Look:
        nonlocal source
        found, source = look_at_source(source, seen, window, policy, scoring)
        return found

    done, now = _broken_down(look, attributes, beside, question, period, (window, policy, scoring))
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
    attributes, told, beside = resolve_question([("the frame", columns)], question)
    kept = lines(columns_to_keep(attributes))

    def look(window: Window, scoring: Scoring) -> Look:
        return look_at_lines(kept, window, policy, scoring)

    done, _ = _broken_down(look, attributes, beside, question, period, (window, policy, scoring))
    return replace(done, notes=(*told, *done.notes))


def resolve_question(tables: Tables, question: Question) -> tuple[tuple[Attribute, ...], list[str], Beside]:
    """Find out what is meant, and open what is known of customers besides their orders."""
    table = read_contact_table(question.contacts) if question.contacts else None
    contacts = (table.shown, table.rows.columns) if table else None
    attributes, told = resolve_attributes(tables, question.by, contacts, tuple(question.bands))
    attributes = with_recoding(attributes, question.bands, question.groups)
    asks = any(one.kind in FROM_CONTACTS for one in attributes)
    if table and not asks:
        told.append(f"{table.shown} is not looked at: the breakdown is by none of its columns")
    beside = Beside(table if asks else None, question.contact_key, None, question.centroids, question.vip)
    return attributes, told, beside


def known_in_orders(window: Window, source: Source) -> pl.DataFrame:
    """Return e-mail addresses and telephones that stand on orders, the newest of each customer."""
    return newest_values(source, {}, until=last_known(window), guess=(EMAIL, PHONE)).rows


def last_known(window: Window) -> int:
    """Return the last day of which addresses on orders count [days since epoch]."""
    return day_number_of(window.as_of or window.today or date.max)


Terms = tuple[Window, Policy, Scoring]


def _broken_down(
    look: Callable[[Window, Scoring], Look],
    attributes: Sequence[Attribute],
    beside: Beside,
    question: Question,
    period: Period | None,
    terms: Terms,
) -> tuple[Breakdown, Look]:
    window, policy, scoring = terms
    market = market_table(question.market, attributes)
    here = period.current(window) if period else window
    now = look(here, scoring)
    if period:
        period = period.settled(now.run.as_of, here)
        refuse_unlike(period, attributes)
    lines = _with_attributes(now, attributes, beside, policy)
    recodings = [
        Recoding(order=(names := beside.ranges[at].names), notes=all_kept(one.name, len(names), question.top))
        if at in beside.ranges
        else _recoding(lines, at, one, now.run, question)
        for at, one in enumerate(attributes)
    ]
    cells = _cells(now, lines, recodings, policy)
    before, others = _before(look, period, now, (attributes, beside, recodings), policy) if period else (None, None)
    done = assemble(attributes, recodings, (cells, before), now.run, period, (beside.notes, now.run.notes))
    if market is None:
        return done, now
    axes = Axes(tuple(attributes), recodings, question.join_spellings)
    return replace(done, markets=markets_in((lines, others), market, axes, (here.since, now.run.as_of), period)), now


def assemble(
    attributes: Sequence[Attribute],
    recodings: Sequence[Recoding],
    found: tuple[Cells, Cells | None],
    run: Segmentation,
    period: Period | None,
    told: tuple[Sequence[str], Sequence[str]],
) -> Breakdown:
    """Put cells of both periods together, and say what has to be known; `told` is of customers, and of their labels."""
    cells, before = found
    orders = tuple(_order(at, recoding, cells, before) for at, recoding in enumerate(recodings))
    notes = [*told[0], *(note for recoding in recodings for note in recoding.notes)]
    notes += period.notes(run.as_of) if period else []
    if period and any(attribute.is_shifted for attribute in attributes):
        notes.append("a change is told only where both periods have the same days of a month, quarter or year")
    if any(attribute.kind is Kind.LABEL for attribute in attributes):
        notes += told[1]
    if cells[()].get((), Cell()).revenue <= 0:
        notes.append("all money together is not above zero: there are no shares of it")
    return Breakdown(tuple(attributes), cells, before, orders, run, period, notes=tuple(notes))


def refuse_unlike(period: Period, attributes: Sequence[Attribute]) -> None:
    """Refuse to compare months with months that begin on other days."""
    for attribute in attributes:
        size = attribute.is_shifted
        if size and (period.months is None or period.months % size):
            raise UsageError(
                f"--by {attribute.name}: the periods from {period.start} and from {period.since} do not begin on the"
                f" same day of a {attribute.what}, so that none is like another",
                hint="--against 2025 --since 2026-01-01   or   --by weekday",
            )


def _with_attributes(
    look: Look, attributes: Sequence[Attribute], beside: Beside, policy: Policy, *, shift: int | None = None
) -> nw.DataFrame[Any]:
    """Keep the lines of customers, and give each its values; those of another period in the calendar of this one.

    Columns out: customer_id [place among the customers of the look], order_id where orders have numbers, order_day,
                 amount, and the attributes by position
    """
    customers = beside.values(look.run, attributes, first=shift is None)
    kept = [name for name in look.history.lines.columns if name != c.LINES]
    lines = collect(look.history.lines.lazy().select(kept).join(customers.lazy(), on=c.CUSTOMER, how="inner"))
    for at, attribute in enumerate(attributes):
        if attribute.kind is Kind.COLUMN:
            lines = lines.with_columns(nw.col(c.KEPT + attribute.name).alias(by_position(at)))
        elif attribute.kind is Kind.CALENDAR:
            lines = calendar(lines, attribute.what, by_position(at), shift or 0)
        elif attribute.kind is Kind.HOUR:
            lines = hours(lines, c.KEPT + attribute.name, by_position(at))
    lines = lines.drop(c.CUSTOMER).rename({PLACE: c.CUSTOMER})
    keys = [c.CUSTOMER, c.DAY, c.AMOUNT, *(by_position(at) for at in range(len(attributes)))]
    if c.ORDER in lines.columns:
        return lines.select(c.ORDER, *keys)
    if policy.order_by is OrderBy.DAY:
        return lines.select(nw.col(c.DAY).cast(nw.String).alias(c.ORDER), *keys)
    return lines.select(keys)


def _recoding(
    lines: nw.DataFrame[Any], at: int, attribute: Attribute, run: Segmentation, question: Question
) -> Recoding:
    """Decide what becomes of the values of an attribute."""
    by = lines.lazy().rename({by_position(at): VALUE})

    def known(rows: nw.LazyFrame[Any]) -> dict[str, int]:
        return {value: int(count) for value, count in collect(rows).iter_rows() if value is not None}

    def people() -> dict[str, int]:
        return known(by.select(c.CUSTOMER, VALUE).unique().group_by(VALUE).agg(nw.len().alias(c.CUSTOMERS)))

    money = known(by.group_by(VALUE).agg(nw.col(c.AMOUNT).sum()))
    names = tuple(run.book.names)
    return recoding_of(attribute, money, people, names, join=question.join_spellings, top=question.top)


def _before(
    look: Callable[[Window, Scoring], Look],
    period: Period,
    now: Look,
    asked: tuple[Sequence[Attribute], Beside, Sequence[Recoding]],
    policy: Policy,
) -> tuple[Cells, nw.DataFrame[Any]]:
    """Look at the other period by the same yardstick; return its cells and lines.

    Raises:
        SegkitError: Nobody bought anything in it.
    """
    attributes, beside, recodings = asked
    with nothing_there(period):
        then = look(Window(period.end, period.start), scoring_of_model(now.run.frozen()))
    lines = _with_attributes(then, attributes, beside, policy, shift=period.months or 0)
    return _cells(then, lines, recodings, policy), lines


def _cells(look: Look, lines: nw.DataFrame[Any], recodings: Sequence[Recoding], policy: Policy) -> Cells:
    for at, recoding in enumerate(recodings):
        lines = recoded(lines, by_position(at), recoding)
    found = cells_of(lines, look.run.customers, len(recodings), every=policy.returns is Returns.KEEP)
    if found[()].get((), Cell()).revenue != look.run.account.customer_amount:
        raise AssertionError("cells do not add up to the money of customers: this is a fault of segkit")
    return found


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
