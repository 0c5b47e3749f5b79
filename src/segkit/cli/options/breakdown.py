"""Options of breakdowns: what the revenue is broken down by, and how cells are shown."""

from __future__ import annotations

from typing import Annotated, Optional

from segkit.choices import IfExists as There
from segkit.choices import Share
from segkit.cli.options.customer import ContactKey, Contacts, VipRevenue, VipShare
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
    Quiet,
    RowFormat,
    Sort,
    Top,
    Verbose,
    option,
)
from segkit.immutable import immutable

GROUPS = "Groups"


@immutable
class BreakdownOptions:
    """What the revenue is broken down by."""

    by: Annotated[
        Optional[list[str]],
        option(
            "--by", help=BY, panel=GROUPS, metavar="NAME,...",
        ),
    ] = None  # fmt: skip
    join_spellings: Annotated[
        bool, option("--join-spellings", help="Take values that differ in capitals, blanks or ё for one.", panel=GROUPS)
    ] = False
    band: Annotated[
        Optional[list[str]],
        option(
            "--band", panel=GROUPS, metavar="NAME=A,B,C",
            help="Put the numbers of an attribute of --by into ranges: age=18,25,35, company_revenue=10M,1B, revenue=quartiles.",
        ),
    ] = None  # fmt: skip
    group: Annotated[
        Optional[list[str]],
        option(
            "--group", panel=GROUPS, metavar="NAME=...",
            help="Join values of an attribute of --by: region='home:Moskva,Tver;other:*'.",
        ),
    ] = None  # fmt: skip
    contacts: Contacts = None
    contact_key: ContactKey = None
    vip: VipShare = None
    vip_revenue: VipRevenue = None
    market: Annotated[
        Optional[str],
        option(
            "--market", panel=GROUPS, metavar="FILE",
            help="Sizes of the market, for our share: a file of what --by names, periods and money.",
        ),
    ] = None  # fmt: skip
    against: Annotated[
        Optional[str],
        option(
            "--against", panel=WINDOW, metavar="PERIOD",
            help="Compare with 2025, 2025-Q1, 2025-03, 2025-01-15..2025-02-14, or before: as long, before --since.",
        ),
    ] = None  # fmt: skip


@immutable
class CellOptions:
    """How cells are shown, and where they go."""

    share: Annotated[
        Share,
        option("--share", help="What shares are of: all cells, or those of a row or column.", panel=OUTPUT),
    ] = Share.TOTAL
    min_cell: Annotated[
        Optional[int],
        option(
            "--min-cell", min=2, panel=OUTPUT, metavar="N",
            help="Hide cells of fewer customers, and others from which these could be told.",
        ),
    ] = None  # fmt: skip
    output: Output = None
    to_db: ToDb = None
    to_table: ToTable = None
    if_exists: IfExists = There.FAIL
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
