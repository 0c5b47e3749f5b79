"""Real awkward files, which lie beside the repository: refused in words, or read to the published numbers."""

import re

import pytest
from commandline import process, run

REALSPEND = [
    pytest.param(
        "hmrc_2011_01.csv",
        ["--customer", "Supplier", "--order", "Transaction number", "--date", "Date", "--amount", "Amount"],
        "145 orders · 86 customers · revenue 51,884,636.79 · 2011-01-05 to 2011-01-31",
        id="hmrc",
    ),
    pytest.param(
        "feb_2016.csv",
        ["--customer", "Merchant_Name", "--date", "Posted_Date", "--amount", "Invoice_Net_Line_Amount"],
        "22 orders · 13 customers · revenue 24,544.36 · 2016-02-01 to 2016-02-25",
        id="february",
    ),
    pytest.param(
        "dwp_2014_12.csv",
        ["--customer", "Merchant Name", "--date", "Transaction Date", "--amount", "Transaction Amount"],
        "8 orders · 8 customers · revenue 4,292.68 · 2014-12-01 to 2014-12-22",
        id="dwp",
    ),
]


@pytest.mark.parametrize(("name", "columns", "facts"), REALSPEND)
def test_real_spending_adds_up_to_the_published_numbers(shared, name, columns, facts):
    done = run("rfm", shared(f"badinput/realspend/{name}"), *columns)
    assert (done.status, facts in done.err) == (0, True), done.err


DATES_AND_MONEY = [
    ("duckdb/mixed_dates.csv", ["--customer", "A", "--date", "B", "--amount", "A"]),
    ("duckdb/mixed_decimal.csv", ["--customer", "A", "--date", "A", "--amount", "B"]),
    (
        "duckdb/thousands_separator/thousands_broken.csv",
        ["--customer", "100,000.00", "--date", "100,000.00", "--amount", "100,000.00"],
    ),
    ("duckdb/date_specificity.csv", ["--customer", "a", "--date", "a", "--amount", "a"]),
    ("duckdb/test/unterminated.csv", []),
    ("csvkit/bad.csv", ["--customer", "column_a", "--date", "column_b", "--amount", "column_c"]),
]


@pytest.mark.parametrize(
    ("name", "columns"), DATES_AND_MONEY, ids=lambda value: value if isinstance(value, str) else ""
)
def test_columns_that_are_none_are_refused_even_when_they_are_named(shared, name, columns):
    done = run("rfm", shared(f"badinput/{name}"), *columns)
    assert (done.status, done.out) == (1, "")


CORRUPT = [
    "parquet-testing/bad_data/PARQUET-1481.parquet",
    "parquet-testing/bad_data/ARROW-GH-45185.parquet",
    "parquet-testing/bad_data/ARROW-RS-GH-6229-LEVELS.parquet",
]


@pytest.mark.parametrize("name", CORRUPT)
def test_what_makes_polars_panic_reaches_no_screen(shared, name):
    path = shared(f"badinput/{name}")
    done = process("rfm", path, "--customer", "x", "--date", "x", "--amount", "x")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("error: ")
    assert not re.search("Traceback|panicked|stumbled", done.stderr), done.stderr


def test_latin_1_deep_inside_gives_what_the_parquet_twin_gives(shared, tmp_path):
    for kind in ("csv.gz", "parquet"):
        assert (
            run("rfm", shared(f"data/online_retail/online_retail.{kind}"), "-o", tmp_path / f"{kind}.csv", "-q").status
            == 0
        )
    assert (tmp_path / "csv.gz.csv").read_bytes() == (tmp_path / "parquet.csv").read_bytes()
