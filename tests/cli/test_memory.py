"""--memory: the same rows from customers that are settled in portions, and nothing left behind."""

from __future__ import annotations

import polars as pl
import pytest
from commandline import ORDERS, run

from segkit.line import footprint, portions
from segkit.sources.bounds import Bound, bytes_of

SMALL = "150kB"


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """Return the folder where temporary files go."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    return folder


@pytest.fixture
def copies(monkeypatch):
    """Count the copies that are made of text."""
    made = []
    lines = Bound.lines

    def watched(self, source):
        done = lines(self, source)
        made.append(len(list(self.workspace.new_file().parent.glob("*.parquet"))))
        return done

    monkeypatch.setattr(Bound, "lines", watched)
    return made


def test_rows_are_the_same_to_the_byte(example_orders, tmp_path, temporary, copies):
    whole, bounded = tmp_path / "whole.parquet", tmp_path / "bounded.parquet"
    assert run("rfm", example_orders, "-q", "-o", whole).status == 0
    done = run("rfm", example_orders, "-v", "-o", bounded, "--memory", SMALL)
    assert "settled one after the other: 5 portions of customers" in done.err
    assert bounded.read_bytes() == whole.read_bytes()
    assert copies == [1]
    assert list(temporary.iterdir()) == []


def test_parquet_is_not_copied(example_orders, tmp_path, temporary, copies):
    columnar = tmp_path / "orders.parquet"
    pl.read_csv(example_orders, infer_schema=False).write_parquet(columnar)
    done = run("segments", columnar, "-v", "--memory", SMALL)
    assert "settled one after the other: 5 portions of customers" in done.err
    assert done.out == run("segments", example_orders).out
    assert copies == [0]


def test_online_retail_is_the_same_in_portions(shared, tmp_path):
    path = shared("data/online_retail/online_retail.parquet")
    files = [tmp_path / "whole.csv", tmp_path / "bounded.csv"]
    run("rfm", path, "-q", "-o", files[0])
    assert "portions of customers" in run("rfm", path, "-v", "-o", files[1], "--memory", "50MB").err
    assert files[0].read_bytes() == files[1].read_bytes()


def test_a_line_that_cannot_be_read_is_told_by_its_place_in_the_file(tmp_path, temporary):
    path = tmp_path / "orders.csv"
    path.write_text(f"{ORDERS}bob,4,2024-02-31,9\n")
    whole, bounded = run("rfm", path), run("rfm", path, "--memory", SMALL)
    assert (bounded.status, bounded.err) == (whole.status, whole.err)
    assert bounded.status == 1
    assert list(temporary.iterdir()) == []


def test_a_full_disk_is_told_and_no_copy_stays(tmp_path, temporary, monkeypatch):
    path = tmp_path / "orders.csv"
    path.write_text(ORDERS)

    def refuse(*_given, **_more):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pl.LazyFrame, "sink_parquet", refuse)
    done = run("rfm", path, "--memory", "2GB")
    assert done.status == 1
    assert done.error.startswith("no room for a columnar copy of the lines in ")
    assert done.hint == "set TMPDIR to a folder with room, or leave out --memory"
    assert list(temporary.iterdir()) == []


def test_a_bound_that_the_customers_alone_exceed_is_told(example_orders):
    done = run("rfm", example_orders, "--memory", SMALL)
    assert "note: --memory 0.15 MB is not held: 389 customers alone take about 250 MB" in done.err
    assert "is not held" not in run("rfm", example_orders, "--memory", "1GB").err
    assert "does not hold for --keep" in run("rfm", example_orders, "--memory", "1GB", "--keep", "region").err


@pytest.mark.parametrize(("giant", "at_once"), [("a giant", "3,000"), ("the giant", "3,900")])
def test_a_customer_who_does_not_fit_is_told_because_none_is_cut_in_two(tmp_path, monkeypatch, giant, at_once):
    monkeypatch.setattr(footprint, "OWN_BYTES", 0)
    monkeypatch.setattr(portions, "ONE_IN", 1)
    many = [f"{giant},{number},2024-01-01,1" for number in range(3_000)]
    lines = [f"c{number:03},{number},2024-01-02,2" for number in range(900)]
    path = tmp_path / "orders.csv"
    path.write_text("\n".join(["customer_id,order_id,order_date,amount", *many, *lines]), "utf-8")
    said = f"note: --memory is not held: {at_once} lines had to be settled at once, for no customer is cut in two"
    assert said in run("rfm", path, "--memory", "300kB").err
    assert "not held" not in run("rfm", path, "--memory", "900kB").err


@pytest.mark.parametrize(
    ("text", "size"), [("2GB", 2 * 10**9), ("500 mb", 5 * 10**8), ("1.5GiB", 3 * 2**29), ("4096", 4096), ("1k", 1000)]
)
def test_sizes_are_read_as_people_write_them(text, size):
    assert bytes_of(text, "--memory") == size


@pytest.mark.parametrize("text", ["two", "-1GB", "0", "1XB", "", "1e9"])
def test_what_is_no_size_is_refused(example_orders, text):
    done = run("rfm", example_orders, "--memory", text)
    assert (done.status, done.error) == (2, f"--memory {text!r} is no size")


def test_more_portions_than_lines_are_never_made(monkeypatch, example_orders):
    monkeypatch.setattr(portions, "ONE_IN", 1)
    assert run("rfm", example_orders, "--memory", "1B").out == run("rfm", example_orders).out
