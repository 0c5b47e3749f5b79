"""Type a command as a person would: segkit within this process, and what stands behind a pipe in a shell.

To start Python and its engine for each of two hundred commands would cost minutes.
A command that is more than `NAME=VALUE segkit … 2>&1 >FILE | filters` goes to a shell as it is.
"""

from __future__ import annotations

import re
import shlex
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from segkit.cli.app import app
from tests.golden.shell import UNWANTED, environment, run

if TYPE_CHECKING:
    from pathlib import Path

PIECE = re.compile(
    r"""\s*(?:(?P<pipe>\|)
          |(?P<stream>[12]?)>\s*(?P<target>&1|[\w./-]+)
          |(?P<word>(?:[^\s'"|<>&;()$`*?~\\#]|'[^']*'|"[^"$`\\]*")+))""",
    re.VERBOSE,
)
OUT, ERR = "stdout", "stderr"


@dataclass(frozen=True)
class Typed:
    """One call of segkit: its variables and words, where its two streams go, and the filters behind it."""

    variables: dict[str, str]
    words: list[str]
    out: str
    err: str
    behind: str


def typed(command: str) -> Typed | None:
    """Take a call of segkit apart; return nothing where it takes a shell to understand it."""
    line = command.replace("\\\n", " ").strip()
    words: list[str] = []
    out, err, place = OUT, ERR, 0
    while place < len(line):
        piece = PIECE.match(line, place)
        if piece is None:
            return None
        place = piece.end()
        if piece["pipe"]:
            break
        if piece["word"]:
            words.append(piece["word"])
        elif piece["stream"] == "2":
            err = out if piece["target"] == "&1" else piece["target"]
        else:
            out = piece["target"]
    variables = {}
    while words and (found := re.fullmatch(r"([A-Z_]+)=(.*)", words[0])):
        variables[found[1]] = "".join(shlex.split(found[2]))
        words.pop(0)
    if words[:1] != ["segkit"]:
        return None
    return Typed(variables, shlex.split(" ".join(words[1:])), out, err, line[place:].strip())


def answer(command: str, folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder, its output in pipes."""
    call = typed(command)
    return run(command, folder, **more) if call is None else _within(call, folder, **more)


def _within(call: Typed, folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    with pytest.MonkeyPatch.context() as patch:
        for name in UNWANTED:
            patch.delenv(name, raising=False)
        for name, value in (environment(**more) | call.variables).items():
            patch.setenv(name, value)
        patch.chdir(folder)
        done = CliRunner().invoke(app, call.words, prog_name="segkit")
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    heard = {OUT: b"", ERR: b""}
    if call.out == call.err:
        heard[call.out] = done.output_bytes
    else:
        heard |= {call.out: done.stdout_bytes, call.err: done.stderr_bytes}
    for name, written in heard.items():
        if name not in (OUT, ERR, "/dev/null"):
            (folder / name).write_bytes(written)
    status, shown, words = done.exit_code, heard[OUT], heard[ERR]
    if call.behind:
        last = subprocess.run(
            call.behind, shell=True, cwd=folder, env=environment(**more), input=shown, capture_output=True, check=False
        )
        status, shown, words = last.returncode, last.stdout, words + last.stderr
    return subprocess.CompletedProcess(call.words, status, shown.decode(), words.decode())
