"""What has to be known of all lines before any can be judged: statuses, kinds, signs, currencies, refunds."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from segkit import columns as c
from segkit.errors import SegkitError
from segkit.line.statuses import MoneyBack, Verdict, are_kinds, is_known, kind_of, normalise, verdict_of
from segkit.sources.lines.papers import money_shown, number_of_lines, refuse_papers
from segkit.sources.lines.typed import counted_lines, shared_amounts
from segkit.sources.roles.undone import undone_in_part

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from segkit.line.transactions import Rules
    from segkit.sources.reading import Plan
    from segkit.sources.source import Source

FEW_CODES = 10
FEW_WORDS = 200
"""A status column says few different things; one that says more is not judged."""
PAYING = r"pay|paid|zahl|оплат|плат"
JUDGED = (c.STATUS, c.KIND, c.CURRENCY)


@dataclass(frozen=True)
class Survey:
    """What the words of a data set mean, and what lines above zero do that say money back."""

    verdicts: dict[str, Verdict] = field(default_factory=dict)
    """By status, as written."""
    kinds: dict[str, Verdict] = field(default_factory=dict)
    """By kind of operation, as written."""
    by_status: MoneyBack = MoneyBack.AS_WRITTEN
    by_kind: MoneyBack = MoneyBack.AS_WRITTEN
    notes: tuple[str, ...] = ()

    def judging(self, rules: Rules) -> Rules:
        """Return rules that judge lines by what their words mean."""
        return replace(rules, verdicts=self.verdicts, kinds=self.kinds, by_status=self.by_status, by_kind=self.by_kind)


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
    notes = [*_stand_ins(source), *_told_refunds(source, words)]
    if c.CURRENCY in asked:
        notes += _told_blank_currencies(words, source)
        words = _one_currency(words, source)
    verdicts, unknown = _status_verdicts(source, words, notes) if c.STATUS in asked else ({}, [])
    kinds = _kind_verdicts(words) if c.KIND in asked else {}
    if kinds and not any(plan.layout.preset for plan in source.plans):
        refuse_papers(words, kinds, source.shown, _columns(source, "kind") or _columns(source, "order"))
    by_status, by_kind = money_back(words, verdicts, kinds)
    if by_status is MoneyBack.UNDO and not any(plan.layout.per_order for plan in source.plans):
        by_status = undone_in_part(source, verdicts)
    if kinds:
        others = [word for word in words[c.KIND].drop_nulls().unique().sort().to_list() if word not in kinds]
        if others:
            notes.append(f"kinds that are not known are taken as sales: {', '.join(others[:FEW_CODES])}")
    if unknown:
        more = f" and {len(unknown) - FEW_CODES} more" if len(unknown) > FEW_CODES else ""
        notes.append(f"status words that are not known are taken as sales: {', '.join(unknown[:FEW_CODES])}{more}")
    seen = Survey(verdicts, kinds, by_status, by_kind)
    return replace(seen, notes=(*notes, *_told_money_back(seen, words)))


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
            raise SegkitError(
                f"{shown}: {_columns(source, 'amount')} is the same on all lines of {alike:,} of {several:,} orders"
                f" of several lines, such as {one!r}: it may be the order's total or each line's own",
                hint="say which: --amount-per order   or   --amount-per line",
            )


# ── money given back, in a column of its own ──


def _refuse_refunds(source: Source, words: pl.DataFrame) -> None:
    """Refuse refunds larger than the amounts beside them: these are what was left after the refund."""
    if "refunds_beyond" not in words.columns or any(plan.layout.preset for plan in source.plans):
        return
    beyond = int(words["refunds_beyond"].sum())
    if beyond:
        column, amount = _columns(source, "refunded"), _columns(source, "amount")
        raise SegkitError(
            f"{source.shown}: on {number_of_lines(beyond)} {column} is more than {amount}:"
            " is the amount what was left after the refund?",
            hint="--refunded none leaves the amounts as they are; --amount COLUMN names the one before refunds",
        )


def _told_refunds(source: Source, words: pl.DataFrame) -> list[str]:
    if "refunds" not in words.columns or not words["refunds"].sum():
        return []
    refunds, total = int(words["refunds"].sum()), money_shown(int(words["refunded_money"].sum()))
    column = _columns(source, "refunded")
    return [f"{column} is subtracted: {total} on {number_of_lines(refunds)} (--refunded none: not)"]


def _columns(source: Source, role: str) -> str:
    names = dict.fromkeys(str(name) for plan in source.plans if (name := getattr(plan.roles, role)))
    return ", ".join(f"`{name}`" for name in names)


# ── words ──


def _status_verdicts(source: Source, words: pl.DataFrame, notes: list[str]) -> tuple[dict[str, Verdict], list[str]]:
    """Judge every status by its words, or by what a preset knows of them; tell words that nobody knows."""
    statuses = words[c.STATUS].drop_nulls().unique().sort().to_list()
    if len(statuses) > FEW_WORDS:
        notes.append(f"the status column holds {len(statuses):,} different words: not judged")
        return {}, []
    preset = next((plan.layout.preset for plan in source.plans if plan.layout.preset), None)
    if preset and preset.won:
        verdicts = {word: _won(word, preset.won) for word in statuses}
        if Verdict.SALE not in verdicts.values():
            shown = ", ".join(statuses[:FEW_CODES])
            raise SegkitError(
                f"{source.shown}: no line is in a stage that is known as won; there are {shown}",
                hint="count all stages: --status none",
            )
        return verdicts, []
    verdicts = {word: verdict_of(word) for word in statuses}
    # An open order may be sold, an open payment is not.
    if any(re.search(PAYING, text) for text in (_columns(source, "status").casefold(), *map(normalise, statuses))):
        verdicts |= {word: Verdict.NO_MONEY for word in statuses if normalise(word) == "open"}
    if preset and preset.back:
        back = {word: Verdict.MONEY_BACK for word in statuses if re.fullmatch(preset.back, normalise(word))}
        verdicts |= back
    return verdicts, [word for word in statuses if not is_known(word)]


def _won(word: str, pattern: str) -> Verdict:
    return Verdict.SALE if re.search(pattern, normalise(word)) else Verdict.NO_MONEY


def _kind_verdicts(words: pl.DataFrame) -> dict[str, Verdict]:
    kinds = words[c.KIND].drop_nulls().unique().sort().to_list()
    if len(kinds) > FEW_WORDS:
        return {}
    return {word: verdict for word in kinds if (verdict := kind_of(word)) is not None}


def money_back(
    words: pl.DataFrame, verdicts: dict[str, Verdict], kinds: dict[str, Verdict]
) -> tuple[MoneyBack, MoneyBack]:
    """Decide what lines above zero do that say money back: signs are used if any such line is below zero."""
    import polars as pl

    says = pl.lit(value=False)
    if verdicts:
        says = says | pl.col(c.STATUS).is_in(_back(verdicts)).fill_null(value=False)
    if kinds:
        says = says | pl.col(c.KIND).is_in(_back(kinds)).fill_null(value=False)
    lines = words.filter(says)
    if not lines["above"].sum() or lines["below"].sum():
        return MoneyBack.AS_WRITTEN, MoneyBack.AS_WRITTEN
    by_status = MoneyBack.SUBTRACT if are_kinds(verdicts) else MoneyBack.UNDO
    return by_status if _back(verdicts) else MoneyBack.AS_WRITTEN, (
        MoneyBack.SUBTRACT if _back(kinds) else MoneyBack.AS_WRITTEN
    )


def _back(verdicts: dict[str, Verdict]) -> list[str]:
    return [word for word, verdict in verdicts.items() if verdict is Verdict.MONEY_BACK]


def _told_money_back(seen: Survey, words: pl.DataFrame) -> list[str]:
    import polars as pl

    notes = []
    for column, verdicts, reading in (
        (c.STATUS, seen.verdicts, seen.by_status),
        (c.KIND, seen.kinds, seen.by_kind),
    ):
        if not _back(verdicts):
            continue
        lines = words.filter(pl.col(column).is_in(_back(verdicts)))
        # Where a refund stands beside the amount, that has settled the line.
        above = int(lines["open" if "open" in lines.columns else "above"].sum())
        if not above:
            continue
        said = ", ".join(sorted({normalise(word) for word in lines.filter(pl.col("above") > 0)[column]}))
        notes.append(f"{number_of_lines(above)} above zero and called {said}: {_READINGS[reading]}")
    return notes


_READINGS = {
    MoneyBack.AS_WRITTEN: "taken as they are, because money back is written below zero here",
    MoneyBack.SUBTRACT: "taken as money back, because no such line is below zero",
    MoneyBack.ITEM: "each is an item that counts for nothing, and what else its order holds stands",
    MoneyBack.UNDO: "each undoes the sale and is no order; where its order has other sales it is taken as money back",
}


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


# ── currencies ──


def _one_currency(words: pl.DataFrame, source: Source) -> pl.DataFrame:
    import polars as pl

    code = pl.col(c.CURRENCY).str.strip_chars().str.to_lowercase()
    words = words.with_columns(code)
    codes = [code for code in words[c.CURRENCY].unique().sort().to_list() if code]
    if source.currency:
        if source.currency.lower() not in codes:
            there = ", ".join(codes[:FEW_CODES]).upper()
            hint = f"--currency {codes[0].upper()}" if codes else None
            raise SegkitError(f"no line has the currency {source.currency}; there are {there or 'none'}", hint=hint)
        return words.filter(pl.col(c.CURRENCY) == source.currency.lower())
    if len(codes) > 1:
        columns = {str(plan.roles.currency): plan.file.shown for plan in source.plans if plan.roles.currency}
        where = ", ".join(f"{shown}, column `{column}`" for column, shown in columns.items())
        shown = ", ".join(codes[:FEW_CODES]).upper() + (", …" if len(codes) > FEW_CODES else "")
        raise SegkitError(
            f"{where}: {len(codes)} currencies: {shown}; their sum would mean nothing",
            hint=f"take one: --currency {codes[0].upper()}",
        )
    return words


def _told_blank_currencies(words: pl.DataFrame, source: Source) -> list[str]:
    """Tell lines without a currency, where others have one and no preset knows better."""
    import polars as pl

    named = [plan for plan in source.plans if plan.roles.currency]
    if (
        source.currency
        or any(plan.layout.preset or plan.layout.per_order for plan in named)
        or len(named) < len(source.plans)
    ):
        return []
    blank = pl.col(c.CURRENCY).fill_null("").str.strip_chars() == ""
    count = int(words.filter(blank & (pl.col("above") > 0))["lines"].sum())
    every = int(words["lines"].sum())
    column = _columns(source, "currency")
    return (
        [f"{number_of_lines(count)} without {column}: their amounts are added to the others"]
        if 0 < count < every
        else []
    )
