"""One run at a time in one folder: a lock that the system lets go of when its process ends, however it ends."""

from __future__ import annotations

import os
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from segkit.errors import SegkitError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PATIENCE = 10.0
"""Seconds to wait for another run."""
STEP = 0.1


@contextmanager
def only_run(lock: Path, folder: Path, *, patience: float = PATIENCE) -> Iterator[None]:
    """Hold the lock of a folder; another run is waited for, but not for long.

    Raises:
        SegkitError: Another run holds it still, or it cannot be made.
    """
    try:
        handle = os.open(lock, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
    except OSError as fault:
        raise SegkitError(
            f"cannot write in {lock.parent}: {(fault.strerror or str(fault)).lower()}",
            hint="name a folder in another place with --out",
        ) from fault
    try:
        until = time.monotonic() + patience
        while not _taken(handle):
            if time.monotonic() >= until:
                raise SegkitError(
                    f"another run is writing to {folder}: waited {patience:g} seconds; nothing was written",
                    hint="try again when it is done, or name another folder with --out",
                )
            time.sleep(STEP)
        yield
    finally:
        os.close(handle)


def _taken(handle: int) -> bool:
    if os.name == "nt":
        import msvcrt

        with suppress(OSError):
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
            return True
        return False
    import fcntl

    with suppress(BlockingIOError):
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False
