"""Labels of several days of lines that lie on a cluster, by the yardstick of the first; what is fetched are flows."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from segkit.analyses.migration import Comparison, comparison_of, flows_between, moved_between, side_by_side
from segkit.frames import collect, held
from segkit.line.account import Account
from segkit.line.customers import seen_on, summarize_orders
from segkit.line.settlement import NobodyError
from segkit.runs.far.labelling import cautions_about, doubts_about, scored_far, totals_of
from segkit.runs.far.settling import newest_sale
from segkit.runs.outcome import Segmentation
from segkit.scoring.scores import score_customers
from segkit.scoring.segments import label_customers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

    import narwhals.stable.v2 as nw

    from segkit.runs.far.past import FarPast
    from segkit.runs.terms import Scoring


@dataclass
class FarDays:
    """Days of lines on a cluster, labelled one after the other."""

    past: FarPast
    scoring: Scoring
    start: Segmentation | None = None
    """The labels of the first day that anybody is a customer."""

    def labelled(self, day: date, passing: ExitStack, kept: ExitStack) -> nw.LazyFrame[Any]:
        """Label the customers of a day: the first learns, the others are measured by it.

        The cluster keeps labels as long as `kept` is open, and what they are reckoned of as long as `passing`.

        Raises:
            NobodyError: Nobody is a customer by then.
        """
        every = self.past.walk.every
        orders = passing.enter_context(held(self.past.orders(day)))
        newest_sale(orders, self.past.walk)
        summary = passing.enter_context(held(summarize_orders(orders, every_order_counts=every)))
        if self.start is None:
            self.start, found = self._first(orders, summary, day)
        else:
            start = self.start
            scored = score_customers(seen_on(summary, day), start.thresholds)
            found = label_customers(scored, start.book.given(start.new_days), bins=start.thresholds.bins)
        return kept.enter_context(held(found))

    def _first(
        self, orders: nw.LazyFrame[Any], summary: nw.LazyFrame[Any], day: date
    ) -> tuple[Segmentation, nw.LazyFrame[Any]]:
        walk, scoring = self.past.walk, self.scoring
        scored, (counted, _) = scored_far(orders, summary, day, scoring, every=walk.every), totals_of(summary)
        found = scored.labelled(scoring.book)
        nothing = Account(0, 0, (), 0, 0, 0)
        run = Segmentation(
            customers=cast("Any", found), thresholds=scored.thresholds, book=scoring.book, new_days=scored.new_days,
            gaps=scored.gaps, new_days_given=scoring.new_days is not None, as_of=day, account=nothing,
            policy=walk.policy,
            notes=(
                *doubts_about(scored.customers, scored.thresholds, walk.policy, scoring),
                *cautions_about(counted, day, scored.new_days),
            ),
        )  # fmt: skip
        return run, found

    def compared(
        self, days: Sequence[date], nobody: Callable[[date], None], kept: ExitStack | None = None
    ) -> Iterator[tuple[Comparison, nw.LazyFrame[Any]]]:
        """Hold each day against the one before; `nobody` is told of days on which there are no customers yet.

        Whoever moved lies there as long as `kept` is open, else until the next pair is asked for.
        """
        with ExitStack() as every:
            before: tuple[date, nw.LazyFrame[Any]] | None = None
            earlier = every
            for day in days:
                passing = every.enter_context(ExitStack())
                try:
                    after = self.labelled(day, passing, kept or passing)
                except NobodyError:
                    nobody(day)
                    continue
                if before is not None and self.start is not None:
                    both = side_by_side(before[1], after)
                    flows = collect(flows_between(both))
                    yield comparison_of(flows, self.start.book.names, before[0], day), moved_between(both)
                    earlier.close()
                before, earlier = (day, after), passing
