"""Questions over lines, orders and customers that tell whether the numbers of a data set can be trusted."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.frames import collect
from segkit.immutable import immutable
from segkit.line.placeholders import MAILBOXES, PHONES, PLACEHOLDERS

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
_PADDED = r"^0+[1-9][0-9]*$"
_ROUNDED = r"^\s*[0-9](?:[.,][0-9]+)?[eE]\+[0-9]{1,2}\s*$"
_CODE = "^[A-Z]*[-_]?[0-9]{2,}$"
_MAILBOX = f"^(?:{'|'.join(MAILBOXES)})"
# Spark takes the blanks of ASCII only for \\s.
_BLANKS = r"[\s\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+"
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
class Odd:
    """Customers of whom the same is odd."""

    customers: int = 0
    money: int = 0
    """1/10000 currency."""
    ids: tuple[str, ...] = ()
    """Their own; nobody's where customers stay on a cluster."""

    @classmethod
    def of(cls, rows: nw.DataFrame[Any]) -> Odd:
        """Add up some rows of a summary."""
        return cls(len(rows), int(rows[c.MONETARY].sum() or 0), tuple(rows[c.CUSTOMER].to_list()))


@immutable
class Customers:
    """What is odd about the customers of a data set; frames have the columns of `summarize_orders`."""

    placeholders: nw.DataFrame[Any]
    dominant: nw.DataFrame[Any]
    """The one with far more orders than the next; empty or one row."""
    rounded: Odd
    """Ids that a spreadsheet has rounded, such as 7.92E+10."""
    mixed: Odd
    """Ids that mix Latin and Cyrillic letters within a word."""
    zeros_lost: Odd
    """Ids of digits that are another customer's without its zeros in front."""
    twins: Odd
    """Ids that are another customer's but for case, blanks, or letters that look alike."""
    second: int
    """Orders of the one who is next to `dominant`."""


_NAME = nw.col(c.CUSTOMER)
_PLACED = [c.FREQUENCY, c.CUSTOMER]


def _is_wordy() -> nw.Expr:
    # Codes are most, and no names; a telephone number that nobody has looks like one.
    return ~_NAME.str.contains(_CODE) | _NAME.str.contains(_ZEROS) | _NAME.is_in(PHONES)


def _is_placeholder() -> nw.Expr:
    plain = _NAME.str.to_lowercase().str.replace_all("ё", "е", literal=True)
    return plain.is_in(tuple(PLACEHOLDERS)) | _NAME.str.contains(_ZEROS) | plain.str.contains(_MAILBOX)


def ask_customers(summary: nw.DataFrame[Any]) -> Customers:
    """Look for customers who may be nobody, or several in one, or one in several.

    Columns in: customer_id, frequency [orders], monetary [1/10000 currency]
    """
    wordy = summary.filter(_is_wordy())
    placeholders = wordy.filter(_is_placeholder())
    # Sorting all by two columns would take longer than counting their orders did.
    most = summary[c.FREQUENCY].sort(descending=True).head(2)
    first = summary.filter(nw.col(c.FREQUENCY) >= most.min()) if len(most) else summary
    every = int(summary[c.FREQUENCY].sum() or 0) if len(summary) else 0
    dominant, second = _dominant(first.sort(*_PLACED, descending=[True, False]).head(2), every)
    return Customers(
        placeholders.sort(*_PLACED, descending=[True, False]),
        dominant,
        Odd.of(summary.filter(_NAME.str.contains(_ROUNDED)).sort(c.CUSTOMER)),
        Odd.of(wordy.filter(_NAME.str.contains(_MIXED)).sort(c.CUSTOMER)),
        Odd.of(_zeros_lost(summary)),
        Odd.of(_twins(summary)),
        second,
    )


def ask_far_customers(summary: nw.LazyFrame[Any]) -> Customers:
    """Look for the same among customers who stay on a cluster: fetched are counts, sums, and who is named.

    Columns in: as `ask_customers`
    """
    money = nw.col(c.MONETARY)
    holds = {
        "placeholders": _is_wordy() & _is_placeholder(),
        "rounded": _NAME.str.contains(_ROUNDED),
        "mixed": _is_wordy() & _NAME.str.contains(_MIXED),
        "padded": _NAME.str.contains(_PADDED),
        "unlike": ~_NAME.str.contains(_CODE),
        "cyrillic": _NAME.str.contains(_CYRILLIC),
    }
    counts = [one.cast(nw.Int64).sum().alias(name) for name, one in holds.items()]
    sums = [nw.when(holds[name]).then(money).sum().alias(f"{name}_money") for name in ("rounded", "mixed")]
    asked = summary.select(nw.col(c.FREQUENCY).sum().alias(c.ORDERS), *counts, *sums)
    told = {name: int(value or 0) for name, value in next(collect(asked).iter_rows(named=True)).items()}
    ranked = summary.sort(*_PLACED, descending=[True, False])
    dominant, second = _dominant(collect(ranked.head(2)), told[c.ORDERS])
    return Customers(
        collect(ranked.filter(holds["placeholders"]) if told["placeholders"] else ranked.head(0)),
        dominant,
        Odd(told["rounded"], told["rounded_money"]),
        Odd(told["mixed"], told["mixed_money"]),
        _far_zeros_lost(summary) if told["padded"] else Odd(),
        _far_twins(summary, cyrillic=bool(told["cyrillic"])) if told["unlike"] else Odd(),
        second,
    )


def _dominant(ranked: nw.DataFrame[Any], every: int) -> tuple[nw.DataFrame[Any], int]:
    """Tell whether the first of two has far more orders than the second, and than befits one of `every` order."""
    orders = [int(number) for number in ranked[c.FREQUENCY].to_list()]
    if len(orders) > 1 and orders[0] >= max(ENOUGH_ORDERS, TIMES_NEXT * orders[1], LARGEST_PART * every):
        return ranked.head(1), orders[1]
    return ranked.head(0), 0


def _zeros_lost(summary: nw.DataFrame[Any]) -> nw.DataFrame[Any]:
    padded = summary.filter(_NAME.str.contains(_PADDED))
    if not len(padded):
        return summary.head(0)
    bare = padded[c.CUSTOMER].str.replace_all("^0+", "").unique()
    return summary.filter(_NAME.is_in(bare.to_list())).sort(c.CUSTOMER)


def _far_zeros_lost(summary: nw.LazyFrame[Any]) -> Odd:
    bare = summary.filter(_NAME.str.contains(_PADDED)).select(_NAME.str.replace_all("^0+", "").alias("level")).unique()
    return _added_up(summary.join(bare, left_on=c.CUSTOMER, right_on="level", how="semi"))


def _far_twins(summary: nw.LazyFrame[Any], *, cyrillic: bool) -> Odd:
    """Find the same as `_twins`; the one with the most orders of each level is no twin."""
    level = _level(cyrillic=cyrillic, blanks=True)
    few, one = (-nw.col(c.FREQUENCY)).alias("few"), nw.lit(1, dtype=nw.Int64).alias("place")
    levelled = summary.select(c.CUSTOMER, c.MONETARY, few, one, level.alias("level"))
    place = nw.col("place").cum_sum().over("level", order_by=["few", c.CUSTOMER])
    return _added_up(levelled.with_columns(place).filter(nw.col("place") > 1))


def _added_up(customers: nw.LazyFrame[Any]) -> Odd:
    sums = collect(customers.select(nw.len().alias(c.CUSTOMERS), nw.col(c.MONETARY).sum()))
    count, money = sums.row(0)
    return Odd(int(count), int(money or 0))


def _level(*, cyrillic: bool, blanks: bool) -> nw.Expr:
    """Level case, letters that look alike where any are Cyrillic, and blanks where there are any."""
    level = _NAME.str.to_uppercase()
    for letter, latin in _LOOK_ALIKE.items() if cyrillic else ():
        level = level.str.replace_all(letter, latin, literal=True)
    return level.str.replace_all(_BLANKS, " ") if blanks else level


def _twins(summary: nw.DataFrame[Any]) -> nw.DataFrame[Any]:
    """Find ids that are alike once case, blanks and look-alike letters are levelled; the first of each is no twin."""
    if summary[c.CUSTOMER].str.contains(_CODE).all():
        return summary.head(0)  # capitals, digits and a dash: nothing to level
    level = _level(
        cyrillic=bool(summary[c.CUSTOMER].str.contains(_CYRILLIC).any()),
        blanks=bool(summary[c.CUSTOMER].str.contains(_BLANKS).any()),
    )
    levelled = summary.with_columns(level.alias("level"))
    if levelled["level"].n_unique() == len(levelled):
        return summary.head(0)
    alike = collect(levelled.lazy().group_by("level").agg(nw.len().alias("alike")).filter(nw.col("alike") > 1))
    twins = levelled.filter(nw.col("level").is_in(alike["level"].to_list()))
    ranked = twins.sort("level", c.FREQUENCY, c.CUSTOMER, descending=[False, True, False])
    return ranked.filter(~ranked["level"].is_first_distinct())
