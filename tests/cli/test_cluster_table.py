"""segkit cluster --table: clusters of a ready table of customers, read with the care that orders get."""

from __future__ import annotations

import csv
import json

import polars as pl
import pytest
from commandline import run

INCOME, SCORE = "annual_income_thousands", "spending_score"


def rows(text):
    return list(csv.DictReader(text.splitlines()))


def people(many=60, *, decimal="."):
    lines = ["id,age,revenue,first_order,city\n".replace(",", ";")]
    for n in range(many):
        age = f"{20 + n % 7 + (30 if n % 2 else 0)}.5".replace(".", decimal)
        lines.append(f"{n:04};{age};{100 + n % 5 + (900 if n % 3 else 0)};2024-01-{1 + n % 28:02};Riga\n")
    return "".join(lines)


def test_the_five_of_the_shopping_mall_are_found(shared):
    done = run("cluster", "--table", shared("data/customers/Mall_Customers.csv"), "--features", f"{INCOME},{SCORE}")
    assert done.status == 0
    found = rows(done.out)
    assert found[0]["customer_id"] == "0001"
    sizes = [sum(row["cluster"] == str(n) for row in found) for n in range(1, 6)]
    assert sorted(sizes) == [22, 23, 35, 39, 81]
    assert f"clusters are numbered by `{INCOME}`, the highest first" in done.err


def test_constant_columns_and_missing_incomes_are_told(shared):
    path = shared("data/customers/marketing_campaign.csv")
    done = run("cluster", "--table", path, "--features", "Income,MntWines,Z_CostContact,Z_Revenue")
    assert done.status == 0
    assert "left out of the features: `Z_CostContact` is 3 for everybody, `Z_Revenue` is 11 for everybody" in done.err
    assert "24 of 2,240 customers have no `Income`: they are in no cluster" in done.err
    found = rows(done.out)
    assert len(found) == 2240
    assert sum(not row["cluster"] for row in found) == sum(not row["Income"] for row in found) == 24
    filled = run("cluster", "--table", path, "--features", "Income,MntWines", "--missing", "median")
    assert "24 of 2,240 customers have no `Income`: the median, 51,381.5, stands for it" in filled.err
    assert not any(not row["cluster"] for row in rows(filled.out))


def test_columns_of_the_file_leave_as_they_came(tmp_path):
    path = tmp_path / "people.csv"
    path.write_text(people())
    done = run("cluster", "--table", path, "--features", "age,revenue", "--k", "4", "-q")
    assert done.status == 0
    found = rows(done.out)
    read = list(csv.DictReader(people().splitlines(), delimiter=";"))
    assert [{name: row[name] for name in read[0]} for row in found] == read


def test_a_decimal_comma_is_a_decimal_comma(tmp_path):
    for name, mark in (("a", "."), ("b", ",")):
        (tmp_path / f"{name}.csv").write_text(people(decimal=mark))
    points, commas = (
        run("cluster", "--table", tmp_path / f"{name}.csv", "--features", "age,revenue", "--k", "4", "-q").out
        for name in ("a", "b")
    )
    assert points == commas


def test_all_columns_of_numbers_are_taken_where_none_is_named(tmp_path):
    path = tmp_path / "people.csv"
    path.write_text(people())
    done = run("cluster", "--table", path, "--k", "2")
    assert "features: all 2 columns of numbers (age, revenue); --features names others" in done.err


def test_a_single_column_of_numbers_is_told_as_one(tmp_path):
    path = tmp_path / "people.csv"
    path.write_text("id,age,city\n" + "".join(f"{n},{20 + n % 9},Riga\n" for n in range(30)))
    assert "note: features: the only column of numbers (age)\n" in run("cluster", "--table", path, "--k", "2").err


def test_sizes_of_clusters_stay_where_medians_are_too_many_to_be_shown_and_those_are_counted(tmp_path, monkeypatch):
    path = tmp_path / "wide.csv"
    names = [f"measurement_{n}" for n in range(12)]
    lines = (f"{n}," + ",".join(str((n * k) % 7 + (n % 2) * 50) for k in range(1, 13)) for n in range(40))
    path.write_text("\n".join([f"id,{','.join(names)}", *lines]) + "\n")
    monkeypatch.setenv("COLUMNS", "100")
    done = run("cluster", "--table", path, "--k", "2", "-f", "table", "-q").out
    head = next(line for line in done.splitlines() if line.startswith("#"))
    shown = head.count("measurement_")
    assert head.split()[:4] == ["#", "cluster", "customers", "share"]
    assert 0 < shown < 12
    assert f"{12 - shown} more medians: --profile -f csv" in done
    assert max(map(len, done.splitlines())) <= 100


def test_money_too_large_to_be_added_is_refused_by_its_column(tmp_path):
    path = tmp_path / "rich.csv"
    path.write_text("id,age,monetary\n1,20,1\n2,30,2000000000000000\n3,40,3\n4,41,5\n")
    done = run("cluster", "--table", path, "--k", "2")
    assert (done.status, done.out) == (1, "")
    assert "column `monetary` holds 2e+15: amounts of that size cannot be added up exactly" in done.err
    assert done.hint


def test_a_share_too_small_for_one_decimal_is_told_with_more(tmp_path):
    path = tmp_path / "people.csv"
    path.write_text("id,age\n" + "".join(f"{n},{20 + n % 9}\n" for n in range(2_500)) + "one,900000\n")
    done = run("cluster", "--table", path, "--k", "2", "--scale", "none")
    assert "the smallest cluster holds 0.0400% of the customers only" in done.err


def test_several_files_are_one_table(tmp_path):
    header, *lines = people().splitlines(keepends=True)
    whole, first, second = (tmp_path / f"{name}.csv" for name in ("whole", "first", "second"))
    whole.write_text(people())
    first.write_text(header + "".join(lines[:25]))
    second.write_text(header + "".join(lines[25:]))
    asked = ("--features", "age,revenue", "--k", "3")
    done = run("cluster", "--table", first, second, *asked)
    assert done.out == run("cluster", "--table", whole, *asked).out
    assert "note: 2 files are one table: 60 rows" in done.err
    for text, said in (
        (header + "".join(lines[20:]), "of a customer who has another"),
        (header.replace("age", "years") + "".join(lines[25:]), "second.csv: no column `age`, which"),
    ):
        second.write_text(text)
        broken = run("cluster", "--table", first, second, *asked)
        assert (broken.status, broken.out) == (1, "")
        assert said in broken.err
        assert broken.hint


def test_a_model_of_a_table_assigns_the_same_again(tmp_path):
    path, model = tmp_path / "people.csv", tmp_path / "m.json"
    path.write_text(people())
    learnt = run("cluster", "--table", path, "--features", "age,revenue", "--k", "3", "--save-model", model)
    again = run("cluster", "--table", path, "--model", model)
    assert (again.status, again.out) == (0, learnt.out)
    assert json.loads(model.read_text("utf-8"))["segkit_clusters"] == 1


def test_measures_of_customers_keep_their_meaning(example_orders, tmp_path):
    path = tmp_path / "customers.parquet"
    run("rfm", example_orders, "-q", "-o", path)
    orders = rows(run("cluster", example_orders, "--k", "4", "-q").out)
    table = run("cluster", "--table", path, "--features", "recency,frequency,monetary", "--k", "4", "-q")
    found = rows(table.out)
    assert [row["cluster"] for row in found] == [row["cluster"] for row in orders]
    assert [row["monetary"] for row in found] == [row["monetary"] for row in orders]
    assert (
        "loyal 100%"
        in run("cluster", "--table", path, "--features", "recency,frequency,monetary", "--k", "4", "-f", "table").out
    )


@pytest.mark.parametrize(
    ("options", "status", "said"),
    [
        (["--features", "age,incme"], 1, "there is no column `incme`"),
        (["--features", "city"], 1, "column `city` holds text: 60 of 60 values are no numbers, as 'Riga'"),
        (["--features", "age", "--as-of", "2024-01-01"], 2, "which --as-of asks for"),
        (["--features", "age", "--bins", "4"], 2, "which --bins asks for"),
        (["--features", "age", "--segment", "lost"], 2, "--table has no labels of segkit"),
        (["--features", "age", "--k", "61"], 2, "2 to 50"),
        (["--features", "age", "--k", "20"], 1, "20 clusters of 60 customers who differ in 14 ways only"),
        (["--features", "age", "--k", "2", "--columns", "nothing"], 2, "there is no column 'nothing'"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_way_out(options, status, said, tmp_path):
    path = tmp_path / "people.csv"
    path.write_text(people())
    done = run("cluster", "--table", path, *options)
    assert (done.status, done.out) == (status, "")
    assert said in done.error
    assert done.hint


def test_infinite_values_are_refused(tmp_path):
    path = tmp_path / "people.parquet"
    pl.DataFrame({"x": [1.0, 2.0, float("inf")], "y": [1, 2, 3]}).write_parquet(path)
    done = run("cluster", "--table", path, "--features", "x,y", "--k", "2")
    assert done.status == 1
    assert "inf" in done.error
