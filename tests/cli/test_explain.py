"""segkit explain: why a customer has a label, as a table, as rows, as JSON."""

import csv
import json
import re

import pytest
from commandline import ORDERS, run


def explained(*args):
    done = run("explain", *args, "-q", "-f", "json")
    assert (done.status, done.err) == (0, "")
    return json.loads(done.out)


def test_several_customers_are_explained_in_the_order_asked(example_orders):
    found = explained(example_orders, "--customer-id", "C0129", "--customer-id", "C0004", "--customer-id", "C0129")
    assert [each["customer_id"] for each in found] == ["C0129", "C0004"]


def test_json_holds_measures_rules_and_changes(example_orders):
    (each,) = explained(example_orders, "--customer-id", "C0234")
    assert (each["segment"], each["rfm"], each["rule"]["place"]) == ("regular", "335", 7)
    recency = each["measures"][0]
    assert (recency["value"], recency["score"], recency["above"], recency["up_to"]) == (217, 3, 96.4, 270.4)
    loyal = each["before"][-1]
    assert [(one["over"], one["value"]) for one in loyal["conditions"] if not one["holds"]] == [("rv", 11)]
    assert [(one["orders"], one["segment"]) for one in each["changes"]] == [(1, "loyal")]
    assert each["slip"] == {"day": "2026-08-23", "segment": "at-risk"}


def test_a_table_says_the_smallest_change_with_its_day(example_orders):
    done = run("explain", example_orders, "--customer-id", "C0234", "-q", "-f", "table")
    said = " ".join(done.out.split())
    assert "C0234 is regular, scores 3-3-5, as of 2026-06-30" in said
    assert "R 3 of 5 cut points 43.6 96.4 ▲ 270.4 505" in said
    assert "6. loyal: R + F + M from 12, not 11" in said
    assert "one order before 2026-08-23 gives loyal" in said
    assert "Without an order: at-risk from 2026-08-23." in said


@pytest.mark.parametrize("width", ["40", "60", "80", "100"])
def test_a_table_keeps_within_its_width(width, example_orders, monkeypatch):
    monkeypatch.setenv("COLUMNS", width)
    done = run("explain", example_orders, "--segment", "hibernating,at-risk", "-q", "-f", "table", "--rules", "classic")
    assert max(map(len, done.out.splitlines())) <= int(width)
    assert "\x1b" not in done.out


def test_the_first_customers_of_a_segment_are_those_of_rfm(example_orders):
    asked = ("--segment", "at-risk", "--top", "3")
    shown = run("rfm", example_orders, *asked, "--columns", "customer_id", "-q").out.split()[1:]
    assert [each["customer_id"] for each in explained(example_orders, *asked)] == shown
    smallest = explained(example_orders, "--segment", "at-risk", "--sort", "monetary", "--top", "1")
    lowest = run("rfm", example_orders, "--segment", "at-risk", "--sort", "monetary", "--top", "1", "-q")
    assert smallest[0]["customer_id"] in lowest.out


def test_rows_say_rule_change_and_day(example_orders):
    done = run("explain", example_orders, "--customer-id", "C0234", "--customer-id", "C0001", "-q")
    rows = {row["customer_id"]: row for row in csv.DictReader(done.out.splitlines())}
    assert rows["C0234"]["better_segment"] == "loyal"
    assert (rows["C0234"]["more_orders"], rows["C0234"]["more_money"]) == ("1", "0.00")
    assert (rows["C0234"]["slips_on"], rows["C0234"]["slips_to"]) == ("2026-08-23", "at-risk")
    assert (rows["C0001"]["better_segment"], rows["C0001"]["more_money"]) == ("", "")


def test_files_hold_explanations_too(example_orders, tmp_path):
    for name in ("out.json", "out.parquet", "out.csv.gz"):
        done = run("explain", example_orders, "--customer-id", "C0001", "-q", "-o", tmp_path / name)
        assert (done.status, done.out) == (0, "")
        assert (tmp_path / name).stat().st_size


@pytest.mark.parametrize(("asked", "meant"), [("c0129", "C0129"), ("C129", "C0129"), ("0129", "C0129")])
def test_a_code_that_is_not_there_is_answered_with_the_nearest(asked, meant, example_orders):
    done = run("explain", example_orders, "--customer-id", asked)
    assert (done.status, done.out) == (1, "")
    assert done.err.splitlines()[-1] == f"hint: did you mean --customer-id {meant}?"


@pytest.mark.parametrize("asked", ["cleo.birkmarch14@post.example", "Cleo Birkmarch", "+49 170 1234567"])
def test_nobody_is_told_another_customer_s_mail_address(asked, example_orders):
    done = run("explain", example_orders, "--customer", "email", "--customer-id", asked)
    assert done.status == 1
    assert asked in done.err
    assert "birkmarch143" not in done.err
    assert "lists those that are scored" in done.err


def test_a_mail_address_is_found_in_any_case(example_orders):
    found = explained(example_orders, "--customer", "email", "--customer-id", " Cleo.Birkmarch143@POST.example ")
    assert found[0]["customer_id"] == "cleo.birkmarch143@post.example"


@pytest.mark.parametrize("empty", ["", " ", "null"])
def test_an_id_of_nobody_is_nobody(empty, example_orders):
    assert run("explain", example_orders, "--customer-id", empty).status == 1


def test_whom_has_to_be_said(example_orders):
    done = run("explain", example_orders)
    assert (done.status, done.error, done.hint) == (
        2, "whom to explain?", "--customer-id ID, or --segment at-risk --top 3"
    )  # fmt: skip
    both = run("explain", example_orders, "--customer-id", "C0001", "--top", "3")
    assert (both.status, both.hint) == (2, "leave out one of the two")
    assert run("explain", example_orders, "--segment", "at-rsk").hint == "did you mean --segment at-risk?"


def test_a_single_customer_is_explained_too(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text(ORDERS, encoding="utf-8")
    done = run("explain", path, "--customer-id", "ann", "-q", "-f", "table")
    assert done.status == 0
    assert re.search(r"^ann is ", done.out)
