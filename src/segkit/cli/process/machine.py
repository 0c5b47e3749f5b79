"""The machine as Polars finds it when it is loaded: memory, blocks of text, threads. What the user has set stays."""

from __future__ import annotations

import os
import sys

TEXT_BLOCK = 8 << 20
"""Bytes of a text file that are taken apart together; a longer line still goes into one."""
KEPT_MS = 5000
BOUNDED_AHEAD = 2
"""With a bound: row groups of Parquet that are fetched before they are wanted."""
BOUNDED_MS = 50
"""With a bound: given back before the next portion grows, but not to be asked for again a moment later."""
FEW_CORES = 4


def prepare() -> None:
    """Say how memory is dealt with, and how a text file is taken into it."""
    # A panic in Rust prints where it happened; users get our words instead.
    os.environ.setdefault("RUST_BACKTRACE", "0")
    # What one thread gives back the next one takes, and it is kept for the next step: a tenth of a run is spent on
    # memory that nobody had before.
    decay = BOUNDED_MS if _is_bounded() else KEPT_MS
    arenas = max((os.cpu_count() or 1) // 2, 1)
    kept = f"narenas:{arenas},oversize_threshold:0,dirty_decay_ms:{decay},muzzy_decay_ms:{decay}"
    os.environ.setdefault("_RJEM_MALLOC_CONF", kept)
    if _is_bounded():
        os.environ.setdefault("POLARS_ROW_GROUP_PREFETCH_SIZE", str(BOUNDED_AHEAD))
    # Of the blocks of 32 MB in which Polars takes a text file eight are under way at a time.
    os.environ.setdefault("POLARS_CSV_CHUNK_SIZE", str(TEXT_BLOCK))


def prepare_for_text() -> None:
    """Have one thread more than there are cores, where these are few: those that take text apart wait for each other.

    It costs a tenth more memory.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if cores <= FEW_CORES and not _is_bounded():
        os.environ.setdefault("POLARS_MAX_THREADS", str(cores + 1))


def _is_bounded() -> bool:
    return any(given.startswith("--memory") for given in sys.argv)
