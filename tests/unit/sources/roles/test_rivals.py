"""What stands beside the money: other amounts, prices of one piece, discounts, payments below zero, subtotals."""

import pytest
from factories import by_customer, walked

from segkit.errors import SegkitError
from segkit.sources.reading import Reading
from segkit.sources.roles.recognition import Roles

DAYS = [f"2026-01-{day:02}" for day in range(1, 29)]


@pytest.fixture
def told(tmp_path):
    def read(header, *lines, **given):
        path = tmp_path / "orders.csv"
        path.write_text("\n".join((header, *lines)) + "\n", encoding="utf-8")
        run = walked(path, reading=Reading(Roles(**given)))
        assert sum(row["monetary"] for row in by_customer(run).values()) > 0
        return " | ".join(run.notes)

    return read


def test_a_second_amount_is_told_where_it_says_another_one(told):
    lines = [f"{n},{day},c{n % 4},{10 + n},{{}}" for n, day in enumerate(DAYS)]
    header = "order_id,date,customer_id,amount,total"
    other = told(header, *(line.format(12 + n) for n, line in enumerate(lines)))
    assert "`total` may be the amount, too, and is another on 28 of 28 lines looked at: `amount` is taken" in other
    assert "too" not in told(header, *(line.format(f"{10 + n}.00") for n, line in enumerate(lines)))
    assert "too" not in told(header, *(line.format(12) for line in lines), amount="amount")


def test_an_amount_that_pieces_do_not_change_may_be_the_price_of_one(told):
    prices = {"tea": 5, "mug": 9, "pot": 30, "cup": 7}
    sold = [(day, good, 1 + n % 3) for n, day in enumerate(DAYS) for good in (list(prices)[n % 4],)]
    header = "order_id,date,customer_id,product,quantity,amount"
    one = [f"{n},{day},c{n % 5},{good},{count},{prices[good]}" for n, (day, good, count) in enumerate(sold)]
    assert "`amount` is the same whatever `quantity` is, for 4 of 4 products" in told(header, *one)
    all_of_it = [f"{n},{day},c{n},{good},{count},{prices[good] * count}" for n, (day, good, count) in enumerate(sold)]
    assert "whatever" not in told(header, *all_of_it)


@pytest.mark.parametrize(
    ("header", "cells", "said"),
    [
        ("amount,discount", "20,2", True), ("item total,Discount", "20,-2.00", True), ("gross sales,discount", "20,2", True),
        ("total,discount", "20,2", False), ("Сумма заказа,Скидка", "20,2", False), ("amount,discount", "20,0", False),
        ("qty,price,amount,discount", "2,10,20,2", True), ("qty,price,amount,discount", "2,10,18,2", False),
        ("amount,discount code", "20,SPRING", False), ("qty,price,sales amount,discount", "2,10,20,2", True),
        ("qty,price,sales amount,discount", "2,10,18,2", False), ("adet,birim fiyat,satış tutarı,indirim tutarı", "2,10,20,2", True),
    ],
)  # fmt: skip
def test_discounts_are_told_where_the_amount_may_be_the_one_before(told, header, cells, said):
    notes = told(f"order_id,date,customer_id,{header}", f"1,2026-01-13,A,{cells}", f"2,2026-01-14,B,{cells}")
    assert ("is not subtracted" in notes) is said


@pytest.mark.parametrize("name", ["Subtotal", "Bruto linea", "x"])
def test_the_price_of_one_piece_gives_way_to_the_money_of_the_line(tmp_path, name):
    path = tmp_path / "orders.csv"
    lines = "".join(f"{n},{day},c{n % 4},{2 + n % 3},{7.25},{(2 + n % 3) * 7.25}\n" for n, day in enumerate(DAYS))
    path.write_text(f"pedido,fecha,cliente,cantidad,valor_prod,{name}\n{lines}", encoding="utf-8")
    run = walked(path)
    assert sum(row["monetary"] for row in by_customer(run).values()) * 4 == sum(2 + n % 3 for n in range(28)) * 29
    assert any(f"`valor_prod` times `cantidad` is `{name}`: it is the price of one" in note for note in run.notes)
    given = walked(path, reading=Reading(Roles(amount="valor_prod")))
    assert sum(row["monetary"] for row in by_customer(given).values()) == 28 * 7.25


def test_an_amount_of_the_line_stays_beside_pieces_and_what_differs(told):
    lines = [f"{n},{day},c{n % 4},{1 + n % 3},{10 + n},{30 + n}" for n, day in enumerate(DAYS)]
    assert "price of one" not in told("order_id,date,customer_id,quantity,total,other", *lines)


def test_amounts_that_may_be_pieces_are_told(told):
    lines = [f"{day},c{n % 4},{1 + n % 3},{{}}" for n, day in enumerate(DAYS)]
    notes = told("date,customer_id,amount,sales_price", *(line.format(40 + n) for n, line in enumerate(lines)))
    assert "`amount` holds small whole numbers beside `sales_price`: if these are pieces, --amount sales_price" in notes
    assert "pieces" not in told(
        "date,customer_id,amount,list_price", *(line.format(1 + n % 4) for n, line in enumerate(lines))
    )
    assert "pieces" not in told(
        "date,customer_id,amount,sales_price",
        *(line.format(f"{40 + n}") for n, line in enumerate(lines)),
        amount="amount",
    )


def test_payments_below_zero_are_told_where_they_take_most_away(told):
    bills = [f"{day},c{n % 4},Invoice {n},{30 + n}" for n, day in enumerate(DAYS[:12])]
    paid = [f"{DAYS[-1]},c{n % 4},Paid {n},-{20 + n}" for n in range(12)]
    header = "date,customer_id,description,amount"
    assert "below zero on 12 of 24 lines looked at, which take away 72% of what the others bring" in told(
        header, *bills, *paid
    )
    assert "take away" not in told(header, *bills, *paid[:4])


def test_lines_that_lack_a_cell_and_are_the_sum_of_those_above_are_refused(told):
    bought = [f"{n},{day},c{n // 4},{n + 1}.50" for n, day in enumerate(DAYS[:12])]
    sums = [f",{DAYS[4 * at + 3]},c{at},{sum(range(4 * at + 1, 4 * at + 5)) + 2}.00" for at in range(3)]
    lines = [line for at in range(3) for line in (*bought[4 * at : 4 * at + 4], sums[at])]
    with pytest.raises(
        SegkitError, match="on the 3 lines of the sample without `Nr`, `amount` is the sum of the lines"
    ):
        told("Nr,date,customer_id,amount", *lines)
    told("Nr,date,customer_id,amount", *lines[:-1], sums[2].replace(".00", ".01"))


def test_numbers_that_come_twice_with_other_letters_are_told(told):
    lines = [f"{kind}-{1000 + n},{DAYS[n]},c{n},{20 + n}" for n in range(6) for kind in ("INV", "PAY")]
    header = "reference,date,customer_id,amount"
    assert "6 order numbers come twice, with other letters but the same customer and amount" in told(header, *lines)
    two_shops = [line.replace(",c", ",d") if "PAY" in line else line for line in lines]
    assert "come twice" not in told(header, *two_shops)


@pytest.mark.parametrize("apart", [True, False])
def test_numbers_of_orders_that_start_anew_are_told(told, apart):
    days = [f"2026-{1 + n // 7 * 2 * apart:02}-{1 + n % 7:02}" for n in range(28)]
    lines = [f"{n % 7},{day},A,{10 + n}" for n, day in enumerate(days)]
    assert ("`order_id` says the same more than 31 days apart for one customer, such as '6'" in told(
        "order_id,date,customer_id,amount", *lines
    )) is apart  # fmt: skip


def test_customers_most_of_whom_have_several_addresses_are_told(told):
    lines = [f"{n},{DAYS[n]},{n % 5},{{}}@x.example,10" for n in range(25)]
    header = "order_id,date,customer_id,email,amount"
    assert "`email` differs within 5 of 5 customers of several lines" in told(
        header, *(line.format(n % 7) for n, line in enumerate(lines))
    )
    assert "differs within" not in told(header, *(line.format(n % 5) for n, line in enumerate(lines)))


def with_fees(*lines, header="id,date,customer,takings,{},{}", fee="fee", total="total"):
    """Return a file of orders of 20 and more, a fee, and what is left."""
    return (
        header.format(fee, total),
        *(f"{n},{day},c{n % 4},{line}" for n, (day, line) in enumerate(zip(DAYS, lines, strict=False))),
    )


@pytest.mark.parametrize("fee", ["selling fee", "Cargo por venta", "Комиссия площадки", "Verkaufsprovision"])
@pytest.mark.parametrize("sign", ["", "-"])
def test_an_amount_after_fees_is_told_with_the_column_before_them(told, fee, sign):
    lines = [f"{20 + n}.50,{sign}{n % 5}.25,{20 + n - n % 5}.25" for n in range(20)]
    notes = told(*with_fees(*lines, fee=fee))
    assert f"`total` is what is left of `takings` after `{fee}`: customers paid more (--amount takings)" in notes


def test_fees_below_zero_are_told_where_no_column_is_more_by_them(told):
    notes = told(*with_fees(*(f"x,-{n}.25,{20 + n}.25" for n in range(1, 20)), header="id,date,customer,note,{},{}"))
    assert "`fee` is below zero: where `total` is what is left after it, customers paid more" in notes


def test_fees_beside_an_amount_that_holds_them_are_not_told(told):
    lines = [f"{20 + n}.50,-{n % 5}.25,{20 + n - n % 5}.25" for n in range(20)]
    assert "customers paid more" not in told(*with_fees(*lines, total="payout"), amount="takings")
    before = [f"{20 + n - n % 5}.25,-{n % 5}.25,{20 + n}.50" for n in range(20)]
    assert "customers paid more" not in told(*with_fees(*before, header="id,date,customer,paid out,{},{}"))
    assert "customers paid more" not in told(*with_fees(*(f"{20 + n},{n % 5},{20 + n}" for n in range(20))))


@pytest.mark.parametrize(
    ("amount", "other"),
    [("Сумма", "Всего с НДС"), ("Amount", "Amount Including VAT"), ("Total incl. VAT", "Total excl. VAT"), ("total", "total_usd")],
)  # fmt: skip
def test_the_same_amount_with_taxes_and_without_is_told(told, amount, other):
    lines = [f"{n},{day},c{n % 4},{10 + n},{20 + n}" for n, day in enumerate(DAYS)]
    assert f"`{other}` may be the amount, too" in told(f"order_id,date,customer_id,{amount},{other}", *lines)


def test_a_price_that_grows_with_the_pieces_may_be_that_of_all_of_them(told):
    prices = {"tea": 5, "mug": 9, "pot": 30, "cup": 7}
    sold = [(day, list(prices)[n % 4], 1 + n % 3) for n, day in enumerate(DAYS)]
    header = "order_id,date,customer_id,product,quantity,price"
    of_all = [f"{n},{day},c{n % 5},{good},{count},{count * prices[good]}" for n, (day, good, count) in enumerate(sold)]
    assert "`price` grows with `quantity`, for 4 of 4 products: if it is that of all pieces, --amount price" in told(
        header, *of_all
    )
    of_one = [f"{n},{day},c{n % 5},{good},{count},{prices[good]}" for n, (day, good, count) in enumerate(sold)]
    assert "grows" not in told(header, *of_one)


def test_an_amount_that_is_one_for_each_customer_may_be_the_customer_s_sum(told):
    header = "order_id,date,customer_id,total"
    sums = [f"{n},{day},c{n % 6},{100 + n % 6}.50" for n, day in enumerate(DAYS)]
    assert "`total` is the same on all orders of a customer, for 6 customers of several orders" in told(header, *sums)
    plans = [f"{n},{day},c{n % 6},{9 + 10 * (n % 2)}.99" for n, day in enumerate(DAYS)]
    assert "all orders of a customer" not in told(header, *plans)
    orders = [f"{n},{day},c{n % 6},{100 + n}.50" for n, day in enumerate(DAYS)]
    assert "all orders of a customer" not in told(header, *orders)
