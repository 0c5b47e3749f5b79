"""Lines into customers the quick way, where ids are numbers: Polars only, and the same to the last digit.

An order is one 64-bit key, its customer in front. Orders are packed into integers and sorted once, and
customers, their days and the gaps between them are read off the sorted rows. Where anything is not as it
has to be there is no tally, and the plain way of `orders` and `customers` is taken.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw
import polars as pl

from segkit import columns as c
from segkit.immutable import immutable
from segkit.line.folding import apart, each, fold_orders, folds, put_together
from segkit.line.numeric_ids import Numerals
from segkit.line.packing import Packing, Range

if TYPE_CHECKING:
    from segkit.line.facts import Gathered

KEY_BITS = 64
CENT = 100
IN_ORDER = 0.95
KEY, UNKEYED, SALE, SPAN, GAP, LAST = "key", "unkeyed", "sale", "span", "gap", "last"


@immutable
class Tally:
    """All orders, summed up by customer."""

    summary: nw.DataFrame[Any]
    """As `summarize_orders` gives."""
    gaps: nw.Series[Any]
    """Days between successive order days of the same customer, in no order."""


@immutable
class TallyPlan:
    """How lines are tallied, decided on a sample of them."""

    customers: Numerals
    orders: Numerals
    every: bool = False
    """Every order counts, whatever its amount."""
    fold: bool = False
    """Whether lines of an order stand together, or orders in the order of their numbers."""

    @classmethod
    def of(cls, sample: pl.DataFrame, *, every: bool = False) -> TallyPlan | None:
        """Look at the ids of the first lines; None where they are no numbers, or two of them do not fit a key.

        Columns in: customer_id, order_id
        """
        customers, orders = (Numerals.of(sample[name]) for name in (c.CUSTOMER, c.ORDER))
        if customers is None or orders is None or customers.bits + orders.bits > KEY_BITS:
            return None
        plan = cls(customers, orders, every)
        return replace(plan, fold=folds(sample) or plan._ascend(sample))

    @property
    def order_bits(self) -> int:
        """Bits of a key that hold the number of the order.

        What neither needs by the sample is for ids still to come: numbers with zeros in front do not grow.
        """
        spare = KEY_BITS - self.customers.bits - self.orders.bits
        grown = [ids for ids in (self.customers, self.orders) if not ids.width]
        share = spare // 2 if len(grown) != 1 else spare * (grown == [self.orders])
        return self.orders.bits + share

    def _ascend(self, sample: pl.DataFrame) -> bool:
        """Tell whether nearly all numbers of orders ascend, or all descend."""
        numbers = sample.select(self.orders.number(c.ORDER).cast(pl.Int64)).to_series()
        steps = numbers.slice(1) - numbers.head(-1)
        return max((steps > 0).sum(), (steps < 0).sum()) >= IN_ORDER * len(steps)

    def asked(self, kept: nw.LazyFrame[Any], gathered: Gathered) -> list[nw.LazyFrame[Any]]:
        """Ask for the orders, and whether any id is not written as in the sample; facts are gathered on the way.

        Columns in: customer_id, order_id, order_day [days since epoch], amount [1/10000 currency]
        """
        lines: pl.LazyFrame = kept.to_native()
        if self.fold:
            return [nw.from_native(self.keyed(fold_orders(lines, every=self.every, look=gathered.look())))]
        day, amount = pl.col(c.DAY), pl.col(c.AMOUNT)
        orders = (
            lines.select(
                self._key.alias(KEY),
                (day if self.every else pl.when(amount > 0).then(day)).alias(SALE),
                amount,
            )
            .group_by(KEY)
            .agg(
                amount.sum().alias(c.TOTAL),
                pl.col(SALE).min().alias(c.FIRST_SALE),
                pl.col(SALE).max().alias(c.LAST_SALE),
                pl.len().alias(c.LINES),
            )
        )
        return [nw.from_native(orders), self.strays(kept)]

    def keyed(self, rows: pl.LazyFrame) -> pl.LazyFrame:
        """Give rows one key for customer and order, and tell of each what keeps it from being relied on.

        Columns in:  customer_id, order_id, others
        Columns out: key, the others, unkeyed [true, false or null]
        """
        customers = self.customers.strays(c.CUSTOMER, KEY_BITS - self.order_bits)
        orders = self.orders.strays(c.ORDER, self.order_bits)
        unread = pl.col(KEY).is_null() & pl.col(c.CUSTOMER).is_not_null() & pl.col(c.ORDER).is_not_null()
        return (
            rows.with_columns(self._key.alias(KEY))
            .with_columns((customers | orders | unread).alias(UNKEYED))
            .drop(c.CUSTOMER, c.ORDER)
        )

    def several(self, keys: pl.Series) -> pl.Series:
        """Return the keys that stand there more than once, each once."""
        return apart(keys, keys.to_frame().select(pl.col(keys.name) % 2**self.order_bits).to_series())

    def strays(self, kept: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        """Ask how many ids of customers and of orders are not written as in the sample, and how many lines lack one."""
        lines: pl.LazyFrame = kept.to_native()
        asked = lines.select(
            self.customers.strays(c.CUSTOMER, KEY_BITS - self.order_bits).sum(),
            self.orders.strays(c.ORDER, self.order_bits).sum(),
            (pl.col(c.CUSTOMER).is_null() | pl.col(c.ORDER).is_null()).sum().alias(UNKEYED),
        )
        return nw.from_native(asked)

    def numbered(self, kept: nw.LazyFrame[Any], *others: str) -> nw.LazyFrame[Any]:
        """Return lines with one key for customer and order, null where either is, and other columns as they are."""
        lines: pl.LazyFrame = kept.to_native()
        return nw.from_native(lines.select(self._key.alias(c.ORDER), *others))

    def with_customers(self, keyed: pl.DataFrame) -> pl.DataFrame:
        """Add the number of the customer that stands in a key."""
        return keyed.with_columns((pl.col(c.ORDER) // 2**self.order_bits).alias(c.CUSTOMER))

    @property
    def _key(self) -> pl.Expr:
        behind: pl.Expr = self.customers.number(c.CUSTOMER) * 2**self.order_bits
        return behind + self.orders.number(c.ORDER)

    def tally(self, found: nw.DataFrame[Any], strays: nw.DataFrame[Any] | None = None) -> Tally | None:
        """Sum up by customer; None where ids are not what they seemed, or numbers are too large to be packed.

        Lines without an order number must not be of named customers.
        """
        orders: pl.DataFrame = found.to_native()
        nobody = orders.filter(pl.col(KEY).is_null())
        unkeyed = int(nobody[c.LINES].sum())
        strayed = orders[UNKEYED].any() if strays is None else strays.row(0) != (0, 0, unkeyed)
        if strayed or len(nobody) == len(orders):
            return None
        if len(nobody):
            orders = orders.filter(pl.col(KEY).is_not_null())
        if strays is None:
            orders = put_together(orders.drop(UNKEYED), KEY, self.several(orders[KEY]), _whole)
        counted = pl.lit(value=True) if self.every else pl.col(c.TOTAL) > 0
        packing = _packing(orders, counted, self.order_bits)
        if not packing.fits:
            return None
        # Orders that do not count come first of their customer's, on a day before all days.
        never = packing.ranges[SALE].low
        fields = orders.lazy().select(
            (pl.col(KEY) // 2**self.order_bits).alias(c.CUSTOMER),
            pl.when(counted).then(pl.col(c.FIRST_SALE)).otherwise(never).alias(SALE),
            pl.when(counted).then(pl.col(c.LAST_SALE) - pl.col(c.FIRST_SALE)).otherwise(0).alias(SPAN),
            c.TOTAL,
            c.LINES,
        )
        rows = fields.select(packing.packed().alias(KEY)).collect(engine="streaming").to_series().sort()

        asked = _read_off(rows, int(orders[c.LINES].sum()), packing, self.customers)
        customers, gaps = pl.collect_all(asked, engine="streaming")
        summary = pl.concat([customers, *([_of_nobody(nobody)] if len(nobody) else [])])
        return Tally(nw.from_native(summary, eager_only=True), nw.from_native(gaps[SALE], series_only=True))


def _whole(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Put rows of the same order together."""
    sums, first, last = pl.col(c.TOTAL, c.LINES).sum(), pl.col(c.FIRST_SALE).min(), pl.col(c.LAST_SALE).max()
    return rows.group_by(KEY).agg(sums, first, last)


def _packing(orders: pl.DataFrame, counted: pl.Expr, order_bits: int) -> Packing:
    """Find out how much room each number of an order needs."""
    first, last, total, lines = (pl.col(name) for name in (c.FIRST_SALE, c.LAST_SALE, c.TOTAL, c.LINES))
    found = orders.lazy().select(
        pl.col(KEY).min().alias("low"), pl.col(KEY).max().alias("high"),
        first.filter(counted).min().alias("oldest"), first.filter(counted).max().alias("newest"),
        (last - first).filter(counted).max().alias(SPAN),
        total.min().alias("least"), total.max().alias("most"), (total % CENT == 0).all().alias("cents"),
        lines.max().alias(c.LINES),
    ).collect(engine="streaming").row(0, named=True)  # fmt: skip
    oldest, least = found["oldest"] or 0, found["least"]
    step = CENT if found["cents"] else 1
    return Packing(
        {
            c.CUSTOMER: Range(found["low"] >> order_bits, found["high"] >> order_bits),
            SALE: Range(oldest - 1, found["newest"] or 0),
            **({SPAN: Range(0, found[SPAN])} if found[SPAN] else {}),
            c.TOTAL: Range(least, found["most"], step),
            c.LINES: Range(0, found[c.LINES]),
        }
    )


def _read_off(rows: pl.Series, lines: int, packing: Packing, ids: Numerals) -> list[pl.LazyFrame]:
    """Read customers, and the gaps between their order days, off their sorted packed orders of so many lines.

    Columns out: as `summarize_orders` gives; and sale, the days between successive order days
    """
    never = packing.ranges[SALE].low
    customer, sale, before = pl.col(c.CUSTOMER), pl.col(SALE), pl.col(SALE).shift(1)
    latest = sale
    if SPAN in packing.ranges:
        # With the place of the customer in front the latest day so far begins anew with each. Not with their number:
        # that may be as wide as 64 bits.
        days = 2 ** (packing.ranges[SALE].high + packing.ranges[SPAN].high - never).bit_length()
        place = customer.ne_missing(customer.shift(1)).cast(pl.Int64).cum_sum()
        latest = (place * days + sale + pl.col(SPAN) - never).cum_max() % days + never
    gap = pl.when((customer == customer.shift(1)) & (before > never)).then(sale - before).otherwise(0)
    ordered = rows.to_frame().lazy().select(packing.unpacked(KEY)).with_columns(gap.alias(GAP))
    # What one customer can have of each fits its bits; that sums of many run over them is gone with the difference.
    sums = Packing(
        {
            c.FREQUENCY: Range(0, len(rows)),
            c.LINES: Range(0, lines),
            GAP: Range(0, packing.ranges[SALE].high - never),
        }
    )
    counts = pl.col(c.FREQUENCY) > 0
    customers = (
        ordered.with_columns((sale > never).alias(c.FREQUENCY))
        .select(
            customer,
            sale,
            latest.alias(c.LAST_ORDER),
            sums.packed().cum_sum().alias(KEY),
            pl.col(c.TOTAL).cast(pl.Int64).cum_sum(),
            customer.ne_missing(customer.shift(-1)).alias(LAST),
        )
        .filter(LAST)
        .with_columns(each(KEY), each(c.TOTAL))
        .with_columns(sums.unpacked(KEY))
        .select(
            ids.written(customer).alias(c.CUSTOMER),
            # The last order's day less all gaps is the day of the first.
            pl.when(counts).then(sale - pl.col(GAP)).cast(pl.Int32).alias(c.FIRST_ORDER),
            pl.when(counts).then(c.LAST_ORDER).cast(pl.Int32).alias(c.LAST_ORDER),
            pl.col(c.FREQUENCY).cast(pl.Int64),
            pl.col(c.TOTAL).alias(c.MONETARY),
            pl.col(c.LINES).cast(pl.Int64),
        )
    )
    return [customers, ordered.select(pl.col(GAP).cast(pl.Int64).alias(SALE)).filter(pl.col(SALE) > 0)]


def _of_nobody(lines: pl.DataFrame) -> pl.DataFrame:
    """Sum up the lines that name nobody."""
    return lines.select(
        pl.lit(None, pl.String).alias(c.CUSTOMER),
        pl.lit(None, pl.Int32).alias(c.FIRST_ORDER),
        pl.lit(None, pl.Int32).alias(c.LAST_ORDER),
        pl.lit(0, pl.Int64).alias(c.FREQUENCY),
        pl.col(c.TOTAL).sum().alias(c.MONETARY),
        pl.col(c.LINES).sum().cast(pl.Int64),
    )
