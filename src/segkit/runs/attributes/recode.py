"""What becomes of the values of an attribute: ranges of numbers, groups, and what is left of them by money."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit.analyses.abc import A, B, C
from segkit.analyses.vip import IS_NOT, IS_VIP
from segkit.line.recoding import Recoding, all_kept, decide
from segkit.runs.attributes.bands import numbers_in, ranges_of
from segkit.runs.attributes.resolve import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from decimal import Decimal

    from segkit.runs.attributes.resolve import Attribute


def recoding_of(
    attribute: Attribute,
    money: Mapping[str, int],
    people: Callable[[], Mapping[str, int]],
    labels: tuple[str, ...],
    *,
    join: bool,
    top: int | None,
) -> Recoding:
    """Decide what becomes of the values of an attribute, by the money of each; `people` counts customers of each.

    Raises:
        SegkitError: There are too many values, or two groups claim one.
        ColumnError: Ranges are asked for, and some values are no numbers.
    """
    if attribute.band:
        found = banded(attribute, people())
        return replace(found, notes=(*found.notes, *all_kept(attribute.name, len(found.order), top)))
    if attribute.groups:
        return grouped(attribute, money, join=join, top=top)
    return decide(attribute.name, money, join=join, top=top, order=_own_order(attribute, money, labels))


def _own_order(attribute: Attribute, money: Mapping[str, int], labels: tuple[str, ...]) -> tuple[str, ...]:
    """Return the values in an order of their own, where they have one."""
    if attribute.kind is Kind.AGE:
        return tuple(sorted(money, key=int))
    if attribute.kind in {Kind.CALENDAR, Kind.HOUR}:
        return attribute.in_order(money)
    return {Kind.LABEL: labels, Kind.CLASS: (A, B, C), Kind.VIP: (IS_VIP, IS_NOT)}.get(attribute.kind, ())


def banded(attribute: Attribute, counts: Mapping[str, int]) -> Recoding:
    """Put the numbers of an attribute into ranges, by how many customers have each.

    Raises:
        ColumnError: Some values are no numbers.
    """
    if attribute.band is None:
        raise AssertionError("there are no ranges")
    known = numbers_in(sorted(counts), attribute.name, f"`{attribute.what}`")
    by_number: dict[Decimal, int] = {}
    for text, number in known.items():
        by_number[number] = by_number.get(number, 0) + counts[text]
    ranges, notes = ranges_of(attribute.band, by_number)

    def ranged(values: Sequence[str]) -> list[str]:
        new = sorted(set(values) - set(known))
        if new:
            known.update(numbers_in(new, attribute.name, f"`{attribute.what}`"))
        return [ranges.of(known[value]) for value in values]

    return Recoding(order=ranges.names, notes=tuple(notes), first=ranged)


def grouped(attribute: Attribute, money: Mapping[str, int], *, join: bool, top: int | None) -> Recoding:
    """Put the values of an attribute into groups, and decide on what is left, by the money of each.

    Raises:
        SegkitError: Two groups claim a value, or too many values are left.
    """
    groups = attribute.groups
    if groups is None:
        raise AssertionError("there are no groups")
    sums: dict[str, int] = {}
    for value, amount in money.items():
        sums[groups.of(value)] = sums.get(groups.of(value), 0) + amount
    decided = decide(attribute.name, sums, join=join, top=top)
    notes = (*groups.told(money), *decided.notes)
    return replace(
        decided, order=groups.names, notes=notes, first=lambda values: [groups.of(value) for value in values]
    )


def recoded(lines: nw.DataFrame[Any], column: str, recoding: Recoding) -> nw.DataFrame[Any]:
    """Give the values of a column what becomes of them."""
    known = lines[column].unique().to_list()
    changed = [(value, to) for value, to in zip(known, recoding.of_all(known), strict=True) if value != to]
    if not changed:
        return lines
    values, becomes = map(list, zip(*changed, strict=True))
    return lines.with_columns(
        nw.when(nw.col(column).is_in(values))
        .then(nw.col(column).replace_strict([*values, None], [*becomes, None], return_dtype=nw.String))
        .otherwise(nw.col(column))
        .alias(column)
    )
