"""Cut points within groups: frequency within each R score, monetary within each pair of R and F scores.

Every group then has its own quintiles, so that F and M tell customers of the same recency apart; but a score of F
means something else in each group, and no two groups can be compared by it.
"""

from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.frames import UNITS, Ordered, held, look_up, quantile
from segkit.immutable import immutable
from segkit.selection import places_within

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from fractions import Fraction

Cuts = tuple[Decimal, ...]
GROUP, FIRST = "_group", "_first"


@immutable
class Nested:
    """The cut points of frequency and monetary by group, in the order of R, then F, from 1."""

    frequency: tuple[Cuts, ...]
    """By R score; orders."""
    monetary: tuple[tuple[Cuts, ...], ...]
    """By R score, then F score; currency."""

    def fits(self, bins: int) -> bool:
        """Tell whether there are cut points for every group, and everywhere as many."""
        rows = [self.frequency, *self.monetary]
        return len(self.monetary) == bins and all(
            len(row) == bins and all(len(cuts) == bins - 1 for cuts in row) for row in rows
        )


def learnt_cuts(values: nw.Series[Any], bins: int, unit: int = 1) -> Cuts:
    """Return the quantiles at 1/k, 2/k … of whole numbers, to four decimals, rounded down; there must be values."""
    return cuts_of(values.sort(), bins, unit)


def cuts_of(ordered: Ordered, bins: int, unit: int = 1) -> Cuts:
    """Return the quantiles at 1/k, 2/k … of sorted whole numbers, to four decimals, rounded down."""
    return tuple(_rounded_down(quantile(ordered, part, bins) / unit) for part in range(1, bins))


def _rounded_down(value: Fraction) -> Decimal:
    return Decimal(value * UNITS // 1).scaleb(-4).normalize() + 0


def whole(cut: Decimal) -> int:
    """Return the whole part of a cut point: a whole number is above the cut when it is above its whole part."""
    return int(cut.to_integral_value(rounding=ROUND_FLOOR))


def passed(measure: str, cuts: Iterable[int | nw.Expr]) -> nw.Expr:
    """Count the cut points below a whole number."""
    return nw.sum_horizontal(*((nw.col(measure) > cut).cast(nw.Int8) for cut in cuts)).cast(nw.Int8)


def fit_nested(customers: nw.DataFrame[Any], recency: Cuts, frequency: Cuts, monetary: Cuts) -> Nested:
    """Learn the cut points of frequency within R and of monetary within R and F.

    A group without customers takes the cut points of the group around it: those given, of all customers.

    Columns in: recency [days], frequency [orders], monetary [1/10000 currency]
    """
    bins = len(recency) + 1
    by_r: list[Cuts] = []
    by_rf: list[tuple[Cuts, ...]] = []
    scored = customers.with_columns((bins - passed(c.RECENCY, map(whole, recency))).alias("_r"))
    for r in range(1, bins + 1):
        group = scored.filter(nw.col("_r") == r)
        cuts = learnt_cuts(group[c.FREQUENCY], bins) if len(group) else frequency
        around = learnt_cuts(group[c.MONETARY], bins, UNITS) if len(group) else monetary
        told = group.with_columns((1 + passed(c.FREQUENCY, map(whole, cuts))).alias("_f"))
        parts = [told.filter(nw.col("_f") == f) for f in range(1, bins + 1)]
        by_r.append(cuts)
        by_rf.append(tuple(learnt_cuts(part[c.MONETARY], bins, UNITS) if len(part) else around for part in parts))
    return Nested(tuple(by_r), tuple(by_rf))


def fit_far_nested(customers: nw.LazyFrame[Any], recency: Cuts, frequency: Cuts, monetary: Cuts) -> Nested:
    """Learn the same cut points as `fit_nested` from customers that stay where they are; counts are fetched.

    Columns in: recency [days], frequency [orders], monetary [1/10000 currency]
    """
    bins = len(recency) + 1
    measures = customers.select(c.RECENCY, c.FREQUENCY, c.MONETARY)
    r_group = (bins - passed(c.RECENCY, map(whole, recency))).cast(nw.Int64)
    with held(measures.with_columns(r_group.alias(GROUP))) as scored:
        groups = range(1, bins + 1)
        by_frequency = places_within(scored, GROUP, c.FREQUENCY, bins)
        by_r = tuple(cuts_of(by_frequency[r], bins) if r in by_frequency else frequency for r in groups)
        within = _within(scored.with_columns(nw.col(GROUP) - 1), c.FREQUENCY, FIRST, by_r)
        number = (nw.col(GROUP) * bins + nw.col(FIRST).cast(nw.Int64)).alias(GROUP)
        by_money = places_within(within.with_columns(number), GROUP, c.MONETARY, bins)
        cells = {(r, f): by_money.get((r - 1) * bins + f) for r in groups for f in groups}
        empty = {r for (r, _), places in cells.items() if places is None and r in by_frequency}
        near = scored.filter(nw.col(GROUP).is_in(sorted(empty)))
        around = places_within(near, GROUP, c.MONETARY, bins) if empty else {}

    def cuts(r: int, f: int) -> Cuts:
        places = cells[r, f] or around.get(r)
        return cuts_of(places, bins, UNITS) if places else monetary

    return Nested(by_r, tuple(tuple(cuts(r, f) for f in groups) for r in groups))


def score_nested(customers: nw.LazyFrame[Any], recency: Cuts, nested: Nested) -> nw.LazyFrame[Any]:
    """Score every customer within its group.

    Columns in:  recency [days], frequency [orders], monetary [1/10000 currency]
    Columns out: those, and r_score, f_score, m_score [1 to k, k is best]
    """
    bins = len(recency) + 1
    scored = customers.with_columns((bins - passed(c.RECENCY, map(whole, recency))).alias(c.R_SCORE))
    by_r = scored.with_columns(_group=nw.col(c.R_SCORE).cast(nw.Int16) - 1)
    scored = _within(by_r, c.FREQUENCY, c.F_SCORE, nested.frequency)
    r, f = (nw.col(score).cast(nw.Int16) for score in (c.R_SCORE, c.F_SCORE))
    by_rf = scored.with_columns(_group=(r - 1) * bins + f - 1)
    units = [tuple(cut * UNITS for cut in cuts) for row in nested.monetary for cuts in row]
    return _within(by_rf, c.MONETARY, c.M_SCORE, units).drop("_group")


def _within(frame: nw.LazyFrame[Any], measure: str, score: str, groups: Sequence[Cuts]) -> nw.LazyFrame[Any]:
    tables = {f"_cut_{place}": list(map(whole, cuts)) for place, cuts in enumerate(zip(*groups, strict=True))}
    told = look_up(frame, "_group", tables)
    return told.with_columns((1 + passed(measure, map(nw.col, tables))).alias(score)).drop(*tables)
