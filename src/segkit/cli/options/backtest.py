"""Options of a backtest: the past days that are looked at."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - Typer resolves the hints
from typing import Annotated, Optional

import typer

from segkit.cli.options.shared import OUTPUT, WINDOW
from segkit.immutable import immutable


@immutable
class TrialOptions:
    """Which past days are looked at, and how far ahead of them."""

    at: Annotated[
        Optional[datetime],
        typer.Option(
            "--at", help="The past day of the labels; default: so that the horizons end with the data.",
            formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", rich_help_panel=WINDOW, show_default=False,
        ),
    ] = None  # fmt: skip
    horizon: Annotated[
        Optional[int],
        typer.Option(
            "--horizon", help="Days after it in which customers may buy again; default: to the end of the data.",
            min=1, metavar="DAYS", rich_help_panel=WINDOW, show_default=False,
        ),
    ] = None  # fmt: skip
    folds: Annotated[
        int,
        typer.Option(
            "--folds", help="Look from so many days, one horizon apart; 1 to 50.",
            min=1, max=50, metavar="N", rich_help_panel=WINDOW, show_default=False,
        ),
    ] = 1  # fmt: skip
    strict: Annotated[
        bool, typer.Option("--strict", help="Status 3 when a check fails.", rich_help_panel=OUTPUT, show_default=False)
    ] = False
