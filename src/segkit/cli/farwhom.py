"""Customers of a cluster who are to be explained: their rows are fetched, and nobody else's."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import narwhals.stable.v2 as nw

from segkit.cli.faring import refuse_near, run_far

if TYPE_CHECKING:
    from segkit.cli.options.engine import AnywhereOptions
    from segkit.cli.options.explain import WhoOptions
    from segkit.cli.options.shared import ScoringOptions, WindowOptions
    from segkit.runs.outcome import Segmentation
    from segkit.sinks.rows.customers import Choice


def explained_far(
    lines: AnywhereOptions, window: WindowOptions, scoring: ScoringOptions, who: WhoOptions, choice: Choice
) -> Segmentation:
    """Ask for a run on a cluster of which only the customers are fetched who are meant."""
    from segkit.cli.steps.explain import EXPLAINED
    from segkit.columns import CUSTOMER, MONETARY, SEGMENT
    from segkit.frames import collect
    from segkit.runs.lookup import tidied_ids

    refuse_near(lines, who, fetched=True)
    with run_far(lines, window, scoring) as run:
        rows = run.customers.lazy()
        if who.customer_id:
            rows = rows.filter(nw.col(CUSTOMER).is_in([one for one in tidied_ids(who.customer_id) if one]))
        else:
            order = choice.sort or (f"-{MONETARY}",)
            rows = rows.filter(nw.col(SEGMENT).is_in(choice.segments)) if choice.segments else rows
            down = [name.startswith("-") for name in order]
            names = [name.removeprefix("-") for name in order]
            rows = rows.sort(*names, CUSTOMER, descending=[*down, False], nulls_last=True)
            rows = rows.head(choice.top or EXPLAINED)
        return replace(run, customers=collect(rows).sort(CUSTOMER))
