"""Options of commands that look at period after period."""

from __future__ import annotations

from typing import Annotated, Optional

import typer

from segkit.choices import CohortValue, Every
from segkit.choices import IfExists as There
from segkit.cli.options.customer import ChurnDays, ContactKey, Contacts
from segkit.cli.options.database import IfExists, ToDb, ToTable
from segkit.cli.options.shared import (
    BY,
    OUTPUT,
    WINDOW,
    Columns,
    Debug,
    FailEmpty,
    NoClobber,
    NoColor,
    Output,
    Plot,
    Quiet,
    RowFormat,
    Sort,
    Top,
    Verbose,
    option,
)
from segkit.immutable import immutable

BESIDE, GROUPS = "Beside orders", "Groups"


@immutable
class RowOptions:
    """Where rows go that are of no segment, and in which form."""

    output: Output = None
    to_db: ToDb = None
    to_table: ToTable = None
    if_exists: IfExists = There.FAIL
    format: RowFormat = None
    columns: Columns = None
    sort: Sort = None
    top: Top = None
    plot: Plot = None
    no_clobber: NoClobber = False
    fail_empty: FailEmpty = False
    quiet: Quiet = False
    verbose: Verbose = False
    debug: Debug = False
    no_color: NoColor = False


By = Annotated[Optional[list[str]], option("--by", help=BY, panel=GROUPS, metavar="NAME,...")]
EveryPeriod = Annotated[
    Optional[Every],
    option("--every", help="How long a period is: week, month, quarter or year.", panel=WINDOW, case_sensitive=False),
]


@immutable
class CohortOptions:
    """Which triangle of cohorts is wanted."""

    every: EveryPeriod = None
    by: By = None
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


@immutable
class KpiOptions:
    """Which periods are looked at, who is active, and what is known besides orders."""

    every: EveryPeriod = None
    by: By = None
    churn_days: ChurnDays = None
    visitors: Annotated[
        Optional[str],
        option(
            "--visitors", panel=BESIDE, metavar="N|FILE",
            help="Visitors, for conversion: a number for all periods, or a file of dates or periods and numbers.",
        ),
    ] = None  # fmt: skip
    contacts: Contacts = None
    contact_key: ContactKey = None
    spend: Annotated[
        Optional[str],
        option(
            "--spend", panel=BESIDE, metavar="FILE",
            help="What was spent: a file of dates or periods and costs, and of what --by names, such as channel.",
        ),
    ] = None  # fmt: skip
    margin: Annotated[
        Optional[str],
        option(
            "--margin", panel=BESIDE, metavar="SHARE",
            help="Share of revenue that is earned, such as 40%, for the return on what was spent.",
        ),
    ] = None  # fmt: skip
