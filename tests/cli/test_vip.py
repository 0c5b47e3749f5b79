"""segkit rfm --vip: who is a VIP stands beside each customer, and who that is, is said."""

from __future__ import annotations

import csv
import io

import pytest
from commandline import run


def rows(done):
    assert done.status == 0, done.err
    return list(csv.DictReader(io.StringIO(done.out)))


def test_vips_are_marked_and_said(example_orders):
    done = run("rfm", example_orders, "--vip", "20%")
    found = rows(done)
    best = sorted(found, key=lambda row: -float(row["monetary"]))
    assert {row["customer_id"] for row in found if row["vip"] == "vip"} == {row["customer_id"] for row in best[:78]}
    assert {row["vip"] for row in best[78:]} == {"other"}
    assert (
        "note: VIP (--vip 20%): 78 of 389 customers (20.1%) with 203.70 or more, who bring 54.5% of revenue" in done.err
    )


def test_without_the_option_nothing_changes(example_orders):
    assert "vip" not in rows(run("rfm", example_orders))[0]


def test_the_column_can_be_chosen_and_is_in_the_table(example_orders):
    found = rows(
        run("rfm", example_orders, "--vip-revenue", "50%", "--columns", "customer_id,vip", "--sort", "-monetary")
    )
    assert found[0]["vip"] == "vip"
    table = run("rfm", example_orders, "--vip", "1%", "-f", "table")
    assert table.status == 0
    assert " vip" in table.out
    assert "--vip 1%" in table.out


@pytest.mark.parametrize(
    ("options", "said"),
    [("--vip 20", "--vip '20' is no share"), ("--vip 20% --vip-revenue 80%", "two ways to say who is a VIP"),
     ("--vip 20% --keep vip=region", "that is the name of what --vip 20% adds")],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(example_orders, options, said):
    done = run("rfm", example_orders, *options.split())
    assert (done.status, done.out) == (2, "")
    assert said in done.error


def test_spark_is_not_asked_who_is_a_vip(example_orders):
    done = run("rfm", example_orders, "--engine", "spark", "--vip", "20%", "--top", "3")
    assert (done.status, done.error) == (2, "--engine spark does not know --vip")
