"""reading and source: lines that the reader leaves out stay in the account."""

from decimal import Decimal

import polars as pl
import pytest
from factories import left_out

from segkit.immutable import immutable
from segkit.runs.segmentation import segment_files
from segkit.sources import tables
from segkit.sources.lines.judging import counting, leave_out
from segkit.sources.reading import REASON
from segkit.sources.text.delimited import DelimitedPlan, plan_delimited

LINES = """customer_id,order_id,order_date,amount
ann,1,2024-01-01,10
bob,2,2024-01-02,20
zed,3,someday,none
zed,3,2024-01-03,5
"""


@immutable
class Choosy(DelimitedPlan):
    """A plan that leaves out whatever is the customer zed's."""

    def scan(self):
        zed = pl.when(pl.col("customer_id") == "zed").then(pl.lit("of zed"))
        return leave_out(super().scan(), zed)


@pytest.fixture
def choosy(monkeypatch):
    def plan(*given):
        made = plan_delimited(*given)
        return Choosy(made.file, made.dialect, made.roles, made.decisions, made.workspace, made.quote)

    monkeypatch.setattr(tables, "plan_delimited", plan)


def test_lines_and_money_of_what_the_reader_leaves_out_are_accounted_for(tmp_path, choosy):
    path = tmp_path / "orders.csv"
    path.write_text(LINES, encoding="utf-8")
    run = segment_files([path])
    assert left_out(run) == {"of zed": (2, Decimal(5))}
    assert (run.account.lines, run.account.balances()) == (4, True)


def test_files_with_and_without_such_lines_are_one_data_set(tmp_path, choosy):
    one, other = tmp_path / "1.csv", tmp_path / "2.parquet"
    one.write_text(LINES, encoding="utf-8")
    pl.read_csv(LINES.encode()).head(2).write_parquet(other)
    run = segment_files([one, other])
    assert (left_out(run), run.account.lines) == ({"of zed": (2, Decimal(5))}, 6)


def test_a_column_of_the_file_with_a_like_name_leaves_nothing_out(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text("customer_id,order_date,amount,left_out\nann,2024-01-01,1,because\n", encoding="utf-8")
    assert segment_files([path]).account.left_out == ()


def test_the_first_reason_stays():
    lines = pl.LazyFrame({"a": [1, 2, 3]})
    once = leave_out(lines, pl.when(pl.col("a") == 1).then(pl.lit("one")))
    twice = leave_out(once, pl.when(pl.col("a") < 3).then(pl.lit("few")))
    assert twice.collect()[REASON].to_list() == ["one", "few", None]
    assert counting(twice).collect()["a"].to_list() == [3]
