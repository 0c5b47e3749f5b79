"""A frozen model in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segkit import columns as c
from segkit.render.numbers import counted, money, plain, share

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segkit.scoring.frozen import FrozenModel

_UNITS = {c.RECENCY: "days", c.FREQUENCY: "orders", c.MONETARY: "money"}


def model_page(model: FrozenModel, shown: str) -> Iterator[str]:
    """Say what a model scores and labels by, and what it was learnt from."""
    stick, base = model.yardstick, model.base
    files = f" of {', '.join(base.files)}" if base.files else ""
    yield f"{shown}: model {model.fingerprint[:12]}, written by segkit {model.segkit}"
    yield (
        f"learnt from {counted(base.customers, 'customer')} as of {base.as_of}:"
        f" {counted(base.lines, 'line')}{files}, {money(base.amount)} in all"
    )
    yield ""
    for measure, unit in _UNITS.items():
        cuts = ", ".join(f"{cut:,f}" for cut in getattr(stick.thresholds, measure))
        yield f"cut points of {measure} ({unit}): {cuts}"
    if stick.thresholds.nested is not None:
        yield "nested: frequency is cut within each score of recency, monetary within both; see the file"
    yield f"new: first order at most {plain(stick.new_days)} days ago"
    chosen = f", currency {stick.currency}" if stick.currency else ""
    yield f"rules {stick.book.name}, returns {stick.returns}, order by {stick.order_by}{chosen}"
    yield ""
    for score, counts in base.scores.items():
        shares = ", ".join(f"{place}: {share(count / max(base.customers, 1))}" for place, count in enumerate(counts, 1))
        yield f"customers by {score}: {shares}"
    yield "customers by label: " + ", ".join(f"{name} {many:,}" for name, many in base.segments.items())
