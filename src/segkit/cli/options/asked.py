"""Options that only one or two commands have: rule books, explanations, cut points."""

from __future__ import annotations

from typing import Annotated, Optional

import typer

from segkit.choices import IfExists as There
from segkit.cli.options.customer import OnlyVipOptions, VipOptions
from segkit.cli.options.database import IfExists, ToDb, ToTable
from segkit.cli.options.shared import (
    INPUT,
    OUTPUT,
    Bins,
    Debug,
    Labels,
    NoClobber,
    NoColor,
    OnlySegments,
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


@immutable
class BinsOptions:
    """How many scores there are."""

    bins: Bins = None


@immutable
class KeepOptions:
    """Which columns of the files are carried along."""

    keep: Annotated[
        Optional[list[str]],
        option(
            "--keep", panel=INPUT, metavar="COLUMN,...",
            help="Carry these columns along as text; a customer has the value with most money. NAME=COLUMN renames.",
        ),
    ] = None  # fmt: skip


@immutable
class MemoryOptions:
    """How much memory there is."""

    memory: Annotated[
        Optional[str],
        option(
            "--memory", panel=INPUT, metavar="SIZE",
            help="Get by with about so much memory, as 2GB: customers are settled in portions; rows stay the same.",
        ),
    ] = None  # fmt: skip


@immutable
class ActionOptions:
    """What is said of segments besides numbers."""

    actions: Annotated[
        bool, option("--actions", help="Say what to do with each segment, as the rule book advises.", panel=OUTPUT)
    ] = False
    plot: Plot = None


@immutable
class CustomerOptions(KeepOptions, OnlyVipOptions, MemoryOptions):
    """What is asked for besides where rows are customers."""


@immutable
class SegmentOptions(ActionOptions, VipOptions, MemoryOptions):
    """What is asked for besides where rows are segments."""


@immutable
class TableOptions:
    """Where a table goes, and in which form."""

    output: Output = None
    to_db: ToDb = None
    to_table: ToTable = None
    if_exists: IfExists = There.FAIL
    format: RowFormat = None
    no_clobber: NoClobber = False
    quiet: Quiet = False
    verbose: Verbose = False
    debug: Debug = False
    no_color: NoColor = False


@immutable
class WhoOptions:
    """Which customers are meant, and where what is said of them goes."""

    customer_id: Annotated[
        Optional[list[str]],
        option("--customer-id", help="A customer to explain; may be given several times.", panel=OUTPUT, metavar="ID"),
    ] = None
    output: Output = None
    to_db: ToDb = None
    to_table: ToTable = None
    if_exists: IfExists = There.FAIL
    format: RowFormat = None
    segment: OnlySegments = None
    labels: Labels = None
    sort: Sort = None
    top: Top = None
    no_clobber: NoClobber = False
    quiet: Quiet = False
    verbose: Verbose = False
    debug: Debug = False
    no_color: NoColor = False


@immutable
class Book:
    """Which rule book."""

    book: Annotated[
        Optional[str],
        typer.Argument(
            help="A rule book: lifecycle (default), classic, or a TOML file.", metavar="NAME|FILE", show_default=False
        ),
    ] = None


@immutable
class BookFile:
    """Which file of rules."""

    file: Annotated[str, typer.Argument(help="A rule book in TOML.", metavar="FILE", show_default=False)]


Toml = Annotated[bool, option("--toml", help="Print TOML, to start a file of your own.", panel=OUTPUT)]


@immutable
class BookOptions:
    """How a rule book is shown."""

    toml: Toml = False


@immutable
class SettingOptions:
    """How settings are shown."""

    only_set: Annotated[bool, option("--set", help="Only what is set.", panel=OUTPUT)] = False
    toml: Toml = False


@immutable
class PageOptions:
    """How a page looks."""

    debug: Debug = False
    no_color: NoColor = False
