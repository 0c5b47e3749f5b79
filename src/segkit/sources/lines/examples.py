"""The first lines of a data set that meet a condition, with their places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segkit.immutable import immutable
from segkit.sources.lines.typed import typed_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import polars as pl

    from segkit.sources.reading import Plan

    Judge = Callable[[pl.LazyFrame], pl.LazyFrame]

FEW = 3
FIRST_ROWS = 500_000
ROW = "\x00row"


@immutable
class Wanted:
    """A condition on a line, how many lines meet it, and the column of the line whose value is shown."""

    condition: pl.Expr
    count: int
    shows: str


@immutable
class Place:
    """Where a line stands, and what it shows."""

    plan: Plan
    line: int
    value: object


def places_of(plans: Sequence[Plan], wanted: Mapping[str, Wanted], judge: Judge) -> dict[str, list[Place]]:
    """Find the first few lines for each condition, in the order of the files.

    What is common is found in the first rows; only for the rest all rows are read. `judge` gives lines
    the reasons for which they are left out.

    Conditions are on customer_id, order_day [days since epoch], amount [1/10000 currency], left_out [text or null]
    """
    found: dict[str, list[Place]] = {key: [] for key in wanted}
    for plan in plans:
        for rows in (FIRST_ROWS, None):
            asked = {key: one for key, one in wanted.items() if len(found[key]) < min(FEW, one.count)}
            for key, places in (_look(plan, asked, rows, judge) if asked else {}).items():
                here = [place for place in found[key] if place.plan is not plan]
                found[key] = [*here, *places][:FEW]
    return found


def _look(plan: Plan, asked: Mapping[str, Wanted], rows: int | None, judge: Judge) -> dict[str, list[Place]]:
    import polars as pl

    lines = typed_lines(plan).with_row_index(ROW)
    lines = lines if rows is None else lines.head(rows)
    lines = judge(lines)
    shown = {f"{key} shows": pl.col(one.shows) for key, one in asked.items()}
    met = {key: one.condition for key, one in asked.items()}
    frame = lines.select(ROW, **met, **shown).filter(pl.any_horizontal(*met)).collect(engine="streaming")
    found = {key: frame.filter(pl.col(key)).select(ROW, f"{key} shows").head(FEW).rows() for key in asked}
    return {
        key: [
            Place(plan, line, value)
            for line, (_, value) in zip(plan.places([row for row, _ in ones]), ones, strict=True)
        ]
        for key, ones in found.items()
    }
