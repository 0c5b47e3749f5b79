"""Explanations in the form in which they leave: one row per customer, or one document with all that was tried."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import polars as pl

from segkit import columns as c
from segkit.frames import day_number_of, units_of
from segkit.schemas import EXPLANATIONS, SEGMENTS
from segkit.sinks.rows.customers import outward

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segkit.analyses.explanation import Explanation


def explanation_rows(found: Sequence[Explanation], labelled: Any) -> pl.DataFrame:
    """Return one row per explained customer, with the columns of the schema EXPLANATIONS.

    `labelled` has the columns of the schema SEGMENTS, days and money in inner units.
    """
    said = pl.DataFrame(
        [_row(each) for each in found],
        schema={
            c.CUSTOMER: pl.String, c.RULE: pl.Int64, c.GUARD: pl.String, c.BETTER: pl.String, c.MORE_ORDERS: pl.Int64,
            c.MORE_MONEY: pl.Int64, c.SLIPS_ON: pl.Int32, c.SLIPS_TO: pl.String,
        },
    )  # fmt: skip
    customers: pl.DataFrame = labelled.to_native().select(SEGMENTS.names)
    joined = said.join(customers, on=c.CUSTOMER, how="left", maintain_order="left")
    return outward(joined.select(EXPLANATIONS.names))


def _row(each: Explanation) -> dict[str, Any]:
    change = each.changes[0] if each.changes else None
    return {
        c.CUSTOMER: each.customer_id,
        c.RULE: each.rule.place,
        c.GUARD: each.held_back[0].segment if each.held_back else None,
        c.BETTER: change.segment if change else None,
        c.MORE_ORDERS: change.orders if change else None,
        c.MORE_MONEY: units_of(change.money) if change else None,
        c.SLIPS_ON: day_number_of(each.slip.day) if each.slip else None,
        c.SLIPS_TO: each.slip.segment if each.slip else None,
    }


def as_document(each: Explanation) -> dict[str, Any]:
    """Return all that is known as plain data: measures, cut points, rules that were tried, changes."""
    plain = asdict(each)
    for tried, rule in zip((*plain["before"], plain["rule"]), (*each.before, each.rule), strict=True):
        tried["held_back"] = rule.held_back
    return plain
