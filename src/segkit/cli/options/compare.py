"""Options of what moved between two days."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - Typer resolves the hints
from typing import Annotated, Optional

from segkit.cli.options.period import EveryPeriod
from segkit.cli.options.shared import OUTPUT, WINDOW, ReadyTable, option
from segkit.immutable import immutable


@immutable
class MoveOptions:
    """Which days are compared, and who of those who moved is wanted."""

    first_day: Annotated[
        Optional[datetime],
        option("--from", help="The first day; cut points are its own. Default: that of the model.", panel=WINDOW,
               formats=["%Y-%m-%d"], metavar="YYYY-MM-DD"),
    ] = None  # fmt: skip
    second_day: Annotated[
        Optional[datetime],
        option("--to", help="The second day; default: the day of the newest counted order.", panel=WINDOW,
               formats=["%Y-%m-%d"], metavar="YYYY-MM-DD"),
    ] = None  # fmt: skip
    since: Annotated[
        Optional[datetime],
        option("--since", help="Leave out lines before this day.", panel=WINDOW, formats=["%Y-%m-%d"],
               metavar="YYYY-MM-DD"),
    ] = None  # fmt: skip
    every: EveryPeriod = None
    periods: Annotated[
        Optional[int],
        option("--periods", help="Compare the ends of so many periods, each with the one before; default 6.",
               panel=WINDOW, min=1, max=400, metavar="N"),
    ] = None  # fmt: skip
    table: ReadyTable = False
    movers: Annotated[
        bool, option("--movers", help="One row per customer whose label is another one now.", panel=OUTPUT)
    ] = False
    fell: Annotated[bool, option("--fell", help="Of these only who fell to a worse label.", panel=OUTPUT)] = False
    rose: Annotated[
        bool,
        option("--rose", help="Of these only who rose to a better label, back from the worst included.", panel=OUTPUT),
    ] = False
    entered: Annotated[
        Optional[str],
        option("--entered", help="Of these only who came to these labels.", panel=OUTPUT, metavar="NAME,..."),
    ] = None
