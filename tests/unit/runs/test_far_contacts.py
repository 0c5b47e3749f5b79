"""Keys of customers who lie on a cluster, held against those of customers on this machine."""

from __future__ import annotations

import narwhals.stable.v2 as nw
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segkit.runs.contacts.keys import phone_key
from segkit.runs.contacts.matching import KINDS, _keys_of_customers
from segkit.runs.far.contacts import _keys, far_phone_key

PHONES = ["+7 (912) 345-67-89", "8 912 345-67-89", "9123456789", "007 912 3456789", "8 912 345-67-89 доб. 12", "9123",
          "0049 30 1234567 ext 5", "EXT 1234567", "next 1234567", "89123456789 ДОБ", "７９１２３４５６７８９", "+49-30-1234567x"]  # fmt: skip


@given(st.sampled_from(PHONES) | st.text("+ 0789()-.extдоб", max_size=16))
def test_telephones_are_brought_to_the_same_digits(text):
    numbers = nw.from_native(pl.LazyFrame({"number": [text, None]}, schema={"number": pl.String}))
    assert numbers.select(far_phone_key("number")).collect()["number"].to_list() == [phone_key(text), None]


@pytest.mark.parametrize("kinds", [KINDS, ("phone",)])
def test_the_same_customers_have_the_same_keys(kinds):
    ids = pl.Series("customer_id", ["ann", "ann@x.de", "+7 912 345-67-89", "8(912)3456789", "17", "1-2-3-4-5-6-7-8"])
    told = [("ann", "email", "Bob@X.de"), ("17", "email", "17"), ("17", "phone", "9123456789"), ("ann", "phone", "1")]
    known = pl.DataFrame(told, ["customer_id", "role", "value"], orient="row")
    wide = known.pivot("role", index="customer_id", values="value")
    here = _keys_of_customers(ids, wide, dict.fromkeys(kinds, ""))
    found = _keys(nw.from_native(ids.to_frame().lazy()), nw.from_native(known.lazy()), kinds).collect().to_native()
    expected = {(kind, *pair) for kind, pairs in here.items() for pair in pairs.iter_rows()}
    assert {*found.iter_rows()} == expected
    assert len(found) == len(expected) > 2
