"""Cells of a file as values of the line: who, when, how much; expressions over the scan of the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segkit.immutable import immutable
from segkit.line.attributes import NOTHING
from segkit.sources.cells.amounts import LARGEST, residue, units
from segkit.sources.cells.dateforms import OLDEST_DAY

if TYPE_CHECKING:
    import polars as pl

    from segkit.sources.reading import Plan


@immutable
class Money:
    """The money of a line, as expressions over the scan of its file."""

    net: pl.Expr
    """What was paid less what was given back [1/10000 currency]; null where a cell of them does not read."""
    refunded: pl.Expr | None
    """What was given back [1/10000 currency]."""
    residue: pl.Expr
    """By how much they are rounded [1/10000 currency]."""


def there(column: str | None) -> str:
    """Return the column of a role that recognition made sure of."""
    if column is None:
        raise AssertionError("recognition makes sure of this column")
    return column


def day_of(plan: Plan) -> pl.Expr:
    """Read the date column of a file as days since 1970-01-01; null where it is empty or does not read."""
    import polars as pl

    name = there(plan.roles.date)
    column, dtype = pl.col(name), plan.dtype(name)
    if plan.decisions.date:
        if dtype.is_float():  # whole numbers beside nulls, as pandas stores them
            column = column.cast(pl.Int64, strict=False)
        return plan.decisions.date.day_number(column if dtype == pl.String else column.cast(pl.String))
    if not dtype.is_temporal():  # nothing in the sample: whatever stands below is named by its line
        return pl.lit(None, pl.Int32)
    if isinstance(dtype, pl.Datetime) and dtype.time_zone:
        # The day as the file's own clock shows it, not as UTC does.
        column = column.dt.replace_time_zone(None)
    day = column.cast(pl.Date).cast(pl.Int32)
    return pl.when(day >= OLDEST_DAY).then(day)


def money_of(plan: Plan) -> tuple[pl.Expr, pl.DataType]:
    """Read the money of a line as a number: before refunds: its amount, or quantity × price."""
    roles = plan.roles
    if roles.amount:
        return number_of(plan, "amount")
    (quantity, kind), (price, other) = (number_of(plan, role) for role in ("quantity", "price"))
    return _product(quantity, kind, price, other)


def _product(quantity: pl.Expr, kind: pl.DataType, price: pl.Expr, other: pl.DataType) -> tuple[pl.Expr, pl.DataType]:
    import polars as pl

    if kind.is_integer() and other.is_integer():
        return quantity.cast(pl.Int128) * price.cast(pl.Int128), pl.Int128()
    if kind.is_float() or other.is_float():
        return quantity.cast(pl.Float64) * price.cast(pl.Float64), pl.Float64()
    narrow = pl.Decimal(38, 6)
    fits = (quantity.cast(pl.Float64) * price.cast(pl.Float64)).abs() <= LARGEST  # beyond, decimals end the whole run
    quantity, price = (pl.when(fits).then(factor.cast(narrow, strict=False)) for factor in (quantity, price))
    return (quantity * price).cast(narrow), narrow


def number_of(plan: Plan, role: str) -> tuple[pl.Expr, pl.DataType]:
    """Read the column that plays one of the roles of money as a number."""
    import polars as pl

    column = there(getattr(plan.roles, role))
    dtype = plan.dtype(column)
    reading = plan.decisions.money.get(role)
    if reading is None and dtype == pl.Float32:
        # By way of its digits: 20.1 in short floats is 20.1000003 in long ones.
        return pl.col(column).cast(pl.String).cast(pl.Float64, strict=False), pl.Float64()
    if reading is None or dtype.is_float():
        return pl.col(column), dtype
    return reading.number(pl.col(column)), reading.dtype()


def money_in(plan: Plan, number: pl.Expr | None = None) -> Money:
    """Read the money of a line: its amount, or what takes its place, less what was given back.

    `number` is a column that holds what `money_of` gives, where text was taken for a number already.
    """
    import polars as pl

    value, kind = money_of(plan)
    if number is not None:
        value = number
    net, rest = units(value, kind), residue(value, kind)
    if plan.roles.instead:
        other = units(*number_of(plan, "instead"))
        empty = blank_as_null(plan, plan.roles.instead).is_null()
        net = pl.when(empty | (other == 0)).then(net).otherwise(other)
    if not plan.roles.refunded:
        return Money(net, None, rest)
    given, kind = number_of(plan, "refunded")
    refunded = pl.when(~says_something(plan, plan.roles.refunded)).then(0).otherwise(units(given, kind).abs())
    return Money(net - refunded, refunded, pl.max_horizontal(rest.abs(), residue(given, kind).abs()))


def customer_of(plan: Plan, net: pl.Expr) -> pl.Expr:
    """Return who a line is of: its own column, or the one that stands in for it."""
    import polars as pl

    layout, column = plan.layout, there(plan.roles.customer)
    if layout.ids_as_written:
        return pl.col(column)
    who = blank_as_null(plan, column)
    if layout.customer_part:
        who = pl.coalesce(who.str.extract(layout.customer_part), who)
    who = pl.coalesce(who, *(blank_as_null(plan, name) for name in layout.otherwise))
    return below_zero(plan, "customer", who, net)


def below_zero(plan: Plan, role: str, column: pl.Expr, net: pl.Expr) -> pl.Expr:
    """Take another column for a role on lines below zero, where the layout says so and it is not empty."""
    import polars as pl

    other = dict(plan.layout.below_zero).get(role)
    if other is None:
        return column
    instead = blank_as_null(plan, other)
    return pl.when((net < 0) & instead.is_not_null()).then(instead).otherwise(column.cast(pl.String))


def blank_as_null(plan: Plan, column: str) -> pl.Expr:
    """Return the text of a column, null where it is empty or holds blanks only."""
    import polars as pl

    text = pl.col(column) if plan.dtype(column) == pl.String else pl.col(column).cast(pl.String)
    return pl.when(text.str.strip_chars() != "").then(text)


def says_something(plan: Plan, column: str) -> pl.Expr:
    """Tell cells that are filled, and not with a spelling of no value such as NULL."""
    return ~blank_as_null(plan, column).str.strip_chars().str.to_lowercase().is_in(list(NOTHING)).fill_null(value=True)


def stands(plan: Plan) -> pl.Expr:
    """Tell whether any money stands on a line."""
    import polars as pl

    roles = (plan.roles.amount,) if plan.roles.amount else (plan.roles.quantity, plan.roles.price)
    return pl.all_horizontal(blank_as_null(plan, there(column)).is_not_null() for column in roles)


def unread_amounts(plan: Plan) -> pl.Expr:
    """Tell lines whose money does not read; a line that shares the amount of its order may be empty."""
    import polars as pl

    unread = money_in(plan).net.is_null()
    shares = plan.layout.shares
    if not (plan.layout.per_order and shares):
        return unread
    return unread & (stands(plan) | pl.col(shares).is_null() | ~stands(plan).any().over(pl.col(shares)))
