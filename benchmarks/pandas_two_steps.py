"""The bare two-step aggregation in pandas: lines to orders, orders to customers, in floats, nothing else."""

import sys

import pandas as pd

lines = pd.read_parquet(sys.argv[1])
lines["sale"] = lines["order_date"].where(lines["amount"] > 0)
orders = lines.groupby(["customer_id", "order_id"], sort=False).agg(
    total=("amount", "sum"), first=("sale", "min"), last=("sale", "max")
)
orders["counted"] = orders["total"] > 0
orders[["first", "last"]] = orders[["first", "last"]].where(orders["counted"])
customers = orders.groupby(level=0, sort=False).agg(
    first_order=("first", "min"), last_order=("last", "max"), frequency=("counted", "sum"), monetary=("total", "sum")
)
customers = customers[customers["frequency"] > 0]
print(len(customers), customers["frequency"].sum(), customers["monetary"].sum())
