"""cautions: bases whose scores mean less than they seem to are told, others are not."""

from __future__ import annotations

import narwhals.stable.v2 as nw
import polars as pl
import pytest

from segkit.scoring.cautions import cautions


def said(*people, new_days=90):
    """Say what is said of people by recency, frequency and tenure."""
    frame = pl.DataFrame(list(people), schema=["recency", "frequency", "tenure"], orient="row")
    return list(cautions(nw.from_native(frame, eager_only=True), new_days=new_days))


PLAIN = [(0, 2, 89)] * 40


def test_a_plain_base_needs_no_word():
    assert said(*PLAIN) == []
    assert said() == []


@pytest.mark.parametrize(("once", "told"), [(160, 0), (161, 1)])
def test_more_than_four_of_five_who_ordered_once_are_told(once, told):
    people = [(0, 1, 89)] * once + [(0, 2, 89)] * 40
    found = said(*people)
    assert len(found) == told
    assert all(text.startswith("80.1% of customers ordered once") for text in found)


def test_shares_of_a_few_are_not_told():
    assert said(*[(0, 1, 89)] * 29) == []


@pytest.mark.parametrize(("tenure", "told"), [(89, []), (88, ["89 days"]), (0, ["one day"])])
def test_a_period_below_ninety_days_is_told(tenure, told):
    found = said(*[(0, 2, tenure)] * 40)
    assert found == [f"all orders lie within {period}: recency means little before 90" for period in told]


@pytest.mark.parametrize(
    ("newest", "new_days", "told"), [(90, 30, False), (91, 30, True), (200, 200, False), (201, 200.5, True)]
)
def test_an_as_of_day_far_from_the_newest_order_is_told(newest, new_days, told):
    found = said(*[(newest, 2, newest + 300)] * 40, new_days=new_days)
    assert bool(found) == told
    assert all(f"the newest order is {newest} days before the as-of day" in text for text in found)
