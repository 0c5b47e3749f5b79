"""numbertext: what one cell tells of the numbers of its column."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from segkit.sources.cells import numbertext

PLAIN = st.from_regex(r"-?(0|9{1,12})([.,]9{1,2})?", fullmatch=True)


@given(PLAIN)
@example("-9999,99")
def test_a_shape_that_reads_in_one_way_only_tells_what_the_patterns_of_all_ways_tell(shape):
    assert numbertext._EASY.fullmatch(shape)
    assert numbertext._look_at(shape) == numbertext._look_hard_at(shape)


@pytest.mark.parametrize("shape", ["9.999", "9,999", "09.99", "9 999", "+9", "9.9.9", "9e9", "(9)", "9-", ".99", "9."])
def test_what_may_read_in_two_ways_is_looked_at_by_all_patterns(shape):
    assert numbertext._EASY.fullmatch(shape) is None


CELLS = st.text(st.sampled_from("0123456789.,-+ €$x\n\x01"), max_size=8)


@given(st.lists(st.one_of(PLAIN, CELLS), max_size=12))
@example([])
@example(["0", "00.5", "a0", "10", ""])
@example(["1\n0", "05"])
@example(["05\x01", "0"])
def test_shapes_of_many_cells_are_those_of_each(texts):
    assert numbertext.shapes_of(texts) == [numbertext.shape_of(text) for text in texts]
