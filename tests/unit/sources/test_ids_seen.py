"""Ids of the sample: what is known of them without another look at the file."""

import polars as pl
import pytest

from segkit.sources.places.unpack import Workspace
from segkit.sources.reading import Reading
from segkit.sources.source import open_source

ORDERS = pl.DataFrame(
    {
        "client": ["a", "a", None, "b"],
        "order_id": ["1", "1", "2", None],
        "order_date": ["2024-01-01", "2024-01-01", "2024-01-02", "2024-01-03"],
        "amount": [1.5, 2.5, 3.5, 4.5],
    }
)


def seen_of(*paths, **reading):
    with Workspace() as workspace:
        source = open_source([str(path) for path in paths], Reading(**reading), workspace)
        return source.ids_seen, source.lines().select("customer_id", "order_id").collect()


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_they_are_the_ids_of_the_lines(tmp_path, suffix):
    path = tmp_path / f"orders.{suffix}"
    getattr(ORDERS, f"write_{suffix}")(path)
    seen, lines = seen_of(path)
    assert seen.equals(lines)


def test_those_of_the_first_of_several_files_tell_nothing_of_the_others(tmp_path):
    paths = [tmp_path / f"{name}.csv" for name in "ab"]
    for path in paths:
        ORDERS.write_csv(path)
    assert seen_of(*paths)[0] is None


def test_where_a_line_is_an_order_there_are_none(tmp_path):
    ORDERS.drop("order_id").write_parquet(tmp_path / "lines.parquet")
    with Workspace() as workspace:
        assert open_source([str(tmp_path / "lines.parquet")], Reading(), workspace).ids_seen is None
