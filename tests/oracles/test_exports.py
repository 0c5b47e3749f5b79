"""Exports whose facts were counted by others: generic orders, and the example of the documentation."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from factories import by_customer, left_out, walked

from segkit.frames import money_of

# ── Exports of known tools, and generic ones ──

EXCLUDED = {
    "status:pending": "status pending",
    "status:voided": "status voided",
    "status:Cancelled": "status cancelled",
    "status:cancelled": "status cancelled",
    "status:Failed": "status failed",
    "status:On hold": "status on hold",
    "status:Pending payment": "status pending payment",
    "status:requires_payment_method": "status requires payment method",
}
"""How the facts and the account call the same reason."""
ONE_LINE_EACH = ("stripe_unified_payments.csv", "generic_orders.csv", "generic_orders.parquet")
"""Exports in which every order is one line, as far as it is left out."""
ROLES = {
    "shopify_orders_export.csv": "customer = Email or Phone, order = Name, date = Created at, amount = Total once per order, status = Financial Status, refunded = Refunded Amount",
    "woocommerce_orders.csv": "customer = Email (Billing) or Phone (Billing), order = Order Number, date = Order Date, amount = Order Total Amount once per order, status = Order Status, refunded = Order Refund Amount",
    "stripe_unified_payments.csv": "customer = Customer Email or Customer ID, order = id, date = Created date (UTC), amount = Converted Amount, status = Status, refunded = Converted Amount Refunded",
    "1c_sales_report_cp1251.csv": "customer = Контрагент, order = Документ продажи, date = Дата, amount = Сумма продажи, руб. (decimal comma)",
    "online_retail.csv": "customer = CustomerID, order = InvoiceNo, date = InvoiceDate, quantity = Quantity, price = UnitPrice",
    "generic_orders.csv": "customer = customer_id, order = order_id, date = order_date, amount = amount, status = status",
    "generic_orders.parquet": "customer = customer_id, order = order_id, date = order_date, amount = amount, status = status",
}


@pytest.fixture(scope="module", params=list(ROLES))
def name(request):
    return request.param


@pytest.fixture(scope="module")
def run(name, shared):
    return walked(shared(f"exports/{name}"))


@pytest.fixture(scope="module")
def expected(name, shared):
    return json.loads(shared("exports/expected.json").read_text("utf-8"))[name]


def test_customers_and_orders_are_as_expected(run, expected):
    assert len(run.customers) == expected["customers"]
    assert run.customers["frequency"].sum() == expected["orders"]


def test_net_revenue_is_as_expected(run, expected):
    assert sum(row["monetary"] for row in by_customer(run).values()) == Decimal(expected["net_revenue"])


def test_money_that_is_nobodys_is_as_expected(run, expected, name):
    if "unattributed_revenue" not in expected:
        return
    nobodys = left_out(run).get("no customer", (0, Decimal(0)))[1]
    if name == "online_retail.csv":  # the account adds an adjustment of a bad debt, which is no revenue
        nobodys += Decimal("11062.06")
    assert nobodys == Decimal(expected["unattributed_revenue"])


def test_first_and_last_order_are_as_expected(run, expected):
    rows = by_customer(run).values()
    assert min(row["first_order"] for row in rows) == date.fromisoformat(expected["first_order"])
    assert max(row["last_order"] for row in rows) == date.fromisoformat(expected["last_order"])


def test_lines_of_the_file_are_all_accounted_for(run, expected, name):
    totals = 4 if name.startswith("1c_") else 0  # rows of the report that are no lines of documents
    assert run.account.lines == expected["rows"] + totals
    assert run.account.balances()


def test_statuses_without_money_are_left_out_by_name(run, expected, name):
    excluded = expected.get("excluded", {})
    wanted = {EXCLUDED[word]: orders for word, orders in excluded.items() if word in EXCLUDED}
    found = {reason: lines for reason, (lines, _) in left_out(run).items() if reason.startswith("status ")}
    assert set(found) == set(wanted)
    if name in ONE_LINE_EACH:
        assert found == wanted


def test_columns_play_their_roles(run, name):
    assert re.sub(r" \(%[^)]*\)", "", run.taken.split(": ", 1)[1]) == ROLES[name]


# ── The example ──


@pytest.fixture(scope="module")
def example(example_orders):
    return walked(example_orders)


def test_the_example_has_so_many_customers_orders_and_money(example):
    assert len(example.customers) == 389
    assert example.customers["frequency"].sum() == 1_312
    assert money_of(example.customers["monetary"].sum()) == Decimal("51236.60")


def test_the_example_is_seen_from_its_newest_counted_order(example):
    assert example.as_of == date(2026, 6, 30)


def test_the_example_has_these_cut_points(example):
    assert example.thresholds.recency == tuple(map(Decimal, ("43.6", "96.4", "270.4", "505")))
    assert example.thresholds.frequency == tuple(map(Decimal, ("1", "2", "3", "5")))
    assert example.thresholds.monetary == tuple(map(Decimal, ("28.92", "63.6", "110.5", "203.13")))


def test_the_example_has_so_many_gaps_and_new_days(example):
    assert example.gaps == 909
    assert example.new_days == 112.2


def test_the_example_has_these_labels(example):
    labels = Counter(row["segment"] for row in by_customer(example).values())
    assert labels == {"loyal": 72, "regular": 86, "new": 40, "at-risk": 110, "lost": 81}


def test_every_row_of_the_example_is_as_an_independent_checker_has_it(example):
    rows = sorted(by_customer(example).items())
    text = "".join(f"{who},{row['rfm']},{row['segment']}\n" for who, row in rows)
    assert hashlib.sha256(text.encode()).hexdigest() == (
        "5b890aeeed0e588ec61647750899b0731741527dcffa564ccfd427a619bd895d"
    )
