"""VIPs: the top share of customers, or the fewest who bring a share of money; equals go together."""

import narwhals.stable.v2 as nw
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segkit.analyses.vip import marked, vip_of, vips_among
from segkit.errors import SegkitError, UsageError


def among(money, **asked):
    frame = nw.from_native(pl.DataFrame({"monetary": money}, schema={"monetary": pl.Int64}), eager_only=True)
    found = vips_among(frame, vip_of(asked.get("share"), asked.get("revenue")))
    assert frame.with_columns(marked(found.least))["vip"].to_list().count("vip") == found.customers
    return found.customers


def test_a_share_of_customers_is_rounded_up_and_takes_equals_along():
    assert among([50, 40, 30, 20, 10], share="20%") == 1
    assert among([50, 40, 30, 20, 10], share="21%") == 2
    assert among([50, 40, 40, 20, 10], share="40%") == 3


def test_a_share_of_revenue_is_brought_by_as_few_as_can_be():
    assert among([50, 30, 10, 5, 5], revenue="80%") == 2
    assert among([50, 30, 10, 5, 5], revenue="81%") == 3
    assert among([50, 30, 5, 5, 10], revenue="95%") == 5  # the last two are equals


def test_who_brings_nothing_is_no_vip():
    assert among([10, 0, -5], share="100%") == 1


@given(
    st.lists(st.integers(-50, 500), min_size=1, max_size=30).filter(lambda money: sum(money) > 0), st.integers(1, 100)
)
def test_it_is_the_smallest_set_that_a_plain_loop_finds(money, percent):
    together, wanted = 0, 0
    for one in sorted(money, reverse=True):
        if together * 100 >= sum(money) * percent or one <= 0:
            break
        together, wanted = together + one, one
    assert among(money, revenue=f"{percent}%") == sum(one >= wanted for one in money)


@pytest.mark.parametrize("text", ["20", "0%", "101%", "-5%", "many", "nan%", "%"])
def test_what_is_no_share_is_refused(text):
    with pytest.raises(UsageError, match="is no share"):
        vip_of(text, None)


def test_there_is_one_way_at_a_time_and_money_to_share():
    with pytest.raises(UsageError, match="two ways"):
        vip_of("20%", "80%")
    with pytest.raises(SegkitError, match="not above zero"):
        among([-5, 5], share="20%")
