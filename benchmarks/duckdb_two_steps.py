"""The bare two-step aggregation in DuckDB: lines to orders, orders to customers, nothing else.

What `segkit rfm` must do at the very least; it leaves out exact money, scores, labels,
checks and the file, and is therefore the bar for `rfm-parquet` and `rfm-csv`.
"""

import sys

import duckdb

TWO_STEPS = """
create temp table customers as
with orders as (
    select customer_id, order_id,
           sum(amount) as total,
           min(order_date) filter (amount > 0) as first_sale,
           max(order_date) filter (amount > 0) as last_sale
    from '{file}'
    group by customer_id, order_id
)
select customer_id,
       min(first_sale) filter (total > 0) as first_order,
       max(last_sale) filter (total > 0) as last_order,
       count(*) filter (total > 0) as frequency,
       sum(total) as monetary
from orders
group by customer_id
having frequency > 0
"""

duckdb.execute(TWO_STEPS.format(file=sys.argv[1].replace("'", "''")))
print(duckdb.execute("select count(*), sum(frequency), sum(monetary) from customers").fetchone())
