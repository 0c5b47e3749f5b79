"""stages: an order that stands in the file once for each of its states is asked for, and counts once."""

from decimal import Decimal

import pytest
from factories import by_customer, walked

from segkit.choices import AmountPer
from segkit.errors import SegkitError
from segkit.sources.reading import Reading

HEADER = "customer_id,order_id,order_date,amount,status,changed_at,sku"
STATES = ("new", "paid", "shipped")


@pytest.fixture
def money(tmp_path):
    def read(line, **reading):
        path = tmp_path / "orders.csv"
        lines = [line(number, at, state) for number in range(1, 9) for at, state in enumerate(STATES)]
        path.write_text("\n".join((HEADER, *lines)) + "\n", encoding="utf-8")
        run = walked(path, reading=Reading(**reading))
        return sum(row["monetary"] for row in by_customer(run).values()), " | ".join(run.notes)

    return read


def history(number, at, state):
    return f"c{number % 3},{number},2026-01-{number:02},10,{state},2026-02-{number + at:02},tea"


def test_orders_with_a_line_for_each_of_their_states_are_asked_for(money):
    with pytest.raises(
        SegkitError, match=r"`status` is another on each line of an order, and `amount` the same"
    ) as asked:
        money(history)
    assert "--amount-per order" in asked.value.hint


@pytest.mark.parametrize(("per", "revenue"), [(AmountPer.ORDER, 80), (AmountPer.LINE, 240)])
def test_what_is_answered_decides_how_often_such_an_order_counts(money, per, revenue):
    assert money(history, amount_per=per)[0] == Decimal(revenue)


def test_items_of_one_price_in_different_states_are_no_states_of_one_order(money):
    assert money(lambda number, at, state: history(number, at, state).replace("tea", f"tea {at}"))[0] == Decimal(240)


def few(number, at, state):
    order = number if number < 3 else 10 * number + at
    return history(number, at, state).replace(f",{number},", f",{order},", 1)


def test_a_few_orders_with_a_line_for_each_of_their_states_are_told(money):
    found, notes = money(few)
    assert found == Decimal(240)
    assert "`status` is another on each line of 2 orders, such as '1', and `amount` the same" in notes
