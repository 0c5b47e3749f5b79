"""Commands as a person runs them: by a shell that finds `segkit`, in a pipe or on a terminal."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

import pytest

UNWANTED = (
    "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS", "FORCE_COLOR", "GITHUB_ACTIONS", "LINES", "NO_COLOR", "PY_COLORS",
    "TERMINAL_WIDTH", "TTY_COMPATIBLE", "TTY_INTERACTIVE", "_TYPER_FORCE_DISABLE_TERMINAL", "TYPER_USE_RICH",
)  # fmt: skip
"""What a terminal or a CI service sets, and what would change the output."""

PROGRAM = """#!{python}
import sys
from segkit.cli import main
sys.argv[0] = "segkit"
sys.exit(main())
"""


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    folder = tempfile.TemporaryDirectory(prefix="segkit-bin-")
    program = Path(folder.name) / "segkit"
    program.write_text(PROGRAM.format(python=sys.executable), "utf-8")
    program.chmod(0o755)
    return folder


def environment(**more: str) -> dict[str, str]:
    """Return an environment in which the shell finds this very segkit, and nothing colours or widens its output."""
    kept = {key: value for key, value in os.environ.items() if key not in UNWANTED and not key.startswith("SEGKIT_")}
    paths = (_folder().name, str(Path(sys.executable).parent), kept.get("PATH", os.defpath))
    return kept | {"PATH": os.pathsep.join(paths), "PYTHONUTF8": "1", "TZ": "UTC", "TERM": "xterm-256color"} | more


def run(command: str, folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a command by the shell, its output in pipes."""
    if os.name == "nt":
        pytest.skip("these commands are written for a shell of Unix")
    return subprocess.run(
        command, shell=True, cwd=folder, env=environment(**more), stdin=subprocess.DEVNULL, capture_output=True,
        encoding="utf-8", check=False, timeout=120,
    )  # fmt: skip


def run_on_terminal(command: str, folder: Path, *, width: int = 100, **more: str) -> tuple[int, str]:
    """Run a command with stdout on a terminal of so many columns; return its status and what the terminal got."""
    import fcntl
    import pty
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, width, 0, 0))
    with subprocess.Popen(
        command, shell=True, cwd=folder, env=environment(**more), stdin=theirs, stdout=theirs,
        stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        os.close(theirs)
        seen = b""
        while chunk := _read(ours):
            seen += chunk
        status = process.wait(timeout=120)
    os.close(ours)
    return status, seen.decode().replace("\r\n", "\n")


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # Linux answers so when the last writer has gone
        return b""
