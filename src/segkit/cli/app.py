"""The Typer app: the only place that lists commands."""

from __future__ import annotations

import os
import re
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from segkit import __version__
from segkit.cli.boundary import SegkitGroup
from segkit.cli.parsing import SegkitCommand

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

GROUPS = {
    "rules": "Look into rule books, and check one of your own.",
    "model": "Look into a model that was saved.",
    "config": "Look into settings.",
}
"""Words that stand before a command, and what these commands are about."""
COMMAND_NAMES = (
    "rfm", "segments", "status", "breakdown", "abc",
    "explain", "cuts", "cluster", "rules show", "rules check", "backtest",
    "cohorts", "kpis", "compare", "report", "model show", "sniff", "check", "config show", "export", "keygen",
    "demo", "init", "help",
)  # fmt: skip
"""All commands as they are typed: `rules show` is `rules_show` in `commands/rules.py`."""


def _version(asked: bool) -> None:  # noqa: FBT001 - Typer's callback
    if asked:
        typer.echo(f"segkit {__version__}")
        raise typer.Exit


def segkit(
    *,
    version: Annotated[
        bool, typer.Option("--version", "-V", help="Show the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Know your customers: RFM scores and segments from any list of orders, exact and offline."""


def command_of(name: str) -> Callable[..., None]:
    """Load a command by the words by which it is called."""
    module = import_module(f"segkit.cli.commands.{name.partition(' ')[0]}")
    command: Callable[..., None] = getattr(module, name.replace(" ", "_"))
    return command


def command_stub(name: str) -> Callable[..., None]:
    """Stand in for a command where only what it is for is told: a list of commands loads none of them.

    The words are read off the command's own file; where there is no such file, the command is loaded.
    """
    module, function = name.partition(" ")[0], name.replace(" ", "_")
    try:
        source = Path(__file__).with_name("commands").joinpath(f"{module}.py").read_text(encoding="utf-8")
    except OSError:
        return command_of(name)
    words = re.search(rf'^def {function}\(.*?\) -> None:[^\n]*\n    """(.*?)"""', source, re.DOTALL | re.MULTILINE)
    if words is None:
        return command_of(name)

    def stand_in() -> None:
        raise AssertionError(name)

    stand_in.__doc__ = words[1].partition("\n\n")[0]
    return stand_in


def app_of(names: Iterable[str], taken: Callable[[str], Callable[..., None]] = command_of) -> typer.Typer:
    """Make the app with these commands."""
    app = typer.Typer(
        name="segkit",
        cls=SegkitGroup,
        no_args_is_help=True,
        rich_markup_mode="rich",
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
        epilog="Rows go to stdout, words to stderr. Status: 0 done, 1 unusable input, 2 wrong usage, 3 a check failed.",
    )
    app.callback()(segkit)
    groups = {"": app}
    for name in names:
        group, _, last = name.rpartition(" ")
        if group not in groups:
            groups[group] = typer.Typer(help=GROUPS[group], no_args_is_help=True)
            app.add_typer(groups[group], name=group)
        groups[group].command(last, cls=SegkitCommand)(taken(name))
    return app


def app_for(arguments: Sequence[str]) -> typer.Typer:
    """Make the app for a command line: with all commands, or quicker with what is plainly asked for."""
    if "_SEGKIT_COMPLETE" in os.environ:
        return whole_app()
    if list(arguments) in ([], ["--help"], ["-h"]):
        return app_of(COMMAND_NAMES, command_stub)
    named = [name for name in COMMAND_NAMES if list(arguments[: name.count(" ") + 1]) == name.split()]
    return app_of(named) if named else whole_app()


@cache
def whole_app() -> typer.Typer:
    """Return the app with all of its commands."""
    return app_of(COMMAND_NAMES)


def __getattr__(name: str) -> Any:
    if name == "app":
        return whole_app()
    raise AttributeError(name)
