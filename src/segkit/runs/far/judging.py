"""What words of statuses, kinds and currencies say of lines that lie on a cluster, each line judged by itself."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.errors import SegkitError
from segkit.frames import collect
from segkit.line.statuses import MoneyBack, Verdict
from segkit.sources.cells.currencies import code_of, coded
from segkit.sources.lines.papers import number_of_lines
from segkit.sources.lines.words import JUDGED, judged_by_words

if TYPE_CHECKING:
    import polars as pl

    from segkit.line.transactions import Rules
    from segkit.sources.farlines import FarLines

MOST_WORDS = 10_000
"""Different words of statuses, kinds and currencies together that can still be fetched."""


def judged(source: FarLines, rules: Rules) -> tuple[nw.LazyFrame[Any], Rules, list[str]]:
    """Judge lines by what they say of themselves, as far as that needs no look at other lines.

    Raises:
        SegkitError: There are several currencies, or the wanted one is not there, or lines above zero undo others.
    """
    lines = source.lines
    notes = [
        *source.notes,
        *(
            f"`{name}` may say that lines are no sales: on Spark it is not read; filter them out before if so"
            for name in source.unread
        ),
        *_stand_ins(source),
    ]
    currency = source.currency
    if currency and source.roles.currency is None:
        raise SegkitError(
            f"{source.shown} has no column of currencies, and --currency {currency} picks lines by one",
            hint="leave out --currency",
        )
    rules = replace(rules, reader_leaves_out=source.leaves_out or currency is not None)
    asked = [name for name in JUDGED if name in lines.collect_schema().names()]
    if not asked:
        return lines, rules, notes

    def undoing(verdicts: dict[str, Verdict]) -> MoneyBack:
        said = ", ".join(word for word in verdicts if verdicts[word] is Verdict.MONEY_BACK)
        raise SegkitError(
            f"{source.shown}: amounts above zero are called {said}: on Spark it is not told what they undo",
            hint="write them below zero or filter them out before, or --status none",
        )

    words = _words(source, lines, asked)
    seen = judged_by_words(source, words, asked, notes, undoing)
    return _of_one_currency(lines, currency, words), seen.judging(rules), list(seen.notes)


def _words(source: FarLines, lines: nw.LazyFrame[Any], asked: list[str]) -> pl.DataFrame:
    """Count lines and money for each status, kind and currency that occur together."""
    if source.leaves_out:
        lines = lines.filter(nw.col(c.LEFT_OUT).is_null())
    amount, none = nw.col(c.AMOUNT), nw.lit(0, dtype=nw.Int64)
    counted = (
        lines.with_columns(
            below=(amount < 0).cast(nw.Int64), above=(amount > 0).cast(nw.Int64),
            above_money=nw.when(amount > 0).then(amount).otherwise(none),
        )
        .group_by(*asked)
        .agg(
            nw.len().alias("lines"), nw.col("below").sum(), nw.col("above").sum(), amount.sum().alias("money"),
            nw.col("above_money").sum(),
        )
    )  # fmt: skip
    found: pl.DataFrame = collect(counted.head(MOST_WORDS)).to_polars()
    if len(found) == MOST_WORDS:
        raise SegkitError(
            f"{source.shown}: columns of {' and '.join(asked)} hold more than {MOST_WORDS:,} different words",
            hint="--status none   or   --kind none",
        )
    return found


def _of_one_currency(lines: nw.LazyFrame[Any], currency: str | None, words: pl.DataFrame) -> nw.LazyFrame[Any]:
    """Leave out what is in other currencies, each by all signs, codes and words of it that the lines hold."""
    if c.CURRENCY not in lines.collect_schema().names():
        return lines
    if currency is None:
        return lines.drop(c.CURRENCY)
    import polars as pl

    spelt = words.filter(coded(pl.col(c.CURRENCY)) == code_of(currency))[c.CURRENCY].unique().sort().to_list()
    wanted = nw.col(c.CURRENCY).is_in(spelt).fill_null(value=False)
    other = nw.when(~wanted).then(nw.lit(f"not in {currency.upper()} (--currency)"))
    if c.LEFT_OUT in lines.collect_schema().names():
        said = nw.col(c.LEFT_OUT)
        return lines.with_columns(nw.when(said.is_null()).then(other).otherwise(said).alias(c.LEFT_OUT)).drop(
            c.CURRENCY
        )
    return lines.with_columns(other.alias(c.LEFT_OUT)).drop(c.CURRENCY)


def _stand_ins(source: FarLines) -> list[str]:
    """Count lines whose customer is named by another column than usual."""
    others = source.plan.layout.otherwise
    count = source.without_names() if others else 0
    if not count:
        return []
    names = " or ".join(f"`{name}`" for name in others)
    return [f"{source.shown}: {number_of_lines(count)} without `{source.roles.customer}`: the customer is {names}"]
