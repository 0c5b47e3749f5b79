"""What is read off entries in order is what adding up finds: customers are called by numbers here, and by text there."""

from __future__ import annotations

import narwhals.stable.v2 as nw
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segkit.analyses.kpis import kpis_of
from segkit.choices import Every, Returns
from segkit.days.daybook import keep_daybook
from segkit.days.visits import visits_of
from segkit.line import tallies
from segkit.line.settlement import NobodyError
from segkit.line.transactions import Rules

LINES = st.lists(
    st.tuples(st.integers(1, 5), st.integers(1, 9), st.integers(18_990, 19_090), st.integers(-9, 30)), min_size=1
)


def book_of(rows, returns, called):
    """A daybook of lines; ids are numbers for the quick way where nothing stands behind them."""
    columns = {
        "customer_id": [called.format(who) for who, *_ in rows], "order_id": [f"o{order}" for _, order, *_ in rows],
        "order_day": [day for *_, day, _ in rows], "amount": [10_000 * money for *_, money in rows],
    }  # fmt: skip
    frame = pl.DataFrame(columns, schema_overrides={"order_day": pl.Int32, "amount": pl.Int64})
    return keep_daybook(nw.from_native(frame.lazy()), Rules(returns=returns))


def told(book, every):
    visits = visits_of(book, every)
    names = book.as_written(visits.rows["customer_id"])
    rows = visits.rows.with_columns(names.str.slice(0, 2).alias("customer_id")).select(sorted(visits.rows.columns))
    return sorted(rows.rows(), key=str), visits.left_out, kpis_of(visits.rows, every, book.as_of, 20)


@pytest.mark.parametrize("returns", Returns)
@given(rows=LINES, every=st.sampled_from(Every), folded=st.booleans())
def test_visits_read_off_are_those_that_were_added_up(returns, rows, every, folded):
    try:
        plain = book_of(rows, returns, "c{}@mail.test")
    except NobodyError:
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tallies, "folds", lambda _: folded)
        patch.setattr(tallies.TallyPlan, "_ascend", lambda *_: False)
        quick = book_of(rows, returns, "c{}")
    assert (quick.in_order, plain.in_order) == (True, False)
    assert (quick.first, quick.newest, quick.counted) == (plain.first, plain.newest, plain.counted)
    assert sorted(quick.gaps.to_list()) == sorted(plain.gaps.to_list())
    assert told(quick, every) == told(plain, every)
