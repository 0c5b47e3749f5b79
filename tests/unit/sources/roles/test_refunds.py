"""Columns of money given back: subtracted, unless something else takes the same money away."""

import pytest
from factories import by_customer, left_out, walked

from segkit.sources.reading import Reading
from segkit.sources.roles.recognition import Roles

SALES = ["1,2026-01-13,A,10,{}", "2,2026-01-14,B,20,{}", "3,2026-01-15,C,30,{}", "4,2026-01-16,C,5,{}"]


@pytest.fixture
def read(tmp_path):
    def read(header, *lines, **given):
        path = tmp_path / "orders.csv"
        path.write_text("\n".join((f"order_id,order_date,customer_id,{header}", *lines)) + "\n", encoding="utf-8")
        run = walked(path, reading=Reading(Roles(**given)))
        return sum(row["monetary"] for row in by_customer(run).values()), " | ".join(run.notes), left_out(run)

    return read


def sales(*cells):
    return [line.format(cell) for line, cell in zip(SALES, cells, strict=True)]


@pytest.mark.parametrize("nothing", ["", "NULL", "nan", "None", "\\N", "-", "0.00"])
def test_where_nothing_was_given_back_nothing_is_subtracted(read, nothing):
    assert read("amount,refunded_amount", *sales("4", nothing, nothing, nothing))[0] == 61


@pytest.mark.parametrize("back", ["9,2026-01-16,A,-4,{0}", "1,2026-01-16,A,-4,{0}"])
def test_refunds_that_other_lines_take_away_too_are_not_subtracted(read, back):
    lines = [*sales("4", "6", "0", "0"), back.format("0"), "8,2026-01-16,B,-6,0"]
    money, notes, _ = read("amount,refunded_amount", *lines)
    assert money == 55
    assert "`refunded_amount` is not subtracted: other lines take the same money away" in notes
    assert read("amount,refunded_amount", *lines, refunded="refunded_amount")[0] == 45


def test_refunds_some_of_which_other_lines_take_away_too_are_told(read):
    away = ["9,2026-01-16,A,-4,0", "8,2026-01-16,B,-6,0"]
    money, notes, _ = read("amount,refunded_amount", *sales("4", "6", "5", "0"), *away)
    assert money == 40
    assert "other lines take the same money away for 2 of 3 refunds" in notes


def test_lines_of_a_kind_that_pays_back_take_the_same_money_away_without_a_sign(read):
    lines = [*sales("4,sale", "6,sale", "0,sale", "0,sale"), "1,2026-01-16,A,4,0,refund", "2,2026-01-16,B,6,0,refund"]
    assert read("amount,refunded_amount,type", *lines)[0] == 55


def test_a_mark_beside_the_money_that_was_given_back_undoes_no_more_than_that(read):
    lines = sales("4,TRUE", "0,FALSE", "0,FALSE", "0,FALSE")
    money, _, out = read("amount,refund_amount,refunded", *lines)
    assert (money, out) == (61, {})


def test_marks_are_no_money(read):
    money, notes, out = read("amount,refunded", *sales("1", "0", "0", "0"))
    assert money == 55
    assert "is subtracted" not in notes
    assert list(out) == ["with `refunded` set"]


@pytest.mark.parametrize(("yes", "no"), [("1", "0"), ("TRUE", "FALSE"), ("да", "нет")])
def test_a_mark_beside_the_money_that_was_given_back_is_no_second_column_of_it(read, yes, no):
    lines = sales(f"{yes},4", f"{no},0", f"{no},0", f"{no},0")
    assert read("amount,refunded,refund_amount", *lines)[0] == 61


def test_refunds_of_one_are_money_where_they_have_cents(read):
    assert read("amount,refunded", *sales("1.00", "0.00", "0.00", "0.00"))[0] == 64
