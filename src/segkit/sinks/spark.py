"""Rows that lie on a cluster, into Parquet or a table, by Spark's own writers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.analyses.items import ITEM
from segkit.analyses.migration import far_move_of
from segkit.analyses.vip import IS_VIP
from segkit.choices import IfExists
from segkit.frames import day_number_of, with_dates, with_money
from segkit.schemas import CLASSED_ITEMS, MOVERS, SEGMENTS, STATUS_OF_EACH
from segkit.successive import SO_FAR

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from segkit.analyses.migration import Comparison
    from segkit.sinks.rows.customers import Choice

MONEY_OF_MOVERS = ("monetary_from", "monetary_to", "monetary_change")
SCORES = (c.R_SCORE, c.F_SCORE, c.M_SCORE)
DATES, MONEY = (c.FIRST_ORDER, c.LAST_ORDER, c.FROM_DATE, c.TO_DATE), (c.MONETARY, c.AOV, *MONEY_OF_MOVERS)


def far_rows(customers: nw.LazyFrame[Any], choice: Choice, kept: Sequence[str] = ()) -> nw.LazyFrame[Any]:
    """Return one row per wanted customer, dates as dates and money as decimals.

    Columns in: the schema SEGMENTS, dates as days since epoch, money in 1/10000 currency; attributes
    """
    return _wanted(_outward(customers.select(*SEGMENTS.names, *kept), SEGMENTS.names), choice)


def far_people(people: nw.LazyFrame[Any], choice: Choice) -> nw.LazyFrame[Any]:
    """Return one row per wanted customer and contact, in the same way.

    Columns in: the schema STATUS_OF_EACH, dates as days since epoch, money in 1/10000 currency
    """
    return _wanted(_outward(people.select(*STATUS_OF_EACH.names), STATUS_OF_EACH.names), choice)


def _outward(rows: nw.LazyFrame[Any], names: Sequence[str]) -> nw.LazyFrame[Any]:
    """Turn days into dates and money into decimals, of those columns that are ours and not the user's."""
    dates, money, scores = ([name for name in kind if name in names] for kind in (DATES, MONEY, SCORES))
    return with_money(with_dates(rows, dates), money).with_columns(
        *(nw.col(name).cast(nw.Decimal(18, 4)) for name in money), *(nw.col(name).cast(nw.Int8) for name in scores)
    )


def _wanted(rows: nw.LazyFrame[Any], choice: Choice) -> nw.LazyFrame[Any]:
    """Keep the wanted labels and VIPs, and order and cut what is left."""
    if choice.segments:
        rows = rows.filter(nw.col(c.SEGMENT).is_in(choice.segments))
    if choice.only_vips:
        rows = rows.filter(nw.col(c.VIP) == IS_VIP)
    return _chosen(rows, choice, most=f"-{c.MONETARY}")


def far_customers_classed(rows: nw.LazyFrame[Any], total: int, choice: Choice) -> nw.LazyFrame[Any]:
    """Return one row per customer with the columns of the schema CLASSED_ITEMS, money as decimals and as shares.

    Columns in: item, class, xyz, amount, so_far [1/10000 currency; all together are `total`], variation
    """
    every = nw.lit(float(total))
    money, so_far = (nw.col(name).cast(nw.Float64) / every for name in (c.AMOUNT, SO_FAR))
    rows = rows.select(
        nw.col(ITEM).alias(c.CUSTOMER), nw.col(c.CLASS).alias(c.ABC), c.XYZ, nw.col(c.AMOUNT).alias(c.REVENUE),
        money.alias(c.REVENUE_SHARE), so_far.alias(c.CUMULATIVE_SHARE), c.VARIATION,
    )  # fmt: skip
    rows = with_money(rows, (c.REVENUE,)).with_columns(nw.col(c.REVENUE).cast(nw.Decimal(18, 4)))
    return _chosen(rows.select(c.CUSTOMER, *CLASSED_ITEMS.names), choice, most=f"-{c.REVENUE}")


def far_movers(
    found: Sequence[tuple[Comparison, nw.LazyFrame[Any]]], moves: Sequence[str], labels: Sequence[str], choice: Choice
) -> nw.LazyFrame[Any]:
    """Return one row per wanted customer whose label is another one now, with the columns of MOVERS or those chosen.

    `found` are comparisons with what `moved_between` gives; only these ways to move and these labels of the second
    day, if any are named.
    """
    rows = nw.concat([_movers(comparison, moved) for comparison, moved in found])
    if moves:
        rows = rows.filter(nw.col(c.MOVE).is_in(moves))
    if labels:
        rows = rows.filter(nw.col(c.TO_SEGMENT).is_in(labels))
    rows = _outward(rows.select(*MOVERS.names), MOVERS.names)
    return _chosen(rows, choice, most="-monetary_to", ties=(c.CUSTOMER, c.FROM_DATE))


def _movers(found: Comparison, moved: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Say of customers who moved how, and what changed."""
    before, after, whole = nw.col("segment_from"), nw.col("segment_to"), nw.Int64
    days = {
        name: nw.lit(None if day is None else day_number_of(day), dtype=nw.Int32) for name, day in found.days.items()
    }
    change = {f"{of}_change": nw.col(f"{of}_score_to") - nw.col(f"{of}_score_from") for of in "rfm"}
    spent = nw.col("monetary_to").fill_null(0) - nw.col("monetary_from").fill_null(0)
    return moved.with_columns(
        *(nw.col(f"{of}_score_{side}").cast(whole) for of in "rfm" for side in ("from", "to"))
    ).with_columns(
        **days, **change, monetary_change=spent,
        **{c.FROM_SEGMENT: before, c.TO_SEGMENT: after, c.MOVE: far_move_of(before, after, found.names)},
    )  # fmt: skip


def _chosen(
    rows: nw.LazyFrame[Any], choice: Choice, *, most: str, ties: Sequence[str] = (c.CUSTOMER,)
) -> nw.LazyFrame[Any]:
    """Order and cut rows of customers; `most` is the order of `top` where no other is given."""
    order = choice.sort or ((most,) if choice.top is not None else ())
    if order:
        names, down = [name.removeprefix("-") for name in order], [name.startswith("-") for name in order]
        rows = rows.sort(*names, *ties, descending=[*down, *(False for _ in ties)], nulls_last=True)
    if choice.top is not None:
        rows = rows.head(choice.top)
    return rows.select(*choice.columns) if choice.columns else rows


def called(rows: nw.LazyFrame[Any], names: Mapping[str, str]) -> nw.LazyFrame[Any]:
    """Name segments by other names."""
    said = nw.col(c.SEGMENT)
    for name, other in names.items():
        said = nw.when(nw.col(c.SEGMENT) == name).then(nw.lit(other)).otherwise(said)
    return rows.with_columns(said.alias(c.SEGMENT)) if c.SEGMENT in rows.collect_schema().names() else rows


def write_folder(rows: nw.LazyFrame[Any], folder: str, *, clobber: bool) -> None:
    """Have Spark write rows as a folder of Parquet; each executor writes its own part."""
    writer: Any = rows.to_native().write.mode("overwrite" if clobber else "errorifexists")
    writer.parquet(folder)


def write_table(rows: nw.LazyFrame[Any], table: str, if_exists: IfExists) -> None:
    """Have Spark write rows as a table of its catalogue."""
    modes = {IfExists.FAIL: "errorifexists", IfExists.REPLACE: "overwrite", IfExists.APPEND: "append"}
    writer: Any = rows.to_native().write.mode(modes[if_exists])
    writer.saveAsTable(table)
