"""Every kind of frame that the public functions take, as one fixture."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from sparks import spark_frame, spark_here

from segkit import frames

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Engine:
    """One kind of frame: how to make one, what it is, and how to look into it."""

    name: str
    kind: type
    make: Callable[[pl.DataFrame], Any]
    open: Callable[[Any], pl.DataFrame]

    @property
    def is_lazy(self) -> bool:
        """Whether a frame of this kind is a plan that is run later."""
        return self.name in {"polars-lazy", "duckdb", "spark"}

    def rows(self, frame: Any) -> dict[str, dict[str, Any]]:
        """Return rows by customer in plain Python: a day is a date, an integer an int, money a Decimal."""
        assert isinstance(frame, self.kind)
        plain = self.open(frame)
        days = [name for name, dtype in plain.schema.items() if dtype == pl.Datetime]
        return {row["customer_id"]: row for row in plain.with_columns(pl.col(days).cast(pl.Date)).iter_rows(named=True)}


def _relation(frame: pl.DataFrame) -> duckdb.DuckDBPyRelation:
    # A relation lives as long as its connection: the default one outlives every test.
    return duckdb.from_arrow(frame.to_arrow())


def _typed_by_arrow(frame: pl.DataFrame) -> pd.DataFrame:
    return frame.to_pandas(use_pyarrow_extension_array=True)


ENGINES = (
    Engine("polars", pl.DataFrame, lambda frame: frame, lambda frame: frame),
    Engine("polars-lazy", pl.LazyFrame, pl.DataFrame.lazy, pl.LazyFrame.collect),
    Engine("pandas", pd.DataFrame, pl.DataFrame.to_pandas, pl.from_pandas),
    Engine("pandas-pyarrow", pd.DataFrame, _typed_by_arrow, pl.from_pandas),
    Engine("pyarrow", pa.Table, pl.DataFrame.to_arrow, pl.from_arrow),
    Engine("duckdb", duckdb.DuckDBPyRelation, _relation, lambda frame: pl.from_arrow(frame.to_arrow_table())),
)


if spark_here():
    import pyspark.sql

    ENGINES += (Engine("spark", pyspark.sql.DataFrame, spark_frame, lambda frame: pl.from_arrow(frame.toArrow())),)


@pytest.fixture(params=ENGINES, ids=lambda engine: engine.name)
def engine(request) -> Engine:
    """Return one kind of frame after the other."""
    return request.param


LINES = """
    ann  1  2024-01-01   0.10
    ann  1  2024-01-01   0.20
    ann  2  2024-03-01  30.00
    bob  1  2024-02-01   5.55
    bob  2  2024-02-20  -1.25
    cy   1  2023-05-05   7.0001
    dee  1  2024-03-09  -9.99
"""


@pytest.fixture
def lines() -> pl.DataFrame:
    """Return order lines with text, dates and exact money."""
    columns = ("customer_id", "order_id", "order_date", "amount")
    cells = [line.split() for line in LINES.splitlines() if line.strip()]
    return pl.DataFrame(cells, schema=columns, orient="row").with_columns(
        pl.col("order_date").str.to_date(),
        pl.Series("amount", [Decimal(row[3]) for row in cells], pl.Decimal(18, 4)),
    )


@pytest.fixture
def fetched(monkeypatch):
    """Return the columns and the number of rows of all tables that are fetched from a cluster."""
    seen, collect = [], frames.collect_together

    def watched(*plans):
        done = collect(*plans)
        far = [frame for plan, frame in zip(plans, done, strict=True) if frames.is_far(plan)]
        seen.extend((tuple(frame.columns), len(frame)) for frame in far)
        return done

    monkeypatch.setattr(frames, "collect_together", watched)
    return seen
