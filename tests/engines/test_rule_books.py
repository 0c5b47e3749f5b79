"""Rule books and nested cut points on every engine: the same labels and scores as the command line prints."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest

import segkit as sk
from tests.factories import segkit

LAST_DAY = date(2026, 6, 30)
OWN = "examples/rules.toml"


def printed(example_orders, *options):
    rows = csv.DictReader(io.StringIO(segkit("rfm", example_orders, "-q", *options).decode()))
    return {row["customer_id"]: (row["rfm"], row["segment"]) for row in rows}


@pytest.fixture(scope="module")
def read(example_orders):
    return sk.read_transactions(example_orders)


@pytest.mark.parametrize("rules", ["classic", OWN])
def test_a_rule_book_labels_alike_on_every_engine(rules, engine, read, example_orders, root):
    book = str(root / rules) if rules == OWN else rules
    lines = engine.make(read)
    customers = sk.summarize_customers(lines, as_of=LAST_DAY)
    scored = sk.score_customers(customers, sk.fit_thresholds(customers))
    labelled = sk.label_segments(scored, new_days=sk.fit_new_days(lines, as_of=LAST_DAY), rules=book)
    found = engine.rows(labelled)
    assert {name: (row["rfm"], row["segment"]) for name, row in found.items()} == printed(
        example_orders, "--rules", book
    )
    money = engine.rows(customers)
    assert {name: row["monetary"] for name, row in found.items()} == {name: money[name]["monetary"] for name in found}


def test_nested_cut_points_score_alike_on_every_engine(engine, read, example_orders):
    lines = engine.make(read)
    customers = sk.summarize_customers(lines, as_of=LAST_DAY)
    scored = sk.score_customers(customers, sk.fit_thresholds(customers, binning="nested"))
    wanted = {name: rfm for name, (rfm, _) in printed(example_orders, "--binning", "nested").items()}
    assert {name: row["rfm"] for name, row in engine.rows(scored).items()} == wanted
