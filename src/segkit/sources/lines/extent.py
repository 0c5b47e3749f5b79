"""What only the whole file tells: rows, blank cells, and the ends of dates and money."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from segkit.frames import date_of, money_of
from segkit.immutable import immutable
from segkit.sources.cells.amounts import units
from segkit.sources.cells.values import day_of, number_of
from segkit.sources.guard import damaged, is_complaint
from segkit.sources.lines.judging import counting, judged
from segkit.sources.reading import MONEY_ROLES, SUSPECT
from segkit.sources.text.delimited import DelimitedPlan

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from segkit.sources.reading import Plan

ATTEMPTS = 4


@immutable
class Extent:
    """Counts over all rows of one file."""

    rows: int
    blank: Mapping[str, int]
    """Rows without a value, by column."""
    ends: Mapping[str, tuple[str | None, str | None]]
    """Lowest and highest of columns of dates and money."""


def extent_of(plan: Plan) -> tuple[Plan, Extent]:
    """Read the whole file once; where it asks for another way of reading, in that way.

    Raises:
        SegkitError: The file is damaged.
    """
    for _ in range(ATTEMPTS):
        try:
            return plan, _counted(plan)
        except BaseException as fault:
            if not is_complaint(fault):
                raise
            if not isinstance(plan, DelimitedPlan):
                raise damaged(plan.file.shown, fault) from fault
            plan = plan.malformed(fault)
    raise AssertionError("every complaint changes the plan or ends the run")


def _counted(plan: Plan) -> Extent:
    import polars as pl

    scan = judged(plan)
    names = [name for name in scan.collect_schema() if name != SUSPECT and "\x00" not in name]
    columns = {f"blank {name}": _blank(plan, name).sum() for name in names}
    ends: dict[str, Any] = {}
    for role, name in plan.roles.named().items():
        if role == "date" and plan.decisions.undecided is None:
            ends[name] = date_of
            value = day_of(plan)
        elif role in MONEY_ROLES:
            ends[name] = money_of
            value = units(*number_of(plan, role))
        else:
            continue
        columns |= {f"lowest {name}": value.min(), f"highest {name}": value.max()}
    found = counting(scan).select(pl.len().alias("rows"), **columns).collect(engine="streaming").row(0, named=True)
    return Extent(
        found["rows"],
        {name: found[f"blank {name}"] for name in names},
        {
            name: (_told(found[f"lowest {name}"], how), _told(found[f"highest {name}"], how))
            for name, how in ends.items()
        },
    )


def _blank(plan: Plan, name: str) -> Any:
    import polars as pl

    column = pl.col(name)
    nothing = column.is_null()
    return nothing | (column.str.strip_chars() == "") if plan.dtype(name) == pl.String else nothing


def _told(value: int | None, how: Callable[[int], date | Decimal]) -> str | None:
    if value is None:
        return None
    told = how(value)
    return f"{told.normalize():f}" if isinstance(told, Decimal) else told.isoformat()
