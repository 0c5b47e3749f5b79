"""Encodings told by the names of columns, where letters mislead."""

import pytest
from factories import by_customer, walked

from segkit.sources.text.encoding import Encoding
from segkit.sources.text.headerletters import by_header

HEBREW = "לקוח,מספר הזמנה,תאריך,סכום\n"
RUSSIAN = "Клиент,Номер заказа,Дата,Сумма\n"


@pytest.mark.parametrize(
    ("encoding", "header", "name"),
    [
        ("cp1255", HEBREW, "אבי"), ("cp862", HEBREW, "גלית"), ("mac-cyrillic", RUSSIAN, "Пётр"),
        ("iso8859-5", RUSSIAN, "Жанна"), ("cp855", RUSSIAN, "Ольга"), ("cp874", "ลูกค้า,เลขที่คำสั่งซื้อ,วันที่,ยอดรวม\n", "มาลี"),
        ("cp1257", "Klientas,Užsakymo numeris,Data,Suma\n", "Žydrūnas"), ("cp857", "Müşteri,Sipariş No,Tarih,Tutar\n", "Şule"),
        ("cp852", "Zákazník,Číslo objednávky,Datum,Částka\n", "Jiří"), ("iso8859-6", "العميل,رقم الطلب,التاريخ,المبلغ\n", "علي"),
    ],
)  # fmt: skip
def test_the_encoding_is_the_one_in_which_the_names_of_columns_are_known(tmp_path, encoding, header, name):
    path = tmp_path / "orders.csv"
    path.write_bytes((header + f"{name},1,2024-03-13,10.50\n{name},2,2024-03-14,5.00\n").encode(encoding))
    run = walked(path)
    assert list(by_customer(run)) == [name]
    assert any(f"read as {encoding} by its letters" in note for note in run.notes)


@pytest.mark.parametrize(
    ("guess", "head"),
    [
        (Encoding("cp1252", "letters"), "Customer,Order,Date,Total,Größe\n".encode("cp1252")),
        (Encoding("cp1251", "letters"), "Колонка,Имя,Что-то\n".encode("cp1251")),
        (Encoding("cp1251", "letters"), "клиент;дата;сумма\n".encode("cp1251")),
        (Encoding("cp1251", "given"), HEBREW.encode("cp1255")),
    ],
)
def test_a_guess_stands_where_no_other_encoding_knows_more_names(guess, head):
    assert by_header(guess, head) == guess


def test_an_encoding_that_has_not_all_bytes_is_none():
    guess = Encoding("cp1251", "letters")
    assert by_header(guess, HEBREW.encode("cp1255") + b"\xff") == guess
