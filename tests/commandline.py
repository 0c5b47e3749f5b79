"""The command line as tests use it: within this process, or in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from typer.testing import CliRunner

import segkit
from segkit.cli.app import app

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

SOURCES = Path(segkit.__file__).parents[1]
HEADER = "customer_id,order_id,order_date,amount\n"
LINES = "ann,1,2024-01-01,10.50\nbob,2,2024-01-02,20\nann,3,2024-02-01,5.25\n"
ORDERS = HEADER + LINES
"""Three lines, two customers, 35.75 of revenue."""


@dataclass(frozen=True)
class Done:
    """What a command left behind."""

    status: int
    out: str
    err: str

    @property
    def error(self) -> str:
        """The error, without its hint."""
        first, _, _ = self.err.partition("\n\nhint: ")
        return first.removeprefix("error: ").strip()

    @property
    def hint(self) -> str:
        """What the error tells to do."""
        return self.err.partition("\n\nhint: ")[2].strip()

    @property
    def customers(self) -> dict[str, dict[str, str]]:
        """The rows of CSV on stdout, by their first cell."""
        header, *rows = (line.split(",") for line in self.out.splitlines())
        return {row[0]: dict(zip(header, row, strict=True)) for row in rows}


def run(*args: Any, stdin: bytes | None = None) -> Done:
    """Run a command within this process; whatever escapes it fails the test."""
    done = CliRunner().invoke(app, [str(arg) for arg in args], input=stdin)
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return Done(int(done.exit_code), done.stdout, done.stderr)


def command(*args: Any) -> list[str]:
    """Name a command as a shell would start it."""
    return [sys.executable, "-m", "segkit", *map(str, args)]


def environment(**more: str) -> dict[str, str]:
    """Return the environment of a process that finds this very segkit."""
    return {**os.environ, "PYTHONPATH": str(SOURCES), "PYTHONIOENCODING": "utf-8", **more}


def process(*args: Any, env: Mapping[str, str] | None = None, **more: Any) -> subprocess.CompletedProcess[str]:
    """Run a command in a process of its own and wait for it, at most a minute."""
    return subprocess.run(
        command(*args), env=environment(**(env or {})), check=False, timeout=60,
        **{"text": True, "capture_output": True, **more},
    )  # fmt: skip


def wait_for(what: Callable[[], Any], seconds: float = 20) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.01)
