"""Our share of a market: the sizes of a file held against the cells of a breakdown, on the same days only."""

from __future__ import annotations

from dataclasses import field
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from segkit import columns as c
from segkit.analyses.breakdown import by_position
from segkit.days.periods import months_later
from segkit.errors import SegkitError, UsageError
from segkit.frames import collect, date_of
from segkit.immutable import immutable
from segkit.line.recoding import spelling
from segkit.runs.breakdown.periods import days_of
from segkit.schemas import MARKET_SHARES
from segkit.sources.beside.market import read_market

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import narwhals.stable.v2 as nw

    from segkit.analyses.breakdown import Key
    from segkit.line.recoding import Recoding
    from segkit.runs.attributes.resolve import Attribute
    from segkit.runs.breakdown.periods import Period
    from segkit.sources.beside.market import MarketTable, Size

Days = tuple[date, date]
SHOWN = 3
WHOLE = 100


@immutable
class Axes:
    """The attributes of a breakdown, as a file of markets has them: the calendar is in its periods."""

    attributes: tuple[Attribute, ...]
    recodings: Sequence[Recoding]
    join: bool = False
    """Spellings of one value are one."""

    @property
    def fixed(self) -> tuple[int, ...]:
        """The attributes that are columns of the file."""
        return tuple(at for at, attribute in enumerate(self.attributes) if not attribute.is_shifted)

    def canon(self, at: int, value: str | None) -> str | None:
        """Bring a value to the form in which those of the orders and of the file are compared."""
        alike = value is not None and (self.join or self.attributes[at].groups is not None)
        return spelling(value) if alike and value is not None else value

    def becomes(self, at: int, values: Sequence[str | None]) -> list[str | None]:
        """Return what becomes of values; a file names the ranges of numbers themselves."""
        return list(values) if self.attributes[at].band else self.recodings[at].of_all(values)


@immutable
class Markets:
    """The market of each cell, where it is known on exactly the days of the cell."""

    sizes: Mapping[Key, Sequence[Size]]
    """By values in the form in which they are compared."""
    cells: Mapping[Key, Key]
    """In which cell such values are, calendar apart."""
    axes: Axes
    days: Days
    """Of the breakdown."""
    period: Period | None = None
    shown: str = ""
    notes: tuple[str, ...] = ()
    found: dict[tuple[int, ...], dict[Key, list[Key]]] = field(default_factory=dict, compare=False, repr=False)
    """What `_within` has looked up already: cells are many, and each is asked for several times."""

    def shares(self, choice: tuple[int, ...], key: Key, revenue: int, before: int | None) -> dict[str, Any]:
        """Return the columns of MARKET_SHARES of a cell, by its money in both periods [1/10000 currency]."""
        market = self.market(choice, key)
        share = Fraction(revenue, market) if market else None
        row = {c.MARKET: market, c.MARKET_SHARE: None if share is None else float(share)}
        if self.period is None:
            return row
        other = None if before is None else self.market(choice, key, earlier=True)
        was = Fraction(before, other) if before is not None and other else None
        change = None if share is None or was is None else float(WHOLE * (share - was))
        return row | {c.MARKET_SHARE_BEFORE: None if was is None else float(was), c.MARKET_SHARE_CHANGE: change}

    def market(self, choice: tuple[int, ...], key: Key, *, earlier: bool = False) -> int | None:
        """Return the size of a cell's market [1/10000 currency]; None where that of any value in it is not known.

        Raises:
            SegkitError: The file says it in two ways that differ.
        """
        days = self._days(choice, key, earlier=earlier)
        total = 0
        for values in self._within(choice, key) if days else ():
            size = self._size(values, days) if days else None
            if size is None:
                return None
            total += size
        return total or None

    def lacking(self, choice: tuple[int, ...], key: Key) -> bool:
        """Tell whether a value in a cell is not in the file at all."""
        return any(values not in self.sizes for values in self._within(choice, key))

    def _within(self, choice: tuple[int, ...], key: Key) -> list[Key]:
        """Return the values of the file and of the orders that are in a cell."""
        fixed = self.axes.fixed
        places = tuple(fixed.index(at) for at in choice if at in fixed)
        if places not in self.found:
            by_cell: dict[Key, list[Key]] = {}
            for values, cell in self.cells.items():
                by_cell.setdefault(tuple(cell[place] for place in places), []).append(values)
            self.found[places] = by_cell
        wanted = tuple(value for at, value in zip(choice, key, strict=True) if at in fixed)
        return self.found[places].get(wanted, [])

    def _days(self, choice: tuple[int, ...], key: Key, *, earlier: bool) -> Days | None:
        """Return the days of a cell: those of the breakdown, or of its months in it."""
        first, last = (self.period.start, self.period.end) if earlier and self.period else self.days
        back = -(self.period.months or 0) if earlier and self.period else 0
        for at, value in zip(choice, key, strict=True):
            if at not in self.axes.fixed and value is not None:
                begin, end = days_of(value)
                first = max(first, months_later(begin, back))
                last = min(last, months_later(end + timedelta(days=1), back) - timedelta(days=1))
        return (first, last) if first <= last else None

    def _size(self, values: Key, days: Days) -> int | None:
        sizes = self.sizes.get(values, ())
        whole = [size.money for size in sizes if size.days is None]
        if whole:
            return whole[0] if days == self.days else None
        least, most = tiled(sizes, days) or (None, None)
        if least != most:
            raise SegkitError(
                f"{self.shown}: the market of {_said(values)} from {days[0]} to {days[1]} is of two sizes, by which of"
                " its periods are added up",
                hint="leave the longer or the shorter periods out",
            )
        return least


def tiled(sizes: Iterable[Size], days: Days) -> tuple[int, int] | None:
    """Add up periods that follow each other from the first of the days to the last, each day in one of them.

    Returns the least and the most that can be added up so; None where no periods make up just these days.
    """
    first, last = days[0].toordinal(), days[1].toordinal()
    reached = {first: (0, 0)}
    spans = sorted((size.days[0].toordinal(), size.days[1].toordinal(), size.money) for size in sizes if size.days)
    for begin, end, money in spans:
        if begin in reached and end <= last:
            least, most = (so_far + money for so_far in reached[begin])
            known = reached.get(end + 1, (least, most))
            reached[end + 1] = min(known[0], least), max(known[1], most)
    return reached.get(last + 1)


def market_table(name: str | None, attributes: Sequence[Attribute]) -> MarketTable | None:
    """Read the file of the market, where there is one.

    Raises:
        UsageError:  An attribute has the name of a column of shares, or puts months into groups.
        ColumnError: The file has no column for an attribute, or for the size of the market.
        SegkitError: The file cannot be read.
    """
    if name is None:
        return None
    for attribute in attributes:
        if attribute.name in MARKET_SHARES.names:
            raise UsageError(
                f"--by {attribute.name}: a column of the result has that name",
                hint=f"--by its_{attribute.name}={attribute.what}",
            )
        if attribute.is_shifted and attribute.groups:
            raise UsageError(f"--market knows no groups of `{attribute.name}`", hint="leave out --group or --market")
    return read_market(name, [(one.name, one.what) for one in attributes if not one.is_shifted])


def markets_in(
    lines: Sequence[nw.DataFrame[Any] | None],
    table: MarketTable,
    axes: Axes,
    days: tuple[date | None, date],
    period: Period | None,
) -> Markets:
    """Hold a market against the lines of both periods; where no first day is given, from that of the lines on.

    Columns in: order_day [days since epoch], the attributes by position [text or null]

    Raises:
        SegkitError: The file gives a size twice.
    """
    there = [some for some in lines if some is not None]
    names = [by_position(at) for at in range(len(axes.attributes))]
    raw = [key for some in there for key in collect(some.lazy().select(names).unique()).iter_rows()]
    first = days[0] or date_of(int(there[0][c.DAY].min()))
    return markets_of(table, axes, raw, (first, days[1]), period)


def markets_of(table: MarketTable, axes: Axes, raw: Iterable[Key], days: Days, period: Period | None = None) -> Markets:
    """Hold the sizes of a market against the values of the orders of both periods, `raw` and as they became.

    Raises:
        SegkitError: The file gives a size twice.
    """
    known = _cells(axes, sorted({tuple(key[at] for at in axes.fixed) for key in raw}, key=str))
    sizes: dict[Key, list[Size]] = {}
    for size in table.sizes:
        key = tuple(axes.canon(at, value) for at, value in zip(axes.fixed, size.values, strict=True))
        twin = next((other for other in sizes.get(key, ()) if other.days == size.days), None)
        if twin:
            raise SegkitError(
                f"{size.where}: {_said(size.values)} of the same period is in {twin.where} already",
                hint="one row per value and period: add them up, or name the column that differs in --by",
            )
        sizes.setdefault(key, []).append(size)
    there = set(known.values())
    strange = {key: found[0].values for key, found in sizes.items() if key not in known}
    like = [{key[place]: cell[place] for key, cell in known.items()} for place in range(len(axes.fixed))]
    placed = {key: _placed(axes, values, like) for key, values in strange.items()}
    cells = known | {key: cell for key, cell in placed.items() if cell in there}
    nowhere = [strange[key] for key, cell in placed.items() if cell not in there]
    told = (_only_there(table, nowhere, axes, known),) if nowhere else ()
    return Markets(sizes, cells, axes, days, period, table.shown, (*table.notes, *told))


def _cells(axes: Axes, keys: Sequence[Key]) -> dict[Key, Key]:
    """Say for values of orders, in the form in which they are compared, in which cell they are."""
    became = [axes.becomes(at, [key[place] for key in keys]) for place, at in enumerate(axes.fixed)]
    compared = [tuple(axes.canon(at, value) for at, value in zip(axes.fixed, key, strict=True)) for key in keys]
    return dict(zip(compared, zip(*became, strict=True) if became else [()] * len(keys), strict=True))


def _placed(axes: Axes, values: Key, like: Sequence[Mapping[str | None, str | None]]) -> Key:
    """Return the cell of values that are not together in any order; `like` has what single values became."""
    return tuple(
        known[same] if (same := axes.canon(at, value)) in known else axes.becomes(at, [value])[0]
        for known, at, value in zip(like, axes.fixed, values, strict=True)
    )


def _only_there(table: MarketTable, nowhere: Sequence[Key], axes: Axes, known: Iterable[Key]) -> str:
    near = {tuple(map(_like, key)) for key in known}
    spelt = sum(tuple(map(_like, key)) in near for key in nowhere)
    more = f"; {spelt:,} of them differ in spelling only (--join-spellings)" if spelt and not axes.join else ""
    return f"{table.shown}: {len(nowhere):,} values have no revenue here and are in no row: {_listed(nowhere)}{more}"


def _like(value: str | None) -> str:
    return spelling(value or "")


def _said(values: Key) -> str:
    return ", ".join(f"`{value}`" for value in values if value is not None) or "(no value)"


def _listed(keys: Sequence[Key]) -> str:
    return "; ".join(_said(key) for key in keys[:SHOWN]) + ("; …" if len(keys) > SHOWN else "")


def market_notes(markets: Markets, keys: Sequence[Key], rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Say which cells have no share of the market and why, and where a share is above all of it."""
    whole = tuple(range(len(markets.axes.attributes)))
    empty = [key for key, row in zip(keys, rows, strict=True) if row[c.MARKET] is None]
    lacking = [key for key in empty if markets.lacking(whole, key)]
    told = []
    if lacking:
        told.append(f"{len(lacking):,} cells have no market: {markets.shown} lacks it, {_listed(lacking)}")
    if len(empty) > len(lacking):
        first, last = markets.days
        told.append(
            f"{len(empty) - len(lacking):,} cells have no market: the periods of {markets.shown} do not make up just"
            f" their days, of {first} to {last}; --since and --as-of say which days are meant"
        )
    was = [row for row in rows if c.MARKET_SHARE_BEFORE in row and row[c.MARKET_SHARE_BEFORE] is None]
    if was and markets.period:
        first, last = markets.period.start, markets.period.end
        told.append(f"{len(was):,} cells have no share of the market in the other period, {first} to {last}")
    above = sum(max(row[c.MARKET_SHARE] or 0, row.get(c.MARKET_SHARE_BEFORE) or 0) > 1 for row in rows)
    if above:
        told.append(
            f"{above:,} cells bring more than the whole market: is {markets.shown} in another unit or currency?"
        )
    return told
