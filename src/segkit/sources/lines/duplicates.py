"""Lines that are there more than once.

Lines are compared by a hash of all their cells, eight bytes a line; where any hash comes twice, those
lines are read again and compared by a second hash, so that chance has no part in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from segkit.immutable import immutable
from segkit.sources.cells.amounts import units
from segkit.sources.cells.values import day_of, money_of
from segkit.sources.lines.judging import counting, judged
from segkit.sources.reading import ROW, SUSPECT

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from segkit.sources.reading import Plan

FILE, FIRST, SECOND = "\x00file", "\x00first", "\x00second"
UNITS, KEPT = "\x00units", "\x00kept"
SEED = 7_919
EXAMPLES = 3


@immutable
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
    firsts = [_read(counting(judged(plan)).select(_line(plan, names).hash().alias(FIRST)))[FIRST] for plan in plans]
    hashes = pl.concat(firsts).sort()
    twice = hashes.slice(1).filter(hashes.slice(1) == hashes.slice(0, max(len(hashes) - 1, 0))).unique()
    del hashes
    if not len(twice):
        return NONE
    found = pl.concat(
        _again(plan, names, first, twice).with_columns(pl.lit(place, pl.Int64).alias(FILE))
        for place, (plan, first) in enumerate(zip(plans, firsts, strict=True))
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


def _common(plans: Sequence[Plan]) -> list[str]:
    """Return the columns by which lines are compared: those that all files have."""
    every = [
        [name for name in plan.scan().collect_schema() if name != SUSPECT and not name.startswith("\x00")]
        for plan in plans
    ]
    return sorted(set(every[0]).intersection(*every[1:]))


def _line(plan: Plan, names: Sequence[str]) -> pl.Expr:
    """Return all cells of a line as one value."""
    import polars as pl

    cells = [pl.col(name).cast(pl.String) for name in names]
    # A role whose column has another name in another file is compared as it is read.
    roles = plan.roles
    if roles.customer not in names:
        cells.append(pl.col(str(roles.customer)).cast(pl.String).str.strip_chars().alias("\x00customer"))
    if roles.date not in names:
        cells.append(day_of(plan).alias("\x00day"))
    if roles.amount not in names and roles.price not in names:
        cells.append(units(*money_of(plan)).alias(UNITS))
    return pl.struct(cells)


def _again(plan: Plan, names: Sequence[str], first: pl.Series, twice: pl.Series) -> pl.DataFrame:
    """Read the lines again whose first hash is there twice.

    Columns out: first and second hash, number of the record, amount [1/10000 currency]
    """
    import polars as pl

    here = first.is_in(twice.implode())
    # Lines that are left out have no hash: lines that count are numbered among themselves, too.
    numbered = counting(judged(plan, numbered=True)).with_row_index(KEPT)
    rows = here.arg_true()
    lines = numbered.filter(pl.col(KEPT).is_in(rows.implode())).select(
        pl.col(ROW).cast(pl.Int64), _line(plan, names).hash(SEED).alias(SECOND), units(*money_of(plan)).alias(UNITS)
    )
    return _read(lines).with_columns(first.filter(here).alias(FIRST))


def _read(lines: pl.LazyFrame) -> pl.DataFrame:
    return lines.collect(engine="streaming")
