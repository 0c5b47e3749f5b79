"""inspection: a data set checked, with every line and all money in the account, and places that can be opened."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest
from factories import csv_file

import segkit as sk
from segkit.choices import AmountPer, BadRows
from segkit.findings import Limit
from segkit.runs.segmentation import segment_files
from segkit.sources.reading import Reading
from segkit.sources.roles.recognition import Roles

TODAY = date(2026, 6, 30)


def checked(path, **options):
    """Check files on the last day of June."""
    return sk.check_transactions(path, today=TODAY, **options)


def found(check, key):
    """Return the finding of this name, None where there is none."""
    return next((finding for finding in check.findings if finding.key == key), None)


def lines(check, key):
    """Return the places of a finding."""
    return [example.line for example in found(check, key).examples]


@pytest.fixture
def table(tmp_path):
    """Return how to write a table and check it."""

    def check(text, **options):
        return checked(csv_file(tmp_path / "orders.csv", text), **options)

    return check


MESSY = """
    customer  order  date        amount
    ann       1      2026-01-01  10.00
    ann       1      2026-01-01  10.00
    ·         2      2026-01-02  3.00
    bob       3      2026-01-03  0
    bob       4      2026-01-04  -4.00
    guest     5      2026-07-05  7.00
    guest     6      2026-01-05  6.00
"""


def test_lines_and_money_kept_and_left_out_add_up_to_the_file(table):
    check = table(MESSY)
    assert (check.lines, check.amount) == (7, Decimal(32))
    assert check.kept.lines + sum(part.lines for part in check.left_out) == check.lines
    assert check.kept.amount + sum(part.amount for part in check.left_out) == check.amount


@pytest.mark.parametrize(
    ("key", "count", "places"),
    [
        ("no_customer", 1, [4]),
        ("zero_amounts", 1, [5]),
        ("returns", 1, [6]),
        ("future_days", 1, [7]),
        ("duplicate_lines", 1, [3]),
        ("placeholder_customers", 1, [8]),
    ],
)
def test_what_is_odd_is_counted_and_found_at_its_line(table, key, count, places):
    check = table(MESSY)
    assert (found(check, key).count, lines(check, key)) == (count, places)


def test_a_copy_says_of_which_line_it_is_one(table):
    assert found(table(MESSY), "duplicate_lines").examples[0].value == "as line 2"


def test_limits_are_about_the_lines_that_were_found(table):
    assert table(MESSY).measured == {"no-customer": 1, "duplicates": 1, "returns": 1, "future": 1, "rejected": 0}


def test_a_limit_that_is_passed_is_named_with_its_value(table):
    (said,) = table(MESSY).beyond([Limit("no-customer", Decimal("0.1")), Limit("returns", lines=1)])
    assert said == "1 of 7 lines name no customer (14.29%), and --max-no-customer allows 10%"


def test_a_frame_is_checked_as_its_file_is(table, tmp_path):
    check = table(MESSY)
    frame = sk.read_transactions(tmp_path / "orders.csv")
    same = checked(frame)
    assert {one.key: one.count for one in same.findings} == {one.key: one.count for one in check.findings}
    assert (same.lines, same.amount, same.kept) == (check.lines, check.amount, check.kept)


def test_clean_data_have_nothing_to_warn_of(tmp_path):
    rows = [
        {
            "customer": f"c{number % 60}",
            "order": str(number),
            "date": str(date(2026, 1, 1) + timedelta(days=number % 90)),
            "amount": str(10 + number % 7),
        }
        for number in range(1800)
    ]
    check = checked(csv_file(tmp_path / "orders.csv", rows))
    assert [one.key for one in check.findings if one.severity != "info"] == []
    assert check.is_loadable


def test_names_of_people_are_masked_in_places_unless_asked_for(tmp_path):
    path = csv_file(tmp_path / "orders.csv", "customer date amount\nПoчта 2026-01-01 5\nann 2026-01-02 5")
    assert found(checked(path), "mixed_alphabets").examples[0].value == "П***"
    assert found(checked(path, show_values=True), "mixed_alphabets").examples[0].value == "Пoчта"


def test_files_that_overlap_are_told(tmp_path):
    first = csv_file(tmp_path / "a.csv", "customer order date amount\nann 1 2026-01-01 5\nbob 2 2026-01-02 5")
    other = csv_file(tmp_path / "b.csv", "order amount date customer\n2 5 2026-01-02 bob\n3 5 2026-01-03 cy")
    check = checked([first, other])
    assert found(check, "overlapping_files").count == 1
    copies = found(check, "duplicate_lines")
    assert (copies.count, copies.examples[0].file, copies.examples[0].value) == (1, str(other), f"as line 3 of {first}")


def test_totals_repeated_on_every_line_are_told(tmp_path):
    rows = [
        {"customer": f"c{order}", "order": str(order), "date": "2026-01-01", "amount": str(10 + order)}
        for order in range(30)
        for _ in range(3)
    ]
    line_by_line = Reading(amount_per=AmountPer.LINE)
    check = checked(csv_file(tmp_path / "orders.csv", rows), reading=line_by_line)
    finding = found(check, "repeated_totals")
    assert (finding.count, finding.amount) == (30, 2 * sum(Decimal(10 + order) for order in range(30)))


def test_a_number_given_again_the_next_year_is_told(table):
    check = table("customer order date amount\nann 1 2025-01-01 5\nann 1 2026-01-01 5")
    assert found(check, "restarting_orders").count == 1


def test_several_currencies_cannot_be_loaded_and_say_how_to_take_one(table):
    check = table("customer date amount currency\nann 2026-01-01 5 EUR\nbob 2026-01-02 5 usd\ncy 2026-01-02 5 EUR")
    assert not check.is_loadable
    assert found(check, "several_currencies").advice == "take one: --currency EUR"


def test_a_file_that_cannot_be_used_is_a_finding_and_no_error(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text("x,y\n1,2\n", "utf-8")
    check = checked(path)
    assert not check.is_loadable
    assert "no column is plainly the customer" in check.findings[0].message


def test_every_file_that_cannot_be_used_is_named(tmp_path):
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("x,y\n1,2\n", "utf-8")
    csv_file(tmp_path / "c.csv", "customer date amount\nann 2026-01-01 5")
    assert len(checked([tmp_path / name for name in ("a.csv", "b.csv", "c.csv")]).findings) == 2


def test_copies_in_real_data_are_those_of_a_plain_count(shared):
    check = sk.check_transactions(shared("data/online_retail/online_retail.parquet"))
    assert found(check, "duplicate_lines").count == 5_268
    assert found(check, "no_customer").count == 135_080
    assert any("2010-12-24 to 2011-01-03" in one.message for one in check.findings)


def test_copies_in_many_files_are_those_of_a_plain_count(shared):
    folder = shared("data/online_retail/by_day_2010_12")
    every = Counter(
        line
        for path in folder.glob("*.csv")
        for line in list(csv.reader(path.open(encoding="utf-8")))[1:]
        for line in [tuple(line)]
    )
    check = sk.check_transactions(folder)
    assert found(check, "duplicate_lines").count == sum(count - 1 for count in every.values())
    assert found(check, "overlapping_files") is None


def test_everything_leaves_as_plain_data(table):
    plain = table(MESSY).to_dict()
    assert (plain["lines"], plain["findings"][0]["severity"], plain["is_loadable"]) == (7, "warning", True)


BAD = """customer_id,order_id,date,amount
ann,1,2026-01-01,5
bob,2,xx,6
cy,3,2026-01-03,abc
dee,4,2026-01-04
eve,5,2026-01-05,7,8,9
,6,nope,1
fay,7,,3
fay,8,2026-02-30,3
fay,9,2026-02-20,3
"""


def test_all_lines_that_cannot_be_read_are_told_kind_by_kind(tmp_path):
    (tmp_path / "orders.csv").write_text(BAD, "utf-8")
    check = checked(tmp_path / "orders.csv")
    told = {
        one.message: [place.line for place in one.examples] for one in check.findings if one.key == "unreadable_lines"
    }
    assert told == {
        "2 lines with a date that cannot be read": [3, 9],
        "1 line with an amount that cannot be read": [4],
        "1 line with an empty date": [8],
        "1 line with too few cells": [5],
        "1 line with too many cells": [6],
    }
    assert (check.is_loadable, check.measured["rejected"], check.kept.lines) == (False, 6, 2)
    assert check.kept.lines + sum(part.lines for part in check.left_out) == check.lines == 9


def unreadable(check):
    """Return the places of lines that cannot be read: line, column, value."""
    every = (finding for finding in check.findings if finding.key == "unreadable_lines")
    return sorted((place.line, place.column, place.value) for finding in every for place in finding.examples)


def test_each_line_that_cannot_be_read_is_named_with_its_cell(tmp_path):
    (tmp_path / "orders.csv").write_text(BAD, "utf-8")
    assert unreadable(checked(tmp_path / "orders.csv")) == [
        (3, "date", "xx"), (4, "amount", "abc"), (5, None, "3 cells"), (6, None, "6 cells"), (8, "date", ""),
        (9, "date", "2026-02-30"),
    ]  # fmt: skip


def test_of_pieces_and_prices_the_cell_is_named_that_does_not_read(tmp_path):
    path = csv_file(
        tmp_path / "orders.csv",
        "customer order date quantity price\nann 1 2026-01-01 1 x\nann 2 2026-01-01 y 1\n"
        "bob 3 2026-01-02 - 3\nbob 4 2026-01-02 3 5",
    )
    check = checked(path)
    assert unreadable(check) == [(2, "price", "x"), (3, "quantity", "y"), (4, "quantity", "-")]
    assert all("--amount-per" not in finding.advice for finding in check.findings)


def test_an_amount_that_does_not_read_is_not_called_empty_for_want_of_a_refund(tmp_path):
    (tmp_path / "orders.csv").write_text(
        "customer,order,date,amount,refunded\nann,1,2026-01-01,x,\nbob,2,2026-01-02,5,\nbob,3,2026-01-02,5,1\n", "utf-8"
    )
    check = checked(tmp_path / "orders.csv", reading=sk.Reading(roles=Roles(refunded="refunded")))
    assert [one.message for one in check.findings if one.key == "unreadable_lines"] == [
        "1 line with an amount that cannot be read"
    ]
    assert unreadable(check) == [(2, "amount", "x")]


def test_what_to_do_about_a_line_is_what_the_run_says_that_ends_with_it(tmp_path):
    path = csv_file(tmp_path / "orders.csv", "customer date amount\nann 2026-01-01 x\nbob 2026-01-02 5")
    with pytest.raises(sk.SegkitError) as ended:
        segment_files([path])
    advice = [one.advice for one in checked(path).findings if one.key == "unreadable_lines"]
    assert advice == [ended.value.hint]


def test_lines_that_are_left_out_on_request_can_be_loaded_without(tmp_path):
    (tmp_path / "orders.csv").write_text(BAD, "utf-8")
    check = checked(tmp_path / "orders.csv", reading=sk.Reading(bad_rows=BadRows.SKIP))
    assert check.is_loadable
    assert check.measured["rejected"] == 6


def test_a_file_of_which_no_line_can_be_read_says_why(tmp_path):
    path = csv_file(tmp_path / "orders.csv", "customer date amount\nann 2026-01-01 x\nbob 2026-01-02 y")
    check = checked(path)
    assert not check.is_loadable
    assert "column `amount`" in check.findings[0].message


def test_totals_are_no_copies_and_no_money_that_is_kept(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text("customer,date,amount\nann,2026-01-01,5\nbob,2026-01-02,7\nИтого,,12\n", "utf-8")
    check = checked(path)
    assert {part.reason: part.amount for part in check.left_out} == {"of totals": 12}
    assert (check.kept.amount, check.amount) == (12, 24)
