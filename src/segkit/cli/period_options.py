"""Options of commands that look at period after period."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Optional

import typer

from segkit.choices import CohortValue, Every
from segkit.cli.options import (
    OUTPUT,
    WINDOW,
    Columns,
    Debug,
    FailEmpty,
    NoClobber,
    NoColor,
    Output,
    Quiet,
    RowFormat,
    Sort,
    Top,
    Verbose,
)
from segkit.cli.options import _option as option


@dataclass(frozen=True)
class RowOptions:
    """Where rows go that are of no segment, and in which form."""

    output: Output = None
    format: RowFormat = None
    columns: Columns = None
    sort: Sort = None
    top: Top = None
    no_clobber: NoClobber = False
    fail_empty: FailEmpty = False
    quiet: Quiet = False
    verbose: Verbose = False
    debug: Debug = False
    no_color: NoColor = False


EveryPeriod = Annotated[
    Optional[Every],
    option("--every", help="How long a period is: week, month, quarter or year.", panel=WINDOW, case_sensitive=False),
]


@dataclass(frozen=True)
class CohortOptions:
    """Which triangle of cohorts is wanted."""

    every: EveryPeriod = None
    value: Annotated[
        CohortValue,
        typer.Option(
            "--value", help="What the cells of a triangle hold; cumulative is revenue so far per customer.",
            rich_help_panel=OUTPUT, show_default=False, case_sensitive=False,
        ),
    ] = CohortValue.RETENTION  # fmt: skip
    wide: Annotated[
        bool, option("--wide", help="Rows as a matrix: one row per cohort, one column per age.", panel=OUTPUT)
    ] = False
