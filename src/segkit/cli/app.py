"""The Typer app: the only place that lists commands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from segkit import __version__
from segkit.cli.boundary import SegkitGroup
from segkit.cli.commands.backtest import backtest
from segkit.cli.commands.check import check
from segkit.cli.commands.cuts import cuts
from segkit.cli.commands.explain import explain
from segkit.cli.commands.model import model_show
from segkit.cli.commands.rfm import rfm
from segkit.cli.commands.rules import rules_check, rules_show
from segkit.cli.commands.segments import segments
from segkit.cli.commands.sniff import sniff

if TYPE_CHECKING:
    from collections.abc import Callable

app = typer.Typer(
    name="segkit",
    cls=SegkitGroup,
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Rows go to stdout, words to stderr. Status: 0 done, 1 unusable input, 2 wrong usage, 3 a check failed.",
)


def _version(asked: bool) -> None:  # noqa: FBT001 - Typer's callback
    if asked:
        typer.echo(f"segkit {__version__}")
        raise typer.Exit


@app.callback()
def segkit(
    *,
    version: Annotated[
        bool, typer.Option("--version", "-V", help="Show the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Know your customers: RFM scores and segments from any list of orders, exact and offline."""


GROUPS = {
    "rules": "Look into rule books, and check one of your own.",
    "model": "Look into a model that was saved.",
}
"""Words that stand before a command, and what these commands are about."""
COMMANDS = (rfm, segments, explain, cuts, rules_show, rules_check, backtest, model_show, sniff, check)


def typed(command: Callable[..., None]) -> str:
    """Return the words by which a command is called: `rules_show` is typed `rules show`."""
    first, _, rest = command.__name__.partition("_")
    return f"{first} {rest}" if first in GROUPS else command.__name__.replace("_", "-")


groups = {"": app}
for name, about in GROUPS.items():
    groups[name] = typer.Typer(help=about, no_args_is_help=True)
    app.add_typer(groups[name], name=name)
for command in COMMANDS:
    group, _, last = typed(command).rpartition(" ")
    groups[group].command(last)(command)
