"""CUSTOMERS into SCORES: cut points that are learnt or declared once, and applied as plain comparisons."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from decimal import ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.errors import SegkitError, UsageError
from segkit.frames import UNITS, quantile

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from fractions import Fraction

BINS = range(2, 10)
DEFAULT_BINS = 5
ENOUGH_CUSTOMERS = 30
VERSION = 1
MEASURES = (c.RECENCY, c.FREQUENCY, c.MONETARY)
SCORES = (c.R_SCORE, c.F_SCORE, c.M_SCORE)


@dataclass(frozen=True)
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

    @property
    def bins(self) -> int:
        """How many scores there are, k."""
        return len(self.recency) + 1

    def to_json(self) -> str:
        """Write the cut points as JSON; numbers are text, so that no reader rounds them."""
        cuts = {measure: [str(cut) for cut in values] for measure, values in asdict(self).items()}
        return json.dumps({"version": VERSION, "thresholds": cuts})

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
            return cls(*(tuple(Decimal(cut) for cut in cuts[measure]) for measure in MEASURES))
        except (ValueError, KeyError, TypeError, ArithmeticError) as fault:
            raise SegkitError("these are no thresholds: not the JSON that segkit writes") from fault


def fit_thresholds(
    customers: nw.DataFrame[Any], *, bins: int = DEFAULT_BINS, given: dict[str, Sequence[Decimal]] | None = None
) -> Thresholds:
    """Learn the cut points from a base of customers: the quantiles at 1/k, 2/k … by linear interpolation.

    Measures in `given` keep the cut points they have there [days, orders, currency].

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
        ordered = customers[measure].sort()
        unit = UNITS if measure == c.MONETARY else 1
        cuts[measure] = tuple(_rounded_down(quantile(ordered, part, bins) / unit) for part in range(1, bins))
    return Thresholds(**cuts)


def _rounded_down(value: Fraction) -> Decimal:
    return Decimal(value * UNITS // 1).scaleb(-4).normalize() + 0


def score_customers(customers: nw.LazyFrame[Any], thresholds: Thresholds) -> nw.LazyFrame[Any]:
    """Score every customer by comparing with the cut points, so that equal values get equal scores.

    Columns in:  recency [days], frequency [orders], monetary [1/10000 currency]
    Columns out: those, and r_score, f_score, m_score [1 to k, k is best], rfm [text]
    """
    r, f, m = (nw.col(score) for score in SCORES)
    return customers.with_columns(
        (thresholds.bins - _passed(c.RECENCY, map(_floor, thresholds.recency))).alias(c.R_SCORE),
        (1 + _passed(c.FREQUENCY, map(_floor, thresholds.frequency))).alias(c.F_SCORE),
        (1 + _passed(c.MONETARY, (_floor(cut * UNITS) for cut in thresholds.monetary))).alias(c.M_SCORE),
    ).with_columns(
        (r.cast(nw.Int32) * 100 + f.cast(nw.Int32) * 10 + m.cast(nw.Int32)).cast(nw.String).alias(c.RFM),
    )


def _floor(cut: Decimal) -> int:
    return int(cut.to_integral_value(rounding=ROUND_FLOOR))


def _passed(measure: str, cuts: Iterable[int]) -> nw.Expr:
    """Count the cut points below a whole number: above a cut is above its whole part."""
    return nw.sum_horizontal(*((nw.col(measure) > cut).cast(nw.Int8) for cut in cuts)).cast(nw.Int8)


def doubts(scored: nw.DataFrame[Any], thresholds: Thresholds) -> list[str]:
    """Say in words where scores mean little: few customers, few distinct values, scores that stay empty."""
    said = []
    if len(scored) < ENOUGH_CUSTOMERS:
        whom = "1 customer" if len(scored) == 1 else f"{len(scored)} customers"
        said.append(f"only {whom}: scores and labels are given, but {thresholds.bins} groups of so few mean little")
    for measure, score in zip(MEASURES, SCORES, strict=True):
        given = set(scored[score].unique().to_list())
        empty = [str(value) for value in range(1, thresholds.bins + 1) if value not in given]
        if not empty:
            continue
        distinct = scored[measure].n_unique()
        few = "1 distinct value" if distinct == 1 else f"{distinct} distinct values"
        why = few if distinct < thresholds.bins else "many customers share one value"
        said.append(f"nobody has {score} {', '.join(empty)}: {why} of {measure}, and equal values get equal scores")
    return said
