"""A small file of the sizes of a market - by region or segment, and period - into money by value and days."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from segkit.days.periods import last_day_of, period_of
from segkit.errors import ColumnError, SegkitError
from segkit.immutable import immutable
from segkit.sources.beside.contacts import read_contact_table
from segkit.sources.beside.series import WHEN, column_of, day_of, number_of
from segkit.sources.roles.names import squeezed

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

MARKET = frozenset(
    ("market", "marketsize", "marketvolume", "size", "volume", "amount", "sum", "total", "рынок", "объемрынка",
     "объёмрынка", "емкостьрынка", "ёмкостьрынка", "размеррынка", "объем", "объём", "сумма")
)  # fmt: skip


@immutable
class Size:
    """How large the market of some values is on some days."""

    where: str
    values: tuple[str, ...]
    days: tuple[date, date] | None
    """The first and the last; None where the file has no periods."""
    money: int
    """[1/10000 currency]"""


@immutable
class MarketTable:
    """The sizes of a market."""

    shown: str
    sizes: tuple[Size, ...]
    notes: tuple[str, ...] = ()


def read_market(name: str | os.PathLike[str], asked: Sequence[tuple[str, str]]) -> MarketTable:
    """Read the sizes of a market; `asked` are the attributes, each by its name and that of its column.

    Raises:
        ColumnError: No column plainly holds the values, the periods or the sizes.
        SegkitError: A cell cannot be read, or a size is not above zero.
    """
    table = read_contact_table(name)
    header = table.rows.columns
    of = [_column_for(header, names, table.shown) for names in asked]
    others = [column for column in header if column not in of]
    has_periods = any(squeezed(column) in WHEN for column in others)
    when = [column_of(others, WHEN, table.shown, "periods")] if has_periods else []
    what = column_of(others, MARKET, table.shown, "the size of the market")
    sizes, unnamed = [], 0
    for place, (number, *rest) in enumerate(table.rows.select(what, *of, *when).iter_rows(), start=2):
        values = tuple(rest[: len(of)])
        if None in values:
            unnamed += 1
            continue
        where = f"{table.shown}, row {place}"
        days = _days(rest[-1] or "", where) if when else None
        sizes.append(Size(where, values, days, _size(number or "", where)))
    told = (f"{table.shown}: {unnamed:,} rows without a value of {', '.join(of)} are left out",) if unnamed else ()
    return MarketTable(table.shown, tuple(sizes), (*table.notes, *told))


def _column_for(header: Sequence[str], names: tuple[str, str], shown: str) -> str:
    for name in names:
        columns = [column for column in header if squeezed(column) == squeezed(name)]
        if len(columns) == 1:
            return columns[0]
    raise ColumnError(
        f"{shown}: no column `{names[0]}` says which row is of which value; there are {', '.join(header)}",
        hint=f"call the column {names[0]}",
    )


def _days(text: str, where: str) -> tuple[date, date]:
    begin, dots, end = text.partition("..")
    try:
        if dots:
            first, last = date.fromisoformat(begin.strip()), date.fromisoformat(end.strip())
        else:
            first, length = day_of(text, where)
            last = last_day_of(period_of(first, length), length) if length else first
    except (ValueError, OverflowError) as fault:
        raise SegkitError(
            f"{where}: {text[:24]!r} is no period", hint="2026, 2026-Q1, 2026-03 or 2026-01-15..2026-02-14"
        ) from fault
    if last < first:
        raise SegkitError(f"{where}: {text[:24]!r} ends before it begins", hint="the first day comes first")
    return first, last


def _size(text: str, where: str) -> int:
    money = number_of(text, where, is_money=True)
    if money <= 0:
        raise SegkitError(
            f"{where}: a market of {text[:20]!r} is not above zero", hint="take the row out where the size is not known"
        )
    return money
