"""Rules of segments as data: ranges over scores and raw values, of which the first that fits gives the label."""

from __future__ import annotations

from dataclasses import field, replace
from decimal import Decimal
from itertools import product
from typing import TYPE_CHECKING

from segkit import columns as c
from segkit.immutable import immutable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Number = int | float | Decimal
Limit = Number | str | None
"""A number, `NEW_DAYS`, or None where there is no limit."""
Range = tuple[Limit, Limit]
"""Inclusive limits."""

RULE_BINS = 5
ANY: Range = (None, None)
NEW_DAYS = "new_days"
"""A limit that the data or an option give: how long a customer is new."""
SCORED = ("r", "f", "m", "v", "rv")
"""What rules ask of scores: `v` is F + M, what the relation was worth; `rv` is R + F + M."""
RAW = (c.RECENCY, c.FREQUENCY, c.MONETARY, c.AOV, c.TENURE)
"""What rules ask of raw values: days, orders, currency, currency, days."""
COLOURS = ("green", "cyan", "bright_blue", "blue", "bright_magenta", "magenta", "yellow", "bright_red", "red", "white")
"""Colours of segments, from the best to the worst where a book names none."""
ENGLISH = "en"


@immutable
class SegmentRule:
    """One rule: inclusive ranges over scores brought to 1…5, over their sums, and over raw values.

    Money is in currency.
    """

    name: str
    r: Range = ANY
    f: Range = ANY
    m: Range = ANY
    v: Range = ANY
    rv: Range = ANY
    recency: Range = ANY
    frequency: Range = ANY
    monetary: Range = ANY
    aov: Range = ANY
    tenure: Range = ANY

    def ranges(self) -> dict[str, Range]:
        """Return the ranges that limit anything, by what they are over."""
        return {name: found for name in (*SCORED, *RAW) if (found := getattr(self, name)) != ANY}

    def guards(self) -> dict[str, Range]:
        """Return the ranges over raw values."""
        return {name: limits for name, limits in self.ranges().items() if name in RAW}

    def fits(self, **values: Number) -> bool:
        """Tell whether one customer, given by scores and raw values, falls under this rule."""
        return all(within(values[name], limits) for name, limits in self.ranges().items())

    def fits_scores(self, r: int, f: int, m: int) -> bool:
        """Tell whether scores alone let a customer fall under this rule."""
        values = scores_and_sums(r, f, m)
        return all(within(values[name], limits) for name, limits in self.ranges().items() if name in values)

    def given(self, new_days: Number) -> SegmentRule:
        """Return the rule with its number of days in place of `NEW_DAYS`."""
        filled = {
            name: tuple(new_days if limit == NEW_DAYS else limit for limit in limits)
            for name, limits in self.ranges().items()
            if NEW_DAYS in limits
        }
        return replace(self, **filled) if filled else self  # type: ignore[arg-type]


def within(value: Number, limits: Range) -> bool:
    """Tell whether a value lies between inclusive limits."""
    low, high = limits
    return (low is None or low <= value) and (high is None or value <= high)  # type: ignore[operator]


def scores_and_sums(r: int, f: int, m: int) -> dict[str, int]:
    """Return what rules ask of the scores of one customer."""
    return {"r": r, "f": f, "m": m, "v": f + m, "rv": r + f + m}


def of_five(score: int, bins: int) -> int:
    """Bring a score of 1 to `bins` to 1 to 5: the ceiling of 5 · score / bins."""
    return -(-RULE_BINS * score // bins)


@immutable
class Segment:
    """A segment as people know it: its name, titles and actions by language, and a colour of the terminal."""

    name: str
    title: Mapping[str, str] = field(default_factory=dict)
    action: Mapping[str, str] = field(default_factory=dict)
    colour: str = ""

    def titled(self, language: str = ENGLISH) -> str:
        """Return the title in a language, else the name."""
        return self.title.get(language) or self.name

    def advised(self, language: str = ENGLISH) -> str:
        """Return what to do with these customers, in a language, else in the first that there is."""
        return self.action.get(language) or next(iter(self.action.values()), "")


POTENTIAL = Segment(
    "potential",
    {"en": "Potential", "ru": "Потенциальные"},
    {
        "en": "Invite to a first order: what most customers begin with, and a reason to begin now.",
        "ru": "Пригласить к первому заказу: то, с чего начинает большинство, и повод начать сейчас.",
    },
    "white",
)
"""Contacts without a counted order: of no rule book, and never scored."""


@immutable
class RuleBook:
    """Ordered rules; the first that fits wins. `segments` are in order from the best to the worst."""

    name: str
    rules: tuple[SegmentRule, ...]
    segments: tuple[Segment, ...] = ()
    title: Mapping[str, str] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """The labels, each once, from the best to the worst."""
        said = tuple(segment.name for segment in self.segments)
        return said or tuple(dict.fromkeys(rule.name for rule in self.rules))

    @property
    def colours(self) -> dict[str, str]:
        """A colour of the terminal for every label."""
        return {name: self.segment(name).colour or _colour(place, len(self.names))
                for place, name in enumerate(self.names)}  # fmt: skip

    def segment(self, name: str) -> Segment:
        """Return what people know of a label."""
        return next((segment for segment in self.segments if segment.name == name), Segment(name))

    def asked_of(self) -> tuple[str, ...]:
        """Return the raw values that rules ask for."""
        return tuple(name for name in RAW if any(name in rule.guards() for rule in self.rules))

    @property
    def asks_new_days(self) -> bool:
        """Whether any rule asks how long a customer is new."""
        return any(NEW_DAYS in limits for rule in self.rules for limits in rule.guards().values())

    def given(self, new_days: Number) -> RuleBook:
        """Return the book with its number of days in place of `NEW_DAYS`."""
        return replace(self, rules=tuple(rule.given(new_days) for rule in self.rules))

    def winner(self, r: int, f: int, m: int, /, **raw: Number) -> int | None:
        """Return the place of the first rule that fits; None where no rule does."""
        values = scores_and_sums(r, f, m) | raw
        return next((place for place, rule in enumerate(self.rules) if rule.fits(**values)), None)

    def label(self, r: int, f: int, m: int, /, **raw: Number) -> str | None:
        """Label one customer; None where no rule fits."""
        won = self.winner(r, f, m, **raw)
        return None if won is None else self.rules[won].name

    def candidates(self, r: int, f: int, m: int) -> tuple[int, ...]:
        """Return the rules that may win in a cell, up to the first that asks for nothing but scores."""
        found: list[int] = []
        for place, rule in enumerate(self.rules):
            if rule.fits_scores(r, f, m):
                found.append(place)
                if not rule.guards():
                    break
        return tuple(found)


def _colour(place: int, many: int) -> str:
    return COLOURS[place * (len(COLOURS) - 1) // max(many - 1, 1)]


def cells() -> Iterator[tuple[int, int, int]]:
    """Go through all 125 cells of R, F and M."""
    scores = range(1, RULE_BINS + 1)
    return product(scores, scores, scores)
