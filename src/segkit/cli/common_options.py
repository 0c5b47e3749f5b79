"""Options that every command has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Optional

import typer


@dataclass(frozen=True)
class CommonOptions:
    """What is asked of every command alike; heeded before a command is parsed."""

    config: Annotated[
        Optional[str],
        typer.Option(
            "--config", help="File of settings; default: segkit.toml here or in a folder above.",
            metavar="FILE", rich_help_panel="Input", show_default=False,
        ),
    ] = None  # fmt: skip
