"""Several files into what they share: orders that stand in more than one of them are counted more than once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segkit import columns as c
from segkit.frames import money_of
from segkit.immutable import immutable
from segkit.sources.cells.values import day_of
from segkit.sources.lines.judging import counting
from segkit.sources.lines.typed import counted_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from segkit.sources.reading import Plan
    from segkit.sources.source import Source

AT_ONCE = 32 << 20
"""Bytes of input up to which orders are compared at once; of more, first the days that files cover."""
FILE, LINES, TIMES = "file", "lines", "times"


@immutable
class Overlap:
    """Orders that stand in more than one file, each with the same day, lines and amount."""

    orders: int
    """How often such an order stands there again."""
    amount: int
    """Money that is counted again [1/10000 currency]."""
    files: tuple[str, str]
    """Two files that share one of them."""
    numbered: bool
    """Whether orders have numbers; else a customer's day is compared."""

    @property
    def told(self) -> str:
        """Say it in one line."""
        what = "order" if self.numbered else "customer's day"
        which = f"1 {what} stands" if self.orders == 1 else f"{self.orders:,} {what}s stand"
        return (
            f"{which} in more than one file with the same lines and amount ({money_of(self.amount):,.2f}),"
            f" as in {self.files[0]} and {self.files[1]}: counted each time"
        )


def overlap_of(source: Source, no_money: Sequence[str] = ()) -> Overlap | None:
    """Compare the orders of several files; nothing where no order stands in two of them.

    Lines whose status is one of `no_money` count nowhere.
    """
    import polars as pl

    plans: Sequence[Plan] = source.plans
    if len(plans) < 2:  # noqa: PLR2004 - a file does not overlap with itself
        return None
    if sum(plan.file.path.stat().st_size for plan in plans) > AT_ONCE:
        plans = _sharing_days(plans)
    numbered = source.has("order")
    keys = [c.CUSTOMER, *([c.ORDER] if numbered else [])]
    if not plans:
        return None
    again = (
        _orders_of(plans, keys, no_money)
        .group_by(*keys, c.DAY, c.TOTAL, LINES)
        .agg(pl.len().alias(TIMES), pl.col(FILE).min().alias("first"), pl.col(FILE).max().alias("last"))
        .filter(pl.col(TIMES) > 1)
        .select(
            (pl.col(TIMES) - 1).sum(),
            ((pl.col(TIMES) - 1).cast(pl.Int64) * pl.col(c.TOTAL)).sum().alias(c.AMOUNT),
            (pl.col("first") * len(plans) + pl.col("last")).min().alias(FILE),
        )
        .collect(engine="streaming")
    )
    times, amount, pair = again.row(0)
    if not times:
        return None
    first, last = divmod(pair, len(plans))
    return Overlap(times, amount, (plans[first].file.shown, plans[last].file.shown), numbered)


def _orders_of(plans: Sequence[Plan], keys: Sequence[str], no_money: Sequence[str]) -> pl.LazyFrame:
    """Reduce files to their orders, all at once: grouped file by file, some hundred of them take a minute.

    Columns out: customer_id and, with numbers, order_id [text], order_day (without numbers a part of what is
                 compared) [days since epoch], file, total [1/10000 currency], lines
    """
    import polars as pl

    by = [*keys, *([c.DAY] if c.ORDER not in keys else [])]
    day = [] if c.DAY in by else [pl.col(c.DAY).min()]
    lines = (_lines_of(plan, keys, number, no_money) for number, plan in enumerate(plans))
    return (
        pl.concat(lines, how="vertical_relaxed")
        .group_by(*by, FILE)
        .agg(*day, pl.col(c.AMOUNT).sum().alias(c.TOTAL), pl.len().alias(LINES))
        .filter(pl.col(c.TOTAL) != 0)
    )


def _lines_of(plan: Plan, keys: Sequence[str], number: int, no_money: Sequence[str]) -> pl.LazyFrame:
    """Return what counts of a file, with its number.

    Columns out: customer_id and, with numbers, order_id [text], order_day [days since epoch],
                 amount [1/10000 currency], file
    """
    import polars as pl

    lines = counted_lines(plan)
    if plan.roles.status and no_money:
        lines = lines.filter(~pl.col(c.STATUS).cast(pl.String).is_in(list(no_money)).fill_null(value=False))
    return lines.select(
        *(pl.col(key).cast(pl.String).str.strip_chars() for key in keys), c.DAY, c.AMOUNT, pl.lit(number).alias(FILE)
    ).filter(pl.all_horizontal(pl.col(key).is_not_null() for key in keys))


def _sharing_days(plans: Sequence[Plan]) -> list[Plan]:
    """Return the files that cover a day which another covers too."""
    import polars as pl

    ends = pl.collect_all(
        [
            counting(plan.scan()).select(day_of(plan).min().alias("low"), day_of(plan).max().alias("high"))
            for plan in plans
        ],
        engine="streaming",
    )
    ranges = [frame.row(0) for frame in ends]
    return [
        plan
        for at, plan in enumerate(plans)
        if any(
            other != at and None not in (low, high) and None not in ranges[at]
            and ranges[at][0] <= high and low <= ranges[at][1]
            for other, (low, high) in enumerate(ranges)
        )
    ]  # fmt: skip
