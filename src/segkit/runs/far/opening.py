"""Lines that lie on a cluster, opened: judged, read anew where their cells ask for it, and what is to be said."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import field, replace
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.errors import SegkitError
from segkit.frames import collect
from segkit.immutable import immutable
from segkit.line.orders import DamagedIdsError
from segkit.line.settlement import NobodyError
from segkit.line.transactions import Rules
from segkit.runs.far.judging import judged
from segkit.runs.far.settling import Walk
from segkit.runs.notes import told_beyond_floats, told_rounded
from segkit.sources import farunread
from segkit.sources.cells.amounts import EXACT_FROM, ROUNDED_FROM
from segkit.sources.farfaults import unreadable
from segkit.sources.lines.papers import number_of_lines
from segkit.sources.lines.survey import unseen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from segkit.line.facts import Facts
    from segkit.runs.terms import Policy, Window
    from segkit.sources.farlines import FarLines

ATTEMPTS = 5


@immutable
class Opened:
    """Lines that can be walked over, and where they come from."""

    source: FarLines | None
    """None where they came as a frame."""
    walk: Walk
    judged: tuple[str, ...]
    """What had to be said before any line was counted."""

    @property
    def taken(self) -> str:
        """Say in one line which columns were taken for what; nothing of a frame."""
        return self.source.taken if self.source else ""

    def notes(self, walk: Walk) -> Iterator[str]:
        """Say what a user has to know of how the lines of a walk were read."""
        yield from self.judged
        if self.source is None:
            yield from walk.notes()
            return
        unread = sum(left.lines for left in walk.left_out if left.reason in farunread.REASONS)
        if unread:
            yield told_unread(self.source.shown, unread)
        if walk.facts.residue > ROUNDED_FROM:
            yield told_rounded(self.source.rounded())
        yield from told_beyond_floats(walk.facts, exact=not self.source.reads_floats, floats=self.source.has_floats)
        yield from walk.notes()


def told_unread(shown: str, lines: int) -> str:
    """Say how many lines cannot be read and are left out."""
    return f"{shown}: {number_of_lines(lines)} that cannot be read left out (--bad-rows skip)"


@immutable
class FarPlace:
    """Lines that lie on a cluster, in files or a table of it or in a frame, before they are opened."""

    source: FarLines | None = None
    lines: Callable[[Mapping[str, str]], nw.LazyFrame[Any]] | None = None
    """Gives the lines of a frame with whatever columns are to be kept."""
    of_frame: tuple[str, ...] = ()
    keep: Mapping[str, str] = field(default_factory=dict)

    @property
    def shown(self) -> str:
        """What they are called."""
        return self.source.shown if self.source else "the frame"

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of all columns."""
        return tuple(self.source.kinds) if self.source else self.of_frame

    def keeping(self, asked: Mapping[str, str]) -> FarPlace:
        """Carry columns along with the lines, by the names that they are to have."""
        return replace(self, source=self.source.keeping(asked)) if self.source else replace(self, keep=asked)

    @contextmanager
    def walked(self, window: Window, policy: Policy) -> Iterator[tuple[Opened, Walk]]:
        """Open them, as long as the block.

        Raises:
            SegkitError: The lines cannot be used.
        """
        if self.source:
            there = opened(self.source, window, policy)
            with telling_whose(self.source):
                yield there, there.walk
        elif self.lines:
            rules = Rules(window.since, returns=policy.returns)
            walk = Walk.within(self.lines(self.keep), rules, policy, window)
            yield Opened(None, walk, ()), walk


class _ReadAgainError(Exception):
    """The data ask for another way of reading."""

    def __init__(self, source: FarLines) -> None:
        super().__init__()
        self.source = source


def opened(source: FarLines, window: Window, policy: Policy) -> Opened:
    """Find out what is to be known of lines before they become orders: counts are fetched.

    Raises:
        SegkitError: The lines cannot be used.
    """
    for _ in range(ATTEMPTS):
        lines, rules, notes = judged(source, Rules(window.since, returns=policy.returns))

        def examine(facts: Facts, source: FarLines = source) -> None:
            if facts.no_day or facts.no_amount:
                again = source.with_more_formats(days=bool(facts.no_day), amounts=bool(facts.no_amount))
                again = again or source.skipping_unread()
                if again is None:
                    raise unreadable(source, facts.no_day, facts.no_amount, facts.lines)
                raise _ReadAgainError(again)
            if facts.largest >= EXACT_FROM and source.reads_floats:
                raise _ReadAgainError(source.exactly())

        try:
            with telling_whose(source):
                walk = Walk.within(lines, rules, policy, window, examine)
        except _ReadAgainError as again:
            source = again.source
            continue
        source.refuse_lost(walk.ids.lost)
        if source.plan.layout.unseen:
            _refuse_unseen(source, walk)
        return Opened(source, walk, tuple(notes))
    raise SegkitError(f"{source.shown} cannot be read in any way that segkit knows on Spark")


@contextmanager
def telling_whose(source: FarLines) -> Iterator[None]:
    """Name what lies on the cluster where nobody is a customer there, or ids were rounded."""
    try:
        yield
    except (NobodyError, DamagedIdsError) as fault:
        raise type(fault)(f"{source.shown}: {fault}", hint=fault.hint) from fault


def _refuse_unseen(source: FarLines, walk: Walk) -> None:
    """Refuse orders whose lines all carry one total, where no sample showed an order of several lines.

    Raises:
        SegkitError: There are such orders, and the name of the amount says that it is an order's.
    """
    amount, day, one = nw.col(c.AMOUNT), nw.col(c.DAY), nw.lit(1, dtype=nw.Int64)
    lines = walk.lines.filter(amount > 0).with_columns(amount.alias("high"), day.alias("last"))
    orders = lines.group_by(c.CUSTOMER, c.ORDER).agg(
        nw.len().alias(c.LINES), amount.min(), day.min(), nw.col("high").max(), nw.col("last").max()
    )
    alike = (amount == nw.col("high")) & (day == nw.col("last"))
    found = orders.filter(nw.col(c.LINES) > 1).select(
        one.sum().alias("several"), nw.when(alike).then(one).sum().alias("alike"),
        nw.when(alike).then(nw.col(c.ORDER)).min().alias("one"),
    )  # fmt: skip
    row = next(collect(found).iter_rows(named=True))
    if row["alike"] and 2 * row["alike"] > row["several"]:
        raise unseen(source.shown, f"`{source.roles.amount}`", row["alike"], row["several"], row["one"])
