"""Cells of a breakdown: every line in one, every customer in one, and nothing lost."""

from __future__ import annotations

from collections import defaultdict
from statistics import median

import narwhals.stable.v2 as nw
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from segkit.analyses.breakdown import Cell, cells_of, far_cells, plain_sums
from segkit.analyses.hiding import hidden_cells
from segkit.errors import SegkitError
from segkit.line import cell_sums
from segkit.line.recoding import decide

SCHEMA = {
    "customer_id": pl.String, "order_id": pl.String, "order_day": pl.Int32, "amount": pl.Int64, "by 0": pl.String,
    "by 1": pl.String,
}  # fmt: skip
some_lines = st.lists(
    st.tuples(
        st.sampled_from("abc"), st.sampled_from("12"), st.integers(1, 4), st.integers(-2, 3),
        st.sampled_from(["N", "S", None]), st.sampled_from(["x", "y"]),
    ),
    min_size=1,
)  # fmt: skip


def frames(lines):
    rows = pl.DataFrame(lines, schema=SCHEMA, orient="row")
    who = rows["customer_id"].unique().sort()
    customers = pl.DataFrame({"customer_id": who, "frequency": [1, 2, 3][: len(who)], "recency": [5, 6, 9][: len(who)]})
    places = {name: place for place, name in enumerate(who)}
    rows = rows.with_columns(pl.col("customer_id").replace_strict(places, return_dtype=pl.UInt32))
    return nw.from_native(rows, eager_only=True), nw.from_native(customers, eager_only=True)


def plainly(lines, customers):
    """Reckon cells of two attributes with plain loops."""
    totals, belongs = defaultdict(int), defaultdict(lambda: [defaultdict(lambda: [0, 0]), defaultdict(lambda: [0, 0])])
    for who, order, day, amount, *values in lines:
        totals[who, order] += amount
        for at, value in enumerate(values):
            known = belongs[who][at][value]
            known[0] += amount
            known[1] = max(known[1], day)
    cells = defaultdict(lambda: {"revenue": 0, "orders": set(), "people": set()})
    for who, order, _, amount, *values in lines:
        cell = cells[tuple(values)]
        cell["revenue"] += amount
        cell["people"].add(who)
        if amount > 0 and totals[who, order] > 0:
            cell["orders"].add((who, order))
    homes = {}
    for who, found in belongs.items():
        homes[who] = tuple(
            min(values, key=lambda value: (value is None, -values[value][0], -values[value][1], value or ""))
            for values in found
        )
    facts = {row["customer_id"]: row for row in customers.iter_rows(named=True)}
    for home in homes.values():
        cells[home]["revenue"] += 0
    done = {}
    for key, cell in cells.items():
        here = [facts[who] for who, home in homes.items() if home == key]
        done[key] = Cell(
            len(here), sum(row["frequency"] > 1 for row in here), median(row["recency"] for row in here) if here else None,
            len(cell["people"]), len({who for who, _ in cell["orders"]}), len(cell["orders"]), cell["revenue"],
        )  # fmt: skip
    return done


@given(some_lines)
def test_cells_are_what_plain_loops_find(lines):
    rows, customers = frames(lines)
    assert cells_of(rows, customers, 2, every=False)[0, 1] == plainly(lines, customers)


@pytest.mark.parametrize("numbered", [True, False])
@pytest.mark.parametrize("every", [True, False])
@pytest.mark.parametrize("odd", ["nothing", "all hashes alike", "no room in 64 bits"])
def test_cells_are_the_same_with_ids_as_whole_numbers(monkeypatch, odd, every, numbered):
    if odd == "all hashes alike":
        monkeypatch.setattr(cell_sums, "hash_of_order", lambda: pl.col("customer_id").cast(pl.UInt64) * 0)
    elif odd == "no room in 64 bits":
        monkeypatch.setattr(cell_sums, "LARGEST", 0)

    @settings(max_examples=25)
    @given(some_lines)
    def same(lines):
        rows, customers = frames(lines)
        rows = rows if numbered else rows.drop("order_id")
        names = ["by 0", "by 1"]
        quick = cell_sums.sums_by_cell(rows, customers, names, every=every)
        plain = plain_sums(rows, customers, names, every=every)
        assert quick.keys() == plain.keys()
        for choice in quick:
            for one, other in zip(quick[choice], plain[choice], strict=True):
                wanted = other.select(one.columns).to_polars()
                assert_frame_equal(one.to_polars(), wanted, check_row_order=False, check_dtypes=False)

    same()


@given(some_lines, st.booleans())
def test_cells_that_are_asked_for_together_are_the_same(lines, every):
    rows, customers = frames(lines)
    people = customers.drop("customer_id").with_row_index("customer_id")
    homes = rows.group_by("customer_id").agg(nw.col("by 0").min())
    own = rows.drop("by 0").join(homes, on="customer_id")
    names = ["by 0", "by 1"]
    asked = own.lazy(), people.join(homes, on="customer_id").lazy()
    assert far_cells(*asked, names, ["by 0"], every=every) == cells_of(own, customers, 2, every=every)


@given(some_lines)
def test_cells_add_up_to_rows_columns_and_all(lines):
    found = cells_of(*frames(lines), 2, every=False)
    for choice, at in (((0,), 0), ((1,), 1)):
        for (value,), whole in found[choice].items():
            parts = [cell for key, cell in found[0, 1].items() if key[at] == value]
            assert (sum(p.revenue for p in parts), sum(p.customers for p in parts)) == (whole.revenue, whole.customers)
            assert max(p.orders for p in parts) <= whole.orders <= sum(p.orders for p in parts)
    assert found[()][()].revenue == sum(line[3] for line in lines)


def test_an_order_of_two_divisions_is_in_both_and_once_in_all():
    lines = [("a", "1", 1, 10, "N", "x"), ("a", "1", 1, 5, "S", "x")]
    found = cells_of(*frames(lines), 1, every=False)
    assert [found[0,][value,].orders for value in ("N", "S")] == [1, 1]
    assert found[()][()].orders == 1
    assert [found[0,].get((value,), Cell()).customers for value in ("N", "S")] == [1, 0]


def test_without_order_numbers_every_line_above_zero_is_an_order():
    lines = [("a", "1", 1, 10, "N", "x"), ("a", "1", 1, 5, "N", "x"), ("a", "1", 1, -5, "N", "x")]
    rows, customers = frames(lines)
    assert cells_of(rows.drop("order_id"), customers, 1, every=False)[()][()].orders == 2


def test_every_order_counts_where_that_is_asked():
    rows, customers = frames([("a", "1", 1, -10, "N", "x"), ("a", "2", 1, 5, "N", "x")])
    assert [cells_of(rows, customers, 1, every=every)[()][()].orders for every in (False, True)] == [1, 2]


def people(**counts):
    return {(key[0], key[1]): Cell(customers=n, people=n, revenue=n) for key, n in counts.items()}


def test_no_hidden_cell_can_be_told_from_a_total():
    cells = people(ax=3, ay=50, az=60, bx=70, by=80, bz=90)
    small, more = hidden_cells(cells, 5)
    assert small == {("a", "x")}
    covered = small | more
    for at in (0, 1):
        for value in {key[at] for key in cells}:
            line = [key for key in cells if key[at] == value]
            assert len([key for key in line if key in covered]) != 1


def test_a_lone_cell_in_its_column_is_not_hidden_by_others():
    small, more = hidden_cells({("a",): Cell(3, people=3), ("b",): Cell(9, people=9), ("c",): Cell(8, people=8)}, 5)
    assert (small, more) == ({("a",)}, {("c",)})


def test_cells_in_which_few_people_buy_are_hidden_though_many_belong():
    assert hidden_cells({("a",): Cell(0, people=2), ("b",): Cell(9, people=9)}, 5)[0] == {("a",)}


def test_the_largest_values_are_kept_and_the_rest_is_other():
    recoding = decide("where", {"N": 5, "S": 9, "W": 1, "E": 5}, top=2)
    assert [recoding.of(value) for value in ("S", "E", "N", "W", "new", None)] == [
        "S",
        "E",
        "(other)",
        "(other)",
        "(other)",
        None,
    ]
    assert recoding.notes == ("`where`: 2 of 4 values are added up as (other) (--top 2)",)


def test_spellings_are_told_and_joined_on_demand():
    money = {"Orel": 1, "orel ": 5, "Елец": 2, "Ёлец": 9}
    assert decide("town", money).of("Orel") == "Orel"
    assert (
        "4 values are spellings of 2, each is counted by itself (--join-spellings joins them)"
        in decide("town", money).notes[0]
    )
    joined = decide("town", money, join=True)
    assert [joined.of(value) for value in money] == ["orel ", "orel ", "Ёлец", "Ёлец"]


def test_too_many_values_are_refused_with_a_way_out():
    with pytest.raises(SegkitError, match="`sku` has 50,000 values") as refused:
        decide("sku", {str(n): n for n in range(50_000)})
    assert "--top 20" in refused.value.hint
    recoding = decide("sku", {str(n): n for n in range(50_000)}, top=20)
    assert len({recoding.of(str(n)) for n in range(50_000)}) == 21
