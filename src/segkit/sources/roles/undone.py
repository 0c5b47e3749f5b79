"""Lines above zero that a status calls money back: items of their orders, or rows that pay them back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segkit import columns as c
from segkit.errors import SegkitError
from segkit.line.statuses import MoneyBack, Verdict
from segkit.sources.lines.typed import counted_lines
from segkit.sources.roles import names as n
from segkit.sources.roles.names import normalise
from segkit.sources.roles.sharing import pieces_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from segkit.sources.reading import Plan
    from segkit.sources.source import Source

CLEARLY = 4


def undone_in_part(source: Source, verdicts: Mapping[str, Verdict]) -> MoneyBack:
    """Tell whether lines that say money back are items of orders that stand, or rows beside the sale they undo.

    A row that pays back stands beside a sale of its amount, or comes later than the sales of its order;
    an item that came back has the day of its order and an amount of its own.

    Raises:
        SegkitError: Some are the one and some the other.
    """
    import polars as pl

    listed = [plan for plan in source.plans if plan.roles.order and lists_items(plan)]
    frames = [counted_lines(plan) for plan in listed]
    if not frames:
        return MoneyBack.UNDO
    counts = pl.concat([_counted(lines, verdicts) for lines in frames]).sum().collect(engine="streaming")
    rows, items = counts.row(0)
    if not items or rows >= CLEARLY * items:
        return MoneyBack.UNDO
    if not rows or items >= CLEARLY * rows:
        return MoneyBack.ITEM
    raise SegkitError(
        f"{source.shown}: lines that a status calls money back are rows beside the sale they undo ({rows:,}),"
        f" and items of orders that stand ({items:,}): segkit cannot tell what each of them takes away",
        hint="read sales and refunds apart, or count every line as it is: --status none",
    )


def lists_items(plan: Plan) -> bool:
    """Tell whether lines are items by the names of columns: pieces, prices, totals of lines, products."""
    header = [name for name in plan.scan().collect_schema() if "\x00" not in name]
    return bool(pieces_of(header)) or any(
        n.words_of("about_items").search(n.unaccented(normalise(name))) for name in header
    )


def _counted(lines: pl.LazyFrame, verdicts: Mapping[str, Verdict]) -> pl.LazyFrame:
    """Count what stands beside sales of its order: rows that pay back, and items of it."""
    import polars as pl

    schema = lines.collect_schema()
    amount, day, status = pl.col(c.AMOUNT), pl.col(c.DAY), pl.col(c.STATUS).cast(pl.String)
    named = pl.col(c.ORDER).cast(pl.String).str.strip_chars() != ""
    back = status.is_in(_words(verdicts, Verdict.MONEY_BACK)).fill_null(value=False)
    none = status.is_in(_words(verdicts, Verdict.NO_MONEY)).fill_null(value=False)
    settled = pl.col(c.REFUNDED).fill_null(0) != 0 if c.REFUNDED in schema else pl.lit(value=False)
    above = lines.filter((amount > 0) & named)
    undone = above.filter(back & ~settled).select(c.CUSTOMER, c.ORDER, c.AMOUNT, c.DAY)
    sales = (
        above.filter(~back & ~none)
        .join(undone, on=[c.CUSTOMER, c.ORDER], how="semi")
        .group_by(c.CUSTOMER, c.ORDER)
        .agg(amount.alias("amounts"), day.max().alias("sold"))
    )
    pays = amount.is_in(pl.col("amounts")) | (day > pl.col("sold"))
    return undone.join(sales, on=[c.CUSTOMER, c.ORDER]).select(
        pays.sum().cast(pl.Int64).alias("rows"), (~pays).sum().cast(pl.Int64).alias("items")
    )


def _words(verdicts: Mapping[str, Verdict], wanted: Verdict) -> Sequence[str]:
    return [word for word, verdict in verdicts.items() if verdict is wanted]
