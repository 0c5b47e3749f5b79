"""Lines that are there more than once, and orders that stand in more than one file.

Lines are compared by a hash of all their cells, eight bytes a line; where any hash comes twice, those
lines are read again and compared by a second hash, so that chance has no part in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from segkit.sources.amounts import units
from segkit.sources.reading import SUSPECT, counting, day_of, money_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from segkit.sources.reading import Plan

ROW, FILE, FIRST, SECOND = "\x00row", "\x00file", "\x00first", "\x00second"
UNITS = "\x00units"
SEED = 7_919
EXAMPLES = 3


@dataclass(frozen=True)
class Copies:
    """Lines that repeat another line in all cells; the first of each is no copy."""

    lines: int
    amount: int
    """1/10000 currency."""
    across: int
    """Those whose first stands in an earlier file."""
    examples: tuple[tuple[Plan, int, Plan, int], ...]
    """File and place of a copy, file and place of its first."""


NONE = Copies(0, 0, 0, ())


def copies_in(plans: Sequence[Plan]) -> Copies:
    """Find the lines that repeat another line of these files."""
    import polars as pl

    names = _common(plans)
    firsts = [_read(_hashed(plan, names).select(FIRST))[FIRST] for plan in plans]
    hashes = pl.concat(firsts).sort()
    twice = hashes.slice(1).filter(hashes.slice(1) == hashes.slice(0, max(len(hashes) - 1, 0))).unique()
    del firsts, hashes
    if not len(twice):
        return NONE
    found = pl.concat(
        _read(
            _hashed(plan, names, numbered=True)
            .filter(pl.col(FIRST).is_in(twice.implode()))
            .with_columns(pl.lit(place, pl.Int64).alias(FILE))
        )
        for place, plan in enumerate(plans)
    )
    same = (FIRST, SECOND)
    copies = found.with_columns(
        pl.col(FILE).first().over(same).alias("of file"), pl.col(ROW).first().over(same).alias("of row")
    ).filter((pl.col(FILE) != pl.col("of file")) | (pl.col(ROW) != pl.col("of row")))
    return Copies(
        len(copies),
        int(copies[UNITS].sum() or 0),
        int((copies[FILE] != copies["of file"]).sum()),
        tuple(
            (plans[file], plans[file].places([row])[0], plans[first], plans[first].places([of])[0])
            for file, row, first, of in copies.select(FILE, ROW, "of file", "of row").head(EXAMPLES).rows()
        ),
    )


def orders_in_several(plans: Sequence[Plan]) -> int:
    """Count the orders of a customer that stand in more than one of these files."""
    import polars as pl

    if len(plans) == 1 or not all(plan.roles.order for plan in plans):
        return 0
    keys = pl.concat(_read(_order_keys(plan)) for plan in plans).to_series().sort()
    again = keys.slice(1).filter(keys.slice(1) == keys.slice(0, max(len(keys) - 1, 0)))
    return again.n_unique()


def _order_keys(plan: Plan) -> pl.LazyFrame:
    import polars as pl

    customer, order = (
        pl.col(str(name)).cast(pl.String).str.strip_chars() for name in (plan.roles.customer, plan.roles.order)
    )
    named = counting(plan.scan()).filter((customer != "") & (order != ""))
    return named.select(pl.struct(customer.alias("c"), order.alias("o")).hash().alias(FIRST)).unique()


def _common(plans: Sequence[Plan]) -> list[str]:
    """Return the columns by which lines are compared: those that all files have."""
    every = [
        [name for name in plan.scan().collect_schema() if name != SUSPECT and not name.startswith("\x00")]
        for plan in plans
    ]
    return sorted(set(every[0]).intersection(*every[1:]))


def _hashed(plan: Plan, names: Sequence[str], *, numbered: bool = False) -> pl.LazyFrame:
    import polars as pl

    scan = plan.scan().with_row_index(ROW) if numbered else plan.scan()
    amount = units(*money_of(plan)).alias(UNITS)
    cells = [pl.col(name).cast(pl.String) for name in names]
    # A role whose column has another name in another file is compared as it is read.
    roles = plan.roles
    if roles.customer not in names:
        cells.append(pl.col(str(roles.customer)).cast(pl.String).str.strip_chars().alias("\x00customer"))
    if roles.date not in names:
        cells.append(day_of(plan).alias("\x00day"))
    if roles.amount not in names and roles.price not in names:
        cells.append(amount)
    hashes = [pl.struct(cells).hash().alias(FIRST)]
    if numbered:
        hashes += [pl.struct(cells).hash(SEED).alias(SECOND), amount, pl.col(ROW).cast(pl.Int64)]
    return counting(scan).select(hashes)


def _read(lines: pl.LazyFrame) -> pl.DataFrame:
    return lines.collect(engine="streaming")
