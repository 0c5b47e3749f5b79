"""Scored customers onto the grid of R and F: how many stand in each cell, and what they bring."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.frames import collect

if TYPE_CHECKING:
    from collections.abc import Sequence

R, F = c.R_SCORE, c.F_SCORE


def grid_of(
    customers: nw.DataFrame[Any] | nw.LazyFrame[Any], bins: int, names: Sequence[str]
) -> list[dict[str, Any]]:  # fmt: skip
    """Return one row per cell of the grid, R from the best to the worst, within it F from the worst to the best.

    A cell in which nobody stands is a row of zeros. The label is the one that most customers of the cell have,
    the better one of two that are equal.

    Columns in:  r_score, f_score, segment, monetary [1/10000 currency]
    Columns out: r_score, f_score, segment [text or null], customers, revenue [1/10000 currency]
    """
    found = collect(
        customers.lazy().group_by(R, F, c.SEGMENT)
        .agg(nw.len().cast(nw.Int64).alias(c.CUSTOMERS), nw.col(c.MONETARY).sum().alias(c.REVENUE))
    )  # fmt: skip
    place = {name: at for at, name in enumerate(names)}
    cells: dict[tuple[int, int], list[dict[str, Any]]] = {}
    for row in found.iter_rows(named=True):
        cells.setdefault((int(row[R]), int(row[F])), []).append(row)
    return [_cell(r, f, cells.get((r, f), []), place) for r in range(bins, 0, -1) for f in range(1, bins + 1)]


def _cell(r: int, f: int, rows: list[dict[str, Any]], place: dict[str, int]) -> dict[str, Any]:
    ranked = sorted(rows, key=lambda row: (-row[c.CUSTOMERS], place.get(row[c.SEGMENT], len(place))))
    return {
        R: r, F: f, c.SEGMENT: ranked[0][c.SEGMENT] if ranked else None,
        c.CUSTOMERS: sum(row[c.CUSTOMERS] for row in rows), c.REVENUE: sum(row[c.REVENUE] for row in rows),
    }  # fmt: skip
