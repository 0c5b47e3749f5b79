"""Orders that lie on a cluster into labelled customers, which stay there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.frames import collect, day_number_of
from segkit.immutable import immutable
from segkit.line.customers import far_new_days_of, order_days, seen_on
from segkit.scoring.cautions import cautions_of
from segkit.scoring.scores import SCORES, Thresholds, doubts_of, fit_far_thresholds, score_customers
from segkit.scoring.segments import label_customers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from segkit.runs.terms import Policy, Scoring
    from segkit.scoring.rules import RuleBook

COUNTED, ONCE = "counted", "once"


@immutable
class Scored:
    """Scored customers, and by what they were scored; labels differ by rule book."""

    customers: nw.LazyFrame[Any]
    thresholds: Thresholds
    new_days: float
    gaps: int

    def labelled(self, book: RuleBook) -> nw.LazyFrame[Any]:
        """Label them by a rule book."""
        return label_customers(self.customers, book.given(self.new_days), bins=self.thresholds.bins)


def scored_far(
    orders: nw.LazyFrame[Any], summary: nw.LazyFrame[Any], as_of: date, scoring: Scoring, *, every: bool
) -> Scored:
    """Score customers as the evening of a day saw them; counts are fetched.

    Columns in: as `orders_of` gives; as `summarize_orders` gives of them
    """
    customers = seen_on(summary, as_of)
    thresholds = _thresholds(customers, scoring)
    new_days, gaps = scoring.new_days, 0
    if new_days is None:
        new_days, gaps = far_new_days_of(order_days(orders, every_order_counts=every))
    return Scored(score_customers(customers, thresholds), thresholds, new_days, gaps)


def unscored(summary: nw.LazyFrame[Any], as_of: date) -> Scored:
    """Return customers as the evening of a day saw them, and no yardstick; see `scored_far`."""
    return Scored(seen_on(summary, as_of), cast("Any", None), 0, 0)


def _thresholds(customers: nw.LazyFrame[Any], scoring: Scoring) -> Thresholds:
    if scoring.model:
        return scoring.model.yardstick.thresholds
    given: dict[str, Any] = dict(scoring.cuts)
    return scoring.thresholds or fit_far_thresholds(customers, bins=scoring.bins, given=given, binning=scoring.binning)


def totals_of(summary: nw.LazyFrame[Any]) -> tuple[dict[str, int], dict[str, int]]:
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


def doubts_about(scored: nw.LazyFrame[Any], thresholds: Thresholds, policy: Policy, scoring: Scoring) -> Iterator[str]:
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


def cautions_about(counted: Mapping[str, int], as_of: Any, new_days: float) -> Iterator[str]:
    """Say where a base is too short or too young for scores; `counted` is what `totals_of` gives of customers."""
    today = day_number_of(as_of)
    days = today - counted["last"], today - counted["first"]
    return cautions_of(counted["customers"], counted[ONCE], *days, new_days=new_days)
