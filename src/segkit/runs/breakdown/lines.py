"""One look at the lines of a period: labelled customers, and every line with the attributes that it carries."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit.days.history import remember
from segkit.immutable import immutable
from segkit.line.settlement import settle
from segkit.line.transactions import Rules
from segkit.runs.segmentation import examiner_of, retrying, segment_orders, segment_source

if TYPE_CHECKING:
    from segkit.choices import OrderBy
    from segkit.days.history import History
    from segkit.runs.outcome import Segmentation
    from segkit.runs.terms import Policy, Scoring, Window
    from segkit.sources.lines.words import Survey
    from segkit.sources.source import Source


@immutable
class Look:
    """One period: its customers, and its lines with the attributes that they carry."""

    run: Segmentation
    history: History


def look_at_source(
    source: Source, seen: Survey, window: Window, policy: Policy, scoring: Scoring
) -> tuple[Look, Source]:
    """Look at one period of files; the source may come back knowing more of itself."""
    run, _, source = segment_source(source, seen, window, policy, scoring)
    while True:
        rules = seen.judging(Rules(window.since, run.as_of, returns=policy.returns))
        history, again = retrying(source, partial(_remembered, rules, policy.order_by))
        if again is source:
            return Look(run, history), source
        run, _, source = segment_source(again, seen, window, policy, scoring)


def look_at_lines(lines: nw.LazyFrame[Any], window: Window, policy: Policy, scoring: Scoring) -> Look:
    """Look at one period of lines that carry their attributes."""
    rules = Rules(since=window.since, returns=policy.returns)
    settled = settle(lines, rules, as_of=window.as_of, today=window.today, order_by=policy.order_by)
    run = segment_orders(settled, scoring, policy)
    return Look(run, remember(lines, replace(rules, until=run.as_of), order_by=policy.order_by))


def _remembered(rules: Rules, order_by: OrderBy, source: Source) -> History:
    rules = replace(rules, reader_leaves_out=source.leaves_out)
    return remember(nw.from_native(source.lines()), rules, order_by=order_by, examine=examiner_of(source))
