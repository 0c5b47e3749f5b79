"""Whether an amount is one line's or a whole order's, by what the lines of a sample share."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from operator import itemgetter
from typing import TYPE_CHECKING

from segkit.choices import AmountPer
from segkit.errors import SegkitError
from segkit.immutable import immutable
from segkit.sources.cells.numbertext import below_zero
from segkit.sources.roles import names as n
from segkit.sources.roles.names import squeezed
from segkit.sources.roles.recognition import candidates, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from segkit.sources.roles.recognition import Roles

    Rows = Mapping[str, Sequence[str | None]]
    Line = tuple[str | None, ...]

MANY_ALIKE, MOST_DIFFER = 5, 4
"""Orders whose lines carry one amount, from which orders whose lines differ are the exception: at the least, and
so many times as many as those."""
FEW_TELLING = 2
LONG, MOSTLY = 3, 0.9
"""Lines of an order of which one may be the sum of the others, and the share of such orders that is no chance."""
ENOUGH_LONG = 100
ENOUGH = 2000
"""Orders of several lines that tell as much as all of them."""
LONGEST = 40
"""Letters of a cell that may hold money, with its currency."""
_PLAIN = re.compile(r"[0-9]+(?:\.[0-9]{1,2})?")
"""Most amounts, which read in one way."""
_WORTH = re.compile(r"\W*(?:[^\W\d_]{1,4}\W{0,2})?\d[\d\W]*(?:[^\W\d_]{1,4}\.?)?\W*")


@immutable
class Told:
    """What the lines of an amount say of it."""

    per: AmountPer = AmountPer.LINE
    notes: tuple[str, ...] = ()
    unseen: bool = False
    """The name says that it is an order's, and no order of the sample has several lines."""


@dataclass
class _Groups:
    """Groups of lines that may be orders, by what their amounts do; each by its key."""

    alike: list[str] = field(default_factory=list)
    """All lines carry one amount, and something else tells them apart."""
    telling: list[str] = field(default_factory=list)
    """Those of them whose lines have different prices or pieces: the amount is no line's own."""
    copies: list[str] = field(default_factory=list)
    """All lines carry one amount, and nothing tells them apart."""
    first_only: list[str] = field(default_factory=list)
    bare: int = 0
    """Those of them whose further lines have no date, either: they are nothing by themselves."""
    differ: list[str] = field(default_factory=list)
    long: int = 0
    """Orders of three lines and more, with amounts that read."""
    summed: list[str] = field(default_factory=list)
    """Those of them of which one line is the sum of the others."""

    @property
    def enough_alike(self) -> int:
        """How many have to carry one amount, so that those that differ are the exception."""
        return max(MANY_ALIKE, MOST_DIFFER * len(self.differ))

    def settled(self, left: int) -> bool:
        """Tell whether so many more lines, two of them a group or more, can change nothing that is asked."""
        most = len(self.alike) + len(self.copies) + left // 2
        return self.long >= ENOUGH_LONG and bool(self.differ) and most < self.enough_alike


def amount_per(rows: Rows, roles: Roles, shown: str) -> Told:
    """Look whether an amount is one line's or a whole order's, by orders with several lines.

    Raises:
        SegkitError: It may be either; the message says which option decides.
    """
    if not roles.amount:
        return Told()
    if not roles.order:
        _refuse_repeated(rows, roles, shown)
        return Told()
    found = _grouped(rows, roles, _by_number(rows, roles))
    _refuse_sums(found, roles, shown)
    alike = [*found.alike, *(found.copies if len(found.copies) >= MANY_ALIKE else ())]
    column, plainly = f"`{roles.amount}`", squeezed(roles.amount) in n.group("order_total")
    if len(found.first_only) > (0 if plainly or found.bare else 1) and not alike and not found.differ:
        note = f"{shown}: {column} stands on the first line of an order: taken once per order"
        return Told(AmountPer.ORDER, (note,))
    if not alike:
        return Told(unseen=plainly and not found.differ)
    own = squeezed(roles.amount) in n.group("line_total")
    if not found.differ and (proof := _proof(rows, roles, found, alike, plainly=plainly, own=own)):
        how = f"taken once per order (--amount-per line adds up all lines): {proof}"
        return Told(AmountPer.ORDER, (f"{shown}: {column} is {how}",))
    if own or (found.differ and len(alike) < found.enough_alike):
        return Told()
    also = f", order {found.differ[0]!r} has not" if found.differ else ""
    raise SegkitError(
        f"{shown}: {column} is the same on all lines of an order"
        f" ({len(alike):,} of {len(alike) + len(found.differ):,} orders"
        f" of several lines in the sample, such as {alike[0]!r}{also}): it may be the order's total or each line's own",
        hint="say which: --amount-per order   or   --amount-per line",
    )


def _proof(rows: Rows, roles: Roles, found: _Groups, alike: Sequence[str], *, plainly: bool, own: bool) -> str | None:
    """Say what proves that an amount is its order's: its name, or what else the lines hold; None where nothing does."""
    if plainly or (not own and len(found.telling) >= FEW_TELLING):
        example = f"order {(found.telling or alike)[0]!r} has it on each of its lines"
        if not plainly:
            example += ", whose prices or pieces differ"
        return example
    adding = None if own else _adding_up(rows, roles, alike)
    return f"`{adding}` adds up to it in each of them" if adding else None


def _adding_up(rows: Rows, roles: Roles, alike: Sequence[str]) -> str | None:
    """Return a column that adds up, over the lines of each of these orders, to what all lines of the order say."""
    orders: dict[tuple[str, str], list[int]] = {}
    for at, key in enumerate(_by_number(rows, roles)):
        if key:
            orders.setdefault(key, []).append(at)
    wanted = set(alike)
    several = [lines for (number, _), lines in orders.items() if number in wanted][:ENOUGH_LONG]
    totals = [worth_of(rows[str(roles.amount)][lines[0]] or "") for lines in several]
    if len(several) < LONG:
        return None
    for name, cells in rows.items():
        if name in roles.named().values() or not _is_worth(cells[several[0][0]]):
            continue
        worth = ([worth_of(cells[at] or "") if _is_worth(cells[at]) else None for at in lines] for lines in several)
        if all(None not in own and sum(own) == total for own, total in zip(worth, totals, strict=True)):  # type: ignore[arg-type]
            return name
    return None


def _is_worth(cell: str | None) -> bool:
    return bool(cell and len(cell) < LONGEST and _WORTH.fullmatch(cell))


def _by_number(rows: Rows, roles: Roles) -> Iterable[tuple[str, str] | None]:
    """Name the order of each line. The same number at two customers is two; only the first line may name one."""
    latest: dict[str, str] = {}
    who = rows[roles.customer] if roles.customer else [""] * len(rows[str(roles.order)])
    for number, name in zip(rows[str(roles.order)], who, strict=True):
        key = number.strip() if number else ""
        if not key:
            yield None
            continue
        latest[key] = (name.strip() if name else "") or latest.get(key, "")
        yield key, latest[key]


def _grouped(rows: Rows, roles: Roles, keys: Iterable[tuple[str, str] | None]) -> _Groups:
    """Tell groups of lines apart by their amounts; lines below zero are returns and tell nothing."""
    header = list(rows)
    at = header.index(str(roles.amount))
    same = [header.index(name) for name in (roles.date, roles.status, roles.kind) if name]
    others = [place for place, name in enumerate(header) if name not in roles.named().values()]
    pieces = [header.index(name) for name in pieces_of(header) if name != roles.amount]
    groups: dict[tuple[str, str], list[Line]] = {}
    for key, cells in zip(keys, zip(*rows.values(), strict=True), strict=True):
        if key:
            groups.setdefault(key, []).append(cells)
    found = _Groups()
    several = [(number, lines) for (number, _), lines in groups.items() if len(lines) > 1][:ENOUGH]
    left = sum(len(lines) for _, lines in several)
    for number, every in several:
        if found.settled(left):
            break
        left -= len(every)
        sales = [cells for cells in every if not below_zero(cells[at])]
        if len(sales) >= LONG and found.long < ENOUGH_LONG:
            _add_up(found, number, [cells[at] or "" for cells in sales])
        for lines in _items(sales, same):
            amounts = [(cells[at] or "").strip() for cells in lines]
            if len(amounts) > 1:
                _judge(found, number, amounts, told_apart=_vary(lines, others), telling=_vary(lines, pieces))
                found.bare += found.first_only[-1:] == [number] and _undated(rows, roles, lines[1:])
    return found


def _undated(rows: Rows, roles: Roles, lines: Sequence[Line]) -> bool:
    """Tell whether no line has a date, where there is a column of dates."""
    return roles.date is not None and not any((cells[list(rows).index(roles.date)] or "").strip() for cells in lines)


def _add_up(found: _Groups, number: str, amounts: Sequence[str]) -> None:
    """Look whether one line of an order is the sum of its others."""
    worth = [value for text in amounts if (value := worth_of(text)) is not None]
    if len(worth) < len(amounts):
        return
    found.long += 1
    if max(worth) * 2 == sum(worth) > 0:
        found.summed.append(number)


def worth_of(text: str) -> Decimal | None:
    """Read a number roughly: the last mark is the decimal one unless three digits follow it."""
    if _PLAIN.fullmatch(text):
        return Decimal(text)
    digits = re.sub(r"[^\d.,]", "", text).strip(".,")
    whole, mark, cents = re.fullmatch(r"(.*?)(?:([.,])(\d{1,2}|\d{4,}))?", digits).groups()  # type: ignore[union-attr]
    whole = re.sub("[.,]", "", whole)
    return Decimal(f"{whole or 0}.{cents}" if mark else whole) if whole or mark else None


def _refuse_sums(found: _Groups, roles: Roles, shown: str) -> None:
    """Refuse orders that hold both their items and their total: the money would count twice.

    Raises:
        SegkitError: Nearly all orders of several lines do.
    """
    if len(found.summed) < MANY_ALIKE or len(found.summed) < MOSTLY * found.long:
        return
    raise SegkitError(
        f"{shown}: in {len(found.summed):,} of {found.long:,} orders of three lines and more one line is the sum of the"
        f" others in `{roles.amount}`, such as {found.summed[0]!r}: items and totals would count twice",
        hint="leave the totals out of the file; if all are sales: --amount-per line",
    )


def _judge(found: _Groups, number: str, amounts: Sequence[str], *, told_apart: bool, telling: bool) -> None:
    if amounts[0] and not any(amounts[1:]):
        found.first_only.append(number)
    elif len(set(amounts)) > 1:
        found.differ.append(number)
    elif re.search(r"[1-9]", amounts[0]):
        (found.alike if told_apart else found.copies).append(number)
        if telling:
            found.telling.append(number)


def _items(lines: Sequence[Line], same: Sequence[int]) -> Iterable[list[Line]]:
    """Gather the lines that can be items of one sale: of one day, one status and one kind; a blank is as above."""
    if not same or len(set(map(itemgetter(*same), lines))) <= 1:
        return [list(lines)]
    state = [""] * len(same)
    sales: dict[tuple[str, ...], list[Line]] = {}
    for cells in lines:
        state = [(cells[place] or "").strip() or before for place, before in zip(same, state, strict=True)]
        sales.setdefault(tuple(state), []).append(cells)
    return sales.values()


def pieces_of(header: Sequence[str]) -> list[str]:
    """Return the columns that are a line's own by their names: pieces, prices, totals of lines."""
    own = [name for name in header if squeezed(name) in n.group("line_total")]
    return [*candidates("quantity", header), *candidates("price", header), *own]


def _vary(lines: Sequence[Line], places: Sequence[int]) -> bool:
    return bool(places) and len(set(map(itemgetter(*places), lines))) > 1


def _refuse_repeated(rows: Rows, roles: Roles, shown: str) -> None:
    """Refuse to add up an amount that all lines of a customer's day share, where no column numbers the orders."""
    if not (roles.customer and roles.date):
        return
    days = list(zip(rows[roles.customer], rows[roles.date], strict=True))
    keys = [(f"{(who or '').strip()}\x00{(day or '').strip()}", "") for who, day in days]
    found = _grouped(rows, roles, keys)
    if len(found.alike) < found.enough_alike:
        return
    columns = _numbering(rows, roles, [key for key, _ in keys], found.alike)
    named = f"--order {quoted(columns[0])}" if columns else "--order COLUMN"
    raise SegkitError(
        f"{shown}: `{roles.amount}` is the same on all lines of a customer's day"
        f" ({len(found.alike):,} of {len(found.alike) + len(found.differ):,} such days of several lines in the sample),"
        " and no column is known to number the orders: it may be a total that is repeated on each line",
        hint=f"name the column of orders, or say that each line has its own money: {named}   or   --amount-per line",
    )


def _numbering(rows: Rows, roles: Roles, keys: Sequence[str], alike: Sequence[str]) -> list[str]:
    """Return the columns whose cell is one for all lines of each of these days, and another for each of them."""
    wanted = set(alike)
    found = []
    for name, cells in rows.items():
        values: dict[str, set[str]] = {}
        for key, cell in zip(keys, cells, strict=True):
            if key in wanted:
                values.setdefault(key, set()).add((cell or "").strip())
        numbers = {value for group in values.values() for value in group}
        once = all(len(group) == 1 for group in values.values())
        if name not in roles.named().values() and once and len(numbers) == len(values) and "" not in numbers:
            found.append(name)
    return found
