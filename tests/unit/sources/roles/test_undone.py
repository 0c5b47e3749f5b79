"""undone: lines above zero that a status calls returned, as items of their order or as rows beside the sale."""

import pytest
from factories import by_customer, walked

from segkit.errors import SegkitError

ITEMS = """order_id,date,customer_id,sku,line_total,status
1,2026-01-13,A,x,30,completed
1,2026-01-13,A,y,12,returned
1,2026-01-13,A,z,5,completed
2,2026-01-14,B,x,10,completed
"""


@pytest.fixture
def money(tmp_path):
    def read(text):
        path = tmp_path / "orders.csv"
        path.write_text(text, encoding="utf-8")
        run = walked(path)
        assert run.account.balances()
        return {who: row["monetary"] for who, row in by_customer(run).items()}

    return read


def test_an_item_that_came_back_takes_away_itself_alone(money):
    assert money(ITEMS) == {"A": 35, "B": 10}


def test_a_row_beside_the_sale_of_its_amount_takes_it_away(money):
    assert money(ITEMS.replace("y,12,", "x,30,")) == {"A": 5, "B": 10}


def test_a_row_of_a_later_day_takes_its_amount_away(money):
    assert money(ITEMS.replace("1,2026-01-13,A,y", "1,2026-01-14,A,y")) == {"A": 23, "B": 10}


def test_lines_of_orders_and_not_of_items_pay_back(money):
    assert money(ITEMS.replace(",sku,line_total", ",city,total")) == {"A": 23, "B": 10}


def test_items_and_rows_together_are_refused(money):
    with pytest.raises(
        SegkitError, match=r"rows beside the sale they undo \(1\), and items of orders that stand \(1\)"
    ):
        money(ITEMS + "3,2026-01-15,B,x,7,completed\n3,2026-01-15,B,x,7,returned\n")
