"""Days that a spreadsheet has swapped: it reads dates that it can, day as month, and leaves the others as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segkit.errors import SegkitError
from segkit.frames import date_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segkit.sources.cells.dateforms import DateForm

SURE_OF_DAYS = 12
"""The last day that may be a month, too."""
CHANCE = 0.01
"""How likely it may be, at the most, that days fall so by chance."""
UP_TO_TWELVE = 12 / 30
"""Share of days that may be months."""


def refuse_swapped(distinct: Sequence[str], forms: Sequence[DateForm]) -> None:
    """Refuse dates whose year stands first, with no day above 12, beside others, with no day below 13.

    Raises:
        SegkitError: There are so many of both that this is no chance.
    """
    read: dict[bool, list[int]] = {True: [], False: []}
    examples: dict[bool, str] = {}
    for text in distinct:
        form, day = next(((form, day) for form in forms if (day := form.day_of(text)) is not None), (None, 0))
        if form is not None and not form.counts:
            year_last = form.day_first is not None
            read[year_last].append(date_of(day).day)
            examples.setdefault(year_last, text)
    first, last = read[False], read[True]
    by_chance = UP_TO_TWELVE ** len(first) * (1 - UP_TO_TWELVE) ** len(last)
    if first and last and max(first) <= SURE_OF_DAYS < min(last) and by_chance < CHANCE:
        raise SegkitError(
            f"{len(first):,} dates such as {examples[False]} have no day above {SURE_OF_DAYS}, and {len(last):,} such"
            f" as {examples[True]} none below: a spreadsheet has taken days for months where it could",
            hint="open the original export, or load it again with the column as text",
        )
