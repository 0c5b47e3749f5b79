"""One pass over all lines: what is wanted of those that count, their facts, and what is left out for which reason."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from segkit import columns as c
from segkit.frames import LARGEST_SUM, collect_together
from segkit.immutable import immutable
from segkit.line.facts import Facts, Gathered, examined, facts_query, refuse_overflow, refuse_unread, row_of
from segkit.line.transactions import Rules, count_reasons, kept_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import narwhals.stable.v2 as nw

NO_CUSTOMER = "no customer"


@immutable
class LeftOut:
    """Lines that do not count, for one reason."""

    reason: str
    lines: int
    amount: int
    """1/10000 currency."""


@immutable
class OnePass:
    """One pass over all lines, under rules that say which of them count."""

    lines: nw.LazyFrame[Any]
    rules: Rules
    examine: Callable[[Facts], None] = refuse_unread

    @cached_property
    def kept(self) -> nw.LazyFrame[Any]:
        """The lines that count."""
        return kept_lines(self.lines, self.rules)

    def beside(self, gathered: Gathered, *more: nw.Expr) -> list[nw.LazyFrame[Any]]:
        """Ask for reasons of lines that do not count, and for facts of those that do if none are gathered."""
        facts = [] if gathered.asked else [facts_query(self.kept, *more)]
        return [*facts, *([count_reasons(self.lines, self.rules)] if self.rules.can_leave_out else [])]

    def account(self, gathered: Gathered, *beside: nw.DataFrame[Any]) -> tuple[Facts, tuple[LeftOut, ...]]:
        """Read what was asked beside the orders, and have it examined."""
        reasons = beside if gathered.asked else beside[1:]
        found = gathered.facts(self.kept) if gathered.asked else row_of(beside[0])
        facts = examined(found, self.kept, self.examine)
        return facts, tuple(_left_out(row, self.lines) for one in reasons for row in one.iter_rows(named=True))


def _left_out(row: dict[str, Any], lines: nw.LazyFrame[Any]) -> LeftOut:
    largest = max(abs(row["lowest"] or 0), abs(row["highest"] or 0))
    if largest * row[c.LINES] > LARGEST_SUM:
        refuse_overflow(lines)
    return LeftOut(row[c.LEFT_OUT], row[c.LINES], row[c.AMOUNT] or 0)


def read_once(
    lines: nw.LazyFrame[Any],
    rules: Rules,
    reduce: Callable[[nw.LazyFrame[Any]], nw.LazyFrame[Any]],
    *,
    examine: Callable[[Facts], None] = refuse_unread,
) -> tuple[nw.DataFrame[Any], Facts, tuple[LeftOut, ...]]:
    """Collect what is wanted of the kept lines, together with their facts and what was left out, in one pass.

    Raises:
        SegkitError: Sums would not fit 64 bits, or `examine` refuses.
    """
    (reduced,), facts, left_out = read_together(lines, rules, lambda kept, _: [reduce(kept)], examine=examine)
    return reduced, facts, left_out


def read_together(
    lines: nw.LazyFrame[Any],
    rules: Rules,
    ask: Callable[[nw.LazyFrame[Any], Gathered], Sequence[nw.LazyFrame[Any]]],
    *,
    examine: Callable[[Facts], None] = refuse_unread,
) -> tuple[list[nw.DataFrame[Any]], Facts, tuple[LeftOut, ...]]:
    """Collect several things that are wanted of the kept lines, as `read_once` does one; facts may be gathered by them.

    Raises:
        SegkitError: Sums would not fit 64 bits, or `examine` refuses.
    """
    walk, gathered = OnePass(lines, rules, examine), Gathered()
    asked = ask(walk.kept, gathered)
    found = collect_together(*asked, *walk.beside(gathered))
    return found[: len(asked)], *walk.account(gathered, *found[len(asked) :])


def read_facts(
    lines: nw.LazyFrame[Any],
    rules: Rules,
    more: Callable[[nw.LazyFrame[Any]], Sequence[nw.Expr]],
    *,
    examine: Callable[[Facts], None] = refuse_unread,
) -> tuple[dict[str, Any], Facts, tuple[LeftOut, ...]]:
    """Collect facts of the kept lines with more sums and counts of them, and what was left out.

    Raises:
        SegkitError: Sums would not fit 64 bits, or `examine` refuses.
    """
    walk, gathered = OnePass(lines, rules, examine), Gathered()
    found = collect_together(*walk.beside(gathered, *more(walk.kept)))
    return row_of(found[0]), *walk.account(gathered, *found)
