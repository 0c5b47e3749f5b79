"""Columns of refunds in a sample: whether they are subtracted from the amount beside them."""

from __future__ import annotations

import itertools
import operator
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from segkit.line.attributes import NOTHING
from segkit.line.statuses import Verdict, kind_of
from segkit.sources.cells.numbertext import below_zero
from segkit.sources.roles.names import normalise
from segkit.sources.roles.recognition import candidates, quoted
from segkit.sources.roles.sharing import worth_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from segkit.sources.roles.presets import Preset
    from segkit.sources.roles.recognition import Roles

    Rows = Mapping[str, Sequence[str | None]]

_NET = re.compile(r"\b(net|netto|neto|net[ae]|net sales|after refunds?|чист\w*|за вычетом|нетто|líquido|liquido)\b")
_FLAG = re.compile(r"(?i)[01](?:\.0)?|true|false|yes|no|да|нет|ja|nein")
ENOUGH = 2
"""Refunds that stand on lines of their own as well, from which that is no chance."""


def with_refunds(
    rows: Rows, roles: Roles, given: Roles, preset: Preset | None, shown: str
) -> tuple[Roles, tuple[str, ...]]:
    """Take a column of refunds only where it holds money that nothing else takes away."""
    if roles.refunded is None or given.refunded:
        return roles, ()
    column = roles.refunded
    if not (preset and preset.refunded):
        cells = {cell.strip() for cell in set(rows[column]) if cell and cell.strip().casefold() not in NOTHING}
        if not all(map(_is_money, cells)) or _are_flags(cells):
            return replace(roles, refunded=None), ()
        if roles.amount and _NET.search(normalise(roles.amount)) and any(re.search(r"[1-9]", cell) for cell in cells):
            return _without(roles, f"`{roles.amount}` is what was left", shown)
    every, twice = _on_lines_below(rows, roles)
    if twice >= ENOUGH and twice == every:
        return _without(roles, "other lines take the same money away", shown)
    too = f"other lines take the same money away for {twice:,} of {every:,} refunds"
    return roles, (f"{shown}: `{column}` is subtracted, and {too}",) if twice else ()


def _without(roles: Roles, why: str, shown: str) -> tuple[Roles, tuple[str, ...]]:
    column = str(roles.refunded)
    note = f"{shown}: `{column}` is not subtracted: {why} (--refunded {quoted(column)} subtracts it)"
    return replace(roles, refunded=None), (note,)


def _is_money(cell: str) -> bool:
    return bool(re.search(r"\d", cell)) and not re.search(r"[^\W\d_]{4}", cell)


def marks_refunds(name: str, cells: Sequence[str | None]) -> bool:
    """Tell a column of refunds that says whether anything was given back, and not how much."""
    said = {cell.strip() for cell in set(cells) if cell and cell.strip().casefold() not in NOTHING}
    return bool(candidates("refunded", [name])) and _are_flags(said)


def _are_flags(cells: set[str]) -> bool:
    """Tell marks from money: nothing but yes and no, or 0 and 1."""
    return all(map(_FLAG.fullmatch, cells)) and not cells <= {"0", "0.0"}


def _on_lines_below(rows: Rows, roles: Roles) -> tuple[int, int]:
    """Count the refunds, and those of them that a line of their order or customer takes away once more."""
    if not roles.amount:
        return 0, 0
    kinds = rows[roles.kind] if roles.kind else [None] * len(rows[roles.amount])
    back = {word for word in set(kinds) if kind_of(word) is Verdict.MONEY_BACK}
    taken = [below_zero(amount) or kind in back for amount, kind in zip(rows[roles.amount], kinds, strict=True)]
    given = [bool(cell and re.search("[1-9]", cell)) for cell in rows[str(roles.refunded)]]
    refunds = list(_keys(rows, roles, str(roles.refunded), map(operator.gt, given, taken)))
    away = {key for keys in _keys(rows, roles, roles.amount, taken) for key in keys} if refunds else set()
    return len(refunds), sum(not away.isdisjoint(keys) for keys in refunds)


def _keys(rows: Rows, roles: Roles, column: str, chosen: Iterable[bool]) -> Iterator[set[tuple[str, object]]]:
    """Name the money of chosen lines by their orders and by their customers."""
    whose = [rows[name] for name in (roles.order, roles.customer) if name]
    for *names, cell in itertools.compress(zip(*whose, rows[column], strict=True), chosen):
        worth = worth_of(cell or "")
        yield {(name.strip(), worth) for name in names if name and name.strip()}
