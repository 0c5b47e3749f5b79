"""segkit cohorts: long rows and a matrix in a pipe, a heat map for people, and what is not over is empty."""

import json
from decimal import Decimal

import pytest
from commandline import HEADER, run


@pytest.fixture
def few(tmp_path):
    path = tmp_path / "orders.csv"
    lines = ("ann,1,2024-01-31,10", "bob,2,2024-01-05,20", "ann,3,2024-02-01,5", "cy,4,2024-03-02,7", ",5,2024-01-01,3")
    path.write_text(HEADER + "".join(f"{line}\n" for line in lines), "utf-8")
    return path


def test_rows_say_what_each_cohort_did_in_each_month(few):
    done = run("cohorts", few, "--as-of", "2024-03-31", "-f", "json", "-q")
    assert (done.status, done.err) == (0, "")
    rows = json.loads(done.out, parse_float=Decimal)
    seen = [(row["cohort"], row["age"], row["customers"], row["retention"], row["revenue"]) for row in rows]
    assert seen == [
        ("2024-01", 0, 2, 1, 30), ("2024-01", 1, 1, Decimal("0.5"), 5), ("2024-01", 2, 0, 0, 0),
        ("2024-03", 0, 1, 1, 7),
        ("all", 0, 3, 1, 37), ("all", 1, 1, Decimal("0.5"), 5), ("all", 2, 0, 0, 0),
    ]  # fmt: skip
    assert [row["cohorts"] for row in rows[-3:]] == [2, 1, 1]


def test_a_month_that_is_not_over_is_empty_and_told(few):
    done = run("cohorts", few, "--columns", "cohort,period,customers,orders,revenue,aov,cumulative_per_customer")
    assert "2024-01,2024-03,,,,,\n2024-03,2024-03,,,,,\n" in done.out
    told = "note: 2024-03 is not over on 2024-03-02: its cells are empty (if the data are complete: --as-of 2024-03-31)"
    assert told in done.err.splitlines()
    assert "3 customers · revenue 42.00 · 2024-01-05 to 2024-03-02" in done.err
    assert "left out: 1 line without a customer (3.00)" in done.err


def test_a_matrix_has_a_column_for_every_age(few):
    done = run("cohorts", few, "--wide", "--as-of", "2024-03-31", "--value", "revenue", "-q")
    assert (
        done.out
        == "cohort,cohort_customers,0,1,2\n2024-01,2,30.00,5.00,0.00\n2024-03,1,7.00,,\nall,3,37.00,5.00,0.00\n"
    )


def test_a_year_may_be_followed_week_by_week(few):
    done = run("cohorts", few, "--every", "week", "--columns", "cohort,cohort_start", "-q")
    assert "2024-W01,2024-01-01" in done.out
    assert "2024-W09,2024-02-26" in done.out


def test_a_table_says_what_does_not_fit(example_orders, monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    shown = run("cohorts", example_orders, "-f", "table", "-q").out
    assert "16 months of 24 are shown; all: --wide -o cohorts.csv" in shown
    assert "average" in shown


def test_the_money_of_all_cohorts_is_that_of_all_customers(example_orders):
    rows = json.loads(run("cohorts", example_orders, "-f", "json", "-q").out, parse_float=Decimal)
    assert sum(row["revenue"] for row in rows if row["cohort"] == "all") == Decimal("51236.60")


def test_cohorts_of_groups_add_up_to_those_of_all(example_orders):
    def rows(*options):
        done = run("cohorts", example_orders, "--every", "quarter", "-f", "json", "-q", *options)
        return json.loads(done.out, parse_float=Decimal)

    sums = {}
    for row in rows("--by", "region"):
        sums.setdefault((row["cohort"], row["age"]), []).append(row)
    for row in rows():
        parts = sums[row["cohort"], row["age"]]
        for name in ("customers", "orders", "revenue"):
            wanted = row[name]
            assert sum(part[name] or 0 for part in parts) == (wanted or 0), (row["cohort"], row["age"], name)
    assert {part["region"] for parts in sums.values() for part in parts} == {"North", "South", "West", "East"}


def test_triangles_stand_side_by_side_where_there_is_room(example_orders, monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    wide = run("cohorts", example_orders, "--every", "year", "--by", "region", "-f", "table", "-q").out
    assert "region: North · 126 customers   " in wide
    assert "region: South · 110 customers" in next(line for line in wide.splitlines() if "North" in line)
    monkeypatch.setenv("COLUMNS", "60")
    narrow = run("cohorts", example_orders, "--by", "segment", "-f", "table", "-q").out
    assert max(map(len, narrow.splitlines())) <= 60
    assert "segment: at-risk · 110 customers" in [line.strip() for line in narrow.splitlines()]
    assert "8 months of 24 are shown" in narrow


def test_since_is_told_to_hide_first_orders(few):
    assert (
        "note: --since 2024-02-01: a first order is the first one since then"
        in run("cohorts", few, "--since", "2024-02-01").err
    )


@pytest.mark.parametrize(
    ("options", "status", "said"),
    [
        ("--every day", 2, "--every"),
        ("--value money", 2, "--value"),
        ("--columns retenton", 2, "there is no column 'retenton'"),
        ("--wide --columns 17", 2, "there is no column '17'"),
        ("-f table --sort age", 2, "the table has columns and rows of its own"),
        ("--as-of 2023-01-01", 1, "no customer has an order above zero"),
        ("--segment lost", 2, "--segment"),
    ],
)
def test_what_makes_no_sense_is_refused(few, options, status, said):
    done = run("cohorts", few, *options.split())
    assert (done.status, done.out) == (status, "")
    assert said in done.err


def test_lines_that_cannot_be_read_are_passed_over_as_asked(few, tmp_path):
    few.write_text(few.read_text("utf-8") + "dee,6,2024-13-45,1\n", "utf-8")
    assert run("cohorts", few).status == 1
    rejects = tmp_path / "rejects.csv"
    done = run("cohorts", few, "--bad-rows", "skip", "--rejects", rejects)
    assert done.status == 0
    assert "2024-13-45" in rejects.read_text("utf-8")
