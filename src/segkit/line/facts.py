"""What one pass finds out about all lines at once: how many, how much, how large, and what is missing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.errors import SegkitError, ValueFault
from segkit.frames import LARGEST_SUM, collect
from segkit.immutable import immutable
from segkit.line.orders import tidy_id

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


@immutable
class Facts:
    """What one pass over the kept lines found out about all of them."""

    lines: int
    amount: int
    """1/10000 currency."""
    largest: int
    """Largest absolute amount, 1/10000 currency."""
    newest: int | None
    """Newest day, days since epoch."""
    no_day: int
    no_amount: int
    """Lines of named customers whose day or amount is empty or did not read."""
    unnumbered: int
    """Lines of named customers whose order number is empty."""
    suspect: int
    """Lines that may have too many or too few cells."""
    residue: float
    """The most by which an amount was rounded, 1/10000 currency."""


def merge_facts(parts: Iterable[Facts]) -> Facts:
    """Put the facts of several parts of the lines together."""
    found = list(parts)
    added = ("lines", "amount", "no_day", "no_amount", "unnumbered", "suspect")
    days = [facts.newest for facts in found if facts.newest is not None]
    return Facts(
        **{name: sum(getattr(facts, name) for facts in found) for name in added},
        largest=max(facts.largest for facts in found),
        newest=max(days, default=None),
        residue=max(facts.residue for facts in found),
    )


def refuse_unread(facts: Facts) -> None:
    """Refuse lines that cannot be read, for frames: a source can say more.

    Raises:
        ValueFault: Lines of named customers have no day or no amount.
    """
    if facts.no_day or facts.no_amount:
        message = f"{facts.no_day:,} dates and {facts.no_amount:,} amounts of {facts.lines:,} lines are empty"
        raise ValueFault(message, hint="fill them in, or filter these lines out first")


def facts_query(lines: nw.LazyFrame[Any], *more: nw.Expr) -> nw.LazyFrame[Any]:
    """Ask for what `examined` wants to know of lines, and for more sums and counts of them, one row.

    Columns in: customer_id, order_id where lines have one, order_day [days since epoch], amount
                [1/10000 currency], and from a reader suspect [true or false], residue [1/10000 currency]
    """
    schema = lines.collect_schema()
    day, amount = nw.col(c.DAY), nw.col(c.AMOUNT)
    found = [
        nw.len().alias("lines"),
        amount.sum().alias("amount"),
        amount.min().alias("lowest"),
        amount.max().alias("highest"),
        day.max().alias("newest"),
        # Whose cells are empty is asked only where any are: most data sets have none.
        day.null_count().alias("no_day"),
        amount.null_count().alias("no_amount"),
    ]
    if c.ORDER in schema:
        found.append(nw.col(c.ORDER).null_count().alias("unnumbered"))
    if "suspect" in schema:
        found.append(nw.col("suspect").sum().alias("suspect"))
    if "residue" in schema:
        found += [nw.col("residue").min().alias("down"), nw.col("residue").max().alias("up")]
    return lines.select(*found, *more)


_LEAST, _MOST = frozenset(("lowest", "down")), frozenset(("highest", "newest", "up"))


def _facts_of(part: nw.DataFrame[Any]) -> dict[str, Any]:
    """Find what `facts_asked` asks for, column by column: a query costs more than a part of some thousand lines."""
    day, amount = part[c.DAY], part[c.AMOUNT]
    found = {
        "lines": len(part),
        "amount": amount.sum(),
        "lowest": amount.min(),
        "highest": amount.max(),
        "newest": day.max(),
        "no_day": day.null_count(),
        "no_amount": amount.null_count(),
    }
    if c.ORDER in part.columns:
        found["unnumbered"] = part[c.ORDER].null_count()
    if "suspect" in part.columns:
        found["suspect"] = part["suspect"].sum()
    if "residue" in part.columns:
        found |= {"down": part["residue"].min(), "up": part["residue"].max()}
    return found


@dataclass
class Gathered:
    """What `facts_asked` wants to know, of lines that pass in parts: they need not be held for it."""

    asked: bool = False
    """Whether lines are shown at all."""
    found: list[dict[str, Any]] = field(default_factory=list)
    """What each part that has passed told."""

    def look(self) -> Callable[[nw.DataFrame[Any]], None]:
        """Return what has to be shown each part, any number of them at a time."""
        self.asked = True
        return lambda part: self.found.append(_facts_of(part))

    def facts(self, lines: nw.LazyFrame[Any]) -> dict[str, Any]:
        """Put what was found together; `lines` are asked where no part has passed."""
        if not self.found:
            return row_of(collect(facts_query(lines)))
        return {name: _together(name, [part[name] for part in self.found]) for name in self.found[0]}


def _together(name: str, told: list[Any]) -> Any:
    if name not in _LEAST | _MOST:
        return sum(told)
    known = [one for one in told if one is not None]
    return (min if name in _LEAST else max)(known, default=None)


def row_of(found: nw.DataFrame[Any]) -> dict[str, Any]:
    """Return the one row that `facts_asked` gives."""
    return next(found.iter_rows(named=True))


def examined(found: dict[str, Any], lines: nw.LazyFrame[Any], examine: Callable[[Facts], None]) -> Facts:
    """Read what `facts_asked` found, one row, and have it examined.

    Raises:
        SegkitError: Sums would not fit 64 bits, or `examine` refuses.
    """
    facts = _read_facts(found, lines)
    if facts.largest * facts.lines > LARGEST_SUM:
        refuse_overflow(lines)
    examine(facts)
    return facts


def examine_lines(lines: nw.LazyFrame[Any], examine: Callable[[Facts], None]) -> None:
    """Have the facts of all lines examined, and refuse sums that would not fit."""
    examined(row_of(collect(facts_query(lines))), lines, examine)


def _read_facts(row: dict[str, Any], lines: nw.LazyFrame[Any]) -> Facts:
    empty = {name: row.get(name) or 0 for name in ("no_day", "no_amount", "unnumbered")}
    if any(empty.values()):
        empty = empty_cells(lines)
    return Facts(
        lines=row["lines"],
        amount=row["amount"] or 0,
        largest=max(abs(row["lowest"] or 0), abs(row["highest"] or 0)),
        newest=row["newest"],
        suspect=row.get("suspect") or 0,
        residue=max(abs(row.get("down") or 0.0), abs(row.get("up") or 0.0)),
        **empty,
    )


def empty_cells(lines: nw.LazyFrame[Any]) -> dict[str, int]:
    """Count empty cells again, on lines that name a customer: the others are left out anyway."""
    schema = lines.collect_schema()
    named = ~nw.col(c.CUSTOMER).is_null()
    if schema[c.CUSTOMER] == nw.String:
        named = ~tidy_id(c.CUSTOMER).is_null()
    asked = {"no_day": c.DAY, "no_amount": c.AMOUNT, "unnumbered": c.ORDER}
    empty = {name: nw.col(column).is_null() for name, column in asked.items() if column in schema}
    # Only ids beside empty cells are tidied: to tidy those of all lines takes longer than to read them.
    few = lines.filter(nw.any_horizontal(*empty.values(), ignore_nulls=False))
    counts = [(named & cell).cast(nw.Int64).sum().alias(name) for name, cell in empty.items()]
    found = next(collect(few.select(*counts)).iter_rows(named=True))
    return {name: int(found.get(name) or 0) for name in asked}


def refuse_overflow(lines: nw.LazyFrame[Any]) -> None:
    """Refuse amounts of which sums do not fit 64 bits.

    Raises:
        SegkitError: They do not.
    """
    size = collect(lines.select(nw.col(c.AMOUNT).cast(nw.Float64).abs().sum()))[c.AMOUNT].item(0)
    if size and size > LARGEST_SUM:
        raise overflow()


def overflow() -> SegkitError:
    """Say that sums do not fit 64 bits."""
    message = "the amounts add up to more than 64 bits hold with four decimals (about 900,000,000,000,000)"
    return SegkitError(message, hint="are these amounts, and not numbers of documents? name the column with --amount")
