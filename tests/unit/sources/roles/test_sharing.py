"""What lines of an order share: evidence from prices, days without numbers, kinds, and orders beyond the sample."""

from decimal import Decimal

import pytest
from factories import by_customer, walked
from hypothesis import given, settings
from hypothesis import strategies as st

from segkit.choices import AmountPer
from segkit.errors import SegkitError
from segkit.sources.reading import Reading
from segkit.sources.roles import sharing
from segkit.sources.roles.recognition import Roles
from segkit.sources.text.sample import SAMPLE_BYTES


@pytest.fixture
def orders(tmp_path):
    def write(text, **reading):
        path = tmp_path / "orders.csv"
        path.write_text(text, encoding="utf-8")
        run = walked(path, reading=Reading(**reading))
        assert run.account.balances()
        return {who: row["monetary"] for who, row in by_customer(run).items()}, run

    return write


def items(header, rows):
    return "\n".join([header, *rows]) + "\n"


WITH_PRICES = items(
    "order_id,date,customer_id,sku,price,total",
    ["1,2026-01-13,A,x,10,30", "1,2026-01-13,A,y,20,30", "2,2026-01-14,B,x,10,15", "2,2026-01-14,B,z,5,15"],
)


def test_one_amount_beside_different_prices_is_the_order_s(orders):
    money, run = orders(WITH_PRICES)
    assert money == {"A": 30, "B": 15}
    assert any("whose prices or pieces differ" in note for note in run.notes)
    assert orders(WITH_PRICES, amount_per=AmountPer.LINE)[0] == {"A": 60, "B": 30}


def test_one_amount_beside_one_price_may_be_either(orders):
    rows = ["1,2026-01-13,A,x,10,30", "1,2026-01-13,A,y,10,30", "2,2026-01-14,B,x,5,15", "2,2026-01-14,B,z,5,15"]
    with pytest.raises(SegkitError, match="may be the order's total or each line's own"):
        orders(items("order_id,date,customer_id,sku,price,total", rows))


def test_refunds_of_their_own_kind_are_no_further_lines_of_the_order(orders):
    rows = [f"{n},2026-01-1{n},A,50,Sale\n{n},2026-01-1{n},A,50,Refund" for n in range(1, 8)]
    money, _ = orders(items("order_id,date,customer_id,order_total,type", [*rows, "9,2026-02-01,A,7,Sale"]))
    assert money == {"A": 7}


def test_lines_of_one_total_and_several_kinds_are_refused(orders):
    rows = ["1,2026-01-13,A,x,30,Sale", "1,2026-01-13,A,y,30,Sale", "1,2026-01-15,A,x,30,Refund"]
    with pytest.raises(SegkitError, match="order '1' share one amount and are of several kinds: Refund, Sale"):
        orders(items("order_id,date,customer_id,sku,order_total,type", rows))


REPEATED = items(
    "ref,date,customer_id,sku,total",
    [f"R{n},2026-01-{n:02},A,{sku},{n}0" for n in range(1, 8) for sku in "xy"],
)


def test_a_total_repeated_where_no_column_numbers_the_orders_is_asked_for(orders):
    with pytest.raises(SegkitError, match=r"all lines of a customer's day \(7 of 7 such days") as caught:
        orders(REPEATED.replace("ref,", "bundle,"))
    assert "--order bundle   or   --amount-per line" in caught.value.hint
    text = REPEATED.replace("ref,", "bundle,")
    with pytest.raises(SegkitError, match="may be the order's total"):
        orders(text, roles=Roles(order="bundle"))
    assert orders(text, roles=Roles(order="bundle"), amount_per=AmountPer.ORDER)[0] == {"A": 280}
    assert orders(text, amount_per=AmountPer.LINE)[0] == {"A": 560}


def test_lines_of_one_day_with_different_amounts_are_no_repeated_total(orders):
    rows = [f"2026-01-{n:02},A,{sku},{n}{at}" for n in range(1, 8) for at, sku in enumerate("xy")]
    assert orders(items("date,customer_id,sku,total", rows))[0] == {"A": sum(20 * n + 1 for n in range(1, 8))}


def test_a_name_that_is_a_number_sign_and_digits_is_the_order(orders):
    rows = ["#1001,2026-01-13,A,10", "#1001,2026-01-13,A,20", "#1002,2026-01-14,A,5"]
    _, run = orders(items("Name,date,customer_id,amount", rows))
    assert by_customer(run)["A"]["frequency"] == 2
    _, run = orders(items("Name,date,customer_id,amount", [row.replace("#1002", "Ann Lee") for row in rows]))
    assert by_customer(run)["A"]["frequency"] == 3


def test_totals_repeated_beyond_the_sample_are_found(orders):
    rows = [f"{n},2026-01-13,customer {n},{'x' * 60},5" for n in range(SAMPLE_BYTES // 40)]
    late = [f"{cells},{sku},30" for cells in ("999991,2026-01-14,A", "999992,2026-01-15,A") for sku in "xy"]
    at = len(rows) * 7 // 10
    text = items("order_id,date,customer_id,sku,{}", [*rows[:at], *late, *rows[at:]])
    with pytest.raises(SegkitError, match="is the same on all lines of 2 of 2 orders of several lines, such as '99999"):
        orders(text.format("order_total"))
    assert orders(text.format("order_total"), amount_per=AmountPer.ORDER)[0]["A"] == Decimal(60)
    assert orders(text.format("line_total"))[0]["A"] == Decimal(120)


def test_numbers_that_are_another_s_behind_letters_are_told(orders):
    rows = ["10023,2026-01-13,A,30", "R10023,2026-01-14,A,30", "10024,2026-01-15,B,5"]
    money, run = orders(items("order_id,date,customer_id,total", rows))
    assert money == {"A": 60, "B": 5}
    assert any(
        "1 order number is another's with letters before or behind it, as 'R10023'" in note for note in run.notes
    )
    _, run = orders(items("order_id,date,customer_id,total", [rows[0], rows[1].replace(",30", ",-30"), rows[2]]))
    assert not any("letters before or behind" in note for note in run.notes)


@pytest.mark.parametrize(
    ("word", "said"), [("(отменён)", True), ("- cancelled", True), ("(paid)", False), ("B", False)]
)
def test_words_of_sales_undone_behind_a_number_are_told(orders, word, said):
    rows = [
        f"100023 {word},2026-01-13,A,30",
        "100024,2026-01-14,A,31",
        "100025,2026-01-15,B,5",
        "100026,2026-01-15,B,5",
    ]
    _, run = orders(items("order_id,date,customer_id,total", rows))
    assert any("1 order number is followed by words of sales undone" in note for note in run.notes) is said


def test_numbers_that_are_another_s_with_a_further_number_may_be_later_editions_of_it(orders):
    rows = ["100023,2026-01-13,A,30,paid", "100023-1,2026-01-13,A,31,paid", "100024,2026-01-15,B,5,paid"]
    header = "order_id,date,customer_id,total,status"

    def told(*lines):
        money, run = orders(items(header, lines))
        return money, any("1 order number is another's of the same customer" in note for note in run.notes)

    assert told(*rows) == ({"A": 61, "B": 5}, True)
    assert told(rows[0].replace("paid", "cancelled"), *rows[1:]) == ({"A": 31, "B": 5}, False)
    assert told(rows[0], rows[1].replace(",A,", ",C,"), rows[2])[1] is False


def test_an_amount_to_which_another_column_adds_up_in_each_order_is_the_order_s(orders):
    rows = [
        f"{n},2026-01-1{n},{who},{sku},{own},{n}0"
        for n, who in enumerate("ABCD", 1)
        for sku, own in (("x", n * 4), ("y", n * 6))
    ]
    header = "order_id,date,customer_id,sku,position worth,Value"
    money, run = orders(items(header, rows))
    assert money == {"A": 10, "B": 20, "C": 30, "D": 40}
    assert any("`position worth` adds up to it in each of them" in note for note in run.notes)
    with pytest.raises(SegkitError, match="may be the order's total or each line's own"):
        orders(items(header, [*rows[:-1], "4,2026-01-14,D,y,25,40"]))


@given(st.integers(2, 3), st.integers(100, 110), st.one_of(st.just(0), st.integers(380, 450)), st.integers(1, 3))
@settings(max_examples=40, deadline=None)
def test_what_is_decided_before_all_orders_are_seen_is_what_all_of_them_say(lines_each, differing, alike, days):
    orders = [("5.00", "7.50", "9.00")[:lines_each]] * differing
    orders += [("5.00",) * 2 * days] * (alike // days) if alike else [("5.00", "7.50", "12.50")] * 6
    lines = [
        {"customer": "C1", "order": str(at), "date": f"2026-01-{place // 2 + 1:02}", "amount": amount}
        for at, amounts in enumerate(orders)
        for place, amount in enumerate(amounts)
    ]
    rows = {name: tuple(line[name] for line in lines) for name in lines[0]}
    roles = Roles(customer="customer", order="order", date="date", amount="amount")

    def decided():
        try:
            return sharing.amount_per(rows, roles, "lines.csv")
        except SegkitError as fault:
            return str(fault)

    early = decided()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sharing._Groups, "settled", lambda *_: False)
        assert decided() == early
