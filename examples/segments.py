"""The same as `segkit rfm examples/orders.csv`, in five library calls.

Run from anywhere: python examples/segments.py
"""

from datetime import date
from pathlib import Path

import segkit as sk

AS_OF = date(2026, 6, 30)

lines = sk.read_transactions(Path(__file__).with_name("orders.csv"))
customers = sk.summarize_customers(lines, as_of=AS_OF)
scored = sk.score_customers(customers, sk.fit_thresholds(customers))
segments = sk.label_segments(scored, new_days=sk.fit_new_days(lines, as_of=AS_OF))

for row in sk.summarize_segments(segments).iter_rows(named=True):
    print(f"{row['segment']:8} {row['customers']:4} customers {row['revenue']:12,.2f} revenue")
