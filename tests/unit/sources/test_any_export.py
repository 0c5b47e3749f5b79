"""layout, survey and names: exports of no known tool, with totals computed by hand or a question."""

from decimal import Decimal

import pytest
from factories import by_customer, left_out, walked

from segkit.choices import AmountPer
from segkit.errors import SegkitError
from segkit.sources.reading import Reading
from segkit.sources.roles.recognition import Roles


@pytest.fixture
def orders(tmp_path):
    def write(text, **reading):
        path = tmp_path / "orders.csv"
        path.write_text("\n".join(line.strip() for line in text.strip().split("\n")) + "\n", encoding="utf-8")
        run = walked(path, reading=Reading(**reading))
        assert run.account.balances()
        return run

    return write


def money(run):
    return {who: row["monetary"] for who, row in by_customer(run).items()}


REPEATED = """
    order_id,order_date,customer_id,sku,{amount}
    1,2026-01-13,A,x,30.00
    1,2026-01-13,A,y,30.00
    2,2026-01-14,B,x,10.00
"""


def test_an_order_total_that_stands_on_each_line_is_taken_once_and_told(orders):
    run = orders(REPEATED.format(amount="order_total"))
    assert money(run) == {"A": 30, "B": 10}
    assert "`order_total` is taken once per order" in run.notes[0]


@pytest.mark.parametrize("amount", ["amount", "total"])
def test_the_same_amount_on_all_lines_of_an_order_is_asked_for(orders, amount):
    with pytest.raises(SegkitError, match="may be the order's total or each line's own") as caught:
        orders(REPEATED.format(amount=amount))
    assert "--amount-per order   or   --amount-per line" in caught.value.hint
    assert money(orders(REPEATED.format(amount=amount), amount_per=AmountPer.ORDER)) == {"A": 30, "B": 10}
    assert money(orders(REPEATED.format(amount=amount), amount_per=AmountPer.LINE)) == {"A": 60, "B": 10}


def test_one_number_at_two_customers_is_no_order_of_two_lines(orders):
    run = orders("""
        order_id,order_date,customer_id,sku,amount
        1,2026-01-13,A,x,30.00
        1,2026-01-13,B,y,30.00
    """)
    assert money(run) == {"A": 30, "B": 30}


def test_amounts_of_lines_are_never_taken_once(orders):
    assert money(orders(REPEATED.format(amount="line_total"))) == {"A": 60, "B": 10}
    run = orders(REPEATED.format(amount="amount") + "    2,2026-01-14,B,y,12.00\n")
    assert money(run) == {"A": 60, "B": 22}


def test_a_sale_and_its_refund_are_no_items_of_one_order(orders):
    run = orders("""
        order_id,date,customer_id,amount,status
        1,2026-01-13,A,30,paid
        1,2026-01-13,A,30,refunded
        2,2026-01-14,B,5,paid
    """)
    assert money(run) == {"B": 5}


def test_totals_that_differ_where_lines_should_share_one_are_refused(orders):
    text = REPEATED.format(amount="order_total").replace("y,30.00", "y,31.00")
    with pytest.raises(SegkitError, match=r"order '1' has several totals, such as 30.00 and 31.00"):
        orders(text, amount_per=AmountPer.ORDER)


def test_what_stands_on_the_first_line_of_an_order_holds_for_all_of_them(orders):
    run = orders("""
        Order,Email,Status,Total,Date,Item
        1,a@x.example,paid,30,2026-01-13,x
        1,,,,,y
        2,b@x.example,cancelled,10,2026-01-14,x
        2,,,,,y
        3,b@x.example,paid,7,2026-01-15,z
    """)
    assert money(run) == {"a@x.example": 30, "b@x.example": 7}
    assert left_out(run) == {"status cancelled": (2, Decimal(10))}


def test_one_order_whose_further_lines_have_neither_amount_nor_date_is_evidence(orders):
    run = orders("""
        order_id,order_date,customer_id,total,sku
        1,2026-01-13,A,30.00,x
        1,,A,,y
        2,2026-01-14,B,10.00,x
    """)
    assert money(run) == {"A": 30, "B": 10}
    assert any("`total` stands on the first line of an order" in note for note in run.notes)


def test_one_order_of_which_a_line_has_no_amount_is_no_evidence(orders):
    with pytest.raises(SegkitError, match=r"amounts? (is|are) empty") as caught:
        orders("order,customer,date,amount\n1,A,2026-01-13,30\n1,A,2026-01-13,\n")
    assert "--amount-per order" in caught.value.hint


@pytest.mark.parametrize("column", ["refunded_amount", "Total Refunded", "Сумма возврата", "Erstattungsbetrag"])
@pytest.mark.parametrize("sign", ["", "-"])
def test_money_given_back_beside_the_total_is_subtracted_and_told(orders, column, sign):
    run = orders(
        f"order,customer,date,total,{column}\n1,A,2026-01-13,30,0\n2,B,2026-01-14,10,{sign}4\n3,B,2026-01-14,9,9\n"
    )
    assert money(run) == {"A": 30, "B": 6}
    assert by_customer(run)["B"]["frequency"] == 1
    assert run.notes[0] == f"`{column}` is subtracted: 13.00 on 2 lines (--refunded none: not)" or sign


def test_refunds_may_be_told_not_to_count(orders):
    text = "order,customer,date,total,refunds\n1,A,2026-01-13,30,0\n2,B,2026-01-14,10,4\n"
    assert money(orders(text, roles=Roles(refunded="none"))) == {"A": 30, "B": 10}


def test_refunds_are_not_taken_from_what_was_left_after_them(orders):
    run = orders("order,customer,date,net_total,refunds\n1,A,2026-01-13,30,0\n2,B,2026-01-14,6,4\n")
    assert money(run) == {"A": 30, "B": 6}
    assert "`refunds` is not subtracted" in run.notes[0]


def test_refunds_beyond_the_amount_are_asked_for(orders):
    with pytest.raises(SegkitError, match="on 1 line `refunds` is more than `total`"):
        orders("order,customer,date,total,refunds\n1,A,2026-01-13,30,0\n2,B,2026-01-14,0,4\n")


def test_pieces_that_came_back_are_told(orders):
    run = orders("order,customer,date,total,refunded quantity\n1,A,2026-01-13,30,0\n2,B,2026-01-14,10,1\n")
    assert "`refunded quantity` tells of returns and is not used" in run.notes[0]


@pytest.mark.parametrize(
    ("column", "cells"),
    [("Cancelled", ("no", "yes")), ("is_refunded", ("0", "1")), ("Cancelled At", ("", "2026-01-15"))],
)
def test_a_sale_that_a_column_of_its_own_calls_undone_is_left_out(orders, column, cells):
    run = orders(f"order,customer,date,total,{column}\n1,A,2026-01-13,30,{cells[0]}\n2,B,2026-01-14,20,{cells[1]}\n")
    assert money(run) == {"A": 30}
    assert [(reason.count(column), *what) for reason, what in left_out(run).items()] == [(1, 1, Decimal(20))]


@pytest.mark.parametrize(
    ("column", "sale", "refund"),
    [
        ("Вид операции", "Продажа", "Возврат"), ("Type", "Sale", "Refund"), ("Belegart", "Rechnung", "Gutschrift"),
        ("Тип чека", "Приход", "Возврат прихода"), ("Event Type", "Payment", "Chargeback"),
    ],
)  # fmt: skip
def test_a_column_of_kinds_gives_money_back_without_a_sign(orders, column, sale, refund):
    run = orders(
        f"date,customer,receipt,{column},total\n2026-01-13,A,1,{sale},30\n2026-01-13,A,2,{refund},10\n2026-01-15,B,3,{sale},7\n"
    )
    assert money(run) == {"A": 20, "B": 7}
    assert by_customer(run)["A"]["frequency"] == 1


@pytest.mark.parametrize(
    ("sale", "refund"),
    [("Реализация товаров и услуг 0000-01", "Возврат товаров от покупателя 0000-01"), ("Invoice 10", "Credit note 20")],
)
def test_the_name_of_a_document_gives_money_back_without_a_sign(orders, sale, refund):
    run = orders(
        f"date,customer,document,amount\n2026-01-13,A,{sale},30\n2026-01-13,A,{refund},10\n2026-01-15,B,{sale}9,7\n"
    )
    assert money(run) == {"A": 20, "B": 7}


@pytest.mark.parametrize("column", ["Type", "Product Type", "Customer Type"])
def test_a_type_of_something_else_gives_nothing_back(orders, column):
    run = orders(f"date,customer,{column},amount\n2026-01-13,A,Returning,30\n2026-01-14,B,New,10\n")
    assert money(run) == {"A": 30, "B": 10}


def test_two_columns_of_statuses_are_asked_for_unless_one_is_of_the_payment_or_the_delivery(orders):
    with pytest.raises(SegkitError, match="more than one column may be the status: `Status`, `Invoice Status`"):
        orders("order,date,customer,total,Status,Invoice Status\n1,2026-01-13,A,30,Sales Order,Invoiced\n")
    run = orders("order,date,customer,total,Order Status,Payment Status\n1,2026-01-13,A,30,Completed,Paid\n")
    assert money(run) == {"A": 30}
    run = orders("order,date,customer,total,Status,Fulfillment Status\n1,2026-01-13,A,30,paid,unfulfilled\n")
    assert money(run) == {"A": 30}


def test_lines_of_other_currencies_stay_in_the_account(orders):
    text = "order,date,customer,amount,currency\n1,2026-01-13,A,30,EUR\n2,2026-01-14,B,20,usd\n3,2026-01-15,B,5,\n"
    run = orders(text, currency="eur")
    assert money(run) == {"A": 30}
    assert left_out(run) == {"not in EUR (--currency)": (2, Decimal(25))}


def test_a_currency_is_not_asked_of_a_file_that_names_none(orders):
    with pytest.raises(SegkitError, match="has no column of currencies"):
        orders("order,date,customer,amount\n1,2026-01-13,A,30\n", currency="EUR")


COUNTRIES = {
    "de": "Bestellnummer;Bestelldatum;Kunden-Nr.;Kundenname;Gesamtbetrag;Versandkosten;MwSt.;Status|Abgeschlossen|Storniert",
    "fr": "N° commande;Date de commande;E-mail client;Nom;Total TTC;Frais de port;TVA;Statut|Terminée|Annulée",
    "es": "Nº pedido;Fecha;Cliente;Nombre;Importe;Gastos de envío;IVA;Estado del pedido|Completado|Cancelado",
    "it": "Numero ordine;Data ordine;Email cliente;Nome;Totale ordine;Spese di spedizione;IVA;Stato|Completato|Annullato",
    "pt": "Número do pedido;Data do pedido;E-mail do cliente;Nome;Valor total;Frete;ICMS;Status do pedido|Concluído|Cancelado",
    "nl": "Bestelnummer;Besteldatum;Klantnummer;Naam;Totaal incl. btw;Verzendkosten;BTW;Status|Afgerond|Geannuleerd",
    "pl": "Nr zamówienia;Data zamówienia;Adres e-mail;Nazwa;Wartość zamówienia;Koszt dostawy;VAT;Status zamówienia|Zrealizowane|Anulowane",
    "cs": "Číslo objednávky;Datum objednávky;E-mail zákazníka;Jméno;Celkem s DPH;Doprava;DPH;Stav objednávky|Dokončeno|Zrušeno",
    "uk": "Номер замовлення;Дата замовлення;Телефон клієнта;Імʼя;Сума;Доставка;ПДВ;Статус замовлення|Виконано|Скасовано",
    "tr": "Sipariş No;Sipariş Tarihi;Müşteri No;Ad;Toplam Tutar;Kargo Ücreti;KDV;Sipariş Durumu|Teslim edildi|İptal edildi",
    "ru": "Номер заказа;Дата заказа;Код клиента;Имя;Сумма заказа;Доставка;НДС;Статус заказа|Выполнен|Отменён",
}


@pytest.mark.parametrize("country", COUNTRIES)
def test_shops_of_other_countries_are_read_without_an_option(orders, country):
    header, done, cancelled = COUNTRIES[country].split("|")
    run = orders(
        f"{header}\n1;13.01.2026;K1;Anna;1.234,50;4,90;9,00;{done}\n2;14.01.2026;K2;Bert;20,00;4,90;3,00;{cancelled}\n"
    )
    assert money(run) == {"K1": Decimal("1234.50")}
    assert [what for reason, what in left_out(run).items() if reason.startswith("status")] == [(1, Decimal(20))]


ALPHABETS = {
    "ar": "رقم الطلب;تاريخ الطلب;العميل;المبلغ الإجمالي;حالة الطلب|تم التوصيل|ملغي",
    "he": "מספר הזמנה;תאריך הזמנה;לקוח;סכום;סטטוס הזמנה|הושלם|בוטלה",
    "fa": "شماره سفارش;تاریخ سفارش;مشتری;مبلغ کل;وضعیت|تحویل شده|لغو شده",
    "th": "หมายเลขคำสั่งซื้อ;วันที่สั่งซื้อ;ลูกค้า;ยอดรวม;สถานะ|สำเร็จ|ถูกยกเลิก",
    "hi": "ऑर्डर संख्या;दिनांक;ग्राहक;राशि;स्थिति|पूर्ण|रद्द",
    "vi": "Mã đơn hàng;Ngày đặt hàng;Khách hàng;Tổng tiền;Trạng thái đơn hàng|Hoàn thành|Huỷ",
    "sl": "Številka naročila;Datum naročila;Kupec;Skupaj;Stanje|Zaključeno|Preklicano",
    "sr": "Broj porudžbine;Datum;Kupac;Ukupno;Status porudžbine|Isporučeno|Poništeno",
    "ka": "შეკვეთის ნომერი;თარიღი;კლიენტი;თანხა;სტატუსი|დასრულებული|გაუქმებული",
    "hy": "Պատվերի համար;Ամսաթիվ;Հաճախորդ;Գումար;Կարգավիճակ|Ավարտված|Չեղարկված",
    "az": "Sifariş nömrəsi;Tarix;Müştəri;Məbləğ;Sifariş statusu|Çatdırıldı|Ləğv edildi",
    "uz": "Buyurtma raqami;Sana;Mijoz;Summa;Holati|Yetkazildi|Bekor qilindi",
    "ca": "Número de comanda;Data comanda;Client;Import total;Estat|Completada|Cancel·lada",
    "ms": "No Pesanan;Tarikh Pesanan;Pelanggan;Jumlah Keseluruhan;Status Pesanan|Selesai|Dibatalkan",
}


@pytest.mark.parametrize(
    "total",
    [
        "Importe total del pedido",
        "合計金額",
        "Total Pembayaran",
        "Montant total de la commande",
        "订单金额",
        "총 주문금액",
    ],
)
def test_totals_of_orders_are_taken_once_in_any_language(orders, total):
    run = orders(REPEATED.format(amount=total))
    assert money(run) == {"A": 30, "B": 10}


@pytest.mark.parametrize("country", ALPHABETS)
def test_orders_undone_are_known_wherever_the_other_columns_are(orders, country):
    header, done, cancelled = ALPHABETS[country].split("|")
    run = orders(f"{header}\n1;2026-01-13;K1;34.50;{done}\n2;2026-01-14;K2;20.00;{cancelled}\n")
    assert money(run) == {"K1": Decimal("34.50")}
    assert [what for reason, what in left_out(run).items() if reason.startswith("status")] == [(1, Decimal(20))]
    assert not [note for note in run.notes if "status words that are not known" in note]


@pytest.mark.parametrize(
    "both",
    [
        "Total HT;Total TTC",
        "Wartość netto;Wartość brutto",
        "Сумма без НДС;Сумма с НДС",
        "Net Total;Gross Total",
        "Amount (USD);Amount (EUR)",
    ],
)
def test_money_with_and_without_tax_or_in_two_units_is_asked_for(orders, both):
    with pytest.raises(SegkitError, match="more than one column may be the amount"):
        orders(f"Order;Date;Customer;{both}\n1;13.01.2026;A;100;120\n")
