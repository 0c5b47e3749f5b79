"""One run of the line where the lines are: on Spark. What is fetched are counts, cut points and small tables."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import field
from typing import TYPE_CHECKING, Any, cast

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.frames import collect, date_of, day_number_of, held
from segkit.immutable import immutable
from segkit.line.account import RETURNS_ONLY, Account
from segkit.line.attributes import far_values, kept_names
from segkit.line.customers import summarize_orders
from segkit.line.settlement import LeftOut
from segkit.runs.far.labelling import scored_far
from segkit.runs.far.oddities import far_remarks
from segkit.runs.far.opening import opened, telling_whose
from segkit.runs.far.settling import newest_sale
from segkit.runs.outcome import Extent, Segmentation
from segkit.scoring.cautions import cautions_of
from segkit.scoring.scores import SCORES, doubts_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from segkit.runs.far.settling import Walk
    from segkit.runs.terms import Policy, Scoring, Window
    from segkit.scoring.scores import Thresholds
    from segkit.sources.farlines import FarLines

COUNTED, ONCE = "counted", "once"


@immutable
class FarSegmentation(Segmentation):
    """Labelled customers that stay where they are; `customers` is a plan, kept by the cluster while the run is open."""

    told: Extent = field(default_factory=Extent)

    @property
    def extent(self) -> Extent:
        """How many customers and orders there are, and between which days."""
        return self.told


@contextmanager
def segmented_far(source: FarLines, window: Window, policy: Policy, scoring: Scoring) -> Iterator[FarSegmentation]:
    """Walk the line over lines on Spark; the run is good as long as the block.

    Raises:
        SegkitError: The lines cannot be used, or nobody is a customer.
    """
    there = opened(source, window, policy)
    source, walk = there.source, there.walk
    with ExitStack() as kept, telling_whose(source):
        orders = kept.enter_context(held(walk.orders()))
        as_of = window.as_of
        if as_of is None:
            seen = newest_sale(orders, every=walk.every)
            as_of = date_of(seen)
            if walk.facts.newest is not None and walk.facts.newest > seen:
                walk = walk.until(as_of)
                orders = kept.enter_context(held(walk.orders()))
        summary = kept.enter_context(held(summarize_orders(orders, every_order_counts=walk.every)))
        counted, others = _totals(summary)
        if not counted["customers"]:
            newest_sale(orders, every=walk.every)
        account = _account(walk, counted, others)
        scored = scored_far(orders, summary, as_of, scoring, every=walk.every)
        customers = scored.labelled(scoring.book)
        extent = Extent(counted["customers"], counted[c.FREQUENCY], *map(date_of, (counted["first"], counted["last"])))
        yield FarSegmentation(
            customers=cast("Any", _with_values(customers, walk)), thresholds=scored.thresholds, book=scoring.book,
            new_days=scored.new_days, gaps=scored.gaps, new_days_given=scoring.new_days is not None, as_of=as_of,
            account=account, policy=policy, taken=source.taken, told=extent, kept=kept_names(walk.given),
            notes=(
                *there.notes(walk), *far_remarks(scored.customers, counted),
                *_doubts(scored.customers, scored.thresholds, policy, scoring),
                *_cautions(counted, as_of, scored.new_days),
            ),
        )  # fmt: skip


def _with_values(customers: nw.LazyFrame[Any], walk: Walk) -> nw.LazyFrame[Any]:
    """Give customers the values of the attributes that lines carry."""
    names = kept_names(walk.given)
    return far_values(customers, walk.lines, names) if names else customers


def _account(walk: Walk, counted: Mapping[str, int], others: Mapping[str, int]) -> Account:
    left_out = walk.all_left_out
    if others["customers"]:
        left_out = (*left_out, LeftOut(RETURNS_ONLY, others[c.LINES], others[c.MONETARY]))
    account = Account(
        walk.read, walk.facts.amount + sum(left.amount for left in walk.left_out), left_out, others["customers"],
        counted[c.LINES], counted[c.MONETARY],
    )  # fmt: skip
    if not account.balances():
        raise AssertionError("lines or money were lost between input and output: this is a fault of segkit")
    return account


def _totals(summary: nw.LazyFrame[Any]) -> tuple[dict[str, int], dict[str, int]]:
    """Add up customers, and those without a counted order."""
    names = ("customers", c.FREQUENCY, c.MONETARY, c.LINES, ONCE, "first", "last", "newest")
    found = collect(
        summary.with_columns(
            (nw.col(c.FREQUENCY) > 0).alias(COUNTED), (nw.col(c.FREQUENCY) == 1).cast(nw.Int64).alias(ONCE)
        )
        .group_by(COUNTED)
        .agg(
            nw.len().alias("customers"),
            *(nw.col(name).sum() for name in (c.FREQUENCY, c.MONETARY, c.LINES, ONCE)),
            nw.col(c.FIRST_ORDER).min().alias("first"),
            nw.col(c.LAST_ORDER).max().alias("last"),
        )
    )
    rows = {bool(row[COUNTED]): {name: row.get(name) or 0 for name in names} for row in found.iter_rows(named=True)}
    none = dict.fromkeys(names, 0)
    return rows.get(True, none), rows.get(False, none)


def _doubts(scored: nw.LazyFrame[Any], thresholds: Thresholds, policy: Policy, scoring: Scoring) -> Iterator[str]:
    """Say where scores mean little, and how far a base has moved that is scored by a model."""
    counts = list(collect(scored.group_by(*SCORES).agg(nw.len().alias("rows"))).iter_rows(named=True))
    now = {
        score: tuple(sum(row["rows"] for row in counts if row[score] == k) for k in range(1, thresholds.bins + 1))
        for score in SCORES
    }
    if scoring.model:
        yield from scoring.model.drifted_by(now, policy.currency)
    seen = {score: {row[score] for row in counts} for score in SCORES}

    def distinct(measure: str) -> int:
        return int(collect(scored.select(nw.col(measure).n_unique()))[measure].item(0))

    yield from doubts_of(sum(row["rows"] for row in counts), seen, thresholds, distinct)


def _cautions(counted: Mapping[str, int], as_of: Any, new_days: float) -> Iterator[str]:
    today = day_number_of(as_of)
    days = today - counted["last"], today - counted["first"]
    return cautions_of(counted["customers"], counted[ONCE], *days, new_days=new_days)
