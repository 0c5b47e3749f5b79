"""What the command line is made of, read from the app itself."""

from __future__ import annotations

import re
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
