"""segkit backtest: what labels of a past day were worth, on a terminal, in a pipe, and as a check."""

import json
from decimal import Decimal

import pytest
from commandline import HEADER, run

LABELS = ["loyal", "regular", "new", "at-risk", "lost"]


@pytest.fixture
def orders(tmp_path):
    """Return how to write a file of orders."""

    def write(*lines):
        path = tmp_path / "orders.csv"
        path.write_text(HEADER + "".join(f"{line}\n" for line in lines), "utf-8")
        return path

    return write


@pytest.fixture
def few(orders):
    return orders(
        "ann,1,2024-01-01,10", "bob,2,2024-01-05,20", "ann,3,2024-02-01,5", "bob,4,2024-03-01,7", "cy,5,2024-03-02,1"
    )


def test_rows_say_for_every_label_what_followed(example_orders):
    done = run("backtest", example_orders, "-f", "json", "-q")
    assert (done.status, done.err) == (0, "")
    rows = json.loads(done.out, parse_float=Decimal)
    assert [row["segment"] for row in rows] == LABELS
    assert {(row["as_of"], row["until"], row["rules"]) for row in rows} == {("2025-10-30", "2026-06-30", "lifecycle")}
    assert all(abs(row["bought_again"] - Decimal(row["buyers"]) / row["customers"]) < Decimal("1e-12") for row in rows)
    assert all(abs(row["lift"] - row["bought_again"] / row["base_rate"]) < Decimal("1e-12") for row in rows)
    base = Decimal(sum(row["buyers"] for row in rows)) / sum(row["customers"] for row in rows)
    assert abs(rows[0]["base_rate"] - base) < Decimal("1e-12")
    assert abs(sum(row["later_revenue_share"] for row in rows) - 1) < Decimal("1e-12")


def test_labels_are_those_of_rfm_on_that_day(example_orders):
    at = "2026-02-15"
    then = json.loads(run("segments", example_orders, "--as-of", at, "-f", "json", "-q").out)
    rows = json.loads(run("backtest", example_orders, "--at", at, "-f", "json", "-q").out)
    assert [row["customers"] for row in rows] == [row["customers"] for row in then]


def test_the_day_and_the_horizon_are_said(few):
    err = run("backtest", few).err
    assert "labels as of 2024-02-10 · bought again by 2024-03-02 (21 days): 50.0% of 2 customers" in err
    assert "1 customer came only after 2024-02-10 and brought 1.00: no label could know them" in err


def test_several_days_have_rows_each_and_a_mean(example_orders):
    done = run("backtest", example_orders, "--folds", "4", "--columns", "as_of,until,segment")
    days = {tuple(line.split(",")[:2]) for line in done.out.splitlines()[1:]}
    assert len(days) == 4
    assert {until for _, until in days} - {day for day, _ in days} == {"2026-06-30"}
    assert "4 days · AUC 0." in done.err
    table = run("backtest", example_orders, "--folds", "4", "-f", "table").out
    assert all(day in table for day, _ in days)
    assert "on average" in table


def test_strict_fails_after_the_rows_when_the_order_breaks(example_orders):
    done = run("backtest", example_orders, "--strict")
    assert done.status == 3
    assert done.out == run("backtest", example_orders).out
    assert "error: the order of labels is broken: 2025-10-30; 1 day looked at" in done.err
    assert "broken: new 72.7% above regular 59.2% (within chance)" in done.err


def test_strict_is_content_when_the_order_holds(example_orders):
    done = run("backtest", example_orders, "--strict", "--at", "2025-11-30")
    assert ("order of labels: holds" in done.err, done.status) == (True, 0)


def test_a_horizon_that_the_data_cut_short_is_told(few):
    done = run("backtest", few, "--at", "2024-02-10", "--horizon", "90")
    assert "note: the data end on 2024-03-02: the horizon is of 21 days, not of 90" in done.err


def test_few_customers_are_told(few):
    assert "note: fewer than 30 customers on 2024-02-10, so that their rate means little: " in run("backtest", few).err


@pytest.mark.parametrize(
    ("options", "status", "said", "hint"),
    [
        ("--at 2023-12-01", 1, "2023-12-01 is before the data begin: the first counted order is of 2024-01-01", "--at 2024-02-10"),
        ("--at 2024-03-02", 1, "nothing is known of the time after 2024-03-02", "--at 2024-02-10"),
        ("--at 2024-01-01", 1, "everybody is ", "try a later day: --at"),
        ("--at 2024-02-05 --horizon 3", 1, "none of 2 customers bought again from 2024-02-06 to 2024-02-08", "try an earlier"),
        ("--horizon 90", 1, "no room for a horizon of 90 days between 2024-01-01 and 2024-03-02", "a shorter --horizon"),
        ("--folds 50", 1, "no room for 50 horizons between", "fewer --folds"),
        ("--at 2024-02-10 --as-of 2024-02-01", 2, "--at 2024-02-10 is not before --as-of 2024-02-01", "--as-of"),
        ("--at 2024-02-10 --since 2024-02-20", 2, "--at 2024-02-10 is before --since 2024-02-20", "--at 2024-02-20"),
        ("--horizon 0", 2, "--horizon", "segkit backtest --help"),
        ("--folds 0", 2, "--folds", "segkit backtest --help"),
        ("--at gestern", 2, "--at is a day as in", "--at 2026-06-30"),
        ("--segment loyl", 2, "there is no segment 'loyl'", "did you mean --segment loyal?"),
        ("--columns rate", 2, "there is no column 'rate'", "did you mean --columns base_rate?"),
        ("--folds 3 -f table --columns segment", 2, "with several days or rule books the tables have columns of their own", "-f csv"),
    ],
    ids=lambda given: given if isinstance(given, str) and given.startswith("--") else "",
)  # fmt: skip
def test_what_the_days_do_not_allow_is_refused(few, options, status, said, hint):
    done = run("backtest", few, *options.split())
    assert done.status == status
    assert said in done.error
    assert hint in done.hint
    assert done.out == ""


def test_a_refused_run_leaves_the_old_file(few, tmp_path):
    target = tmp_path / "old.csv"
    target.write_text("old")
    assert run("backtest", few, "--at", "2020-01-01", "-o", target).status == 1
    assert target.read_text() == "old"


def test_every_line_that_is_left_out_is_told_as_rfm_tells_it(example_orders):
    left_out = run("rfm", example_orders).err.partition("left out: ")[2].splitlines()[0]
    told = run("backtest", example_orders).err.partition("left out: ")[2].splitlines()[0].split(", ")
    assert told
    assert set(told) == set(left_out.split(", ")[: len(told)])
    assert "11 lines without a customer (249.25)" in told


def test_lines_after_the_as_of_day_do_not_exist(few):
    done = run("backtest", few, "--as-of", "2024-03-01")
    assert ",2024-03-01," in done.out
    assert "came only after" not in done.err


def test_rule_books_are_held_side_by_side(example_orders):
    both = run("backtest", example_orders, "--rules", "lifecycle,classic")
    rows = [line.split(",") for line in both.out.splitlines()[1:]]
    assert [row[2] for row in rows] == ["lifecycle"] * 5 + ["classic"] * 10
    alone = run("backtest", example_orders, "--rules", "classic", "-q").out.splitlines()[1:]
    assert [",".join(row) for row in rows if row[2] == "classic"] == alone
    table = run("backtest", example_orders, "--rules", "lifecycle,classic", "-f", "table").out
    assert all(f"\n{book} " in table for book in ("lifecycle", "classic"))


def test_a_rule_book_that_is_named_twice_is_refused(example_orders):
    done = run("backtest", example_orders, "--rules", "classic,classic")
    assert (done.status, done.hint) == (2, "--rules classic")


def test_lines_that_cannot_be_read_are_passed_over_and_kept_as_asked(orders, tmp_path):
    path = orders(
        "ann,1,2024-01-01,10", "bob,2,2024-01-05,20", "ann,3,2024-02-01,5", "bob,4,soon,7", "cy,5,2024-03-02,1",
        "bob,6,2024-03-01,7",
    )  # fmt: skip
    done = run("backtest", path, "--bad-rows", "skip", "--rejects", tmp_path / "bad.csv")
    assert done.status == 0
    assert "soon" in (tmp_path / "bad.csv").read_text()


def test_rows_of_totals_are_nobodys_orders(orders):
    path = orders(
        "ann,1,2024-01-01,10", "bob,2,2024-01-05,20", "ann,3,2024-02-01,5", "bob,4,2024-03-01,7", "cy,5,2024-03-02,1",
        "Total,,2024-03-02,43",
    )  # fmt: skip
    done = run("backtest", path, "--at", "2024-02-10")
    assert "came only after 2024-02-10 and brought 1.00" in done.err
