"""Customers who lie on a cluster, in groups: by a column of their lines, by their label, by their class A, B, C."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.analyses.abc import CUTS, A, B, C, bounds_of, refuse_no_money
from segkit.frames import collect, held
from segkit.immutable import immutable
from segkit.line.attributes import far_values
from segkit.line.customers import seen_on, summarize_orders
from segkit.runs.attributes.resolve import Attribute, Kind
from segkit.runs.far.labelling import cautions_about, doubts_about, scored_far, totals_of
from segkit.runs.terms import Scoring
from segkit.selection import reached_from_top

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date
    from fractions import Fraction

    from segkit.runs.far.settling import Walk

GROUP = "_segkit_group"


@immutable
class FarGroups:
    """To which group each customer on a cluster belongs."""

    name: str
    values: tuple[str | None, ...]
    """In the order in which they are shown; no value comes last."""
    members: nw.LazyFrame[Any]
    """customer_id, and the group."""
    notes: tuple[str, ...] = ()


def groups_on_cluster(
    attribute: Attribute, walk: Walk, as_of: date, in_order: Callable[[str, dict[str, int]], tuple[str, ...]]
) -> FarGroups:
    """Put customers into groups; `in_order` orders the values of a column by their money, and refuses too many.

    Raises:
        SegkitError: There are too many groups, or no money to have shares of.
    """
    if attribute.kind is Kind.COLUMN:
        return _by_column(attribute.name, walk, in_order)
    orders = walk.orders()
    with held(summarize_orders(orders, every_order_counts=walk.every)) as summary:
        if attribute.kind is Kind.LABEL:
            book = Scoring().book
            scored = scored_far(orders, summary, as_of, Scoring(), every=walk.every)
            members = scored.labelled(book).select(c.CUSTOMER, nw.col(c.SEGMENT).cast(nw.String).alias(GROUP))
            counted, _ = totals_of(summary)
            notes = (
                *doubts_about(scored.customers, scored.thresholds, walk.policy, Scoring()),
                *cautions_about(counted, as_of, scored.new_days),
            )
            return FarGroups(attribute.name, (*book.names, None), members, notes)
        members = classed(seen_on(summary, as_of)).select(c.CUSTOMER, nw.col(c.CLASS).alias(GROUP))
        return FarGroups(attribute.name, (A, B, C, None), members)


def classed(customers: nw.LazyFrame[Any], cuts: Sequence[Fraction] = CUTS) -> nw.LazyFrame[Any]:
    """Class customers by their money; see `classified`. Counts and sums are fetched.

    Columns in:  monetary [1/10000 currency], others
    Columns out: those, and `class`

    Raises:
        SegkitError: All money together is not above zero.
    """
    total = int(collect(customers.select(nw.col(c.MONETARY).sum()))[c.MONETARY].item(0) or 0)
    refuse_no_money(total)
    first, second = reached_from_top(customers, c.MONETARY, bounds_of(total, cuts))
    money = nw.col(c.MONETARY)
    lower = nw.when(money >= second).then(nw.lit(B)).otherwise(nw.lit(C))
    return customers.with_columns(nw.when(money >= first).then(nw.lit(A)).otherwise(lower).alias(c.CLASS))


def _by_column(name: str, walk: Walk, in_order: Callable[[str, dict[str, int]], tuple[str, ...]]) -> FarGroups:
    money = walk.lines.group_by(c.CUSTOMER).agg(nw.col(c.AMOUNT).sum().alias(c.MONETARY))
    found = far_values(money, walk.lines, (name,)).rename({name: GROUP})
    sums = collect(found.group_by(GROUP).agg(nw.col(c.MONETARY).sum()))
    known = {value: int(amount) for value, amount in sums.select(GROUP, c.MONETARY).iter_rows() if value is not None}
    return FarGroups(name, (*in_order(name, known), None), found.select(c.CUSTOMER, GROUP))
