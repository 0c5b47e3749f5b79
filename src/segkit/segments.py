"""SCORES into SEGMENTS: rules as data, of which the first that fits gives the label."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit import columns as c

if TYPE_CHECKING:
    from collections.abc import Iterator

Range = tuple[float | None, float | None]
"""Inclusive limits; None is no limit."""

RULE_BINS = 5
ANY: Range = (None, None)


@dataclass(frozen=True)
class SegmentRule:
    """One rule: inclusive ranges over scores brought to 1…5, over their sums, and over raw values.

    `v` is F + M, what the relation was worth; `rv` is R + F + M.
    """

    name: str
    r: Range = ANY
    f: Range = ANY
    m: Range = ANY
    v: Range = ANY
    rv: Range = ANY
    frequency: Range = ANY
    tenure: Range = ANY

    def ranges(self) -> dict[str, Range]:
        """Return the ranges that limit anything, by what they are over."""
        names = ("r", "f", "m", "v", "rv", c.FREQUENCY, c.TENURE)
        return {name: getattr(self, name) for name in names if getattr(self, name) != ANY}

    def fits(self, **values: float) -> bool:
        """Tell whether one customer, given by scores and raw values, falls under this rule."""
        return all(
            (low is None or low <= values[name]) and (high is None or values[name] <= high)
            for name, (low, high) in self.ranges().items()
        )


@dataclass(frozen=True)
class RuleBook:
    """Ordered rules; the first that fits wins."""

    name: str
    rules: tuple[SegmentRule, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The labels, each once, from the most to the least alive."""
        order = [label for label in LABELS if any(rule.name == label for rule in self.rules)]
        return (*order, *dict.fromkeys(rule.name for rule in self.rules if rule.name not in order))

    def label(self, r: int, f: int, m: int, *, frequency: float, tenure: float) -> str | None:
        """Label one customer; None where no rule fits."""
        values = {"r": r, "f": f, "m": m, "v": f + m, "rv": r + f + m, c.FREQUENCY: frequency, c.TENURE: tenure}
        return next((rule.name for rule in self.rules if rule.fits(**values)), None)


LABELS = ("loyal", "regular", "new", "at-risk", "lost")
"""The five labels, from the most to the least alive."""


def lifecycle_rules(new_days: float) -> RuleBook:
    """Return the rules of the five labels; a first order up to `new_days` days ago is new.

    R says whether the relation lives, V = F + M what it was worth.
    """
    alive, fading = (4, 5), (3, 3)
    return RuleBook(
        "lifecycle",
        (
            SegmentRule("new", r=alive, f=(1, 1), tenure=(None, new_days)),
            SegmentRule("at-risk", r=alive, f=(1, 1), frequency=(None, 1)),
            SegmentRule("regular", r=alive, f=(1, 1)),
            SegmentRule("at-risk", r=fading, f=(1, 1)),
            SegmentRule("at-risk", r=fading, v=(None, 4)),
            SegmentRule("loyal", r=(3, 5), rv=(12, None), frequency=(3, None)),
            SegmentRule("regular", r=(3, 5)),
            SegmentRule("at-risk", r=(2, 2), v=(4, None)),
            SegmentRule("at-risk", r=(1, 1), v=(7, None)),
            SegmentRule("lost"),
        ),
    )


def label_customers(scored: nw.LazyFrame[Any], book: RuleBook, *, bins: int = RULE_BINS) -> nw.LazyFrame[Any]:
    """Give every customer the label of the first rule that fits.

    Columns in:  r_score, f_score, m_score [1 to bins], frequency [orders], tenure [days]
    Columns out: those, and segment
    """
    r, f, m = (_of_five(score, bins) for score in (c.R_SCORE, c.F_SCORE, c.M_SCORE))
    over = {"r": r, "f": f, "m": m, "v": f + m, "rv": r + f + m}
    names = list(dict.fromkeys(rule.name for rule in book.rules))
    # Rules are tried on small integers, and text is made once: ten layers of text cost several times as much.
    rank = nw.lit(None, dtype=nw.Int8)
    for rule in reversed(book.rules):
        limits, won = list(_limits(rule)), nw.lit(names.index(rule.name), dtype=nw.Int8)
        rank = nw.when(*limits).then(won).otherwise(rank) if limits else won
    label = nw.lit(None, dtype=nw.String)
    for number, name in enumerate(names):
        label = nw.when(nw.col("_rank") == number).then(nw.lit(name)).otherwise(label)
    return (
        scored.with_columns(column.alias(f"_{name}") for name, column in over.items())
        .with_columns(_rank=rank)
        .with_columns(label.alias(c.SEGMENT))
        .drop("_rank", *(f"_{name}" for name in over))
    )


def _of_five(score: str, bins: int) -> nw.Expr:
    column = nw.col(score)
    return column if bins == RULE_BINS else (RULE_BINS * column + (bins - 1)) // bins


def _limits(rule: SegmentRule) -> Iterator[nw.Expr]:
    for name, (low, high) in rule.ranges().items():
        value = nw.col(name if name in {c.FREQUENCY, c.TENURE} else f"_{name}")
        if low is not None:
            yield value >= low
        if high is not None:
            yield value <= high


def cells() -> Iterator[tuple[int, int, int]]:
    """Go through all 125 cells of R, F and M."""
    scores = range(1, RULE_BINS + 1)
    return product(scores, scores, scores)
