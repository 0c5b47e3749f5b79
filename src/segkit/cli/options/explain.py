"""Options of explanations: which customers are meant, and where what is said of them goes."""

from __future__ import annotations

from typing import Annotated, Optional

from segkit.choices import IfExists as There
from segkit.cli.options.database import IfExists, ToDb, ToTable
from segkit.cli.options.shared import (
    OUTPUT,
    Debug,
    Labels,
    NoClobber,
    NoColor,
    OnlySegments,
    Output,
    Quiet,
    RowFormat,
    Sort,
    Top,
    Verbose,
    option,
)
from segkit.immutable import immutable


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
