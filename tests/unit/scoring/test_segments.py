"""segments: five labels over 125 cells, proved cell by cell."""

from __future__ import annotations

import math
from collections import Counter
from fractions import Fraction

import narwhals.stable.v2 as nw
import polars as pl
import pytest
from oracles.plain_rfm import label as plain_label

from segkit.frames import collect
from segkit.scoring.books import built_in
from segkit.scoring.rules import RuleBook, SegmentRule, cells
from segkit.scoring.segments import label_customers

NEW_DAYS = 90.5
BOOK = built_in("lifecycle").given(NEW_DAYS)
LABELS = ("loyal", "regular", "new", "at-risk", "lost")
CELLS = list(cells())
DOWN = ("lost", "at-risk", "new", "regular", "loyal")
ORDERS, TENURES = (1, 2, 3, 50), (0, 90, 91, 2_000)


def at(r, f, m, orders=3, tenure=0):
    """Label a cell; unless said otherwise all guards are satisfied: three orders, and as young as can be."""
    return BOOK.label(r, f, m, frequency=orders, tenure=tenure)


def grid(columns=("r_score", "f_score", "m_score", "frequency", "tenure"), scores=range(1, 6)):
    """Return all cells with all sides of all guards."""
    rows = [(r, f, m, n, t) for r in scores for f in scores for m in scores for n in ORDERS for t in TENURES]
    return rows, nw.from_native(pl.LazyFrame(rows, schema=dict.fromkeys(columns, pl.Int64), orient="row"))


# ── In score space ──


def test_there_are_125_cells():
    assert len(CELLS) == len(set(CELLS)) == 125


def test_every_cell_has_one_of_the_five_labels():
    assert {at(*cell) for cell in CELLS} == set(LABELS)


def test_the_labels_have_so_many_cells():
    assert Counter(at(*cell) for cell in CELLS) == {"regular": 38, "at-risk": 40, "loyal": 19, "lost": 18, "new": 10}


@pytest.mark.parametrize("score", range(3), ids="RFM")
def test_raising_a_score_by_one_never_moves_a_customer_down(score):
    for cell in CELLS:
        if cell[score] < 5:
            raised = tuple(value + (place == score) for place, value in enumerate(cell))
            assert DOWN.index(at(*raised)) >= DOWN.index(at(*cell)), (cell, raised)


@pytest.mark.parametrize(
    ("cell", "name"),
    {
        (5, 5, 5): "loyal", (3, 5, 4): "loyal", (3, 4, 4): "regular", (4, 4, 4): "loyal", (4, 4, 3): "regular",
        (5, 2, 5): "loyal", (5, 2, 4): "regular", (4, 1, 5): "new", (5, 1, 1): "new", (3, 1, 5): "at-risk",
        (3, 2, 2): "at-risk", (3, 2, 3): "regular", (3, 3, 1): "at-risk", (2, 1, 3): "at-risk", (2, 1, 2): "lost",
        (1, 2, 5): "at-risk", (1, 2, 4): "lost", (1, 5, 5): "at-risk", (1, 1, 1): "lost",
    }.items(),
)  # fmt: skip
def test_this_cell_has_this_label(cell, name):
    assert at(*cell) == name


# ── Guards ──


@pytest.mark.parametrize(
    ("orders", "tenure", "name"),
    [(1, 90, "new"), (1, 91, "at-risk"), (2, 90, "new"), (2, 91, "regular"), (7, 91, "regular")],
)
def test_a_first_order_is_new_within_new_days_and_then_fades_unless_repeated(orders, tenure, name):
    for r in (4, 5):
        assert at(r, 1, 5, orders=orders, tenure=tenure) == name


@pytest.mark.parametrize(("orders", "name"), [(1, "regular"), (2, "regular"), (3, "loyal")])
def test_nobody_is_loyal_with_less_than_three_orders(orders, name):
    for cell in [cell for cell in CELLS if at(*cell) == "loyal"]:
        assert at(*cell, orders=orders, tenure=400) == name


def test_one_large_order_does_not_make_loyalty():
    assert {at(r, 1, 5, orders=1, tenure=tenure) for r in range(1, 6) for tenure in TENURES} == {
        "new", "at-risk", "lost"
    }  # fmt: skip


def test_new_days_are_inclusive():
    assert built_in("lifecycle").given(30).label(5, 1, 1, frequency=1, tenure=30) == "new"
    assert built_in("lifecycle").given(29.9).label(5, 1, 1, frequency=1, tenure=30) == "at-risk"


# ── Against the definitions, branch by branch ──


def test_every_cell_on_every_side_of_every_guard_is_labelled_as_defined():
    for r, f, m, orders, tenure in grid()[0]:
        wanted = plain_label(r, f, m, orders=orders, young=tenure <= NEW_DAYS)
        assert at(r, f, m, orders, tenure) == wanted, (r, f, m, orders, tenure)


def test_the_expression_labels_every_cell_as_the_book_does():
    rows, frame = grid()
    assert collect(label_customers(frame, BOOK))["segment"].to_list() == [at(*row) for row in rows]


@pytest.mark.parametrize("bins", range(2, 10))
def test_other_numbers_of_bins_are_brought_to_five_by_the_ceiling(bins):
    rows, frame = grid(scores=range(1, bins + 1))
    five = {score: math.ceil(Fraction(5 * score, bins)) for score in range(1, bins + 1)}
    wanted = [at(five[r], five[f], five[m], orders, tenure) for r, f, m, orders, tenure in rows]
    assert collect(label_customers(frame, BOOK, bins=bins))["segment"].to_list() == wanted
    assert None not in wanted


# ── Rule books ──


def winner(r, f, m, orders, tenure):
    """Return the place of the rule that wins."""
    values = {"r": r, "f": f, "m": m, "v": f + m, "rv": r + f + m, "frequency": orders, "tenure": tenure}
    return next(place for place, rule in enumerate(BOOK.rules) if rule.fits(**values))


def test_every_rule_can_win():
    assert {winner(*row) for row in grid()[0]} == set(range(len(BOOK.rules)))


def test_a_book_names_its_labels_from_the_most_to_the_least_alive():
    assert BOOK.names == LABELS


def test_a_book_of_other_names_keeps_their_order():
    book = RuleBook("mine", (SegmentRule("best", r=(5, 5)), SegmentRule("rest"), SegmentRule("best")))
    assert book.names == ("best", "rest")


def test_the_first_rule_that_fits_wins_and_a_customer_without_rule_has_no_label():
    book = RuleBook("mine", (SegmentRule("best", r=(5, 5), m=(4, None)), SegmentRule("good", r=(4, None))))
    rows = [(5, 1, 4), (5, 1, 3), (3, 5, 5)]
    assert [book.label(*row, frequency=1, tenure=0) for row in rows] == ["best", "good", None]
    frame = pl.LazyFrame(
        [(*row, 1, 0) for row in rows], schema=["r_score", "f_score", "m_score", "frequency", "tenure"], orient="row"
    )
    assert collect(label_customers(nw.from_native(frame), book))["segment"].to_list() == ["best", "good", None]


@pytest.mark.parametrize(
    ("limits", "inside", "outside"),
    [
        ({"v": (4, 6)}, {"v": 4}, {"v": 7}),
        ({"tenure": (None, 90)}, {"tenure": 90}, {"tenure": 90.1}),
        ({"frequency": (3, None)}, {"frequency": 3}, {"frequency": 2}),
    ],
)
def test_ranges_are_inclusive_at_both_ends(limits, inside, outside):
    rule = SegmentRule("any", **limits)
    assert rule.fits(**inside)
    assert not rule.fits(**outside)
    assert rule.ranges() == limits
