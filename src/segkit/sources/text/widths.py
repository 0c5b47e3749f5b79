"""Whether every line of a delimited file has as many cells as its header."""

from __future__ import annotations

import csv
import io
from dataclasses import field
from typing import TYPE_CHECKING

from segkit.errors import SegkitError
from segkit.immutable import immutable
from segkit.sources.text.records import MisquotedError, records_in, taken_apart, width_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from segkit.sources.text.delimited import DelimitedPlan
    from segkit.sources.text.records import Marks

EXAMPLES = 3
WAY_OUT = (
    "put cells that hold the delimiter between quotation marks, or mend the lines;"
    " to leave such lines out: --bad-rows skip"
)
QUOTED = "_"
"""What stands for a quoted cell where delimiters are counted: with nothing in its place it would be a blank one."""
TOO_MANY = "with too many cells"
TOO_FEW = "with too few cells"
RAW = "\x00raw"
"""A record that did not fit the columns, as it was."""
RECORD, WHY = "record", "why"
MOST_HELD = 200_000
"""Lines of a wrong width that are held in memory; where there are more, the file is written again."""


@immutable
class Misfits:
    """Records that have more or fewer cells than the header."""

    count: int
    first: tuple[tuple[int, int], ...]
    """Line and number of cells of the first of them."""
    rows: pl.DataFrame | None = field(default=None, repr=False, compare=False)
    """Number of each record, why it does not fit, and its text; None where they have to be gone through one by one."""

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
    lines = _odd_lines(plan, width)
    if lines is not None and lines.is_empty():
        return None
    found = None
    if lines is not None and len(lines) <= MOST_HELD and (plan.quote is None or plan.breaks == 0):
        found = _among(lines, plan, width)
    return found or _of(plan, plan.marks, width)


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


def _odd_lines(plan: DelimitedPlan, width: int) -> pl.DataFrame | None:
    """Count delimiters line by line, in parallel; None where cells hold line breaks, which cannot be counted so.

    Columns out: record [number], and the text of lines that may be of a wrong width
    """
    import polars as pl

    if plan.breaks or not plan.marks.plain:
        return None
    whole = pl.scan_csv(
        plan.file.path, schema={RAW: pl.String()}, separator="\x00", quote_char=None,
        has_header=False, skip_lines=plan.dialect.body_from, glob=False,
    )  # fmt: skip
    line = pl.col(RAW).str.strip_chars_end("\r")
    if plan.quote:
        line = line.str.replace_all('"[^"]*"', QUOTED)
    marks = line.str.count_matches(plan.dialect.delimiter, literal=True)
    right = (marks == width - 1) | ((marks == width) & line.str.ends_with(plan.dialect.delimiter)) | line.is_null()
    return whole.with_row_index(RECORD).filter(~right).head(MOST_HELD + 1).collect(engine="streaming")


def _among(lines: pl.DataFrame, plan: DelimitedPlan, width: int) -> Misfits | None:
    """Take single lines apart; None where one cannot be, or all of them fit after all."""
    import polars as pl

    found, first = [], []
    for number, line in lines.iter_rows():
        try:
            (record,) = taken_apart([line.replace("\r", "")], plan.marks, strict=True)
        except (csv.Error, ValueError):
            return None
        cells = width_of(record.cells, width)
        if cells != width and any(map(str.strip, record.cells)):
            reason = TOO_MANY if cells > width else TOO_FEW
            found.append((number, reason, written(record.cells, plan.dialect.delimiter)))
            first.append((plan.dialect.body_from + 1 + number, cells))
    if not found:
        return None
    schema = {RECORD: pl.get_index_type(), WHY: pl.String(), RAW: pl.String()}
    return Misfits(len(found), tuple(first[:EXAMPLES]), pl.DataFrame(found, schema=schema, orient="row"))


def written(cells: Sequence[str], delimiter: str) -> str:
    """Write a record again as it was."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="").writerow(cells)
    return text.getvalue()
