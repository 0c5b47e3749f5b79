"""SCORES into SEGMENTS: every customer gets the label of the first rule that fits."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import product
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.frames import UNITS, take_at
from segkit.scoring.rules import RULE_BINS, SCORED, of_five

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segkit.scoring.rules import Range, RuleBook

MONEY = (c.MONETARY, c.AOV)
NOBODY = -1
"""No rule, where rules are numbers."""


def label_customers(scored: nw.LazyFrame[Any], book: RuleBook, *, bins: int = RULE_BINS) -> nw.LazyFrame[Any]:
    """Give every customer the label of the first rule that fits; none where no rule does.

    Columns in:  r_score, f_score, m_score [1 to bins], and those that the rules ask for: recency,
                 tenure [days], frequency [orders], monetary, aov [1/10000 currency]
    Columns out: those, and segment
    """
    if scored.implementation.is_polars():
        return _by_cell(scored, book, bins)
    return _by_rule(scored, book, bins)


def _by_cell(scored: nw.LazyFrame[Any], book: RuleBook, bins: int) -> nw.LazyFrame[Any]:
    """Look the rule up by the cell of scores; raw values are compared for the few rules that ask for them."""
    scores = range(1, bins + 1)
    found = [book.candidates(*(of_five(score, bins) for score in cell)) for cell in product(scores, scores, scores)]
    guarded = {place: rule for place, rule in enumerate(book.rules) if rule.guards()}
    sure = [next((place for place in places if place not in guarded), NOBODY) for places in found]
    r, f, m = (nw.col(score).cast(nw.Int16) for score in (c.R_SCORE, c.F_SCORE, c.M_SCORE))
    cell = scored.with_columns(_cell=(r * bins + f) * bins + m - (bins * bins + bins + 1))
    names = [rule.name for rule in book.rules]
    if not guarded:
        labels = [None if place == NOBODY else names[place] for place in sure]
        return take_at(cell, "_cell", {c.SEGMENT: labels}).drop("_cell")
    tables: dict[str, list[Any]] = {"_rule": sure}
    tables |= {f"_may_{place}": [place in places for places in found] for place in guarded}
    looked_up = take_at(cell, "_cell", tables)
    rule = nw.col("_rule")
    for place in reversed(guarded):
        rule = nw.when(nw.col(f"_may_{place}"), *_limits(guarded[place].guards())).then(nw.lit(place)).otherwise(rule)
    numbered = looked_up.with_columns(rule.cast(nw.Int16).alias("_rule"))
    return take_at(numbered, "_rule", {c.SEGMENT: names}).drop("_cell", *tables)


def _by_rule(scored: nw.LazyFrame[Any], book: RuleBook, bins: int) -> nw.LazyFrame[Any]:
    """Try every rule, in what every engine knows."""
    r, f, m = (_of_five(score, bins) for score in (c.R_SCORE, c.F_SCORE, c.M_SCORE))
    over = {"r": r, "f": f, "m": m, "v": f + m, "rv": r + f + m}
    label = nw.lit(None, dtype=nw.String)
    for rule in reversed(book.rules):
        limits = list(_limits(rule.ranges()))
        label = nw.when(*limits).then(nw.lit(rule.name)).otherwise(label) if limits else nw.lit(rule.name)
    return (
        scored.with_columns(column.alias(f"_{name}") for name, column in over.items())
        .with_columns(label.alias(c.SEGMENT))
        .drop(*(f"_{name}" for name in over))
    )


def _of_five(score: str, bins: int) -> nw.Expr:
    column = nw.col(score)
    return column if bins == RULE_BINS else (RULE_BINS * column + (bins - 1)) // bins


def _limits(ranges: dict[str, Range]) -> Iterator[nw.Expr]:
    for name, (low, high) in ranges.items():
        value = nw.col(f"_{name}" if name in SCORED else name)
        if low is not None:
            yield value >= _inner(name, low, ROUND_CEILING)
        if high is not None:
            yield value <= _inner(name, high, ROUND_FLOOR)


def _inner(name: str, limit: Any, rounding: str) -> int:
    """Bring a limit to the whole numbers that columns hold, where comparing is exact on every engine."""
    exact = Decimal(repr(limit)) if isinstance(limit, float) else Decimal(limit)
    return int((exact * (UNITS if name in MONEY else 1)).to_integral_value(rounding))
