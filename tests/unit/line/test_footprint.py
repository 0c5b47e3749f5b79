"""footprint: what lines take in memory grows with their orders and with the letters of their ids."""

from dataclasses import replace

import polars as pl
import pytest

from segkit.line.footprint import Footprint, at_the_end, beside_view

MAILS = Footprint(10**7, 1_455_003, customer_text=22, orders=9_500_000, order_text=0, tallied=False)


@pytest.mark.parametrize(
    ("seen", "peak"),
    [
        (MAILS, 2_330),
        (replace(MAILS, customer_text=36, order_text=36), 2_870),
        (replace(MAILS, orders=None), 1_053),
        (Footprint(10**7, 276_195, 17, 3_835_475, 0, tallied=False), 887),
        (Footprint(10**7, 1_455_003, 0, 9_500_000, 0, tallied=True), 666),
    ],
)
def test_what_was_measured_is_never_told_too_small_and_seldom_much_too_large(seen, peak):
    assert 0.95 * peak < (seen.settling + seen.least) / 1e6 < 1.4 * peak


def test_only_text_that_does_not_fit_its_view_takes_bytes_besides():
    text = pl.DataFrame({"id": ["123456789012", "1234567890123", "Цветкова", None]})
    assert text.select(beside_view(pl.col("id"))).to_series().to_list() == [0, 13, 16, 0]


def test_longer_ids_take_more_at_the_end():
    short, long = (pl.Series("id", [f"{n:0{width}}" for n in range(1000)]) for width in (12, 36))
    assert at_the_end(long) - at_the_end(short) == 36_000
