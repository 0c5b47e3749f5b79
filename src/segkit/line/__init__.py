"""The line: TRANSACTIONS into ORDERS into CUSTOMERS, before any score.

Start at `transactions`, `orders` and `customers`, which say in narwhals what is computed, on any engine. `settlement`
walks them for a whole data set. `tallies`, `text_ids`, `folding`, `packing` and `portions` compute the same, digit for
digit, faster or in less memory on Polars.
"""
