"""How far a long run is: told on terminals only, in one line, and nothing of it is left."""

from __future__ import annotations

import os
import shutil
import time

import polars as pl
import pytest

from segkit import phases
from segkit.cli.process.progress import ERASE, Meter, fitting, progress, size_of, told
from segkit.render.languages.speech import speak
from segkit.sources.places.unpack import Workspace
from segkit.sources.reading import Reading
from segkit.sources.source import open_source

pty = pytest.importorskip("pty", reason="terminals are those of Unix")
READING = phases.Phase("reading", 4_000_000_000)


@pytest.fixture
def in_russian():
    speak("ru")
    yield
    speak("en")


@pytest.mark.parametrize(
    ("read", "seconds", "line"),
    [
        (0, 2.0, "reading, 7 s"),
        (200_000_000, 2.0, "reading: 200 MB of 4.0 GB (5%), 7 s"),
        (1_000_000_000, 3.0, "reading: 1.0 GB of 4.0 GB (25%), 7 s, about 9 s left"),
        (4_000_000_000, 9.0, "reading: all 4.0 GB are in, adding up, 7 s"),
    ],
)
def test_the_time_that_is_left_is_told_once_a_tenth_is_read(read, seconds, line):
    assert told(READING, read, seconds, 7.2) == line


def test_a_phase_of_unknown_size_tells_the_time_that_passed():
    assert told(phases.Phase("reading"), 5_000, 1.0, 61.0) == "reading, 61 s"
    assert told(phases.Phase("reading", rows=10_000_000), 5_000, 1.0, 3.0) == "reading 10,000,000 rows, 3 s"


@pytest.mark.parametrize(
    ("phase", "read", "line"),
    [
        (phases.Phase("looking at file 12 of 1,000"), 0, "просмотр файла 12 из 1 000, 7 с"),
        (phases.Phase("reading", rows=10_000_000), 0, "чтение 10 000 000 строк, 7 с"),
        (READING, 1_000_000_000, "чтение: 1,0 ГБ из 4,0 ГБ (25%), 7 с, осталось около 9 с"),
        (phases.Phase("reading", 9_000), 3_000, "чтение: 3 кБ из 9 кБ (33%), 7 с, осталось около 6 с"),
        (READING, 4_000_000_000, "чтение: прочитано всё (4,0 ГБ), идёт сложение, 7 с"),
    ],
)
def test_progress_speaks_the_language_of_the_run(phase, read, line, in_russian):
    assert told(phase, read, 3.0, 7.2).replace("\u00a0", " ") == line


def test_the_time_that_is_left_of_portions_is_told_by_those_that_are_done(monkeypatch):
    clock = iter(range(0, 100, 10))
    monkeypatch.setattr(time, "monotonic", lambda: next(clock))
    monkeypatch.setattr(phases, "_now", [phases.Phase("reading")])
    meter, lines = Meter(), []
    for part in (1, 2, None, 4, 1):  # two looks at the second, none at the third; odd ids begin anew
        if part:
            phases.enter(f"settling customers, portion {part} of 5", part=part, parts=5)
        lines.append(meter.line().removeprefix("settling customers, "))
    assert lines == [
        "portion 1 of 5, 10 s",
        "portion 2 of 5, 20 s, about 40 s left",
        "portion 2 of 5, 30 s, about 30 s left",
        "portion 4 of 5, 40 s, about 20 s left",
        "portion 1 of 5, 50 s",
    ]


def test_files_are_counted_while_they_are_looked_at(example_orders, tmp_path, monkeypatch):
    seen = []
    other = shutil.copy(example_orders, tmp_path)
    monkeypatch.setattr(phases, "enter", lambda name, *_: seen.append(name))
    with Workspace() as workspace:
        open_source([example_orders, other], Reading(), workspace)
    assert seen[1:3] == ["looking at file 1 of 2", "looking at file 2 of 2"]


def test_parquet_tells_its_rows_and_text_its_bytes(example_orders, tmp_path):
    columnar = tmp_path / "orders.parquet"
    pl.read_csv(example_orders, infer_schema=False).write_parquet(columnar)
    told_of = []
    for path in (columnar, example_orders):
        with Workspace() as workspace:
            open_source([path], Reading(), workspace)
        told_of.append((phases.now().rows, phases.now().size))
    assert told_of == [(2176, 0), (0, example_orders.stat().st_size)]


@pytest.mark.parametrize(
    ("count", "words"), [(7, "7 B"), (1_200, "1 kB"), (366_725_972, "367 MB"), (3.77e12, "3770.0 GB")]
)
def test_sizes_are_for_people(count, words):
    assert size_of(count) == words


def shown(seconds, *, after, monkeypatch, arguments=("segkit", "rfm")):
    """Show progress for a while on a terminal of one's own; return all that was written there."""
    monkeypatch.setattr("sys.argv", list(arguments))
    monkeypatch.setenv("TERM", "xterm")
    ours, theirs = pty.openpty()
    try:
        with progress(theirs, after=after, each=0.05):
            time.sleep(seconds)
        os.write(theirs, b"end")
        written = b""
        while not written.endswith(b"end"):
            written += os.read(ours, 4_096)
        return written.decode()
    finally:
        os.close(ours)
        os.close(theirs)


def test_a_short_run_shows_nothing(monkeypatch):
    assert shown(0.0, after=5.0, monkeypatch=monkeypatch) == "end"


def test_a_long_run_shows_a_line_and_takes_it_back(monkeypatch):
    written = shown(0.2, after=0.01, monkeypatch=monkeypatch)
    assert phases.now().name in written
    assert written.endswith(f"{ERASE}end")


@pytest.mark.parametrize("width", [1, 20, 40])
def test_a_line_is_cut_where_it_would_break_because_only_one_line_can_be_taken_back(width):
    line = "copying: 84 MB of 131 MB (64%), 2 s, about 1 s left"
    assert len(fitting(line, width)) < max(width, 2)
    assert fitting(line, width).endswith("…")
    assert fitting(line, len(line) + 1) == line


def test_a_narrow_terminal_is_asked_for_its_width(monkeypatch):
    monkeypatch.setattr(os, "get_terminal_size", lambda _terminal: os.terminal_size((12, 24)))
    monkeypatch.setattr(phases, "_now", [phases.Phase("looking at the files")])
    assert f"{ERASE}looking at…{ERASE}" in shown(0.2, after=0.01, monkeypatch=monkeypatch)


@pytest.mark.parametrize("asked", ["-q", "-vq", "-qv", "--quiet", "-qoout.csv"])
def test_a_quiet_run_shows_nothing_however_that_is_asked_for(monkeypatch, asked):
    assert shown(0.1, after=0.01, monkeypatch=monkeypatch, arguments=("segkit", "rfm", asked)) == "end"


@pytest.mark.parametrize("other", ["-v", "-oq.csv", "q.csv", "--quarter"])
def test_a_q_in_another_word_asks_for_no_silence(monkeypatch, other):
    assert phases.now().name in shown(0.2, after=0.01, monkeypatch=monkeypatch, arguments=("segkit", "rfm", other))


def test_a_pipe_shows_nothing():
    reader, writer = os.pipe()
    with progress(writer, after=0.0, each=0.01):
        time.sleep(0.05)
    os.close(writer)
    assert os.read(reader, 100) == b""
    os.close(reader)
