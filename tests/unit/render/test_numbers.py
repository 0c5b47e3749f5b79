"""Numbers and sentences as people read them."""

import pytest

from segkit.render.numbers import cents, counted, money, plain, share
from segkit.render.tables.segments import bar


@pytest.mark.parametrize(
    ("units", "shown"),
    [
        (0, "0.00"), (3_000, "0.30"), (12_345_678_900, "1,234,567.89"), (-12_500, "-1.25"), (1, "0.0001"),
        (15_500, "1.55"), (15_550, "1.555"), (None, "–"), (10**18, "100,000,000,000,000.00"),
    ],
)  # fmt: skip
def test_money_shows_all_it_has_and_two_decimals_at_least(units, shown):
    assert money(units) == shown


@pytest.mark.parametrize(
    ("units", "shown"), [(50, "0.01"), (49, "0.00"), (-50, "-0.01"), (185_182, "18.52"), (None, "–")]
)
def test_cents_are_rounded_half_away_from_nought(units, shown):
    assert cents(units) == shown


@pytest.mark.parametrize(("part", "shown"), [(1, "100.0%"), (0.0, "0.0%"), (1 / 3, "33.3%"), (None, "–")])
def test_shares_have_one_decimal(part, shown):
    assert share(part) == shown


@pytest.mark.parametrize(("number", "shown"), [(3, "3"), (3.0, "3"), (2.5, "2.5"), (1234567, "1,234,567"), (None, "–")])
def test_numbers_have_no_needless_decimals(number, shown):
    assert plain(number) == shown


def test_one_line_is_no_lines():
    assert [counted(number, "line") for number in (0, 1, 2_176)] == ["0 lines", "1 line", "2,176 lines"]
    assert counted(2, "copy", "copies") == "2 copies"


def test_a_bar_is_measured_in_eighths():
    assert bar(1, 1, 4) == "████"
    assert bar(0.5, 1, 4) == "██"
    assert bar(1 / 32, 1, 4) == "▏"
    assert bar(0, 1, 4) == bar(-1, 1, 4) == bar(1, 0, 4) == ""
