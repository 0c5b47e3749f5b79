"""Classes A, B, C and X, Y, Z over files: which customers, products or categories bring the revenue, and how evenly."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.analyses import abc, xyz
from segkit.analyses.concentration import concentration_of
from segkit.analyses.items import ITEM, Items, Listed, items_of
from segkit.choices import Every
from segkit.days.periods import is_over, name_of, period_of
from segkit.errors import SegkitError, UsageError
from segkit.frames import collect, money_of
from segkit.immutable import immutable
from segkit.line.recoding import decide
from segkit.runs.attributes.recode import recoded
from segkit.runs.attributes.resolve import Attribute, Kind, columns_to_keep, resolve_attributes
from segkit.runs.breakdown.lines import look_at_lines, look_at_source
from segkit.runs.notes import notes_of
from segkit.runs.segmentation import retrying
from segkit.runs.terms import Policy, Scoring, Window
from segkit.schemas import CLASSED_ITEMS
from segkit.sources.lines.keeping import columns_of
from segkit.sources.lines.survey import survey
from segkit.sources.places.unpack import Workspace
from segkit.sources.reading import Reading
from segkit.sources.source import open_source

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Sequence

    from segkit.analyses.concentration import Concentration
    from segkit.runs.breakdown.lines import Look
    from segkit.runs.outcome import Segmentation
    from segkit.sources.lines.rejects import Rejects

BY_CUSTOMER = "customer"
PERCENT = 100
NUMBER = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")
Found_co = TypeVar("Found_co", bound=Listed, covariant=True)


@immutable
class Question:
    """What is classed, and where the classes end."""

    by: str = BY_CUSTOMER
    """`customer`, or a column; `NAME=COLUMN` gives it another name."""
    cuts: tuple[Fraction, ...] = abc.CUTS
    """Up to which share of all money A reaches, and B."""
    xyz_cuts: tuple[Fraction, ...] = xyz.CUTS
    """Up to which coefficient of variation an item is X, and Y."""
    join_spellings: bool = False
    keeps_yardstick: bool = False
    """Whether rows leave with what scores depend on, though they have none: a cluster reckons it then."""

    @property
    def of_customers(self) -> bool:
        """Whether customers are classed, and no column."""
        return self.by.strip().casefold() in {BY_CUSTOMER, c.CUSTOMER}


@immutable
class Classes(Generic[Found_co]):
    """Items with their classes, and how much few of them bring."""

    name: str
    """What the column of items is called."""
    items: Found_co
    concentration: Concentration
    months: range
    """The whole months over which money is compared; numbered as in `periods`."""
    question: Question
    run: Segmentation
    """The customers whose lines are classed."""
    taken: str = ""
    notes: tuple[str, ...] = ()
    rejects: Rejects | None = None


def cuts_of(values: Sequence[str], option: str, *, percent: bool) -> tuple[Fraction, ...]:
    """Read where classes end: two numbers, the second above the first; shares in percent, from 1 to 100.

    Raises:
        UsageError: They are not.
    """
    hint = f"{option} 80,95" if percent else f"{option} 0.5,1"
    typed = ",".join(values)
    numbers = [each.strip().removesuffix("%" if percent else "") for each in values]
    if len(numbers) != 2 or not all(NUMBER.fullmatch(each) for each in numbers):  # noqa: PLR2004 - the third takes the rest
        raise UsageError(f"{option} {typed!r} is not two numbers: the ends of the first two classes", hint=hint)
    first, second = map(Fraction, numbers)
    if not first < second:
        raise UsageError(f"{option} {typed!r}: the second number has to be above the first", hint=hint)
    if percent and not 1 <= first < second <= PERCENT:
        raise UsageError(f"{option} {typed!r}: shares are in percent, from 1 to 100, each from the start", hint=hint)
    scale = PERCENT if percent else 1
    return first / scale, second / scale


def classify_files(
    names: Iterable[str | os.PathLike[str]],
    question: Question,
    *,
    reading: Reading | None = None,
    window: Window | None = None,
    policy: Policy | None = None,
) -> Classes[Items]:
    """Class what stands in files.

    Raises:
        SegkitError: The input cannot be used, the column is not there, or there is no money to have shares of.
    """
    policy, window = policy or Policy(), window or Window()
    with Workspace() as workspace:
        source = open_source(names, reading or Reading(), workspace)
        attribute, told = attribute_of([(plan.file.shown, columns_of(plan)) for plan in source.plans], question)
        if attribute:
            source = source.keeping(columns_to_keep((attribute,)), "--by")
        seen, source = retrying(source, survey)
        look, source = look_at_source(source, seen, window, policy, Scoring())
        done = _classes(look, attribute, question, window)
        rejects = source.rejects()
        notes = (
            *notes_of(source, seen, look.history.facts, policy), *(rejects.notes if rejects else ()), *told,
            *done.notes,
        )  # fmt: skip
        return replace(done, taken=source.taken, notes=notes, rejects=rejects)


def classify_lines(
    lines: Callable[[dict[str, str]], nw.LazyFrame[Any]],
    columns: Sequence[str],
    question: Question,
    *,
    window: Window,
    policy: Policy,
) -> Classes[Items]:
    """Class what stands in lines, which come with whatever attribute is to be kept.

    Raises:
        SegkitError: The lines cannot be used, the column is not there, or there is no money to have shares of.
    """
    attribute, told = attribute_of([("the frame", columns)], question)
    kept = lines(columns_to_keep((attribute,) if attribute else ()))
    done = _classes(look_at_lines(kept, window, policy, Scoring()), attribute, question, window)
    return replace(done, notes=(*told, *done.notes))


def attribute_of(tables: Sequence[tuple[str, Sequence[str]]], question: Question) -> tuple[Attribute | None, list[str]]:
    """Find the column that is classed; None are the customers."""
    if question.of_customers:
        return None, []
    (attribute,), told = resolve_attributes(tables, [question.by])
    if attribute.kind is not Kind.COLUMN:
        raise UsageError(
            f"--by {question.by}: classes are of customers or of the values of a column",
            hint=f"segkit breakdown FILES... --by {question.by}",
        )
    if attribute.name in CLASSED_ITEMS.names:
        raise UsageError(
            f"--by {attribute.name}: a column of the result has that name",
            hint=f"--by its_{attribute.name}={attribute.what}",
        )
    return attribute, told


def _classes(look: Look, attribute: Attribute | None, question: Question, window: Window) -> Classes[Items]:
    run = look.run
    lines = look.history.lines.join(run.customers.select(c.CUSTOMER), on=c.CUSTOMER, how="inner")
    column = c.KEPT + attribute.name if attribute else c.CUSTOMER
    lines = lines.select(nw.col(column).alias(ITEM), c.DAY, c.AMOUNT, c.LINES)
    return classify_items(lines, run, attribute, question, window)


def classify_items(
    lines: nw.DataFrame[Any], run: Segmentation, attribute: Attribute | None, question: Question, window: Window
) -> Classes[Items]:
    """Class items by lines of customers, or by what these add up to.

    Columns in: item [text or null], order_day [days since epoch], amount [1/10000 currency], lines
    """
    if int(lines[c.AMOUNT].sum() or 0) != run.account.customer_amount:
        raise AssertionError("items do not add up to the money of customers: this is a fault of segkit")
    notes: list[str] = []
    if attribute:
        lines, notes = _valued(lines, attribute.name, join=question.join_spellings)
    months, told = months_compared(run, window)
    items = items_of(lines, months, question.cuts, question.xyz_cuts)
    name = attribute.name if attribute else c.CUSTOMER
    lost = [money for money in items.revenue if money <= 0]
    notes += [*told_of_lost(len(lost), sum(lost), items.many, attribute), *told]
    return Classes(name, items, concentration_of(items.revenue), months, question, run, notes=tuple(notes))


def _valued(lines: nw.DataFrame[Any], name: str, *, join: bool) -> tuple[nw.DataFrame[Any], list[str]]:
    """Leave out lines without a value, and put spellings together where that is asked for."""
    notes = []
    without = lines.filter(nw.col(ITEM).is_null())
    if len(without):
        count, money = int(without[c.LINES].sum()), money_of(int(without[c.AMOUNT].sum()))
        notes.append(
            f"without a value of `{name}`, so of no class and in no share: lines {count:,}, money {money:,.2f}"
        )
        lines = lines.filter(~nw.col(ITEM).is_null())
    sums = collect(lines.lazy().group_by(ITEM).agg(nw.col(c.AMOUNT).sum()))
    known = dict(zip(sums[ITEM].to_list(), map(int, sums[c.AMOUNT].to_list()), strict=True))
    if not known:
        raise SegkitError(f"no line has a value of `{name}`", hint="--by another column")
    recoding = decide(name, known, join=join, top=len(known) + 1)
    return recoded(lines, ITEM, recoding), [*notes, *recoding.notes]


def told_of_lost(count: int, units: int, every: int, attribute: Attribute | None = None) -> list[str]:
    """Say how many bring nothing, or less."""
    money = money_of(units)
    if not count:
        return []
    if attribute:
        return [f"`{attribute.name}`: {count:,} of {every:,} values bring nothing or less ({money:,.2f}): class C"]
    return [f"{count:,} of {every:,} customers bring nothing or less ({money:,.2f}): class C"]


def months_compared(run: Segmentation, window: Window) -> tuple[range, list[str]]:
    """Return the whole months from the first order on, and say which they are."""
    opened = run.extent.first or run.as_of
    first, last = period_of(opened, Every.MONTH), period_of(run.as_of, Every.MONTH)
    apart = []
    if window.since and period_of(window.since - timedelta(days=1), Every.MONTH) == first:
        apart.append(name_of(first, Every.MONTH))
        first += 1
    if last >= first and not is_over(last, Every.MONTH, run.as_of):
        apart.append(name_of(last, Every.MONTH))
        last -= 1
    months = range(first, last + 1)
    left = [f"not whole months, and no part of X, Y, Z: {', '.join(apart)}"] if apart else []
    if len(months) < xyz.FEWEST:
        return months, [f"no X, Y, Z: these need {xyz.FEWEST} whole months, there are {len(months)}", *left]
    opens, ends = (name_of(month, Every.MONTH) for month in (months[0], months[-1]))
    return months, [f"X, Y, Z by the money of {len(months):,} whole months, {opens} to {ends}", *left]
