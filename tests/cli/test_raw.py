"""--format raw: values alone, for xargs and mailers."""

import csv

import pytest
from commandline import run

ROWS = 'customer_id,order_date,amount,email,note\na,2026-01-01,5,a@example.com,x\nb,2026-01-02,6,,"two\nlines"\nc,2026-01-03,7,c@example.com,y\n'


@pytest.fixture
def orders(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text(ROWS, "utf-8")
    return path


def test_one_column_is_one_value_a_line_and_nothing_else(example_orders):
    with example_orders.open(encoding="utf-8") as stream:
        addresses = {row["customer_id"]: row["email"] for row in csv.DictReader(stream)}
    done = run("rfm", example_orders, "--segment", "lost", "--columns", "email", "--format", "raw", "-q")
    lost = run("rfm", example_orders, "--segment", "lost", "-q").customers
    assert (done.status, done.err) == (0, "")
    assert done.out.splitlines() == [addresses[who] for who in lost]


def test_a_row_without_a_value_is_passed_over_and_several_columns_stand_between_tabs(orders):
    assert run("rfm", orders, "--columns", "email", "-f", "raw", "-q").out == "a@example.com\nc@example.com\n"
    done = run("rfm", orders, "--columns", "email,customer_id", "-f", "raw", "-q")
    assert done.out == "a@example.com\ta\n\tb\nc@example.com\tc\n"


def test_a_value_that_would_be_taken_for_two_is_refused(orders):
    done = run("rfm", orders, "--columns", "note", "-f", "raw", "-q")
    assert (done.status, done.out, "hold line breaks or tabs" in done.error, "lines\n" in done.err) == (
        1,
        "",
        True,
        False,
    )


def test_a_column_that_is_none_of_segkit_is_one_of_the_files_or_refused(orders, tmp_path):
    done = run("rfm", orders, "--columns", "customer_id,email", "-o", tmp_path / "out.csv", "-q")
    assert (tmp_path / "out.csv").read_text("utf-8") == "customer_id,email\na,a@example.com\nb,\nc,c@example.com\n", (
        done.err
    )
    done = run("rfm", orders, "--columns", "emial", "-q")
    assert (done.status, done.hint) == (1, "did you mean --keep email?")
