"""The terms of a run: which days exist, what is an order, how scores and labels come about."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from segkit.choices import Binning, OrderBy, Returns
from segkit.immutable import immutable
from segkit.scoring.books import DEFAULT, built_in
from segkit.scoring.scores import DEFAULT_BINS, Thresholds

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from decimal import Decimal

    from segkit.scoring.frozen import FrozenModel
    from segkit.scoring.rules import RuleBook


@immutable
class Window:
    """Options of the group Window: the days that exist."""

    as_of: date | None = None
    since: date | None = None
    today: date | None = None
    """Lines after it are told and left out, unless `as_of` covers them."""


@immutable
class Policy:
    """What returns do, and what is an order where no number says so."""

    returns: Returns = Returns.NET
    order_by: OrderBy = OrderBy.LINE
    currency: str | None = None
    """Only lines of this currency were taken."""


@immutable
class Scoring:
    """Options of the group Scoring; None is learnt from the data."""

    bins: int = DEFAULT_BINS
    cuts: dict[str, Sequence[Decimal]] = field(default_factory=dict)
    """By measure: days, orders, currency."""
    new_days: float | None = None
    book: RuleBook = field(default_factory=lambda: built_in(DEFAULT))
    """The rules, `new_days` still open."""
    binning: Binning = Binning.QUANTILES
    keeps_gaps: bool = False
    """Whether the purchase gaps are kept, which are as many as orders."""
    keeps_returns: bool = False
    """Whether customers get the share of their money that came back, for which lines are read once more."""
    thresholds: Thresholds | None = None
    """Cut points of another day, to measure by the same ones."""
    model: FrozenModel | None = None
    """What was learnt before; its cut points count instead of any others."""


def scoring_of_model(model: FrozenModel) -> Scoring:
    """Score and label by what was learnt before."""
    stick = model.yardstick
    return Scoring(stick.thresholds.bins, {}, stick.new_days, stick.book, model=model)
