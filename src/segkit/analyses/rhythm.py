"""Days with lines into what is out of the rhythm: days far from the rest, days and months that are missing."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import TYPE_CHECKING

from segkit.frames import date_of
from segkit.immutable import immutable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

FAR = 365
"""Days without a line that set days apart from the rest."""
FEW = 0.01
"""The most of all lines that days far from the rest hold; more is a history of its own."""
USUAL = 0.8
"""Share of weeks, or months, with lines from which one without is out of the rhythm."""
SHORTEST = 28
"""Days of a history that has a rhythm."""
TOGETHER = 5
"""Lines that come together: so many fewer chances there are that a day has any."""
IMPROBABLE = 0.01
"""Runs of days without lines that chance leaves in a whole history, from which a run is no chance."""
WEEK = 7


@immutable
class Run:
    """Days without lines that follow each other, days on which none are usual left out."""

    first: date
    last: date
    days: int


@immutable
class Rhythm:
    """Which days hold the history, and what is out of its rhythm."""

    first: int | None
    last: int | None
    """Ends of the history, days since epoch; None where there is no day."""
    distant: tuple[int, ...]
    """Days far from the rest."""
    distant_lines: int
    missing: tuple[Run, ...]
    """Usual days without any line."""
    months: tuple[str, ...]
    """Months without any line, where days are too few to have a rhythm of their own."""


def rhythm_of(days: Mapping[int, int]) -> Rhythm:
    """Find what is out of the rhythm, by the number of lines of each day [days since epoch]."""
    if not days:
        return Rhythm(None, None, (), 0, (), ())
    islands = _islands(sorted(days))
    lines = sum(days.values())
    body = max(islands, key=lambda island: sum(days[day] for day in island))
    far = [day for island in islands if island is not body for day in island]
    if sum(days[day] for day in far) > FEW * lines:
        body, far = sorted(days), []
    missing = _missing_days(body, days)
    months = () if missing is not None else _missing_months(body, lines)
    return Rhythm(body[0], body[-1], tuple(far), sum(days[day] for day in far), tuple(missing or ()), months)


def _islands(days: Sequence[int]) -> list[list[int]]:
    islands = [[days[0]]]
    for day in days[1:]:
        if day - islands[-1][-1] > FAR:
            islands.append([])
        islands[-1].append(day)
    return islands


def _missing_days(days: Sequence[int], lines: Mapping[int, int]) -> list[Run] | None:
    """Return runs of usual days without lines that are no chance; None where no day of the week is usual."""
    first, last = days[0], days[-1]
    if last - first < SHORTEST:
        return []
    there = set(days)
    usual = {weekday for weekday in range(WEEK) if _share(first, last, weekday, there) >= USUAL}
    if not usual:
        return None
    runs: list[list[int]] = []
    expected = [day for day in range(first, last + 1) if day % WEEK in usual]
    before_was_missing = False
    for day in expected:
        missing = day not in there
        if missing and before_was_missing:
            runs[-1].append(day)
        elif missing:
            runs.append([day])
        before_was_missing = missing
    a_day = sum(lines[day] for day in there if day % WEEK in usual) / len(expected)
    shortest = math.log(len(expected) / IMPROBABLE) * TOGETHER / a_day
    return [Run(date_of(run[0]), date_of(run[-1]), len(run)) for run in runs if len(run) >= shortest]


def _share(first: int, last: int, weekday: int, there: Iterable[int]) -> float:
    every = sum(1 for day in range(first, last + 1) if day % WEEK == weekday)
    return sum(1 for day in there if first <= day <= last and day % WEEK == weekday) / every if every else 0.0


def _missing_months(days: Sequence[int], lines: int) -> tuple[str, ...]:
    there = {date_of(day).replace(day=1) for day in days}
    month, last = min(there), max(there)
    every = []
    while month <= last:
        every.append(month)
        month = (month + timedelta(days=31)).replace(day=1)
    if lines / len(there) < TOGETHER * math.log(len(every) / IMPROBABLE):
        return ()  # so few a month that chance leaves some out
    missing = [month for month in every if month not in there]
    return tuple(f"{month:%Y-%m}" for month in missing) if len(missing) <= (1 - USUAL) * len(every) else ()
