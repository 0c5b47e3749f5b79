"""Days that follow each other compared: labels and moves as rows, the newest periods side by side, a line of all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segkit.analyses.migration import BACK, FELL, GONE, JOINED, ROSE, STAYED
from segkit.days.periods import name_of, period_of
from segkit.render.languages.speech import label
from segkit.render.numbers import plain
from segkit.render.tables.figures import trend
from segkit.render.tables.kpis import USUAL_TREND, columns_drawn, fitting

if TYPE_CHECKING:
    from rich.table import Table

    from segkit.analyses.migration import Comparison
    from segkit.runs.compare.comparing import Compared

MOVES = {STAYED: "stayed", ROSE: "rose", BACK: "back", FELL: "fell", JOINED: "came", GONE: "gone"}


def series_table(done: Compared, width: int) -> tuple[Table, int]:
    """Draw the table in so many columns of text; return it with the number of periods that it shows."""
    names = list(done.book.names)
    ways = [way for way in MOVES if any(found.moved(way) for found in done.comparisons)]
    counts = [[*(_labelled(found, name) for name in names), *(found.moved(way) for way in ways)]
              for found in done.comparisons]  # fmt: skip
    lines = [trend([float(row[at]) for row in counts[-USUAL_TREND:]]) for at in range(len(counts[0]))]
    left = [("", [*map(label, names), *(MOVES[way] for way in ways)]), ("trend", lines)]
    middle = [
        (_heading(found, done), [plain(count) for count in row])
        for found, row in zip(done.comparisons, counts, strict=True)
    ]
    shown = fitting(left, middle, [], width)
    return columns_drawn([*left, *shown], break_after=len(names)), len(shown)


def _heading(found: Comparison, done: Compared) -> str:
    if done.every is None or found.second is None:
        raise AssertionError("this is no series of days")
    return name_of(period_of(found.second, done.every), done.every)


def _labelled(found: Comparison, name: str) -> int:
    return sum(flow.customers for flow in found.flows if flow.after == name)
