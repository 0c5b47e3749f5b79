"""Cohorts and other tables of periods in the form in which they leave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

import narwhals.stable.v2 as nw
import polars as pl

from segkit import columns as c
from segkit.analyses.cohorts import ALL
from segkit.analyses.kpis import TOTAL
from segkit.analyses.migration import STAYED, move_of
from segkit.choices import CohortValue
from segkit.line.attributes import NO_VALUE
from segkit.schemas import COHORTS, FLOWS, KPIS, MOVERS, Column, Schema
from segkit.sinks.rows.customers import Choice, chosen, frame_of, outward

if TYPE_CHECKING:
    from segkit.analyses.cohorts import Cohorts
    from segkit.analyses.kpis import Kpis
    from segkit.analyses.migration import Comparison

T = TypeVar("T")
Parts = Sequence[tuple[str | None, T]]
"""Something of each group of customers, with its value."""
MONEY_VALUES = frozenset((CohortValue.REVENUE, CohortValue.AOV, CohortValue.CUMULATIVE))


def cohort_frame(parts: Parts[Cohorts], by: str | None, choice: Choice) -> pl.DataFrame:
    """Return one row per cohort and age, with the columns of the schema COHORTS or those chosen.

    Where customers are in groups the rows of each follow those of the one before, the group in front.
    """
    rows = [_named(by, value) | row for value, cohorts in parts for row in cohorts.rows()]
    return _totals_last(frame_of(rows, _grouped(COHORTS, by)), c.COHORT, ALL, choice, most=f"-{c.REVENUE}")


def cohort_matrix(parts: Parts[Cohorts], by: str | None, value: CohortValue, choice: Choice) -> pl.DataFrame:
    """Return one row per cohort with a column for every age, or those columns that are chosen; groups as above."""
    ages = [str(age) for age in range(max(cohorts.longest for _, cohorts in parts))]
    kind = pl.Float64() if value is CohortValue.RETENTION else pl.Int64()
    group = {} if by is None else {by: pl.String()}
    schema = {**group, c.COHORT: pl.String(), c.COHORT_CUSTOMERS: pl.Int64(), **dict.fromkeys(ages, kind)}
    rows = [_named(by, of) | dict.fromkeys(ages) | row for of, cohorts in parts for row in cohorts.matrix(value)]
    frame = pl.DataFrame(rows, schema=schema)
    money = ages if value in MONEY_VALUES else []
    choice.check(frame.columns, ())
    return _totals_last(outward(frame, money), c.COHORT, ALL, choice, most=f"-{c.COHORT_CUSTOMERS}")


def kpi_frame(parts: Parts[Kpis], by: str | None, choice: Choice) -> pl.DataFrame:
    """Return one row per period and the total, with the columns of the schema KPIS or those chosen; groups as above.

    Of columns about visitors and costs only those that were asked for are there, or were chosen.
    """
    rows = [_named(by, value) | row for value, kpis in parts for row in kpis.rows()]
    there = {name for row in rows for name in row} | {*choice.columns}
    columns = tuple(column for column in KPIS.columns if column.name in there)
    frame = frame_of(rows, _grouped(Schema(KPIS.name, columns), by))
    return _totals_last(frame, c.PERIOD, TOTAL, choice, most=f"-{c.REVENUE}")


def _named(by: str | None, value: str | None) -> dict[str, Any]:
    return {} if by is None else {by: NO_VALUE if value is None else value}


def _grouped(schema: Schema, by: str | None) -> Schema:
    return schema if by is None else Schema(schema.name, (Column(by, nw.String, "group"), *schema.columns))


def _totals_last(frame: pl.DataFrame, column: str, name: str, choice: Choice, *, most: str) -> pl.DataFrame:
    """Choose rows; those of all together stay last in any order, and are none of the first so many."""
    if not choice.sort and choice.top is None:
        return chosen(frame, choice, most=most)
    is_total = pl.col(column) == name
    rows = chosen(frame.filter(~is_total), replace(choice, columns=()), most=most)
    rows = rows if choice.top is not None else pl.concat([rows, frame.filter(is_total)])
    return rows.select(choice.columns) if choice.columns else rows


def flow_frame(found: Sequence[Comparison], choice: Choice) -> pl.DataFrame:
    """Return one row per pair of labels and pair of days, with the columns of the schema FLOWS or those chosen."""
    rows = [row for comparison in found for row in comparison.rows()]
    return chosen(frame_of(rows, FLOWS), choice, most=f"-{c.CUSTOMERS}")


def mover_frame(
    found: Sequence[tuple[Comparison, Any]], moves: Sequence[str], labels: Sequence[str], choice: Choice
) -> pl.DataFrame:
    """Return one row per customer whose label is another one now, with the columns of MOVERS or those chosen.

    `found` are comparisons with what `moved_between` gives; only these ways to move and these labels of the second
    day, if any are named.
    """
    parts = [_movers(comparison, moved, moves, labels) for comparison, moved in found]
    return chosen(outward(pl.concat(parts)), choice, most="-monetary_to")


def _movers(found: Comparison, moved: Any, moves: Sequence[str], labels: Sequence[str]) -> pl.DataFrame:
    names = found.names
    ways = pl.DataFrame(
        [(flow.before or "", flow.after or "", move_of(flow.before, flow.after, names)) for flow in found.flows],
        schema={c.FROM_SEGMENT: pl.String, c.TO_SEGMENT: pl.String, c.MOVE: pl.String}, orient="row",
    )  # fmt: skip
    native: pl.DataFrame = moved.to_native()
    rows = native.lazy().with_columns(
        *(pl.lit(day, pl.Date).cast(pl.Int32).alias(name) for name, day in found.days.items()),
        pl.col("segment_from").fill_null("").alias(c.FROM_SEGMENT),
        pl.col("segment_to").fill_null("").alias(c.TO_SEGMENT),
        (pl.col("monetary_to").fill_null(0) - pl.col("monetary_from").fill_null(0)).alias("monetary_change"),
        *(
            (pl.col(f"{of}_score_to").cast(pl.Int64) - pl.col(f"{of}_score_from").cast(pl.Int64)).alias(f"{of}_change")
            for of in "rfm"
        ),
    )
    rows = rows.join(ways.lazy(), on=[c.FROM_SEGMENT, c.TO_SEGMENT], how="left").filter(pl.col(c.MOVE) != STAYED)
    if moves:
        rows = rows.filter(pl.col(c.MOVE).is_in(moves))
    if labels:
        rows = rows.filter(pl.col(c.TO_SEGMENT).is_in(labels))
    nothing = [pl.when(pl.col(name) != "").then(pl.col(name)).alias(name) for name in (c.FROM_SEGMENT, c.TO_SEGMENT)]
    return rows.with_columns(nothing).select(MOVERS.names).sort(c.CUSTOMER).collect(engine="streaming")
