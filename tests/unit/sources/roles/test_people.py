"""people: whose name or id a column holds, where shops mask their customers or name their sellers beside them."""

import pytest
from factories import walked

from segkit.errors import ColumnError
from segkit.sources.reading import Reading
from segkit.sources.roles.recognition import Roles, UnsureError


@pytest.fixture
def orders(tmp_path):
    def write(text, **given):
        path = tmp_path / "orders.csv"
        path.write_text(text, encoding="utf-8")
        return walked(path, reading=Reading(roles=Roles(**given)))

    return write


def customers(run):
    return run.customers.to_native()["customer_id"].sort().to_list()


MASKED = "order,date,total,phone{other}\n" + "".join(
    f"{n},2026-01-{n + 10},5.00,******{n % 2}{{cell{n % 3}}}\n" for n in range(9)
)


def test_masked_ids_are_refused_as_many_people_would_be_one(orders):
    with pytest.raises(ColumnError, match="`phone` is masked"):
        orders(MASKED.format(other="", cell0="", cell1="", cell2=""))


def test_a_column_that_is_not_masked_is_taken_instead(orders):
    run = orders(MASKED.format(other=",username (buyer)", cell0=",ann", cell1=",bob", cell2=",cy"))
    assert customers(run) == ["ann", "bob", "cy"]


def test_masked_ids_may_be_taken_by_name(orders):
    run = orders(MASKED.format(other="", cell0="", cell1="", cell2=""), customer="phone")
    assert customers(run) == ["******0", "******1"]


@pytest.mark.parametrize("seller", ["user_id", "account code"])
def test_ids_that_stand_with_many_names_are_asked_for(orders, seller):
    lines = "".join(f"{n},2026-01-{n + 10},{n % 2},Client {n % 7},5.00\n" for n in range(18))
    with pytest.raises(UnsureError, match="stands with several names in `customer name`, on 2 of 2 ids"):
        orders(f"order,date,{seller},customer name,total\n{lines}")


def test_a_customer_may_be_spelt_in_two_ways(orders):
    lines = "".join(
        f"{n},2026-01-{n + 10},{n % 6},{'Client' if n % 4 else 'client '} {n % 6},5.00\n" for n in range(18)
    )
    assert len(customers(orders(f"order,date,user_id,customer name,total\n{lines}"))) == 6


def test_who_sells_is_no_customer_where_a_partner_buys(orders):
    lines = "".join(f"S{n},2026-01-{n + 10},Firm {n % 3},5.00,Mitchell\n" for n in range(9))
    assert customers(orders(f"name,date_order,partner_id,amount_total,user_id\n{lines}")) == [
        "Firm 0",
        "Firm 1",
        "Firm 2",
    ]


def test_an_address_on_lines_without_a_number_of_a_customer_is_told(orders):
    lines = "".join(f"{n},2026-01-{n + 10},{n if n % 3 else ''},u{n % 4}@x.com,5.00\n" for n in range(12))
    run = orders(f"order,date,customer_id,email,total\n{lines}")
    told = "`email` names somebody on 4 lines of the sample where `customer_id` is empty"
    assert [note for note in run.notes if told in note]
    whole = orders(lines.join(["order,date,customer_id,email,total\n", ""]), customer="email")
    assert not [note for note in whole.notes if "names somebody" in note]
