"""One run of the program, from its signals to its end."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

from segkit.cli.process.machine import prepare
from segkit.cli.process.signals import end_cleanly, stand_back
from segkit.errors import ExitStatus
from segkit.temporary_files import remove_all


def run_app() -> None:
    """Run the app; whatever ends it early leaves no temporary file and no half-written one."""
    prepare()
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
