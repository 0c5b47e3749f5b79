"""What the command line is made of, read from the app itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import typer.main

from segkit.cli.app import app

if TYPE_CHECKING:
    from collections.abc import Iterator

GROUP: Any = typer.main.get_command(app)


def _commands(group: Any) -> Iterator[tuple[str, Any]]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from ((f"{name} {last}", under) for last, under in _commands(command))
        else:
            yield name, command


COMMANDS: dict[str, Any] = dict(_commands(GROUP))
"""Every command by the words that are typed."""


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
