"""Options that every command has: its language, and the file of settings that it obeys."""

from __future__ import annotations

from typing import Annotated, Optional

import typer

from segkit.immutable import immutable


@immutable
class CommonOptions:
    """What is asked of every command alike; both are heeded before a command is parsed."""

    lang: Annotated[
        Optional[str],
        typer.Option(
            "--lang", help="Language of tables and messages; default en. Column names of files stay English.",
            metavar="en|ru", rich_help_panel="Output", show_default=False,
        ),
    ] = None  # fmt: skip
    config: Annotated[
        Optional[str],
        typer.Option(
            "--config", help="File of settings; default: segkit.toml here or in a folder above.",
            metavar="FILE", rich_help_panel="Input", show_default=False,
        ),
    ] = None  # fmt: skip
