"""Sizes of a market against the cells of a breakdown: on the same days, whole or not at all."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segkit.errors import SegkitError
from segkit.line.recoding import decide
from segkit.runs.attributes.groups import groups_of
from segkit.runs.attributes.recode import grouped
from segkit.runs.attributes.resolve import Attribute, Kind
from segkit.runs.breakdown.market import Axes, markets_of, tiled
from segkit.sources.beside.market import MarketTable, Size

YEAR = (date(2026, 1, 1), date(2026, 12, 31))
HALF = (date(2026, 1, 1), date(2026, 6, 30))
REST = (date(2026, 7, 1), date(2026, 12, 31))


def size(value, days, money, place=2):
    return Size(f"m.csv, row {place}", (value,), days, money)


def markets(sizes, values, *, attribute=None, recoding=None, join=False):
    axes = Axes((attribute or Attribute("region", Kind.COLUMN, "region"),), (recoding or decide("region", {}),), join)
    return markets_of(MarketTable("m.csv", tuple(sizes)), axes, [(value,) for value in values], YEAR)


def test_periods_that_follow_each_other_are_added_up():
    assert tiled([size("N", REST, 5), size("N", HALF, 3)], YEAR) == (8, 8)


def test_a_gap_an_overlap_or_a_day_too_many_is_no_size():
    later = (REST[0] + timedelta(days=1), REST[1])
    sooner = (HALF[1], REST[1])
    longer = (REST[0], REST[1] + timedelta(days=1))
    for other in (later, sooner, longer):
        assert tiled([size("N", HALF, 3), size("N", other, 5)], YEAR) is None


@given(st.sets(st.integers(1, 364)), st.data())
def test_however_a_year_is_cut_its_parts_make_it_up(cuts, data):
    edges = [0, *sorted(cuts), 365]
    spans = [(YEAR[0] + timedelta(a), YEAR[0] + timedelta(b - 1)) for a, b in pairwise(edges)]
    money = [data.draw(st.integers(1, 9)) for _ in spans]
    sizes = [size("N", span, one) for span, one in zip(spans, money, strict=True)]
    assert tiled(sizes, YEAR) == (sum(money), sum(money))
    if len(sizes) > 1:
        assert tiled(sizes[:-1], YEAR) is None


def test_a_year_beside_its_halves_is_one_size_only_where_they_agree():
    halves = [size("N", HALF, 3), size("N", REST, 5)]
    assert markets([*halves, size("N", YEAR, 8)], ["N"]).market((0,), ("N",)) == 8
    with pytest.raises(SegkitError, match="of two sizes"):
        markets([*halves, size("N", YEAR, 9)], ["N"]).market((0,), ("N",))


def test_the_total_has_a_market_only_where_every_row_has_one_and_leaves_out_what_is_nowhere():
    both = markets([size("N", YEAR, 3), size("S", YEAR, 4), size("W", YEAR, 90)], ["N", "S"])
    assert (both.market((), ()), both.market((0,), ("S",))) == (7, 4)
    assert both.notes == ("m.csv: 1 values have no revenue here and are in no row: `W`",)
    assert markets([size("N", YEAR, 3)], ["N", "S"]).market((), ()) is None
    assert markets([size("N", YEAR, 3)], ["N", None]).market((), ()) is None


def test_sizes_without_periods_are_of_all_days_and_of_no_other():
    found = markets([size("N", None, 3)], ["N"])
    assert (found.market((0,), ("N",)), found._size(("N",), HALF)) == (3, None)


def test_spellings_are_one_value_where_they_are_joined_and_told_where_not():
    joined = markets(
        [size("north", YEAR, 3)], ["North", "NORTH"], join=True,
        recoding=decide("region", {"North": 2, "NORTH": 1}, join=True),
    )  # fmt: skip
    assert joined.market((0,), ("North",)) == 3
    apart = markets([size("north", YEAR, 3)], ["North"])
    assert apart.market((0,), ("North",)) is None
    assert "1 of them differ in spelling only (--join-spellings)" in apart.notes[0]


def test_a_group_is_the_sum_of_its_values_and_has_no_market_where_one_of_them_has_none():
    attribute = Attribute(
        "region", Kind.COLUMN, "region", groups=groups_of(["region=home:Tver,Moskva;away:*"])["region"]
    )
    recoding = grouped(attribute, {"Tver": 1, "Perm": 1, "Omsk": 1}, join=False, top=None)
    sizes = [size("moskva", YEAR, 10), size("Tver", YEAR, 5), size("Perm", YEAR, 7)]
    found = markets(sizes, ["Tver", "Perm", "Omsk"], attribute=attribute, recoding=recoding)
    assert (found.market((0,), ("home",)), found.market((0,), ("away",))) == (15, None)


def test_one_value_and_period_twice_is_refused_with_both_places():
    with pytest.raises(SegkitError, match=r"m.csv, row 3: `N` of the same period is in m.csv, row 2 already"):
        markets([size("N", YEAR, 3), size("N", YEAR, 3, place=3)], ["N"])
