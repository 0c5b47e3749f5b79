"""Entries of orders, customer by customer and day after day: Polars only, and the same to the last digit.

Entries are sorted once. After that any day is read off running sums: no customer is added up again for another day.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw
import polars as pl

from segkit import columns as c
from segkit.days.periods import periods_in
from segkit.frames import collect_together
from segkit.immutable import immutable
from segkit.line.folding import counted_lines, fold, has_sale, line_count, put_together
from segkit.line.packing import Packing, Range
from segkit.line.tallies import KEY, UNKEYED

if TYPE_CHECKING:
    from segkit.choices import Every
    from segkit.line.facts import Gathered
    from segkit.line.tallies import TallyPlan

SUMS = (c.FREQUENCY, c.MONETARY, c.LINES)
RETURNED, SOLD = "returned", "sold"
PLACE = "place"


def folded_entries(plan: TallyPlan, kept: nw.LazyFrame[Any], gathered: Gathered) -> nw.LazyFrame[Any]:
    """Ask for the entries of orders, folded from lines that stand together; facts are gathered on the way.

    Columns in:  customer_id, order_id, order_day [days since epoch], amount [1/10000 currency]
    Columns out: key, order_day, amount, returned [1/10000 currency], sold [1 or 0], lines, unkeyed
    """
    amount = pl.col(c.AMOUNT)
    sums = {c.AMOUNT: amount, RETURNED: pl.when(amount < 0).then(amount), c.LINES: counted_lines()}
    sold = pl.lit(1) if plan.every else has_sale(c.LINES)
    rows = fold(kept.to_native(), sums, gathered.look()).with_columns(
        sold.cast(pl.Int8).alias(SOLD), line_count(c.LINES)
    )
    return nw.from_native(plan.keyed(rows))


def whole_entries(plan: TallyPlan, found: nw.DataFrame[Any]) -> nw.DataFrame[Any] | None:
    """Put entries of the same order and day together; None where ids are not what they seemed.

    Columns in:  as `folded_entries` asks for
    Columns out: order_id [number of customer and order], order_day, amount, returned, sold, lines
    """
    rows: pl.DataFrame = found.to_native()
    if rows[UNKEYED].any():
        return None
    keyed = rows.select(pl.col(KEY).alias(c.ORDER), c.DAY, c.AMOUNT, RETURNED, SOLD, c.LINES)
    whole = put_together(keyed, c.ORDER, plan.several(keyed[c.ORDER].drop_nulls()), _by_order_and_day)
    return nw.from_native(whole, eager_only=True)


def _by_order_and_day(rows: pl.LazyFrame) -> pl.LazyFrame:
    sums = pl.col(c.AMOUNT, RETURNED, c.LINES).sum()
    return rows.group_by(c.ORDER, c.DAY).agg(sums, pl.col(SOLD).max())


def in_order(entries: nw.DataFrame[Any]) -> nw.DataFrame[Any]:
    """Sort entries by customer and day, both packed into one integer.

    Columns in and out: customer_id [whole number], order_day [days since epoch], others
    """
    rows: pl.DataFrame = entries.to_native()
    if rows.is_empty():
        return entries
    # A temporary name: entries have columns of their own.
    packing = Packing({name: Range(*_ends(rows[name])) for name in (c.CUSTOMER, c.DAY)})
    ordered = rows.lazy().with_columns(packing.packed().alias(PLACE)).sort(PLACE).drop(PLACE).collect()
    return nw.from_native(ordered, eager_only=True)


def _ends(values: pl.Series) -> tuple[int, int]:
    low, high = values.to_frame("of").select(low=pl.col("of").min(), high=pl.col("of").max()).row(0)
    return int(low), int(high)


def repeated(keys: nw.Series[Any]) -> nw.Series[Any] | None:
    """Tell which of many whole numbers stand there more than once; None where each is there once."""
    numbers: pl.Series = keys.to_native()
    ordered = numbers.sort()
    if not (ordered.slice(1) == ordered.head(-1)).any():
        return None
    return nw.from_native(numbers.is_duplicated(), series_only=True)


@immutable
class Ledger:
    """Orders of one entry, in the order of customers and days.

    `rows` has one row per entry, sorted: customer_id [whole number], order_day [days since epoch], counts [true or
    false], total, returned [1/10000 currency], lines. Entries of orders that are spread over several days have their
    rows, too, so that no customer is missing, but count nothing.
    """

    rows: pl.DataFrame

    def __len__(self) -> int:
        """Return how many rows there are."""
        return len(self.rows)

    @cached_property
    def customers(self) -> pl.Series:
        """All customers, ascending."""
        return self.rows[c.CUSTOMER].gather(self._ends - 1)

    @cached_property
    def _ends(self) -> pl.Series:
        """How many rows there are up to the last of each customer."""
        return _last_of(self.rows[c.CUSTOMER])

    @cached_property
    def _begins(self) -> pl.Series:
        """How many rows there are before the first of each customer."""
        return self._ends.shift(1, fill_value=0)

    @cached_property
    def _running(self) -> pl.DataFrame:
        """Orders, money and lines of so many first rows, from none on."""
        return self._summed({c.FREQUENCY: "counts", c.MONETARY: c.TOTAL, c.LINES: c.LINES})

    def _summed(self, columns: dict[str, str]) -> pl.DataFrame:
        sums = self.rows.select(pl.col(of).cast(pl.Int64).cum_sum().alias(name) for name, of in columns.items())
        return pl.concat([sums.clear(1).fill_null(0), sums])

    @cached_property
    def _before(self) -> pl.DataFrame:
        return self._running.select(pl.all().gather(self._begins))

    @cached_property
    def _sales(self) -> pl.Series:
        """The days of counted orders, customer by customer."""
        return self.rows[c.DAY].filter(self.rows["counts"])

    def on(self, day: int, spread: nw.DataFrame[Any] | None = None) -> nw.DataFrame[Any]:
        """Sum up by customer as the evening of a day saw them, those of whom nothing was known yet left out.

        `spread` sums up what the day saw of orders that are spread over several days, by customer.

        Columns in and out: as `summarize_orders` gives; customers ascend
        """
        seen = (self.rows[c.DAY] <= day).cum_sum().gather(self._ends - 1)
        until = (self._begins + seen - seen.shift(1, fill_value=0)).alias(PLACE)
        sums, before = self._running.select(pl.all().gather(until)), self._before
        orders = sums[c.FREQUENCY] > before[c.FREQUENCY]
        found = pl.select(
            self.customers,
            self._sales.gather(_where(orders, before[c.FREQUENCY])).alias(c.FIRST_ORDER),
            self._sales.gather(_where(orders, sums[c.FREQUENCY] - 1)).alias(c.LAST_ORDER),
            *(sums[name] - before[name] for name in SUMS),
        )
        if spread is not None and len(spread):
            found = self._with_spread(found, spread.to_native())
        known = found.filter(pl.col(c.LINES) > 0)
        return nw.from_native(known.with_columns(pl.col(c.CUSTOMER).set_sorted()), eager_only=True)

    def _with_spread(self, found: pl.DataFrame, spread: pl.DataFrame) -> pl.DataFrame:
        """Add what is known of orders that are spread over several days."""
        places = self.customers.search_sorted(spread[c.CUSTOMER])
        rows = pl.int_range(len(spread), dtype=pl.UInt32, eager=True)
        at = pl.repeat(None, len(found), dtype=pl.UInt32, eager=True).scatter(places, rows)
        more = spread.select(pl.col(c.FIRST_ORDER, c.LAST_ORDER, *SUMS).gather(at))
        return found.with_columns(
            pl.min_horizontal(c.FIRST_ORDER, more[c.FIRST_ORDER].alias("_first")),
            pl.max_horizontal(c.LAST_ORDER, more[c.LAST_ORDER].alias("_last")),
            *(pl.col(name) + more[name].fill_null(0) for name in SUMS),
        )

    def without(self, customers: nw.Series[Any]) -> Ledger:
        """Return the ledger of all other customers."""
        ids: pl.Series = customers.to_native()
        return Ledger(self.rows.filter(~self.rows[c.CUSTOMER].is_in(ids.implode())))

    def visits(self, every: Every) -> nw.DataFrame[Any]:
        """Sum up by customer and period, in the order of both.

        Only of customers none of whose orders is spread over several days.

        Columns out: customer_id, period, orders, revenue, returns, first_sale, last_sale, first_period, as `visits_of`
        """
        days = self.rows[c.DAY]
        low, periods = _periods_of(days, every)
        period = periods.gather(days - low)
        ends = _last_of(self.rows[c.CUSTOMER], period)
        begins = ends.shift(1, fill_value=0)
        running = self._summed({c.ORDERS: "counts", c.REVENUE: c.TOTAL, c.RETURNS: RETURNED})
        sums, before = (running.select(pl.all().gather(at)) for at in (ends, begins))
        counted = sums[c.ORDERS] > before[c.ORDERS]
        customers = self.rows[c.CUSTOMER].gather(ends - 1)
        found = pl.select(
            customers,
            period.gather(ends - 1).alias(c.PERIOD),
            *(sums[name] - before[name] for name in running.columns),
            self._sales.gather(_where(counted, before[c.ORDERS])).alias(c.FIRST_SALE),
            self._sales.gather(_where(counted, sums[c.ORDERS] - 1)).alias(c.LAST_SALE),
        )
        place = customers.ne_missing(customers.shift(1)).cum_sum() - 1
        orders = running[c.ORDERS]
        before_them, with_them = orders.gather(self._begins), orders.gather(self._ends)
        first = self._sales.gather(_where(with_them > before_them, before_them))
        begun = periods.gather(first - low).gather(place)
        return nw.from_native(found.with_columns(begun.alias(c.FIRST_PERIOD)), eager_only=True)

    def gaps(self, day: int) -> nw.Series[Any]:
        """Return the days between successive order days of the same customer up to a day, in no order.

        Only where no order is spread over several days.
        """
        counted = self.rows.lazy().filter("counts", pl.col(c.DAY) <= day).select(c.CUSTOMER, c.DAY)
        steps = pl.col(c.DAY).diff().cast(pl.Int64).alias(c.DAY)
        same = pl.col(c.CUSTOMER) == pl.col(c.CUSTOMER).shift(1)
        found = counted.select(pl.when(same).then(steps)).filter(pl.col(c.DAY) > 0)
        return collect_together(nw.from_native(found))[0][c.DAY]


def _last_of(*keys: pl.Series) -> pl.Series:
    """Say how many rows there are up to the last one of each stretch of equal keys."""
    ends = keys[0].slice(1) != keys[0].head(-1)
    for key in keys[1:]:
        ends |= key.slice(1) != key.head(-1)
    return ends.extend_constant(value=True, n=1).arg_true() + 1


def _periods_of(days: pl.Series, every: Every) -> tuple[int, pl.Series]:
    """Return the first of many days, and the period of each day from there to the last."""
    low, high = _ends(days)
    periods: pl.Series = periods_in(range(low, high + 1), every).to_native()
    return low, periods


def _where(wanted: pl.Series, places: pl.Series) -> pl.Series:
    """Return places where they are wanted, else none."""
    return pl.select(pl.when(wanted).then(places)).to_series()
