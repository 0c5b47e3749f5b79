"""--keep: columns of the files beside what segkit computes, one value per customer."""

from __future__ import annotations

import csv
import io

import polars as pl
import pytest
from commandline import run

import segkit as sk

TABLE = """customer_id,order_id,order_date,amount,Region,city
ann,1,2024-01-01,10,North, Oslo
ann,2,2024-02-01,30,South,NULL
bob,3,2024-01-05,20,n/a,-
"""


@pytest.fixture
def orders(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text(TABLE, "utf-8")
    return path


def rows(out):
    return list(csv.DictReader(io.StringIO(out)))


def test_a_column_that_is_kept_comes_after_all_others(orders):
    done = run("rfm", orders, "--keep", "region,city")
    assert done.status == 0
    assert done.out.splitlines()[0].endswith(",segment,region,city")
    assert [(row["customer_id"], row["region"], row["city"]) for row in rows(done.out)] == [
        ("ann", "South", "Oslo"), ("bob", "", ""),
    ]  # fmt: skip


def test_numbers_and_labels_are_the_same_with_and_without(example_orders):
    plain = rows(run("rfm", example_orders).out)
    more = rows(run("rfm", example_orders, "--keep", "region", "--keep", "category").out)
    assert [{name: row[name] for name in plain[0]} for row in more] == plain


def test_what_is_kept_can_be_chosen_sorted_by_and_renamed(orders):
    done = run("rfm", orders, "--keep", "where=REGION", "--columns", "where,customer_id", "--sort", "-where")
    assert done.out == "where,customer_id\nSouth,ann\n,bob\n"


def test_a_table_shows_what_is_kept(orders):
    shown = run("rfm", orders, "--keep", "region", "-f", "table").out
    assert "region" in shown
    assert "(no value)" in shown
    assert "--keep region -o customers.csv" in shown


@pytest.mark.parametrize(
    ("keep", "status", "said", "hint"),
    [
        ("regoin", 1, "there is no column `regoin` (--keep)", "did you mean --keep Region?"),
        ("segment=region,segment", 2, "--keep segment: segkit has a column of its own of that name", "--keep its_segment=region"),
        ("region,region", 2, "--keep names `region` twice", "--keep region"),
        ("region,", 2, "--keep 'region,' has an empty name", "--keep a,b"),
        ("where=", 2, "--keep 'where=' names no column", "--keep name=COLUMN"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_refused(orders, keep, status, said, hint):
    done = run("rfm", orders, "--keep", keep)
    assert (done.status, done.out) == (status, "")
    assert said in done.error
    assert hint in done.hint


def test_every_file_must_have_it_and_may_spell_it_otherwise(orders, tmp_path):
    other = tmp_path / "other.csv"
    other.write_text("customer_id,order_id,order_date,amount,REGION\nbob,4,2024-03-01,5,West\n", "utf-8")
    found = rows(run("rfm", orders, other, "--keep", "region").out)
    assert {row["customer_id"]: row["region"] for row in found} == {"ann": "South", "bob": "West"}
    done = run("rfm", orders, other, "--keep", "city")
    assert (done.status, done.error) == (1, f"{other}: there is no column `city` (--keep)")


def test_a_column_that_is_there_twice_is_asked_for(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text("customer_id,order_date,amount,tag,tag\nann,2024-01-01,10,a,b\n", "utf-8")
    done = run("rfm", path, "--keep", "tag")
    assert "column `tag` (--keep) is there 2 times" in done.error
    assert rows(run("rfm", path, "--keep", "second=tag (2)").out)[0]["second"] == "b"


def test_a_column_without_a_name_is_kept_by_its_number(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text("ann,2024-01-01,10,North\nbob,2024-01-02,10,South\n", "utf-8")
    names = ("--no-header", "--customer", "1", "--date", "2", "--amount", "3")
    found = rows(run("rfm", path, *names, "--keep", "where=4").out)
    assert [row["where"] for row in found] == ["North", "South"]


def test_parquet_of_any_type_gives_the_same_text(orders, tmp_path):
    path = tmp_path / "orders.parquet"
    frame = pl.DataFrame(
        {
            "customer_id": ["ann", "bob"], "order_date": ["2024-01-01", "2024-01-02"], "amount": [1.0, 2.0],
            "whole": [7.0, None], "kind": ["a", "b"], "day": ["2024-05-06", None], "lists": [[1], [2]],
        }
    ).with_columns(pl.col("kind").cast(pl.Categorical), pl.col("day").str.to_date())  # fmt: skip
    frame.write_parquet(path)
    found = rows(run("rfm", path, "--keep", "whole,kind,day").out)
    assert [(row["whole"], row["kind"], row["day"]) for row in found] == [("7", "a", "2024-05-06"), ("", "b", "")]
    done = run("rfm", path, "--keep", "lists")
    assert (done.status, "column `lists` (--keep) holds List(Int64)" in done.error) == (1, True)


def test_partitions_of_a_path_are_kept_for_those_who_ask(tmp_path):
    for region in ("North", "South"):
        folder = tmp_path / "lake" / f"region={region}"
        folder.mkdir(parents=True)
        pl.DataFrame({"customer_id": [region[0]], "order_date": ["2024-01-01"], "amount": [1]}).write_parquet(
            folder / "a.parquet"
        )
    found = rows(run("rfm", tmp_path / "lake", "--keep", "region").out)
    assert {row["customer_id"]: row["region"] for row in found} == {"N": "North", "S": "South"}


def test_a_workbook_keeps_columns_too(tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for line in TABLE.splitlines():
        book.active.append([cell.strip() for cell in line.split(",")])
    book.save(tmp_path / "orders.xlsx")
    found = rows(run("rfm", tmp_path / "orders.xlsx", "--keep", "region").out)
    assert {row["customer_id"]: row["region"] for row in found} == {"ann": "South", "bob": ""}


def test_lines_that_do_not_count_give_nobody_a_value(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text(
        "customer_id,order_id,order_date,amount,region,status\nann,1,2024-01-01,10,North,paid\n"
        "ann,2,2024-01-02,99,South,cancelled\nann,3,2024-03-02,99,West,paid\n",
        "utf-8",
    )
    found = rows(run("rfm", path, "--keep", "region", "--as-of", "2024-02-01").out)
    assert [row["region"] for row in found] == ["North"]


def test_an_order_whose_money_stands_once_has_the_attributes_of_its_first_line(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text(
        "customer_id,order_id,order_date,order_total,region\nann,1,2024-01-01,10,North\nann,1,2024-01-01,10,\n"
        "ann,2,2024-01-02,9,South\nann,2,2024-01-02,9,\n",
        "utf-8",
    )
    done = run("rfm", path, "--amount", "order_total", "--amount-per", "order", "--keep", "region")
    assert rows(done.out)[0]["region"] == "North"
    assert "an order's money stands once, with the attributes of its first line" in done.err


def test_online_retail_countries_are_those_of_an_independent_reckoning(shared):
    path = shared("data/online_retail/online_retail.parquet")
    done = run("rfm", path, "--keep", "country", "--columns", "customer_id,country", "-q")
    lines = sk.read_transactions(path, keep=["country"]).filter(pl.col("customer_id").is_not_null())
    money = lines.group_by("customer_id", "country").agg(pl.col("amount").sum(), pl.col("order_date").max())
    best = money.sort("amount", "order_date", "country", descending=[True, True, False]).unique(
        "customer_id", keep="first", maintain_order=True
    )
    expected = dict(best.select("customer_id", "country").rows())
    found = {row["customer_id"]: row["country"] for row in rows(done.out)}
    assert len(found) > 4000
    assert found == {who: expected[who] for who in found}


def test_read_transactions_keeps_columns(orders):
    lines = sk.read_transactions(orders, keep=["region", "town=city"])
    assert lines.columns == ["customer_id", "order_id", "order_date", "amount", "region", "town"]
    assert lines["region"].to_list() == ["North", "South", None]
    assert lines["town"].to_list() == ["Oslo", None, None]
