"""The base in sentences: who is active, churned or potential."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segkit.analyses.status import ACTIVE, CHURNED, POTENTIAL
from segkit.line.customers import ENOUGH_GAPS
from segkit.render.numbers import cents, counted

if TYPE_CHECKING:
    from segkit.runs.status import BaseStatus


def summary(done: BaseStatus) -> list[str]:
    """Say how many are active, churned and potential, what they brought, and what active means."""
    (active, earned), (churned, before) = done.of(ACTIVE), done.of(CHURNED)
    parts = [
        f"active: {counted(active, 'customer')} ({cents(earned)})",
        f"churned: {counted(churned, 'customer')} ({cents(before)})",
    ]
    if done.knows_contacts:
        parts.append(f"potential: {counted(done.of(POTENTIAL)[0], 'contact')}")
    if done.learnt is None:
        why = "given"
    elif done.learnt >= ENOUGH_GAPS:
        why = f"90th percentile of {counted(done.learnt, 'purchase gap')}"
    else:
        why = f"default: only {counted(done.learnt, 'purchase gap')}"
    days = counted(done.churn_days, "day")
    return [" · ".join(parts), f"active means a purchase at most {days} before {done.run.as_of} ({why})"]
