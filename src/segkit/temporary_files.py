"""Temporary files of this process, known in one place, so that whatever ends the run can remove them."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from segkit.errors import SegkitError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

VARIABLES = ("TMPDIR", "TEMP", "TMP")
"""Where users say the place for temporary files."""
SHELL = "/bin/sh"
AFTERWARDS = "trap '' HUP INT TERM; read -r _ || exec rm -rf -- \"$1\""
"""Waits for a line, and where nobody is left who could write one, removes what is named."""
_known: set[Path] = set()


@contextmanager
def removed_at_the_end(path: Path) -> Iterator[Path]:
    """Remove a file or folder that is about to be made, however the block or the process ends."""
    _known.add(path)  # before it is made: between the two a signal may come
    try:
        with _guarded(path):
            try:
                yield path
            finally:
                _remove(path)
    finally:
        _known.discard(path)


@contextmanager
def private_folder() -> Iterator[Path]:
    """Make a folder for temporary files that nobody else can read; it is gone at the end.

    Raises:
        SegkitError: There is no place for it. One that the user has named is not passed over for another, which may
            be a disk without room.
    """
    import secrets
    import tempfile
    from pathlib import Path

    place = next(filter(None, map(os.environ.get, VARIABLES)), None) or tempfile.gettempdir()
    with removed_at_the_end(Path(place) / f"segkit-{os.getpid()}-{secrets.token_hex(8)}") as folder:
        try:
            folder.mkdir(mode=0o700)
        except OSError as fault:
            why = (fault.strerror or str(fault)).lower()
            raise SegkitError(
                f"no place for temporary files in {place}: {why}", hint="set TMPDIR to a folder with room"
            ) from fault
        yield folder


def remove_all() -> None:
    """Remove all that is left, for a process that ends at once."""
    for path in list(_known):
        _remove(path)


def _remove(path: Path) -> None:
    with suppress(OSError):
        if path.is_dir():
            import shutil

            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink()


@contextmanager
def _guarded(path: Path) -> Iterator[None]:
    """Have a shell remove what this process leaves if it is killed: a kill, as for want of memory, it cannot answer."""
    if not hasattr(os, "posix_spawn"):
        yield
        return
    heard, alive = os.pipe()  # the system closes both ends of it, whatever ends this process
    guard = _shell(heard, path)
    os.close(heard)
    try:
        yield
    finally:
        with suppress(OSError):  # there is no such shell, or somebody has killed it
            os.write(alive, b"\n")
        os.close(alive)
        if guard:
            with suppress(OSError):
                os.waitpid(guard, 0)


def _shell(heard: int, path: Path) -> int | None:
    """Start a shell that reads from a pipe; None where there is none."""
    nowhere = [(os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_WRONLY, 0) for number in (1, 2)]
    try:
        return os.posix_spawn(
            SHELL, ["sh", "-c", AFTERWARDS, "segkit", os.path.abspath(path)], os.environ,  # noqa: PTH100 - names no link's end
            file_actions=[(os.POSIX_SPAWN_DUP2, heard, 0), *nowhere], setsid=True,
        )  # fmt: skip
    except (OSError, NotImplementedError):
        return None
