"""segkit breakdown by what a file of customers tells, by ranges, groups, clusters, VIPs and hours."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from datetime import date
from decimal import Decimal

import duckdb
import pytest
from commandline import run

import segkit as sk

ORDERS = """customer_id,order_id,order_date,amount
ann,1,2024-01-01 09:30:00,10
ann,2,2024-03-01 23:05:00,30
bob,3,2024-01-05 9:00:00,20
cyd,4,2024-02-28 00:10:00,7
dan,5,2024-02-28 10:00:00,3
"""
CRM = """id,Регион,Дата рождения,Оборот компании,sex
ann,Moskva,29.02.2000,10M,f
bob,MOSKVA,01.03.1990,250 000,m
cyd,Тверь,31.12.2030,"1,5 млрд",f
zed,Oslo,,5,
"""


@pytest.fixture
def files(tmp_path):
    (tmp_path / "orders.csv").write_text(ORDERS, "utf-8")
    (tmp_path / "crm.csv").write_text(CRM, "utf-8")
    return tmp_path / "orders.csv", tmp_path / "crm.csv"


def rows(done):
    assert done.status == 0, done.err
    return list(csv.DictReader(io.StringIO(done.out)))


def asked(files, *options):
    done = run("breakdown", files[0], "--contacts", files[1], *options)
    return {next(iter(row.values())): (row["revenue"], row["customers"]) for row in rows(done)}, done


def test_an_attribute_of_contacts_is_the_customer_s_whatever_its_column_is_called(files):
    found, done = asked(files, "--by", "region")
    assert found == {"Moskva": ("40.00", "1"), "MOSKVA": ("20.00", "1"), "Тверь": ("7.00", "1"), "(no value)": ("3.00", "1")}  # fmt: skip
    assert f"{files[1]}: `Регион` is taken for region" in done.err
    assert "3 customers have a contact, found 3 by id; 1 have none; 1 contacts are no customers" in done.err
    assert "2 values are spellings of 1" in done.err


def test_a_leap_day_s_child_is_a_year_older_on_the_first_of_march(files):
    for day, age in (("2023-02-28", "22"), ("2023-03-01", "23"), ("2024-02-28", "23"), ("2024-02-29", "24")):
        lines = files[0].parent / "one.csv"
        lines.write_text("customer_id,order_date,amount\nann,2023-01-01,10\n", "utf-8")
        found, _ = asked((lines, files[1]), "--by", "age", "--as-of", day)
        assert list(found) == [age]


def test_ages_are_in_ranges_as_of_the_day_and_who_is_not_born_has_none(files):
    found, done = asked(files, "--by", "age", "--band", "age=18,25,35")
    assert found == {"18–24": ("40.00", "1"), "25–34": ("20.00", "1"), "(no value)": ("10.00", "2")}
    assert "1 birthdays in `Дата рождения` are no dates of people who live: no value" in done.err
    assert "2030" not in done.err


def test_money_of_companies_is_in_ranges(files):
    found, _ = asked(files, "--by", "company_revenue", "--band", "company_revenue=1M,10M,1B")
    assert list(found) == ["<1M", "10M–<1B", "1B+", "(no value)"]


def test_quartiles_of_revenue_have_equally_many_customers(example_orders):
    found = rows(run("breakdown", example_orders, "--by", "revenue", "--band", "revenue=quartiles"))
    assert [row["revenue_band"][:3] for row in found] == ["Q1:", "Q2:", "Q3:", "Q4:"]
    assert {int(row["customers"]) for row in found} <= {97, 98}
    assert sum(Decimal(row["revenue"]) for row in found) == Decimal("51236.60")


def test_groups_join_values_and_spellings(files):
    found, _ = asked(files, "--by", "region", "--group", "region=home:moskva;other:*")
    assert found == {"home": ("60.00", "2"), "other": ("7.00", "1"), "(no value)": ("3.00", "1")}


def test_hours_are_those_of_the_file(files):
    found = {row["hour"]: row["revenue"] for row in rows(run("breakdown", files[0], "--by", "hour"))}
    assert found == {"00": "7.00", "09": "30.00", "10": "3.00", "23": "30.00"}
    assert list(found) == sorted(found)


def test_hours_of_online_retail_are_what_duckdb_finds(shared):
    path = shared("data/online_retail/online_retail.parquet")
    found = {row["hour"]: Decimal(row["revenue"]) for row in rows(run("breakdown", path, "--by", "hour", "-q"))}
    customers = sk.segment_customers(path).customers.select("customer_id").to_native()
    lines = sk.read_transactions(path, keep=["said=InvoiceDate"])  # noqa: F841 - DuckDB sees it
    expected = duckdb.sql(
        "select said[12:13], sum(amount) from lines join customers using (customer_id) group by all"
    ).fetchall()
    assert found == dict(expected)
    assert customers.height


def test_clusters_are_those_of_the_model(example_orders, tmp_path):
    model = tmp_path / "clusters.json"
    assert run("cluster", example_orders, "--k", "4", "--save-model", model, "-q").status == 0
    found = {row["cluster"]: row["revenue"] for row in rows(run("breakdown", example_orders, "--by", "cluster", "--model", model))}  # fmt: skip
    shown = rows(run("cluster", example_orders, "--model", model, "--profile", "-q"))
    assert found == {row["cluster_name"]: row["revenue"] for row in shown}


def test_vips_are_said_and_add_up(example_orders):
    done = run("breakdown", example_orders, "--by", "vip", "--vip-revenue", "80%")
    vip, other = rows(done)
    assert (vip["vip"], other["vip"]) == ("vip", "other")
    assert float(vip["revenue_share"]) >= 0.8
    assert Decimal(vip["revenue"]) + Decimal(other["revenue"]) == Decimal("51236.60")
    assert "VIP (--vip-revenue 80%): 169 of 389 customers (43.4%)" in done.err


def test_superstore_by_what_contacts_tell_adds_up(shared, tmp_path):
    path = shared("data/superstore/Sample - Superstore.csv")
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    born = {row["Customer ID"]: f"{1940 + number % 70}-02-29" if (1940 + number % 70) % 4 == 0 else f"{1940 + number % 70}-07-01" for number, row in enumerate(lines)}  # fmt: skip
    crm = tmp_path / "crm.csv"
    crm.write_text("customer_id,birthday\n" + "".join(f"{who},{day}\n" for who, day in born.items()), "utf-8")
    done = run(
        "breakdown", path, "--by", "region,age", "--contacts", crm, "--band", "age=30,50", "--as-of", "2019-12-31"
    )
    expected = defaultdict(Decimal)
    for row in lines:
        birthday = date.fromisoformat(born[row["Customer ID"]])
        age = 2019 - birthday.year
        band = "<30" if age < 30 else "30–49" if age < 50 else "50+"
        expected[row["Region"], band] += Decimal(row["Sales"]).quantize(Decimal("0.0001"))
    assert {(row["region"], row["age"]): Decimal(row["revenue"]) for row in rows(done)} == expected


@pytest.mark.parametrize(
    ("options", "status", "said", "hint"),
    [
        ("--by sez", 1, "there is no attribute `sez`", "did you mean --by sex?"),
        ("--by region --band region=1,2", 1, "different values of `Регион` are no numbers", "--group"),
        ("--by region --band age=18", 2, "--band age: the breakdown is not by `age`", "--by region,age"),
        ("--by sex --group sex=a:f;b:F", 2, "`f` is in two groups, a and b", "take it out"),
        ("--by sex --group sex=a:f* --group sex=b:m", 2, "--group names `sex` twice", "--group"),
        ("--by frequency", 2, "--by frequency needs ranges", "--band frequency=quartiles"),
        ("--by revenue", 2, "a column of the result has that name", "--by revenue --band revenue=quartiles"),
        ("--by segment --band segment=1", 2, "`segment` has no numbers", "leave it out"),
        ("--by vip", 2, "who is a VIP?", "--vip 20%"),
        ("--by vip --vip 20", 2, "--vip '20' is no share", "--vip 20%"),
        ("--by cluster", 2, "--by cluster needs clusters", "segkit cluster orders.csv --save-model"),
        ("--by contacts:regoin", 1, "there is no attribute `regoin`", "--by contacts:Регион"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(files, options, status, said, hint):
    done = run("breakdown", files[0], "--contacts", files[1], *options.split())
    assert (done.status, done.out) == (status, "")
    assert said in done.error
    assert hint in done.hint or options == "--by contacts:regoin"


def test_a_name_of_contacts_without_contacts_says_what_is_missing(files):
    done = run("breakdown", files[0], "--by", "manager")
    assert (done.status, done.hint) == (1, "--contacts FILE takes it from a file with one row per customer")


def test_the_library_asks_the_same(files):
    table = sk.break_down(files[0], "region", contacts=files[1], group="region=home:moskva;other:*")
    assert table.select("region", "revenue").rows()[0] == ("home", Decimal("60.0000"))
    assert sk.break_down(files[0], "vip", vip="25%").select("vip", "customers").rows() == [("vip", 1), ("other", 3)]
