"""Customers of a daybook in groups: by a column of the files, by their label, by their class A, B or C."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.analyses.abc import A, B, C, classified
from segkit.errors import SegkitError, UsageError
from segkit.frames import collect
from segkit.immutable import immutable
from segkit.line.attributes import values_of_customers
from segkit.line.settlement import settle
from segkit.line.transactions import Rules, kept_lines, settle_amounts
from segkit.runs.attributes.resolve import Attribute, Kind, columns_to_keep, resolve_attributes
from segkit.runs.segmentation import segment_orders
from segkit.runs.terms import Policy, Scoring
from segkit.schemas import COHORTS, KPIS
from segkit.sources.roles.recognition import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from segkit.days.daybook import Daybook
    from segkit.runs.outcome import Segmentation

MOST_GROUPS = 50
"""So many groups can still be looked at one by one."""
KINDS = frozenset((Kind.COLUMN, Kind.LABEL, Kind.CLASS))
GROUP = "\x00group"


@immutable
class Membership:
    """To which group each customer of a daybook belongs."""

    name: str
    values: tuple[str | None, ...]
    """In the order in which they are shown; no value comes last."""
    members: nw.DataFrame[Any]
    """customer_id as the daybook has it, and the group."""

    def parts(self, visits: nw.DataFrame[Any]) -> Iterator[tuple[str | None, nw.DataFrame[Any]]]:
        """Take the visits of the customers apart, group by group.

        Columns in: customer_id, others
        """
        joined = collect(visits.lazy().join(self.members.lazy(), on=c.CUSTOMER, how="left"))
        left = len(joined)
        for value in self.values:
            same = nw.col(GROUP).is_null() if value is None else nw.col(GROUP) == value
            part = joined.filter(same).drop(GROUP)
            left -= len(part)
            if len(part):
                yield value, part
        if left:
            raise AssertionError("groups do not add up to all customers: this is a fault of segkit")


def attribute_of(tables: Sequence[tuple[str, Sequence[str]]], by: str) -> tuple[Attribute, list[str]]:
    """Find out what customers are put into groups by, and what has to be said of it.

    Raises:
        UsageError:  It is a part of the calendar, or has the name of a column of the result.
        ColumnError: It is neither a column of the files nor a label or class.
    """
    (attribute,), notes = resolve_attributes(tables, (by,))
    if attribute.kind is Kind.CALENDAR:
        raise UsageError(f"--by {by} is a period, and these are rows already", hint=f"--every {attribute.what}")
    if attribute.kind not in KINDS:
        raise UsageError(
            f"--by {by}: periods are told by a column of the files, segment or abc",
            hint=f"segkit breakdown FILES --by {by},month",
        )
    if attribute.name in {*KPIS.names, *COHORTS.names, c.CUSTOMER, c.MONETARY}:
        raise UsageError(
            f"--by {attribute.name}: a column of the result has that name",
            hint=f"--by its_{attribute.name}={quoted(attribute.what)}",
        )
    return attribute, notes


def kept_for(attribute: Attribute | None) -> Mapping[str, str]:
    """Return the column that lines have to carry."""
    return columns_to_keep([attribute]) if attribute else {}


def groups_of(
    attribute: Attribute, lines: nw.LazyFrame[Any], rules: Rules, book: Daybook, policy: Policy
) -> tuple[Membership, tuple[str, ...]]:
    """Put the customers of a daybook into groups, by the lines of which it was kept; return what to say of it.

    Raises:
        SegkitError: There are too many groups.
    """
    rules = replace(rules, until=book.as_of)
    notes: tuple[str, ...] = ()
    if attribute.kind is Kind.COLUMN:
        kept = kept_lines(settle_amounts(lines, rules), rules)
        customers = values_of_customers(kept, (attribute.name,)).rename({attribute.name: GROUP})
        order: tuple[str, ...] = ()
    else:
        run = segment_orders(settle(lines, rules, as_of=book.as_of, order_by=policy.order_by), Scoring(), policy)
        customers, order = _own(attribute, run)
        notes = run.notes if attribute.kind is Kind.LABEL else ()
    values = order or _by_money(attribute.name, customers)
    members = book.as_entered(customers.select(c.CUSTOMER, GROUP))
    return Membership(attribute.name, (*values, None), members), notes


def _own(attribute: Attribute, run: Segmentation) -> tuple[nw.DataFrame[Any], tuple[str, ...]]:
    if attribute.kind is Kind.LABEL:
        return run.customers.rename({c.SEGMENT: GROUP}), run.book.names
    return classified(run.customers, c.MONETARY).rename({c.CLASS: GROUP}), (A, B, C)


def _by_money(name: str, customers: nw.DataFrame[Any]) -> tuple[str, ...]:
    money = collect(customers.lazy().group_by(GROUP).agg(nw.col(c.MONETARY).sum()))
    known = {value: int(sums) for value, sums in money.select(GROUP, c.MONETARY).iter_rows() if value is not None}
    return few_by_money(name, known)


def few_by_money(name: str, known: Mapping[str, int]) -> tuple[str, ...]:
    """Return the values of a column by their money, the most first.

    Raises:
        SegkitError: There are too many to be followed one by one.
    """
    if len(known) > MOST_GROUPS:
        raise SegkitError(
            f"`{name}` has {len(known):,} values, and at most {MOST_GROUPS} are followed one by one",
            hint=f"segkit breakdown FILES --by {quoted(name)} --top 20",
        )
    return tuple(sorted(known, key=lambda value: (-known[value], value)))
