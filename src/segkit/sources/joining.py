"""Several files into one data set: each decided alone, and what is to be told of them together."""

from __future__ import annotations

import filecmp
import itertools
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from segkit import phases
from segkit.errors import NoLinesError, SegkitError
from segkit.sources.cells.currencies import currency_in
from segkit.sources.roles.names import normalise
from segkit.sources.roles.sharing import worth_of
from segkit.sources.tables import plan_of, tables_of
from segkit.sources.text.delimited import DelimitedPlan

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from segkit.sources.places.unpack import Workspace
    from segkit.sources.reading import Plan, Reading

OF_TEXT = {
    "encoding": "--encoding", "delimiter": "--delimiter", "no_header": "--no-header", "skip_lines": "--skip-lines",
    "comment": "--comment",
}  # fmt: skip
"""Options, by the names of readings, that say how text is written."""
FEW = 3
FEWEST = 10
ENOUGH = 60
TIMES = 30
"""By how much amounts of one file are larger where they may be in cents."""


def plans_of(names: Sequence[str], reading: Reading, workspace: Workspace) -> tuple[list[Plan], list[str]]:
    """Decide how each file is read; one without lines is passed over and told, if others have some.

    Raises:
        SegkitError: A file cannot be used, or none has a line.
    """
    plans: list[Plan] = []
    faults: list[NoLinesError] = []
    for number, name in enumerate(names, 1):
        if len(names) > 1:
            phases.enter(f"looking at file {number:,} of {len(names):,}")
        for table in tables_of(name, reading, workspace):
            try:
                plan = plan_of(table, reading, workspace)
                plans.append(_lightened(plan) if plans else plan)
            except NoLinesError as fault:
                faults.append(fault)
    if not plans:
        raise faults[0]
    if reading.sheet and not any(plan.file.sheet for plan in plans):
        raise SegkitError(f"--sheet {reading.sheet}: no workbook was named", hint="leave out --sheet")
    return plans, [*map(str, faults), *_told_idle(plans, reading)]


def _told_idle(plans: Sequence[Plan], reading: Reading) -> list[str]:
    """Say which options speak of text alone, where all files are Parquet."""
    idle = [option for name, option in OF_TEXT.items() if getattr(reading, name)]
    if not idle or not all(plan.file.is_parquet for plan in plans):
        return []
    return [f"{' and '.join(idle)} passed over: Parquet says itself how it is written"]


def _lightened(plan: Plan) -> Plan:
    """Keep of a small file's sample what files are compared by: of some thousands of files it is all of their text."""
    if not isinstance(plan, DelimitedPlan) or plan.beyond() is not None:
        return plan
    return replace(plan, dialect=replace(plan.dialect, sample=plan.dialect.sample[: 4 * ENOUGH]))


def told_of_several(plans: Sequence[Plan]) -> list[str]:
    """Say what may be wrong with files as one data set, each of them being right."""
    if len(plans) == 1:
        return []
    return [*_told_columns(plans), *_told_copies(plans), *_told_currencies(plans), *_told_scales(plans)]


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


def currencies_of(plan: Plan) -> set[str]:
    """Return the currencies of a file's money: that in a column's name, else that beside its numbers."""
    found = set()
    for role, number in plan.decisions.money.items():
        currency = currency_in(getattr(plan.roles, role) or "") or number.currency
        if currency:
            found.add(currency)
    return found


def _told_currencies(plans: Sequence[Plan]) -> list[str]:
    """Say which files name the currency of their amounts, where others name none: these may be of another one."""
    named = [plan for plan in plans if plan.roles.currency or currencies_of(plan)]
    if not named or len(named) == len(plans):
        return []
    code = next((code for plan in named for code in sorted(currencies_of(plan))), None)
    other = next(plan for plan in plans if plan not in named)
    said = f" ({code})" if code else ""
    return [
        f"amounts in {named[0].file.shown} have a currency{said}, those in {other.file.shown} none: added up as one"
    ]


def _told_scales(plans: Sequence[Plan]) -> list[str]:
    """Say which file may have its amounts in cents: whole numbers many times those of a file that has decimals."""
    seen: dict[bool, list[tuple[Decimal, str]]] = {True: [], False: []}
    for plan in plans:
        column = plan.roles.amount
        if isinstance(plan, DelimitedPlan) and column:
            cells = plan.dialect.values(column)[:ENOUGH]
            worth = sorted(abs(number) for cell in cells if (number := worth_of(cell)))
            if len(worth) >= FEWEST:
                whole = not any(re.search(r"[.,]\d{1,2}\D*$", cell) for cell in cells)
                seen[whole].append((worth[len(worth) // 2], plan.file.shown))
    if not all(seen.values()):
        return []
    (high, one), (low, other) = max(seen[True]), min(seen[False])
    if high < TIMES * low:
        return []
    return [f"amounts in {one} are whole numbers and many times those in {other}: are they in cents?"]
