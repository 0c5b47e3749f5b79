"""Options of models: where one is written, and which one is read."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - Typer resolves the hints
from typing import Annotated, Optional

import typer

from segkit.cli.options.shared import OUTPUT
from segkit.immutable import immutable


@immutable
class SavingOptions:
    """What is kept for the next run."""

    save_model: Annotated[
        Optional[Path],
        typer.Option(
            "--save-model", help="Write what was learnt as a model, by which --model scores later data.",
            metavar="FILE", rich_help_panel=OUTPUT, show_default=False,
        ),
    ] = None  # fmt: skip


@immutable
class ModelFile:
    """Which model."""

    file: Annotated[Path, typer.Argument(help="A model that --save-model wrote.", metavar="FILE", show_default=False)]
