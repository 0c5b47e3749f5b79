"""recognition: headers of shops in many countries, each with the columns that mean customer, order, date and money."""

import pytest

from segkit.sources.roles.recognition import Roles, recognise

HEADERS = {
    "Swedish": "Kundnummer · Ordernummer · Orderdatum · Totalbelopp",
    "Norwegian": "Kundenr · Ordrenummer · Dato · Beløp",
    "Danish": "Kunde · Fakturanr. · Dato · Beløb inkl. moms",
    "Finnish": "Asiakasnumero · Tilausnumero · Päivämäärä · Loppusumma",
    "Hungarian": "Vevő · Rendelésszám · Rendelés dátuma · Végösszeg",
    "Romanian": "Cod client · Număr comandă · Data comenzii · Valoare totală",
    "Greek": "Πελάτης · Αριθμός παραγγελίας · Ημερομηνία · Σύνολο",
    "Bulgarian": "Клиент · Номер на поръчка · Дата · Обща сума",
    "Croatian": "Kupac · Broj narudžbe · Datum · Iznos",
}


@pytest.mark.parametrize("language", HEADERS)
def test_columns_are_known_in_many_languages(language):
    names = HEADERS[language].split(" · ")
    for header in (names, names[::-1], [*names, "Status", "Extra"]):
        roles = recognise(header, Roles(), shown="orders.csv")
        assert [roles.customer, roles.order, roles.date, roles.amount] == names


@pytest.mark.parametrize(
    "header",
    [
        "注文番号,注文日,顧客ID,合計金額", "伝票番号,売上日,得意先コード,売上金額", "订单号,下单时间,客户编号,订单金额",
        "訂單編號,訂單日期,會員編號,訂單金額", "주문번호,주문일자,고객ID,결제금액", "מספר הזמנה,תאריך,לקוח,סכום",
        "رقم الطلب,تاريخ الطلب,العميل,المبلغ الإجمالي", "شماره سفارش,تاریخ,مشتری,مبلغ",
        "หมายเลขคำสั่งซื้อ,วันที่สั่งซื้อ,ลูกค้า,ยอดรวม", "შეკვეთის ნომერი,თარიღი,კლიენტი,თანხა",
        "Պատվերի համար,Ամսաթիվ,Հաճախորդ,Գումար", "Sifariş nömrəsi,Tarix,Müştəri,Məbləğ", "Buyurtma raqami,Sana,Mijoz,Summa",
        "ऑर्डर संख्या,दिनांक,ग्राहक,राशि", "Чек,Дата,Карта,Сумма чека", "Numer paragonu,Data sprzedaży,Numer karty,Kwota",
    ],
)  # fmt: skip
def test_columns_are_known_in_languages_of_any_letters(header):
    order, date, customer, amount = header.split(",")
    roles = recognise(header.split(","), Roles(), shown="orders.csv")
    assert (roles.order, roles.date, roles.customer, roles.amount) == (order, date, customer, amount)
