"""Classed items in the form in which they leave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from segkit import columns as c
from segkit.schemas import CLASSED_ITEMS
from segkit.sinks.rows.customers import Choice, chosen, outward

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

KINDS = {
    c.ABC: pl.String, c.XYZ: pl.String, c.REVENUE: pl.Int64, c.REVENUE_SHARE: pl.Float64,
    c.CUMULATIVE_SHARE: pl.Float64, c.VARIATION: pl.Float64,
}  # fmt: skip


def item_frame(columns: Mapping[str, Sequence[Any]], name: str, choice: Choice) -> pl.DataFrame:
    """Return one row per wanted item: its name, then the columns of the schema CLASSED_ITEMS, or those chosen.

    Columns in: item [text], then those of CLASSED_ITEMS; `name` is what the column of items is called
    """
    items, *rest = columns
    frame = pl.DataFrame(
        {name: columns[items]} | {each: columns[each] for each in rest},
        schema={name: pl.String} | {each: KINDS[each] for each in CLASSED_ITEMS.names},
    )
    choice.check(frame.columns, ())
    return chosen(outward(frame), choice, most=f"-{c.REVENUE}")
