"""What words of statuses and currencies say of lines that lie on a cluster, each line judged by itself."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.errors import SegkitError
from segkit.frames import collect
from segkit.line.statuses import MoneyBack, Verdict, is_known, normalise, verdict_of
from segkit.sources.lines.survey import FEW_CODES, FEW_WORDS, PAYING, money_back

if TYPE_CHECKING:
    from segkit.line.transactions import Rules
    from segkit.sources.spark import FarLines


def judged(source: FarLines, rules: Rules, currency: str | None) -> tuple[nw.LazyFrame[Any], Rules, list[str]]:
    """Judge lines by their status and currency, as far as that needs no look at other lines."""
    lines = source.lines
    notes = [
        f"`{name}` may say that lines are no sales: on Spark it is not read; filter them out before if so"
        for name in source.unread
    ]
    if currency and source.roles.currency is None:
        raise SegkitError(
            f"{source.shown} has no column of currencies, and --currency {currency} picks lines by one",
            hint="leave out --currency",
        )
    if source.roles.currency:
        lines, rules = _of_one_currency(source, rules, currency)
    if source.roles.status:
        rules = _by_status(source, lines, rules, notes)
    return lines, rules, notes


def _of_one_currency(source: FarLines, rules: Rules, currency: str | None) -> tuple[nw.LazyFrame[Any], Rules]:
    code = nw.col(c.CURRENCY).str.strip_chars().str.to_lowercase()
    found = collect(source.lines.select(code).unique().head(FEW_WORDS))[c.CURRENCY].to_list()
    codes = sorted(one for one in found if one)
    shown = ", ".join(codes[:FEW_CODES]).upper()
    if currency is None:
        if len(codes) > 1:
            raise SegkitError(
                f"{source.shown}, column `{source.roles.currency}`: {len(codes)} currencies: {shown}; their sum would"
                " mean nothing",
                hint=f"take one: --currency {codes[0].upper()}",
            )
        return source.lines.drop(c.CURRENCY), rules
    if currency.lower() not in codes:
        raise SegkitError(f"no line has the currency {currency}; there are {shown or 'none'}")
    other = nw.when((code != currency.lower()) | code.is_null()).then(nw.lit(f"not in {currency.upper()} (--currency)"))
    return source.lines.with_columns(other.alias(c.LEFT_OUT)).drop(c.CURRENCY), replace(rules, reader_leaves_out=True)


def _by_status(source: FarLines, lines: nw.LazyFrame[Any], rules: Rules, notes: list[str]) -> Rules:
    amount = nw.col(c.AMOUNT)
    words = (
        lines.with_columns(below=(amount < 0).cast(nw.Int64), above=(amount > 0).cast(nw.Int64))
        .group_by(c.STATUS)
        .agg(nw.col("below").sum(), nw.col("above").sum())
    )
    found = collect(words.head(FEW_WORDS + 2)).to_polars()
    statuses = sorted(found[c.STATUS].drop_nulls().to_list())
    if len(statuses) > FEW_WORDS:
        notes.append(f"the status column holds more than {FEW_WORDS} different words: not judged")
        return rules
    verdicts = {word: verdict_of(word) for word in statuses}
    # An open order may be sold, an open payment is not.
    if any(re.search(PAYING, text) for text in (str(source.roles.status).casefold(), *map(normalise, statuses))):
        verdicts |= {word: Verdict.NO_MONEY for word in statuses if normalise(word) == "open"}
    by_status, _ = money_back(found, verdicts, {})
    if by_status is not MoneyBack.AS_WRITTEN:
        said = ", ".join(word for word in statuses if verdicts[word] is Verdict.MONEY_BACK)
        raise SegkitError(
            f"{source.shown}: amounts above zero are called {said}: on Spark it is not told what they undo",
            hint="write them below zero or filter them out before, or --status none",
        )
    unknown = [word for word in statuses if not is_known(word)]
    if unknown:
        more = f" and {len(unknown) - FEW_CODES} more" if len(unknown) > FEW_CODES else ""
        notes.append(f"status words that are not known are taken as sales: {', '.join(unknown[:FEW_CODES])}{more}")
    return replace(rules, verdicts=verdicts, by_status=by_status)
