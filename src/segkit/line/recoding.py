"""Values of an attribute into fewer: spellings that mean one value, groups, the largest and the rest."""

from __future__ import annotations

import unicodedata
from dataclasses import field
from typing import TYPE_CHECKING

from segkit.errors import SegkitError
from segkit.immutable import immutable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

OTHER = "(other)"
MOST_VALUES = 1_000
"""So many values of an attribute can still be looked at."""
SHOWN = 3


def spelling(value: str) -> str:
    """Bring a value to the form in which its spellings are compared: capitals, blanks, ё and е are alike."""
    return " ".join(unicodedata.normalize("NFKC", value).casefold().replace("ё", "е").split())


@immutable
class Recoding:
    """What becomes of the values of one attribute, decided on the values that there are."""

    mapping: Mapping[str, str] = field(default_factory=dict)
    """Values that become others."""
    rest: str | None = None
    """What becomes of values that the mapping does not know; None leaves them as they are."""
    order: tuple[str, ...] = ()
    """Values in an order of their own; none are in the order of their money."""
    notes: tuple[str, ...] = ()
    first: Callable[[Sequence[str]], Sequence[str]] | None = None
    """What becomes of values before that, all at once: groups, or ranges of numbers."""

    def of(self, value: str | None) -> str | None:
        """Return what becomes of a value; no value stays none."""
        return self.of_all([value])[0]

    def of_all(self, values: Sequence[str | None]) -> list[str | None]:
        """Return what becomes of each value."""
        known = [value for value in values if value is not None]
        begun = dict(zip(known, self.first(known) if self.first else known, strict=True))
        become = {
            value: self.mapping.get(first, first if self.rest is None else self.rest) for value, first in begun.items()
        }
        return [None if value is None else become[value] for value in values]


def decide(
    name: str, money: Mapping[str, int], *, join: bool = False, top: int | None = None, order: tuple[str, ...] = ()
) -> Recoding:
    """Decide what becomes of values, by the money of each [1/10000 currency].

    `join` puts spellings of one value together, `top` keeps so many values and adds up the rest. Values in an
    `order` of their own are few and all kept.

    Raises:
        SegkitError: There are too many values to be looked at.
    """
    if order:
        return Recoding(order=order, notes=all_kept(name, len(money), top))
    alike: dict[str, list[str]] = {}
    for value in sorted(money, key=lambda value: (-money[value], value)):
        alike.setdefault(spelling(value), []).append(value)
    several = {key: values for key, values in alike.items() if len(values) > 1}
    mapping = {value: values[0] for values in several.values() for value in values} if join else {}
    notes = [_told(name, several, join=join)] if several else []
    known: dict[str, int] = {}
    for value, amount in money.items():
        becomes = mapping.get(value, value)
        known[becomes] = known.get(becomes, 0) + amount
    if top is None and len(known) > MOST_VALUES:
        raise SegkitError(
            f"`{name}` has {len(known):,} values: a table of so many tells nothing",
            hint="--top 20 keeps those with the most money and adds up the rest as (other)",
        )
    if top is None or len(known) <= top:
        return Recoding(mapping, notes=tuple(notes))
    kept = set(sorted(known, key=lambda value: (-known[value], value))[:top])
    notes.append(f"`{name}`: {len(known) - len(kept):,} of {len(known):,} values are added up as {OTHER} (--top {top})")
    chosen = {value: mapping.get(value, value) for value in money if mapping.get(value, value) in kept}
    return Recoding(chosen, OTHER, notes=tuple(notes))


def all_kept(name: str, values: int, top: int | None) -> tuple[str, ...]:
    """Say that values in an order of their own are all kept, where fewer were asked for."""
    if top is None or values <= top:
        return ()
    return (f"`{name}`: all {values:,} values are shown, in their own order, and not --top {top}",)


def _told(name: str, several: Mapping[str, list[str]], *, join: bool) -> str:
    shown = "; ".join(" = ".join(f"`{value}`" for value in values) for values in list(several.values())[:SHOWN])
    more = "; …" if len(several) > SHOWN else ""
    how = "joined" if join else "each is counted by itself (--join-spellings joins them)"
    count = sum(map(len, several.values()))
    return f"`{name}`: {count:,} values are spellings of {len(several):,}, {how}: {shown}{more}"
