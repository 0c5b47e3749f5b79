"""orders: lines of one customer with one number are one order, however the two are spelled."""

from __future__ import annotations

import polars as pl
import pytest
from factories import by_customer, left_out, parquet_file, segmented, walked

from segkit.runs.segmentation import segment_files

NBSP = "\u00a0"
NOBODY = "NULL null None none NaN nan NA na N/A n/a #N/A <NA> nil - -- — – нет Нет н/д Н/Д"


def frequencies(customers, orders=None, **options):
    """Return how many orders each customer has, where every line is 1.00 on a day of its own."""
    table = [
        {"customer_id": who, "order_date": f"2024-01-{index + 1:02}", "amount": "1.00"}
        for index, who in enumerate(customers)
    ]
    for row, number in zip(table, orders or [], strict=False):
        row["order_id"] = number
    return {who: row["frequency"] for who, row in by_customer(segmented(table, **options)).items()}


def typed_frequencies(path, customers):
    days = [f"2024-01-{index + 1:02}" for index in range(len(customers))]
    file = parquet_file(path / "typed.parquet", {"customer_id": customers, "order_date": days, "amount": 1})
    return {who: row["frequency"] for who, row in by_customer(walked(file)).items()}


# ── How a customer is spelled ──


def test_zeros_in_front_stay():
    assert frequencies(["007", "7", "0"]) == {"007": 1, "7": 1, "0": 1}


def test_floats_that_are_whole_read_as_whole_numbers(tmp_path):
    assert typed_frequencies(tmp_path, [17850.0, 17850.0, 12346.0, None]) == {"17850": 2, "12346": 1}


def test_a_float_that_is_no_number_is_nobody(tmp_path):
    assert typed_frequencies(tmp_path, [17850.0, float("nan")]) == {"17850": 1}


def test_floats_that_are_not_all_whole_stay_as_written(tmp_path):
    assert typed_frequencies(tmp_path, [17850.0, 0.5]) == {"17850.0": 1, "0.5": 1}


def test_whole_numbers_read_as_their_digits(tmp_path):
    assert typed_frequencies(tmp_path, [7, 7, 4_293_855_558, None]) == {"7": 2, "4293855558": 1}


def test_text_that_is_a_whole_float_throughout_reads_as_whole_numbers():
    assert frequencies(["17850.0", "17850.0", "12346.0", ""]) == {"17850": 2, "12346": 1}


@pytest.mark.parametrize("other", ["A-1", "17850.5", "1.2.0"])
def test_text_that_is_not_a_whole_float_throughout_stays_as_written(other):
    assert frequencies(["17850.0", other]) == {"17850.0": 1, other: 1}


@pytest.mark.parametrize("blank", [" ", "\t", NBSP, "\u202f", "\u2007", "\ufeff"])
def test_blanks_around_an_id_are_taken_off(blank):
    assert frequencies([f"{blank}ann", f"ann{blank}", f"{blank}ann{blank}{blank}", "ann"]) == {"ann": 4}


def test_blanks_inside_an_id_stay():
    assert frequencies(["ann lee", "annlee"]) == {"ann lee": 1, "annlee": 1}


def test_mail_addresses_compare_in_lower_case():
    assert frequencies(["Ann@Shop.Example", "ann@shop.example", "ИВАН@почта.example"]) == {
        "ann@shop.example": 2,
        "иван@почта.example": 1,
    }


def test_other_ids_compare_as_written():
    assert frequencies(["ANN", "ann"]) == {"ANN": 1, "ann": 1}


@pytest.mark.parametrize("word", [*NOBODY.split(), "", " ", NBSP, f" {NBSP}", " - "], ids=repr)
def test_this_spelling_is_nobody(word):
    run = segmented(
        [
            {"customer_id": "ann", "order_date": "2024-01-01", "amount": "1.00"},
            {"customer_id": word, "order_date": "2024-01-01", "amount": "2.00"},
        ]
    )
    assert list(by_customer(run)) == ["ann"]
    assert left_out(run) == {"no customer": (1, 2)}


@pytest.mark.parametrize("word", ["0", "nancy", "nullus", "x-", "n.a.", "nobody"])
def test_this_spelling_is_somebody(word):
    assert frequencies(["ann", word]) == {"ann": 1, word: 1}


def test_customers_come_sorted_by_the_id_as_it_compares():
    assert list(frequencies([" zoe", "Bob@shop.example", "ann", "10", "9"])) == [
        "10",
        "9",
        "ann",
        "bob@shop.example",
        "zoe",
    ]


# ── What is one order ──


def test_lines_with_one_number_are_one_order():
    assert frequencies(["ann", "ann", "ann"], ["1", "1", "2"]) == {"ann": 2}


def test_one_number_at_two_customers_is_two_orders():
    assert frequencies(["ann", "bob"], ["1", "1"]) == {"ann": 1, "bob": 1}


def test_without_numbers_every_line_is_an_order():
    assert frequencies(["ann", "ann", "Bob@x.example", "bob@x.example"]) == {"ann": 2, "bob@x.example": 2}


def test_two_spellings_of_one_customer_share_their_orders():
    assert frequencies(["Ann@x.example", "ann@x.example ", "ann@x.example"], ["1", "1", "2"]) == {"ann@x.example": 2}


@pytest.mark.parametrize("blank", [" ", NBSP])
def test_blanks_around_an_order_number_are_taken_off(blank):
    assert frequencies(["ann", "ann", "ann"], [f"1{blank}", "1", f"{blank}1"]) == {"ann": 1}


@pytest.mark.parametrize("other", ["1\u2007", "\u20281", "1.0"])
@pytest.mark.parametrize("stranger", ["bob", " bob"])
def test_one_order_is_one_however_strangers_are_spelled(other, stranger):
    assert frequencies(["ann", "ann", stranger], [other, "1", "2"]) == {"ann": 1, "bob": 1}


@pytest.mark.parametrize("empty", ['""', '" "', " ", "\u00a0"])
def test_an_empty_order_number_is_empty_in_quotation_marks_too(empty, tmp_path):
    path = tmp_path / "orders.csv"
    lines = ["customer_id,order_id,order_date,amount", *(f"ann,{empty},2024-01-0{day},1.00" for day in (1, 1, 2))]
    path.write_text("\n".join(lines), encoding="utf-8")
    assert by_customer(walked(path))["ann"]["frequency"] == 2


def test_an_empty_order_number_is_empty_in_parquet_too(tmp_path):
    days = ["2024-01-01", "2024-01-01", "2024-01-02"]
    columns = {"customer_id": ["ann"] * 3, "order_id": [""] * 3, "order_date": days, "amount": [1] * 3}
    assert by_customer(walked(parquet_file(tmp_path / "orders.parquet", columns)))["ann"]["frequency"] == 2


def test_order_numbers_keep_their_zeros_and_their_case():
    assert frequencies(["ann"] * 4, ["01", "1", "a1", "A1"]) == {"ann": 4}


def test_order_numbers_that_are_floats_read_as_the_same_numbers_in_text(tmp_path):
    days = ["2024-01-01", "2024-01-02"]
    columns = {"customer_id": ["ann", "ann"], "order_id": [1.0, 1.0], "order_date": days, "amount": [1, 1]}
    typed = walked(parquet_file(tmp_path / "typed.parquet", columns, order_id=pl.Float64))
    assert by_customer(typed)["ann"]["frequency"] == 1


def test_a_line_without_a_number_belongs_to_the_customers_day():
    run = segmented("""
        customer_id  order_id  order_date  amount
        ann          1         2024-01-01  1.00
        ann          ·         2024-01-01  1.00
        ann          ·         2024-01-01  1.00
        ann          ·         2024-01-02  1.00
        bob          ·         2024-01-02  1.00
    """)
    assert {who: row["frequency"] for who, row in by_customer(run).items()} == {"ann": 3, "bob": 1}
    assert [note for note in run.notes if "without an order number" in note] == [
        "4 lines are without an order number: one order per customer and day"
    ]


DAYS = """
    customer_id    order_date  amount
    ann            2024-01-01  1.00
    ann            2024-01-01  1.00
    ann            2024-01-02  1.00
    Bob@x.example  2024-01-02  1.00
    bob@x.example  2024-01-02  1.00
"""


@pytest.mark.parametrize(("order_by", "ann", "bob"), [("line", 3, 2), ("day", 2, 1)])
def test_without_numbers_a_line_or_a_day_is_an_order(order_by, ann, bob):
    found = by_customer(segmented(DAYS, order_by=order_by))
    assert found["ann"]["frequency"] == ann
    assert found["bob@x.example"]["frequency"] == bob


def test_numbers_win_over_order_by_day():
    run = segmented(
        """
        customer_id  order_id  order_date  amount
        ann          1         2024-01-01  1.00
        ann          2         2024-01-01  1.00
        """,
        order_by="day",
    )
    assert by_customer(run)["ann"]["frequency"] == 2


def test_a_customer_is_one_in_a_text_file_and_in_a_typed_file(tmp_path):
    text, typed = tmp_path / "a.csv", tmp_path / "b.parquet"
    text.write_text("customer_id,order_date,amount\n17850,2024-01-01,1.00\n", encoding="utf-8")
    parquet_file(typed, {"customer_id": [17850.0, None], "order_date": ["2024-01-02"] * 2, "amount": [2.0, 1.0]})
    found = by_customer(walked(text, typed))
    assert (list(found), found["17850"]["frequency"], found["17850"]["monetary"]) == (["17850"], 2, 3)


@pytest.mark.parametrize("nothing", ["NULL", "-", "N/A"])
def test_a_spelling_of_nothing_is_no_number_of_an_order(nothing, tmp_path):
    orders = tmp_path / "orders.csv"
    orders.write_text(
        f"customer_id,order_id,order_date,amount\nann,{nothing},2024-01-01,5\nann,{nothing},2024-02-01,7\n", "utf-8"
    )
    run = segment_files([orders])
    assert run.customers["frequency"].to_list() == [2]
    assert "2 lines are without an order number: one order per customer and day" in run.notes
