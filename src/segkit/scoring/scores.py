"""CUSTOMERS into SCORES: cut points that are learnt or declared once, and applied as plain comparisons."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.choices import Binning
from segkit.errors import SegkitError, UsageError
from segkit.frames import UNITS, held
from segkit.immutable import immutable
from segkit.scoring.nested import Nested, cuts_of, fit_far_nested, fit_nested, learnt_cuts, passed, score_nested, whole
from segkit.selection import places_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

BINS = range(2, 10)
DEFAULT_BINS = 5
ENOUGH_CUSTOMERS = 30
ENOUGH_ROWS = 10_000
"""Rows that show most often that a measure has more values than there are scores."""
VERSION = 1
MEASURES = (c.RECENCY, c.FREQUENCY, c.MONETARY)
NESTED = (c.FREQUENCY, c.MONETARY)
SCORES = (c.R_SCORE, c.F_SCORE, c.M_SCORE)


@immutable
class Thresholds:
    """The cut points of a run, k - 1 for each measure, ascending.

    They are held to four decimals, rounded down. That changes no score: recency and frequency are
    whole numbers, money is whole in units of 1/10000.
    """

    recency: tuple[Decimal, ...]
    """Days."""
    frequency: tuple[Decimal, ...]
    """Orders."""
    monetary: tuple[Decimal, ...]
    """Currency."""
    nested: Nested | None = None
    """Cut points of frequency and monetary by group, which then count instead of those of all customers."""

    def __post_init__(self) -> None:
        """Refuse cut points that cannot be cut points."""
        sizes = {len(getattr(self, measure)) for measure in MEASURES}
        if len(sizes) > 1 or not sizes <= {k - 1 for k in BINS}:
            message = f"recency, frequency and monetary need equally many cut points, 1 to 8, not {sorted(sizes)}"
            raise UsageError(message)
        for measure in MEASURES:
            cuts = getattr(self, measure)
            if list(cuts) != sorted(cuts):
                shown = ", ".join(map(str, cuts))
                raise UsageError(f"the {measure} cut points {shown} do not ascend")
        if self.nested is not None and not self.nested.fits(self.bins):
            raise UsageError(f"nested cut points need {self.bins} groups of R, and {self.bins} of F within each")

    @property
    def bins(self) -> int:
        """How many scores there are, k."""
        return len(self.recency) + 1

    def cuts_of(self, measure: str, r: int, f: int) -> tuple[Decimal, ...]:
        """Return the cut points of a measure that count for a customer of these scores."""
        if self.nested is None or measure == c.RECENCY:
            return tuple(getattr(self, measure))
        return self.nested.frequency[r - 1] if measure == c.FREQUENCY else self.nested.monetary[r - 1][f - 1]

    def scores_of(self, recency: int, frequency: int, monetary: Decimal) -> tuple[int, int, int]:
        """Score one customer, given in days, orders and currency."""
        r = self.bins - _below(recency, self.recency)
        f = 1 + _below(frequency, self.cuts_of(c.FREQUENCY, r, 1))
        return r, f, 1 + _below(monetary, self.cuts_of(c.MONETARY, r, f))

    def to_json(self) -> str:
        """Write the cut points as JSON; numbers are text, so that no reader rounds them."""
        document = {"version": VERSION, "thresholds": {measure: _texts(getattr(self, measure)) for measure in MEASURES}}
        if self.nested is not None:
            document["nested"] = {name: _texts(getattr(self.nested, name)) for name in NESTED}
        return json.dumps(document)

    @classmethod
    def from_json(cls, text: str) -> Thresholds:
        """Read what `to_json` wrote.

        Raises:
            SegkitError: The text is no JSON of this version.
        """
        try:
            document = json.loads(text)
            if document["version"] != VERSION:
                message = f"thresholds of version {document['version']!r}, this segkit reads version {VERSION}"
                raise SegkitError(message)
            cuts = document["thresholds"]
            within = document.get("nested")
            nested = Nested(*(_decimals(within[name]) for name in NESTED)) if within else None
            recency, frequency, monetary = (_decimals(cuts[measure]) for measure in MEASURES)
            return cls(recency, frequency, monetary, nested)
        except (ValueError, KeyError, TypeError, ArithmeticError) as fault:
            raise SegkitError("these are no thresholds: not the JSON that segkit writes") from fault


def _texts(values: Any) -> Any:
    return [_texts(value) for value in values] if isinstance(values, tuple) else str(values)


def _decimals(values: Any) -> Any:
    return tuple(map(_decimals, values)) if isinstance(values, list) else Decimal(values)


def _below(value: Decimal | int, cuts: Sequence[Decimal]) -> int:
    return sum(cut < value for cut in cuts)


def fit_thresholds(
    customers: nw.DataFrame[Any],
    *,
    bins: int = DEFAULT_BINS,
    given: dict[str, Sequence[Decimal]] | None = None,
    binning: Binning = Binning.QUANTILES,
) -> Thresholds:
    """Learn the cut points from a base of customers: the quantiles at 1/k, 2/k … by linear interpolation.

    Measures in `given` keep the cut points they have there [days, orders, currency]. Nested, frequency is cut
    within each R score, and monetary within each pair of R and F scores.

    Columns in: recency [days], frequency [orders], monetary [1/10000 currency]

    Raises:
        SegkitError: There are no customers.
        UsageError:  `bins` is not 2 to 9, or given cut points do not fit it.

    Source: Hyndman and Fan (1996), Sample quantiles in statistical packages, definition 7.
    """
    if bins not in BINS:
        raise UsageError(f"scores run from 1 to k with k from 2 to 9, not {bins}")
    if not len(customers):
        raise SegkitError("there are no customers to learn cut points from")
    given = given or {}
    cuts = {}
    for measure in MEASURES:
        if measure in given:
            cuts[measure] = tuple(given[measure])
            continue
        cuts[measure] = learnt_cuts(customers[measure], bins, UNITS if measure == c.MONETARY else 1)
    every = Thresholds(cuts[c.RECENCY], cuts[c.FREQUENCY], cuts[c.MONETARY])
    if binning is Binning.QUANTILES:
        return every
    _refuse_given_within(given)
    return replace(every, nested=fit_nested(customers, every.recency, every.frequency, every.monetary))


def _refuse_given_within(given: Mapping[str, Any]) -> None:
    if {c.FREQUENCY, c.MONETARY} & set(given):
        raise UsageError(
            "nested cut points of orders and money are learnt within R, and cannot be given",
            hint="leave out --f-cuts and --m-cuts, or --binning nested",
        )


def fit_far_thresholds(
    customers: nw.LazyFrame[Any],
    *,
    bins: int = DEFAULT_BINS,
    given: dict[str, Sequence[Decimal]] | None = None,
    binning: Binning = Binning.QUANTILES,
) -> Thresholds:
    """Learn the same cut points as `fit_thresholds` from customers that stay where they are; counts are fetched.

    Columns in: recency [days], frequency [orders], monetary [1/10000 currency]

    Raises:
        SegkitError: There are no customers.
        UsageError:  `bins` is not 2 to 9.
    """
    if bins not in BINS:
        raise UsageError(f"scores run from 1 to k with k from 2 to 9, not {bins}")
    with held(customers.select(*MEASURES)) as rows:
        places = places_of(rows, MEASURES, bins)
        if not len(places[c.RECENCY]):
            raise SegkitError("there are no customers to learn cut points from")
        cuts = {name: cuts_of(places[name], bins, UNITS if name == c.MONETARY else 1) for name in MEASURES}
        cuts |= {name: tuple(values) for name, values in (given or {}).items()}
        every = Thresholds(cuts[c.RECENCY], cuts[c.FREQUENCY], cuts[c.MONETARY])
        if binning is Binning.QUANTILES:
            return every
        _refuse_given_within(given or {})
        return replace(every, nested=fit_far_nested(rows, every.recency, every.frequency, every.monetary))


def score_customers(customers: nw.LazyFrame[Any], thresholds: Thresholds) -> nw.LazyFrame[Any]:
    """Score every customer by comparing with the cut points, so that equal values get equal scores.

    Columns in:  recency [days], frequency [orders], monetary [1/10000 currency]
    Columns out: those, and r_score, f_score, m_score [1 to k, k is best], rfm [text]
    """
    r, f, m = (nw.col(score) for score in SCORES)
    if thresholds.nested is not None:
        scored = score_nested(customers, thresholds.recency, thresholds.nested)
    else:
        scored = customers.with_columns(
            (thresholds.bins - passed(c.RECENCY, map(whole, thresholds.recency))).alias(c.R_SCORE),
            (1 + passed(c.FREQUENCY, map(whole, thresholds.frequency))).alias(c.F_SCORE),
            (1 + passed(c.MONETARY, (whole(cut * UNITS) for cut in thresholds.monetary))).alias(c.M_SCORE),
        )
    return scored.with_columns(
        (r.cast(nw.Int32) * 100 + f.cast(nw.Int32) * 10 + m.cast(nw.Int32)).cast(nw.String).alias(c.RFM),
    )


def doubts(scored: nw.DataFrame[Any], thresholds: Thresholds) -> list[str]:
    """Say in words where scores mean little: few customers, few distinct values, scores that stay empty."""
    values = range(1, thresholds.bins + 1)
    there = [(nw.col(score) == value).any().alias(f"{score} {value}") for score in SCORES for value in values]
    found = next(scored.select(*there).iter_rows(named=True))
    seen = {score: {value for value in values if found[f"{score} {value}"]} for score in SCORES}
    return doubts_of(len(scored), seen, thresholds, lambda measure: _distinct(scored[measure], thresholds.bins))


def _distinct(values: nw.Series[Any], enough: int) -> int:
    """Count distinct values, no further than where some rows show that there are enough."""
    some = values.head(ENOUGH_ROWS).n_unique()
    return some if some >= enough else values.n_unique()


def doubts_of(
    customers: int, seen: Mapping[str, Collection[int]], thresholds: Thresholds, distinct: Callable[[str], int]
) -> list[str]:
    """Say the same of scores that were `seen`; `distinct` counts a measure's values, up to the number of bins."""
    said = []
    if customers < ENOUGH_CUSTOMERS:
        whom = "1 customer" if customers == 1 else f"{customers} customers"
        said.append(f"only {whom}: scores and labels are given, but {thresholds.bins} groups of so few mean little")
    for measure, score in zip(MEASURES, SCORES, strict=True):
        empty = [str(value) for value in range(1, thresholds.bins + 1) if value not in seen[score]]
        if not empty:
            continue
        many = distinct(measure)
        few = "1 distinct value" if many == 1 else f"{many} distinct values"
        why = few if many < thresholds.bins else "many customers share one value"
        said.append(f"nobody has {score} {', '.join(empty)}: {why} of {measure}, and equal values get equal scores")
    return said
