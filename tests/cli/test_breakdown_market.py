"""segkit breakdown --market: our share of a market and its change, against numbers reckoned by hand."""

from __future__ import annotations

import csv
import io
import re

import pytest
from commandline import run

import segkit as sk

TABLE = """customer_id,order_id,order_date,amount,region
ann,1,2024-01-01,10,North
ann,2,2024-05-05,30,South
bob,3,2024-08-05,20,East
ann,4,2025-01-01,40,North
bob,5,2025-12-31,60,South
bob,7,2025-03-01,15,East
"""
MARKET = """Region;Период;Объем рынка
North;2024;1000
North;2025-Q1;"200,00"
North;01.04.2025;1
North;2025-04-01..2025-12-31;300
South;2024;300
South;2025;600
East;2025;150
West;2025;7
;2025;9999
"""


@pytest.fixture
def orders(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text(TABLE, "utf-8")
    return path


@pytest.fixture
def market(tmp_path):
    path = tmp_path / "market.csv"
    path.write_text(MARKET, "utf-8")
    return path


def rows(done):
    assert done.status == 0, done.err
    return list(csv.DictReader(io.StringIO(done.out)))


def test_shares_of_both_years_and_their_change_in_points(orders, market):
    done = run("breakdown", orders, "--by", "region", "--market", market, "--against", "2024")
    found = {row["region"]: [row[name] for name in list(row)[-4:]] for row in rows(done)}
    assert found == {
        "South": ["600.00", "0.1", "0.1", "0.0"],
        "North": ["500.00", "0.08", "0.01", "7.0"],
        "East": ["150.00", "0.1", "", ""],
    }
    assert "market.csv: 1 values have no revenue here and are in no row: `West`" in done.err
    assert "market.csv: 1 rows without a value of Region are left out" in done.err
    assert "1 cells have no share of the market in the other period, 2024-01-01 to 2024-12-31" in done.err


def test_the_table_has_the_share_of_all_where_each_row_has_one(orders, market):
    told = ("--since", "2025-01-01", "--as-of", "2025-12-31", "--format", "table")
    done = run("breakdown", orders, "--by", "region", "--market", market, *told)
    total = next(line for line in done.out.splitlines() if line.startswith("all "))
    assert total.split()[-2:] == ["1,250.00", "9.2%"]


def test_days_that_no_periods_make_up_have_no_share_and_that_is_told(orders, market):
    done = run("breakdown", orders, "--by", "region", "--market", market, "--since", "2025-02-01")
    assert {row["market_share"] for row in rows(done)} == {""}
    assert "2 cells have no market: the periods of " in done.err
    assert "of 2025-02-01 to 2025-12-31; --since and --as-of say which days are meant" in done.err


def test_quarters_are_held_against_their_own_periods(orders, market):
    found = rows(run("breakdown", orders, "--by", "region,quarter", "--market", market, "--since", "2025-01-01"))
    assert {(row["region"], row["quarter"]): row["market_share"] for row in found} == {
        ("North", "2025-Q1"): "0.2", ("East", "2025-Q1"): "", ("South", "2025-Q4"): "",
    }  # fmt: skip


def test_labels_have_markets_and_the_library_says_the_same(orders, tmp_path):
    path = tmp_path / "labels.csv"
    labels = sorted({row["segment"] for row in rows(run("breakdown", orders, "--by", "segment"))})
    path.write_text("segment,market\n" + "".join(f"{label},1000\n" for label in labels), "utf-8")
    found = rows(run("breakdown", orders, "--by", "segment", "--market", path))
    assert all(float(row["market_share"]) == float(row["revenue"]) / 1000 for row in found)
    table = sk.break_down(orders, "segment", market=path)
    assert [str(share) for share in table["market_share"]] == [row["market_share"] for row in found]


def test_two_attributes_are_crossed_and_cells_are_shares_of_the_market(orders, market):
    told = ("--by", "region,quarter", "--market", market, "--since", "2025-01-01", "--format", "table")
    lines = [line.split() for line in run("breakdown", orders, *told).out.splitlines() if line]
    assert ["North", "█", "20.0%", "–", "40.00", "500.00", "8.0%"] in lines
    assert ["all", "–", "–", "115.00", "1,250.00", "9.2%"] in lines
    assert ["region", "against", "quarter:", "share", "of", "the", "market"] in lines
    listed = run("breakdown", orders, *told, "--columns", "region,quarter,market_share")
    assert ["North", "2025-Q1", "20.0%"] in [line.split() for line in listed.out.splitlines()]


@pytest.mark.parametrize("quarter", ["2025Q1", "q1 2025", "1 кв. 2025", "1 квартал 2025 г.", "2025-01-01..2025-03-31"])
def test_quarters_are_read_in_any_usual_form(quarter, orders, tmp_path):
    path = tmp_path / "market.csv"
    path.write_text(f'region,quarter,market size\nNorth,{quarter},"1 000,50"\n', "utf-8")
    found = rows(run("breakdown", orders, "--by", "region,quarter", "--market", path, "--since", "2025-01-01"))
    assert [row["market"] for row in found if row["region"] == "North"] == ["1000.50"]


def test_a_span_of_days_is_not_taken_for_its_first_day(orders, tmp_path):
    path = tmp_path / "market.csv"
    path.write_text("region,period,market\nNorth,2025-01-01 - 2025-03-31,5\n", "utf-8")
    done = run("breakdown", orders, "--by", "region", "--market", path)
    assert (done.status, "is no date and no period" in done.error) == (1, True)


BAD = {
    "a size of zero": ("region,market\nNorth,0\n", "row 2: a market of '0' is not above zero"),
    "a size below zero": ("region,market\nNorth,-5\n", "row 2: '-5' is not money from 0 on"),
    "no size": ("region,market\nNorth,5\nSouth,\n", "row 3: '' is not money from 0 on"),
    "twice": ("region,period,market\nNorth,2025,5\nNorth,2025,6\n", "row 3: `North` of the same period is in"),
    "no period": ("region,period,market\nNorth,soon,5\n", "row 2: 'soon' is no date and no period"),
    "backwards": ("region,period,market\nNorth,2025-02-01..2025-01-01,5\n", "row 2: '2025-02-01..2025-01-01' ends"),
    "other column": ("town,market\nNorth,5\n", "no column `region` says which row is of which value"),
    "no column of sizes": ("region,period\nNorth,2025\n", "no column for the size of the market"),
    "no rows": ("region,market\n", "has a header and no line below it"),
}


@pytest.mark.parametrize(("text", "error"), BAD.values(), ids=BAD)
def test_a_file_that_cannot_be_a_market_is_refused_with_its_place(text, error, orders, tmp_path):
    path = tmp_path / "bad.csv"
    path.write_text(text, "utf-8")
    done = run("breakdown", orders, "--by", "region", "--market", path, "-o", tmp_path / "out.csv")
    assert (done.status, error in done.error) == (1, True), done.err
    assert done.hint
    assert not (tmp_path / "out.csv").exists()


def test_money_in_another_unit_is_doubted(orders, tmp_path):
    path = tmp_path / "small.csv"
    path.write_text("region,market\nNorth,5\nSouth,5\nEast,5\n", "utf-8")
    done = run("breakdown", orders, "--by", "region", "--market", path)
    assert re.search(
        r"3 cells bring more than the whole market: is \S*small.csv in another unit or currency\?", done.err
    )
