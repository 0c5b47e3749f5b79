"""The same scan by segkit's own reader: nothing is given, everything is found out, checked and read exactly.

Dates become days, amounts become whole units, and every line is checked for its width.
The number behind the file says how many times it is read.
"""

import sys

import polars as pl

from segkit.sources.places.unpack import Workspace
from segkit.sources.reading import Reading
from segkit.sources.source import open_source

with Workspace() as workspace:
    lines = open_source([sys.argv[1]], Reading(), workspace).lines()
    sums = lines.select(
        pl.col("customer_id", "order_id").str.len_bytes().cast(pl.Int64).sum(),
        pl.col("order_day").cast(pl.Int64).sum(),
        pl.col("amount", "suspect", "residue").sum(),
    )
    for _ in range(int(sys.argv[2])):
        print(*sums.collect(engine="streaming").row(0))
