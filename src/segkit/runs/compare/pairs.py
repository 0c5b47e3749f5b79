"""Customers of two days side by side: joined, or laid beside each other where both are sorted by customer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw
import polars as pl

from segkit import columns as c
from segkit.analyses.migration import COMPARED, comparison_of, flows_between, moved_between, side_by_side
from segkit.frames import collect
from segkit.line.customers import seen_on
from segkit.scoring.scores import score_customers
from segkit.scoring.segments import label_customers

if TYPE_CHECKING:
    from datetime import date

    from segkit.analyses.migration import Comparison
    from segkit.line.settlement import Settled
    from segkit.runs.outcome import Segmentation
    from segkit.scoring.rules import RuleBook

Both = tuple[nw.DataFrame[Any], nw.DataFrame[Any]]
FLOWING = (c.SEGMENT, c.MONETARY)
ROW = "row"


def labelled_like(run: Segmentation, settled: Settled) -> nw.DataFrame[Any]:
    """Label the customers of another day by the yardstick of a run.

    Columns out: as `side_by_side` takes; customers are called as they were settled
    """
    scored = score_customers(seen_on(settled.summary.lazy(), settled.as_of), run.thresholds)
    labelled = label_customers(scored, run.book.given(run.new_days), bins=run.thresholds.bins)
    return called_as_in(settled, collect(labelled.select(c.CUSTOMER, *COMPARED)))


def called_as_in(settled: Settled, customers: nw.DataFrame[Any]) -> nw.DataFrame[Any]:
    """Call customers as they were settled, where these are numbers that stand for ids; scoring makes text of them."""
    if not settled.summary.schema[c.CUSTOMER].is_integer():
        return customers
    known = settled.summary.filter(nw.col(c.FREQUENCY) > 0)
    if not known[c.CUSTOMER].is_sorted():
        raise AssertionError("customers are not in order: this is a fault of segkit")
    return customers.with_columns(known[c.CUSTOMER])


def pair(
    before: nw.DataFrame[Any], after: nw.DataFrame[Any], book: RuleBook, days: tuple[date | None, date | None]
) -> tuple[Comparison, nw.DataFrame[Any]]:
    """Compare the customers of two days; see `side_by_side`. Return those who moved, too."""
    flows, moved, customers = _laid(before, after) if _in_order(before, after) else _joined(before, after)
    found = comparison_of(flows, book.names, *days)
    if found.customers != customers:
        raise AssertionError("customers were lost between two days: this is a fault of segkit")
    return found, moved


def compared(
    before: nw.DataFrame[Any], after: nw.DataFrame[Any], book: RuleBook, days: tuple[date | None, date | None]
) -> Comparison:
    """Compare the customers of two days as `pair` does, without those who moved."""
    if _in_order(before, after):
        return pair(before, after, book, days)[0]
    return comparison_of(collect(flows_between(side_by_side(before.lazy(), after.lazy()))), book.names, *days)


def _joined(before: nw.DataFrame[Any], after: nw.DataFrame[Any]) -> tuple[nw.DataFrame[Any], nw.DataFrame[Any], int]:
    both = collect(side_by_side(before.lazy(), after.lazy()).sort(c.CUSTOMER))
    return collect(flows_between(both.lazy())), collect(moved_between(both.lazy())), len(both)


def _in_order(*tables: nw.DataFrame[Any]) -> bool:
    """Tell whether all are sorted by a customer who is a number; text is compared as slowly as it is joined."""
    return all(
        table.implementation.is_polars() and table.schema[c.CUSTOMER].is_integer() and table[c.CUSTOMER].is_sorted()
        for table in tables
    )


def _laid(before: nw.DataFrame[Any], after: nw.DataFrame[Any]) -> tuple[nw.DataFrame[Any], nw.DataFrame[Any], int]:
    """Find the place of every customer among all, so that nothing has to be joined; whole rows only of those who moved.

    Columns in: as `side_by_side`, a customer once
    """
    sides: tuple[pl.DataFrame, pl.DataFrame] = before.to_native(), after.to_native()
    ids = [side[c.CUSTOMER] for side in sides]
    merged = ids[0].to_frame().merge_sorted(ids[1].to_frame(), key=c.CUSTOMER)[c.CUSTOMER]
    everybody = merged.filter(merged.ne_missing(merged.shift(1)))
    rows = [_rows_of(everybody, of) for of in ids]
    both = _beside(everybody, sides, rows, FLOWING)
    moves = moved_between(both.with_row_index(ROW).lazy())
    moved: pl.Series = collect(moves.select(ROW))[ROW].to_native()
    wide = _beside(everybody.gather(moved), sides, [of.gather(moved) for of in rows], COMPARED)
    return collect(flows_between(both.lazy())), wide, len(everybody)


def _rows_of(everybody: pl.Series, ids: pl.Series) -> pl.Series:
    """Return for everybody the row that is theirs, or none."""
    rows = pl.int_range(len(ids), dtype=pl.UInt32, eager=True)
    if len(ids) == len(everybody):
        return rows
    nobody = pl.repeat(None, len(everybody), dtype=pl.UInt32, eager=True)
    return nobody.scatter(everybody.search_sorted(ids), rows)


def _beside(customers: pl.Series, sides: Any, rows: list[pl.Series], names: Any) -> nw.DataFrame[Any]:
    """Lay these columns of both sides beside each other, with _from and _to behind."""
    found = [
        side.select(pl.col(names).gather(of).name.suffix(end))
        for side, of, end in zip(sides, rows, ("_from", "_to"), strict=True)
    ]
    whole = pl.concat([customers.alias(c.CUSTOMER).to_frame(), *found], how="horizontal")
    return nw.from_native(whole, eager_only=True)
