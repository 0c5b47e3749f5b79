"""One file's scan into the columns of the line: who, which order, when, how much."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segkit import columns as c
from segkit.line.statuses import JOINT
from segkit.sources.cells.values import below_zero, blank_as_null, customer_of, day_of, money_in, money_of, stands
from segkit.sources.lines.judging import judged
from segkit.sources.reading import REASON, RESIDUE, SUSPECT
from segkit.sources.roles.layout import DOCUMENT

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from segkit.sources.reading import Plan

NUMBER = "\x00number"
SHARES = "\x00shares"
STANDS = "\x00stands"
SHARED = (c.CUSTOMER, c.DAY, c.STATUS, c.KIND, c.CURRENCY)
"""Columns that may stand on the first line of an order only."""


def typed_lines(plan: Plan, *, every: bool = False) -> pl.LazyFrame:
    """Scan one file as the columns of the line, ids still as written.

    Where lines of an order share one amount, its first line has it and the others 0; `every` leaves it on
    every line, with columns `SHARES` and `STANDS` that say which these are.

    Columns out: customer_id, order_id where there is one, order_day [days since epoch], amount
                 [1/10000 currency], status, kind and currency where there are, refunded [1/10000 currency] where
                 money given back stands beside the amount, attributes that are kept [text or null], suspect
                 [true or false], residue [1/10000 currency], left_out [text or null] where the reader leaves lines out:
                 an amount that cannot be read is 0 there
    """
    import polars as pl

    # Text is taken for a number once: amount and residue ask for it apart, and the engine would read it twice.
    scan = judged(plan).with_columns(money_of(plan)[0].alias(NUMBER))
    money = money_in(plan, pl.col(NUMBER))
    columns = {c.CUSTOMER: customer_of(plan, money.net), c.DAY: day_of(plan)}
    if plan.roles.order:
        columns[c.ORDER] = below_zero(plan, "order", pl.col(plan.roles.order), money.net)
    columns |= {name: expression for name, expression in _marks(plan).items() if expression is not None}
    columns |= {c.AMOUNT: money.net, RESIDUE: money.residue, SUSPECT: pl.col(SUSPECT)}
    if money.refunded is not None:
        columns[c.REFUNDED] = money.refunded
    if plan.kept:
        from segkit.sources.lines.keeping import kept_values

        columns |= kept_values(plan)
    left = pl.col(REASON).is_not_null() if REASON in scan.collect_schema() else None
    if left is not None:
        columns |= {c.AMOUNT: pl.when(left).then(money.net.fill_null(0)).otherwise(money.net)}
        columns |= {c.LEFT_OUT: pl.col(REASON)}
    if not plan.layout.per_order:
        return _held(plan, scan.select(**columns, **_order_of(plan)))
    shares = plan.layout.shares
    columns |= {SHARES: blank_as_null(plan, shares) if shares else pl.lit(None, pl.String)}
    columns |= {STANDS: stands(plan) & ~left if left is not None else stands(plan)}
    lines = _filled(scan.select(**columns), (*SHARED, c.KEPT))
    return lines if every else _once_per_order(lines).drop(SHARES, STANDS)


def counted_lines(plan: Plan) -> pl.LazyFrame:
    """Return the lines of a file that its reader does not leave out; columns as `typed_lines`."""
    import polars as pl

    lines = typed_lines(plan)
    return lines.filter(pl.col(c.LEFT_OUT).is_null()) if c.LEFT_OUT in lines.collect_schema() else lines


def _marks(plan: Plan) -> dict[str, pl.Expr | None]:
    """Return what says whether a line is a sale, and in which currency."""
    import polars as pl

    roles = plan.roles
    kind = pl.col(roles.kind) if roles.kind else None
    if plan.layout.kind_in_order and roles.order:
        kind = pl.col(roles.order).cast(pl.String).str.extract(DOCUMENT)
    named = {c.STATUS: roles.status, c.CURRENCY: roles.currency}
    marks = {name: pl.col(column) if column else None for name, column in named.items()}
    if roles.status and roles.payment:
        both = [pl.col(name).cast(pl.String).fill_null("") for name in (roles.status, roles.payment)]
        said = pl.any_horizontal(cell.str.strip_chars() != "" for cell in both)
        marks[c.STATUS] = pl.when(said).then(pl.concat_str(both, separator=JOINT))
    return marks | {c.KIND: kind}


def _order_of(plan: Plan) -> dict[str, pl.Expr]:
    """Return the number of the order, where what is said of it has to be found on another line."""
    return {SHARES: blank_as_null(plan, str(plan.roles.order))} if plan.layout.held else {}


def _held(plan: Plan, lines: pl.LazyFrame) -> pl.LazyFrame:
    """Say on all lines of an order what its first one says of it."""
    if not plan.layout.held:
        return lines
    import polars as pl

    who = pl.col(c.CUSTOMER).cast(pl.String).str.strip_chars().str.to_lowercase()
    return _filled(lines, plan.layout.held, who).drop(SHARES)


def _filled(lines: pl.LazyFrame, shared: Sequence[str], *also: pl.Expr) -> pl.LazyFrame:
    """Give all lines of an order what may stand on its first line only. A line without a number is by itself.

    An order is a number, and what else stands on each of its lines.
    """
    import polars as pl

    schema = lines.collect_schema()
    row = pl.int_range(pl.len(), dtype=pl.Int64).cast(pl.String)
    alone = pl.concat_str(pl.lit("\x00row "), row)
    lines = lines.with_columns(pl.coalesce(pl.col(SHARES).str.strip_chars(), alone).alias(SHARES))
    filled = [name for name in schema if name in shared or (c.KEPT in shared and name.startswith(c.KEPT))]
    own = [_not_blank(name, schema[name]).forward_fill().over(SHARES, *also) for name in filled]
    return lines.with_columns(one.alias(name) for one, name in zip(own, filled, strict=True))


def _not_blank(name: str, dtype: pl.DataType) -> pl.Expr:
    import polars as pl

    column = pl.col(name)
    return pl.when(column.str.strip_chars() != "").then(column) if dtype == pl.String else column


def _once_per_order(lines: pl.LazyFrame) -> pl.LazyFrame:
    """Leave an amount that lines of one order share on the first of them; the same number at two customers is two."""
    import polars as pl

    schema = lines.collect_schema()
    key = [SHARES, c.CUSTOMER]
    first = pl.col(STANDS) & (pl.col(STANDS).cum_sum().over(key) == 1)
    further = ~first & pl.col(STANDS).any().over(key)
    shared = [name for name in (c.AMOUNT, c.REFUNDED, RESIDUE) if name in schema]
    return lines.with_columns(further.alias(STANDS)).with_columns(
        pl.when(STANDS).then(pl.lit(0, schema[name])).otherwise(pl.col(name)).alias(name) for name in shared
    )


def shared_amounts(plan: Plan) -> pl.LazyFrame:
    """Gather what stands on the lines of each order, where they share one amount.

    Columns out: shares [text], low, high [1/10000 currency], words, kinds [lists of text]
    """
    import polars as pl

    lines = typed_lines(plan, every=True)
    schema = lines.collect_schema()
    status, kind = (
        pl.col(name).cast(pl.String) if name in schema else pl.lit(None, pl.String) for name in (c.STATUS, c.KIND)
    )
    counted = lines if c.LEFT_OUT not in lines.collect_schema() else lines.filter(pl.col(c.LEFT_OUT).is_null())
    return counted.group_by(SHARES, c.CUSTOMER).agg(
        pl.col(c.AMOUNT).filter(pl.col(STANDS)).min().alias("low"),
        pl.col(c.AMOUNT).filter(pl.col(STANDS)).max().alias("high"),
        status.drop_nulls().unique().sort().alias("words"),
        kind.drop_nulls().unique().sort().alias("kinds"),
    )
