"""Attributes of lines into attributes of customers: which of several values a customer belongs to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.frames import collect, collect_together, in_order
from segkit.line import orders as o
from segkit.line.transactions import kept_lines, settle_amounts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from segkit.line.transactions import Rules

NO_VALUE = "(no value)"
"""What is written where an attribute says nothing, in tables for people."""
VALUE, NEWEST, NONE, SAME = "value", "newest", "none", "\x00same"


NOTHING = (
    "", "null", "none", "nan", "n/a", "<na>", "nil", "-", "--", "—", "–", "н/д", "\\n", "#n/a", "#ref!", "#value!",
    "#name?", "#null!", "#num!", "#div/0!", "#н/д", "#ссылка!", "#знач!", "#имя?", "#пусто!", "#число!", "#дел/0!",
)  # fmt: skip
"""Spellings of no value, in lower case. Shorter than those of nobody: NA may be a region, and `нет` an answer."""


def tidy_value(name: str, dtype: nw.dtypes.DType) -> nw.Expr:
    """Write a column as trimmed text, whole numbers without decimals; null where it says that there is nothing."""
    text = o.id_text(name, dtype).str.strip_chars(o.BLANKS)
    return nw.when(~text.str.to_lowercase().is_in(NOTHING)).then(text)


def kept_names(lines: nw.LazyFrame[Any]) -> tuple[str, ...]:
    """Return the attributes that lines carry, under the names that were asked for."""
    return tuple(name.removeprefix(c.KEPT) for name in lines.collect_schema().names() if name.startswith(c.KEPT))


def with_values(customers: nw.DataFrame[Any], lines: nw.LazyFrame[Any], rules: Rules, as_of: date) -> nw.DataFrame[Any]:
    """Add to customers the attributes of the lines from which they were summed up, as of the same day.

    Columns in:  as `values_of_customers`; customer_id, monetary [1/10000 currency], others
    Columns out: those of the customers, and the attributes [text or null]
    """
    rules = replace(rules, until=as_of)
    kept = kept_lines(settle_amounts(lines, rules), rules)
    return joined_values(customers, values_of_customers(kept, kept_names(lines)))


def values_of_customers(lines: nw.LazyFrame[Any], names: Sequence[str]) -> nw.DataFrame[Any]:
    """Give every customer one value of each attribute: that with the most money.

    Of values with equal money that of the newest line counts, then the one that comes first as text. A customer has
    no value only where no line of theirs has one.

    Columns in:  customer_id as written, order_day [days since epoch], amount [1/10000 currency], the attributes
                 [text or null] as the lines carry them
    Columns out: customer_id, monetary [1/10000 currency], and the attributes under their own names [text or null]
    """
    found = collect_together(*(_by_value(lines, c.KEPT + name) for name in names))
    customers: nw.DataFrame[Any] | None = None
    for name, each in zip(names, found, strict=True):
        known = _tidied(each)
        best = collect(belonging(known.lazy())).rename({VALUE: name})
        if customers is None:
            money = known.group_by(c.CUSTOMER).agg(nw.col(c.AMOUNT).sum().alias(c.MONETARY))
            customers = money.filter(~nw.col(c.CUSTOMER).is_null())
        customers = customers.join(best, on=c.CUSTOMER, how="left")
    if customers is None:
        raise AssertionError("no attribute was asked for")
    return customers


def far_values(customers: nw.LazyFrame[Any], lines: nw.LazyFrame[Any], names: Sequence[str]) -> nw.LazyFrame[Any]:
    """Give customers that lie on a cluster the same values, one attribute after the other; nothing is fetched.

    Columns in:  customer_id, others; customer_id as it is compared, order_day [days since epoch], amount
                 [1/10000 currency], the attributes [text or null] as the lines carry them
    Columns out: those of the customers, and the attributes under their own names [text or null]
    """
    for name in names:
        best = belonging(_by_value(lines, c.KEPT + name)).rename({VALUE: name})
        customers = customers.join(best, on=c.CUSTOMER, how="left")
    return customers


def joined_values(customers: nw.DataFrame[Any], values: nw.DataFrame[Any]) -> nw.DataFrame[Any]:
    """Add the attributes to customers of the same lines, sorted by customer_id.

    Columns in:  customer_id, monetary [1/10000 currency], others; and as `values_of_customers` gives
    Columns out: those of the customers, and the attributes [text or null]
    """
    names = [name for name in values.columns if name not in {c.CUSTOMER, c.MONETARY}]
    joined = customers.join(values.rename({c.MONETARY: SAME}), on=c.CUSTOMER, how="left")
    if len(joined) != len(customers) or not (joined[SAME] == joined[c.MONETARY]).fill_null(value=False).all():
        raise AssertionError("attributes are of other lines than customers: this is a fault of segkit")
    return in_order(joined.select(*customers.columns, *names), c.CUSTOMER)


def belonging(rows: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Choose one of the values of each customer; see `values_of_customers`.

    Columns in:  customer_id, value [text or null], amount [1/10000 currency], newest [days since epoch]
    Columns out: customer_id, value [text or null]
    """
    rows = (
        rows.filter(~nw.col(c.CUSTOMER).is_null())
        .group_by(c.CUSTOMER, VALUE)
        .agg(nw.col(c.AMOUNT).sum(), nw.col(NEWEST).max())
        .with_columns(nw.col(VALUE).is_null().cast(nw.Int8).alias(NONE))
    )
    for column, best in ((NONE, "min"), (c.AMOUNT, "max"), (NEWEST, "max"), (VALUE, "min")):
        wanted = getattr(nw.col(column), best)().over(c.CUSTOMER)
        same = nw.col(column) == wanted
        rows = rows.filter(same | nw.col(column).is_null() if column == VALUE else same)
    return rows.select(c.CUSTOMER, VALUE)


def _by_value(lines: nw.LazyFrame[Any], column: str) -> nw.LazyFrame[Any]:
    return (
        lines.select(c.CUSTOMER, nw.col(column).alias(VALUE), c.DAY, c.AMOUNT)
        .group_by(c.CUSTOMER, VALUE)
        .agg(nw.col(c.AMOUNT).sum(), nw.col(c.DAY).max().alias(NEWEST))
    )


def _tidied(rows: nw.DataFrame[Any]) -> nw.DataFrame[Any]:
    """Write ids as they are compared: the same that settling the lines does."""
    rows = o.with_text_ids(rows)
    return o.tidy_frame(rows) if o.needs_tidying(rows[c.CUSTOMER].unique()) else rows
