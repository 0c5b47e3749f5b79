"""What has to be known of all lines before any can be judged: statuses, kinds, signs, currencies, refunds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segkit import columns as c
from segkit.errors import SegkitError
from segkit.line.statuses import MoneyBack, Verdict, kind_of, verdict_of
from segkit.sources.lines.papers import money_shown, number_of_lines
from segkit.sources.lines.typed import counted_lines, shared_amounts
from segkit.sources.lines.words import JUDGED, Survey, columns_told, judged_by_words
from segkit.sources.roles.undone import undone_in_part

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from segkit.sources.reading import Plan
    from segkit.sources.source import Source


def survey(source: Source) -> Survey:
    """Read what has to be known before lines can be judged.

    Raises:
        SegkitError: There are several currencies, or the wanted one is not there; lines of an order that share
            one amount carry several; refunds are larger than what they were given back of.
    """
    if source.currency and not source.has("currency"):
        raise SegkitError(
            f"{source.shown} has no column of currencies, and --currency {source.currency} picks lines by one",
            hint="leave out --currency",
        )
    for plan in source.plans:
        _refuse_shared(plan)
    frames = [counted_lines(plan) for plan in source.plans]
    asked = [name for name in (*JUDGED, c.REFUNDED) if any(name in frame.collect_schema() for frame in frames)]
    if not asked:
        return Survey(notes=_stand_ins(source))
    words = _words(frames, asked)
    _refuse_refunds(source, words)

    def undoing(verdicts: dict[str, Verdict]) -> MoneyBack:
        shares = any(plan.layout.per_order for plan in source.plans)
        return MoneyBack.UNDO if shares else undone_in_part(source, verdicts)

    return judged_by_words(source, words, asked, [*_stand_ins(source), *_told_refunds(source, words)], undoing)


def _words(frames: Sequence[pl.LazyFrame], asked: Sequence[str]) -> pl.DataFrame:
    """Count lines and money for each status, kind and currency that occur together."""
    import polars as pl

    by = [name for name in asked if name != c.REFUNDED]
    amount = pl.col(c.AMOUNT)
    found = [
        pl.len().alias("lines"),
        (amount < 0).sum().alias("below"),
        (amount > 0).sum().alias("above"),
        amount.sum().alias("money"),
        pl.when(amount > 0).then(amount).sum().alias("above_money"),
    ]
    if c.REFUNDED in asked:
        refunded = pl.col(c.REFUNDED).fill_null(0)
        found += [
            (refunded > 0).sum().alias("refunds"),
            refunded.sum().alias("refunded_money"),
            ((refunded > 0) & (amount < 0)).sum().alias("refunds_beyond"),
            ((amount > 0) & (refunded == 0)).sum().alias("open"),
        ]
    every = pl.concat(frames, how="diagonal_relaxed")
    grouped = every.group_by(pl.col(name).cast(pl.String) for name in by).agg(found) if by else every.select(found)
    return grouped.collect(engine="streaming")


# ── orders whose lines share one amount ──


def _refuse_shared(plan: Plan) -> None:
    """Refuse orders whose lines carry several amounts, where they should share one, or several statuses."""
    import polars as pl

    if not plan.layout.per_order:
        return
    several = (pl.col("words").list.len() > 1) | (pl.col("kinds").list.len() > 1)
    orders = shared_amounts(plan).filter((pl.col("low") != pl.col("high")) | several)
    for row in orders.sort("\x00shares").collect(engine="streaming").iter_rows(named=True):
        number, shown = row["\x00shares"], plan.file.shown
        if row["low"] != row["high"]:
            raise SegkitError(
                f"{shown}: order {number!r} has several totals, such as {money_shown(row['low'])}"
                f" and {money_shown(row['high'])}, where all of its lines should share one",
                hint="if each line has its own money: --amount-per line",
            )
        if len({verdict_of(word) for word in row["words"]}) > 1:
            words = ", ".join(row["words"])
            raise SegkitError(
                f"{shown}: lines of order {number!r} share one amount and have several statuses: {words}",
                hint="another column of statuses, or none: --status COLUMN   or   --status none",
            )
        if len({kind_of(word) for word in row["kinds"]}) > 1:
            kinds = ", ".join(row["kinds"])
            raise SegkitError(
                f"{shown}: lines of order {number!r} share one amount and are of several kinds: {kinds}",
                hint="if each line has its own money: --amount-per line; or read sales and refunds apart",
            )


def refuse_unseen(source: Source) -> None:
    """Refuse orders whose lines all carry one total, where no sample showed an order of several lines.

    Raises:
        SegkitError: There are such orders, and the name of the amount says that it is an order's.
    """
    import polars as pl

    for plan in source.plans:
        if not plan.layout.unseen:
            continue
        lines, shown = counted_lines(plan), plan.file.shown
        amount, number = pl.col(c.AMOUNT), pl.col(c.ORDER).cast(pl.String)
        same = [name for name in (c.AMOUNT, c.DAY, c.STATUS, c.KIND) if name in lines.collect_schema()]
        orders = (
            lines.filter((amount > 0) & (number.str.strip_chars() != ""))
            .group_by(c.CUSTOMER, number)
            .agg(pl.len().alias("lines"), pl.all_horizontal(pl.col(same).n_unique() == 1).alias("alike"))
            .filter(pl.col("lines") > 1)
        )
        found = orders.select(pl.len(), pl.col("alike").sum(), number.filter("alike").min().alias("one"))
        several, alike, one = found.collect(engine="streaming").row(0)
        if alike and 2 * alike > several:
            raise unseen(shown, columns_told(source, "amount"), alike, several, one)


def unseen(shown: str, amount: str, alike: int, several: int, one: str) -> SegkitError:
    """Ask whose money an amount is that is the same on all lines of so many of several orders, such as one."""
    return SegkitError(
        f"{shown}: {amount} is the same on all lines of {alike:,} of {several:,} orders of several lines, such as"
        f" {one!r}: it may be the order's total or each line's own",
        hint="say which: --amount-per order   or   --amount-per line",
    )


# ── money given back, in a column of its own ──


def _refuse_refunds(source: Source, words: pl.DataFrame) -> None:
    """Refuse refunds larger than the amounts beside them: these are what was left after the refund."""
    if "refunds_beyond" not in words.columns or any(plan.layout.preset for plan in source.plans):
        return
    beyond = int(words["refunds_beyond"].sum())
    if beyond:
        column, amount = columns_told(source, "refunded"), columns_told(source, "amount")
        raise SegkitError(
            f"{source.shown}: on {number_of_lines(beyond)} {column} is more than {amount}:"
            " is the amount what was left after the refund?",
            hint="--refunded none leaves the amounts as they are; --amount COLUMN names the one before refunds",
        )


def _told_refunds(source: Source, words: pl.DataFrame) -> list[str]:
    if "refunds" not in words.columns or not words["refunds"].sum():
        return []
    refunds, total = int(words["refunds"].sum()), money_shown(int(words["refunded_money"].sum()))
    column = columns_told(source, "refunded")
    return [f"{column} is subtracted: {total} on {number_of_lines(refunds)} (--refunded none: not)"]


def _stand_ins(source: Source) -> tuple[str, ...]:
    """Count lines whose customer is named by another column than usual."""
    import polars as pl

    notes = []
    for plan in source.plans:
        if not plan.layout.otherwise:
            continue
        column = pl.col(str(plan.roles.customer)).cast(pl.String).str.strip_chars()
        others = [pl.col(name).cast(pl.String).str.strip_chars() for name in plan.layout.otherwise]
        empty = column.is_null() | (column == "")
        used = empty & pl.any_horizontal(other.is_not_null() & (other != "") for other in others)
        count = int(plan.scan().select(used.sum()).collect(engine="streaming").item())
        if count:
            names = " or ".join(f"`{name}`" for name in plan.layout.otherwise)
            notes.append(
                f"{plan.file.shown}: {number_of_lines(count)} without `{plan.roles.customer}`: the customer is {names}"
            )
    return tuple(notes)
