"""Numbers as people read them."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def money(units: float | None) -> str:
    """Write 1/10000 currency with two decimals, or with the three or four that it has."""
    if units is None:
        return "–"
    exact = _exact(units)
    rounded = exact.quantize(CENT, rounding=ROUND_HALF_UP)
    return f"{rounded:,}" if rounded == exact else f"{exact.normalize():,f}"


def cents(units: float | None) -> str:
    """Write 1/10000 currency to the cent."""
    return "–" if units is None else f"{_exact(units).quantize(CENT, rounding=ROUND_HALF_UP):,}"


def _exact(units: float) -> Decimal:
    return Decimal(round(units)).scaleb(-4)


def share(part: float | None) -> str:
    """Write a share as a percentage with one decimal."""
    return "–" if part is None else f"{100 * part:.1f}%"


def plain(number: float | None) -> str:
    """Write a number without needless decimals."""
    if number is None:
        return "–"
    return f"{number:,.0f}" if number == int(number) else f"{number:,.1f}"


def counted(number: int, one: str, many: str | None = None) -> str:
    """Write a count with its noun."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
