"""What is offered next, against a reckoning in plain Python that looks at every pair of orders."""

from collections import Counter, defaultdict
from itertools import product

import narwhals.stable.v2 as nw
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segkit.analyses import nextbest
from segkit.analyses.nextbest import next_best, next_best_far

COLUMNS = {
    "customer_id": pl.String,
    "order_id": pl.String,
    "item": pl.String,
    "order_day": pl.Int32,
    "amount": pl.Int64,
}
SEGMENTS = {"ann": "loyal", "bob": "loyal", "cy": "loyal", "dee": "loyal", "eve": "lost", "fay": "lost"}


def offers(lines, segments):
    people = nw.from_native(
        pl.DataFrame({"customer_id": list(segments), "segment": list(segments.values())}), eager_only=True
    )
    done = next_best(people, nw.from_native(pl.DataFrame(lines, schema=COLUMNS, orient="row"), eager_only=True))
    return dict(done.rows.iter_rows()), done.followed, done.popular


def offers_where_lines_are(lines, segments):
    people = pl.LazyFrame({"customer_id": list(segments), "segment": list(segments.values())})
    bought = pl.LazyFrame(lines, schema=COLUMNS, orient="row")
    with next_best_far(nw.from_native(people), nw.from_native(bought)) as found:
        rows = found.collect().rows()
    ways = [way for _, _, way in rows]
    return {who: item for who, item, _ in rows}, ways.count(True), ways.count(False)


def bought_after(items, day_of):
    """Look at every two orders of everybody: who bought which item after which."""
    after = defaultdict(set)
    for (who, one), (other, two) in product(items, items):
        if who == other and one != two and day_of[who, two] >= day_of[who, one]:
            for a, b in product(items[who, one], items[who, two]):
                after[a, b].add(who)
    return after


def plain(lines, segments):
    """Reckon the same by looking at every customer, order and item alone."""
    day_of, items, owned, latest = {}, defaultdict(set), defaultdict(set), defaultdict(Counter)
    for who, order, item, day, amount in lines:
        day_of[who, order] = min(day, day_of.get((who, order), day))
        items[who, order].add(item)
        owned[who].add(item)
        latest[who][day, item] += amount
    after = bought_after(items, day_of)
    found, ways = {}, Counter()
    for who, segment in segments.items():
        mates = {one for one, other in segments.items() if other == segment}
        lacking = {item for one in mates for item in owned[one]} - owned[who]
        best = []
        if latest[who]:
            last = min(latest[who].items(), key=lambda one: (-one[0][0], -one[1], one[0][1]))[0][1]
            behind = {item: len(after[last, item] & mates) for item in lacking}
            best = sorted((-count, item) for item, count in behind.items() if count >= 3)
        most = sorted((-sum(item in owned[one] for one in mates), item) for item in lacking)
        found |= {who: (best or most)[0][1]} if lacking else {}
        ways["followed" if best else "popular"] += bool(lacking)
    return found, ways["followed"], ways["popular"]


def test_what_three_others_bought_next_is_offered_before_what_most_have():
    lines = [
        (who, order, item, day, 10)
        for who in ("bob", "cy", "dee")
        for order, item, day in (("1", "beans", 1), ("2", "mill", 5))
    ]
    lines += [("ann", "1", "beans", 3, 10), ("eve", "1", "tea", 1, 10)]
    found, followed, popular = offers(lines, SEGMENTS)
    assert (found, followed, popular) == ({"ann": "mill", "fay": "tea"}, 1, 1)


def test_items_of_one_order_do_not_follow_each_other_and_those_of_two_orders_of_a_day_do():
    lines = [("ann", "1", "beans", 1, 10), *((who, "1", "zest", 1, 10) for who in ("bob", "cy", "dee"))]
    lines += [("bob", "0", "apple", 1, 1)]
    together = [(who, "1", item, 2, 10) for who in ("bob", "cy", "dee") for item in ("beans", "cups")]
    apart = [
        (who, order, item, 2, 10) for who in ("bob", "cy", "dee") for order, item in (("7", "beans"), ("8", "cups"))
    ]
    assert offers(lines + together, SEGMENTS)[1] == 0
    found, followed, _ = offers(lines + apart, SEGMENTS)
    assert (found["ann"], followed) == ("cups", 1)


def test_two_customers_are_chance():
    lines = [
        (who, order, item, day, 10)
        for who in ("bob", "cy")
        for order, item, day in (("1", "beans", 1), ("2", "mill", 5))
    ]
    assert offers([*lines, ("ann", "1", "beans", 3, 10)], SEGMENTS)[1] == 0


LINES = st.lists(
    st.tuples(st.sampled_from(list(SEGMENTS)), st.sampled_from("123"), st.sampled_from("pqrstu"), st.integers(1, 4), st.integers(1, 3)),
    max_size=70,
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(lines=LINES, one=st.booleans(), data=st.data())
def test_the_same_as_looking_at_every_pair_of_orders_in_any_order_and_in_any_portions(lines, one, data):
    segments = dict.fromkeys(SEGMENTS, "loyal") if one else SEGMENTS
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nextbest, "PAIRS_AT_ONCE", data.draw(st.sampled_from([1, 5, 1000])))
        patch.setattr(nextbest, "WIDTH", data.draw(st.sampled_from([1, 4])))
        shuffled = data.draw(st.permutations(lines))
        assert offers(shuffled, segments) == plain(lines, segments)
        assert offers_where_lines_are(shuffled, segments) == plain(lines, segments)
