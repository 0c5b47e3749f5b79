"""Periods as people say them - 2025, 2025-Q1, 2025-03, two days - and the one that they are compared with."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from segkit.days.periods import months_later
from segkit.errors import SegkitError, UsageError
from segkit.immutable import immutable
from segkit.line.settlement import NobodyError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segkit.runs.terms import Window

BEFORE = "before"
HINT = "--against 2025   or   2025-Q1, 2025-03, 2025-01-15..2025-02-14, before"


@immutable
class Period:
    """The period that is compared with, from its first to its last day; `before` is known only with the other's."""

    start: date
    end: date
    length_of: bool = False
    """As long as the other, and right before it."""
    since: date | None = None
    """First day of the other period."""

    @property
    def months(self) -> int | None:
        """How many months this period lies behind; None where the two do not begin on the same day of a month."""
        if self.since is None or self.since.day != self.start.day:
            return None
        return 12 * (self.since.year - self.start.year) + self.since.month - self.start.month

    def likeness(self, first: date, last: date, as_of: date) -> tuple[bool, bool]:
        """Hold days of the other period, from one to another, against the same days so many months before.

        Returns whether both periods have the same of these days, and whether this one has any.
        """
        back = -(self.months or 0)
        opens, ends = months_later(first, back), months_later(last + timedelta(days=1), back) - timedelta(days=1)
        here = max(first, self.since or first), min(last, as_of)
        there = max(opens, self.start), min(ends, self.end)
        begins = (here[0] - first) == (there[0] - opens)
        closes = (here[1], there[1]) == (last, ends) or (here[1] - first) == (there[1] - opens)
        return here[0] <= here[1] and begins and closes, there[0] <= there[1]

    def current(self, window: Window) -> Window:
        """Return the window of what is compared: from `--since` on, else from the day after this period."""
        first = window.since or self.end + timedelta(days=1)
        return replace(window, since=first)

    def settled(self, as_of: date, window: Window) -> Period:
        """Return the period with its days, now that the last day of the other is known.

        Raises:
            SegkitError: The two overlap.
        """
        first = window.since or as_of
        if self.length_of:
            days = as_of - first
            return replace(self, start=first - days - timedelta(days=1), end=first - timedelta(days=1), since=first)
        if self.end >= first:
            raise SegkitError(
                f"the period from {self.start} to {self.end} overlaps the one that is compared, {first} to {as_of}",
                hint=f"--since {self.end + timedelta(days=1)}",
            )
        return replace(self, since=first)

    def notes(self, as_of: date) -> list[str]:
        """Say what is compared with what, and where the two are not equally long."""
        first = self.since or as_of
        here, there = (as_of - first).days + 1, (self.end - self.start).days + 1
        told = [f"{first} to {as_of} ({here:,} days) against {self.start} to {self.end} ({there:,} days)"]
        if abs(here - there) > max(3, there // 20):
            told.append(
                "the two periods are not equally long: a change of revenue is that of different numbers of days"
            )
        return told


def period_of(text: str, window: Window) -> Period:
    """Read a period.

    Raises:
        UsageError: It is none.
    """
    if text.strip().casefold() == BEFORE:
        if window.since is None:
            raise UsageError(
                "--against before needs the period that it is before", hint="--since 2026-01-01 --against before"
            )
        return Period(window.since, window.since, length_of=True)
    try:
        start, end = days_of(text.strip())
    except ValueError as fault:
        raise UsageError(f"--against {text!r} is no period", hint=HINT) from fault
    if end < start:
        raise UsageError(f"--against {text!r} ends before it begins", hint=f"--against {end}..{start}")
    return Period(start, end)


def days_of(text: str) -> tuple[date, date]:
    """Return the first and the last day of a period.

    Raises:
        ValueError: It is none.
    """
    first, dots, last = text.partition("..")
    if dots:
        return date.fromisoformat(first.strip()), date.fromisoformat(last.strip())
    if re.fullmatch(r"\d{4}", text):
        return date(int(text), 1, 1), date(int(text), 12, 31)
    if quarter := re.fullmatch(r"(\d{4})-?[Qq]([1-4])", text):
        year, month = int(quarter[1]), 3 * int(quarter[2]) - 2
        return date(year, month, 1), _last(year, month + 2)
    if one := re.fullmatch(r"(\d{4})-(\d{2})", text):
        return date(int(one[1]), int(one[2]), 1), _last(int(one[1]), int(one[2]))
    raise ValueError(text)


def _last(year: int, month: int) -> date:
    following = date(year + month // 12, month % 12 + 1, 1)
    return following - timedelta(days=1)


@contextmanager
def nothing_there(period: Period) -> Iterator[None]:
    """Say that the period is empty where nobody bought anything in it."""
    try:
        yield
    except NobodyError as fault:
        raise SegkitError(
            f"nobody bought anything from {period.start} to {period.end}: there is nothing to compare with",
            hint="leave out --against, or name a period of the orders",
        ) from fault
