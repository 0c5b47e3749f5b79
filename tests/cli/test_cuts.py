"""segkit cuts: cut points to keep, and options that can be pasted."""

import csv
import json
import shlex

import pytest
from commandline import run

HEADER = "customer_id,order_date,amount\n"


def by_score(rows, measure):
    return {int(row["score"]): int(row["customers"]) for row in rows if row["measure"] == measure}


def steps(done):
    return list(csv.DictReader(done.out.splitlines()))


@pytest.mark.parametrize("bins", ["2", "3", "5", "9"])
def test_pasted_options_give_the_scores_that_were_promised(bins, example_orders):
    promised = steps(run("cuts", example_orders, "--bins", bins, "-q"))
    said = json.loads(run("cuts", example_orders, "--bins", bins, "-f", "json", "-q").out)["options"]
    done = run("rfm", example_orders, *shlex.split(said), "-q")
    assert done.status == 0
    for measure, score in (("recency", "r_score"), ("frequency", "f_score"), ("monetary", "m_score")):
        found = [int(row[score]) for row in done.customers.values()]
        assert by_score(promised, measure) == {n: found.count(n) for n in range(1, int(bins) + 1)}


def test_options_that_begin_with_a_minus_can_be_pasted_too(tmp_path):
    path = tmp_path / "orders.csv"
    lines = [f"c{n:02},2026-01-{1 + n % 28:02},1\nc{n:02},2026-01-{1 + n % 28:02},-{10 + n}\n" for n in range(40)]
    path.write_text(HEADER + "".join(lines), encoding="utf-8")
    done = run("cuts", path, "-f", "json", "-q")
    said = json.loads(done.out)["options"]
    assert "--m-cuts=-" in said
    assert run("rfm", path, *shlex.split(said), "-q").status == 0


def test_the_table_ends_with_the_options_on_a_line_of_their_own(example_orders, monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    done = run("cuts", example_orders, "-f", "table", "-q")
    assert done.out.splitlines()[-1] == "--r-cuts 64,86,105,138 --f-cuts 1,2,3,5 --m-cuts 30,60,100,200"
    assert "6 and more 19.0%" in done.out


def test_in_a_pipe_the_options_are_said_on_stderr(example_orders):
    done = run("cuts", example_orders)
    assert done.out.startswith("measure,score,above,up_to,customers,customers_share\nrecency,5,,64,120,")
    assert "to use them: --r-cuts 64,86,105,138 " in done.err


def test_few_gaps_are_told(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text(HEADER + "ann,2026-01-01,5\nbob,2026-02-01,7\n", encoding="utf-8")
    done = run("cuts", path)
    assert done.status == 0
    assert "note: only 0 purchase gaps" in done.err


@pytest.mark.parametrize("bins", ["1", "10", "x"])
def test_bins_that_cannot_be_are_refused(bins, example_orders):
    assert run("cuts", example_orders, "--bins", bins).status == 2
