"""wholefile: which bytes occur anywhere in a file, and whether it is nothing but blank lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segkit.errors import SegkitError
from segkit.sources.text import wholefile
from segkit.sources.text.wholefile import found_in, looked_for

MARKS = (b"\0", b'"', b"\\")
PAGES = 1 << 16
"""Bytes that are read at a time."""


def written(path, data):
    path.write_bytes(data)
    return path


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(wholefile, "WINDOW", PAGES)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("at", [0, 1, PAGES - 1, PAGES, 3 * PAGES - 1, 3 * PAGES + 6])
@pytest.mark.parametrize("mark", MARKS)
def test_a_byte_is_found_wherever_it_stands(tmp_path, at, mark):
    data = bytearray(b"a" * (3 * PAGES + 7))
    path = written(tmp_path / "a", bytes(data))
    assert found_in(path, MARKS) == frozenset()
    data[at] = mark[0]
    assert found_in(written(path, bytes(data)), MARKS) == {mark}


@given(st.binary(max_size=50))
def test_what_is_found_is_what_is_there(tmp_path_factory, data):
    path = written(tmp_path_factory.mktemp("any") / "a", data)
    assert found_in(path, MARKS) == {mark for mark in MARKS if mark in data}


@pytest.mark.usefixtures("small")
def test_a_large_file_is_looked_through_aside(tmp_path):
    path = written(tmp_path / "a", b"a" * (wholefile.LARGE + 1) + b'"')
    assert looked_for(path, MARKS, "a.csv")() == {b'"'}


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(("blank", "refused"), [(3, True), (1, False)])
def test_millions_of_blank_lines_are_refused_where_the_result_is_asked_for(tmp_path, monkeypatch, blank, refused):
    monkeypatch.setattr(wholefile, "BLOCK", PAGES // 2)
    large = b"a" * (wholefile.LARGE // PAGES * PAGES)
    path = written(tmp_path / "a", large + b"\r\n" * (blank * PAGES // 4) + b"a")
    asked = looked_for(path, MARKS, "a.csv")
    if not refused:
        assert asked() == frozenset()
        return
    with pytest.raises(SegkitError, match=r"a\.csv holds a million blank lines"):
        asked()


def test_a_search_begun_ahead_is_not_begun_again(tmp_path, monkeypatch):
    path = written(tmp_path / "a.csv", b"a" * (wholefile.LARGE + 1) + b'"')
    wholefile.look_ahead([str(path), str(tmp_path / "not there.csv")])
    monkeypatch.setattr(wholefile, "found_in", lambda *_: frozenset())
    assert looked_for(path, wholefile.MARKS, str(path))() == {b'"'}
    assert looked_for(path, wholefile.MARKS, str(path))() == frozenset()


def test_a_file_that_changed_since_is_looked_at_anew(tmp_path):
    path = written(tmp_path / "a.csv", b"a" * (wholefile.LARGE + 1))
    wholefile.look_ahead([str(path)])
    # Written over while it is looked at, as it may be: the search reads what is left.
    written(path, b"a" * (wholefile.LARGE + 1) + b'"')
    assert looked_for(path, wholefile.MARKS, str(path))() == {b'"'}
