"""twins: columns that say the same are no doubt, and the status of an order goes together with that of its payment."""

from decimal import Decimal

import pytest
from factories import by_customer, walked

from segkit.errors import SegkitError
from segkit.sources.reading import Reading
from segkit.sources.roles.recognition import Roles


@pytest.fixture
def orders(tmp_path):
    def write(header, *lines, **reading):
        path = tmp_path / "orders.csv"
        path.write_text("\n".join((header, *lines)) + "\n", encoding="utf-8")
        run = walked(path, reading=Reading(**reading))
        assert run.account.balances()
        return {who: (row["frequency"], row["monetary"]) for who, row in by_customer(run).items()}, " | ".join(
            run.notes
        )

    return write


def test_the_number_of_an_order_beside_its_internal_id_is_no_doubt(orders):
    lines = [f"77{n},INV-{n},2024-01-{n:02},c{n % 3},10" for n in (1, 1, 2, 3, 4, 5)]
    found, notes = orders("Invoice ID,Invoice Number,Invoice Date,Customer ID,Amount", *lines)
    assert found == {"c0": (1, 10), "c1": (2, 30), "c2": (2, 20)}
    assert "`Invoice Number` says the same as `Invoice ID` on all lines looked at: the order is `Invoice ID`" in notes


def test_two_numbers_that_part_orders_otherwise_are_asked_for(orders):
    lines = [f"{n},INV-{n // 2},2024-01-{n:02},c{n % 3},10" for n in range(1, 6)]
    with pytest.raises(SegkitError, match="more than one column may be the order: `Invoice ID`, `Invoice Number`"):
        orders("Invoice ID,Invoice Number,Invoice Date,Customer ID,Amount", *lines)


def test_a_day_beside_its_time_is_no_doubt(orders):
    lines = [f"{n},2024/01/{n:02} 10:00:00,2024/01/{n:02},c1,10" for n in range(1, 4)]
    assert orders("注文番号,注文日時,注文日,顧客id,金額", *lines)[0] == {"c1": (3, 30)}


@pytest.mark.parametrize(("shipping", "clear"), [(0, True), (5, False)])
def test_a_total_is_no_doubt_where_it_is_the_sum_of_its_lines(orders, shipping, clear):
    lines = [f"{n},2024-01-{n:02},c1,{10 * k},{30 + shipping}" for n in range(1, 6) for k in (1, 2)]
    header = "Order ID,Order Date,Customer ID,Line Total,Total"
    if clear:
        assert orders(header, *lines)[0] == {"c1": (5, 150)}
    else:
        with pytest.raises(SegkitError, match="more than one column may be the amount"):
            orders(header, *lines)


def test_a_column_for_customers_that_is_empty_throughout_leaves_room_for_another(orders):
    assert orders("Order ID,Order Date,Customer ID,Email,Total", "1,2024-01-01,,a@x.example,5")[0] == {
        "a@x.example": (1, 5)
    }


HEADER = "Номер,Дата,Код клиента,Сумма,Статус,Статус оплаты"
SOLD = [f"{n},0{n}.01.2024,c{n},10,Доставлен,Оплачен" for n in range(1, 5)]


@pytest.mark.parametrize(
    ("states", "left"),
    [
        ("Отменен,Не оплачен", "отменен | не оплачен"),
        ("Отменен,Оплачен", "отменен | оплачен"),
        ("Новый,Не оплачен", "новый | не оплачен"),
        ("Доставлен,Возврат", "доставлен | возврат"),
    ],
)
def test_an_order_counts_where_neither_its_status_nor_that_of_its_payment_speaks_against_it(orders, states, left):
    found, notes = orders(HEADER, *SOLD, f"9,09.01.2024,c1,7,{states}")
    assert found == {f"c{n}": (1, 10) for n in range(1, 5)}
    assert "возврат" not in left or f"called {left}" in notes


@pytest.mark.parametrize("states", ["Доставлен,Не оплачен", "Ожидает,Оплачен"])
def test_what_is_delivered_and_not_paid_is_asked_for(orders, states):
    with pytest.raises(SegkitError, match=r"`Статус` says '.*' and `Статус оплаты` says '.*', on 1 line") as fault:
        orders(HEADER, *SOLD, f"9,09.01.2024,c1,7,{states}")
    assert fault.value.hint == "say which: --status Статус   or   --status 'Статус оплаты'"


def test_of_several_statuses_that_is_read_which_says_that_a_line_is_no_sale(orders):
    header = "order_id,order_date,customer_id,amount,Status,Invoice Status"
    lines = ["1,2024-01-01,c1,10,Sales Order,Fully Invoiced", "2,2024-01-02,c1,3,Quotation,Nothing to Invoice"]
    assert orders(header, *lines, "3,2024-01-03,c1,4,Cancelled,To Invoice")[0] == {"c1": (1, 10)}
    with pytest.raises(SegkitError, match="more than one column may be the status"):
        orders(header, *lines, "3,2024-01-03,c1,4,Sales Order,Cancelled")


def test_both_statuses_may_be_named(orders):
    header = "order_id,order_date,customer_id,amount,stage,paid how"
    lines = ["1,2024-01-01,c1,10,done,paid", "2,2024-01-02,c1,3,cancelled,paid", "3,2024-01-03,c1,4,new,failed"]
    named = Roles(status="stage,paid how")
    assert orders(header, *lines, roles=named)[0] == {"c1": (1, 10)}


def test_a_refund_in_words_beside_one_in_money_is_no_doubt(orders):
    lines = ["1,2024-01-01,c1,10,None,0.00", "2,2024-01-02,c1,8,Full refund,8.00"]
    assert orders("Order ID,Order Date,Customer ID,Total,Refunded,Refund Amount", *lines)[0] == {"c1": (1, 10)}


def test_a_return_below_zero_that_is_marked_so_takes_money_back(orders):
    lines = ["1,2024-01-01,c1,10,0", "2,2024-01-02,c1,-4,1", "3,2024-01-03,c2,5,0"]
    assert orders("Order ID,Order Date,Customer ID,Total,Is Return", *lines)[0] == {"c1": (1, 6), "c2": (1, 5)}


def test_states_of_orders_in_a_column_that_may_be_a_place_are_told(orders):
    lines = [f"{n},2024-01-0{n},c1,10,{'cancelled' if n == 3 else 'completed'}" for n in range(1, 5)]
    assert "`state` says 'cancelled' on 1 line" in orders("Order ID,Order Date,Customer ID,Total,state", *lines)[1]


def test_money_given_back_is_known_in_chinese(orders):
    lines = ["1,2024-01-01,张三,10,0.00", "2,2024-01-02,张三,8,8.00", "3,2024-01-03,李四,5,0.00"]
    assert orders("订单编号,订单日期,客户,总金额,退款金额", *lines)[0] == {"张三": (1, 10), "李四": (1, 5)}


def test_amounts_that_are_the_same_on_all_lines_are_no_doubt(orders):
    lines = [f"{n},2024-01-{n:02},c{n % 2},{n}.50,{n}.5" for n in range(1, 6)]
    found, notes = orders("Order ID,Order Date,Customer ID,Order Total,Grand Total", *lines)
    assert found == {"c0": (2, 7), "c1": (3, Decimal("10.5"))}
    assert "`Grand Total` says the same as `Order Total` on all lines looked at: the amount is `Order Total`" in notes
    with pytest.raises(SegkitError, match="more than one column may be the amount"):
        orders("Order ID,Order Date,Customer ID,Order Total,Grand Total", *lines, "6,2024-01-06,c0,6.50,6.60")
