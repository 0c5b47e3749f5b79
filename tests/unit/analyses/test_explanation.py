"""explanation: it agrees with the row of every customer, and its smallest change is what trying finds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from factories import segmented, walked
from hypothesis import given
from hypothesis import strategies as st

import segkit as sk
from segkit.analyses.explanation import explain
from segkit.choices import Binning
from segkit.frames import money_of
from segkit.runs.segmentation import explain_customers
from segkit.scoring.books import built_in
from segkit.scoring.books.document import parse
from segkit.scoring.rules import of_five
from segkit.scoring.scores import Thresholds

OWN = """
[[segment]]
name = "vip"
monetary = { min = 500 }
aov = { min = 40.5 }
recency = { max = 200 }
[[segment]]
name = "steady"
frequency = { min = 4 }
f = [3, 5]
[[segment]]
name = "fresh"
tenure = { max = "new_days" }
[[segment]]
name = "capped"
monetary = [50, 120]
[[segment]]
name = "others"
otherwise = true
"""
BOOKS = {"lifecycle": built_in("lifecycle"), "classic": built_in("classic"), "own": parse(OWN, "own.toml")[0]}
FILES = {
    "example": ("examples/orders.csv", {}),
    "rfm_r": ("../shared/data/rfm_r/rfm_data_orders.csv", {"as_of": "2006-12-31"}),
    "1c": ("../shared/data/ru/ecom_1c_style_cp1251.csv", {}),
    "by day": ("../shared/data/online_retail/by_day_2010_12", {}),
}


def real(root, name, **scoring):
    path, options = FILES[name]
    if not (root / path).exists():
        pytest.skip(f"real data are not here: {path}")
    return walked(root / path, **options, **scoring)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize(
    "scoring", [{}, {"book": BOOKS["classic"]}, {"book": BOOKS["own"], "bins": 7}, {"binning": Binning.NESTED}], ids=str
)
def test_an_explanation_agrees_with_the_row_of_every_customer(root, name, scoring, monkeypatch):
    run = real(root, name, **scoring)
    # What would change a label is tried in tests of its own: here everybody's turn is too much of it.
    monkeypatch.setattr("segkit.analyses.explanation._changes", lambda *_: ())
    monkeypatch.setattr("segkit.analyses.explanation._slip", lambda *_: None)
    rows = list(run.customers.iter_rows(named=True))
    found = explain_customers(run, [row["customer_id"] for row in rows])
    assert len(found) == len(rows)
    for each, row in zip(found, rows, strict=True):
        assert (each.customer_id, each.segment, each.rfm) == (row["customer_id"], row["segment"], row["rfm"])
        scores = [measured.score for measured in each.measures]
        assert scores == [row["r_score"], row["f_score"], row["m_score"]]
        values = [measured.value for measured in each.measures]
        assert values == [row["recency"], row["frequency"], money_of(row["monetary"])]
        assert each.rule.segment == row["segment"]
        assert not each.rule.failed
        assert all(tried.failed for tried in each.before)
        assert [tried.place for tried in (*each.before, each.rule)] == list(range(1, each.rule.place + 1))
        for measured in each.measures:
            passed = [cut for cut in measured.cuts if cut < measured.value]
            place = len(passed) if measured.measure != "recency" else each.bins - 1 - len(passed)
            assert measured.score == 1 + place
            assert measured.above == (passed[-1] if passed else None)
            assert measured.up_to == next((cut for cut in measured.cuts if cut >= measured.value), None)


CUTS = Thresholds(*(tuple(map(Decimal, cuts.split())) for cuts in ("30 60 120 240", "1 2 3 5", "20 40.5 80 160")))
DAY = date(2026, 6, 30)
customers = st.builds(
    lambda recency, more, frequency, units: {
        "customer_id": "x", "recency": recency, "tenure": recency + more, "frequency": frequency, "monetary": units
    },
    st.integers(0, 300), st.integers(0, 60), st.integers(1, 8), st.integers(-500, 30_000).map(lambda cents: cents * 100),
)  # fmt: skip


def label(book, recency, frequency, units, tenure):
    """Label a customer from scratch."""
    r = 5 - sum(recency > cut for cut in CUTS.recency)
    f = 1 + sum(frequency > cut for cut in CUTS.frequency)
    m = 1 + sum(money_of(units) > cut for cut in CUTS.monetary)
    aov = money_of((2 * units + frequency) // (2 * frequency))
    raw = {"recency": recency, "frequency": frequency, "monetary": money_of(units), "aov": aov, "tenure": tenure}
    return book.given(45).label(r, f, m, **raw)


def explained(book, person):
    wanted = label(book, person["recency"], person["frequency"], person["monetary"], person["tenure"])
    row = person | {"segment": wanted, "first_order": 0, "last_order": 0}
    return explain(row, thresholds=CUTS, book=book, new_days=45, as_of=DAY)


@pytest.mark.parametrize("name", BOOKS)
@given(person=customers)
def test_the_fewest_orders_and_the_least_money_are_those_that_trying_finds(name, person):
    book = BOOKS[name]
    each = explained(book, person)
    recency, orders, units, tenure = (person[key] for key in ("recency", "frequency", "monetary", "tenure"))

    def is_better(*state):
        return book.names.index(label(book, *state)) < book.names.index(each.segment)

    enough = next((n for n in range(1, 30) if is_better(0, orders + n, units + n, tenure)), None)
    told = [change for change in each.changes if change.orders and not change.money]
    assert [change.orders for change in told] == ([] if enough is None else [enough])
    step = 5_000  # half a unit of currency
    money = next((x for x in range(0, 6_000_000, step) if x and is_better(recency, orders, units + x, tenure)), None)
    told = [int(change.money * 10_000) for change in each.changes if not change.orders]
    assert bool(told) == (money is not None)
    if told:
        assert is_better(recency, orders, units + told[0], tenure)
        assert money - step < told[0] <= money
        assert not is_better(recency, orders, units + told[0] - 100, tenure)


@pytest.mark.parametrize("name", BOOKS)
@given(person=customers)
def test_what_is_told_of_a_change_comes_true(name, person):
    book = BOOKS[name]
    each = explained(book, person)
    recency, orders, units, tenure = (person[key] for key in ("recency", "frequency", "monetary", "tenure"))
    for change in each.changes:
        money = int(change.money * 10_000)
        if change.orders:
            assert label(book, 0, orders + change.orders, units + (money or change.orders), tenure) == change.segment
            last = (change.until - DAY).days if change.until else 400
            for later in (last, last + 1) if change.until else (last,):
                then = label(book, 0, orders + change.orders, units + (money or change.orders), tenure + later)
                better = book.names.index(then) < book.names.index(each.segment)
                assert better == (later == last)
        else:
            assert label(book, recency, orders, units + money, tenure) == change.segment
    assert each.best == (each.segment == book.names[0])
    assert not (each.best and each.changes)


@pytest.mark.parametrize("name", BOOKS)
@given(person=customers)
def test_the_day_of_slipping_is_the_first_day_with_another_label(name, person):
    each = explained(BOOKS[name], person)

    def on(day):
        later = (day - DAY).days
        return label(
            BOOKS[name], person["recency"] + later, person["frequency"], person["monetary"], person["tenure"] + later
        )

    days = (DAY + timedelta(days=later) for later in range(1, 400))
    first = next((day for day in days if on(day) != each.segment), None)
    assert (each.slip.day if each.slip else None) == first
    assert each.slip is None or each.slip.segment == on(first)


def test_a_guard_that_was_applied_is_told():
    table = "customer_id order_date amount\n" + "".join(f"c{n:02} 2026-01-{1 + n % 28:02} {n}\n" for n in range(1, 60))
    run = segmented(table + "big 2026-01-29 9000\nbig 2026-01-30 9000\n")
    each = sk.explain_customer(run, "big")
    assert (each.segment, each.rfm) == ("regular", "555")
    assert [tried.segment for tried in each.held_back] == ["loyal"]
    (condition,) = each.held_back[0].failed
    assert (condition.over, condition.low, condition.value) == ("frequency", 3, 2)
    assert (each.changes[0].orders, each.changes[0].segment) == (1, "loyal")


def test_no_single_change_is_said_where_there_is_none():
    each = explained(
        replace(BOOKS["own"]), {"customer_id": "x", "recency": 0, "tenure": 10, "frequency": 3, "monetary": 10**7}
    )
    assert each.segment == "vip"
    assert (each.best, each.changes) == (True, ())
    book, _ = parse(
        '[[segment]]\nname = "old"\ntenure = { min = 900 }\n[[segment]]\nname = "young"\notherwise = true\n', "x"
    )
    young = explained(book, {"customer_id": "x", "recency": 0, "tenure": 10, "frequency": 3, "monetary": 10**7})
    assert (young.best, young.changes, young.slip.segment) == (False, (), "old")


def test_of_five_is_what_explanations_of_other_bins_compare():
    assert [of_five(score, 7) for score in range(1, 8)] == [1, 2, 3, 3, 4, 5, 5]


def test_the_last_day_on_which_an_order_helps_is_told():
    book, _ = parse(
        '[[segment]]\nname = "early"\ntenure = { max = 60 }\nfrequency = { min = 2 }\n'
        '[[segment]]\nname = "others"\notherwise = true\n',
        "x",
    )
    each = explained(book, {"customer_id": "x", "recency": 10, "tenure": 10, "frequency": 1, "monetary": 10**6})
    (change,) = each.changes
    assert (change.orders, change.segment, change.until) == (1, "early", DAY + timedelta(days=50))
