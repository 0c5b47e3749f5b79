"""Ids of lines that lie on a cluster: those that are nobody's, and those that are not written alike."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.frames import collect
from segkit.immutable import immutable
from segkit.line import orders as o
from segkit.line.attributes import kept_names
from segkit.line.one_pass import NO_CUSTOMER, LeftOut
from segkit.sources.lines.totalwords import TOTAL_IDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MARK = "ids: "
NOBODY, MONEY, TOTALS, ODD, LOST_IN, BLANK = (
    MARK + name for name in ("nobody", "money", "totals", "odd", "lost", "blank")
)
WHOLE, APART, UNTIDY = MARK + "whole ", MARK + "apart ", MARK + "untidy "
BARE, OTHERS = "_bare", "_others"
LOST = "\ufffd"
PLAIN = r"^[A-Za-z_-]*[0-9][0-9A-Za-z_-]*\z"
"""Ids that nothing has to be done about; no spelling of nobody and no name of a total row is among them."""


@immutable
class Ids:
    """What is to be known of the ids of lines before they become orders."""

    nobody: tuple[LeftOut, ...] = ()
    notes: tuple[str, ...] = ()
    all_whole: tuple[str, ...] = ()
    """Columns that hold numbers such as 17850.0, and no other text."""
    lost: int = 0
    """Lines whose customer or order holds the sign for a letter that was lost."""
    some_whole: tuple[str, ...] = ()
    """Columns that hold such numbers beside other text: they are read as 17850 where that is there, too."""
    untidy: tuple[str, ...] = (c.CUSTOMER, c.ORDER)
    """Columns of which any id may have to be tidied; an empty one is untidy."""
    of_attributes: tuple[str, ...] = ()
    """Those of `notes` that are of attributes."""
    blank: int = 0
    """Lines of named customers whose order number is written, and is blanks or a spelling of nothing."""


def ids_asked(lines: nw.LazyFrame[Any]) -> list[nw.Expr]:
    """Ask for the counts by which `ids_of` tells of ids; they can be asked for beside others, in one pass.

    A plain id is told in one look, and asked nothing more: most data sets have no other ids.

    Columns in: customer_id, order_id where lines have one, amount [1/10000 currency], and the attributes
    """
    names = lines.collect_schema().names()
    name, nobody = _trimmed(c.CUSTOMER), o.tidy_id(c.CUSTOMER).is_null()
    of_customers = {
        NOBODY: nobody,
        TOTALS: name.is_in(TOTAL_IDS),
        ODD: name.str.contains(o.APART) | name.str.contains(o.DAMAGED_ID),
    }
    asked = {which: _unless_plain(c.CUSTOMER, holds) for which, holds in of_customers.items()}
    for column in _id_columns(names):
        asked[UNTIDY + column] = ~_is_plain(column)
        asked[WHOLE + column] = _unless_plain(column, _trimmed(column).str.contains(o.WHOLE_FLOAT))
    if c.ORDER in names:
        asked[BLANK] = _unless_plain(c.ORDER, o.tidy_id(c.ORDER).is_null() & ~nw.col(c.ORDER).is_null() & ~nobody)
    lost = (_unless_plain(column, nw.col(column).str.contains(LOST, literal=True)) for column in _id_columns(names))
    asked[LOST_IN] = reduce(or_, (holds.fill_null(value=False) for holds in lost))
    asked |= {APART + column: nw.col(column).str.contains(o.APART) for column in names if column.startswith(c.KEPT)}
    money = nw.when(~_is_plain(c.CUSTOMER)).then(nw.when(nobody).then(nw.col(c.AMOUNT))).sum().alias(MONEY)
    return [*_counts(asked), money]


def ids_of(lines: nw.LazyFrame[Any], row: Mapping[str, Any]) -> Ids:
    """Tell of the ids of lines that count by what `ids_asked` asks for; what is not written alike is looked at again.

    Columns in: as `ids_asked`

    Raises:
        DamagedIdsError: 7.92E+10 stands for all customers whose ids begin so.
    """
    names = lines.collect_schema().names()
    columns = _id_columns(names)
    found = {which: int(row[which] or 0) for which in row if which.startswith(MARK)}
    lost = found[LOST_IN]
    of_attributes = _told_of_attributes(lines, [found[APART + name] for name in names if name.startswith(c.KEPT)])
    notes = [*_told_of_totals(found[TOTALS]), *of_attributes]
    notes += _told_of_lost(lost)
    if found[ODD]:
        notes += _told_of_odd(lines)
    whole = [column for column in columns if found[WHOLE + column]]
    if c.CUSTOMER in whole:
        notes += o.told_of_floats(_written_both_ways(lines))
    every = [column for column in whole if _holds_numbers_only(lines, column)]
    left = (LeftOut(NO_CUSTOMER, found[NOBODY], found[MONEY]),) if found[NOBODY] else ()
    untidy = tuple(column for column in columns if found[UNTIDY + column])
    some = tuple(one for one in whole if one not in every)
    return Ids(left, tuple(notes), tuple(every), lost, some, untidy, tuple(of_attributes), found.get(BLANK, 0))


def read_alike(lines: nw.LazyFrame[Any], ids: Ids) -> nw.LazyFrame[Any]:
    """Write ids that are 17850.0 and 17850 the one way in which they are compared."""
    for column in ids.all_whole:
        lines = lines.with_columns(_bare(column).alias(column))
    for column in ids.some_whole:
        whole = _trimmed(column).str.contains(o.WHOLE_FLOAT)
        others = lines.filter(~whole).select(_trimmed(column).alias(OTHERS)).unique()
        marked = lines.with_columns(nw.when(whole).then(_bare(column)).alias(BARE))
        # A column of the right side tells which rows have met their like; its key is gone after a join.
        joined = marked.join(others.with_columns(nw.lit(1).alias(WHOLE)), left_on=BARE, right_on=OTHERS, how="left")
        meant = nw.when(nw.col(WHOLE) == 1).then(nw.col(BARE)).otherwise(nw.col(column))
        lines = joined.with_columns(meant.alias(column)).drop(BARE, WHOLE)
    return lines


def known_lines(lines: nw.LazyFrame[Any], untidy: Sequence[str] = (c.CUSTOMER, c.ORDER)) -> nw.LazyFrame[Any]:
    """Keep lines of known customers, ids tidied line by line where those of a column may be untidy."""
    if c.CUSTOMER in untidy:
        tidied = nw.when(_is_plain(c.CUSTOMER)).then(nw.col(c.CUSTOMER)).otherwise(o.tidy_id(c.CUSTOMER))
        lines = lines.with_columns(tidied.alias(c.CUSTOMER)).filter(~nw.col(c.CUSTOMER).is_null())
    if c.ORDER in lines.collect_schema().names() and c.ORDER in untidy:
        lines = o.numbered_by_day(o.trimmed_numbers(lines))
    return lines


def _id_columns(names: Sequence[str]) -> list[str]:
    return [column for column in (c.CUSTOMER, c.ORDER) if column in names]


def _is_plain(column: str) -> nw.Expr:
    return nw.col(column).str.contains(PLAIN).fill_null(value=False)


def _unless_plain(column: str, holds: nw.Expr) -> nw.Expr:
    """Tell what holds of an id; a plain one is not asked, since cases are looked at one after the other."""
    return nw.when(_is_plain(column)).then(nw.lit(value=False)).otherwise(holds)


def _trimmed(column: str) -> nw.Expr:
    return nw.col(column).str.strip_chars(o.BLANKS)


def _bare(column: str) -> nw.Expr:
    return _trimmed(column).str.replace_all(r"\.0+$", "")


def _counts(asked: dict[str, nw.Expr]) -> list[nw.Expr]:
    return [holds.fill_null(value=False).cast(nw.Int64).sum().alias(name) for name, holds in asked.items()]


def _holds_numbers_only(lines: nw.LazyFrame[Any], column: str) -> bool:
    name = _trimmed(column)
    number = name.str.contains(r"^-?[0-9]+(\.0+)?$") | name.str.to_lowercase().is_in(o.NO_ID)
    return not int(collect(lines.select(*_counts({"other": ~number})))["other"].item(0) or 0)


def _written_both_ways(lines: nw.LazyFrame[Any]) -> int:
    """Count the customers who are 17850.0 in one line and 17850 in another."""
    whole = _trimmed(c.CUSTOMER).str.contains(o.WHOLE_FLOAT)
    floats = lines.filter(whole).select(_bare(c.CUSTOMER).alias(BARE)).unique()
    others = lines.filter(~whole).select(_trimmed(c.CUSTOMER).alias(BARE)).unique()
    return int(collect(floats.join(others, on=BARE, how="inner").select(nw.len().alias(WHOLE)))[WHOLE].item(0))


def _told_of_odd(lines: nw.LazyFrame[Any]) -> list[str]:
    name = _trimmed(c.CUSTOMER)
    found = lines.select(
        *_counts({"apart": name.str.contains(o.APART)}),
        nw.when(name.str.contains(o.DAMAGED_ID)).then(name).min().alias("damaged"),
    )
    row = next(collect(found).iter_rows(named=True))
    if row["damaged"] is not None:
        raise o.damaged(str(row["damaged"]))
    apart = row["apart"]
    told = (
        f"lines whose customer's letters and accents are written apart: {apart:,}; on Spark another spelling is another"
        " customer"
    )
    return [told]


def _told_of_lost(count: int) -> list[str]:
    told = (
        f"lines whose customer or order holds {LOST} in place of letters that were lost: {count:,}; different customers"
        " may be one; export again in UTF-8"
    )
    return [told] if count else []


def _told_of_totals(count: int) -> list[str]:
    told = (
        f"lines of customers called like a total: {count:,}; on Spark they are customers: filter them out if they add"
        " others up"
    )
    return [told] if count else []


def _told_of_attributes(lines: nw.LazyFrame[Any], apart: Sequence[int]) -> list[str]:
    return [
        f"values of `{name}` whose letters and accents are written apart: {count:,}; on Spark another spelling is"
        " another value"
        for name, count in zip(kept_names(lines), apart, strict=True)
        if count
    ]
