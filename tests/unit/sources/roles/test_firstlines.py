"""What stands on the first line of an order only: statuses that hold for all of its lines."""

import pytest
from factories import by_customer, left_out, walked

from segkit.choices import AmountPer
from segkit.sources.reading import Reading
from segkit.sources.roles.firstlines import held_by_first_lines
from segkit.sources.roles.recognition import Roles

HEAD = "order_id,customer,date,status,item,line_total\n"
ONCE = """\
1,ann,2024-01-01,paid,a,10.00
1,ann,2024-01-01,,b,5.00
2,bob,2024-01-02,cancelled,a,20.00
2,bob,2024-01-02,,b,7.00
3,ann,2024-02-01,paid,a,3.00
"""


@pytest.fixture
def export(tmp_path):
    def write(lines):
        path = tmp_path / "orders.csv"
        path.write_text(HEAD + lines, encoding="utf-8")
        return path

    return write


@pytest.mark.parametrize("reading", [Reading(), Reading(amount_per=AmountPer.LINE)])
def test_a_status_on_the_first_line_of_an_order_holds_for_all_of_its_lines(export, reading):
    run = walked(export(ONCE), reading=reading)
    assert {who: row["monetary"] for who, row in by_customer(run).items()} == {"ann": 18}
    assert left_out(run)["status cancelled"] == (2, 27)
    assert any("`status` stands on the first line of an order: it holds" in note for note in run.notes)


def test_lines_of_the_next_order_and_without_a_number_have_no_status_of_another(export):
    run = walked(export(ONCE + "2,bob,2024-01-03,paid,c,1.00\n,eve,2024-01-03,paid,c,2.00\n"))
    assert {who: row["monetary"] for who, row in by_customer(run).items()} == {"ann": 18, "bob": 1, "eve": 2}


def test_one_number_at_two_customers_is_two_orders_each_with_a_status_of_its_own(export):
    both = "7,ann,2024-01-01,paid,a,10.00\n7,bob,2024-01-01,cancelled,a,20.00\n"
    run = walked(export(both + "7, ann,2024-01-01,,b,5.00\n7,bob,2024-01-01,,b,7.00\n"))
    assert {who: row["monetary"] for who, row in by_customer(run).items()} == {"ann": 15}
    assert left_out(run)["status cancelled"] == (2, 27)


def test_a_status_that_is_blank_where_there_is_nothing_to_say_is_its_lines_own_and_blanks_are_told(export):
    run = walked(export(ONCE + "4,cid,2024-02-02,,a,4.00\n"))
    assert {who: row["monetary"] for who, row in by_customer(run).items()} == {"ann": 18, "bob": 7, "cid": 4}
    assert "3 lines without `status`: taken as sales" in run.notes


def test_blank_statuses_change_nothing_and_are_not_told_where_all_others_are_sales(export):
    run = walked(export(ONCE.replace("cancelled", "paid") + "4,cid,2024-02-02,,a,4.00\n"))
    assert not any("without `status`" in note for note in run.notes)


def test_pieces_of_a_sample_may_begin_within_an_order():
    roles = Roles(order="order", status="status")
    orders = [str(number // 2) for number in range(1200)]
    once = {"order": orders, "status": ["paid" if number % 2 == 0 else "" for number in range(1200)]}
    assert held_by_first_lines(once, roles) == ("status",)
    torn = {"order": ["x", *orders], "status": ["", *once["status"]]}
    assert held_by_first_lines(torn, roles) == ("status",)
    few = {name: cells[:100] for name, cells in torn.items()}
    assert held_by_first_lines(few, roles) == ()
