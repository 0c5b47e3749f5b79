"""Which customers are to be explained."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segkit.cli.options.shared import names_in
from segkit.cli.steps.arguments import segments_in
from segkit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segkit.cli.options.explain import WhoOptions
    from segkit.runs.outcome import Segmentation
    from segkit.sinks.rows.customers import Choice


EXPLAINED = 3
"""Customers of a segment that are explained unless --top says otherwise."""


def who_of(options: WhoOptions, segments: Sequence[str]) -> Choice:
    """Gather which customers are meant, and refuse a command that names nobody."""
    from segkit.schemas import SEGMENTS
    from segkit.sinks.rows.customers import Choice

    choice = Choice(segments_in(options.segment), (), names_in(options.sort, "--sort"), options.top)
    choice.check(SEGMENTS.names, segments)
    picked = bool(choice.segments or choice.sort or choice.top)
    if not picked and not options.customer_id:
        raise UsageError("whom to explain?", hint="--customer-id ID, or --segment at-risk --top 3")
    if picked and options.customer_id:
        raise UsageError("--customer-id names customers, and --segment, --sort and --top pick others",
                         hint="leave out one of the two")  # fmt: skip
    return choice


def chosen_customers(run: Segmentation, choice: Choice) -> list[str]:
    """Return the ids of the first customers of a choice."""
    from segkit.sinks.rows.customers import ranked

    found: list[str] = ranked(run.customers, choice, EXPLAINED)["customer_id"].to_list()
    return found
