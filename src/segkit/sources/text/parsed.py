"""Amounts that Polars takes for numbers while it takes the text apart, which spares a tenth of a run on a large file.

It is for plain amounts of two decimals only, and what numbers do not show is looked for beside, in all bytes: three
decimals, as in 1.500, may be thousands of another convention. A cell without a number shows as null, or ends the
reading. Wherever anything is not as the sample has it, the file is read as text.
"""

from __future__ import annotations

import ctypes
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import field, replace
from typing import TYPE_CHECKING

from segkit.immutable import immutable
from segkit.sources.text.bytecolumn import Lent

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import polars as pl

    from segkit.sources.text.delimited import DelimitedPlan

FROM_BYTES = 1 << 24
"""Smaller files are read in no time."""
WINDOW = 1 << 20
BEHIND = 3
"""Digits behind a point that are one too many."""
THREE_DECIMALS = re.compile(r"\.[0-9]{3}")
LOOKED_AT = 200
"""Lines of the sample by which it is judged whether three decimals are usual in the file."""
POINT, NOUGHT, NINE = b".09"


@immutable
class Parsed:
    """A column that Polars takes for numbers."""

    column: str
    doubtful: Callable[[], bool] = field(repr=False, compare=False)
    """Waits for a look at all bytes of the file; tells whether three decimals stand in it."""


def parsed(plan: DelimitedPlan) -> DelimitedPlan:
    """Have Polars take the amounts of a file for numbers, where that is sure to show whatever text would show."""
    column = plan.roles.amount
    if column is None or not _is_plain(plan, column) or plan.file.path.stat().st_size < FROM_BYTES:
        return plan
    if any(THREE_DECIMALS.search(cell) for row in plan.dialect.sample[:LOOKED_AT] for cell in row):
        return plan
    aside = ThreadPoolExecutor(1)
    search = aside.submit(holds_three_decimals, plan.file.path)
    aside.shutdown(wait=False)
    return replace(plan, parsed=Parsed(column, search.result))


def _is_plain(plan: DelimitedPlan, column: str) -> bool:
    roles, layout, number = plan.roles, plan.layout, plan.decisions.money.get("amount")
    alone = [*roles.named().values(), *plan.kept.values(), *layout.otherwise].count(column) == 1
    as_it_stands = plan.copy is None and plan.decisions.aside is None and not (layout.per_order or layout.leave_out)
    beside = roles.refunded or roles.instead or layout.below_zero
    return number is not None and number.has_cents and alone and as_it_stands and not beside


def holds_three_decimals(path: Path) -> bool:
    """Tell whether a point with three digits behind it stands anywhere in a file."""
    window = bytearray(WINDOW + BEHIND)
    first = ctypes.addressof(ctypes.c_char.from_buffer(window))
    with path.open("rb") as stream:
        at = 0
        while size := stream.readinto(window):
            memory = Lent(first, size)
            if _three_decimals_in(memory.column()):
                return True
            at += WINDOW
            stream.seek(at)
    return False


def _three_decimals_in(octets: pl.Series) -> bool:
    count = max(len(octets) - BEHIND, 0)
    point, one, two, three = (octets.slice(place, count) for place in range(1 + BEHIND))
    found = (point == POINT) & _is_digit(three)
    return bool(found.any() and (found & _is_digit(one) & _is_digit(two)).any())


def _is_digit(octets: pl.Series) -> pl.Series:
    return (octets >= NOUGHT) & (octets <= NINE)
