"""Customers, products or categories by what they bring: classes A, B, C, and how much few of them bring."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.errors import SegkitError

if TYPE_CHECKING:
    from collections.abc import Sequence

A, B, C = "A", "B", "C"
CUTS = (Fraction(80, 100), Fraction(95, 100))
"""Up to which share of all money A reaches, and B."""


def bounds_of(total: int, cuts: Sequence[Fraction]) -> list[int]:
    """Return the money at which each share is reached [1/10000 currency]."""
    return [-((-cut.numerator * total) // cut.denominator) for cut in cuts]


def refuse_no_money(total: int) -> None:
    """Refuse shares of nothing.

    Raises:
        SegkitError: All money together is not above zero.
    """
    if total <= 0:
        raise SegkitError(
            "all money together is not above zero: there are no shares of it",
            hint="look at the returns, or ignore them: --returns drop",
        )


def classified(rows: nw.DataFrame[Any], money: str, cuts: Sequence[Fraction] = CUTS) -> nw.DataFrame[Any]:
    """Class rows by their money: A is the smallest set of the largest that reaches the first cut, B the second.

    Equal money has an equal class: what stands at a border goes with its equals. What brings nothing is C.

    Columns in:  money [1/10000 currency], others
    Columns out: those, and `class`

    Raises:
        SegkitError: All money together is not above zero.
    """
    total = int(rows[money].sum() or 0)
    refuse_no_money(total)
    first, second = bounds_of(total, cuts)
    ordered = rows.sort(money, descending=True).with_columns(nw.col(money).cum_sum().alias(BEFORE))
    before = (nw.col(BEFORE) - nw.col(money)).min().over(money)
    earns = nw.col(money) > 0
    return ordered.with_columns(
        nw.when(earns & (before < first))
        .then(nw.lit(A))
        .otherwise(nw.when(earns & (before < second)).then(nw.lit(B)).otherwise(nw.lit(C)))
        .alias(c.CLASS)
    ).drop(BEFORE)


BEFORE = "\x00before"
