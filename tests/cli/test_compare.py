"""segkit compare: who went from label to label, by one yardstick; every customer stands in exactly one cell."""

import json
from decimal import Decimal

import pytest
from commandline import HEADER, run

FROM = ("--from", "2026-03-31")


def flows(path, *options):
    done = run("compare", path, "-f", "json", "-q", *options)
    assert done.status == 0, done.err
    return json.loads(done.out, parse_float=Decimal)


def segments(path, *options):
    rows = json.loads(run("segments", path, "-f", "json", "-q", *options).out, parse_float=Decimal)
    return {row["segment"]: row["customers"] for row in rows if row["customers"]}


def counted(rows, name):
    found = {}
    for row in rows:
        if row[name] is not None:
            found[row[name]] = found.get(row[name], 0) + row["customers"]
    return found


def test_both_sides_add_up_to_the_segments_of_their_day_by_one_yardstick(example_orders, tmp_path):
    model = tmp_path / "m.json"
    assert run("rfm", example_orders, "--as-of", "2026-03-31", "--save-model", model, "-q").status == 0
    rows = flows(example_orders, *FROM)
    assert counted(rows, "from_segment") == segments(example_orders, "--as-of", "2026-03-31")
    assert counted(rows, "to_segment") == segments(example_orders, "--model", model)
    assert flows(example_orders, *FROM, "--model", model) == rows
    assert sum(row["customers"] for row in rows) == 389
    assert sum(row["revenue_to"] for row in rows) == Decimal("51236.60")


def test_a_day_against_itself_is_diagonal(example_orders):
    rows = flows(example_orders, "--from", "2026-02-28", "--to", "2026-02-28")
    assert all(row["from_segment"] == row["to_segment"] and row["move"] == "stayed" for row in rows)
    assert {row["revenue_between"] for row in rows} == {0}
    assert (
        run("compare", example_orders, "--from", "2026-02-28", "--to", "2026-02-28", "--movers", "-q").out.count("\n")
        == 1
    )


def test_movers_are_the_customers_of_the_flows(example_orders):
    moved = [row for row in flows(example_orders, *FROM) if row["move"] != "stayed"]
    people = flows(example_orders, *FROM, "--movers")
    assert len({row["customer_id"] for row in people}) == len(people) == sum(row["customers"] for row in moved)
    assert sum(row["monetary_change"] for row in people) == sum(row["revenue_between"] for row in moved)
    assert all((row["recency_from"] is None) == (row["move"] == "joined") for row in people)


@pytest.mark.parametrize(
    ("options", "moves"),
    [("--fell", {"fell"}), ("--rose", {"rose", "back"}), ("--fell --rose", {"fell", "rose", "back"})],
)
def test_lists_hold_only_who_moved_so(example_orders, options, moves):
    assert {row["move"] for row in flows(example_orders, *FROM, *options.split())} == moves


def test_entered_is_told_by_the_label_of_the_second_day(example_orders):
    people = flows(example_orders, *FROM, "--entered", "lost")
    assert {row["to_segment"] for row in people} == {"lost"}
    assert len(people) == 17


def test_who_gave_everything_back_is_no_customer_any_more(tmp_path):
    path = tmp_path / "orders.csv"
    lines = ("ann,1,2024-01-01,10", "bob,2,2024-01-05,20", "ann,1,2024-02-01,-10", "cy,3,2024-02-02,5")
    path.write_text(HEADER + "".join(f"{line}\n" for line in lines), "utf-8")
    rows = flows(path, "--from", "2024-01-10")
    assert {("gone", 1), ("joined", 1)} <= {(row["move"], row["customers"]) for row in rows}
    assert sum(row["customers"] for row in rows) == 3
    shown = run("compare", path, "--from", "2024-01-10", "-f", "table", "-q").out
    assert "not yet customers" in shown
    assert "no more" in shown


def test_the_largest_flows_are_said(example_orders):
    err = run("compare", example_orders, *FROM).err
    assert "19 customers fell from regular to at-risk; they brought 0.00 in between, 2,491.00 before" in err


@pytest.mark.parametrize(
    ("options", "status", "said"),
    [
        ("", 2, "--from"),
        ("--from 2026-03-31 --to 2026-01-31", 2, "--from 2026-03-31 is after --to 2026-01-31"),
        ("--from 2027-03-31", 1, "2027-03-31 is after 2026-06-30"),
        ("--from 2020-01-01", 1, "nobody is a customer yet on 2020-01-01"),
        ("--from 2026-03-31 --since 2026-04-30", 2, "--from 2026-03-31 is before --since 2026-04-30"),
        ("--from 2026-03-31 --entered lots", 2, "there is no segment 'lots'"),
        ("--from 2026-03-31 --columns lot", 2, "there is no column 'lot'"),
    ],
)
def test_what_makes_no_sense_is_refused(example_orders, options, status, said):
    done = run("compare", example_orders, *options.split())
    assert (done.status, done.out) == (status, "")
    assert said in done.err
