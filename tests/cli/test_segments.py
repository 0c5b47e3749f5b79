"""segkit segments: one row per segment, in the order of the rules."""

import json
from decimal import Decimal

import pytest
from commandline import run

LABELS = ["loyal", "regular", "new", "at-risk", "lost"]


@pytest.fixture
def rows(example_orders):
    done = run("segments", example_orders, "-f", "json", "-q")
    assert (done.status, done.err) == (0, "")
    return json.loads(done.out, parse_float=Decimal)


def test_every_segment_has_its_row_in_the_order_of_the_rules(rows):
    assert [row["segment"] for row in rows] == LABELS


def test_customers_orders_and_money_add_up_to_those_of_all_customers(rows, example_orders):
    customers = json.loads(run("rfm", example_orders, "-f", "json", "-q").out, parse_float=Decimal)
    assert sum(row["customers"] for row in rows) == len(customers)
    assert sum(row["orders"] for row in rows) == sum(customer["frequency"] for customer in customers)
    assert sum(row["revenue"] for row in rows) == sum(customer["monetary"] for customer in customers)
    for row in rows:
        mine = [customer["monetary"] for customer in customers if customer["segment"] == row["segment"]]
        assert (row["customers"], row["revenue"]) == (len(mine), sum(mine))


def test_shares_add_up_to_one(rows):
    for share in ("customers_share", "revenue_share"):
        assert abs(sum(row[share] for row in rows) - 1) < Decimal("1e-12")


def test_the_average_check_is_revenue_by_orders(rows):
    assert all(abs(row["aov"] - row["revenue"] / row["orders"]) <= Decimal("0.00005") for row in rows)


def test_a_table_is_drawn_when_asked_for(example_orders):
    done = run("segments", example_orders, "-f", "table")
    assert done.status == 0
    assert all(label in done.out for label in [*LABELS, "all", "51,236.60", "100.0%"])
    assert "\x1b[" not in done.out


def test_segments_and_columns_can_be_chosen(example_orders):
    done = run(
        "segments",
        example_orders,
        "--segment",
        "lost,loyal",
        "--columns",
        "segment,customers",
        "--sort",
        "-customers",
        "-q",
    )
    assert done.out == "segment,customers\nlost,81\nloyal,72\n"


def test_a_file_is_written_as_by_rfm(example_orders, tmp_path):
    target = tmp_path / "segments.md"
    done = run("segments", example_orders, "-o", target)
    assert (done.status, done.out) == (0, "")
    assert target.read_text(encoding="utf-8").startswith("| segment | customers |")


def test_an_unknown_segment_is_answered_with_the_nearest(example_orders):
    done = run("segments", example_orders, "--segment", "at-rsk")
    assert (done.status, done.hint) == (2, "did you mean --segment at-risk?")
