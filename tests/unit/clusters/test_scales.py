"""scales: what becomes of values on the axes of clusters, whichever way it is reckoned."""

from __future__ import annotations

import narwhals.stable.v2 as nw
import polars as pl
import pytest

from segkit.clusters import scales
from segkit.clusters.centroids import Feature
from segkit.clusters.scales import curve
from segkit.clusters.spreads import spreads_of
from segkit.frames import collect

NAMES = ["recency", "frequency", "balance", "missing"]


@pytest.mark.parametrize("narrow", [1 << 16, 0])
def test_whole_numbers_that_are_looked_up_are_curved_to_the_last_bit_as_all_others_are(narrow, monkeypatch):
    frame = pl.DataFrame({
        "recency": [n * 7 % 40 for n in range(600)],
        "frequency": [1 + n % 5 for n in range(600)],
        "balance": [n % 31 - 15 for n in range(600)],
        "missing": [n % 9 or None for n in range(600)],
    }, schema_overrides={"recency": pl.Int32})  # fmt: skip
    features = [Feature(name, "days", log=True, fill=3.5) for name in NAMES]
    customers = nw.from_native(frame.lazy())
    monkeypatch.setattr(scales, "NARROW", narrow)
    found = collect(curve(customers, features, spreads_of(customers, NAMES)))
    assert found.columns == NAMES
    assert found.rows() == collect(customers.select(one.curved().alias(one.name) for one in features)).rows()
