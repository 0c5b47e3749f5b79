"""Words of the tables: written as they are compared, and found as one pattern of all of them would find them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segkit.sources.roles import names

TABLE = names.table("synonyms.toml")
ENTRIES = [*TABLE["forbidden"].values(), *TABLE["weak"].values(), TABLE["about_returns"]]
WORDS = [word.strip() for entry in ENTRIES for words in entry.values() for word in words.split(",") if word.strip()]


def test_every_word_is_written_as_names_are_compared():
    assert [word for word in WORDS if names.unaccented(names.normalise(word)) != word] == []


def by_one_pattern(words, text):
    either = "|".join(re.escape(word.strip()).replace(r"\*", r"\w*") for word in words.split(","))
    return re.search(rf"(?<!\w)(?:{either})(?!\w)", text) is not None


@given(
    st.lists(st.text("ab* ", min_size=1, max_size=4).filter(str.strip), min_size=1, max_size=4),
    st.text("abc ", max_size=9),
)
def test_words_are_found_as_one_pattern_finds_them(words, text):
    table = ",".join(words)
    assert names.Words(table).search(text) == by_one_pattern(table, text)


@pytest.mark.parametrize(("text", "found"), [("shipping date", True), ("ship date", True), ("membership", False)])
def test_a_star_stands_for_the_rest_of_a_word(text, found):
    assert names.Words("ship*").search(text) is found
