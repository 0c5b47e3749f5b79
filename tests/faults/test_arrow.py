"""Arrow files: read as the same table in Parquet, and refused where a batch does not hold what it says."""

import random

import polars as pl
import pytest
from commandline import run

SEEDS = range(12)


@pytest.fixture
def table(example_orders):
    return pl.read_csv(example_orders, try_parse_dates=True).with_columns(pl.col("region").cast(pl.Categorical))


@pytest.mark.parametrize("packing", ["uncompressed", "lz4", "zstd"])
@pytest.mark.parametrize("name", ["orders.arrow", "orders.feather", "orders.csv"])
def test_an_arrow_file_gives_what_its_csv_gives_whatever_its_name(table, example_orders, tmp_path, name, packing):
    table.write_ipc(tmp_path / name, compression=packing)
    done = run("rfm", tmp_path / name, "--keep", "region")
    assert done.status == 0, done.err
    assert done.out == run("rfm", example_orders, "--keep", "region").out


def test_what_segkit_writes_as_arrow_it_reads_in_a_folder(example_orders, tmp_path):
    pl.read_csv(example_orders).write_ipc(tmp_path / "a.feather")
    assert run("rfm", tmp_path).out == run("rfm", example_orders).out


@pytest.mark.parametrize("seed", SEEDS)
def test_a_broken_arrow_file_is_refused_by_its_name_or_read(table, tmp_path, seed):
    chance = random.Random(seed)
    path = tmp_path / "broken.arrow"
    table.head(200).write_ipc(path, compression="zstd")
    data = bytearray(path.read_bytes())
    if seed % 3:
        for _ in range(5):
            data[chance.randrange(8, len(data))] ^= 1 << chance.randrange(8)
    else:
        del data[chance.randrange(6, len(data)) :]
    path.write_bytes(data)
    done = run("rfm", path)
    assert done.status in {0, 1}
    assert "stumbled" not in done.err
    assert done.status == 0 or path.name in done.err


def test_the_first_version_of_feather_is_refused_with_the_way_out(tmp_path):
    path = tmp_path / "old.feather"
    path.write_bytes(b"FEA1" + bytes(64))
    done = run("rfm", path)
    assert (done.status, "is a Feather file of the first version" in done.error) == (1, True)
    assert done.hint == "save it as Parquet, or as Arrow"
