"""What the command line is made of, read from the app itself."""

from __future__ import annotations

import os
import re
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer.main
from segkit.cli.app import app

if TYPE_CHECKING:
    from collections.abc import Iterator

GROUP: Any = typer.main.get_command(app)
COMMANDS: dict[str, Any] = dict(GROUP.commands)


def flags() -> Iterator[tuple[str, str, Any]]:
    """Go through command, flag and option of everything that can be typed."""
    for name, command in {"": GROUP, **COMMANDS}.items():
        for option in command.params:
            if option.param_type_name == "option":
                for flag in (*option.opts, *option.secondary_opts):
                    yield name, flag, option


def examples(command: Any) -> list[str]:
    """Return the examples of a command's help: the lines under the heading Examples."""
    _, _, under = (command.help or "").partition("[bold]Examples[/bold]")
    return [line.strip() for line in under.splitlines() if re.match(r"segkit |.*\| segkit ", line.strip())]


def with_segkit_on_path(folder: Path) -> dict[str, str]:
    """Return an environment in which the shell finds this very segkit, with nothing that colours or widens its output.

    `folder` gets the program.
    """
    folder.mkdir(exist_ok=True)
    program = folder / "segkit"
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m segkit "$@"\n')
    program.chmod(0o755)
    names = ("FORCE_COLOR", "NO_COLOR", "COLUMNS", "CLICOLOR_FORCE", "PY_COLORS", "TERMINAL_WIDTH", "GITHUB_ACTIONS")
    kept = {name: value for name, value in os.environ.items() if name not in names and not name.startswith("SEGKIT_")}
    paths = (str(folder), str(Path(sys.executable).parent), kept.get("PATH", os.defpath))
    return kept | {"PATH": os.pathsep.join(paths), "PYTHONUTF8": "1", "TZ": "UTC"}
