"""Several files into one data set: each decided alone, and what is to be told of them together."""

from __future__ import annotations

import filecmp
import itertools
from typing import TYPE_CHECKING

from segkit.errors import NoLinesError, SegkitError
from segkit.sources.roles.names import normalise
from segkit.sources.tables import plan_of, tables_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from segkit.sources.places.unpack import Workspace
    from segkit.sources.reading import Plan, Reading

FEW = 3


def plans_of(names: Iterable[str], reading: Reading, workspace: Workspace) -> tuple[list[Plan], list[str]]:
    """Decide how each file is read; one without lines is passed over and told, if others have some.

    Raises:
        SegkitError: A file cannot be used, or none has a line.
    """
    plans: list[Plan] = []
    faults: list[NoLinesError] = []
    for name in names:
        for table in tables_of(name, reading, workspace):
            try:
                plans.append(plan_of(table, reading, workspace))
            except NoLinesError as fault:
                faults.append(fault)
    if not plans:
        raise faults[0]
    if reading.sheet and not any(plan.file.sheet for plan in plans):
        raise SegkitError(f"--sheet {reading.sheet}: no workbook was named", hint="leave out --sheet")
    return plans, [str(fault) for fault in faults]


def told_of_several(plans: Sequence[Plan]) -> list[str]:
    """Say what may be wrong with files as one data set, each of them being right."""
    return [*_told_columns(plans), *_told_copies(plans)]


def _told_columns(plans: Sequence[Plan]) -> list[str]:
    """Say where files take a role from columns of different names: customers may be other customers there."""
    told = []
    for role in ("customer", "order", "date", "amount", "quantity", "price"):
        by_name: dict[str, list[Plan]] = {}
        for plan in plans:
            if column := getattr(plan.roles, role):
                by_name.setdefault(normalise(column), []).append(plan)
        if len(by_name) > 1:
            places = [
                f"`{getattr(alike[0].roles, role)}` in {alike[0].file.shown}"
                + (f" and {len(alike) - 1} more" if len(alike) > 1 else "")
                for alike in by_name.values()
            ]
            more = ", …" if len(places) > FEW else ""
            told.append(f"the {role} has different names: {', '.join(places[:FEW])}{more}")
    return told


def _told_copies(plans: Sequence[Plan]) -> list[str]:
    """Say which files are the same byte for byte: an export that was saved twice doubles the revenue."""
    by_size: dict[int, list[Plan]] = {}
    for plan in plans:
        by_size.setdefault(plan.file.path.stat().st_size, []).append(plan)
    return [
        f"{other.file.shown} and {plan.file.shown} are the same byte for byte: both are counted"
        for alike in by_size.values()
        for other, plan in itertools.pairwise(alike)
        if filecmp.cmp(other.file.path, plan.file.path, shallow=False)
    ]
