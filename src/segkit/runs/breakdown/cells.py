"""Cells of a breakdown into rows: shares, average checks, changes; those of few people hidden."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segkit import columns as c
from segkit.analyses.breakdown import Cell
from segkit.analyses.hiding import hidden_cells
from segkit.choices import Share
from segkit.immutable import immutable
from segkit.line.attributes import NO_VALUE
from segkit.runs.breakdown.market import market_notes

if TYPE_CHECKING:
    from segkit.analyses.breakdown import Key
    from segkit.runs.breakdown.breakdowns import Breakdown


@immutable
class View:
    """How the cells of a breakdown are to be seen."""

    share: Share = Share.TOTAL
    least: int = 0
    """Cells of fewer customers are hidden."""
    small: frozenset[Key] = frozenset()
    with_them: frozenset[Key] = frozenset()
    """Cells that are hidden because the small ones could be told from them."""

    @classmethod
    def of(cls, done: Breakdown, share: Share, least: int | None) -> View:
        """Decide which cells are hidden."""
        small, with_them = hidden_cells(done.cells[done.whole], least or 0)
        return cls(share, least or 0, small, with_them)

    @property
    def hidden(self) -> frozenset[Key]:
        """All cells that are hidden."""
        return self.small | self.with_them

    @property
    def notes(self) -> tuple[str, ...]:
        """Say how many cells are hidden."""
        if not self.small:
            return ()
        more = f", and {len(self.with_them):,} more from which they could be told" if self.with_them else ""
        return (f"{len(self.small):,} cells of fewer than {self.least} customers are hidden{more}",)


def rows_of(done: Breakdown, view: View) -> list[dict[str, Any]]:
    """Return one row per cell: the attributes, then BREAKDOWN or COMPARED_BREAKDOWN, and MARKET_SHARES of a market.

    Money is in 1/10000 currency. Cells that are hidden have their values and nothing else.
    """
    return [row_of(done, done.whole, key, view.share, hidden=key in view.hidden) for key in done.keys(done.whole)]


def row_of(
    done: Breakdown, choice: tuple[int, ...], key: Key, share: Share = Share.TOTAL, *, hidden: bool = False
) -> dict[str, Any]:
    """Return the row of one cell of a choice of attributes; see `rows_of`."""
    row: dict[str, Any] = {
        done.names[at]: NO_VALUE if value is None else value for at, value in zip(choice, key, strict=True)
    }
    cell = done.cells[choice].get(key, Cell())
    if not hidden:
        row |= _measures(cell, _base(done, choice, key, share))
        if done.compares:
            alike, there = done.likeness(choice, key)
            before = (done.before or {}).get(choice, {}).get(key, Cell()).revenue if there else None
            change = cell.revenue / before - 1 if alike and before is not None and before > 0 else None
            row |= {c.REVENUE_BEFORE: before, c.REVENUE_CHANGE: change}
        if done.markets:
            row |= done.markets.shares(choice, key, cell.revenue, row.get(c.REVENUE_BEFORE))
    return row


def shares_told(done: Breakdown) -> list[str]:
    """Say which cells have no share of the market, and why."""
    if done.markets is None:
        return []
    return [*done.markets.notes, *market_notes(done.markets, done.keys(done.whole), rows_of(done, View()))]


def _base(done: Breakdown, choice: tuple[int, ...], key: Key, share: Share) -> Cell:
    """Return the cells that a share is of."""
    if share is Share.TOTAL or len(choice) < 2:  # noqa: PLR2004 - totals of rows and columns are shares of all
        return done.total
    at = 0 if share is Share.ROW else -1
    return done.cells[(choice[at],)].get((key[at],), Cell())


def _measures(cell: Cell, base: Cell) -> dict[str, Any]:
    orders, customers = cell.orders, cell.customers
    return {
        c.CUSTOMERS: customers,
        c.CUSTOMERS_SHARE: customers / base.customers if base.customers else None,
        c.BUYERS: cell.buyers,
        c.ORDERS: orders,
        c.REVENUE: cell.revenue,
        c.REVENUE_SHARE: cell.revenue / base.revenue if base.revenue > 0 else None,
        c.AOV: (2 * cell.revenue + orders) // (2 * orders) if orders else None,
        c.REPEAT_RATE: cell.repeaters / customers if customers else None,
        c.MEDIAN_RECENCY: cell.median_recency,
    }
