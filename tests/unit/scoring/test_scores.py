"""scores: cut points that are learnt, given, saved and applied."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from factories import customers_frame

from segkit.errors import SegkitError, UsageError
from segkit.frames import collect
from segkit.scoring.scores import Thresholds, doubts, fit_thresholds, score_customers


def decimals(text):
    return tuple(map(Decimal, text.split()))


CUTS = Thresholds(decimals("10 20 30 40"), decimals("1 2 3.5 5"), decimals("0.5 10 20.0001 40"))


def score(measure, value, cuts=CUTS):
    """Return the score of one value of one measure, the other two being plain."""
    base = {"recency": 0, "frequency": 1, "monetary": 0} | {measure: value}
    table = collect(score_customers(customers_frame([tuple(base.values())]).lazy(), cuts))
    return table[f"{measure[0]}_score"].item()


# ── Applying ──


@pytest.mark.parametrize(("days", "r"), [(0, 5), (10, 5), (11, 4), (20, 4), (21, 3), (31, 2), (40, 2), (41, 1)])
def test_r_falls_by_one_with_every_cut_below_recency(days, r):
    assert score("recency", days) == r


@pytest.mark.parametrize(("orders", "f"), [(1, 1), (2, 2), (3, 3), (4, 4), (5, 4), (6, 5)])
def test_f_rises_by_one_with_every_cut_below_frequency(orders, f):
    assert score("frequency", orders) == f


@pytest.mark.parametrize(
    ("units", "m"), [(-100, 1), (5_000, 1), (5_001, 2), (100_000, 2), (200_001, 3), (200_002, 4), (400_001, 5)]
)
def test_m_rises_by_one_with_every_cut_below_monetary_in_currency(units, m):
    assert score("monetary", units) == m


def test_ties_are_never_split():
    base = customers_frame([(5, 1, 100)] * 7 + [(9, 2, 200)])
    table = collect(score_customers(base.lazy(), fit_thresholds(base)))
    assert table["rfm"].to_list() == ["511"] * 7 + [table["rfm"].to_list()[7]]
    assert set(table["f_score"].to_list()[:7]) == {1}


def test_the_scores_of_two_bins_are_one_and_two():
    base = customers_frame([(1, 1, 1), (2, 2, 2), (3, 3, 3), (4, 4, 4)])
    table = collect(score_customers(base.lazy(), fit_thresholds(base, bins=2)))
    assert table["rfm"].to_list() == ["211", "211", "122", "122"]


def test_a_month_scored_by_the_yardstick_of_another_keeps_its_cuts():
    base = customers_frame([(day, day, day * 10_000) for day in range(1, 11)])
    cuts = Thresholds.from_json(fit_thresholds(base).to_json())
    late = collect(score_customers(customers_frame([(100, 1, 10_000)]).lazy(), cuts))
    assert late["rfm"].to_list() == ["111"]


# ── Learning ──


def test_cuts_are_quantiles_by_linear_interpolation():
    base = customers_frame([(day, day * 10, day * 10_000) for day in (1, 2, 3, 4)])
    cuts = fit_thresholds(base)
    assert cuts.recency == decimals("1.6 2.2 2.8 3.4")
    assert cuts.frequency == decimals("16 22 28 34")
    assert cuts.monetary == decimals("1.6 2.2 2.8 3.4")


def test_cuts_are_rounded_down_so_that_no_value_passes_below_them():
    # The third is 1.0001 and 2/3 of a unit: rounded up, a customer at 1.0002 would no longer pass.
    base = customers_frame([(1, 1, 10_001), (1, 1, 10_002), (1, 1, 10_002)])
    cuts = fit_thresholds(base, bins=3)
    assert cuts.monetary == decimals("1.0001 1.0002")
    assert collect(score_customers(base.lazy(), cuts))["m_score"].to_list() == [1, 2, 2]


@pytest.mark.parametrize("bins", range(2, 10))
def test_there_is_one_cut_less_than_there_are_bins(bins):
    cuts = fit_thresholds(customers_frame([(1, 1, 1), (9, 9, 9)]), bins=bins)
    assert (len(cuts.recency), len(cuts.frequency), len(cuts.monetary)) == (bins - 1,) * 3
    assert cuts.bins == bins


def test_cuts_that_are_given_stay_and_the_others_are_learnt():
    cuts = fit_thresholds(customers_frame([(1, 1, 1), (9, 9, 9)]), given={"recency": decimals("30 60 90 120")})
    assert cuts.recency == decimals("30 60 90 120")
    assert cuts.frequency == decimals("2.6 4.2 5.8 7.4")


# ── Refusing ──


@pytest.mark.parametrize("bins", [0, 1, 10])
def test_bins_outside_two_to_nine_are_refused(bins):
    with pytest.raises(UsageError, match=f"k from 2 to 9, not {bins}"):
        fit_thresholds(customers_frame([(1, 1, 1)]), bins=bins)


def test_nobody_teaches_no_cuts():
    with pytest.raises(SegkitError, match="no customers to learn cut points from"):
        fit_thresholds(customers_frame([]))


@pytest.mark.parametrize("sizes", ["1 2|1|1", "1 2 3|1 2 3|1 2", "||", "1 2 3 4 5 6 7 8 9|" * 2 + "1 2 3 4 5 6 7 8 9"])
def test_cuts_of_unequal_or_impossible_number_are_refused(sizes):
    with pytest.raises(UsageError, match="equally many cut points, 1 to 8"):
        Thresholds(*map(decimals, sizes.split("|")))


@pytest.mark.parametrize("measure", ["recency", "frequency", "monetary"])
def test_cuts_that_do_not_ascend_are_refused_by_name(measure):
    cuts = dict.fromkeys(("recency", "frequency", "monetary"), decimals("1 2")) | {measure: decimals("2 1")}
    with pytest.raises(UsageError, match=f"the {measure} cut points 2, 1 do not ascend"):
        Thresholds(**cuts)


def test_cuts_may_be_equal():
    assert Thresholds(decimals("1 1"), decimals("1 1"), decimals("1 1")).bins == 3


# ── Saving ──


def test_cuts_come_back_from_json_as_they_were():
    assert Thresholds.from_json(CUTS.to_json()) == CUTS
    assert Thresholds.from_json(CUTS.to_json()).to_json() == CUTS.to_json()


def test_numbers_are_text_in_json_so_that_no_reader_rounds_them():
    document = json.loads(CUTS.to_json())
    assert document["thresholds"]["monetary"] == ["0.5", "10", "20.0001", "40"]
    assert document["version"] == 1


def test_another_version_is_refused_by_its_number():
    document = json.loads(CUTS.to_json()) | {"version": 2}
    with pytest.raises(SegkitError, match="of version 2, this segkit reads version 1"):
        Thresholds.from_json(json.dumps(document))


@pytest.mark.parametrize(
    "text", ["", "{", "null", "[]", "{}", '{"version": 1}', '{"version": 1, "thresholds": {"recency": ["1"]}}',
             '{"version": 1, "thresholds": {"recency": ["x"], "frequency": ["1"], "monetary": ["1"]}}']
)  # fmt: skip
def test_what_is_no_json_of_cuts_is_refused(text):
    with pytest.raises(SegkitError, match="these are no thresholds"):
        Thresholds.from_json(text)


# ── Another currency ──


def test_cuts_in_another_currency_score_the_same_customers_alike():
    base = [(day, day, day * 123) for day in range(1, 30)]
    dear = [(days, orders, units * 1_000) for days, orders, units in base]
    cuts = fit_thresholds(customers_frame(base))
    plain = collect(score_customers(customers_frame(base).lazy(), cuts))["rfm"].to_list()
    moved = Thresholds(cuts.recency, cuts.frequency, tuple(cut * 1_000 for cut in cuts.monetary))
    assert collect(score_customers(customers_frame(dear).lazy(), moved))["rfm"].to_list() == plain


# ── Doubting ──


def doubts_of(base, **options):
    frame = customers_frame(base)
    cuts = fit_thresholds(frame, **options)
    return doubts(collect(score_customers(frame.lazy(), cuts)), cuts)


def test_a_base_that_fills_all_scores_leaves_no_doubt():
    assert doubts_of([(day, day, day) for day in range(1, 31)]) == []


def test_twenty_nine_customers_are_few():
    assert doubts_of([(day, day, day) for day in range(1, 30)]) == [
        "only 29 customers: scores and labels are given, but 5 groups of so few mean little"
    ]


def test_scores_that_stay_empty_are_told_with_the_reason():
    ties = [(day, 1 if day < 25 else day, day % 2) for day in range(1, 41)]
    assert doubts_of(ties) == [
        "nobody has f_score 2, 3: many customers share one value of frequency, and equal values get equal scores",
        "nobody has m_score 2, 4, 5: 2 distinct values of monetary, and equal values get equal scores",
    ]
