"""Whether the quotation marks of a delimited file hold together, so that none swallows lines in silence."""

from __future__ import annotations

import mmap
from dataclasses import replace
from typing import TYPE_CHECKING

from segkit.errors import SegkitError
from segkit.sources.cells.dates import is_date
from segkit.sources.guard import is_complaint
from segkit.sources.text.records import MisquotedError, misquoted
from segkit.sources.text.widths import fits_with

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from segkit.sources.text.delimited import DelimitedPlan

ROW = "\x00row"


def settle_quotes(plan: DelimitedPlan) -> DelimitedPlan:
    """Make sure that no quotation mark swallows lines in silence.

    Polars counts lines in parallel, with quotation marks and without; only where the two differ
    is there anything to look at.

    Raises:
        SegkitError: A cell holds whole lines of the table, or quotation marks do not fit.
    """
    if _escapes_quotes(plan.file.path):
        plan = _with_escapes(plan)
        if plan.escape:
            return plan
    try:
        return _without_stray_quotes(plan)
    except BaseException as fault:
        if is_complaint(fault):
            return plan.malformed(fault)
        raise


def _with_escapes(plan: DelimitedPlan) -> DelimitedPlan:
    """Tell a backslash that escapes a quotation mark from one that ends a cell: only one of them fits everywhere."""
    try:
        for _ in plan.records():
            pass
    except MisquotedError:
        escaped = plan.with_escapes()
        if not fits_with(plan, escaped.marks):
            raise
        return escaped
    return plan


def _without_stray_quotes(plan: DelimitedPlan) -> DelimitedPlan:
    breaks = _count(plan, None) - _count(plan, plan.quote)
    plan = replace(plan, breaks=breaks)
    if not breaks:
        return plan
    if not quotes_begin_cells(plan):
        return plan.without_quotes()
    line = _swallowed_line(plan)
    if line is not None:
        raise SegkitError(
            f"{plan.file.shown}, line {line:,}: a quoted cell holds whole lines of the table:"
            " a quotation mark is stray",
            hint="mend the quotation marks from this line on",
        )
    plural = "line breaks stand" if breaks > 1 else "line break stands"
    note = f"{plan.file.shown}: {breaks:,} {plural} inside quoted cells"
    return replace(plan, notes=(*plan.notes, note))


def stray_quote(plan: DelimitedPlan) -> SegkitError | None:
    """Name the first line that holds a quotation mark inside a cell."""
    return next(
        (
            misquoted(plan.file.shown, record.first)
            for record in plan.records()
            if any('"' in cell for cell in record.cells)
        ),
        None,
    )


def quotes_begin_cells(plan: DelimitedPlan) -> bool:
    """Tell whether any quotation mark opens a cell; where none does, they are text."""
    mark = plan.dialect.delimiter.encode()
    starts = (b'"', b'\xef\xbb\xbf"')
    with plan.file.path.open("rb") as stream:
        return any(mark + b'"' in line or line.startswith(starts) for line in stream)


def _count(plan: DelimitedPlan, quote: str | None) -> int:
    import polars as pl

    return int(replace(plan, quote=quote).scan().select(pl.len()).collect(engine="streaming").item())


def _swallowed_line(plan: DelimitedPlan) -> int | None:
    """Find a quoted cell that holds lines of the table: taken apart, each has the header's width, and its date."""
    import polars as pl

    width, mark = len(plan.dialect.header), plan.dialect.delimiter
    names = plan.dialect.names
    holds_lines = [
        pl.col(name).str.contains("\n", literal=True)
        & (pl.col(name).str.count_matches(mark, literal=True) >= width - 1)
        for name in names
    ]
    found = (
        plan.scan().with_row_index(ROW).filter(pl.any_horizontal(holds_lines)).select(ROW, *names).head(1000)
    ).collect(engine="streaming")
    dates = names.index(plan.roles.date) if plan.roles.date else None
    for row, *cells in found.iter_rows():
        for at, cell in enumerate(cells):
            lines = [*cells[:at], None, *cells[at + 1 :]]
            if cell and "\n" in cell and _are_records(lines, at, cell.split("\n"), mark, width, dates):
                return plan.places([row])[0]
    return None


def _are_records(
    around: Sequence[str | None], at: int, lines: Sequence[str], mark: str, width: int, dates: int | None
) -> bool:
    """Tell whether the lines of a cell, put together with the cells around it, are records, with their dates."""
    rows: list[list[str | None]] = [list(line.split(mark)) for line in lines]
    rows[0] = [*around[:at], *rows[0]]
    rows[-1] = [*rows[-1], *around[at + 1 :]]
    return all(len(row) == width and (dates is None or is_date((row[dates] or "").strip())) for row in rows)


def _escapes_quotes(path: Path) -> bool:
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as whole:
        return whole.find(b'\\"') >= 0
