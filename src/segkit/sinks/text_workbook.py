"""Rows as a workbook for people, every cell typed as text: nothing in it is run, rounded or turned into a link."""

from __future__ import annotations

import io
import re
from datetime import datetime
from typing import TYPE_CHECKING

from segkit.errors import SegkitError, UsageError

if TYPE_CHECKING:
    import polars as pl

MOST_ROWS, LONGEST_CELL = 1_048_575, 32_767
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
LONG_AGO = datetime(2000, 1, 1)  # noqa: DTZ001 - a workbook has no zone; the same rows are the same bytes tomorrow


def need_workbooks() -> None:
    """Refuse to begin what could not be written.

    Raises:
        UsageError: The package that writes workbooks is not there.
    """
    from importlib.util import find_spec

    if find_spec("xlsxwriter") is None:
        raise UsageError("workbooks need a package that is not installed", hint='pip install "segkit[excel]"')


def workbook(cells: pl.DataFrame, shown: str) -> bytes:
    """Write rows of text as one sheet.

    Raises:
        SegkitError: There are more rows than a sheet has, or a cell is longer than one may be.
    """
    import xlsxwriter

    if len(cells) > MOST_ROWS:
        raise SegkitError(f"{shown}: a sheet has at most {MOST_ROWS:,} rows below its header", hint="--batch 1000000")
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"created": LONG_AGO})
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True})
    text = book.add_format({"num_format": "@"})
    for place, name in enumerate(cells.columns):
        sheet.write_string(0, place, name, bold)
    for row, values in enumerate(cells.iter_rows(), start=1):
        for place, value in enumerate(values):
            if value is None:
                continue
            if len(value) > LONGEST_CELL:
                raise SegkitError(
                    f"{shown}: a cell of row {row + 1:,} is longer than a workbook allows", hint="leave out --excel"
                )
            sheet.write_string(row, place, _ILLEGAL.sub(" ", value), text)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(cells), max(len(cells.columns) - 1, 0))
    book.close()
    return buffer.getvalue()
