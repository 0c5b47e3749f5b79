"""A name that merely holds the right word is not taken for a role."""

import pytest

from segkit.errors import ColumnError
from segkit.sources.roles.recognition import Roles, recognise


def taken(header):
    return recognise(header.split(","), Roles(), shown="orders.csv")


def test_pieces_times_price_are_plainer_money_than_a_coupon():
    roles = taken("Date,Customer ID,Quantity,Unit Price,Coupon Amount")
    assert (roles.amount, roles.quantity, roles.price) == (None, "Quantity", "Unit Price")


@pytest.mark.parametrize(
    ("header", "amount"),
    [
        ("Order Date,Customer ID,Order Total incl. VAT,Gift Card Amount", "Order Total incl. VAT"),
        ("Клиент,Дата заказа,Итого с НДС,Сумма долга", "Итого с НДС"),
    ],
)
def test_a_total_with_tax_is_a_total_and_a_gift_card_is_none(header, amount):
    assert taken(header).amount == amount


@pytest.mark.parametrize(
    "header",
    [
        "Order,Date,Customer,Running total",
        "Клиент,Заказ,Дата,Сумма нарастающим итогом",
        "Order,Date,Customer,Total spent",
        "Receipt,Order Date,Customer ID,Cash amount,Card",
        "Чек,Дата,Клиент,Сумма наличными,Картой",
        "Bon,Datum,Kunde,Betrag bar,Karte",
        "Order ID,Order Date,Customer Group,Customer Postal Code,Total",
        "Order Date,Customer Group,Customer PO Number,Total",
        "Клиент,Дата выгрузки,Сумма",
    ],
)
def test_a_code_of_a_place_and_a_day_of_something_else_are_asked_for(header):
    with pytest.raises(ColumnError, match="no column is plainly the"):
        taken(header)


@pytest.mark.parametrize(
    ("header", "customer"),
    [
        ("Opportunity Name,Account Name,Amount,Close Date,Stage", "Account Name"),
        ("Account Name,Account ID,Amount,Close Date", "Account ID"),
        ("Order Date,Customer Name,Email,Total", "Email"),
        ("Order Date,Shipping Name,Billing Name,Total", "Billing Name"),
        ("Order Date,Client Ref,Client Name,Total", "Client Ref"),
        ("Дата заказа,ФИО получателя,Сумма", "ФИО получателя"),
    ],
)
def test_what_customers_are_called_is_taken_where_nothing_else_names_them(header, customer):
    assert taken(header).customer == customer


@pytest.mark.parametrize("header", ["Customer ID,Last Order Date,Total", "Email,Created at,Orders Count,Total Spent"])
def test_sums_of_customers_are_no_orders(header):
    with pytest.raises(ColumnError, match="one row per customer and not per order"):
        taken(header)


def test_the_number_of_an_item_is_no_order():
    assert taken("Order Item ID,Order Date,Customer ID,Total").order is None


@pytest.mark.parametrize("dates", ["max(order_date)", "MIN(date)", "order_date,count(*)"])
def test_sums_of_customers_that_a_query_has_made_are_no_orders(dates):
    with pytest.raises(ColumnError, match="looks like one row per customer"):
        taken(f"customer_id,{dates},sum(amount)")
    assert taken(f"customer_id,order_id,{dates},sum(amount)").amount == "sum(amount)"
