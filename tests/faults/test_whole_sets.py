"""Sets of files that appear whole or not at all: kills at every step, full disks, foreign files, two runs at once."""

import errno
import json
import os
import signal
import stat
import sys
import time
from pathlib import Path

import pytest

from segkit.errors import SegkitError
from segkit.sinks import file_set
from segkit.sinks.file_set import ONE_BY_ONE, Place, recover, write_set
from segkit.sinks.locking import only_run
from segkit.sinks.manifests import MANIFEST, manifest_text

FORKS = pytest.mark.skipif(not hasattr(os, "fork"), reason="a process is ended by a signal")
CHANGES = {
    "open",
    "os.mkdir",
    "os.rename",
    "os.link",
    "os.remove",
    "os.rmdir",
    "os.chmod",
    "ctypes.dlsym",
    "os.listdir",
}


def a_set(word, count=20):
    files = {f"{word if number % 2 else 'both'}-{number}.csv": f"{word} {number}\n".encode() for number in range(count)}
    return files, manifest_text({"files": [{"name": name} for name in files]})


def held(folder):
    """Return the files of a folder that the manifest lists, with their content."""
    names = [entry["name"] for entry in json.loads((folder / MANIFEST).read_text("utf-8"))["files"]]
    return {name: (folder / name).read_bytes() for name in names}


@pytest.fixture
def place(tmp_path):
    return Place.of(tmp_path / "lists")


OLD, NEW = a_set("old"), a_set("new")


def test_a_set_takes_the_place_of_the_last_and_files_of_others_stay(place, tmp_path):
    assert write_set(place, *OLD) == ()
    (place.folder / "notes.txt").write_text("mine")
    (place.folder / "deep" / "er").mkdir(parents=True)
    (place.folder / "deep" / "er" / "x").write_text("mine too")
    (place.folder / "way").symlink_to("notes.txt")
    place.folder.chmod(0o750)
    assert write_set(place, *NEW) == ()
    assert held(place.folder) == NEW[0]
    assert set(os.listdir(place.folder)) == {*NEW[0], MANIFEST, "notes.txt", "deep", "way"}
    assert (place.folder / "deep" / "er" / "x").read_text() == "mine too"
    assert stat.S_IMODE(place.folder.stat().st_mode) == 0o750
    assert os.listdir(tmp_path) == ["lists"]


def test_files_and_a_new_folder_are_for_their_owner_only(place):
    write_set(place, *OLD)
    assert {stat.S_IMODE(path.stat().st_mode) for path in place.folder.iterdir()} == {0o600}
    assert stat.S_IMODE(place.folder.stat().st_mode) == 0o700


def killed_at(step, place, files):
    """Write a set in a process of its own that is killed before its n-th change of the disk; tell if it was."""
    child = os.fork()
    if child == 0:
        left = [step]

        def kill(event, args):
            if (
                event in CHANGES and any(str(place.folder.parent) in str(part) for part in args)
            ) or event == "ctypes.dlsym":
                left[0] -= 1
                if left[0] == 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(kill)
        write_set(place, *files)
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


@FORKS
@pytest.mark.parametrize("foreign", [False, True], ids=["ours only", "foreign files"])
def test_a_kill_at_any_moment_leaves_the_old_set_whole_or_the_new_one(foreign, tmp_path):
    ends = set()
    for step in range(1, 400):
        place = Place.of(tmp_path / f"lists{step}")
        write_set(place, *OLD)
        if foreign:
            (place.folder / "notes.txt").write_text("mine")
            (place.folder / "deep").mkdir()
            (place.folder / "deep" / "x").write_text("mine too")
        killed = killed_at(step, place, NEW)
        found = held(place.folder)
        assert found in (OLD[0], NEW[0]), step
        ends.add("new" if found == NEW[0] else "old")
        if foreign:
            assert (place.folder / "notes.txt").read_text() == "mine"
        recover(place)
        assert found == held(place.folder)
        left = {path.name for path in place.folder.iterdir()} - set(found) - {MANIFEST}
        assert left == ({"notes.txt", "deep"} if foreign else set()), step
        assert not foreign or (place.folder / "deep" / "x").read_text() == "mine too"
        assert [name for name in os.listdir(tmp_path) if name.startswith(f".lists{step}.")] == []
        if not killed:
            break
    assert ends == {"old", "new"}
    assert step > 40


@FORKS
def test_a_kill_before_the_first_set_leaves_none_or_the_whole_of_it(tmp_path):
    for step in range(1, 200):
        place = Place.of(tmp_path / f"lists{step}")
        killed = killed_at(step, place, NEW)
        assert not place.folder.exists() or held(place.folder) == NEW[0]
        write_set(place, *NEW)
        assert [name for name in os.listdir(tmp_path) if name.startswith(f".lists{step}.")] == []
        if not killed:
            break
    assert step > 20


@FORKS
@pytest.mark.parametrize("why", ["no exchange", "mounted"])
def test_where_folders_cannot_be_swapped_the_next_run_finishes_what_was_begun(why, tmp_path, monkeypatch):
    if why == "mounted":
        monkeypatch.setattr(file_set, "_beside", lambda folder: False)
    monkeypatch.setattr(file_set, "exchange", lambda one, other: False)
    for step in range(1, 400):
        place = Place.of(tmp_path / f"lists{step}")
        place.folder.mkdir()
        (place.folder / "notes.txt").write_text("mine")
        assert write_set(place, *OLD) == (ONE_BY_ONE,)
        killed = killed_at(step, place, NEW)
        recover(place)
        found = held(place.folder)
        assert found in (OLD[0], NEW[0]), step
        assert set(os.listdir(place.folder)) == {*found, MANIFEST, "notes.txt"}
        if not killed:
            assert found == NEW[0]
            break
    assert step > 40


@pytest.mark.parametrize("fault", [errno.ENOSPC, errno.EIO], ids=errno.errorcode.get)
@pytest.mark.parametrize("call", ["open", "fsync"])
def test_whichever_write_fails_the_old_set_stays(call, fault, place, monkeypatch, tmp_path):
    write_set(place, *OLD)
    real = getattr(os, call)
    for which in range(1, 22):
        left = [which]

        def fails(*args, left=left, **kwargs):
            left[0] -= 1
            if left[0] == 0:
                raise OSError(fault, os.strerror(fault))
            return real(*args, **kwargs)

        monkeypatch.setattr(os, call, fails)
        with pytest.raises(SegkitError, match="the old set is as it was"):
            write_set(place, *NEW)
        monkeypatch.undo()
        assert held(place.folder) == OLD[0]
        assert os.listdir(tmp_path) == ["lists"]


def test_a_file_of_somebody_else_is_never_replaced(place):
    place.folder.mkdir()
    (place.folder / "NEW-1.csv").write_text("mine")
    with pytest.raises(SegkitError, match="no manifest says that segkit wrote it"):
        write_set(place, *NEW)
    assert [path.read_text() for path in place.folder.iterdir()] == ["mine"]


def test_a_manifest_of_somebody_else_is_refused(place):
    place.folder.mkdir()
    (place.folder / MANIFEST).write_text('{"name": "a web app"}')
    with pytest.raises(SegkitError, match="no manifest of lists that segkit wrote"):
        write_set(place, *NEW)
    assert os.listdir(place.folder) == [MANIFEST]


def test_a_manifest_removes_nothing_outside_its_folder(place, tmp_path):
    victim = tmp_path / "victim.csv"
    victim.write_text("mine")
    write_set(place, *OLD)
    names = [{"name": name} for name in ("../victim.csv", str(victim), "..", "old-1.csv")]
    (place.folder / MANIFEST).write_bytes(manifest_text({"files": names}))
    (place.folder / "both-0.csv").unlink()
    for path in list(place.folder.glob("both-*")):
        path.unlink()
    write_set(place, *NEW)
    assert victim.read_text() == "mine"
    assert not (place.folder / "old-1.csv").exists()
    assert (place.folder / "old-3.csv").exists()  # no manifest says any more that it is ours


def test_a_second_run_waits_and_then_gives_up_with_nothing_written(place):
    with only_run(place.lock, place.folder):
        before = time.monotonic()
        with (
            pytest.raises(SegkitError, match="another run is writing"),
            only_run(place.lock, place.folder, patience=0.3),
        ):
            pass
        assert time.monotonic() - before >= 0.3
    with only_run(place.lock, place.folder, patience=0):
        pass


@FORKS
def test_a_lock_goes_with_the_process_that_held_it(place):
    child = os.fork()
    if child == 0:
        with only_run(place.lock, place.folder):
            os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    with only_run(place.lock, place.folder, patience=0):
        pass


def test_a_folder_that_cannot_be_swapped_is_refused_before_anything_is_read(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("x")
    with pytest.raises(SegkitError, match="is a file"):
        Place.of(tmp_path / "file")
    with pytest.raises(SegkitError, match="there is no folder"):
        Place.of(tmp_path / "none" / "lists")
    monkeypatch.chdir(tmp_path)
    for here in (Path(), tmp_path, tmp_path.parent):
        with pytest.raises(SegkitError, match="swapped from under it"):
            Place.of(here)
