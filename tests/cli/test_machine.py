"""machine: what is said to Polars before it is loaded, and that users have the last word."""

import os

import pytest

from segkit.cli.process import machine


@pytest.fixture
def bare(monkeypatch):
    for name in ("_RJEM_MALLOC_CONF", "POLARS_CSV_CHUNK_SIZE", "POLARS_MAX_THREADS", "RUST_BACKTRACE"):
        # Set first, so that what a test sets is gone after it.
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    monkeypatch.setattr("sys.argv", ["segkit", "rfm", "orders.csv"])
    return monkeypatch


def test_memory_is_kept_unless_it_is_bounded(bare):
    machine.prepare()
    assert "dirty_decay_ms:5000" in os.environ["_RJEM_MALLOC_CONF"]
    bare.delenv("_RJEM_MALLOC_CONF")
    bare.setattr("sys.argv", ["segkit", "rfm", "orders.csv", "--memory=1GB"])
    machine.prepare()
    assert "dirty_decay_ms:50" in os.environ["_RJEM_MALLOC_CONF"]


def test_what_the_user_has_set_stays(bare):
    bare.setenv("POLARS_CSV_CHUNK_SIZE", "1000000")
    bare.setenv("POLARS_MAX_THREADS", "1")
    machine.prepare()
    machine.prepare_for_text()
    assert (os.environ["POLARS_CSV_CHUNK_SIZE"], os.environ["POLARS_MAX_THREADS"]) == ("1000000", "1")


@pytest.mark.parametrize(("cores", "threads"), [(1, "2"), (2, "3"), (4, "5"), (8, None)])
def test_few_cores_have_one_thread_more_for_text(bare, cores, threads):
    bare.setattr("os.sched_getaffinity", lambda _: set(range(cores)), raising=False)
    machine.prepare_for_text()
    assert os.environ.get("POLARS_MAX_THREADS") == threads
