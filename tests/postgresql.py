"""A real PostgreSQL that a test starts, and that is gone when the test is."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

PLACES = "/usr/lib/postgresql"


def _program(name: str) -> str | None:
    newest = sorted(Path(PLACES).glob(f"*/bin/{name}"), key=lambda path: -float(path.parts[-3]))
    return str(newest[0]) if newest else shutil.which(name)


def _somebody() -> str | None:
    """Return another user where we are root, for whom PostgreSQL does not run."""
    if os.name == "nt" or os.geteuid():
        return None
    import pwd

    with contextlib.suppress(KeyError):
        return pwd.getpwnam("postgres").pw_name
    return "nobody"


@contextlib.contextmanager
def server() -> Iterator[str]:
    """Start a server that listens on a socket in its own folder, and return the options of its addresses."""
    pytest.importorskip("adbc_driver_postgresql", reason="the driver of PostgreSQL is not here")
    initdb, control = _program("initdb"), _program("pg_ctl")
    if initdb is None or control is None or os.name == "nt":
        pytest.skip("no PostgreSQL is installed here")
    who = _somebody()
    # The folders of pytest are closed to others, and its names too long for a socket.
    folder = Path(tempfile.mkdtemp(prefix="segkit-pg-"))
    try:
        if who is not None:
            shutil.chown(folder, who)
        made = _ended(who, initdb, "-D", folder / "data", "-U", "shop", "-A", "trust", "-E", "UTF8", "--locale=C", "-N")
        if made.returncode:
            pytest.skip("PostgreSQL makes no database here")
        (folder / "data" / "postgresql.conf").open("a").write(
            f"listen_addresses = ''\nunix_socket_directories = '{folder}'\nfsync = off\nshared_buffers = 16MB\n"
        )
        started = _ended(who, control, "-D", folder / "data", "-w", "-t", "30", "-l", folder / "log", "start")
        if started.returncode:
            pytest.skip("PostgreSQL does not start here")
        try:
            yield f"host={folder}"
        finally:
            _ended(who, control, "-D", folder / "data", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _ended(who: str | None, *words: object) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [str(word) for word in words], user=who, cwd="/", check=False, timeout=60,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
