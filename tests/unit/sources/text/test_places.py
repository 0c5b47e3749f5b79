"""delimited: the lines of a user's file on which records stand, reckoned where lines are records, and counted else."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segkit.sources.places.unpack import Workspace
from segkit.sources.reading import Reading
from segkit.sources.source import open_source

HEADER = "customer_id,order_id,order_date,amount,note\n"
RECORDS = st.sampled_from(
    ["ann,1,2024-01-15,10.50,x", '"bob",2,"2024-01-16",7.00,"7"" nail"', "", "cid,3,2024-02-01,1,"]
)


@pytest.fixture
def plan_of(tmp_path):
    def plan_of(text):
        path = tmp_path / "orders.csv"
        path.write_text(text, encoding="utf-8", newline="")
        with Workspace() as workspace:
            (plan,) = open_source([path], Reading(), workspace).plans
        return plan

    return plan_of


@given(records=st.lists(RECORDS, min_size=1, max_size=30), end=st.sampled_from(["\n", "\r\n"]), above=st.booleans())
def test_lines_are_named_without_going_through_the_file_as_they_are_by_going_through_it(
    tmp_path_factory, records, end, above
):
    lines = ["Orders of January", ""] if above else []
    path = tmp_path_factory.mktemp("places") / "orders.csv"
    path.write_text(
        end.join([*lines, HEADER.strip(), "zed,9,2024-03-01,5,y", *records, ""]), encoding="utf-8", newline=""
    )
    with Workspace() as workspace:
        (plan,) = open_source([path], Reading(), workspace).plans
    rows = range(1 + len(records))
    reckoned = plan.places(rows)
    assert reckoned == replace(plan, breaks=None, quote='"').places(rows)
    assert reckoned[0] == 2 + len(lines)


def test_cells_that_hold_line_breaks_move_the_lines_behind_them(plan_of):
    plan = plan_of(HEADER + 'ann,1,2024-01-15,10.50,"two\nlines"\nbob,2,2024-01-16,7.00,x\n')
    assert (plan.breaks, plan.places([0, 1])) == (1, [2, 4])


def test_a_comma_a_blank_and_the_mark_that_ends_a_cell_are_no_blank_before_a_cell(plan_of):
    lines = [f'ann,{n},2024-01-15,10.50,"a card, "\n' for n in range(9)]
    plan = plan_of(HEADER + "".join(lines))
    assert (plan.dialect.spaced, plan.copy) == (False, None)


def test_a_blank_before_each_cell_in_quotation_marks_is_none_of_it(plan_of):
    lines = [f'ann, {n}, 2024-01-15, 10.50, "a card, "\n' for n in range(9)]
    plan = plan_of(HEADER.replace(",", ", ") + "".join(lines))
    assert plan.dialect.spaced
