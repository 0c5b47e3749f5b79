"""unused, sharing, survey: what a file says of its lines beside the columns that are read is told or asked for."""

from decimal import Decimal

import pytest
from factories import by_customer, walked

from segkit.choices import AmountPer
from segkit.errors import SegkitError
from segkit.sources.reading import Reading
from segkit.sources.roles.recognition import Roles

SALES = 8


@pytest.fixture
def orders(tmp_path):
    def write(header, *lines, **reading):
        path = tmp_path / "orders.csv"
        path.write_text("\n".join((f"order_id,order_date,customer_id,{header}", *lines)) + "\n", encoding="utf-8")
        run = walked(path, reading=Reading(**reading))
        assert run.account.balances()
        return {who: row["monetary"] for who, row in by_customer(run).items()}, " | ".join(run.notes)

    return write


def sales(*cells, odd=(), number="{}"):
    """Write eight sales of 10, one a customer, and then odd ones of 3 to the first of them."""
    lines = [f"{number.format(1000 + n)},2026-01-{n + 1:02},c{n},{','.join(cells)}" for n in range(SALES)]
    return [*lines, *(f"{one},2026-01-20,c0,{rest}" for one, rest in odd)]


@pytest.mark.parametrize(
    ("header", "usual", "strange", "said"),
    [
        ("amount,trans", "10,S", "3,R", "`trans` says r and s, which may be the sign of the amount"),
        ("amount,state", "10,cancelled", "3,cancelled", "`state` says 'cancelled' on 9 lines of the sample"),
        ("amount,remark", "10,", "3,cancelled by customer", "`remark` says 'cancelled' on 1 line of the sample"),
        ("amount,Belegart", "10,RE", "3,GS", "`Belegart` holds kinds that are not known, GS, RE: all are taken as sales"),
        ("amount,direction", "10,IN", "3,OUT", "`direction` says in and out, which may be the sign of the amount"),
        ("amount,Dr/Cr", "10,Dr", "3,Cr", "`Dr/Cr` says cr and dr, which may be the sign of the amount"),
        ("amount,delivery", "10,done", "3,cancelled", "`delivery` says 'cancelled' on 1 line of the sample and is not used"),
        ("amount,text", "10,Coffee", "3,Refund to Ann", "`text` says 'refund' on 1 line of the sample and is not used"),
        ("amount,mode", "10,live", "3,test", "`mode` says 'test' on 1 line of the sample and is not used"),
        ("amount,Причина отмены", "10,", "3,Передумал", "`Причина отмены` tells of sales undone, on 1 line of the sample"),
        ("amount,Это возврат", "10,нет", "3,да", "`Это возврат` tells of sales undone, on 1 line of the sample"),
        ("amount,qty", "10,1", "3,-1", "`qty` is below zero where `amount` is above, on 1 line of the sample"),
        ("amount,document type code", "10,380", "3,381", "`document type code` holds kinds that are not known, 380, 381: all"),
        ("quantity,price", "2,5", "-1,-3", "`quantity` and `price` are both below zero on 1 line of the sample"),
        ("amount,factor", "10,1", "3,-1", "`factor` says -1 and 1, which may be the sign of the amount"),
        ("amount,direction", "10,outbound", "3,inbound", "`direction` says inbound and outbound, which may be the sign"),
        ("amount,record_status", "10,A", "3,D", "`record_status` says A, D and is not used: all lines count as sales"),
        ("amount,Товар", "10,Чай", "3,Возврат товара", "`Товар` names a refund or a payment on 1 line of the sample"),
        ("amount,comment", "10,", "3,Refund", "`comment` names a refund or a payment on 1 line of the sample"),
        ("amount,original invoice", "10,", "3,1001", "`original invoice` points at another paper on 1 line of the sample"),
        ("amount,class", "10,INV", "3,CM", "`class` says cm on 1 line of the sample, which may take bills back, and is not used"),
        ("qty_ordered,price,qty_shipped", "2,5,2", "3,1,1", "`qty_shipped` is less than `qty_ordered` on 1 line of the sample"),
        ("amount,Отгружено", "10,10", "3,0", "`Отгружено` is less than `amount` on 1 line of the sample"),
        ("amount,_sdc_deleted_at", "10,", "3,2026-01-21", "`_sdc_deleted_at` tells of sales undone, on 1 line of the sample"),
        ("amount,is_current", "10,true", "3,false", "`is_current` says no on 1 line of the sample"),
        ("amount,op", "10,c", "3,u", "`op` holds kinds that are not known, c, u: all are taken as sales"),
        ("amount,Debit,Credit", "10,10,", "3,,3", "`Debit` and `Credit` are filled on different lines"),
        ("amount,paid", "10,10", "3,0", "`paid` is 0 on 1 line of the sample: they count as sales in full"),
        ("amount,Оплачено", "10,10", '3,"0,00"', "`Оплачено` is 0 on 1 line of the sample: they count as sales in full"),
        ("amount,Return status", "10,Not returned", "3,Returned", "`Return status` tells of sales undone, on 1 line of"),
        ("amount,Дата отмены заказа 2", "10,", "3,2026-02-01", "`Дата отмены заказа 2` tells of sales undone, on 1 line"),
        ("amount,Estado remito", "10,Sí", "3,Tal vez", "`Estado remito` says Sí, Tal vez and is not used"),
        ("amount,settlement", "10,Full payment of balance", "3,Advance 100%", "`settlement` says 'Advance 100%' on 1 line of the sample: if what follows"),
    ],
)  # fmt: skip
def test_a_column_that_may_undo_a_sale_is_told(orders, header, usual, strange, said):
    money, notes = orders(header, *sales(usual, odd=[("5000", strange)]))
    assert money["c0"] == Decimal(13)
    assert said in notes


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("amount,city", "10,Failsworth"), ("amount,product", "10,Draft beer"), ("amount,channel", "10,web"),
        ("amount,qty", "10,1"), ("amount,cancelled", "10,no"), ("amount,cancel_reason", "10,"),
        ("amount,Partial Refund ($)", "10,0.0"), ("amount,country", "10,IN"), ("amount,Return status", "10,Not returned"),
        ("amount,class", "10,INV"), ("amount,Refunded", "10,NONE"), ("qty,price,shipped", "2,5,1"),
    ],
)  # fmt: skip
def test_what_says_nothing_of_a_sale_is_not_told(orders, header, cells):
    _, notes = orders(header, *sales(cells, odd=[("5000", cells)]))
    assert "not used" not in notes
    assert "below zero" not in notes


@pytest.mark.parametrize(
    ("usual", "strange", "told"),
    [("{}", "C5000", True), ("РТ-{}", "ВЗ-5000", True), ("INV{}", "CN5000", True), ("{}", "1003-R", True),
     ("INV{}", "INV5000", False), ("A-{}", "B-5000", False), ("{}-3dbf-7b4e", "c010-3dbf-7b4e", False)],
)  # fmt: skip
def test_letters_of_an_order_number_that_may_say_return_are_told(orders, usual, strange, told):
    money, notes = orders("amount", *sales("10", odd=[(strange, "3")], number=usual))
    assert money["c0"] == Decimal(13)
    assert (repr(strange) in notes) is told
    _, notes = orders("amount", *sales("10", odd=[(strange, "-3")], number=usual))
    assert repr(strange) not in notes
    for below in ("€-3", "3.00-", '"€ (3,00)"', "\u20133"):
        _, notes = orders("amount", *sales("€10", odd=[(strange, below)], number=usual))
        assert repr(strange) not in notes


def test_sales_that_a_column_calls_not_paid_are_left_out_and_told(orders):
    lines = sales("10,Да", odd=[("5000", "3,Нет")])
    money, _ = orders("amount,Оплачен", *lines)
    assert money["c0"] == Decimal(10)
    # Where a status tells of the order, it alone decides.
    money, _ = orders("amount,Оплачен,status", *(f"{line},done" for line in lines))
    assert money["c0"] == Decimal(13)


@pytest.mark.parametrize(("discount", "told"), [("1.50", True), ("10%", True), ("0", False), ("", False)])
def test_a_discount_beside_pieces_and_prices_is_told(orders, discount, told):
    money, notes = orders("quantity,price,discount", *sales(f"2,5,{discount}"))
    assert money["c0"] == Decimal(10)
    assert ("`discount` is not subtracted: money is `quantity` × `price`" in notes) is told


@pytest.mark.parametrize(
    "name", ["Сумма, тыс. руб.", "amount (thousands)", "Umsatz (TEUR)", "amount in lakhs", "revenue_k"]
)
def test_money_that_is_counted_in_thousands_is_told(orders, name):
    assert f"`{name}` is in thousands or millions by its name" in orders(f'"{name}"', *sales("10"))[1]


@pytest.mark.parametrize("name", ["amount_cents", "Сумма в копейках", "Montant (centimes)"])
def test_money_that_is_counted_in_cents_is_told_where_it_is_named(orders, name):
    _, notes = orders(f'"{name}"', *sales("1000"), roles=Roles(amount=name))
    assert f"`{name}` is in cents or smaller parts by its name" in notes


@pytest.mark.parametrize(
    ("header", "cells", "said"),
    [("amount_paid,currency,id", "1000,usd,in_1Ab", True), ("amount_paid,currency,id", "10.00,usd,in_1Ab", False),
     ("amount_paid,currency,id", "1000,USD,in_1Ab", False), ("amount_paid,currency,id", "1000,usd,17", False)],
)  # fmt: skip
def test_whole_amounts_beside_ids_of_a_payment_service_are_told(orders, header, cells, said):
    assert ("`amount_paid` holds whole numbers only" in orders(header, *sales(cells))[1]) is said


@pytest.mark.parametrize(
    ("name", "cells", "said"),
    [("Price per", "2,500,100", True), ("pack size", "2,5,6", True), ("Preiseinheit", "2,5,1", False),
     ("pack size", "2,5,", False), ("pack", "2,5,6", False)],
)  # fmt: skip
def test_packs_beside_pieces_and_prices_are_told(orders, name, cells, said):
    _, notes = orders(f"quantity,price,{name}", *sales(cells))
    assert (f"`{name}` is not 1 on 8 lines of the sample" in notes) is said


def test_shops_that_differ_within_an_order_are_told(orders):
    lines = [f"{n},2026-01-{n + 1:02},c{n},{10 + shop},{place}" for n in range(6) for shop, place in enumerate("ab")]
    told = "`store` differs within 6 of the orders looked at, such as '0'"
    assert told in orders("amount,store", *lines)[1]
    assert "differs within" not in orders("amount,store", *(line.replace(",b", ",a") for line in lines))[1]


def test_editions_of_an_order_are_told(orders):
    lines = [f"{n},2026-01-{n + 1:02},c{n},{10 + edition},{edition}" for n in range(6) for edition in (1, 2)]
    told = "`revision` differs within 6 of the orders looked at, such as '0': if lines are editions of one"
    assert told in orders("amount,revision", *lines)[1]
    assert "editions" not in orders("amount,revision", *lines[::2])[1]


@pytest.mark.parametrize(
    ("header", "said"),
    [("amount,amount_usd", True), ("grand_total,base_grand_total", True), ("amount,local amount", True),
     ("amount,amount_tax", False), ("amount,shipping_usd", False)],
)  # fmt: skip
def test_the_same_money_in_another_currency_is_told(orders, header, said):
    taken, other = header.split(",")
    _, notes = orders(header, *sales("10,30"))
    assert (f"`{other}` may be the amount, too, and is another on 8 of 8 lines looked at: `{taken}`" in notes) is said


@pytest.mark.parametrize("name", ["Montant (centimes)", "Kwota (gr)", "Сумма (в копейках)", "amount in fils"])
def test_money_that_is_counted_in_cents_is_asked_for(orders, name):
    with pytest.raises(SegkitError, match="no column is plainly the amount"):
        orders(f'"{name}"', *sales("1000"))


def test_orders_that_hold_their_items_and_their_total_are_refused(orders):
    lines = [
        f"{n},2026-01-{n + 1:02},c{n},{cells}" for n in range(6) for cells in (f",{n + 30}", "cup,10", f"pot,{n + 20}")
    ]
    with pytest.raises(SegkitError, match="in 6 of 6 orders of three lines and more one line is the sum of the others"):
        orders("product,amount", *lines)
    assert orders("product,amount", *lines, amount_per=AmountPer.LINE)[0]["c1"] == 62


@pytest.mark.parametrize(
    ("sold", "bought"), [("sale", "purchase"), ("Sales Invoice", "Purchase Invoice"), ("Продажа", "Закупка"),
                         ("Реализация товаров", "Поступление товаров"), ("Venta", "Compra"),
                         ("Faktura sprzedaży", "Faktura zakupu"), ("Satış Faturası", "Alış Faturası"),
                         ("Реализация", "Возврат поставщику")],
)  # fmt: skip
def test_what_a_shop_buys_is_no_sale(orders, sold, bought):
    with pytest.raises(SegkitError, match="what the shop itself has bought is no sale"):
        orders("amount,type", *sales(f"10,{sold}", odd=[("5000", f"3,{bought}")]))
    of_customers = sales("10,Purchase", odd=[("5000", "3,Sales return")])
    assert orders("amount,type", *of_customers)[0]["c0"] == Decimal(10)


@pytest.mark.parametrize(
    ("one", "other"), [("Invoice", "Payment"), ("Rechnung", "Zahlung"), ("Реализация", "Поступление оплаты"),
                       ("Quotation", "Invoice")],
)  # fmt: skip
def test_bills_and_their_payments_are_not_added_up(orders, one, other):
    lines = sales(f"10,{one}", odd=[("5000", f"10,{other}")])
    with pytest.raises(SegkitError, match="papers of one sale, which would count twice"):
        orders("amount,transaction type", *lines)
    money, _ = orders("amount,transaction type", *lines, roles=Roles(kind="none"))
    assert money["c0"] == Decimal(20)


def test_an_open_payment_is_no_money_where_others_are_paid(orders):
    assert orders("amount,status", *sales("10,paid", odd=[("5000", "3,open")]))[0]["c0"] == Decimal(10)
    assert orders("amount,status", *sales("10,shipped", odd=[("5000", "3,open")]))[0]["c0"] == Decimal(13)


@pytest.mark.parametrize(
    ("header", "usual", "strange", "said"),
    [
        ("amount,paid_at", "10,2026-01-30", "3,", "`paid_at` is empty on 1 line of the sample"),
        ("amount,Balance Due", "10,0.00", "3,3.00", "`Balance Due` is above zero on 1 line of the sample"),
        ("amount,Проведен", "10,Да", "3,Нет", "`Проведен` says no on 1 line of the sample"),
        ("amount,exchange_rate", "10,1.0", "3,1.08", "`exchange_rate` holds rates that differ"),
        ("amount,source", "10,web", "3,test", "`source` says 'test' on 1 line of the sample"),
        ("amount,currency", "10,EUR", "3,", "1 line without `currency`: their amounts are added to the others"),
    ],
)  # fmt: skip
def test_what_may_be_no_money_or_other_money_is_told(orders, header, usual, strange, said):
    money, notes = orders(header, *sales(usual, odd=[("5000", strange)]))
    assert money["c0"] == Decimal(13)
    assert said in notes


@pytest.mark.parametrize(
    ("header", "one", "other"), [("CCY", "EUR", "USD"), ("sign", "€", "$"), ("code", "UAH", "PLN")]
)
def test_currencies_are_seen_under_any_name(orders, header, one, other):
    lines = sales(f"10,{one}", odd=[("5000", f"3,{other}")])
    with pytest.raises(SegkitError, match=f"column `{header}`: 2 currencies"):
        orders(f"amount,{header}", *lines)
    assert "currencies" not in orders(f"amount,{header}", *sales("10,EUR"))[1]


def test_returns_under_a_line_of_their_own_are_told(orders):
    _, notes = orders("amount", *sales("10"), "RETURNS,,,", "5000,2026-01-20,c0,3")
    assert "'RETURNS' stands alone on a line, above 1 line of the sample" in notes


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [("Ann Lee", "ANN  LEE", True), ("8 900 123-45-67", "+79001234567", True), ("00123", "123", True),
     ("C00123", "C00124", False), ("Ann Lee", "Anna Lee", False), ("a.b@x.org", "ab@x.org", False)],
)  # fmt: skip
def test_one_person_in_two_spellings_is_told_and_not_named(tmp_path, one, other, told):
    lines = [f"2026-01-{n + 1:02},{who},10" for n, who in enumerate((one, other, "Bob", "Cy-5"))]
    path = tmp_path / "orders.csv"
    path.write_text("\n".join(("date,customer,amount", *lines)) + "\n", encoding="utf-8")
    notes = " | ".join(walked(path).notes)
    assert ("1 customer differs from another in capitals, blanks, signs or zeros in front only" in notes) is told


def test_customers_that_stand_above_their_lines_as_merged_cells_do_are_told(tmp_path):
    path = tmp_path / "orders.csv"
    lines = [f"{who},{n},2024-01-{n + 1:02},5" for n, who in enumerate(("a", "", "", "b", "", "c", "", ""))]
    path.write_text("customer_id,order_id,order_date,amount\n" + "\n".join(lines) + "\n", encoding="utf-8")
    notes = " | ".join(walked(path).notes)
    assert "`customer_id` is empty on 5 lines of the sample, which name nobody" in notes
    path.write_text(path.read_text("utf-8").replace("\n,", "\na,"), encoding="utf-8")
    assert "which name nobody" not in " | ".join(walked(path).notes)


def test_customers_that_are_told_apart_by_their_names_alone_are_told(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text("Customer Name,Customer Email,Date,Amount\nAnn Lee,,2024-01-15,5\n", encoding="utf-8")
    run = walked(path)
    assert list(by_customer(run)) == ["Ann Lee"]
    assert "`Customer Name` is what customers are called: those of one name are one" in " | ".join(run.notes)


def test_a_table_before_the_name_of_each_column_is_none_of_the_name(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text("orders.customer_id,orders.order_date,orders.amount\nann,2024-01-15,5\n", encoding="utf-8")
    assert "customer = orders.customer_id, date = orders.order_date" in walked(path).taken


@pytest.mark.parametrize("name", ["Makulerad", "Annulleret", "Voided by"])
def test_a_column_of_yes_and_no_that_is_called_a_word_of_no_sale_is_never_silent(tmp_path, name):
    path = tmp_path / "orders.csv"
    lines = [f"c{n % 3},{n},2024-01-{n:02},10,{'yes' if n == 4 else 'no'}" for n in range(1, 9)]
    path.write_text(f"customer_id,order_id,order_date,amount,{name}\n" + "\n".join(lines) + "\n", encoding="utf-8")
    run = walked(path)
    said = [*run.notes, *(one.reason for one in run.account.left_out)]
    assert any(name in text for text in said), said


def test_codes_of_bills_taken_back_need_no_note_where_their_amounts_are_below_zero(orders):
    _, notes = orders("amount,class", *sales("10,INV", odd=[("5000", "-3,CM")]))
    assert "take bills back" not in notes


def test_countries_are_no_codes_of_bills(orders):
    _, notes = orders("amount,country", *sales("10,SI", odd=[("5000", "3,CM")]))
    assert "take bills back" not in notes


def test_words_of_returns_need_no_note_where_their_amounts_are_below_zero(orders):
    _, notes = orders("amount,Beleg-Typ", *sales("10,Bon", odd=[("5000", "-3,Storno")]))
    assert "Beleg-Typ" not in notes


def test_money_that_is_due_is_told_only_where_it_is_counted(orders):
    debts = sales("10,0", odd=[("5000", "0,3")])
    assert "in full" not in orders("amount,outstanding", *debts)[1]
    assert (
        "`outstanding` is above zero on 1 line"
        in orders("amount,outstanding", *sales("10,0", odd=[("5000", "3,3")]))[1]
    )


def test_rounded_numbers_of_orders_are_told(orders):
    lines = [line.replace("1000,", "2.00E+15,").replace("1003,", "2.00E+15,") for line in sales("10")]
    assert (
        "`order_id` is a number that Excel has rounded on 2 lines of the sample, such as '2.00E+15'"
        in orders("amount", *lines)[1]
    )


@pytest.mark.parametrize(("cells", "told"), [("{:09}", True), ("{}", False), ("{:03}", False)])
def test_whole_numbers_of_one_width_with_zeros_in_front_may_be_cents(orders, cells, told):
    lines = [f"{1000 + n},2026-01-{n + 1:02},c{n},{cells.format(1000 + n)}" for n in range(SALES)]
    assert ("`amount` holds numbers of one width, with zeros in front" in orders("amount", *lines)[1]) is told
