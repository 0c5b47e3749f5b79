"""TRANSACTIONS into ORDERS: all lines of one customer with one order number.

Ids are tidied here and not line by line: tidying is the same for every line of an order, and sums,
firsts and lasts can be put together again exactly where two spellings turn out to be one customer.
"""

from __future__ import annotations

import unicodedata
from typing import Any

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.choices import OrderBy
from segkit.errors import SegkitError
from segkit.frames import collect

_ERROR_CELLS = "#n/a #ref! #value! #name? #null! #num! #div/0! #н/д #ссылка! #знач! #имя? #пусто! #число! #дел/0!"
NO_ID = frozenset(
    (
        "",
        "null",
        "none",
        "nan",
        "na",
        "n/a",
        "<na>",
        "nil",
        "-",
        "--",
        "—",
        "–",
        "нет",
        "н/д",
        "\\n",
        *_ERROR_CELLS.split(),
    )
)
"""Spellings of "nobody", compared in lower case; what a spreadsheet could not look up is nobody too."""

BLANKS = (
    "".join(map(chr, (*range(9, 14), *range(28, 33), 0x85, 0xA0, 0x1680, *range(0x2000, 0x200C))))
    + "\u2028\u2029\u202f\u205f\u2060\u3000\ufeff"
)


def gather_orders(lines: nw.LazyFrame[Any], *, counts_every_line: bool = False) -> nw.LazyFrame[Any]:
    """Reduce lines to one row per customer and order, ids still as written.

    `counts_every_line` takes lines at or below zero for purchases too (`--returns keep`).

    Columns in:  customer_id, order_id, order_day [days since epoch], amount [1/10000 currency]
    Columns out: customer_id, order_id, total [1/10000 currency], first_sale, last_sale [days since
                 epoch, of the lines above zero], lines
    """
    day = nw.col(c.DAY)
    sale_day = day if counts_every_line else nw.when(nw.col(c.AMOUNT) > 0).then(day)
    return (
        lines.with_columns(sale_day=sale_day)
        .group_by(c.CUSTOMER, c.ORDER)
        .agg(
            nw.col(c.AMOUNT).sum().alias(c.TOTAL),
            nw.col("sale_day").min().alias(c.FIRST_SALE),
            nw.col("sale_day").max().alias(c.LAST_SALE),
            nw.len().alias(c.LINES),
        )
    )


def lines_as_orders(lines: nw.LazyFrame[Any], *, counts_every_line: bool = False) -> nw.LazyFrame[Any]:
    """Take every line as an order of its own, where lines have no order number.

    Columns in:  customer_id, order_day [days since epoch], amount [1/10000 currency]
    Columns out: as `gather_orders`; order_id is null
    """
    day, amount = nw.col(c.DAY), nw.col(c.AMOUNT)
    sale_day = day if counts_every_line else nw.when(amount > 0).then(day)
    return lines.select(
        nw.col(c.CUSTOMER),
        nw.lit(None, dtype=nw.String).alias(c.ORDER),
        amount.alias(c.TOTAL),
        sale_day.alias(c.FIRST_SALE),
        sale_day.alias(c.LAST_SALE),
        nw.lit(1, dtype=nw.Int64).alias(c.LINES),
    )


def orders_of(lines: nw.LazyFrame[Any], order_by: OrderBy, *, every: bool) -> nw.LazyFrame[Any]:
    """Reduce lines to orders: by their number, else each line or each day of a customer is one."""
    if c.ORDER in lines.collect_schema().names():
        return gather_orders(lines, counts_every_line=every)
    if order_by is OrderBy.DAY:
        return gather_orders(lines.with_columns(nw.col(c.DAY).alias(c.ORDER)), counts_every_line=every)
    return lines_as_orders(lines, counts_every_line=every)


def numbered_by_day(lines: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Take lines without an order number as one order per customer and day."""
    day = nw.concat_str(nw.lit("day "), nw.col(c.DAY).cast(nw.String))
    number = nw.when(nw.col(c.ORDER).is_null()).then(day).otherwise(nw.col(c.ORDER).cast(nw.String))
    return lines.with_columns(number.alias(c.ORDER))


# Whatever `tidy_id` would change holds one of these; a plain id is told from them in one look.
_CAPITALS = "[A-ZÀ-ÞА-ЯЁ]"
_NO_ID_PATTERN = "|".join(sorted(word.replace("/", ".").replace("\\", ".") for word in NO_ID if word))
APART = "[\u0300-\u036f\u212a\u212b\u2126\u1100-\u11ff]"
"""Accents written apart from their letters, and letters that are another one's double."""
WHOLE_BELOW = 2**53
"""Floats up to this hold every whole number."""
DAMAGED_ID = r"^[0-9](?:[.,][0-9]+)?[eE]\+[0-9]{1,3}$"
_UNTIDY = (
    rf"^$|^[{BLANKS}]|[{BLANKS}]$|\.0+$|{_CAPITALS}.*@|@.*{_CAPITALS}|"
    rf"^(?i:{_NO_ID_PATTERN})$|{APART}|{DAMAGED_ID}"
)
WHOLE_FLOAT = r"^-?[0-9]+\.0+$"


_UNTIDY_NUMBER = rf"^$|^[{BLANKS}]|[{BLANKS}]$|\.0+$|^(?i:{_NO_ID_PATTERN})$"


def untidy_numbers(orders: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Ask whether the number of any order is untidy, see `is_untidy_number`.

    Columns out: order_id [true or false], one row
    """
    dtype = orders.collect_schema()[c.ORDER]
    untidy = is_untidy_number(dtype)
    return orders.select(untidy.any().alias(c.ORDER)) if dtype == nw.String else orders.select(untidy).head(1)


def is_untidy_number(dtype: nw.dtypes.DType) -> nw.Expr:
    """Tell whether the number of an order is blank, stands between blanks or ends in `.0`.

    Numbers of orders only have to differ where orders do: whole numbers always do, and so does other text.
    """
    if dtype == nw.String:
        return nw.col(c.ORDER).str.contains(_UNTIDY_NUMBER)
    return nw.lit(not dtype.is_integer()).alias(c.ORDER)


def trimmed_numbers(lines: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Take the blanks around numbers of orders away; a blank one is none, and so is a spelling of nothing."""
    if lines.collect_schema()[c.ORDER] != nw.String:
        return lines
    number = nw.col(c.ORDER).str.strip_chars(BLANKS)
    return lines.with_columns(nw.when(~number.str.to_lowercase().is_in(NO_ID)).then(number).alias(c.ORDER))


def needs_tidying(customers: nw.Series[Any]) -> bool:
    """Tell whether any id of a customer is not in the form in which ids are compared."""
    return bool(customers.str.contains(_UNTIDY).any())


class DamagedIdsError(SegkitError):
    """Ids that a spreadsheet has rounded."""


def damaged(name: str) -> DamagedIdsError:
    """Say that this id stands for all customers whose numbers begin so."""
    return DamagedIdsError(
        f"the customer {name.strip()} is a number that Excel has rounded: it stands for many customers",
        hint="export again with the column as text, or name another with --customer",
    )


def told_of_ids(customers: nw.Series[Any]) -> list[str]:
    """Say which customers will be brought together that are not written alike; ids as written, each once.

    Raises:
        DamagedIdsError: 7.92E+10 stands for all customers whose ids begin so.
    """
    rounded = customers.filter(customers.str.strip_chars(BLANKS).str.contains(DAMAGED_ID))
    if len(rounded):
        raise damaged(rounded.min())
    apart = int(customers.str.contains(APART).sum())
    floats = int(_floats_of_others(customers.str.strip_chars(BLANKS)).sum())
    told = []
    if apart:
        told.append(f"customers whose letters and accents are written apart: {apart:,}, read as whole letters (NFC)")
    return [*told, *told_of_floats(floats)]


def told_of_floats(count: int) -> list[str]:
    """Say how many customers are written with decimals and without."""
    return [f"customers written both as 17850.0 and as 17850: {count:,}, each is one customer"] if count else []


def _floats_of_others(names: nw.Series[Any]) -> nw.Series[Any]:
    """Tell which ids are whole numbers with decimals that stand there without them too."""
    whole = names.str.contains(WHOLE_FLOAT)
    return whole & names.str.replace_all(r"\.0+$", "").is_in(names.filter(~whole)) if whole.any() else whole


def _in_whole_letters(names: nw.Series[Any]) -> nw.Series[Any]:
    if not names.str.contains(APART).any():
        return names
    composed = [name and unicodedata.normalize("NFC", name) for name in names.to_list()]
    return nw.new_series(names.name, composed, nw.String, backend=names.implementation)


def with_text_ids(rows: nw.DataFrame[Any]) -> nw.DataFrame[Any]:
    """Write customers' ids that are numbers as text; different numbers stay different."""
    if rows.schema[c.CUSTOMER] == nw.String:
        return rows
    return rows.with_columns(_as_text(rows[c.CUSTOMER]))


def tidy_frame(rows: nw.DataFrame[Any]) -> nw.DataFrame[Any]:
    """Write all ids of these rows in the form in which they are compared."""
    ids = [name for name in (c.CUSTOMER, c.ORDER) if name in rows.columns]
    texts = rows.with_columns(_in_whole_letters(_as_text(rows[name])) for name in ids)
    tidied = [tidy_id(name) if name == c.CUSTOMER else nw.col(name).str.strip_chars(BLANKS) for name in ids]
    return collect(texts.lazy().with_columns(*tidied))


def _as_text(ids: nw.Series[Any]) -> nw.Series[Any]:
    """Write ids as text; a column of floats that holds whole numbers reads as whole numbers."""
    if ids.dtype.is_float() and bool(((ids % 1 == 0) | ids.is_null()).all()):
        return ids.cast(nw.Int64).cast(nw.String)
    text = ids.cast(nw.String)
    trimmed = text.str.strip_chars(BLANKS)
    whole = trimmed.str.contains(WHOLE_FLOAT)
    nobody = trimmed.str.to_lowercase().is_in(NO_ID)
    if whole.any() and bool((whole | trimmed.str.contains(r"^-?[0-9]+$") | nobody | text.is_null()).all()):
        return trimmed.str.replace_all(r"\.0+$", "")
    return trimmed.str.replace_all(r"\.0+$", "").zip_with(_floats_of_others(trimmed), text) if whole.any() else text


def id_text(name: str, dtype: nw.dtypes.DType) -> nw.Expr:
    """Write a column of ids as text, floats as the whole numbers that they hold."""
    value = nw.col(name)
    text = value.cast(nw.String)
    if not dtype.is_float():
        return text
    # Engines write large floats in ways of their own, 79161234567 as 7.9161234567E10.
    whole = (value % 1 == 0) & (value.abs() < WHOLE_BELOW)
    plain = nw.when(whole).then(value).cast(nw.Int64).cast(nw.String)
    return nw.when(whole).then(plain).otherwise(text)


def tidy_id(name: str) -> nw.Expr:
    """Write an id the one way it is compared: trimmed, mail addresses in lower case.

    Spellings of "nobody" become null.
    """
    text = nw.col(name).str.strip_chars(BLANKS)
    lowered = text.str.to_lowercase()
    written = nw.when(text.str.contains("@", literal=True)).then(lowered).otherwise(text)
    return nw.when(~lowered.is_in(NO_ID)).then(written).alias(name)


def merge_orders(orders: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Put orders together whose customer and number turned out to be the same.

    Columns in and out: customer_id, order_id, total [1/10000 currency], first_sale, last_sale
                        [days since epoch], lines
    """
    return orders.group_by(c.CUSTOMER, c.ORDER).agg(
        nw.col(c.TOTAL).sum(),
        nw.col(c.FIRST_SALE).min(),
        nw.col(c.LAST_SALE).max(),
        nw.col(c.LINES).sum(),
    )
