"""--bad-rows and --rejects: lines that cannot be read are left out, counted, and written out as they were."""

import csv
import gzip

import polars as pl
import pyarrow as pa
import pytest
from commandline import HEADER, ORDERS, run
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from segkit.choices import BadRows
from segkit.runs.segmentation import segment_files
from segkit.sources.places.unpack import Workspace
from segkit.sources.reading import Reading
from segkit.sources.source import open_source
from segkit.sources.text import widths

BAD = ORDERS + (
    "zed,9,someday,1\n"
    "zed,9,,1\n"
    "zed,9,2024-01-03,abc\n"
    "zed,9,2024-01-03,\n"
    "zed,9,2024-01-03,1,50\n"
    '"zed, the ""last""",9\n'
    ",,,\n"
)
REASONS = [
    ("5", "with a date that cannot be read", "zed,9,someday,1"),
    ("6", "with an empty date", "zed,9,,1"),
    ("7", "with an amount that cannot be read", "zed,9,2024-01-03,abc"),
    ("8", "with an empty amount", "zed,9,2024-01-03,"),
    ("9", "with too many cells", "zed,9,2024-01-03,1,50"),
    ("10", "with too few cells", '"zed, the ""last""",9'),
]


def test_bad_lines_end_a_run_unless_they_are_to_be_skipped(reading):
    done = reading(ORDERS + "zed,9,someday,1\nzed,9,,1\n")
    assert (done.status, done.out) == (1, "")
    assert "2 of 5 dates are empty or cannot be read" in done.error
    assert done.hint.endswith("to leave such lines out: --bad-rows skip")
    assert "--bad-rows skip" in reading(ORDERS + "zed,9,1\n").hint


def test_skipped_lines_are_counted_by_reason_and_money_adds_up(reading, tmp_path):
    done = reading(BAD, "--bad-rows", "skip")
    assert (done.status, set(done.customers)) == (0, {"ann", "bob"}), done.err
    assert "revenue 35.75" in done.err
    for _, reason, _ in REASONS:
        assert f"1 line {reason} (" in done.err
    assert "6 lines that cannot be read left out (--bad-rows skip): line 5 with a date" in done.err
    whole = segment_files([tmp_path / "orders.csv"], reading=Reading(bad_rows=BadRows.SKIP))
    assert (whole.account.balances(), whole.account.lines) == (True, 10)


def test_rejected_lines_are_written_with_file_line_and_reason(reading, tmp_path):
    rejects = tmp_path / "rejects.csv"
    assert reading(BAD, "--bad-rows", "skip", "--rejects", rejects, "-q").status == 0
    with rejects.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [tuple(row.values())[1:] for row in rows] == REASONS
    assert {row["file"] for row in rows} == {str(tmp_path / "orders.csv")}


def test_without_a_bad_line_the_file_of_rejects_holds_its_header_only(reading, tmp_path):
    rejects = tmp_path / "rejects.csv"
    rejects.write_text("of yesterday\n", encoding="utf-8")
    assert reading(ORDERS, "--bad-rows", "skip", "--rejects", rejects).status == 0
    assert rejects.read_text(encoding="utf-8") == "file,line,reason,cells\n"


@pytest.mark.parametrize("suffix", [".gz", ".zst"])
def test_rejects_are_packed_as_their_name_says(reading, tmp_path, suffix):
    rejects, plain = tmp_path / f"rejects.csv{suffix}", tmp_path / "rejects.csv"
    for target in (rejects, plain):
        assert reading(BAD, "--bad-rows", "skip", "--rejects", target, "-q").status == 0
    unpack = gzip.decompress if suffix == ".gz" else lambda packed: pa.input_stream(pa.py_buffer(packed), "zstd").read()
    assert unpack(rejects.read_bytes()) == plain.read_bytes() != b""


def test_rejects_are_csv_and_have_a_file_of_their_own(reading, tmp_path):
    done = reading(BAD, "--bad-rows", "skip", "--rejects", tmp_path / "r.parquet")
    assert (done.status, "--rejects writes CSV" in done.error) == (2, True)
    target = tmp_path / "rows.csv"
    done = reading(BAD, "--bad-rows", "skip", "--rejects", target, "-o", tmp_path / "." / "rows.csv")
    assert (done.status, done.error) == (2, f"-o and --rejects name the same file: {target}")
    assert not target.exists()
    assert reading(BAD, "--bad-rows", "skip", "--rejects", "/dev/null", "-o", "/dev/null", "-f", "csv").status == 0


def test_a_failing_run_writes_no_rejects(reading, tmp_path):
    rejects = tmp_path / "rejects.csv"
    done = reading(HEADER + "zed,9,someday,1\nzed,9,2024-01-0x,2\n", "--bad-rows", "skip", "--rejects", rejects)
    assert (done.status, rejects.exists()) == (1, False), done.err


def test_a_file_of_bad_lines_only_is_refused_even_beside_a_good_one(tmp_path):
    good, bad = tmp_path / "1.csv", tmp_path / "2.csv"
    good.write_text(ORDERS, encoding="utf-8")
    bad.write_text(HEADER + "zed,9,2024-02-30,1\nzed,9,2024-02-31,1\n", encoding="utf-8")
    done = run("rfm", good, bad, "--bad-rows", "skip", "--date-format", "%Y-%m-%d")
    assert (done.status, "2.csv: no line can be read" in done.error) == (1, True), done.err


def test_further_lines_of_an_order_go_with_the_line_that_has_its_amount(reading, tmp_path):
    head = "Name,Email,Financial Status,Total,Created at,Lineitem quantity,Refunded Amount\n"
    orders = (
        "#1,ann@x.example,paid,10.00,2026-01-01 10:00:00 +0200,1,0.00\n#1,ann@x.example,,,2026-01-01 10:00:00 +0200,1,\n"
        "#2,bob@x.example,paid,1O.00,2026-01-02 10:00:00 +0200,1,0.00\n#2,bob@x.example,,,2026-01-02 10:00:00 +0200,1,\n"
        "#3,cid@x.example,paid,7.00,someday,1,0.00\n#3,cid@x.example,,,2026-01-05 10:00:00 +0200,1,\n"
    )
    rejects = tmp_path / "rejects.csv"
    done = reading(head + orders, "--bad-rows", "skip", "--rejects", rejects)
    assert done.status == 0, done.err
    assert {who: row["monetary"] for who, row in done.customers.items()} == {"ann@x.example": "10.00"}
    with rejects.open(encoding="utf-8", newline="") as file:
        found = [(row["line"], row["reason"]) for row in csv.DictReader(file)]
    unread, empty = "with an amount that cannot be read", "with an empty amount"
    assert found == [("4", unread), ("5", empty), ("6", "with a date that cannot be read"), ("7", empty)]


def test_rejects_without_skip_make_no_sense(reading, tmp_path):
    done = reading(ORDERS, "--rejects", tmp_path / "r.csv")
    assert (done.status, done.hint) == (2, "--bad-rows skip")
    done = reading(ORDERS, "--rejects", tmp_path / "none" / "r.csv", "--bad-rows", "skip")
    assert (done.status, "there is no folder" in done.error) == (1, True)
    done = reading(ORDERS, "--rejects", tmp_path / "orders.csv", "--bad-rows", "skip")
    assert (done.status, "is one of the inputs" in done.error) == (1, True)


def test_the_settings_of_a_file_tell_what_was_left_out(reading, tmp_path):
    target = tmp_path / "customers.parquet"
    assert reading(BAD, "--bad-rows", "skip", "-o", target).status == 0
    assert '"with an empty date": 1' in pl.read_parquet_metadata(target)["segkit.left_out"]


def test_rows_of_parquet_are_skipped_and_named_alike(tmp_path):
    path, rejects = tmp_path / "orders.parquet", tmp_path / "rejects.csv"
    columns = {"customer_id": ["ann", "bob", "cid"], "order_date": ["2024-01-01", "n/a", "2024-01-03"]}
    pl.DataFrame(columns | {"amount": [1.0, 2.0, None]}).write_parquet(path)
    assert run("rfm", path).status == 1
    done = run("rfm", path, "--bad-rows", "skip", "--rejects", rejects)
    assert (done.status, set(done.customers)) == (0, {"ann"}), done.err
    assert rejects.read_text(encoding="utf-8").splitlines()[1:] == [
        f'{path},2,with a date that cannot be read,"bob,n/a,2.0"',
        f'{path},3,with an empty amount,"cid,2024-01-03,"',
    ]  # fmt: skip


@pytest.mark.parametrize("mark", [";", "\t", "|"])
def test_any_dialect_can_skip(reading, mark):
    done = reading(BAD.replace(",", mark), "--bad-rows", "skip")
    assert (done.status, "revenue 35.75" in done.err) == (0, True), done.err


def test_lines_that_are_too_long_are_skipped_in_more_files_than_a_reading_is_begun_again_for(tmp_path):
    for number in range(12):
        (tmp_path / f"{number:02}.csv").write_text(
            f"{HEADER}ann,a{number},2024-01-01,1\nbob,b{number},2024-01-02,2,x\n"
        )
    done = run("rfm", tmp_path, "--bad-rows", "skip")
    assert (done.status, done.customers["ann"]["monetary"]) == (0, "12.00"), done.err
    assert "left out: 12 lines with too many cells (24.00)" in done.err


CELLS = st.sampled_from(["ann", "", " ", "7", "2024-01-05", "soon", "1,50", '"a, b"', '"', "NULL", "\u00a0"])
ODD_LINES = st.lists(st.lists(CELLS, max_size=6).map(",".join), max_size=8)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(odd=ODD_LINES, ends=st.sampled_from(["\n", "\r\n"]))
def test_lines_of_a_wrong_width_are_the_same_whether_or_not_the_file_is_written_again(
    reading, tmp_path, monkeypatch, odd, ends
):
    text = ends.join([*ORDERS.splitlines(), *odd, "ann,9,2024-02-02,1.00"]) + ends
    found = []
    for most in (widths.MOST_HELD, 0):
        monkeypatch.setattr(widths, "MOST_HELD", most)
        rejects = tmp_path / "rejects.csv"
        rejects.write_bytes(b"")
        for options in (["--bad-rows", "skip", "--rejects", rejects], []):
            done = reading(text, *options)
            found.append((done.status, done.out, done.err, rejects.read_bytes()))
        monkeypatch.undo()
    assert found[:2] == found[2:]


def test_a_file_is_not_written_again_for_lines_of_a_wrong_width(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text(BAD, encoding="utf-8")
    with Workspace() as workspace:
        source = open_source([path], Reading(bad_rows=BadRows.SKIP), workspace)
        plan = source.fitting().plans[0]
        assert (plan.copy, plan.unfit.height) == (None, 2)
