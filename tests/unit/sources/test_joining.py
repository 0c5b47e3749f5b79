"""joining: several files as one data set."""

import polars as pl
import pytest

from segkit.sources.places.unpack import Workspace
from segkit.sources.reading import Reading
from segkit.sources.source import open_source

LINES = [f"c{n % 7},{n},2024-01-{1 + n % 28:02},{n}.50\n" for n in range(1000)]


def test_of_many_files_only_a_part_of_their_text_stays_in_memory(tmp_path):
    paths = [tmp_path / f"{name}.csv" for name in "abc"]
    for path in paths:
        path.write_text("customer_id,order_id,order_date,amount\n" + "".join(LINES), encoding="utf-8")
    with Workspace() as workspace:
        first, *others = open_source(paths, Reading(), workspace).plans
    assert len(first.dialect.sample) == len(LINES)
    assert all(0 < len(plan.dialect.sample) < len(LINES) / 2 for plan in others)


@pytest.mark.parametrize(
    ("reading", "told"),
    [
        (Reading(delimiter=";"), ["--delimiter passed over: Parquet says itself how it is written"]),
        (
            Reading(no_header=True, skip_lines=2),
            ["--no-header and --skip-lines passed over: Parquet says itself how it is written"],
        ),
        (Reading(), []),
    ],
)
def test_options_of_text_are_told_where_there_is_none(tmp_path, reading, told):
    text, columnar = tmp_path / "orders.csv", tmp_path / "orders.parquet"
    text.write_text("customer_id,order_id,order_date,amount\n" + "".join(LINES), encoding="utf-8")
    pl.read_csv(text).write_parquet(columnar)
    with Workspace() as workspace:
        assert [note for note in open_source([columnar], reading, workspace).notes if "Parquet" in note] == told


def test_options_of_text_are_for_the_text_among_the_files(tmp_path):
    text, columnar = tmp_path / "orders.csv", tmp_path / "older.parquet"
    text.write_text("customer_id;order_id;order_date;amount\n" + "a;1;2024-01-05;7.50\n", encoding="utf-8")
    pl.read_csv(text, separator=";").write_parquet(columnar)
    with Workspace() as workspace:
        notes = open_source([columnar, text], Reading(delimiter=";"), workspace).notes
    assert not any("passed over" in note for note in notes)
