"""UCI Online Retail: half a million lines, a quarter of them of nobody, customers written as 17850.0."""

from __future__ import annotations

from decimal import Decimal

import pytest
from factories import by_customer, left_out, segkit, walked

from segkit.frames import money_of
from segkit.sources.reading import Reading

DAYS = "data/online_retail/by_day_2010_12"


@pytest.fixture(scope="module")
def year(shared):
    return walked(shared("data/online_retail/online_retail.parquet"))


def test_floats_that_hold_whole_numbers_read_as_whole_numbers(year):
    rows = by_customer(year)
    assert "17850" in rows
    assert [who for who in rows if "." in who] == []


def test_there_are_so_many_customers_and_invoices(year):
    assert len(year.customers) == 4_338
    assert len(year.customers) + year.account.returns_only == 4_372


def test_lines_of_nobody_are_told(year):
    assert year.account.lines == 541_909
    assert left_out(year)["no customer"][0] == 135_080


def test_money_with_a_customer_and_without_is_that_of_the_file(year):
    with_a_customer = money_of(year.account.customer_amount) + left_out(year)["customers without a counted order"][1]
    assert money_of(year.account.amount) == Decimal("9747747.934")
    assert with_a_customer == Decimal("8300065.814")
    assert with_a_customer + left_out(year)["no customer"][1] == Decimal("9747747.934")


def test_the_lines_of_customers_and_the_money_of_their_rows_agree(year):
    assert year.account.balances()
    assert year.customers["monetary"].sum() == year.account.customer_amount


def test_an_order_that_was_cancelled_minutes_later_is_money_back_in_another_invoice(year):
    # 74,215 pieces bought and cancelled at once: two invoices, the first one counts, the money is gone.
    row = by_customer(year)["12346"]
    assert (row["frequency"], row["monetary"]) == (1, 0)


def test_the_text_file_gives_what_the_typed_file_gives(shared, year):
    run = walked(shared("data/online_retail/online_retail.csv.gz"), reading=Reading(encoding="iso-8859-1"))
    assert run.customers.to_native().equals(year.customers.to_native())
    assert run.account == year.account


@pytest.fixture(scope="module")
def folder_bytes(shared):
    return segkit("rfm", shared(DAYS), "-q")


def test_a_month_of_files_has_its_customers(folder_bytes):
    header, *rows = folder_bytes.decode().splitlines()
    assert header.startswith("customer_id,first_order,")
    assert len(rows) == 885


def test_a_glob_gives_the_bytes_of_the_folder(shared, folder_bytes):
    assert segkit("rfm", shared(DAYS) / "*.csv", "-q") == folder_bytes


def test_one_long_file_gives_the_bytes_of_the_folder(shared, folder_bytes, tmp_path):
    header, *bodies = (path.read_bytes() for path in sorted(shared(DAYS).glob("*.csv")))
    whole = tmp_path / "december.csv"
    whole.write_bytes(header + b"".join(body.split(b"\n", 1)[1] for body in bodies))
    assert segkit("rfm", whole, "-q") == folder_bytes
