"""The same scan by segkit's own reader: nothing is given, everything is found out, checked and read exactly.

Dates become days, amounts become whole units, every line is checked for its width, and where amounts are parsed
while the text is taken apart all bytes are looked at for those that may be something else.
The number behind the file says how many times it is read.
"""

import sys

import polars as pl

from segkit.sources.places.unpack import Workspace
from segkit.sources.reading import Reading
from segkit.sources.source import Source, open_source


def sums_of(source: Source) -> pl.LazyFrame:
    """Ask for every column of the lines."""
    return source.lines().select(
        pl.col("customer_id", "order_id").str.len_bytes().cast(pl.Int64).sum(),
        pl.col("order_day").cast(pl.Int64).sum(),
        pl.col("amount", "suspect", "residue").sum(),
    )


with Workspace() as workspace:
    source = open_source([sys.argv[1]], Reading(), workspace)
    for _ in range(int(sys.argv[2])):
        quick = source.parsed()
        found = sums_of(quick).collect(engine="streaming").row(0)
        if any(getattr(plan, "parsed", None) and plan.parsed.doubtful() for plan in quick.plans):
            found = sums_of(source).collect(engine="streaming").row(0)
        print(*found)
