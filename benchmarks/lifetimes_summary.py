"""The summary of lifetimes, by which its models begin; every line is a purchase to it, returns too."""

import sys

import pandas as pd
from lifetimes.utils import summary_data_from_transaction_data

lines = pd.read_parquet(sys.argv[1])
customers = summary_data_from_transaction_data(lines, "customer_id", "order_date", monetary_value_col="amount")
print(len(customers), customers["frequency"].sum())
