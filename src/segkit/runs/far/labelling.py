"""Orders that lie on a cluster into labelled customers, which stay there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segkit.immutable import immutable
from segkit.line.customers import far_new_days_of, order_days, seen_on
from segkit.scoring.scores import Thresholds, fit_far_thresholds, score_customers
from segkit.scoring.segments import label_customers

if TYPE_CHECKING:
    from datetime import date

    import narwhals.stable.v2 as nw

    from segkit.runs.terms import Scoring
    from segkit.scoring.rules import RuleBook


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


def _thresholds(customers: nw.LazyFrame[Any], scoring: Scoring) -> Thresholds:
    if scoring.model:
        return scoring.model.yardstick.thresholds
    given: dict[str, Any] = dict(scoring.cuts)
    return scoring.thresholds or fit_far_thresholds(customers, bins=scoring.bins, given=given, binning=scoring.binning)
