"""portions: customers settled one after the other come out as all at once, however their ids are written."""

from __future__ import annotations

import gc
import unicodedata
import weakref
from dataclasses import replace

import narwhals.stable.v2 as nw
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segkit.choices import OrderBy, Returns
from segkit.errors import SegkitError
from segkit.line import portions, settlement
from segkit.line.footprint import Footprint
from segkit.line.portions import Portions
from segkit.line.settlement import settle
from segkit.line.statuses import MoneyBack, Verdict
from segkit.line.transactions import Rules
from segkit.sources.bounds import Bound
from segkit.sources.places.unpack import Workspace
from segkit.sources.reading import Reading
from segkit.sources.source import open_source

SMALL = 20_000
"""Bytes: far less than anything needs, so that there are four portions."""


@pytest.fixture(autouse=True)
def every_customer_is_a_sample(monkeypatch):
    monkeypatch.setattr(portions, "ONE_IN", 1)
    monkeypatch.setattr(Footprint, "settling", property(lambda self: self.lines * 100_000))
    monkeypatch.setattr(portions, "MOST", 4)


def frame(rows, *, order=True, dtype=pl.String):
    """Return lines of (customer, order, day, cents) as the line knows them."""
    schema = {"customer_id": dtype, "order_id": pl.String, "order_day": pl.Int32, "amount": pl.Int64}
    lines = pl.DataFrame(rows, schema=schema, orient="row", strict=False).lazy()
    return nw.from_native(lines if order else lines.drop("order_id"))


def outcome(lines, rules, memory, order_by=OrderBy.LINE):
    """Settle; return all that comes out and in how many portions, or the words of the refusal."""
    try:
        done = settle(lines, rules, order_by=order_by, memory=memory)
    except SegkitError as fault:
        return str(fault), 0
    found = (
        done.summary.to_native().sort("customer_id"),
        sorted(done.gaps.to_list()),
        replace(done, summary=None, gaps=None, portions=0, least=0, remarks=()),
        [told for told in done.remarks if "--memory" not in told],
    )
    return found, done.portions


def same_in_portions(lines, rules=None, order_by=OrderBy.LINE):
    """Settle in portions and at once, and hold that both are the same; return the number of portions."""
    rules = rules or Rules()
    whole, _ = outcome(lines, rules, None, order_by)
    parts, count = outcome(lines, rules, SMALL, order_by)
    if isinstance(whole, str):
        assert isinstance(parts, str)
        return 0
    assert parts[0].equals(whole[0])
    assert parts[1:] == whole[1:]
    return count


ROWS = [(f"c{n * n % 23:02}", f"{n // 2}", n * 31 % 400, 100 * (n * 7919 % 50 - 5)) for n in range(200)]


def test_portions_are_used_and_nothing_changes():
    assert same_in_portions(frame(ROWS)) == 4
    assert same_in_portions(frame([(None, None, 3, 500), *ROWS])) == 4
    assert same_in_portions(frame(ROWS, order=False), order_by=OrderBy.DAY) == 4
    assert same_in_portions(frame(ROWS), Rules(returns=Returns.KEEP)) == 4
    assert same_in_portions(frame(ROWS), Rules(returns=Returns.DROP)) == 4


@pytest.mark.parametrize("dtype", [pl.Int64, pl.Float64], ids=str)
def test_ids_that_are_numbers_are_shared_out_too(dtype):
    rows = [(int(customer[1:]), *rest) for customer, *rest in ROWS]
    assert same_in_portions(frame(rows, dtype=dtype)) == 4


def test_spellings_of_one_customer_stay_together():
    spelt = [f"Ann{n}@Shop.example" if n % 2 else f" ann{n}@shop.example" for n in range(10)]
    apart = [unicodedata.normalize("NFD" if n % 2 else "NFC", f"Łucé{n // 2}") for n in range(10)]
    mails = [(spelt[n % 10], f"{n // 2}", n, 500 + n) for n in range(60)]
    twice = [(spelt[n % 10].upper(), f"{n // 2}", n, 500 + n) for n in range(60)]
    assert same_in_portions(frame([*mails, *twice])) == 4
    # What is said of accents has to be counted over all ids: one portion is enough then, and it is said.
    letters = frame([(apart[n % 10], f"{n}", n, 500) for n in range(60)])
    assert same_in_portions(letters) == 1
    assert "--memory is not held" in settle(letters, Rules(), memory=SMALL).remarks[-1]


def test_numbers_that_read_by_their_neighbours_are_settled_at_once():
    rows = [(f"{n % 9}.0" if n % 2 else f"{n % 9}", f"{n}", n, 500) for n in range(60)]
    assert same_in_portions(frame(rows)) == 1
    assert same_in_portions(frame([(7.5, "1", 1, 100), (8.0, "2", 2, 100)], dtype=pl.Float64)) == 1


def test_sales_undone_are_found_within_a_portion():
    status = nw.col("amount") % 3 == 0
    lines = frame(ROWS).with_columns(status=nw.when(status).then(nw.lit("refunded")).otherwise(nw.lit("paid")))
    rules = Rules(verdicts={"refunded": Verdict.MONEY_BACK, "paid": Verdict.SALE}, by_status=MoneyBack.UNDO)
    assert same_in_portions(lines, rules) == 4


names = st.sampled_from(["a", "b", "A@x.y", "a@x.y ", "7", "7.0", "07", "C01", "C02", "e\u0301", "é", "n/a", "", None])
lines = st.tuples(names, st.sampled_from(["1", "2", "2.0", " 1", "", None]), st.integers(0, 9), st.integers(-3, 9))


@settings(max_examples=15, deadline=None)
@given(st.lists(lines, min_size=1, max_size=12))
def test_any_ids_come_out_alike(rows):
    same_in_portions(frame(rows))


def test_the_core_of_an_id_outlives_every_normal_form():
    marks = "\u0301\u0591\u0323"
    odd = [chr(n) for n in range(0x80, 0x30000) if unicodedata.normalize("NFD", chr(n)) != chr(n)]
    texts = [f"x1{letter}{marks}2y" for letter in (*odd, *"aZ09@.")]
    forms = {form: [unicodedata.normalize(form, text) for text in texts] for form in ("NFC", "NFD")}
    core = pl.DataFrame({"asis": texts, **forms}).select(portions._core(pl.all()))
    assert core["asis"].equals(core["NFC"], check_names=False)
    assert core["asis"].equals(core["NFD"], check_names=False)


def test_a_giant_customer_is_one_portion():
    giant = [("c05", f"{n}", n % 90, 100) for n in range(400)]
    shared = Portions.of(frame([*ROWS, *giant]), 10**7)
    sizes = [shared.lines(frame([*ROWS, *giant]), place).collect().shape[0] for place in range(len(shared))]
    assert sum(sizes) == 600
    assert 400 <= max(sizes) < 600


def test_lines_of_other_portions_are_not_even_read(tmp_path):
    path = tmp_path / "orders.parquet"
    ids = [f"mail{n % 97}@shop.example" for n in range(1000)]
    days = pl.date_range(pl.date(2024, 1, 1), pl.date(2026, 9, 26), eager=True)
    orders = [f"A{n}" for n in range(1000)]
    pl.DataFrame({"customer_id": ids, "order_id": orders, "order_date": days, "amount": 7.25}).write_parquet(path)
    with Workspace() as workspace:
        lines = Bound(SMALL, workspace).lines(open_source([path], Reading(), workspace))
        kept = nw.from_native(lines)
        portion = Portions.of(kept, SMALL).lines(kept, 1).to_native()
        plan = pl.explain_all([portion.select(pl.len()), portion.select(pl.col("order_id").max())])
    assert "SELECTION" in plan
    assert "FILTER" not in plan


def test_orders_and_letters_of_ids_are_counted_for_what_they_take(monkeypatch):
    asked = []
    monkeypatch.setattr(portions, "_wanted", lambda footprint, _: asked.append(footprint) or 1)
    rows = [(f"customer-{n % 50:05}", f"{n // 2}", n % 400, 100) for n in range(2000)]
    Portions.of(frame(rows), SMALL)
    Portions.of(frame(rows, order=False), SMALL, tallied=True)
    assert asked[0] == Footprint(2000, 50, customer_text=14, orders=2000, order_text=0, tallied=False)
    assert asked[1] == Footprint(2000, 50, customer_text=14, orders=None, order_text=0, tallied=True)


def test_days_of_a_portion_are_gone_before_the_next(monkeypatch):
    held = []
    walked = settlement._Walk.done

    def watched(self):
        gc.collect()
        held.append(sum(reference() is not None for reference in passes))
        done = walked(self)
        passes.append(weakref.ref(done.gaps))
        return done

    passes = []
    monkeypatch.setattr(settlement._Walk, "done", watched)
    assert settle(frame(ROWS), Rules(), memory=SMALL).portions == 4
    assert len(held) >= 4
    assert not any(held)
