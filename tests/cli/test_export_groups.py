"""Lists by cluster, and CSV that no spreadsheet runs."""

from __future__ import annotations

import csv
import json

import pytest
from commandline import run


@pytest.fixture
def shop(tmp_path, monkeypatch, example_orders):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "orders.csv").write_bytes(example_orders.read_bytes())
    return tmp_path


def rows_of(folder):
    return {path.stem: list(csv.DictReader(path.open(encoding="utf-8-sig"))) for path in folder.glob("*.csv")}


def test_lists_by_cluster_hold_whom_the_command_of_clusters_puts_there(shop):
    made = run("cluster", "orders.csv", "--k", "3", "--names", "stars,steady,asleep", "--save-model", "c.json",
               "--columns", "customer_id,cluster_name,segment", "-q")  # fmt: skip
    where = {row["customer_id"]: row for row in csv.DictReader(made.out.splitlines())}
    done = run("export", "orders.csv", "--to", "plain", "--model", "c.json", "--cluster", "all", "--out", "lists")
    assert done.status == 0, done.err
    listed = {
        row["customer_id"]: name.removeprefix("2026-06-30-")
        for name, rows in rows_of(shop / "lists").items()
        for row in rows
    }
    assert listed == {who: row["cluster_name"] for who, row in where.items()}
    manifest = json.loads((shop / "lists/manifest.json").read_text("utf-8"))
    assert [one["list"] for one in manifest["lists"]] == ["stars", "steady", "asleep"]
    assert manifest["settings"]["clusters"] in done.err or len(manifest["settings"]["clusters"]) == 64
    some = run("export", "orders.csv", "--to", "plain", "--model", "c.json", "--cluster", "2,stars", "--segment", "loyal",
               "--out", "some", "-q")  # fmt: skip
    assert some.status == 0
    assert {row["customer_id"] for rows in rows_of(shop / "some").values() for row in rows} == {
        who for who, row in where.items() if row["cluster_name"] in {"stars", "steady"} and row["segment"] == "loyal"
    }
    again = run(
        "export",
        "orders.csv",
        "--to",
        "plain",
        "--k",
        "3",
        "--cluster",
        "all",
        "--since-manifest",
        "lists",
        "--dry-run",
    )
    assert "clusters were learnt anew" in again.err


@pytest.mark.parametrize(
    ("options", "hint"),
    [
        (("--k", "3"), "--cluster all"),
        (("--names", "a,b"), "--cluster all"),
        (("--cluster", "all", "--k", "x"), "--k 4   or   --k auto"),
        (("--excel", "--excel-csv"), "leave out one of them"),
    ],
)
def test_what_makes_no_sense_is_refused(shop, options, hint):
    done = run("export", "nothing.csv", "--to", "plain", "--out", "lists", *options)
    assert (done.status, done.hint) == (2, hint)


def test_no_cell_of_a_csv_for_people_runs_and_lists_for_machines_stay_raw(shop):
    (shop / "orders.csv").write_text(
        "customer_id,order_date,amount,phone,first_name\n"
        '=1+1,2026-01-01,10,+79121234567,"=HYPERLINK(""http://x"")"\n'
        "-2,2026-01-02,10,+79121234568,@ann\n"
        "c-3,2026-01-03,10,+79121234569,Bob\n",
        "utf-8",
    )
    raw = run("export", "orders.csv", "--to", "plain", "--out", "raw", "-q")
    assert raw.status == 0
    assert {row["phone"][0] for rows in rows_of(shop / "raw").values() for row in rows} == {"+"}
    done = run("export", "orders.csv", "--to", "plain", "--excel-csv", "--out", "people")
    files = [path.read_bytes() for path in (shop / "people").glob("*.csv")]
    assert all(content.startswith(b"\xef\xbb\xbf") for content in files)
    rows = [row for rows in rows_of(shop / "people").values() for row in rows]
    cells = [cell for row in rows for cell in row.values()]
    assert [cell for cell in cells if cell[:1] in {"=", "+", "-", "@"}] == []
    assert {row["customer_id"] for row in rows} == {"'=1+1", "'-2", "c-3"}
    assert f"note: {sum(cell.startswith(chr(39)) for cell in cells)} cells with an apostrophe" in done.err
