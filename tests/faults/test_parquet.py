"""Parquet: types as they are, text as in any file, damage refused."""

import datetime as dt
import decimal
import subprocess
import uuid

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from commandline import ORDERS, process

D = decimal.Decimal
DAYS = [dt.date(2024, 1, 1), dt.date(2024, 1, 2), dt.date(2024, 2, 1)]
NIGHT = [dt.datetime(2024, 1, 1, 23, 59)] * 3


@pytest.fixture
def parquet(reading, tmp_path):
    """Return how to run `segkit rfm` on three orders of two customers, with some columns changed; None takes one out."""

    def read(name="orders.parquet", **columns):
        data = {
            "customer_id": ["ann", "bob", "ann"],
            "order_id": ["1", "2", "3"],
            "order_date": DAYS,
            "amount": [10.5, 20.0, 5.25],
        }
        data = {column: values for column, values in {**data, **columns}.items() if values is not None}
        path = tmp_path / "made"
        pl.DataFrame(data, strict=False).write_parquet(path)
        return reading(path.read_bytes(), name=name)

    return read


@pytest.mark.parametrize(
    "columns",
    [
        pytest.param({}, id="as usual"),
        pytest.param({"order_date": [str(day) for day in DAYS]}, id="dates as text"),
        pytest.param({"order_date": [20240101, 20240102, 20240201]}, id="dates as numbers"),
        pytest.param({"order_date": pl.Series(DAYS).cast(pl.Datetime("ns"))}, id="nanoseconds"),
        pytest.param({"order_date": pl.Series(DAYS).cast(pl.Datetime("ms"))}, id="milliseconds"),
        pytest.param({"amount": [D("10.50"), D("20"), D("5.25")]}, id="decimals"),
        pytest.param(
            {"amount": pl.Series(["10.50", "20", "5.25"]).cast(pl.Decimal(38, 12))}, id="decimals of 38 digits"
        ),
        pytest.param({"amount": ["10.50", "20", "5.25"]}, id="amounts as text"),
        pytest.param({"amount": pl.Series([10.5, 20, 5.25], dtype=pl.Float32)}, id="short floats"),
        pytest.param({"customer_id": pl.Series(["ann", "bob", "ann"], dtype=pl.Categorical)}, id="dictionary ids"),
        pytest.param({"customer_id": pl.Series(["ann", "bob", "ann"], dtype=pl.Enum(["bob", "ann"]))}, id="enum ids"),
        pytest.param({"order_id": [1, 2, 3]}, id="order numbers as numbers"),
        pytest.param({"customer_id": [b"ann", b"bob", b"ann"]}, id="ids as bytes"),
        pytest.param({"order_date": pl.Series(list(map(str, DAYS)), dtype=pl.Categorical)}, id="dictionary dates"),
        pytest.param({"order_date": [day.strftime("%d.%m.%Y").encode() for day in DAYS]}, id="dates as bytes"),
        pytest.param({"order_date": [20240101.0, 20240102.0, 20240201.0]}, id="dates as floats"),
        pytest.param({"order_date": [1704067200, 1704153600, 1706745600]}, id="seconds since 1970"),
        pytest.param({"order_date": [45292.5, 45293.0, 45323.75]}, id="days of Excel"),
        pytest.param(
            {"amount": pl.Series(["10,50 €", "20,00 €", "5,25 €"], dtype=pl.Categorical)}, id="dictionary amounts"
        ),
        pytest.param({"amount": [b"10.50", b"20", b"5.25"]}, id="amounts as bytes"),
        pytest.param({"amount": pl.Series(["10.50", "20", "5.25"]).cast(pl.Decimal(38, 10))}, id="ten decimals"),
        pytest.param({"status": pl.Series(["paid"] * 3, dtype=pl.Categorical)}, id="dictionary statuses"),
        pytest.param({"currency": pl.Series(["EUR"] * 3, dtype=pl.Enum(["EUR", "USD"]))}, id="enum currencies"),
        pytest.param({"tags": [["x"], [], None]}, id="a nested column nobody needs"),
    ],
)
def test_types_change_nothing(parquet, columns):
    done = parquet(**columns)
    assert done.status == 0, done.err
    ann, bob = done.customers["ann"], done.customers["bob"]
    assert (ann["monetary"], ann["frequency"], ann["last_order"], bob["monetary"]) == (
        "15.75",
        "2",
        "2024-02-01",
        "20.00",
    )


def test_the_name_does_not_matter_but_a_wrong_promise_is_refused(parquet, reading):
    assert parquet(name="orders.csv").status == 0
    done = reading(ORDERS, name="orders.parquet")
    assert (done.status, "orders.parquet is no Parquet file" in done.error) == (1, True)


@pytest.mark.parametrize(
    ("ids", "customers"),
    [
        ([17850.0, 17851.0, None], {"17850", "17851"}),
        ([float("nan"), 1.0, 2.0], {"1", "2"}),
        ([1, 2, 1], {"1", "2"}),
        (pl.Series([2**63 + 1, 2**63 + 2, 5], dtype=pl.UInt64), {"9223372036854775809", "9223372036854775810", "5"}),
    ],
    ids=["floats", "floats with NaN", "integers", "beyond 63 bits"],
)
def test_numbers_as_ids_read_as_whole_numbers(parquet, ids, customers):
    done = parquet(customer_id=ids, order_date=[DAYS[0]] * 3)
    assert (done.status, set(done.customers)) == (0, customers), done.err


@pytest.mark.parametrize(
    ("zone", "day"), [("America/New_York", "2024-01-01"), ("Asia/Tokyo", "2024-01-01"), ("UTC", "2024-01-01")]
)
def test_the_day_is_the_one_of_the_columns_own_clock(parquet, zone, day):
    done = parquet(order_date=pl.Series(NIGHT).dt.replace_time_zone(zone))
    assert (done.status, done.customers["ann"]["last_order"]) == (0, day)


def test_whole_amounts_are_whole_currency(parquet):
    assert parquet(amount=[1, 2, 3]).customers["ann"]["monetary"] == "4.00"
    assert parquet(amount=pl.Series([1, 2, 3], dtype=pl.UInt8)).customers["bob"]["monetary"] == "2.00"


@pytest.mark.parametrize(
    "amount",
    [
        pytest.param([9 * 10**15, 1, 2], id="64 bits would wrap"),
        pytest.param([2**63 - 1, 1, 2], id="largest of 64 bits"),
        pytest.param(pl.Series([2**64 - 1, 1, 2], dtype=pl.UInt64), id="largest without a sign"),
        pytest.param(pl.Series([10**25, 1, 2], dtype=pl.Int128), id="128 bits"),
        pytest.param(pl.Series([D("1e30"), D(1), D(1)], dtype=pl.Decimal(38, 4)), id="huge decimal"),
        pytest.param([float("nan"), 1.0, 2.0], id="NaN"),
        pytest.param([float("inf"), 1.0, 2.0], id="infinity"),
        pytest.param([1e300, 1.0, 2.0], id="huge float"),
        pytest.param([None, 1.0, 2.0], id="null"),
    ],
)
def test_amounts_that_are_none_are_refused_with_their_row(parquet, amount):
    done = parquet(amount=amount)
    assert (done.status, done.out) == (1, "")
    assert "1 of 3 amounts is empty or cannot be read: " in done.error
    assert "orders.parquet, row 1, column `amount`" in done.error


def test_products_do_not_wrap(parquet):
    done = parquet(amount=None, quantity=[10**10] * 3, price=[10**10] * 3)
    assert (done.status, "3 of 3 amounts are empty or cannot be read" in done.error) == (1, True), done.err


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        pytest.param({"order_date": [1, 2, 3]}, "'1' is no date", id="small numbers"),
        pytest.param({"order_date": [0.5] * 3}, "'0' is no date in any form", id="fractions as dates"),
        pytest.param({"order_date": [True, False, True]}, "holds Boolean, not dates", id="truth as dates"),
        pytest.param({"status": [True, False, True]}, "(status) holds Boolean, not words", id="truth as status"),
        pytest.param({"order_id": [["1"], ["2"], ["3"]]}, "(order) holds List(String), not ids", id="nested orders"),
        pytest.param(
            {"order_date": [dt.date(1, 1, 1), *DAYS[1:]]}, "row 1, column `order_date`: '0001-01-01'", id="the year 1"
        ),
        pytest.param({"order_date": [None, *DAYS[1:]]}, "row 1, column `order_date`: (empty)", id="no date"),
        pytest.param({"order_date": [{"day": 1}] * 3}, "not dates", id="nested dates"),
        pytest.param(
            {"customer_id": [["a"], ["b"], ["c"]]},
            "column `customer_id` (customer) holds List(String)",
            id="nested ids",
        ),
        pytest.param({"amount": [True, False, True]}, "holds Boolean, not numbers", id="truth as amounts"),
        pytest.param(
            {"amount": pl.Series([None] * 3, dtype=pl.Null)}, "holds Null, not numbers", id="nothing as amounts"
        ),
    ],
)
def test_columns_that_cannot_play_their_role_are_refused(parquet, columns, words):
    done = parquet(**columns)
    assert (done.status, done.out, words in done.error) == (1, "", True), done.err
    assert "orders.parquet" in done.error


def test_the_way_out_names_a_column_that_is_there(parquet):
    done = parquet(amount=[["1"], ["2"], ["3"]], paid=[1.0, 2.0, 3.0], pieces=[1, 2, 3])
    assert (done.status, done.hint) == (1, "--amount paid   (or pieces)")


def test_short_floats_are_their_digits(parquet):
    done = parquet(amount=pl.Series([123456.78, 0.1, 20.1], dtype=pl.Float32))
    assert (done.customers["ann"]["monetary"], done.customers["bob"]["monetary"]) == ("123476.88", "0.10")


def test_decimals_are_rounded_once(parquet):
    done = parquet(amount=[D("1.0000499996"), D("2.00005"), D("3")])
    assert (done.customers["ann"]["monetary"], done.customers["bob"]["monetary"]) == ("4.00", "2.0001")


def test_empty_row_groups_change_nothing(reading, tmp_path):
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pl.read_csv(ORDERS.encode()).to_arrow()
    with pq.ParquetWriter(tmp_path / "x", table.schema) as writer:
        for part in (table.slice(0, 0), table.slice(0, 2), table.slice(0, 0), table.slice(2)):
            writer.write_table(pa.table(part))
    done = reading((tmp_path / "x").read_bytes(), name="orders.parquet")
    assert done.customers["ann"]["monetary"] == "15.75"


def test_timestamps_of_old_writers_are_days(reading, tmp_path):
    import pyarrow.parquet as pq

    table = pl.read_csv(ORDERS.encode()).with_columns(pl.col("order_date").str.to_datetime()).to_arrow()
    pq.write_table(table, tmp_path / "x", use_deprecated_int96_timestamps=True)
    done = reading((tmp_path / "x").read_bytes(), name="orders.parquet")
    assert done.customers["ann"]["last_order"] == "2024-02-01"


def test_no_rows_are_no_transactions(reading, tmp_path):
    pl.DataFrame(schema={"customer_id": pl.String, "order_date": pl.Date, "amount": pl.Float64}).write_parquet(
        tmp_path / "x"
    )
    done = reading((tmp_path / "x").read_bytes(), name="orders.parquet")
    assert (done.status, "orders.parquet has columns and no row: no transactions" in done.error) == (1, True)


def test_a_truncated_file_is_refused_without_a_panic_on_the_screen(tmp_path):
    path = tmp_path / "orders.parquet"
    pl.read_csv(ORDERS.encode()).write_parquet(path)
    whole = path.read_bytes()
    for keep in (4, 8, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:keep])
        done: subprocess.CompletedProcess[str] = process("rfm", path)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.startswith(f"error: {path} is damaged or no table: ")
        assert "panicked" not in done.stderr
        assert "Traceback" not in done.stderr


UUIDS = [uuid.UUID("6af613b6-569c-5c22-9c37-2ed93f31d3af"), uuid.UUID("0190163d-8694-739b-aea5-966c26f8ad91")]


@pytest.mark.parametrize("kind", [pa.binary(16), pa.binary(), pa.large_binary(), pa.uuid()], ids=str)
def test_uuids_in_bytes_are_written_as_uuids(reading, tmp_path, kind):
    ids = pa.array([UUIDS[0].bytes, UUIDS[1].bytes, None, UUIDS[0].bytes], kind)
    path = tmp_path / "made"
    pq.write_table(pa.table({"customer_id": ids, "order_date": [*DAYS, DAYS[0]], "amount": [1, 2, 3, 4]}), path)
    done = reading(path.read_bytes(), name="orders.parquet")
    assert {who: row["monetary"] for who, row in done.customers.items()} == {
        str(UUIDS[0]): "5.00",
        str(UUIDS[1]): "2.00",
    }


@pytest.mark.parametrize(
    ("ids", "holds"),
    [
        ([b"\xff\x00\x01"] * 3, "bytes that are neither text nor UUIDs"),
        ([b"ann", b"bob", b"a\x00b"], "bytes that are neither text nor UUIDs"),
        ([b"ann"] * 6_000 + [b"\xff"], "bytes that are neither text nor UUIDs"),
        ([dt.timedelta(1)] * 3, "Duration"),
        ([dt.time(1)] * 3, "Time"),
        ([True, False, True], "Boolean"),
        (DAYS, "Date"),
        ([["ann"], ["bob"], ["ann"]], "List(String)"),
        ([2.0**53 + 2, 1.0, 2.0], "Float64, and 1 of its ids are 9,007,199,254,740,992 or more"),
        (pl.Series([16777217, 1, 2], dtype=pl.Float32), "Float32, and 1 of its ids are 16,777,216 or more"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_id_is_refused_by_its_type(reading, tmp_path, ids, holds):
    path = tmp_path / "made"
    pl.DataFrame({"customer_id": ids, "order_date": [DAYS[0]] * len(ids), "amount": [1] * len(ids)}).write_parquet(path)
    done = reading(path.read_bytes(), name="orders.parquet")
    assert (done.status, f"column `customer_id` (customer) holds {holds}" in done.error) == (1, True), done.err


def test_sixteen_letters_are_an_id_and_a_picture_beside_them_does_not_matter(parquet):
    ids = [b"CUSTOMER000000-A", b"CUSTOMER000000-B", b"CUSTOMER000000-A"]
    done = parquet(customer_id=ids, photo=[b"\xff\xd8\x00", b"\xff", b""], took=[dt.timedelta(1)] * 3)
    assert done.customers["CUSTOMER000000-A"]["monetary"] == "15.75", done.err


def test_decimals_of_more_digits_than_are_read_are_no_damage(reading, tmp_path):
    table = pa.table({"customer_id": ["ann"], "order_date": DAYS[:1], "amount": pa.array([D(5)], pa.decimal256(50, 2))})
    pq.write_table(table, tmp_path / "made")
    done = reading((tmp_path / "made").read_bytes(), name="orders.parquet")
    assert (done.status, "decimals of more than 38 digits" in done.error) == (1, True), done.err
    assert "CAST(amount AS DECIMAL(18, 4))" in done.hint
