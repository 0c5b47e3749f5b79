"""Which cells of a table are hidden so that no number tells of a few people, by itself or as a difference."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from segkit.analyses.breakdown import Cell, Key


def few(cell: Cell, least: int) -> bool:
    """Tell whether a cell tells of somebody, and of fewer people than these."""
    return 0 < cell.customers < least or 0 < cell.people < least


def hidden_cells(cells: Mapping[Key, Cell], least: int) -> tuple[frozenset[Key], frozenset[Key]]:
    """Return the cells of fewer people than `least`, and those that are hidden with them.

    One hidden cell of a row or column would be what its total is more than the others: the smallest of the others
    is hidden with it, until no row or column has a single hidden cell beside others.
    """
    small = frozenset(key for key, cell in cells.items() if few(cell, least))
    hidden = set(small)
    changed = True
    while changed:
        changed = False
        for line in _lines(cells):
            covered = [key for key in line if key in hidden]
            others = [key for key in line if key not in hidden]
            if len(covered) == 1 and others:
                hidden.add(min(others, key=lambda key: (cells[key].people, cells[key].revenue, _text(key))))
                changed = True
    return small, frozenset(hidden) - small


def _lines(cells: Iterable[Key]) -> Iterable[list[Key]]:
    """Go through the rows and columns: cells that differ in one attribute only."""
    lines: dict[tuple[int, Key], list[Key]] = {}
    for key in sorted(cells, key=_text):
        for at in range(len(key)):
            lines.setdefault((at, (*key[:at], *key[at + 1 :])), []).append(key)
    return lines.values()


def _text(key: Key) -> tuple[str, ...]:
    return tuple(value or "" for value in key)
