"""Tables at every width of a terminal: an identifier is folded and never cut, and no line is too long."""

from __future__ import annotations

import io
from datetime import date

import polars as pl
import pytest
from rich.cells import cell_len
from rich.console import Console

from segkit.frames import day_number_of
from segkit.render.tables.segments import customer_table, segment_table

WIDTHS = (40, 50, 60, 70, 80, 90, 100, 120, 160, 200)
# Letters that occur nowhere else in a table, so that what is read off it is the identifier alone.
IDS = {
    "short": "ABCDE",
    "sixty letters": "ABCDEFGHIJKLMNOPQRSTUVWXYZ" * 2 + "ABCDEFGH",
    "sixty Cyrillic letters": "абвгдежзийклмнопрстуфхцчшщъыьэюя" + "абвгдежзийклмнопрстуфхцчшщъы",
    "letters two columns wide": "客户编号" * 10,
    "an address": "ANNAMUSTERMANN+NEWSLETTER@AVERYLONGHOSTOFTHEIRS",
}


def drawn(table, width):
    """Return a table as lines of text."""
    stream = io.StringIO()
    Console(file=stream, width=width, color_system=None, force_terminal=False, legacy_windows=False).print(table)
    return stream.getvalue().splitlines()


def customer(name, monetary=1_234_567_89_00):
    """Return one customer's row, in inner units."""
    day = day_number_of(date(2026, 6, 30))
    return {
        "customer_id": name, "segment": "at-risk", "rfm": "155", "recency": 1234, "frequency": 345,
        "monetary": monetary, "aov": 12_345_67_00, "first_order": day, "last_order": day,
    }  # fmt: skip


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("kind", IDS)
def test_a_customer_can_be_read_at_any_width(kind, width):
    name = IDS[kind]
    lines = drawn(customer_table(pl.DataFrame([customer(name)]), width), width)
    read = "".join(letter for line in lines for letter in line if letter in set(name))
    assert read == name


@pytest.mark.parametrize("width", WIDTHS)
def test_no_cell_of_customers_is_cut(width):
    assert "…" not in "\n".join(drawn(customer_table(pl.DataFrame([customer("C0001")]), width), width))


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("kind", IDS)
def test_no_line_of_customers_is_wider_than_the_terminal(kind, width):
    lines = drawn(customer_table(pl.DataFrame([customer(IDS[kind])]), width), width)
    assert max(map(cell_len, lines)) <= width


def segment(name, revenue):
    """Return one segment's row, in inner units."""
    return {
        "segment": name, "customers": 12_345, "customers_share": 0.5, "orders": 67_890, "revenue": revenue,
        "revenue_share": 0.5, "aov": 36_39_00, "median_recency": 120.5, "median_frequency": 2.5,
        "median_monetary": 101_10_00, "repeat_rate": 0.75,
    }  # fmt: skip


SEGMENTS = [segment("at-risk", 2_470_567_89_00), segment("lost", 2_470_567_89_00)]
NOBODY = segment("lost", 0) | dict.fromkeys(
    ("median_recency", "median_frequency", "median_monetary", "aov", "repeat_rate")
)


@pytest.mark.parametrize("width", WIDTHS)
def test_no_cell_of_segments_is_cut(width):
    assert "…" not in "\n".join(drawn(segment_table(SEGMENTS, width), width))


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("rows", [[NOBODY], []], ids=["nobody", "none"])
def test_no_cell_of_nothing_is_cut(rows, width):
    assert "…" not in "\n".join(drawn(segment_table(rows, width), width))


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("rows", [SEGMENTS, [NOBODY], []], ids=["two", "nobody", "none"])
def test_no_line_of_segments_is_wider_than_the_terminal(rows, width):
    lines = drawn(segment_table(rows, width), width)
    assert max(map(cell_len, lines)) <= width


def test_what_says_least_goes_first():
    headings = {width: " ".join(drawn(segment_table(SEGMENTS, width), width)[:2]) for width in WIDTHS}
    assert "repeat" in headings[120]
    assert "repeat" not in headings[70]
    assert all("customers" in headings[width] and "share" in headings[width] for width in WIDTHS if width >= 60)


def test_the_bar_of_the_largest_is_the_longest():
    rows = [segment("loyal", 9_00_00) | {"revenue_share": 0.9}, segment("lost", 1_00_00) | {"revenue_share": 0.1}]
    loyal, lost = (line.count("█") for line in drawn(segment_table(rows, 120), 120)[3:5])
    assert loyal > lost > 0


def test_segments_add_up_to_all():
    foot = drawn(segment_table(SEGMENTS, 120), 120)[-1].split()
    assert foot[:5] == ["all", "24,690", "100.0%", "135,780", "4,941,135.78"]
