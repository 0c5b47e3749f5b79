"""One run of the program, from its signals to its end."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

from segkit.cli.signals import end_cleanly, stand_back
from segkit.errors import ExitStatus
from segkit.leftovers import remove_all

TEXT_BLOCK = 8 << 20
"""Bytes of a text file that are taken apart together; a longer line still goes into one."""


def run_app() -> None:
    """Run the app; whatever ends it early leaves no temporary file and no half-written one."""
    # A panic in Rust prints where it happened; users get our words instead.
    os.environ.setdefault("RUST_BACKTRACE", "0")
    # What one thread gives back the next one takes, and it is kept for the next step: a tenth of a run is spent on
    # memory that nobody had before.
    decay = 0 if any(given.startswith("--memory") for given in sys.argv) else 5000
    arenas = max((os.cpu_count() or 1) // 2, 1)
    kept = f"narenas:{arenas},oversize_threshold:0,dirty_decay_ms:{decay},muzzy_decay_ms:{decay}"
    os.environ.setdefault("_RJEM_MALLOC_CONF", kept)
    # Of the blocks of 32 MB in which Polars takes a text file eight are under way at a time.
    os.environ.setdefault("POLARS_CSV_CHUNK_SIZE", str(TEXT_BLOCK))
    end_cleanly()
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by the caller, as with >&-
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - open for the whole run
    from segkit.cli.app import app_for

    try:
        app_for(sys.argv[1:])()
    except SystemExit as done:
        _leave(done.code if isinstance(done.code, int) else ExitStatus.OK)


def _leave(status: int) -> None:
    """End without giving memory back piece by piece: after a long run that takes a tenth of a second."""
    stand_back()
    with contextlib.suppress(OSError, ValueError):
        sys.stdout.flush()
        sys.stderr.flush()
    remove_all()
    os._exit(status)
