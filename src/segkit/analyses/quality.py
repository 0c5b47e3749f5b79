"""Questions over lines, orders and customers that tell whether the numbers of a data set can be trusted."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.frames import collect
from segkit.immutable import immutable
from segkit.line.standins import PLACEHOLDERS

if TYPE_CHECKING:
    from collections.abc import Sequence

LARGE_PART = 0.99
TIMES_LARGER = 100
"""An amount is huge from so many times what `LARGE_PART` of the amounts stay below."""
ENOUGH_LINES = 100
FAR_APART = 90
"""Days between lines of one order from which its number may have been given twice."""
PER_STEP = 10
"""Steps of amounts in a power of ten."""

_ZEROS = r"^0+$"
_ROUNDED = r"^\s*[0-9](?:[.,][0-9]+)?[eE]\+[0-9]{1,2}\s*$"
_CODE = "^[A-Z]*[-_]?[0-9]{2,}$"
_BLANKS = r"[\s\u00a0]+"
_CYRILLIC = "[А-Яа-яЁё]"
_MIXED = "[A-Za-z][А-Яа-яЁё]|[А-Яа-яЁё][A-Za-z]"
_LOOK_ALIKE = dict(zip("АВЕЁКМНОРСТУХ", "ABEEKMHOPCTYX", strict=True))
"""Cyrillic capitals and the Latin ones that look like them; Ё is often written as Е."""
ENOUGH_ORDERS = 50
LARGEST_PART = 0.05
TIMES_NEXT = 5


def ask_lines(lines: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Count lines that count by the sign of their amount.

    Columns in:  amount [1/10000 currency]
    Columns out: lines, returns, returned [1/10000 currency], zeros, positive; one row
    """
    amount = nw.col(c.AMOUNT)
    below = nw.when(amount < 0).then(amount).otherwise(nw.lit(0))
    return lines.select(
        nw.len().alias(c.LINES),
        (amount < 0).cast(nw.Int64).sum().alias("returns"),
        below.cast(nw.Int64).sum().alias("returned"),
        (amount == 0).cast(nw.Int64).sum().alias("zeros"),
    )


def ask_days(lines: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Count the lines of each day.

    Columns in:  order_day [days since epoch]
    Columns out: order_day, lines
    """
    return lines.group_by(c.DAY).agg(nw.len().alias(c.LINES))


def ask_sizes(lines: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Count amounts, signs aside, by steps of a tenth of a power of ten.

    Columns in:  amount [1/10000 currency]
    Columns out: step, lines, largest [1/10000 currency]
    """
    size = nw.when(nw.col(c.AMOUNT) < 0).then(-nw.col(c.AMOUNT)).otherwise(nw.col(c.AMOUNT))
    sized = lines.select(size.alias(c.AMOUNT)).filter(nw.col(c.AMOUNT) > 0)
    step = (nw.col(c.AMOUNT).cast(nw.Float64).log(base=10) * PER_STEP).floor().cast(nw.Int64)
    return (
        sized.with_columns(step.alias("step"))
        .group_by("step")
        .agg(nw.len().alias(c.LINES), nw.col(c.AMOUNT).max().alias("largest"))
    )


@immutable
class Huge:
    """Amounts out of all proportion [1/10000 currency]."""

    usual: int
    """What nearly all amounts stay at or below."""
    beyond: int
    """Larger amounts are huge."""
    lines: int = 0
    amount: int = 0


def huge_beyond(sizes: nw.DataFrame[Any]) -> Huge | None:
    """Return what nearly all amounts stay at or below, and beyond what an amount is huge; None where none is.

    Columns in: as `ask_sizes` gives
    """
    rows = sorted(sizes.iter_rows(named=True), key=lambda row: int(row["step"]))
    lines = sum(row[c.LINES] for row in rows)
    if lines < ENOUGH_LINES:
        return None
    below, usual = 0, 0
    for row in rows:
        below, usual = below + row[c.LINES], row["largest"]
        if below >= math.ceil(LARGE_PART * lines):
            break
    limit = TIMES_LARGER * usual
    return Huge(usual, limit) if rows[-1]["largest"] > limit else None


def ask_copies(lines: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Count the lines that repeat another line of a frame in all columns.

    Columns out: lines, amount [1/10000 currency]; one row
    """
    alike = lines.group_by(*lines.collect_schema().names()).agg(nw.len().alias(c.LINES))
    again = alike.filter(nw.col(c.LINES) > 1).with_columns((nw.col(c.LINES).cast(nw.Int64) - 1).alias(c.LINES))
    return again.select(nw.col(c.LINES).sum(), (nw.col(c.AMOUNT) * nw.col(c.LINES)).sum().alias(c.AMOUNT))


def ask_orders(lines: nw.LazyFrame[Any], keys: Sequence[str]) -> nw.LazyFrame[Any]:
    """Look at orders of several lines: whether all lines of each say the same amount, and how far apart days are.

    Columns in:  the keys of an order, order_day [days since epoch], amount [1/10000 currency]
    Columns out: orders, several, repeating, repeated [1/10000 currency], restarting; one row
    """
    gathered = lines.group_by(*keys).agg(
        nw.len().alias(c.LINES),
        nw.col(c.AMOUNT).min().alias("low"), nw.col(c.AMOUNT).max().alias("high"),
        nw.col(c.AMOUNT).sum().alias(c.TOTAL),
        nw.col(c.DAY).min().alias("first"), nw.col(c.DAY).max().alias("last"),
    )  # fmt: skip
    one, none = nw.lit(1), nw.lit(0)
    several = nw.col(c.LINES) > 1
    repeats = several & (nw.col("low") == nw.col("high")) & (nw.col("low") != 0)
    return gathered.select(
        nw.len().alias(c.ORDERS),
        nw.when(several).then(one).otherwise(none).sum().alias("several"),
        nw.when(repeats).then(one).otherwise(none).sum().alias("repeating"),
        nw.when(repeats).then(nw.col(c.TOTAL) - nw.col("low")).otherwise(none).sum().alias("repeated"),
        nw.when(nw.col("last") - nw.col("first") > FAR_APART).then(one).otherwise(none).sum().alias("restarting"),
    )


@immutable
class Customers:
    """What is odd about the customers of a data set; each part has the columns of `summarize_orders`."""

    placeholders: nw.DataFrame[Any]
    dominant: nw.DataFrame[Any]
    """The one with far more orders than the next; empty or one row."""
    rounded: nw.DataFrame[Any]
    """Ids that a spreadsheet has rounded, such as 7.92E+10."""
    mixed: nw.DataFrame[Any]
    """Ids that mix Latin and Cyrillic letters within a word."""
    zeros_lost: nw.DataFrame[Any]
    """Ids of digits that are another customer's without its zeros in front."""
    twins: nw.DataFrame[Any]
    """Ids that are another customer's but for case, blanks, or letters that look alike."""
    second: int
    """Orders of the one who is next to `dominant`."""


def ask_customers(summary: nw.DataFrame[Any]) -> Customers:
    """Look for customers who may be nobody, or several in one, or one in several.

    Columns in: customer_id, frequency [orders]
    """
    name = nw.col(c.CUSTOMER)
    plain = name.str.to_lowercase().str.replace_all("ё", "е", literal=True)
    wordy = summary.filter(~name.str.contains(_CODE) | name.str.contains(_ZEROS))  # codes are most, and no names
    placeholders = wordy.filter(plain.is_in(tuple(PLACEHOLDERS)) | name.str.contains(_ZEROS))
    dominant, second = _dominant(summary)
    return Customers(
        placeholders.sort(c.FREQUENCY, c.CUSTOMER, descending=[True, False]),
        dominant,
        summary.filter(name.str.contains(_ROUNDED)).sort(c.CUSTOMER),
        wordy.filter(name.str.contains(_MIXED)).sort(c.CUSTOMER),
        _zeros_lost(summary),
        _twins(summary),
        second,
    )


def _dominant(summary: nw.DataFrame[Any]) -> tuple[nw.DataFrame[Any], int]:
    # Sorting all by two columns would take longer than counting their orders did.
    most = summary[c.FREQUENCY].sort(descending=True).head(2)
    first = summary.filter(nw.col(c.FREQUENCY) >= most.min()) if len(most) else summary
    ranked = first.sort(c.FREQUENCY, c.CUSTOMER, descending=[True, False]).head(2)
    orders = [int(number) for number in ranked[c.FREQUENCY].to_list()]
    every = int(summary[c.FREQUENCY].sum() or 0) if len(summary) else 0
    if len(orders) > 1 and orders[0] >= max(ENOUGH_ORDERS, TIMES_NEXT * orders[1], LARGEST_PART * every):
        return ranked.head(1), orders[1]
    return ranked.head(0), 0


def _zeros_lost(summary: nw.DataFrame[Any]) -> nw.DataFrame[Any]:
    name = nw.col(c.CUSTOMER)
    padded = summary.filter(name.str.contains(r"^0+[1-9][0-9]*$"))
    if not len(padded):
        return summary.head(0)
    bare = padded[c.CUSTOMER].str.replace_all("^0+", "").unique()
    return summary.filter(name.is_in(bare.to_list())).sort(c.CUSTOMER)


def _twins(summary: nw.DataFrame[Any]) -> nw.DataFrame[Any]:
    """Find ids that are alike once case, blanks and look-alike letters are levelled; the first of each is no twin."""
    if summary[c.CUSTOMER].str.contains(_CODE).all():
        return summary.head(0)  # capitals, digits and a dash: nothing to level
    level = nw.col(c.CUSTOMER).str.to_uppercase()
    cyrillic_too = bool(summary[c.CUSTOMER].str.contains(_CYRILLIC).any())
    for cyrillic, latin in _LOOK_ALIKE.items() if cyrillic_too else ():
        level = level.str.replace_all(cyrillic, latin, literal=True)
    if summary[c.CUSTOMER].str.contains(_BLANKS).any():
        level = level.str.replace_all(_BLANKS, " ")
    levelled = summary.with_columns(level.alias("level"))
    if levelled["level"].n_unique() == len(levelled):
        return summary.head(0)
    alike = collect(levelled.lazy().group_by("level").agg(nw.len().alias("alike")).filter(nw.col("alike") > 1))
    twins = levelled.filter(nw.col("level").is_in(alike["level"].to_list()))
    ranked = twins.sort("level", c.FREQUENCY, c.CUSTOMER, descending=[False, True, False])
    return ranked.filter(~ranked["level"].is_first_distinct())
