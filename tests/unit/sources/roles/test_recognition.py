"""recognition: columns of addresses, of tools and of tongues that are easily taken for others."""

import pytest

from segkit.sources.roles.recognition import Roles, recognise


def roles_of(header):
    return recognise(header.split("|"), Roles(), shown="orders.csv")


@pytest.mark.parametrize(
    "address", ["Dirección|Número|Piso|Localidad", "Endereço|Número|Complemento|Bairro", "Street|Number|City|Zip", "Ciudad|Provincia|Número"]
)  # fmt: skip
def test_the_number_of_a_house_is_no_order(address):
    assert roles_of(f"Email|Fecha|Total|{address}|SKU").order is None


def test_a_number_that_follows_a_customers_address_alone_is_an_order():
    assert roles_of("Client|Address|Number|Date|Amount").order == "Number"


def test_the_state_of_an_address_is_no_state_of_an_order():
    assert roles_of("E-mail|Data|Total|Bairro|Cidade|Estado|País").status is None
    assert roles_of("Cliente|Fecha|Total|Estado").status == "Estado"


def test_the_day_of_an_invoice_goes_before_that_of_its_payment():
    assert roles_of("Client Name|Invoice #|Date Paid|Date Issued|Line Total").date == "Date Issued"
    assert roles_of("Client Name|Invoice #|Date Paid|Line Total").date == "Date Paid"


@pytest.mark.parametrize(
    "dates", ["Fecha_Conta|Fecha_Venc", "Date and Time of Order|Pickup Date", "date_commande|date_prevue"]
)
def test_the_day_of_something_else_is_no_order_date(dates):
    assert roles_of(f"Email|Total|{dates}").date == dates.split("|")[0]


@pytest.mark.parametrize("name", ["status_venda", "Order_State_Status", "estado_pedido", "Статус_заказа_1"])
def test_a_status_may_be_called_by_two_words(name):
    assert roles_of(f"cliente|data|valor|{name}").status == name


@pytest.mark.parametrize("name", ["status_change_date", "customer status", "status_entrega_venda"])
def test_a_status_of_something_else_is_none(name):
    assert roles_of(f"cliente|data|valor|{name}").status is None


@pytest.mark.parametrize(
    "header",
    [
        "Número de orden|Fecha|Email|Total", "# de venta|Fecha de venta|Comprador|Total (ARS)", "No. Faktur|Tanggal|Kode Pelanggan|Total",
        "Mã đơn hàng|Ngày đặt hàng|Người Mua|Tổng giá trị đơn hàng (VND)", "หมายเลขคำสั่งซื้อ|วันที่ทำการสั่งซื้อ|ชื่อผู้ใช้ (ผู้ซื้อ)|จำนวนเงินทั้งหมด",
        "订单号|下单时间|买家昵称|订单实付金额", "OrderId|OrderTime|BillMailAddress|TotalPrice", "basket_id|transaction_timestamp|household_id|sales_value",
        "order_id|order_purchase_timestamp|customer_unique_id|payment_value", "increment_id|created_at|Customer ID|grand_total",
        "ID commande|Date de commande|ID client|Ventes", "Voucher No.|Voucher Date|Party Name|Invoice Value",
        "Belegnr.|Buchungsdatum|Verk. an Deb.-Nr.|Betrag", "Auftrags-ID|Auftragsdatum|E-Mail|Rechnungsbetrag",
    ],
)  # fmt: skip
def test_columns_of_shops_and_tools_are_known(header):
    roles = roles_of(header)
    assert [roles.order, roles.date, roles.customer, roles.amount] == header.split("|")


@pytest.mark.parametrize(
    "names", ["Nama Customer|Jumlah Terjual|Harga Satuan", "ลูกค้า|จำนวน|ราคาต่อหน่วย", "顧客ID|数量|単価"]
)
def test_pieces_and_prices_are_known_in_more_languages(names):
    customer, quantity, price = names.split("|")
    roles = roles_of(f"{names}|date")
    assert (roles.customer, roles.quantity, roles.price) == (customer, quantity, price)
