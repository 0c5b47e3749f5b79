"""segkit demo: an invented shop, the same for the same seed, never over a file that is there."""

from __future__ import annotations

import csv
import io
import tracemalloc
from collections import Counter
from decimal import Decimal

import pytest

from segkit.sources.invented import HEADER, invented_lines
from tests.commandline import run
from tests.golden.prompt import answer


def rows_of(count, seed=0):
    return list(csv.DictReader(io.StringIO(HEADER + "\n" + "\n".join(invented_lines(count, seed)))))


@pytest.mark.parametrize("count", [1, 2, 17, 3000])
def test_there_are_as_many_lines_as_were_asked_for(count):
    assert len(rows_of(count)) == count


def test_the_same_seed_gives_the_same_lines_and_another_gives_others():
    assert rows_of(300, 1) == rows_of(300, 1) != rows_of(300, 2)


def test_lines_are_in_the_order_of_days_and_fill_two_years():
    days = [row["order_date"] for row in rows_of(3000)]
    assert days == sorted(days)
    assert (days[0], days[-1]) == ("2024-07-01", "2026-06-30")


def test_an_order_is_of_one_customer_and_what_comes_back_was_bought_before():
    orders, balance = {}, Counter()
    for row in rows_of(3000):
        assert orders.setdefault(row["order_id"], row["customer_id"]) == row["customer_id"]
        balance[row["order_id"], row["category"]] += Decimal(row["amount"])
    assert min(balance.values()) == 0


def test_a_customer_has_one_address_region_and_division():
    traits = {}
    for row in rows_of(3000):
        seen = (row["email"], row["region"], row["division"])
        assert not row["customer_id"] or traits.setdefault(row["customer_id"], seen) == seen
    assert len({email for email, *_ in traits.values()}) == len(traits)


def test_every_label_is_there(tmp_path):
    assert run("demo", tmp_path / "o.csv").status == 0
    segments = run("segments", tmp_path / "o.csv").customers
    assert min(int(row["customers"]) for row in segments.values()) >= 20
    assert list(segments) == ["loyal", "regular", "new", "at-risk", "lost"]


def test_lines_are_not_kept():
    tracemalloc.start()
    try:
        for _ in invented_lines(20_000, 0):
            pass
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


def test_the_next_five_commands_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = run("demo", "--lines", 800)
    assert done.out.startswith("800 lines of an invented shop written: orders.csv\n")
    steps = [line.strip() for line in done.out.splitlines() if line.startswith("  segkit ")]
    assert len(steps) == 5
    for step in steps:
        assert answer(step, tmp_path).returncode == 0, step


def test_a_file_that_is_there_stays(tmp_path):
    (tmp_path / "orders.csv").write_text("mine")
    done = run("demo", tmp_path / "orders.csv")
    assert (done.status, (tmp_path / "orders.csv").read_text()) == (1, "mine")
    assert done.error.endswith("orders.csv is there already: it stays as it is")


def test_lines_go_to_standard_output_alone():
    done = run("demo", "-", "--lines", 3)
    assert (done.status, done.err) == (0, "")
    assert done.out.splitlines() == [HEADER, *invented_lines(3, 0)]
