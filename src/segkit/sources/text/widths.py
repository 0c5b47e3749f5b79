"""Whether every line of a delimited file has as many cells as its header."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segkit.errors import SegkitError
from segkit.immutable import immutable
from segkit.sources.text.records import MisquotedError, records_in, width_of

if TYPE_CHECKING:
    from segkit.sources.text.delimited import DelimitedPlan
    from segkit.sources.text.records import Marks

EXAMPLES = 3
WAY_OUT = (
    "put cells that hold the delimiter between quotation marks, or mend the lines;"
    " to leave such lines out: --bad-rows skip"
)
QUOTED = "_"
"""What stands for a quoted cell where delimiters are counted: with nothing in its place it would be a blank one."""


@immutable
class Misfits:
    """Records that have more or fewer cells than the header."""

    count: int
    first: tuple[tuple[int, int], ...]
    """Line and number of cells of the first of them."""

    def fault(self, shown: str, width: int) -> SegkitError:
        """Name the first of them."""
        places = "; ".join(f"line {line:,} has {cells}" for line, cells in self.first)
        count = f"{self.count:,} lines have" if self.count > 1 else "1 line has"
        return SegkitError(
            f"{shown}: {count} more or fewer cells than the header's {width}: {places}",
            hint=WAY_OUT,
        )


def misfits(plan: DelimitedPlan) -> Misfits | None:
    """Look for records of a wrong width; None where there are none.

    Raises:
        MisquotedError: Quotation marks that do not fit.
    """
    width = len(plan.dialect.header)
    if _all_of_width(plan, width):
        return None
    return _of(plan, plan.marks, width)


def fits_with(plan: DelimitedPlan, marks: Marks) -> bool:
    """Tell whether other signs would take every record apart into the right number of cells."""
    try:
        return _of(plan, marks, len(plan.dialect.header)) is None
    except MisquotedError:
        return False


def _of(plan: DelimitedPlan, marks: Marks, width: int) -> Misfits | None:
    count, first = 0, []
    for record in records_in(plan.file.path, plan.file.shown, marks, plan.dialect.body_from):
        if len(record.cells) == width:
            continue
        cells = width_of(record.cells, width)
        if cells != width and any(cell.strip() for cell in record.cells):
            count += 1
            if count <= EXAMPLES:
                first.append((record.first, cells))
    return Misfits(count, tuple(first)) if count else None


def _all_of_width(plan: DelimitedPlan, width: int) -> bool:
    """Count delimiters line by line, in parallel; cells that hold line breaks cannot be counted so."""
    import polars as pl

    if plan.breaks or not plan.marks.plain:
        return False
    whole = pl.scan_csv(
        plan.file.path, schema={"line": pl.String()}, separator="\x00", quote_char=None,
        has_header=False, skip_lines=plan.dialect.body_from, glob=False,
    )  # fmt: skip
    line = pl.col("line").str.strip_chars_end("\r")
    if plan.quote:
        line = line.str.replace_all('"[^"]*"', QUOTED)
    marks = line.str.count_matches(plan.dialect.delimiter, literal=True)
    right = (marks == width - 1) | ((marks == width) & line.str.ends_with(plan.dialect.delimiter)) | line.is_null()
    return bool(whole.select(right.all()).collect(engine="streaming").item())
