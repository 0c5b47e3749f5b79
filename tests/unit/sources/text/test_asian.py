"""asian: text of two bytes a letter is known by what it makes sense in, and text of one byte is never taken for it."""

import pytest

from segkit.sources.text.asian import asian_encoding

CHINESE = "订单编号,买家会员名,总金额,订单创建时间\n1,张三丰,10.5,2024-01-05\n2,李小龙,20,2024-01-06\n"
TAIWANESE = "訂單編號,客戶,總金額,訂單日期\n1,張三豐,10.5,2024-01-05\n2,李小龍,20,2024-01-06\n"
JAPANESE = "注文番号,注文日,顧客,合計金額\n1,2024/01/05,山田 太郎,1000\n2,2024/01/06,ｽｽﾞｷ ﾊﾅｺ,500\n"
KOREAN = "주문번호,주문일시,고객명,총금액\n1,2024-01-05,김철수,1000\n2,2024-01-06,이영희,500\n"


@pytest.mark.parametrize(
    ("text", "encoding", "found"),
    [
        (CHINESE, "gbk", "gb18030"),
        ("id,product,city\n1,绿茶 500克,北京\n2,红茶,上海市\n", "gb2312", "gb18030"),
        (TAIWANESE, "big5", "cp950"),
        ("id,product,city\n1,綠茶,臺北市\n2,紅茶,高雄\n", "big5", "cp950"),
        (JAPANESE, "cp932", "cp932"),
        ("id,product\n1,コーヒー豆\n2,お茶の詰め合わせ\n", "shift_jis", "cp932"),
        ("id,product\n1,コーヒー豆\n2,お茶の詰め合わせ\n", "euc_jp", "euc_jp"),
        (KOREAN, "euc-kr", "cp949"),
        ("id,name\n1,김철수\n2,녹차 세트\n", "cp949", "cp949"),
    ],
)
def test_text_of_east_asia_is_known_by_its_letters(text, encoding, found):
    below = text.partition("\n")[2]
    assert asian_encoding((text + below * 5).encode(encoding)) == found


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Kunde,Datum,Betrag\nMüller,1,2\nJäger,2,3\nGrößer,3,4\n", "cp1252"),
        ("Client,Date\nHélène Dupré,1\nRené,2\nMoët,3\n", "cp1252"),
        ("Клиент;Дата;Сумма\nИванов Пётр;1;2\n", "cp1251"),
        ("Дата;Цена;ФИО\nИван;Олег;1\n", "koi8-r"),
        ("Клиент;Дата;Сумма\nИванов Пётр;1;2\n", "cp866"),
        ("Πελάτης;Ημερομηνία;Σύνολο\nΑλέξης;1;2\n", "cp1253"),
        ("לקוח;תאריך;סכום\n", "cp1255"),
        ("العميل;التاريخ;المبلغ\n", "cp1256"),
        ("ลูกค้า,วันที่,จำนวนเงิน\n", "cp874"),
        ("ИВАН ПЕТРОВ,1\n", "cp1251"),
        ("Zamówienie;Ilość\nŁódź;1\n", "cp1250"),
    ],
)
def test_text_of_one_byte_a_letter_is_not_of_east_asia(text, encoding):
    assert asian_encoding(text.encode(encoding)) is None
