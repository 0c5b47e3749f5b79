"""One run of the line where the lines are: on Spark. What is fetched are counts, cut points and small tables."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import field, replace
from itertools import chain
from typing import TYPE_CHECKING, Any, cast

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.analyses.proposal import propose_far
from segkit.analyses.vip import far_vips_among, marked
from segkit.frames import collect, date_of, held
from segkit.immutable import immutable
from segkit.line.account import RETURNS_ONLY, Account
from segkit.line.attributes import far_values, kept_names
from segkit.line.customers import order_days, summarize_orders
from segkit.line.one_pass import LeftOut
from segkit.runs.far.labelling import cautions_about, doubts_about, scored_far, totals_of, unscored
from segkit.runs.far.oddities import far_remarks
from segkit.runs.far.opening import FarPlace
from segkit.runs.far.settling import newest_sale
from segkit.runs.notes import refuse_kept_vip, told_vips
from segkit.runs.outcome import Extent, Segmentation
from segkit.scoring.frozen import Base, FrozenModel
from segkit.scoring.scores import SCORES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import date

    from segkit.analyses.proposal import Proposal
    from segkit.analyses.vip import Vip
    from segkit.runs.far.labelling import Scored
    from segkit.runs.far.settling import Walk
    from segkit.runs.terms import Policy, Scoring, Window
    from segkit.sources.farlines import FarLines


NO_DIGEST = ""
"""What a model says of its customers where these were not fetched."""


@immutable
class FarSegmentation(Segmentation):
    """Labelled customers that stay where they are; `customers` is a plan, kept by the cluster while the run is open."""

    source: FarLines | None = None
    """The lines as they were read in the end; None where they came as a frame."""
    told: Extent = field(default_factory=Extent)
    read: tuple[str, ...] = ()
    """What has to be said of how the lines were read; it stands in `notes`, too."""
    remarks: tuple[str, ...] = ()
    """What looks odd of customers, some of whom it names; it stands in `notes`, too."""
    doubts: tuple[str, ...] = ()
    """What has to be said of labels; it stands in `notes`, too."""
    days: nw.LazyFrame[Any] | None = None
    """The first day of every counted order."""
    walk: Walk | None = None
    summary: nw.LazyFrame[Any] | None = None
    """As `summarize_orders` gives, those without a counted order included; kept while the run is open."""

    @property
    def lines(self) -> nw.LazyFrame[Any] | None:
        """Those of known customers that count, with the attributes that they carry."""
        return self.walk.lines if self.walk else None

    @property
    def extent(self) -> Extent:
        """How many customers and orders there are, and between which days."""
        return self.told

    def frozen(self, files: Sequence[str] = ()) -> FrozenModel:
        """Return the model of this run; it has no digest of customers, who are not fetched."""
        rows = cast("Any", self.customers)
        counts = list(collect(rows.group_by(*SCORES).agg(nw.len().alias("rows"))).iter_rows(named=True))
        labels = dict(collect(rows.group_by(c.SEGMENT).agg(nw.len().alias("rows"))).iter_rows())
        scores = {
            score: tuple(
                sum(row["rows"] for row in counts if row[score] == k) for k in range(1, self.thresholds.bins + 1)
            )
            for score in SCORES
        }
        account, segments = self.account, {name: int(labels.get(name, 0)) for name in self.book.names}
        base = Base(
            self.as_of, self.told.customers, account.lines, account.amount, tuple(files), NO_DIGEST, scores, segments
        )
        return FrozenModel(self.yardstick, base)

    def proposed(self) -> Proposal:
        """Propose cut points that can be kept; counts are fetched."""
        if self.days is None:
            raise AssertionError("a run on a cluster keeps its order days")
        return propose_far(cast("Any", self.customers), self.days, bins=self.thresholds.bins)

    def with_vips(self, vip: Vip) -> FarSegmentation:
        """Mark the VIPs among the customers.

        Raises:
            UsageError:  An attribute of that name was kept.
            SegkitError: All money together is not above zero.
        """
        refuse_kept_vip(self.kept, vip)
        rows = cast("Any", self.customers)
        found = far_vips_among(rows, vip)
        notes = (*self.notes, told_vips(found))
        marks: Any = rows.with_columns(marked(found.least))
        return replace(self, customers=marks, kept=(*self.kept, c.VIP), notes=notes, vips=found)


@contextmanager
def segmented_far(
    source: FarLines | FarPlace, window: Window, policy: Policy, scoring: Scoring, *,
    values: Collection[str] | None = None, labels: bool = True,
) -> Iterator[FarSegmentation]:  # fmt: skip
    """Walk the line over lines on Spark; the run is good as long as the block.

    Customers have those `values` of the attributes that lines carry, by default all. Without `labels` they have neither
    scores nor a label, the run has no yardstick, and nothing is said of customers: that saves half of the jobs.

    Raises:
        SegkitError: The lines cannot be used, or nobody is a customer.
    """
    place = source if isinstance(source, FarPlace) else FarPlace(source)
    with ExitStack() as kept:
        there, walk = kept.enter_context(place.walked(window, policy))
        orders = kept.enter_context(held(walk.orders()))
        as_of = window.as_of
        if as_of is None:
            seen = newest_sale(orders, walk)
            as_of = date_of(seen)
            if walk.facts.newest is not None and walk.facts.newest > seen:
                walk = walk.until(as_of)
                orders = kept.enter_context(held(walk.orders()))
        summary = kept.enter_context(held(summarize_orders(orders, every_order_counts=walk.every)))
        counted, others = totals_of(summary)
        if not counted["customers"]:
            newest_sale(orders, walk)
        account = _account(walk, counted, others)
        scored = scored_far(orders, summary, as_of, scoring, every=walk.every) if labels else unscored(summary, as_of)
        customers = scored.labelled(scoring.book) if labels else scored.customers
        names = [name for name in kept_names(walk.given) if values is None or name in values]
        customers = far_values(customers, walk.lines, names)
        extent = Extent(counted["customers"], counted[c.FREQUENCY], *map(date_of, (counted["first"], counted["last"])))
        told = tuple(there.notes(walk))
        remarks, doubts = _said_of(scored, counted, as_of, policy, scoring) if labels else ((), ())
        yield FarSegmentation(
            customers=cast("Any", customers), thresholds=scored.thresholds, book=scoring.book,
            new_days=scored.new_days, gaps=scored.gaps, new_days_given=scoring.new_days is not None, as_of=as_of,
            account=account, policy=policy, taken=there.taken, told=extent, walk=walk, summary=summary, read=told,
            source=there.source, days=order_days(orders, every_order_counts=walk.every),
            kept=tuple(names),
            notes=(*told, *remarks, *doubts), remarks=remarks, doubts=doubts,
        )  # fmt: skip


def _said_of(
    scored: Scored, counted: Mapping[str, int], as_of: date, policy: Policy, scoring: Scoring
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Say what looks odd of customers, and what has to be said of their labels."""
    customers, thresholds = scored.customers, scored.thresholds
    doubts = doubts_about(customers, thresholds, policy, scoring), cautions_about(counted, as_of, scored.new_days)
    return tuple(far_remarks(customers, counted)), tuple(chain(*doubts))


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
