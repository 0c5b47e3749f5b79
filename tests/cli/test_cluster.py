"""segkit cluster: rows, profiles, models, and words where clusters cannot be."""

from __future__ import annotations

import csv
import json
from random import Random

import pytest
from commandline import HEADER, process, run

ALIKE = HEADER + "".join(f"c{n},{n},2024-01-01,5\n" for n in range(50))


def rows(text):
    return list(csv.DictReader(text.splitlines()))


@pytest.fixture(scope="module")
def four(example_orders):
    return run("cluster", example_orders, "--k", "4")


def test_rows_are_those_of_rfm_and_three_columns_more(four, example_orders):
    plain = rows(run("rfm", example_orders, "-q").out)
    found = rows(four.out)
    assert [list(row)[-3:] for row in found[:1]] == [["cluster", "cluster_name", "distance"]]
    assert [{name: row[name] for name in plain[0]} for row in found] == plain


def test_what_is_told_in_a_pipe(four):
    assert four.status == 0
    assert "4 clusters, as asked for (silhouette 0.37" in four.err
    assert "the 4 clusters are not stable: models of two halves" in four.err
    assert "cluster 1: frequent big recent · 52 customers · order often, spend much, seen lately" in four.err


def test_the_number_of_clusters_is_chosen_with_a_reason(example_orders):
    assert "4 clusters, of 2 to 12 tried: they stand out most" in run("cluster", example_orders).err


@pytest.mark.parametrize("asked", ["2", "second"])
def test_one_cluster_is_picked_by_number_or_name(asked, example_orders):
    done = run("cluster", example_orders, "--k", "3", "--names", "first,second,third", "--cluster", asked)
    assert {row["cluster"] for row in rows(done.out)} == {"2"}
    assert {row["cluster_name"] for row in rows(done.out)} == {"second"}


def test_filters_columns_and_order_work_as_everywhere(example_orders):
    done = run(
        "cluster", example_orders, "--k", "3", "--segment", "lost", "--columns", "customer_id,cluster,distance",
        "--sort", "-distance", "--top", "3", "-f", "json", "-q",
    )  # fmt: skip
    found = json.loads(done.out)
    assert [list(row) for row in found] == [["customer_id", "cluster", "distance"]] * 3
    assert found[0]["distance"] >= found[1]["distance"] >= found[2]["distance"]


def test_a_profile_is_one_row_per_cluster(example_orders):
    found = rows(run("cluster", example_orders, "--k", "4", "--profile", "-q").out)
    assert [row["cluster"] for row in found] == ["1", "2", "3", "4"]
    assert sum(int(row["customers"]) for row in found) == 389
    assert sum(float(row["customers_share"]) for row in found) == pytest.approx(1)
    assert found[0]["rule"] == "recency ≤ 150 days and frequency > 6"
    means = [float(row["revenue"]) / int(row["customers"]) for row in found]
    assert means == sorted(means, reverse=True)


def test_a_model_gives_the_same_rows_and_learns_nothing(example_orders, tmp_path):
    model = tmp_path / "m.json"
    learnt = run("cluster", example_orders, "--k", "4", "--names", "a,b,c,d", "--save-model", model)
    assert learnt.status == 0
    again = run("cluster", example_orders, "--model", model)
    assert again.out == learnt.out
    assert "population stability index 0.000: about as then" in again.err
    assert run("rfm", example_orders, "--model", model).status == 0
    assert run("model", "show", model).status == 0


def test_drift_is_told(example_orders, tmp_path):
    model = tmp_path / "m.json"
    run("cluster", example_orders, "--k", "4", "--save-model", model, "-q")
    done = run("cluster", example_orders, "--model", model, "--as-of", "2024-10-01")
    assert "moved far" in done.err
    assert "no longer those of the model" in done.err


def test_names_in_the_model_may_be_edited(example_orders, tmp_path):
    model = tmp_path / "m.json"
    run("cluster", example_orders, "--k", "2", "--names", "one,two", "--save-model", model, "-q")
    model.write_text(model.read_text("utf-8").replace('"one"', '"Stammkunden"'), "utf-8")
    assert {row["cluster_name"] for row in rows(run("cluster", example_orders, "--model", model, "-q").out)} == {
        "Stammkunden", "two",
    }  # fmt: skip


@pytest.mark.parametrize("more", [["--k", "3"], ["--features", "recency"], ["--seed", "4"], ["--scale", "robust"]])
def test_a_model_and_what_it_says_contradict_each_other(more, example_orders, tmp_path):
    model = tmp_path / "m.json"
    run("cluster", example_orders, "--k", "2", "--save-model", model, "-q")
    done = run("cluster", example_orders, "--model", model, *more)
    assert done.status == 2
    assert more[0] in done.error


def test_a_model_without_clusters_is_refused(example_orders, tmp_path):
    model = tmp_path / "m.json"
    run("rfm", example_orders, "--save-model", model, "-q")
    done = run("cluster", example_orders, "--model", model)
    assert (done.status, "holds no clusters" in done.error) == (1, True)


@pytest.mark.parametrize(
    ("options", "status", "said"),
    [
        (["--k", "1"], 2, "one cluster is all customers"),
        (["--k", "1000"], 2, "1,000 clusters are no use to anybody"),
        (["--k", "-3"], 2, "2 to 50"),
        (["--k", "several"], 2, "no number of clusters"),
        (["--features", "recency,income"], 2, "there is no feature 'income'"),
        (["--features", "recency,recency"], 2, "names 'recency' twice"),
        (["--features", "segment"], 2, "there is no feature 'segment'"),
        (["--keep", "region", "--features", "region"], 1, "holds text: 389 of 389 values are no numbers, as 'East'"),
        (["--k", "3", "--names", "a,b"], 2, "2 names for 3 clusters"),
        (["--k", "3", "--names", "a,b,a"], 2, "names 'a' twice"),
        (["--k", "3", "--cluster", "9"], 2, "there is no cluster '9'"),
        (["--k", "3", "--columns", "clutser"], 2, "there is no column 'clutser'"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_way_out(options, status, said, example_orders):
    done = run("cluster", example_orders, *options)
    assert (done.status, done.out) == (status, "")
    assert said in done.error
    assert done.hint


@pytest.mark.parametrize(
    ("text", "options", "said"),
    [
        (ALIKE, [], "nothing tells 50 customers apart"),
        (ALIKE, ["--k", "3"], "nothing tells 50 customers apart"),
        (HEADER + "a,1,2024-01-01,5\nb,2,2024-01-02,6\n", ["--k", "4"], "4 clusters of 2 customers"),
        (HEADER + "a,1,2024-01-01,5\n", [], "nothing tells 1 customer apart"),
    ],
)
def test_customers_who_cannot_be_parted_are_told(text, options, said, tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text(text)
    done = run("cluster", path, *options)
    assert (done.status, done.out) == (1, "")
    assert said in done.error
    assert done.hint


def test_two_customers_are_two_clusters_and_that_is_told_to_mean_little(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text(HEADER + "a,1,2024-01-01,5\nb,2,2024-03-02,600\n")
    done = run("cluster", path)
    assert done.status == 0
    assert "only 2 customers: 2 clusters of so few mean little" in done.err


def test_other_measures_and_numeric_columns_can_be_features(tmp_path):
    dice = Random(5)
    lines = [
        f"c{n},{n}-{order},2024-{1 + order:02}-{1 + n % 28:02},{dice.randrange(5, 90)},{20 + n % 50}\n"
        for n in range(120) for order in range(1 + n % 4)
    ]  # fmt: skip
    path = tmp_path / "orders.csv"
    path.write_text("customer_id,order_id,order_date,amount,age\n" + "".join(lines))
    asked = "recency,aov,tenure,average_gap,age"
    done = run("cluster", path, "--keep", "age", "--features", asked, "--k", "2", "--missing", "median")
    assert done.status == 0
    assert "30 of 120 customers have no `average_gap`: the median" in done.err
    assert {row["age"] for row in rows(done.out)} == {str(20 + n) for n in range(50)}
    left = run("cluster", path, "--features", "recency,average_gap", "--k", "2")
    assert "30 of 120 customers have no `average_gap`: they are in no cluster" in left.err
    assert sum(not row["cluster"] for row in rows(left.out)) == 30


def test_threads_and_order_and_split_change_no_byte(example_orders, tmp_path):
    header, *lines = example_orders.read_text("utf-8").splitlines(keepends=True)
    Random(2).shuffle(lines)
    for name, part in (("a", lines[:900]), ("b", lines[900:])):
        (tmp_path / f"{name}.csv").write_text(header + "".join(part), "utf-8")
    plain = run("cluster", example_orders, "-q").out
    for threads in ("1", "2"):
        env = {"POLARS_MAX_THREADS": threads, "OMP_NUM_THREADS": threads, "OPENBLAS_NUM_THREADS": threads}
        assert process("cluster", tmp_path / "b.csv", tmp_path / "a.csv", "-q", env=env).stdout == plain


def test_a_table_shows_profiles_a_picture_and_candidates(example_orders, monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    done = run("cluster", example_orders, "-f", "table", "-q")
    assert max(map(len, done.out.splitlines())) <= 100
    assert "389 customers in 4 clusters" in done.out
    assert "silhouette" in done.out
    assert "└───" in done.out
    assert done.out.splitlines()[-1].startswith("all 389 rows: segkit cluster ")
