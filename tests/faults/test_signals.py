"""Ctrl-C, SIGTERM, closed pipes: the right status, no traceback, nothing left behind."""

import gzip
import os
import signal
import subprocess
import time

import pytest
from commandline import ORDERS, SOURCES, command, environment, process, wait_for

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
ENDINGS = [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129)]


def ended(child, number, seconds=5):
    """Send a signal; return the status, what was said, and how long the end took."""
    begun = time.monotonic()
    child.send_signal(getattr(signal, number))
    out, err = child.communicate(timeout=30)
    assert time.monotonic() - begun < seconds
    return child.returncode, out, err


def start(*args, **env):
    return subprocess.Popen(
        command(*args),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(**env),
    )


@pytest.mark.parametrize(("number", "status"), ENDINGS)
def test_while_an_import_goes_on(tmp_path, number, status):
    (tmp_path / "polars.py").write_text(
        "import sys, time\nprint('importing', flush=True)\ntime.sleep(60)\n", encoding="utf-8"
    )
    (tmp_path / "orders.csv").write_text(ORDERS, encoding="utf-8")
    child = start("rfm", tmp_path / "orders.csv", PYTHONPATH=f"{tmp_path}{os.pathsep}{SOURCES}")
    assert child.stdout.readline() == "importing\n"
    assert ended(child, number) == (status, "", "")


@pytest.mark.parametrize(("number", "status"), ENDINGS)
def test_while_standard_input_is_awaited_and_copies_are_removed(tmp_path, number, status):
    child = start("rfm", "-", TMPDIR=str(tmp_path))
    child.stdin.write(ORDERS)
    child.stdin.flush()
    wait_for(lambda: list(tmp_path.glob("segkit-*/*")))
    assert ended(child, number) == (status, "", "")
    assert os.listdir(tmp_path) == []


def test_a_kill_which_nobody_can_answer_leaves_no_copies_for_long(tmp_path):
    child = start("rfm", "-", TMPDIR=str(tmp_path))
    child.stdin.write(ORDERS)
    child.stdin.flush()
    wait_for(lambda: list(tmp_path.glob("segkit-*/*")))
    assert ended(child, "SIGKILL") == (-9, "", "")
    wait_for(lambda: os.listdir(tmp_path) == [])


@pytest.mark.parametrize(("number", "status"), ENDINGS[:2])
def test_while_polars_works_and_copies_are_removed(tmp_path, number, status):
    body = "".join(f"c{i % 9999},{i},2024-01-{i % 28 + 1:02},1\n" for i in range(100_000)).encode()
    packed = tmp_path / "orders.csv.gz"
    packed.write_bytes(gzip.compress(ORDERS.encode(), 1) + gzip.compress(body, 1) * 120)
    place = tmp_path / "tmp"
    place.mkdir()
    child = start("rfm", packed, "-o", tmp_path / "out.csv", TMPDIR=str(place))
    wait_for(lambda: any(path.stat().st_size > 200_000_000 for path in place.glob("segkit-*/*.unpacked")))
    time.sleep(0.2)  # unpacking is over, or nearly so
    assert ended(child, number, seconds=1) == (status, "", "")
    assert (os.listdir(place), (tmp_path / "out.csv").exists()) == ([], False)


def test_what_the_parent_ignores_stays_ignored(tmp_path):
    child = subprocess.Popen(
        command("rfm", "-", "-q"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env=environment(TMPDIR=str(tmp_path)), preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN),
    )  # fmt: skip
    child.stdin.write(ORDERS)
    child.stdin.flush()
    wait_for(lambda: list(tmp_path.glob("segkit-*/*")))
    child.send_signal(signal.SIGHUP)
    out, _ = child.communicate(timeout=30)
    assert (child.returncode, out.count("\n")) == (0, 3)


@pytest.mark.parametrize("form", ["csv", "json", "parquet", "arrow", "markdown"])
def test_a_reader_that_has_seen_enough_is_no_failure(example_orders, form):
    child = subprocess.Popen(
        command("rfm", example_orders, "-f", form, "-q"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    )
    child.stdout.close()
    err = child.stderr.read()
    assert (child.wait(timeout=30), err) == (0, b"")
    child.stderr.close()


def test_nor_is_one_that_reads_words_and_rows(example_orders):
    child = subprocess.Popen(
        command("rfm", example_orders), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment()
    )
    child.stdout.close()
    assert child.wait(timeout=30) == 0


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="/dev/full is of Linux")
@pytest.mark.parametrize("form", ["csv", "json", "parquet", "arrow"])
def test_a_full_disk_behind_stdout_is_said(example_orders, form):
    with open("/dev/full", "w", encoding="utf-8") as full:
        done = process(
            "rfm", example_orders, "-f", form, "-q", capture_output=False, stdout=full, stderr=subprocess.PIPE
        )
    assert (done.returncode, done.stderr) == (1, "error: cannot write the output: no space left on device\n")


@pytest.mark.parametrize("closed", [1, 2])
def test_closed_streams_are_no_failure(tmp_path, closed):
    (tmp_path / "orders.csv").write_text(ORDERS, encoding="utf-8")
    done = process("rfm", tmp_path / "orders.csv", "-o", tmp_path / "out.csv", preexec_fn=lambda: os.close(closed))
    assert (done.returncode, (tmp_path / "out.csv").exists()) == (0, True)
    assert process("rfm", tmp_path / "none.csv", preexec_fn=lambda: os.close(closed)).returncode == 1


def test_a_closed_standard_input_is_told():
    done = process("rfm", "-", stdin=None, preexec_fn=lambda: os.close(0))
    assert done.returncode == 1
    assert done.stderr.startswith("error: `-` reads standard input, and that is closed\n")
