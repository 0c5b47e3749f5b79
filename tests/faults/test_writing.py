"""Files that appear whole or not at all: full disks, failing calls, kills, inputs as outputs."""

import errno
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
from commandline import ORDERS, environment, process, run, wait_for

from segkit.errors import SegkitError
from segkit.sinks.atomic import check_target, whole_file

OLD = b"yesterday's file\n"
SUFFIXES = ["csv", "tsv", "json", "ndjson", "parquet", "arrow", "md", "csv.gz", "csv.zst"]


@pytest.fixture
def orders(tmp_path):
    path = tmp_path / "in" / "orders.csv"
    path.parent.mkdir()
    path.write_text(ORDERS, encoding="utf-8")
    return path


@pytest.fixture
def target(tmp_path):
    path = tmp_path / "out" / "customers.csv"
    path.parent.mkdir()
    path.write_bytes(OLD)
    return path


def test_a_file_is_replaced_as_a_whole_and_keeps_its_mode(target):
    target.chmod(0o640)
    with whole_file(target) as stream:
        stream.write(b"new\n")
        assert target.read_bytes() == OLD
    assert (target.read_bytes(), stat.S_IMODE(target.stat().st_mode)) == (b"new\n", 0o640)
    assert os.listdir(target.parent) == [target.name]


def test_through_a_link_the_file_behind_it_is_replaced(target, tmp_path):
    link = tmp_path / "link.csv"
    link.symlink_to(target)
    with whole_file(link) as stream:
        stream.write(b"new\n")
    assert (link.is_symlink(), target.read_bytes()) == (True, b"new\n")


def test_a_name_as_long_as_the_disk_allows_is_written(tmp_path):
    target = tmp_path / ("n" * 251 + ".csv")
    with whole_file(target) as stream:
        stream.write(b"new\n")
    assert target.read_bytes() == b"new\n"


def test_a_device_is_written_to_and_not_replaced(orders):
    before = os.stat(os.devnull)
    assert run("rfm", orders, "-o", os.devnull, "-f", "csv").status == 0
    assert (os.stat(os.devnull).st_ino, stat.S_ISCHR(os.stat(os.devnull).st_mode)) == (before.st_ino, True)


@pytest.mark.parametrize("step", ["open", "write", "fsync", "replace"])
@pytest.mark.parametrize("fault", [errno.ENOSPC, errno.EIO, errno.EACCES], ids=errno.errorcode.get)
def test_whichever_step_fails_the_old_file_stays(target, monkeypatch, step, fault):
    def fails(*args, **kwargs):
        raise OSError(fault, os.strerror(fault))

    if step == "open":
        monkeypatch.setattr(Path, "open", fails)
    elif step != "write":
        monkeypatch.setattr(os if step == "fsync" else Path, step, fails)
    with (
        pytest.raises(SegkitError, match=r"cannot write .*customers\.csv: .*; the old file is as it was"),
        whole_file(target) as stream,
    ):
        stream.write(b"half a line")
        if step == "write":
            fails()
    monkeypatch.undo()
    assert (target.read_bytes(), os.listdir(target.parent)) == (OLD, [target.name])


def test_a_folder_that_cannot_be_synced_still_holds_the_whole_new_file(target, monkeypatch):
    sync, calls = os.fsync, []

    def first_only(handle):
        calls.append(handle)
        if len(calls) > 1:
            raise OSError(errno.EINVAL, "no")
        sync(handle)

    monkeypatch.setattr(os, "fsync", first_only)
    with whole_file(target) as stream:
        stream.write(b"new\n")
    assert (target.read_bytes(), len(calls)) == (b"new\n", 2)


def test_whatever_else_happens_while_writing_the_old_file_stays(target):
    with pytest.raises(KeyboardInterrupt), whole_file(target) as stream:
        stream.write(b"half a line")
        raise KeyboardInterrupt
    assert (target.read_bytes(), os.listdir(target.parent)) == (OLD, [target.name])


@pytest.mark.skipif(not hasattr(os, "fork"), reason="limits of a process are POSIX")
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_disk_that_is_full_is_said_and_the_old_file_stays(example_orders, tmp_path, suffix):
    import resource

    target = tmp_path / f"customers.{suffix}"
    target.write_bytes(OLD)
    done = process(
        "rfm", example_orders, "-o", target, "-q",
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (2048, 2048)),
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"error: cannot write {target}: file too large; the old file is as it was\n\nhint: ")
    assert (target.read_bytes(), os.listdir(tmp_path)) == (OLD, [target.name])


@pytest.mark.skipif(not hasattr(os, "fork"), reason="limits of a process are POSIX")
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_rows_cut_off_behind_stdout_are_no_success(example_orders, tmp_path, unbuffered):
    import resource

    with (tmp_path / "customers.json").open("wb") as out:  # takes the first bytes, then no more
        done = process(
            "rfm", example_orders, "-f", "json", "-q", env={"PYTHONUNBUFFERED": unbuffered},
            capture_output=False, stdout=out, stderr=subprocess.PIPE,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (2048, 2048)),
        )  # fmt: skip
    assert (done.returncode, done.stderr) == (1, "error: cannot write the output: file too large\n")


SLOW_WRITER = """
import sys, time
from segkit.sinks import atomic, formats
real = formats.write_rows
def slowly(rows, form, stream, settings):
    real(rows.head(1), form, stream, settings)
    stream.flush()
    print("writing", flush=True)
    time.sleep(60)
    real(rows, form, stream, settings)
formats.write_rows = slowly
sys.argv = ["segkit", "rfm", sys.argv[1], "-o", sys.argv[2], "-q"]
from segkit.cli import main
main()
"""


@pytest.mark.parametrize(("number", "status"), [("SIGKILL", -9), ("SIGTERM", 143), ("SIGINT", 130), ("SIGHUP", 129)])
def test_a_run_that_is_ended_while_it_writes_leaves_the_old_file_and_nothing_else(orders, target, number, status):
    child = subprocess.Popen(
        [sys.executable, "-c", SLOW_WRITER, str(orders), str(target)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(), text=True,
    )  # fmt: skip
    assert child.stdout.readline() == "writing\n"
    assert len(os.listdir(target.parent)) == 2
    child.send_signal(getattr(signal, number))
    _, err = child.communicate(timeout=10)
    assert (child.returncode, err) == (status, "")
    assert target.read_bytes() == OLD
    wait_for(lambda: os.listdir(target.parent) == [target.name])
    assert run("rfm", orders, "-o", target).status == 0
    assert target.read_text(encoding="utf-8").startswith("customer_id,")


def refusal(target, *inputs, **how):
    with pytest.raises(SegkitError) as caught:
        check_target(target, map(str, inputs), **how)
    assert caught.value.hint
    return str(caught.value)


def test_a_target_that_cannot_be_written_is_refused_before_anything_is_read(tmp_path, target):
    assert refusal(tmp_path / "none" / "x.csv").endswith(f"there is no folder {tmp_path / 'none'}")
    assert refusal(tmp_path).endswith("it is a folder")
    assert refusal(target, clobber=False).endswith("is there already, and --no-clobber was asked for")
    done = run("rfm", "nothing-is-here.csv", "-o", tmp_path / "none" / "x.csv")
    assert (done.status, "there is no folder" in done.error, done.hint) == (1, True, f"mkdir -p {tmp_path / 'none'}")


@pytest.mark.skipif(getattr(os, "geteuid", lambda: 0)() == 0, reason="root may write everywhere")
def test_permissions_are_looked_at_first(tmp_path, target):
    target.chmod(0o400)
    assert refusal(target).endswith("no permission to change it")
    target.parent.chmod(0o500)
    assert "no permission to write in" in refusal(target.parent / "new.csv")
    target.parent.chmod(0o700)


def test_permissions_as_the_system_tells_them(target, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != target)
    assert refusal(target).endswith("no permission to change it")
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != target.parent)
    assert refusal(target).endswith(f"no permission to write in {target.parent}")


def test_an_input_is_no_output_by_whatever_name(orders, tmp_path):
    before = orders.read_bytes()
    soft, hard = tmp_path / "soft.csv", tmp_path / "hard.csv"
    soft.symlink_to(orders)
    os.link(orders, hard)
    for output in (orders, soft, hard, orders.parent / ".." / "in" / "orders.csv"):
        done = run("rfm", orders, "-o", output)
        assert (done.status, done.error) == (1, f"the output {output} is one of the inputs: it would be lost")
    assert "is one of the inputs" in refusal(orders, orders.parent / "*.csv")
    assert "lies in the input folder" in refusal(orders.parent / "new.csv", orders.parent)
    assert orders.read_bytes() == before


@pytest.mark.parametrize(
    ("command", "reads", "writes"),
    [
        ("status", "--contacts", "-o"),
        ("kpis", "--spend", "-o"),
        ("rfm", "--model", "-o"),
        ("segments", "--rules", "--save-model"),
        ("breakdown --by region", "--contacts", "--rejects"),
        ("cluster", "--config", "--plot"),
        ("backtest", "--rules classic,", "-o"),
    ],
)
def test_what_an_option_reads_is_no_output_by_whatever_name(orders, tmp_path, command, reads, writes):
    read, link = tmp_path / "read.csv", tmp_path / "link.csv"
    read.write_text("# of yesterday\n", encoding="utf-8")
    link.hardlink_to(read)
    option, *value = reads.split()
    done = run(*command.split(), orders, option, "".join([*value, str(read)]), writes, link)
    assert (done.status, done.error) == (2, f"{option} and {writes} name the same file: {link}")
    assert read.read_text(encoding="utf-8") == "# of yesterday\n"


def test_a_refused_input_leaves_yesterdays_output(orders, target):
    orders.write_text(ORDERS + "zed,9,someday,1\n", encoding="utf-8")
    assert run("rfm", orders, "-o", target).status == 1
    assert (target.read_bytes(), os.listdir(target.parent)) == (OLD, [target.name])


def test_two_runs_at_once_leave_one_whole_file(orders, target):
    runs = [
        subprocess.Popen(
            [sys.executable, "-m", "segkit", "rfm", str(orders), "-o", str(target), "-q"], env=environment()
        )
        for _ in range(2)
    ]
    deadline = time.monotonic() + 30
    assert [child.wait(timeout=deadline - time.monotonic()) for child in runs] == [0, 0]
    assert target.read_bytes() != OLD
    assert (target.read_text(encoding="utf-8").count("\n"), os.listdir(target.parent)) == (3, [target.name])
