"""The R package rfm on its own data: customers, cut points, scores and the ten segments of its documentation.

Source: rfm 0.3.0, reference page of `rfm_segment_summary`, analysis date 2006-12-31. The package opens its score
intervals above the cut point where segkit closes them, so its cuts are given here as it draws them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal

import pytest
from factories import by_customer, walked

from segkit.scoring.rules import RuleBook, SegmentRule
from segkit.scoring.segments import label_customers

R_CUTS = {
    "recency": "114.5 180.5 297.5 481.5",
    "frequency": "3.5 4.5 5.5 7.5",
    "monetary": "255.5 381.5 506.5 665.5",
}
TEN = RuleBook(
    "rfm",
    (
        SegmentRule("Champions", r=(5, 5), f=(5, 5), m=(5, 5)),
        SegmentRule("Potential Loyalist", r=(3, 5), f=(3, 5), m=(2, 5)),
        SegmentRule("Loyal Customers", r=(2, 4), f=(2, 4), m=(2, 4)),
        SegmentRule("Promising", r=(3, 4), f=(1, 3), m=(3, 5)),
        SegmentRule("New Customers", r=(4, 5), f=(1, 3), m=(1, 5)),
        SegmentRule("Can't Lose Them", r=(1, 2), f=(3, 4), m=(4, 5)),
        SegmentRule("At Risk", r=(1, 2), f=(2, 5), m=(4, 5)),
        SegmentRule("Need Attention", r=(1, 3), f=(3, 5), m=(3, 5)),
        SegmentRule("About To Sleep", r=(2, 3), f=(1, 3), m=(1, 4)),
        SegmentRule("Lost", r=(1, 1), f=(1, 5), m=(1, 5)),
    ),
)
PUBLISHED = {  # customers, orders, revenue
    "Champions": (35, 316, 31_646),
    "Potential Loyalist": (342, 2_211, 204_856),
    "Loyal Customers": (170, 799, 76_562),
    "Promising": (9, 28, 4_249),
    "New Customers": (104, 329, 28_837),
    "Can't Lose Them": (47, 274, 32_446),
    "At Risk": (28, 216, 22_227),
    "Need Attention": (10, 57, 4_562),
    "About To Sleep": (102, 283, 23_449),
    "Lost": (148, 393, 35_324),
}


@pytest.fixture(scope="module")
def run(shared):
    return walked(shared("data/rfm_r/rfm_data_orders.csv"), as_of="2006-12-31")


@pytest.fixture(scope="module")
def run_with_r_cuts(shared):
    return walked(shared("data/rfm_r/rfm_data_orders.csv"), as_of="2006-12-31", cuts=R_CUTS)


def test_customers_orders_and_revenue_are_those_of_r(run):
    assert len(run.customers) == 995
    assert run.customers["frequency"].sum() == 4_906
    assert run.customers["monetary"].sum() == 464_158_0000
    assert run.account.left_out == ()


def test_the_first_customers_of_the_documentation_are_there(run):
    rows = by_customer(run)
    shown = {who: tuple(rows[who][name] for name in ("recency", "frequency", "monetary")) for who in rows}
    assert shown["Abbey O'Reilly"] == (205, 6, 472)
    assert shown["Add Senger"] == (140, 3, 340)
    assert shown["Aden Lesch"] == (194, 4, 405)
    assert shown["Aden Murphy"] == (98, 7, 596)
    assert shown["Admiral Senger"] == (132, 5, 448)


def test_cut_points_are_the_quintiles_of_type_7(run):
    assert run.thresholds.recency == tuple(map(Decimal, ("114", "180", "296.4", "481")))
    assert run.thresholds.frequency == tuple(map(Decimal, ("3", "4", "5", "7")))
    assert run.thresholds.monetary == tuple(map(Decimal, ("254.8", "381", "505.4", "665")))


@pytest.mark.parametrize(
    ("score", "counts"),
    [
        ("r_score", (197, 200, 199, 199, 200)),
        ("f_score", (268, 187, 176, 244, 120)),
        ("m_score", (200, 200, 198, 202, 195)),
    ],
)
def test_as_many_customers_get_each_score_as_in_r(run_with_r_cuts, score, counts):
    found = Counter(run_with_r_cuts.customers[score].to_list())
    assert tuple(found[value] for value in range(1, 6)) == counts


def test_the_scores_of_the_first_customer_are_those_of_r(run_with_r_cuts):
    assert by_customer(run_with_r_cuts)["Abbey O'Reilly"]["rfm"] == "343"


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_segment_of_the_documentation_has_its_customers_orders_and_revenue(run_with_r_cuts, name):
    assert ten_segments(run_with_r_cuts)[name] == PUBLISHED[name]


def test_the_ten_segments_hold_every_customer(run_with_r_cuts):
    assert sum(customers for customers, _, _ in ten_segments(run_with_r_cuts).values()) == 995


def ten_segments(run):
    """Count customers, orders and revenue by the ten rules of R."""
    found = defaultdict(lambda: (0, 0, 0))
    labelled = label_customers(run.customers.lazy().drop("segment"), TEN).collect()
    for row in labelled.iter_rows(named=True):
        customers, orders, revenue = found[row["segment"]]
        found[row["segment"]] = customers + 1, orders + row["frequency"], revenue + row["monetary"] // 10_000
    return found
