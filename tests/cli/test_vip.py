"""segkit rfm --vip: who is a VIP stands beside each customer, and who that is, is said."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal

import polars as pl
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
     ("--only-vips", "--only-vips: who is a VIP?"), ("--vip 20% --keep vip=region", "that is the name of what --vip 20% adds")],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(example_orders, options, said):
    done = run("rfm", example_orders, *options.split())
    assert (done.status, done.out) == (2, "")
    assert said in done.error


def test_segments_count_their_vips_and_what_these_bring(example_orders):
    marked = rows(run("rfm", example_orders, "--vip-revenue", "50%"))
    done = run("segments", example_orders, "--vip-revenue", "50%")
    for row in rows(done):
        theirs = [Decimal(one["monetary"]) for one in marked if (one["segment"], one["vip"]) == (row["segment"], "vip")]
        assert (int(row["vips"]), Decimal(row["vip_revenue"])) == (len(theirs), sum(theirs))
    assert (
        sum(Decimal(row["vip_revenue"]) for row in rows(done)) >= sum(Decimal(row["revenue"]) for row in rows(done)) / 2
    )
    assert "note: VIP (--vip-revenue 50%): 68 of 389 customers" in done.err
    table = run("segments", example_orders, "--vip-revenue", "50%", "-f", "table", "--lang", "ru").out
    assert next(line for line in table.splitlines() if line.startswith("все")).split()[-3] == "68"


def test_a_segment_table_has_no_vips_unasked(example_orders):
    assert "vips" not in rows(run("segments", example_orders))[0]
    done = run("segments", example_orders, "--columns", "segment,vips")
    assert (done.status, done.error) == (2, "there is no column 'vips'")


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_only_vips_stay_on_request_whatever_the_form(example_orders, tmp_path, form):
    out = tmp_path / f"vips.{form}"
    assert run("rfm", example_orders, "--vip", "20%", "--only-vips", "-o", out).status == 0
    found = pl.read_csv(out) if form == "csv" else pl.read_parquet(out)
    assert (len(found), set(found["vip"])) == (78, {"vip"})
    table = run("rfm", example_orders, "--vip", "20%", "--only-vips", "--segment", "regular", "-f", "table").out
    assert "7 customers with the most money in regular" in table
    assert "all 78 rows: segkit rfm" in table


def lists(folder, orders, *options):
    done = run("export", orders, "--to", "plain", *options, "--out", folder)
    assert done.status == 0, done.err
    parts = [list(csv.DictReader(path.open(encoding="utf-8", newline=""))) for path in sorted(folder.glob("*.csv"))]
    return done, [row for part in parts for row in part]


def test_vips_are_marked_on_lists_and_may_be_all_of_them(example_orders, tmp_path):
    _, found = lists(tmp_path / "marked", example_orders, "--vip", "20%", "--fields", "vip")
    marked = {row["customer_id"] for row in rows(run("rfm", example_orders, "--vip", "20%", "--only-vips"))}
    assert {row["customer_id"] for row in found if row["vip"] == "vip"} == marked
    done, found = lists(tmp_path / "only", example_orders, "--vip", "20%", "--only-vips")
    assert {row["customer_id"] for row in found} == marked
    assert "78 of 78 customers are on a list" in done.err
    settings = json.loads((tmp_path / "only" / "manifest.json").read_text("utf-8"))["settings"]
    assert (settings["vip"], settings["only_vips"]) == ("--vip 20%", True)


@pytest.mark.parametrize("options", [("--only-vips",), ("--fields", "vip")])
def test_a_list_of_vips_has_to_say_who_that_is(example_orders, options):
    done = run("export", example_orders, "--to", "plain", *options, "--dry-run")
    assert (done.status, done.hint) == (2, "--vip 20%   or   --vip-revenue 80%")
