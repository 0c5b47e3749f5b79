"""segkit check: what is told, in which form, and with which status."""

from __future__ import annotations

import json

import pytest
from commandline import HEADER, run


@pytest.fixture
def orders(tmp_path):
    """Write a list of orders of which a quarter names nobody."""
    path = tmp_path / "orders.csv"
    path.write_text(
        HEADER + "ann,1,2024-01-01,10\nbob,2,2024-01-02,20\n,3,2024-01-01,5\nann,1,2024-01-02,-2\n", "utf-8"
    )
    return path


def test_in_a_pipe_there_is_one_row_per_finding(orders):
    done = run("check", orders)
    header, *rows = done.out.splitlines()
    assert (done.status, header) == (0, "severity,key,count,unit,share,money,message,advice,examples")
    assert rows[0].startswith("warning,no_customer,1,lines,0.25,5.00,1 line names no customer,")
    assert rows[0].endswith(f",{orders}:4 (5.00)")


def test_findings_are_said_beside_the_rows(orders):
    done = run("check", orders)
    assert "4 lines · 2 orders · 2 customers" in done.err
    assert "warning: 1 line names no customer" in done.err
    assert run("check", orders, "-q").err == ""


def test_json_is_one_document_in_which_lines_and_money_add_up(orders):
    document = json.loads(run("check", orders, "-f", "json", "-q").out)
    parts = [document["kept"], *document["left_out"]]
    assert sum(part["lines"] for part in parts) == document["lines"] == 4
    assert sum(part["amount"] for part in parts) == document["amount"] == 33
    assert document["is_loadable"] is True
    assert document["findings"][0]["examples"] == [
        {"file": str(orders), "line": 4, "value": "5.00", "noun": "line", "column": None}
    ]


def test_a_table_shows_where_lines_went_and_what_was_found(orders):
    done = run("check", orders, "-f", "table")
    assert all(word in done.out for word in ("kept", "left out: no customer", "all lines", "first: line 4 (5.00)"))


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ((), 0),
        (("--strict",), 3),
        (("--strict", "--max-no-customer", "25%"), 3),
        (("--strict", "--max-no-customer", "25%", "--max-returns", "1"), 0),
        (("--max-no-customer", "1"), 0),
        (("--max-no-customer", "0"), 3),
        (("--max-no-customer", "24.9%"), 3),
        (("--max-duplicates", "0%"), 0),
    ],
)
def test_a_limit_that_is_passed_gives_status_3(orders, options, status):
    assert run("check", orders, *options).status == status


def test_the_limit_and_the_value_are_named(orders):
    done = run("check", orders, "--max-no-customer", "5%", "-q")
    assert done.error == "1 of 4 lines name no customer (25.00%), and --max-no-customer allows 5%"
    assert done.out


@pytest.mark.parametrize("limit", ["many", "-1", "0.5", "101%", "%", ""])
def test_a_limit_that_is_none_is_wrong_usage(orders, limit):
    done = run("check", orders, "--max-returns", limit)
    assert (done.status, done.hint) == (2, "--max-returns 0.1%   or   --max-returns 100")


def test_data_that_cannot_be_loaded_are_told_with_status_1(tmp_path):
    (tmp_path / "orders.csv").write_text("x,y\n1,2\n", "utf-8")
    done = run("check", tmp_path / "orders.csv", "--strict")
    assert done.status == 1
    assert done.out.splitlines()[1].startswith("error,unusable_file,1,files")


@pytest.mark.parametrize("name", ["check.json", "check.json.gz", "check.csv", "check.parquet", "check.md"])
def test_a_file_is_written_and_the_status_still_tells(orders, tmp_path, name):
    done = run("check", orders, "--strict", "-q", "-o", tmp_path / name)
    assert (done.status, done.out) == (3, "")
    assert (tmp_path / name).stat().st_size > 100


def test_the_same_window_as_elsewhere(orders):
    document = json.loads(run("check", orders, "--since", "2024-01-02", "-f", "json", "-q").out)
    assert {part["reason"] for part in document["left_out"]} >= {"before 2024-01-02 (--since)"}


def test_a_line_that_cannot_be_read_is_named_with_its_cell_and_what_to_do(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text(HEADER + "ann,1,2024-01-01,10\nbob,2,2024-13-41,20\n", "utf-8")
    done = run("check", path, "-f", "json", "-q")
    cell = {"file": str(path), "line": 3, "value": "2024-13-41", "noun": "line", "column": "order_date"}
    assert json.loads(done.out)["findings"][0]["examples"] == [cell]
    assert done.err.startswith(
        f"error: 1 line with a date that cannot be read: {path}, line 3, column `order_date`: '2024-13-41'\n\n"
        "hint: dates are read as %Y-%m-%d; another form: --date-format"
    )
    assert run("check", path, "-q").out.splitlines()[1].endswith(f",{path}:3 (`order_date`: '2024-13-41')")


def test_a_currency_under_several_names_is_one(tmp_path):
    orders = tmp_path / "orders.csv"
    words = enumerate(("EUR", "€", "eur"), start=1)
    orders.write_text(
        "customer,order,date,amount,currency\n" + "".join(f"c,{n},2024-01-0{n},5,{w}\n" for n, w in words)
    )
    assert run("check", orders).status == 0
