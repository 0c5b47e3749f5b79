"""How much few bring, in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segkit.render.numbers import share

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segkit.runs.classes import Classes


def concentration_said(done: Classes[Any]) -> Iterator[str]:
    """Say what the largest bring, and the Gini coefficient."""
    tops = ", ".join(f"top {top.percent}% ({top.items:,}) {share(top.share)}" for top in done.concentration.tops)
    yield f"share of the revenue: {tops} · Gini {done.concentration.gini:.2f}"
