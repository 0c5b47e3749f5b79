"""The same lines give the same bytes: in any order, in any number of files, on any number of threads, again and again.

One customer here spends so much in so many lines, many of them in one order, that a sum of floats would show: it
would differ from the true sum in the cents, and from run to run, because threads add in the order in which they finish.
"""

from __future__ import annotations

import csv
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING, NamedTuple

import polars as pl
import pytest
from factories import csv_file, segkit, segmented, walked
from hypothesis import given
from hypothesis import strategies as st

if TYPE_CHECKING:
    from pathlib import Path

LINES = 150_000
WHALE = "C00000"
HEADER = ["customer_id", "order_id", "order_date", "amount"]
CENTS = ("0.10", "0.20", "0.07", "10.05", "33.33", "1234567.89", "-0.10", "-33.33")


class Ledger(NamedTuple):
    """A large file, its rows, and what the rich customer really spent."""

    path: Path
    rows: list[tuple[str, str, str, str]]
    spent: Decimal


@pytest.fixture(scope="module")
def ledger(tmp_path_factory):
    dice = Random(20_260_630)
    start = date(2024, 1, 1)
    rows = []
    for index in range(LINES):
        rich = index % 5 == 0
        who = WHALE if rich else f"C{dice.randrange(1, 5_000):05}"
        dear = rich and index % 2
        amount = f"{dice.randrange(10**8, 10**9)}.{dice.randrange(100):02}" if dear else dice.choice(CENTS)
        order = "the large one" if dear and index % 3 else f"{index // 3 % 40_000}"
        day = start + timedelta(days=dice.randrange(800))
        rows.append((who, order, day.isoformat(), amount))
    path = tmp_path_factory.mktemp("ledger") / "ledger.csv"
    write(path, rows)
    return Ledger(path, rows, sum(Decimal(row[3]) for row in rows if row[0] == WHALE))


@pytest.fixture(scope="module")
def expected(ledger):
    return segkit("rfm", ledger.path, "-q")


def write(path, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([HEADER, *rows])


def test_a_sum_that_no_float_could_hold_is_right_to_the_cent(ledger, expected):
    row = next(line for line in expected.decode().splitlines() if line.startswith(WHALE))
    assert ledger.spent * 10_000 > 2**53
    assert Decimal(row.split(",")[5]) == ledger.spent


@pytest.mark.parametrize("run", range(4))
def test_running_again_gives_the_same_bytes(ledger, expected, run):
    assert segkit("rfm", ledger.path, "-q") == expected, f"run {run}"


@pytest.mark.parametrize("threads", ["1", "2", "7"])
def test_the_number_of_threads_changes_no_byte(ledger, expected, threads):
    assert segkit("rfm", ledger.path, "-q", POLARS_MAX_THREADS=threads) == expected


def test_shuffled_rows_give_the_same_bytes(ledger, expected, tmp_path):
    rows = list(ledger.rows)
    Random(1).shuffle(rows)
    write(tmp_path / "shuffled.csv", rows)
    assert segkit("rfm", tmp_path / "shuffled.csv", "-q") == expected


def test_a_file_split_in_two_gives_the_same_bytes(ledger, expected, tmp_path):
    # 100,000 is no multiple of three: an order lies in both halves.
    write(tmp_path / "a.csv", ledger.rows[:100_000])
    write(tmp_path / "b.csv", ledger.rows[100_000:])
    assert segkit("rfm", tmp_path / "b.csv", tmp_path / "a.csv", "-q") == expected


@pytest.mark.parametrize("money", [pl.Decimal(18, 2), pl.Float64, pl.String], ids=str)
def test_parquet_gives_the_bytes_of_csv(ledger, expected, money, tmp_path):
    typed = pl.DataFrame(ledger.rows, schema=HEADER, orient="row").with_columns(
        pl.col("order_date").str.to_date(), pl.col("amount").cast(money)
    )
    typed.write_parquet(tmp_path / "ledger.parquet", row_group_size=20_000)
    assert segkit("rfm", tmp_path / "ledger.parquet", "-q") == expected


tables = st.lists(
    st.fixed_dictionaries(
        {
            "customer_id": st.sampled_from(["ann", "bob", "cy", "Dee@shop.example", " dee@shop.example", ""]),
            "order_id": st.sampled_from(["1", "2", "3"]),
            "order_date": st.dates(date(2024, 1, 1), date(2024, 2, 28)).map(str),
            "amount": st.decimals("-5.00", "20.00", places=2).map(str),
        }
    ),
    min_size=1,
    max_size=30,
).map(lambda rows: [*rows, {"customer_id": "zoe", "order_id": "1", "order_date": "2024-01-31", "amount": "1.00"}])


@given(st.data(), tables)
def test_any_order_of_the_rows_of_any_table_gives_the_same_customers(data, table):
    shuffled = data.draw(st.permutations(table))
    assert customers(segmented(shuffled)) == customers(segmented(table))


@given(st.data(), tables)
def test_any_table_split_anywhere_gives_the_same_customers(tmp_path_factory, data, table):
    place = data.draw(st.integers(1, len(table) - 1))
    folder = tmp_path_factory.mktemp("halves")
    halves = csv_file(folder / "a.csv", table[:place]), csv_file(folder / "b.csv", table[place:])
    assert customers(walked(*halves)) == customers(segmented(table))


def customers(run):
    """Return everything that a run says of customers and of lines left out."""
    return run.customers.to_native().rows(), run.thresholds, run.new_days, run.account
