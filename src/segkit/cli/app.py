"""The Typer app: the only place that lists commands."""

from __future__ import annotations

import os
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any

import typer

from segkit import __version__
from segkit.cli.boundary import SegkitGroup
from segkit.cli.plainly import SegkitCommand

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

GROUPS = {
    "rules": "Look into rule books, and check one of your own.",
    "model": "Look into a model that was saved.",
    "config": "Look into settings.",
}
"""Words that stand before a command, and what these commands are about."""
NAMES = (
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


def app_of(names: Iterable[str]) -> typer.Typer:
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
        groups[group].command(last, cls=SegkitCommand)(command_of(name))
    return app


def app_for(arguments: Sequence[str]) -> typer.Typer:
    """Make the app for a command line: with all commands, or quicker with the one that is plainly asked for."""
    plain = arguments[0] if arguments else ""
    return app_of([plain]) if plain in NAMES and "_SEGKIT_COMPLETE" not in os.environ else whole()


@cache
def whole() -> typer.Typer:
    """Return the app with all of its commands."""
    return app_of(NAMES)


def __getattr__(name: str) -> Any:
    if name == "app":
        return whole()
    raise AttributeError(name)
