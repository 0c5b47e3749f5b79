"""The public names, and what one call answers besides rows."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

import segkit as sk


def test_every_public_name_is_there_and_is_listed_once():
    assert sorted(sk.__all__) == dir(sk) == sorted(set(sk.__all__))
    assert [name for name in sk.__all__ if not hasattr(sk, name)] == []


def test_every_public_function_is_explained():
    functions = [getattr(sk, name) for name in sk.__all__ if name[0].islower()]
    assert len(functions) == 29
    assert [function.__name__ for function in functions if not function.__doc__.split("\n")[0].endswith(".")] == []


def test_an_unknown_name_is_no_attribute():
    with pytest.raises(AttributeError, match="'segkit' has no attribute 'fit_everything'"):
        sk.fit_everything  # noqa: B018 - asking is the point


def test_all_errors_of_the_library_are_one_family():
    kinds = (sk.ColumnError, sk.ValueFault, sk.UsageError, sk.CheckFailedError)
    assert all(issubclass(kind, sk.SegkitError) for kind in kinds)
    assert sk.SegkitError("a reason", hint="a way out").hint == "a way out"


def test_a_path_may_be_text_a_path_or_several(example_orders):
    runs = [sk.segment_customers(source) for source in (example_orders, str(example_orders), [example_orders])]
    assert {len(run.customers) for run in runs} == {389}


def test_a_run_says_where_every_line_went(example_orders):
    run = sk.segment_customers(example_orders)
    assert run.account.balances()
    assert (run.account.lines, run.as_of, run.account.returns_only) == (2176, date(2026, 6, 30), 1)
    assert {left.reason for left in run.account.left_out} == {
        "no customer", "status cancelled", "status pending", "customers without a counted order"
    }  # fmt: skip


def test_questions_of_the_command_line_are_keywords(example_orders):
    run = sk.segment_customers(
        example_orders, as_of=date(2025, 12, 31), since=date(2025, 1, 1), bins=4, new_days=14, returns="drop",
        reading=sk.Reading(sk.Roles(customer="email")),
    )  # fmt: skip
    assert run.as_of == date(2025, 12, 31)
    assert (run.new_days, run.new_days_given, run.thresholds.bins) == (14, True, 4)
    assert "@" in run.customers["customer_id"].item(0)


def test_cut_points_outlive_the_program(example_orders):
    cuts = sk.segment_customers(example_orders).thresholds
    assert sk.Thresholds.from_json(cuts.to_json()) == cuts


def test_cut_points_of_last_year_score_this_year(example_orders):
    lines = sk.read_transactions(example_orders)
    before = sk.fit_thresholds(sk.summarize_customers(lines, as_of=date(2025, 6, 30)))
    customers = sk.summarize_customers(lines, as_of=date(2026, 6, 30))
    scored = sk.score_customers(customers, before)
    rich = scored.filter(scored["monetary"] > before.monetary[-1])
    assert set(rich["m_score"]) == {5}
    assert len(rich) > len(customers) / 5


def test_a_missing_file_is_an_error_with_its_name(tmp_path):
    with pytest.raises(sk.SegkitError, match=r"nowhere\.csv"):
        sk.read_transactions(tmp_path / "nowhere.csv")


def test_no_clock_is_read(tmp_path):
    path = tmp_path / "future.csv"
    path.write_text("customer_id,order_date,amount\nann,2999-01-01,1\n")
    assert sk.segment_customers(path).as_of == date(2999, 1, 1)
    assert sk.read_transactions(path)["amount"].to_list() == [Decimal(1)]
    with pytest.raises(sk.SegkitError):
        sk.segment_customers(path, today=date(2026, 1, 1))
