"""Several files as one data set: folders of Parquet, partitions in paths, empty months, other columns and types."""

from __future__ import annotations

import gzip
import io
import zipfile

import polars as pl
import pytest
from commandline import HEADER, ORDERS, run
from workbooks import ROWS, xlsx

FRAME = pl.read_csv(ORDERS.encode()).with_columns(pl.col("order_date").str.to_date())


@pytest.fixture
def plain(tmp_path):
    """Return what the same orders give as one CSV."""
    (tmp_path / "plain.csv").write_text(ORDERS)
    return run("rfm", tmp_path / "plain.csv").out


@pytest.fixture
def folder(tmp_path):
    """Return a folder for exports."""
    path = tmp_path / "in"
    path.mkdir()
    return path


def write(frame, folder, name):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    frame.write_parquet(path)
    return path


def test_a_partitioned_folder_is_one_data_set(folder, plain):
    for number in range(3):
        write(FRAME[number : number + 1], folder, f"year=2024/part={number}/part-0.parquet")
    (folder / "_SUCCESS").touch()
    (folder / "year=2024" / ".part-0.parquet.crc").write_bytes(b"crc")
    (folder / "year=2024" / "._part-0.parquet").write_bytes(b"fork")
    (folder / "Thumbs.db").write_bytes(b"\xd0\xcf\x11\xe0")
    assert run("rfm", folder).out == plain
    assert run("rfm", f"{folder}/**/*.parquet").out == plain
    assert run("rfm", f"{folder}/year=2024/*/*").out == plain


@pytest.mark.parametrize("pattern", ["", "/*"])
def test_files_that_are_no_tables_by_their_names_are_told_and_those_of_the_system_are_not(folder, plain, pattern):
    write(FRAME, folder, "a.parquet")
    for name in ("notes.md", "b.dat", "_c.csv", "d.csv.bz2", ".hidden", "_SUCCESS", "Thumbs.db", "~$a.xlsx"):
        (folder / name).write_text("x")
    done = run("rfm", f"{folder}{pattern}")
    assert done.out == plain
    said = f"note: {folder}{pattern}: passed over, as no tables by their names: _c.csv, b.dat, d.csv.bz2 and 1 more\n"
    assert said in done.err
    assert f"{said.removeprefix('note: ').strip()}" in run("sniff", f"{folder}{pattern}").err


def test_packed_files_without_another_suffix_are_tables_of_their_folder(folder, plain):
    header, *lines = ORDERS.splitlines(keepends=True)
    (folder / "2024-01.gz").write_bytes(gzip.compress(f"{header}{lines[0]}".encode()))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("orders.csv", header + "".join(lines[1:]))
    (folder / "2024.02.zip").write_bytes(packed.getvalue())
    (folder / "site.html.gz").write_bytes(b"x")
    done = run("rfm", folder)
    assert (done.out, "no tables by their names: site.html.gz\n" in done.err) == (plain, True), done.err


@pytest.mark.parametrize(
    ("name", "tool"),
    [("_delta_log/0.json", "Delta"), (".hoodie/hoodie.properties", "Hudi"), ("metadata/v1.metadata.json", "Iceberg")],
)
def test_a_folder_that_keeps_versions_of_a_table_is_refused(folder, name, tool):
    write(FRAME, folder, "a.parquet")
    (folder / name).parent.mkdir()
    (folder / name).write_text("{}")
    done = run("rfm", folder)
    assert (done.status, f"is a table of {tool}: some of its files may hold" in done.error) == (1, True), done.err
    picked = run("rfm", f"{folder}/*.parquet")
    told = f"note: {folder}/*.parquet: of a table of {tool}: some of its files may hold lines that were replaced or"
    assert (picked.status, told in picked.err) == (0, True), picked.err
    write(FRAME, folder, "year=2026/a.parquet")
    assert f"of a table of {tool}: " in run("sniff", folder / "year=2026").err


def test_a_partition_is_a_column_for_those_who_name_it(folder):
    write(FRAME.drop("customer_id"), folder, "customer_id=ann%20b/0.parquet")
    write(FRAME.drop("customer_id"), folder, "customer_id=__HIVE_DEFAULT_PARTITION__/0.parquet")
    refused = run("rfm", folder)
    assert (refused.status, "no column is plainly the customer" in refused.error) == (1, True)
    done = run("rfm", folder, "--customer", "customer_id")
    assert list(done.customers) == ["ann b"], done.err
    assert "3 lines without a customer (35.75)" in done.err


def test_days_in_paths_are_dates_when_they_are_named(folder, plain):
    for row in FRAME.iter_slices(1):
        write(row.drop("order_date"), folder, f"order_date={row['order_date'][0]}/0.parquet")
    assert run("rfm", folder, "--date", "order_date").out == plain


def test_days_in_paths_are_dates_where_the_files_have_none(folder, plain):
    for row in FRAME.iter_slices(1):
        write(row.drop("order_date"), folder, f"shop=7/order_date={row['order_date'][0]}/0.parquet")
    done = run("rfm", folder)
    assert done.out == plain
    assert "date = order_date (%Y-%m-%d)" in done.err
    write(FRAME.drop("order_date"), folder, "shop=7/order_date=__HIVE_DEFAULT_PARTITION__/0.parquet")
    assert "order_date`: (empty)" in run("rfm", folder).error


def test_a_day_in_a_path_is_no_date_where_the_file_has_one_or_its_name_says_otherwise(folder, plain):
    write(FRAME.rename({"order_date": "date"}), folder, "order_date=2031-01-01/0.parquet")
    assert run("rfm", folder).out == plain
    write(FRAME.drop("order_date"), folder, "order_date=monday/0.parquet")
    assert "no column is plainly the order date" in run("rfm", folder).error


def test_a_column_of_the_file_wins_over_one_of_its_path(folder, plain):
    write(FRAME, folder, "customer_id=nobody/0.parquet")
    assert run("rfm", folder, "--customer", "customer_id").out == plain


def test_columns_are_matched_by_name_whatever_their_order_and_company(folder, plain):
    write(FRAME[:1].select(reversed(FRAME.columns)), folder, "a.parquet")
    write(FRAME[1:2].with_columns(city=pl.lit("Bonn")), folder, "b.parquet")
    (folder / "c.csv").write_text("amount;note;order_date;customer_id;order_id\n5,25;x;01.02.2024;ann;3\n")
    assert run("rfm", folder).out == plain


def test_a_file_that_lacks_a_needed_column_is_named(folder):
    write(FRAME, folder, "a.parquet")
    write(FRAME.drop("amount"), folder, "b.parquet")
    done = run("rfm", folder)
    assert (done.status, done.out) == (1, "")
    assert "b.parquet: no column is plainly the amount" in done.error


@pytest.mark.parametrize(
    "types", [(pl.Int64, pl.String), (pl.Float64, pl.Int32), (pl.Float64, pl.String), (pl.String, pl.Categorical)]
)
def test_ids_of_other_types_are_the_same_customers(types, folder):
    ids = pl.Series("customer_id", [17850, 13085, 17850])
    for name, kind in zip("ab", types, strict=True):
        column = ids.cast(pl.String).cast(kind) if kind in {pl.String, pl.Categorical} else ids.cast(kind)
        write(FRAME.with_columns(column, order_id=pl.col("order_id") + 10 * (name == "b")), folder, f"{name}.parquet")
    done = run("rfm", folder)
    assert {name: row["frequency"] for name, row in done.customers.items()} == {"13085": "2", "17850": "4"}, done.err


@pytest.mark.parametrize(
    "write_empty",
    [
        lambda folder: write(FRAME.clear(), folder, "b.parquet"),
        lambda folder: (folder / "b.csv").write_text(HEADER),
    ],
)
def test_an_empty_month_is_passed_over_and_told(write_empty, folder, plain):
    write(FRAME, folder, "a.parquet")
    write_empty(folder)
    done = run("rfm", folder)
    assert (done.out, ": no transactions" in done.err) == (plain, True), done.err


def test_only_empty_months_are_refused(folder):
    for name in "ab":
        write(FRAME.clear(), folder, f"{name}.parquet")
    done = run("rfm", folder)
    assert (done.status, "a.parquet has columns and no row: no transactions" in done.error) == (1, True)


def test_customers_under_other_names_are_told(folder):
    (folder / "a.csv").write_text(ORDERS)
    (folder / "b.csv").write_text("email,order_id,order_date,amount\na@b.example,9,2024-03-01,1\n")
    done = run("rfm", folder)
    assert "note: the customer has different names: `customer_id` in" in done.err


def test_sheets_and_files_are_one_data_set(folder):
    pytest.importorskip("fastexcel")
    xlsx(folder / "a.xlsx", *ROWS)
    write(FRAME.with_columns(order_id=pl.col("order_id") + 10), folder, "b.parquet")
    assert "revenue 71.50" in run("rfm", folder).err


LINES = "ann,1,2024-01-01,10\nann,1,2024-01-01,2.50\nbob,2,2024-01-02,20\n"


def overlapping(folder, other, *options):
    (folder / "jan.csv").write_text(HEADER + LINES)
    (folder / "feb.csv").write_text(HEADER + other)
    return run("rfm", folder, *options).err


def test_orders_of_overlapping_exports_are_told_with_their_money(folder):
    told = overlapping(folder, "cid,3,2024-02-01,1\n" + LINES)
    assert "2 orders stand in more than one file with the same lines and amount (32.50), as in " in told
    assert "feb.csv and " in told


def test_an_order_whose_lines_lie_in_two_files_is_one_order(folder):
    told = overlapping(folder, "ann,1,2024-01-01,7\nbob,2,2024-01-03,20\n ann,5,2024-01-01,12.50\n")
    assert "more than one file" not in told


def test_without_order_numbers_the_days_of_customers_are_compared(folder):
    (folder / "a.csv").write_text("customer_id,order_date,amount\nann,2024-01-01,10\nbob,2024-01-01,3\n")
    (folder / "b.csv").write_text("customer_id,order_date,amount\nann,2024-01-01,10\nbob,2024-01-02,3\n")
    assert (
        "1 customer's day stands in more than one file with the same lines and amount (10.00)" in run("rfm", folder).err
    )


def test_of_large_files_only_those_that_share_days_are_compared(folder, monkeypatch):
    from segkit.sources.lines import overlap

    monkeypatch.setattr(overlap, "AT_ONCE", 0)
    assert "2 orders stand in more than one file" in overlapping(folder, "cid,3,2024-02-01,1\n" + LINES)
    assert "more than one file" not in overlapping(folder, "cid,3,2024-02-01,1\n")


def test_orders_that_count_nowhere_are_not_counted_twice(folder):
    for name in ("a.csv", "b.csv"):
        (folder / name).write_text(
            "customer_id,order_id,order_date,amount,status\nann,1,2024-01-01,10,paid\nbob,2,2024-01-02,20,cancelled\n"
        )
    assert "1 order stands in more than one file with the same lines and amount (10.00)" in run("rfm", folder).err
