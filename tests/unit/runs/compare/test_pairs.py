"""Customers of two days, laid beside each other and joined: the same flows, the same people."""

import narwhals.stable.v2 as nw
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from segkit.runs.compare.pairs import pair
from segkit.scoring.books import DEFAULT, built_in

BOOK = built_in(DEFAULT)
LABELS = BOOK.names
DAY = st.dictionaries(
    st.integers(1, 40), st.tuples(st.sampled_from(LABELS), st.integers(-5, 99), st.integers(1, 5)), min_size=1
)


def table(people, *, numbers):
    """Labelled customers, sorted; called by numbers or by the same numbers as text."""
    rows = sorted(people.items())
    called = [who if numbers else f"{who:02}" for who, _ in rows]
    frame = pl.DataFrame(
        {"customer_id": called, "segment": [label for _, (label, *_) in rows], "recency": [r for *_, (_, _, r) in rows],
         "frequency": [r for *_, (_, _, r) in rows], "monetary": [money for _, (_, money, _) in rows]},
        schema_overrides={"customer_id": pl.UInt64 if numbers else pl.String},
    )  # fmt: skip
    scores = [pl.col("recency").cast(pl.Int8).alias(f"{of}_score") for of in "rfm"]
    return nw.from_native(frame.with_columns(scores), eager_only=True)


@given(before=DAY, after=DAY)
def test_customers_who_are_numbers_move_as_those_who_are_text(before, after):
    found, moved = pair(table(before, numbers=True), table(after, numbers=True), BOOK, (None, None))
    expected, joined = pair(table(before, numbers=False), table(after, numbers=False), BOOK, (None, None))
    assert found == expected
    assert found.customers == len({*before, *after})
    assert moved.columns == joined.columns
    assert [(f"{row[0]:02}", *row[1:]) for row in moved.rows()] == joined.rows()
