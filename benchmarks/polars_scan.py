"""The bare scan of a CSV in Polars: the four columns are read into their types and summed, with the schema given.

With `--text` dates stay text and money is read as floats: the price of splitting the text, and of nothing else.
The number behind the file says how many times it is read.
"""

import sys

import polars as pl

TEXTS = ("customer_id", "order_id")
TYPED = {"order_date": pl.Date(), "amount": pl.Decimal(18, 4)}
BARE = {"order_date": pl.String(), "amount": pl.Float64()}

bare = "--text" in sys.argv
lines = pl.scan_csv(sys.argv[1], schema=dict.fromkeys(TEXTS, pl.String()) | (BARE if bare else TYPED))
day = pl.col("order_date").str.len_bytes() if bare else pl.col("order_date").cast(pl.Int32)
sums = lines.select(
    pl.col(*TEXTS).str.len_bytes().cast(pl.Int64).sum(), day.cast(pl.Int64).sum(), pl.col("amount").sum()
)
for _ in range(int(sys.argv[2])):
    print(*sums.collect(engine="streaming").row(0))
