"""Cohorts and other tables of periods in the form in which they leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from segkit import columns as c
from segkit.choices import CohortValue
from segkit.schemas import COHORTS, KPIS, Schema
from segkit.sinks.rows import Choice, chosen, frame_of, outward

if TYPE_CHECKING:
    from segkit.analyses.cohorts import Cohorts
    from segkit.analyses.kpis import Kpis

MONEY_VALUES = frozenset((CohortValue.REVENUE, CohortValue.AOV, CohortValue.CUMULATIVE))


def cohort_frame(cohorts: Cohorts, choice: Choice) -> pl.DataFrame:
    """Return one row per cohort and age, with the columns of the schema COHORTS or those chosen."""
    return chosen(frame_of(list(cohorts.rows()), COHORTS), choice, most=f"-{c.REVENUE}")


def cohort_matrix(cohorts: Cohorts, value: CohortValue, choice: Choice) -> pl.DataFrame:
    """Return one row per cohort with a column for every age, or those columns that are chosen."""
    ages = [str(age) for age in range(cohorts.longest)]
    kind = pl.Float64() if value is CohortValue.RETENTION else pl.Int64()
    schema = {c.COHORT: pl.String(), c.COHORT_CUSTOMERS: pl.Int64()} | dict.fromkeys(ages, kind)
    frame = pl.DataFrame(list(cohorts.matrix(value)), schema=schema)
    money = ages if value in MONEY_VALUES else []
    choice.check(frame.columns, ())
    return chosen(outward(frame, money), choice, most=f"-{c.COHORT_CUSTOMERS}")


def kpi_frame(kpis: Kpis, choice: Choice) -> pl.DataFrame:
    """Return one row per period and the total, with the columns of the schema KPIS or those chosen.

    Of columns about visitors and costs only those that were asked for are there, or were chosen.
    """
    rows = kpis.rows()
    there = [column for column in KPIS.columns if column.name in rows[0] or column.name in choice.columns]
    return chosen(frame_of(rows, Schema(KPIS.name, tuple(there))), choice, most=f"-{c.REVENUE}")
