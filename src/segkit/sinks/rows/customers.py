"""Labelled customers in the form in which they leave: dates as dates, money as decimals, chosen and ordered."""

from __future__ import annotations

import difflib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw
import polars as pl

from segkit import columns as c
from segkit.analyses.vip import IS_VIP
from segkit.errors import UsageError
from segkit.immutable import immutable
from segkit.schemas import (
    ADVISED_SEGMENTS,
    BACKTEST,
    BREAKDOWN,
    COMPARED_BREAKDOWN,
    MARKET_SHARES,
    SEGMENT_TABLE,
    SEGMENTS,
    STATUS,
    VIPS,
    Column,
    Schema,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

DATES = (c.FIRST_ORDER, c.LAST_ORDER, c.AS_OF, c.UNTIL, c.SLIPS_ON, c.COHORT_START, c.PERIOD_START, c.PERIOD_END,
         c.FROM_DATE, c.TO_DATE)  # fmt: skip
MONEY = (
    c.MONETARY, c.AOV, c.REVENUE, c.MEDIAN_MONETARY, c.LATER_REVENUE, c.MORE_MONEY, c.CUMULATIVE, c.PER_CUSTOMER,
    c.RETURNS, c.REVENUE_BEFORE, c.MARKET, c.SPEND, c.ACQUISITION_COST, c.FROM_REVENUE, c.TO_REVENUE, c.REVENUE_MOVED,
    c.VIP_REVENUE, "monetary_from", "monetary_to", "monetary_change",
)  # fmt: skip
DECIMAL = pl.Decimal(18, 4)
WIDE_DECIMAL = pl.Decimal(38, 4)
UNIT = "0.0001"


@immutable
class Choice:
    """Which rows and columns are wanted, in which order."""

    segments: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    sort: tuple[str, ...] = ()
    """Column names; a leading `-` sorts from high to low. Ties are in the order of the first column."""
    top: int | None = None
    """So many rows from the start: without `sort`, those with the most money."""
    only_vips: bool = False
    """Rows are of customers who are marked as VIPs."""

    def check(self, columns: Sequence[str], segments: Sequence[str]) -> None:
        """Refuse names that are not there, before anything is read.

        Raises:
            UsageError: A segment or column is unknown.
        """
        for name in self.segments:
            _known(name, segments, "segment", "--segment")
        for name in self.columns:
            _known(name, columns, "column", "--columns")
        for name in self.sort:
            _known(name.removeprefix("-"), columns, "column", "--sort")


def _known(name: str, names: Sequence[str], what: str, option: str) -> None:
    if name in names:
        return
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    hint = f"did you mean {option} {near[0]}?" if near else f"there are {', '.join(names)}"
    raise UsageError(f"there is no {what} {name!r}", hint=hint)


def outward(frame: pl.DataFrame, money: Sequence[str] = MONEY) -> pl.DataFrame:
    """Turn day numbers into dates and 1/10000 currency into decimals with four places."""
    typed = frame.lazy().select(_typed(frame, money))
    # The columns that stay as they are, most of a customer, are neither streamed nor copied.
    return frame.with_columns(typed.collect(engine="streaming"))


def _typed(frame: pl.DataFrame, money: Sequence[str] = MONEY) -> list[pl.Expr]:
    # An attribute of the user's is text, whatever it is called.
    there = {name for name, dtype in frame.schema.items() if dtype != pl.String}
    return [
        *(pl.col(name).cast(pl.Date) for name in DATES if name in there),
        *(_decimal(frame[name]) for name in money if name in there),
    ]


def _decimal(units: pl.Series) -> pl.Expr:
    """Divide by 10,000 exactly. Eighteen digits are written as plain integers; what needs more gets more."""
    low, high = units.min(), units.max()
    fits = low is None or (low > -(10**18) and high < 10**18)  # type: ignore[operator]
    # A product of decimals is several times as fast as their quotient.
    exact = pl.col(units.name).cast(pl.Decimal(38, 0)) * pl.lit(UNIT).cast(pl.Decimal(38, 4))
    return exact.cast(DECIMAL if fits else WIDE_DECIMAL)


def customer_rows(customers: Any, choice: Choice, kept: Sequence[str] = ()) -> pl.DataFrame:
    """Return one row per wanted customer: the columns of the schema SEGMENTS and attributes, or those chosen."""
    columns = (*SEGMENTS.names, *kept)
    return chosen(outward(customers.to_native().select(columns)), choice, most=f"-{c.MONETARY}")


def customer_stream(customers: Any, choice: Choice, kept: Sequence[str] = ()) -> pl.DataFrame | pl.LazyFrame:
    """Return the same rows as `customer_rows`, where it can be as a plan: they are then never in memory as a whole."""
    if choice.sort or choice.top:
        return customer_rows(customers, choice, kept)
    frame: pl.DataFrame = customers.to_native()
    rows = frame.lazy().select(*SEGMENTS.names, *kept).with_columns(_typed(frame))
    for holds in _wanted(choice):
        rows = rows.filter(holds)
    return rows.select(choice.columns) if choice.columns else rows


def ranked(customers: Any, choice: Choice, count: int) -> pl.DataFrame:
    """Return the first wanted customers, by default `count`, money and days in their inner units.

    Without an order those with the most money come first.
    """
    wanted = replace(choice, columns=(), top=choice.top or count)
    return chosen(customers.to_native(), wanted, most=f"-{c.MONETARY}")


def segment_frame(rows: Sequence[dict[str, Any]], choice: Choice) -> pl.DataFrame:
    """Return one row per wanted segment, with the columns of the schema SEGMENT_TABLE or those chosen.

    Rows that say an action have those of ADVISED_SEGMENTS, and those that count VIPs two of VIPS.
    """
    said = {name for row in rows for name in row}
    columns = (*SEGMENT_TABLE.columns, *VIPS.columns[1:], ADVISED_SEGMENTS.columns[-1])
    schema = Schema("segments", tuple(one for one in columns if one.name in said or one in SEGMENT_TABLE.columns))
    return chosen(frame_of(rows, schema), choice, most=f"-{c.REVENUE}")


def backtest_frame(rows: Sequence[dict[str, Any]], choice: Choice) -> pl.DataFrame:
    """Return one row per wanted label, day and rule book, with the columns of the schema BACKTEST or those chosen."""
    return chosen(frame_of(rows, BACKTEST), choice, most=f"-{c.LATER_REVENUE}")


def breakdown_frame(
    rows: Sequence[dict[str, Any]], names: Sequence[str], choice: Choice, *, compared: bool = False,
    market: bool = False,
) -> pl.DataFrame:  # fmt: skip
    """Return one row per cell: its values, then the columns of `cell_schema`, or those chosen."""
    schema = cell_schema(compared=compared, market=market)
    values = tuple(Column(name, nw.String, "value") for name in names)
    return chosen(frame_of(rows, Schema("cells", (*values, *schema.columns))), choice, most=f"-{c.REVENUE}")


def cell_schema(*, compared: bool, market: bool) -> Schema:
    """Return the columns of cells: BREAKDOWN, COMPARED_BREAKDOWN with another period, MARKET_SHARES with a market."""
    schema = COMPARED_BREAKDOWN if compared else BREAKDOWN
    shares = MARKET_SHARES.columns if compared else MARKET_SHARES.columns[:2]
    return Schema(schema.name, (*schema.columns, *shares)) if market else schema


def frame_of(rows: Sequence[dict[str, Any]], schema: Schema) -> pl.DataFrame:
    """Return rows as a frame with the columns of a schema, as they leave."""
    kinds = {nw.String: pl.String, nw.Float64: pl.Float64, nw.Boolean: pl.Boolean}
    return outward(
        pl.DataFrame(rows, schema={column.name: kinds.get(column.dtype, pl.Int64) for column in schema.columns})
    )


def _wanted(choice: Choice) -> list[pl.Expr]:
    """Return what holds of the rows that are wanted."""
    segments = [pl.col(c.SEGMENT).is_in(choice.segments)] if choice.segments else []
    return [*segments, *([pl.col(c.VIP) == IS_VIP] if choice.only_vips else [])]


def chosen(frame: pl.DataFrame, choice: Choice, *, most: str) -> pl.DataFrame:
    """Filter, order and cut rows; `most` is the order of `top` where no other is given."""
    for holds in _wanted(choice):
        frame = frame.filter(holds)
    order = choice.sort or ((most,) if choice.top is not None else ())
    if order:
        names = [name.removeprefix("-") for name in order]
        down = [name.startswith("-") for name in order]
        first = frame.columns[0]
        frame = frame.sort([*names, first], descending=[*down, False], nulls_last=True, maintain_order=True)
    if choice.top is not None:
        frame = frame.head(choice.top)
    return frame.select(choice.columns) if choice.columns else frame


def status_frame(people: Any, rows: Sequence[dict[str, Any]], choice: Choice, *, each: bool) -> pl.DataFrame:
    """Return one row per wanted segment (STATUS), or with `each` one per person (STATUS_OF_EACH), or columns chosen."""
    if each:
        return chosen(outward(people.to_native()), choice, most=f"-{c.MONETARY}")
    return chosen(frame_of(rows, STATUS), choice, most=f"-{c.REVENUE}")
