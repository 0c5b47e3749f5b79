"""The built-in books: proved, and each cell with the name of the definitions."""

from __future__ import annotations

import pytest

from segkit.scoring.books import BUILT_IN, built_in, toml_of
from segkit.scoring.books.document import book_of, document_of, parse
from segkit.scoring.books.proof import Proof, prove
from segkit.scoring.rules import cells

CLASSIC = """
    5  new          potential-loyalist  potential-loyalist  champions  champions
    4  promising    potential-loyalist  potential-loyalist  loyal      loyal
    3  about-to-sleep  about-to-sleep   need-attention      loyal      loyal
    2  hibernating  hibernating         at-risk             at-risk    cant-lose
    1  hibernating  hibernating         at-risk             at-risk    cant-lose
"""


@pytest.mark.parametrize("name", BUILT_IN)
def test_a_built_in_book_covers_every_cell_and_every_rule_can_win(name):
    assert prove(built_in(name)) == Proof(0, "", ())


@pytest.mark.parametrize("name", BUILT_IN)
def test_a_segment_has_a_title_in_both_languages_and_an_action(name):
    for segment in built_in(name).segments:
        assert set(segment.title) == set(segment.action) == {"en", "ru"}
        assert all(text.endswith(".") for text in segment.action.values())


@pytest.mark.parametrize("name", BUILT_IN)
def test_segments_are_told_apart_by_colour(name):
    colours = built_in(name).colours
    assert len(set(colours.values())) == len(colours) == len(built_in(name).names)


def test_classic_gives_every_cell_of_the_grid_its_name():
    named = {}
    for line in CLASSIC.split("\n"):
        r, *names = line.split() or [""]
        named |= {(int(r), f): name for f, name in enumerate(names, start=1)}
    assert len(named) == 25
    assert {cell: built_in("classic").label(*cell) for cell in cells()} == {
        (r, f, m): named[r, f] for r, f, m in cells()
    }


@pytest.mark.parametrize("name", BUILT_IN)
def test_a_book_comes_back_from_plain_data_as_it_was(name):
    assert book_of(document_of(built_in(name))) == built_in(name)


@pytest.mark.parametrize("name", BUILT_IN)
def test_the_toml_of_a_built_in_book_is_a_book_of_one_s_own(name):
    assert parse(toml_of(name, ""), "mine.toml") == (built_in(name), ())
