"""Lines below a table under words that nobody knows: `VAT`, `To pay`, `Average`, known by the numbers beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segkit.sources.cells.amounts import units
from segkit.sources.cells.values import day_of, money_of
from segkit.sources.lines.judging import counting, judged
from segkit.sources.lines.outermost import FEWEST
from segkit.sources.reading import ROW

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from segkit.sources.reading import Plan

MOST = 10
"""Lines below a table; more of them are a table without dates."""
HALF_A_CENT = 50
"""1/10000 currency."""


def footers(plan: Plan, others: Sequence[int], last: int) -> list[int]:
    """Find lines without a date or an order number below the `last` with a date, where one is their sum or their mean.

    `others` are records that are no sales already; a total among them says as much. A line of a customer who is
    known from above is a sale whose date is missing, and the one price of all lines is the mean of none.
    """
    import polars as pl

    lines = counting(judged(plan, numbered=True)).with_columns(
        **{"day\x00": day_of(plan), "amount\x00": units(*money_of(plan)).fill_null(0)}
    )
    sales = lines.filter(pl.col("day\x00").is_not_null() & ~pl.col(ROW).is_in(others))
    number = pl.col(plan.roles.order).cast(pl.String) if plan.roles.order else pl.lit("")
    below = lines.filter(pl.col(ROW) > last).select(ROW, "amount\x00", number.fill_null("").str.contains("[0-9]"))
    found = below.head(MOST + 1).collect(engine="streaming").rows()
    amount = pl.col("amount\x00")
    sums = sales.select(amount.sum().alias("money"), pl.len().alias("lines"), amount.min() < amount.max())
    money, count, varied = sums.collect(engine="streaming").row(0)
    if count < FEWEST:
        return []
    told = any(
        row in others or amount == money or (varied and _is_mean(amount, money, count)) for row, amount, _ in found
    )
    if not told or len(found) > MOST or any(numbered for *_, numbered in found):
        return []
    rows = [row for row, *_ in found if row not in others]
    return [] if _are_of_customers(plan, lines, rows, last) else rows


def _are_of_customers(plan: Plan, lines: pl.LazyFrame, rows: Sequence[int], last: int) -> bool:
    """Tell whether a line below is of a customer who is on a line above."""
    import polars as pl

    who = pl.col(str(plan.roles.customer)).cast(pl.String).str.strip_chars().alias("who")
    below = lines.filter(pl.col(ROW).is_in(rows)).select(who).filter(pl.col("who") != "")
    return (
        not lines.filter(pl.col(ROW) <= last).select(who).join(below, on="who", how="semi").head(1).collect().is_empty()
    )


def _is_mean(amount: int, money: int, count: int) -> bool:
    return amount != 0 and abs(amount * count - money) <= count * HALF_A_CENT
