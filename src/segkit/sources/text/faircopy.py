"""An odd file written again as plain CSV: one record a line, with the line it came from and why it is left out."""

from __future__ import annotations

import csv
from dataclasses import replace
from typing import TYPE_CHECKING

from segkit.sources.text.records import width_of
from segkit.sources.text.widths import EXAMPLES, RAW, TOO_FEW, TOO_MANY, Misfits, written

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    import polars as pl

    from segkit.sources.text.delimited import DelimitedPlan

LINE = "\x00line"


def fair_copy(plan: DelimitedPlan, without: Collection[int] = ()) -> tuple[DelimitedPlan, Misfits | None]:
    """Write a file again; records of another width than the table's are left out with the reason, and returned.

    Lines that it is to be `without` are not written at all.

    Raises:
        SegkitError: Quotation marks that do not fit, or no room for the copy.
    """
    path = plan.workspace.new_file()
    width = len(plan.dialect.header)
    nothing = [""] * width
    count, first = 0, []
    with path.open("x", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream, lineterminator="\n")
        for record in plan.records():
            if record.first in without:
                continue
            if not any(map(str.strip, record.cells)):
                out.writerow([record.first, "", "", *nothing])
                continue
            found = width_of(record.cells, width)
            if found == width:
                out.writerow([record.first, "", "", *record.cells[:width]])
            else:
                cells = [*record.cells[:width], *nothing[len(record.cells) :]]
                reason = TOO_MANY if found > width else TOO_FEW
                out.writerow([record.first, reason, written(record.cells, plan.dialect.delimiter), *cells])
                count += 1
                if count <= EXAMPLES:
                    first.append((record.first, found))
    return replace(plan, copy=path), Misfits(count, tuple(first)) if count else None


def scan_copy(path: Path, names: tuple[str, ...], reason: str) -> pl.LazyFrame:
    """Scan a fair copy.

    Columns out: `LINE` [line of the user's file], `reason` [text or null], `RAW` [text or null], and the names
    """
    import polars as pl

    schema = {LINE: pl.Int64(), reason: pl.String(), RAW: pl.String()} | dict.fromkeys(names, pl.String())
    return pl.scan_csv(path, has_header=False, schema=schema, glob=False)
