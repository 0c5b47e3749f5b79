"""Copies of input: private, and gone when the run is over."""

import os
import stat

import pytest

from segkit import temporary_files
from segkit.errors import SegkitError
from segkit.sources.places.unpack import Workspace, open_local


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path / "place"))
    (tmp_path / "place").mkdir()
    return tmp_path / "place"


def test_nothing_is_made_before_it_is_needed_and_nothing_is_left(place):
    with Workspace() as workspace:
        assert list(place.iterdir()) == []
        path = workspace.new_file()
        path.write_text("copy", encoding="utf-8")
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        assert workspace.new_file() != path
    assert list(place.iterdir()) == []


def test_whatever_ends_the_process_finds_what_is_left(place):
    with Workspace() as workspace:
        workspace.new_file().write_text("copy", encoding="utf-8")
        temporary_files.remove_all()
        assert list(place.iterdir()) == []


def test_a_place_that_is_not_there_is_said_and_no_other_is_taken(place):
    place.rmdir()
    with Workspace() as workspace, pytest.raises(SegkitError, match="no place for temporary files") as caught:
        workspace.new_file()
    assert caught.value.hint == "set TMPDIR to a folder with room"


@pytest.mark.skipif(os.name == "nt", reason="names of files are text there")
def test_a_name_that_is_no_text_is_opened_all_the_same(tmp_path):
    path = os.fsdecode(os.fsencode(tmp_path) + b"/order\xff.csv")
    try:
        with open(path, "w", encoding="utf-8") as stream:
            stream.write("a,b\n1,2\n")
    except OSError:
        pytest.skip("this disk takes names of text only")
    with Workspace() as workspace:
        local = open_local(path, workspace)
        assert (local.path.read_text(encoding="utf-8"), local.shown.endswith("order\\xff.csv")) == ("a,b\n1,2\n", True)


def test_without_a_shell_that_waits_for_a_kill_nothing_else_changes(place, monkeypatch):
    monkeypatch.setattr(temporary_files, "SHELL", str(place / "none"))
    with Workspace() as workspace:
        workspace.new_file().write_text("copy", encoding="utf-8")
    assert list(place.iterdir()) == []
