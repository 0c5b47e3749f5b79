"""Lines into a daybook: what each order of each customer moved on each day, kept so that any period can be told."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.choices import OrderBy, Returns
from segkit.frames import collect, date_of, day_number_of
from segkit.immutable import immutable
from segkit.line import orders as o
from segkit.line.account import RETURNS_ONLY
from segkit.line.customers import purchase_gaps
from segkit.line.facts import Facts, refuse_unread
from segkit.line.one_pass import LeftOut, read_together
from segkit.line.settlement import NobodyError, without_nobody
from segkit.line.transactions import Rules, settle_amounts

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from segkit.days.ledger import Ledger
    from segkit.line.facts import Gathered
    from segkit.line.numeric_ids import Numerals

RETURNED, SOLD, PIECES, SPREAD = "returned", "sold", "pieces", "spread"


@immutable
class Daybook:
    """What every order moved on every day up to the as-of day, lines of nobody left out.

    `entries` has the columns customer_id and order_id [text, or whole numbers that stand for them],
    order_day [days since epoch], amount [1/10000 currency], returned [the part of it below zero], sold [1 where
    a line is a purchase, else 0], lines. `orders` has one row per order: customer_id, order_id, total, returned
    [1/10000 currency], first_day [days since epoch], first_sale, last_sale [days since epoch, null without a
    purchase], pieces [entries], lines, counts [true or false].
    """

    entries: nw.DataFrame[Any]
    orders: nw.DataFrame[Any]
    facts: Facts
    left_out: tuple[LeftOut, ...]
    as_of: date
    returns: Returns = Returns.NET
    remarks: tuple[str, ...] = ()
    """What has to be said of ids that are not written alike."""
    numerals: Numerals | None = None
    """How whole numbers stand for ids; None where ids are text."""
    keys: tuple[str, ...] = (c.CUSTOMER, c.ORDER)
    """What tells two orders apart; nothing where every entry is an order of its own."""
    spread: nw.Series[Any] | None = None
    """Which entries are of orders that have several, where entries are in order; None where each is an order."""
    order_by: OrderBy = OrderBy.LINE

    @property
    def in_order(self) -> bool:
        """Whether entries are sorted by customer and day: those of ids that are numbers are."""
        return self.numerals is not None

    @cached_property
    def ledger(self) -> Ledger:
        """Entries that are in order as a ledger, from which any day is read off."""
        from segkit.days.ledger import Ledger

        whole = nw.lit(value=True) if self.spread is None else ~nw.col(SPREAD)
        entries = self.entries if self.spread is None else self.entries.with_columns(self.spread.alias(SPREAD))
        none, every = nw.lit(0, dtype=nw.Int64), self.returns is Returns.KEEP
        counts = whole if every else whole & (nw.col(c.AMOUNT) > 0)
        kept = {c.TOTAL: nw.col(c.AMOUNT), RETURNED: nw.col(RETURNED), c.LINES: nw.col(c.LINES)}
        if self.spread is not None:
            kept = {name: nw.when(whole).then(value).otherwise(none) for name, value in kept.items()}
        rows = entries.with_columns(counts=counts, **kept).select(c.CUSTOMER, c.DAY, "counts", *kept)
        return Ledger(rows.to_native())

    def spread_until(self, day: date) -> nw.DataFrame[Any] | None:
        """Return the orders of several entries as the evening of a day saw them, where entries are in order."""
        if self.spread is None:
            return None
        seen = self.entries.filter(self.spread & (self.entries[c.DAY] <= day_number_of(day)))
        return _added_orders(seen, self.keys, self.returns)

    def as_entered(self, customers: nw.DataFrame[Any]) -> nw.DataFrame[Any]:
        """Write the ids of customers as the entries have them.

        Columns in:  customer_id [text], others
        Columns out: the same, customer_id as in `entries`
        """
        if self.numerals is None:
            return customers
        number = self.numerals.number(c.CUSTOMER).alias(c.CUSTOMER)
        return nw.from_native(customers.to_native().with_columns(number), eager_only=True)

    def as_written(self, customers: nw.Series[Any]) -> nw.Series[Any]:
        """Write the ids of entries as the files have them."""
        if self.numerals is None:
            return customers
        frame = customers.alias(c.CUSTOMER).to_frame().to_native()
        return nw.from_native(frame.select(self.numerals.written(frame[c.CUSTOMER])).to_series(), series_only=True)

    @property
    def read(self) -> int:
        """How many lines were read, those left out included."""
        return int(self.entries[c.LINES].sum() or 0) + sum(left.lines for left in self.left_out)

    @property
    def amount(self) -> int:
        """All money that was read, that of lines left out included, 1/10000 currency."""
        return int(self.entries[c.AMOUNT].sum() or 0) + sum(left.amount for left in self.left_out)

    def orders_until(self, day: date) -> nw.DataFrame[Any]:
        """Return the orders as the evening of a day saw them; what moved later does not exist."""
        if day >= self.as_of:
            return self.orders
        seen = nw.col(c.DAY) <= day_number_of(day)
        orders = self.orders.filter(seen)
        spread = orders.filter(nw.col(PIECES) > 1)
        if not len(spread):
            return orders
        # Only orders of several entries can look otherwise than they do now.
        keys = list(self.keys)
        entries = self.entries.filter(seen).join(spread.select(keys), on=keys, how="inner")
        again = _added_orders(entries, self.keys, self.returns).select(orders.columns)
        return nw.concat([orders.filter(nw.col(PIECES) == 1), again])

    @property
    def counted(self) -> int:
        """How many orders count."""
        return int(self.orders["counts"].sum())

    @property
    def first(self) -> date:
        """The day of the oldest counted order."""
        return date_of(int(_of_counted(self.orders, nw.col(c.FIRST_SALE).min())))

    @property
    def newest(self) -> date:
        """The day of the newest counted order."""
        return date_of(int(_of_counted(self.orders, nw.col(c.LAST_SALE).max())))

    @cached_property
    def gaps(self) -> nw.Series[Any]:
        """Days between successive order days of the same customer, in no order."""
        if self.in_order and self.spread is None:
            return self.ledger.gaps(day_number_of(self.as_of))
        days = self.orders.select(c.CUSTOMER, c.FIRST_SALE, "counts").filter(nw.col("counts"))
        return purchase_gaps(days, days[c.CUSTOMER].unique())


def keep_daybook(  # noqa: PLR0913 - all by keyword but the lines and their rules
    lines: nw.LazyFrame[Any],
    rules: Rules,
    *,
    as_of: date | None = None,
    today: date | None = None,
    order_by: OrderBy = OrderBy.LINE,
    examine: Callable[[Facts], None] = refuse_unread,
    cut: bool = True,
) -> Daybook:
    """Keep a daybook of all lines up to the as-of day; by default the day of the newest counted order.

    Without `cut` lines after that day stay, and the newest of them is the as-of day by default.

    Columns in: as `settle`

    Raises:
        SegkitError: No counted order is left, sums would not fit 64 bits, or `examine` refuses.
    """
    lines = settle_amounts(lines, rules)

    def walk(rules: Rules) -> _Entries:
        return _quick(lines, rules, examine) or _plain(lines, rules, order_by, examine)

    rules = replace(rules, until=as_of)
    done = walk(rules)
    newest = done.facts.newest
    if as_of is None and today and newest is not None and newest > day_number_of(today):
        rules = replace(rules, today=today)
        done = walk(rules)
    orders = _orders(done, rules.returns)
    seen = _newest_sale(orders, done)
    if as_of is None:
        later = done.facts.newest is not None and done.facts.newest > seen
        as_of = date_of(done.facts.newest if later and not cut and done.facts.newest is not None else seen)
        if later and cut:
            done = walk(replace(rules, until=as_of))
            orders = _orders(done, rules.returns)
    return Daybook(
        done.entries, orders, done.facts, done.left_out, as_of, rules.returns, done.remarks, done.numerals, done.keys,
        done.spread, order_by,
    )  # fmt: skip


@immutable
class _Entries:
    """Entries of a daybook as they were read in one pass."""

    entries: nw.DataFrame[Any]
    facts: Facts
    left_out: tuple[LeftOut, ...]
    remarks: tuple[str, ...] = ()
    keys: tuple[str, ...] = (c.CUSTOMER, c.ORDER)
    """What tells two orders apart; nothing where every entry is an order of its own."""
    numerals: Numerals | None = None

    @cached_property
    def spread(self) -> nw.Series[Any] | None:
        """Which entries are of orders that have several, where ids are numbers; None where each is an order."""
        if self.numerals is None:
            return None
        from segkit.days.ledger import repeated

        return repeated(self.entries[c.ORDER])


def _movements(rules: Rules) -> list[nw.Expr]:
    """Say of each line what comes back and whether it is a purchase."""
    amount, none = nw.col(c.AMOUNT), nw.lit(0, dtype=nw.Int64)
    yes, no = nw.lit(1, dtype=nw.Int8), nw.lit(0, dtype=nw.Int8)
    bought = yes if rules.returns is Returns.KEEP else nw.when(amount > 0).then(yes).otherwise(no)
    return [nw.when(amount < 0).then(amount).otherwise(none).alias(RETURNED), bought.alias(SOLD)]


def _added_up(lines: nw.LazyFrame[Any], keys: list[str], rules: Rules) -> nw.LazyFrame[Any]:
    return (
        lines.with_columns(*_movements(rules))
        .group_by(*keys)
        .agg(
            nw.col(c.AMOUNT).sum().cast(nw.Int64),
            nw.col(RETURNED).sum().cast(nw.Int64),
            nw.col(SOLD).max(),
            nw.len().cast(nw.Int64).alias(c.LINES),
        )
    )


def _quick(lines: nw.LazyFrame[Any], rules: Rules, examine: Callable[[Facts], None]) -> _Entries | None:
    """Read ids that are numbers as these numbers: Polars only, and the same to the last digit."""
    if not lines.implementation.is_polars():
        return None
    from segkit.days.ledger import folded_entries, in_order, whole_entries
    from segkit.line.folding import sample_of
    from segkit.line.tallies import TallyPlan

    plan: list[TallyPlan] = []

    def ask(kept: nw.LazyFrame[Any], gathered: Gathered) -> list[nw.LazyFrame[Any]]:
        sample = sample_of(kept)
        found = None if sample is None else TallyPlan.of(sample, every=rules.returns is Returns.KEEP)
        if found is None:
            return []
        plan.append(found)
        if found.fold:
            return [folded_entries(found, kept, gathered)]
        numbered = found.numbered(kept, c.DAY, c.AMOUNT)
        return [_added_up(numbered, [c.ORDER, c.DAY], rules), found.strays(kept)]

    (found), facts, left_out = read_together(lines, rules, ask, examine=examine)
    if not plan or facts.unnumbered:
        return None
    entries = whole_entries(plan[0], found[0]) if plan[0].fold else _unless_strayed(*found)
    if entries is None:
        return None
    named = nw.from_native(plan[0].with_customers(entries.to_native()), eager_only=True)
    known, nameless_left = without_nobody(named)
    left = (*left_out, *nameless_left)
    return _Entries(in_order(known), facts, left, keys=(c.ORDER,), numerals=plan[0].customers)


def _unless_strayed(entries: nw.DataFrame[Any], strays: nw.DataFrame[Any]) -> nw.DataFrame[Any] | None:
    nobody = nw.col(c.ORDER).is_null()
    nameless = int(entries.filter(nobody)[c.LINES].sum() or 0) if entries[c.ORDER].null_count() else 0
    return entries if strays.row(0) == (0, 0, nameless) else None


def _plain(lines: nw.LazyFrame[Any], rules: Rules, order_by: OrderBy, examine: Callable[[Facts], None]) -> _Entries:
    numbered = c.ORDER in lines.collect_schema().names()
    by_line = not numbered and order_by is OrderBy.LINE

    def ask(kept: nw.LazyFrame[Any], _: Gathered) -> list[nw.LazyFrame[Any]]:
        if by_line:
            one = nw.lit(1, dtype=nw.Int64).alias(c.LINES)
            return [kept.select(c.CUSTOMER, c.DAY, c.AMOUNT, *_movements(rules), one)]
        return [_added_up(kept, [c.CUSTOMER, *([c.ORDER] if numbered else []), c.DAY], rules)]

    (entries,), facts, left_out = read_together(lines, rules, ask, examine=examine)
    entries, remarks = _tidied(entries)
    known, nameless = without_nobody(entries)
    keys = () if by_line else (c.CUSTOMER, c.ORDER if numbered else c.DAY)
    return _Entries(known, facts, (*left_out, *nameless), tuple(remarks), keys)


def _tidied(entries: nw.DataFrame[Any]) -> tuple[nw.DataFrame[Any], list[str]]:
    """Write ids as they are compared, and say what has to be said of those that are not written alike."""
    entries = o.with_text_ids(entries)
    names = entries[c.CUSTOMER].unique()
    untidy = o.needs_tidying(names)
    if c.ORDER in entries.columns and len(entries):
        untidy_numbers = bool(collect(o.untidy_numbers(entries.lazy()))[c.ORDER].item(0))
        if untidy or untidy_numbers or entries[c.ORDER].null_count():
            entries = collect(o.numbered_by_day(o.trimmed_numbers(entries.lazy())))
        untidy = untidy or untidy_numbers
    return (o.tidy_frame(entries), o.told_of_ids(names)) if untidy else (entries, [])


def _orders(done: _Entries, returns: Returns) -> nw.DataFrame[Any]:
    """Add up the entries of each order, and say whether it counts; those of one entry stay in their order."""
    if not done.keys:
        return _entries_as_orders(done.entries, returns)
    if done.numerals is None:
        return _added_orders(done.entries, done.keys, returns)
    if done.spread is None:
        return _entries_as_orders(done.entries, returns)
    orders = _entries_as_orders(done.entries.filter(~done.spread), returns)
    several = _added_orders(done.entries.filter(done.spread), done.keys, returns)
    return nw.concat([orders.select(several.columns), several])


def _added_orders(entered: nw.DataFrame[Any], keys: tuple[str, ...], returns: Returns) -> nw.DataFrame[Any]:
    rest = [name for name in (c.CUSTOMER, c.ORDER) if name in entered.columns and name not in keys]
    day = nw.col(c.DAY)
    orders = (
        _with_sales(entered)
        .group_by(*keys)
        .agg(
            *(nw.col(name).min() for name in rest),
            nw.col(c.AMOUNT).sum().alias(c.TOTAL),
            nw.col(RETURNED).sum(),
            *([] if c.DAY in keys else [day.min()]),
            nw.col(c.FIRST_SALE).min(),
            nw.col(c.FIRST_SALE).max().alias(c.LAST_SALE),
            nw.len().cast(nw.Int64).alias(PIECES),
            nw.col(c.LINES).sum(),
        )
    )
    return collect(orders.with_columns(_counting(returns)))


def _entries_as_orders(entered: nw.DataFrame[Any], returns: Returns) -> nw.DataFrame[Any]:
    one = nw.lit(1, dtype=nw.Int64).alias(PIECES)
    orders = _with_sales(entered).rename({c.AMOUNT: c.TOTAL})
    return collect(orders.with_columns(nw.col(c.FIRST_SALE).alias(c.LAST_SALE), one, _counting(returns)))


def _with_sales(entered: nw.DataFrame[Any]) -> nw.LazyFrame[Any]:
    return entered.lazy().with_columns(nw.when(nw.col(SOLD) > 0).then(nw.col(c.DAY)).alias(c.FIRST_SALE))


def _counting(returns: Returns) -> nw.Expr:
    return (nw.lit(value=True) if returns is Returns.KEEP else nw.col(c.TOTAL) > 0).alias("counts")


def _newest_sale(orders: nw.DataFrame[Any], done: _Entries) -> int:
    newest = _of_counted(orders, nw.col(c.LAST_SALE).max())
    if newest is not None:
        return int(newest)
    if not len(orders) and done.facts.lines:
        raise NobodyError("no line names a customer", hint="name the column that does: --customer COLUMN")
    message = "no customer has an order above zero"
    raise NobodyError(message, hint="look at the column of amounts, at the signs, at --as-of and --since")


def _of_counted(orders: nw.DataFrame[Any], asked: nw.Expr) -> Any:
    """Ask one thing of the orders that count, without a copy of all that is known of them."""
    return collect(orders.lazy().filter(nw.col("counts")).select(asked)).item(0, 0) if len(orders) else None


def returns_only(entries: nw.DataFrame[Any], customers: nw.DataFrame[Any]) -> tuple[LeftOut, ...]:
    """Account for the entries of those who are no customers, for they have no counted order.

    Columns in: customer_id of entries with lines and amount; and of those who are no customers
    """
    theirs = entries.lazy().join(customers.lazy(), on=c.CUSTOMER, how="semi")
    lines, amount = collect(theirs.select(nw.col(c.LINES).sum(), nw.col(c.AMOUNT).sum())).row(0)
    return (LeftOut(RETURNS_ONLY, int(lines), int(amount)),)
