"""segkit against plain Python that shares nothing with it, on the example, on invented tables, on real files."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

import pytest
from factories import by_customer, segmented, walked
from hypothesis import given
from hypothesis import strategies as st
from oracles.plain_rfm import Plain, plain_rfm

from segkit.errors import SegkitError
from segkit.frames import money_of

if TYPE_CHECKING:
    from segkit.runs.outcome import Segmentation

NO_MONEY = {"cancelled", "pending"}
COMPARED = (
    "first_order", "last_order", "recency", "frequency", "monetary", "aov", "tenure", "rfm", "segment"
)  # fmt: skip


def assert_same(run: Segmentation, plain: Plain | None) -> None:
    """Compare customers row by row, and whatever scores and labels depend on."""
    assert plain is not None
    rows = by_customer(run)
    assert rows.keys() == plain.customers.keys()
    for who, row in rows.items():
        assert {name: row[name] for name in COMPARED} == plain.customers[who], who
    assert run.as_of == plain.as_of
    assert run.gaps == plain.gaps
    assert run.new_days == float(plain.new_days)
    for measure, cuts in plain.cuts.items():
        shown = [Decimal(cut * 10_000 // 1).scaleb(-4) for cut in cuts]
        assert list(getattr(run.thresholds, measure)) == shown, measure


def lines_of(rows, customer, order, day, money):
    """Read rows of a file as lines; the four say how a row is read."""
    return [(customer(row), order(row) if order else None, day(row), money(row)) for row in rows]


def iso(text: str) -> date:
    return date.fromisoformat(text[:10])


def day(text: str, form: str) -> date:
    return datetime.strptime(text, form).date()


def rounded(money: Decimal) -> Decimal:
    return money.quantize(Decimal("0.0001"), ROUND_HALF_UP)


def read_csv(path, encoding="utf-8-sig", delimiter=","):
    return csv.DictReader(io.StringIO(path.read_text(encoding), newline=""), delimiter=delimiter)


# ── The example ──


@pytest.mark.parametrize("bins", [2, 5, 9])
@pytest.mark.parametrize("as_of", [None, "2025-12-31"])
@pytest.mark.parametrize("returns", ["net", "drop", "keep"])
def test_the_example_is_as_plain_python_has_it(example_orders, bins, as_of, returns):
    kept = [row for row in read_csv(example_orders) if row["status"] not in NO_MONEY]
    lines = [(row["customer_id"], row["order_id"], iso(row["order_date"]), Decimal(row["amount"])) for row in kept]
    run = walked(example_orders, bins=bins, as_of=as_of, returns=returns)
    assert_same(run, plain_rfm(lines, bins=bins, as_of=as_of and date.fromisoformat(as_of), returns=returns))


# ── Invented tables ──

known = st.sampled_from(["ann", "bob", "cy", "007", "7", "Eve@shop.example", "eve@SHOP.example "])
nobody = st.sampled_from(["", "NULL", " - "])
people = known | nobody
numbers = st.sampled_from(["1", "2", "3", "A-4"])
dates = st.dates(date(2024, 1, 1), date(2024, 3, 31))
amounts = st.decimals(-20, 30, places=2) | st.sampled_from([Decimal("10.00"), Decimal("-10.00"), Decimal("0.00")])
numbered = st.one_of(
    st.lists(st.tuples(people, numbers | st.just(""), dates, amounts), min_size=1, max_size=40),
    st.lists(  # only sales to nobody have no number
        st.tuples(known, numbers, dates, amounts) | st.tuples(st.just(""), numbers | st.just(""), dates, amounts),
        min_size=1,
        max_size=40,
    ),
)
unnumbered = st.lists(st.tuples(people, st.none(), dates, amounts), min_size=1, max_size=40)
options = st.fixed_dictionaries(
    {"returns": st.sampled_from(["net", "drop", "keep"]), "bins": st.integers(2, 9), "as_of": st.none() | dates}
)


def compare(lines, as_of=None, **more) -> None:
    names = ("customer_id", "order_id", "order_date", "amount")
    cells = [dict(zip(names, map(str, line), strict=True)) for line in lines]
    if lines[0][1] is None:
        for row in cells:
            del row["order_id"]
    plain = plain_rfm(lines, as_of=as_of, **more)
    if plain is None:
        with pytest.raises(SegkitError, match=r"no customer has an order above zero|no line names a customer"):
            segmented(cells, as_of=as_of and as_of.isoformat(), **more)
        return
    run = segmented(cells, as_of=as_of and as_of.isoformat(), **more)
    assert_same(run, plain)
    assert run.account.balances()
    assert money_of(run.account.amount) == sum(line[3] for line in lines)


@given(numbered, options)
def test_any_table_with_order_numbers_is_as_plain_python_has_it(lines, more):
    compare(lines, **more)


@given(unnumbered, options, st.sampled_from(["line", "day"]))
def test_any_table_without_order_numbers_is_as_plain_python_has_it(lines, more, order_by):
    compare(lines, order_by=order_by, **more)


def sale(who, number, day, money):
    return (who, number, date(2024, 1, day), Decimal(money))


@pytest.mark.parametrize(
    "lines",
    {
        "a return after the last sale": [sale("ann", "1", 1, 10), sale("bob", "2", 3, 10), sale("ann", "3", 9, -4)],
        "a return with the number of its order": [sale("ann", "1", 1, 10), sale("ann", "1", 9, -4)],
        "an order emptied by returns": [sale("ann", "1", 1, 10), sale("ann", "1", 5, -10), sale("ann", "2", 3, 1)],
        "one number at two customers": [sale("ann", "1", 1, 10), sale("bob", "1", 2, -3), sale("bob", "2", 2, 5)],
        "a customer of returns only": [sale("ann", "1", 1, 10), sale("bob", "2", 2, -3)],
        "lines of an order on several days": [sale("ann", "1", 1, 10), sale("ann", "1", 5, 1), sale("ann", "2", 3, 1)],
        "nobody without a number beside two spellings of one customer": [
            sale("Eve@shop.example", "1", 1, 2),
            sale("eve@shop.example", "1", 1, 2),
            sale("", "", 1, 5),
        ],
        "an order emptied after the as-of day": [
            sale("ann", "1", 5, 10), sale("ann", "1", 20, 1), sale("ann", "1", 25, -11), sale("bob", "2", 8, 4)
        ],
    }.items(),
    ids=lambda case: case[0],
)  # fmt: skip
def test_a_known_trap_is_as_plain_python_has_it(lines):
    compare(lines[1])


@pytest.mark.parametrize("count", [30, 31])
def test_thirty_gaps_are_enough_to_learn_how_long_a_customer_is_new(count):
    lines = [("ann", str(index), date.fromordinal(738_000 + index * index), Decimal(1)) for index in range(count)]
    run = segmented([dict(zip(("customer", "order", "date", "amount"), map(str, line), strict=True)) for line in lines])
    assert_same(run, plain_rfm(lines))
    assert run.gaps == count - 1
    assert (run.new_days == 90) == (count == 30)


# ── Real files ──


def test_superstore_is_as_plain_python_has_it(shared):
    path = shared("data/superstore/Sample - Superstore.csv")
    lines = [
        (
            row["Customer ID"],
            row["Order ID"],
            day(row["Order Date"], "%m/%d/%Y"),
            Decimal(row["Sales"]),
        )
        for row in read_csv(path)
    ]
    assert_same(walked(path), plain_rfm(lines))


def test_the_russian_shop_is_as_plain_python_has_it(shared):
    path = shared("data/ru/ecom_dataset_upd.csv")
    lines = [
        (
            row["customer_id"],
            row["order_id"],
            day(row["date"], "%Y%m%d%H"),
            rounded(Decimal(row["quantity"]) * Decimal(row["price"])),
        )
        for row in read_csv(path)
    ]
    assert_same(walked(path), plain_rfm(lines))


def test_the_russian_shop_in_the_layout_of_1c_is_as_plain_python_has_it(shared):
    path = shared("data/ru/ecom_1c_style_cp1251.csv")
    lines = [
        (
            row["Клиент"],
            row["Номер заказа"],
            day(row["Дата"].split()[0], "%d.%m.%Y"),
            Decimal(row["Сумма"].replace("\u00a0", "").replace(",", ".")),
        )
        for row in read_csv(path, "cp1251", ";")
    ]
    assert_same(walked(path), plain_rfm(lines))


def test_transactions_with_visitors_above_two_billion_are_as_plain_python_has_it(shared):
    path = shared("data/ru/orders_ab_test.csv")
    lines = [
        (row["visitorId"], row["transactionId"], iso(row["date"]), Decimal(row["revenue"])) for row in read_csv(path)
    ]
    assert_same(walked(path), plain_rfm(lines))


def test_the_gift_wholesaler_is_as_plain_python_has_it(shared):
    folder = shared("data/online_retail/by_day_2010_12")
    lines = [
        (
            row["CustomerID"].removesuffix(".0"),
            row["InvoiceNo"],
            iso(row["InvoiceDate"]),
            rounded(Decimal(row["Quantity"]) * Decimal(row["UnitPrice"])),
        )
        for path in sorted(folder.glob("*.csv"))
        for row in read_csv(path)
    ]
    assert_same(walked(folder), plain_rfm(lines))
