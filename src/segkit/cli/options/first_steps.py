"""Options of the commands by which one starts: an invented shop, a file of settings, words explained."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from segkit.cli.options.page import PageOptions, Toml
from segkit.cli.options.shared import INPUT, Debug, Quiet, option
from segkit.immutable import immutable

LINES = 2_000


@immutable
class DemoOptions:
    """How much an invented shop sells, and where that is written."""

    file: Annotated[
        Path,
        typer.Argument(
            help="The file to write; default orders.csv, - for standard output.", metavar="[FILE]", show_default=False
        ),
    ] = Path("orders.csv")
    lines: Annotated[
        int, option("--lines", help="How many lines to write; default 2000.", panel=INPUT, min=1, metavar="N")
    ] = LINES
    seed: Annotated[int, option("--seed", help="Where chance begins; default 0.", panel=INPUT, metavar="N", min=0)] = 0


@immutable
class QuietPage(PageOptions):
    """How much is said, and how it looks."""

    quiet: Quiet = False


@immutable
class InitOptions:
    """Where settings go."""

    toml: Toml = False
    quiet: Quiet = False
    debug: Debug = False


@immutable
class Topic:
    """Which word is to be explained."""

    topic: Annotated[
        Optional[list[str]],
        typer.Argument(
            help="A word, a column or a command; without one all topics are listed.", metavar="[TOPIC]",
            show_default=False,
        ),
    ] = None  # fmt: skip
