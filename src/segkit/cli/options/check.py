"""Options of the commands that look at files instead of scoring them: how much, how strictly, and in which form."""

from __future__ import annotations

from typing import Annotated, Any, Optional

from segkit.choices import IfExists as There
from segkit.cli.options.database import IfExists, ToDb, ToTable
from segkit.cli.options.shared import (
    INPUT,
    LIMITS,
    OUTPUT,
    Debug,
    NoClobber,
    NoColor,
    Output,
    Quiet,
    RowFormat,
    Strict,
    option,
)  # fmt: skip
from segkit.immutable import immutable


@immutable
class SniffOptions:
    """How much is looked at."""

    full: Annotated[
        bool,
        option(
            "--full", help="Read all rows: count them and their blanks, find the ends of dates and money.", panel=INPUT
        ),
    ] = False


def _limit(name: str, what: str) -> Any:
    return option(f"--max-{name}", help=f"Status 3 from more {what}.", panel=LIMITS, metavar="N%|N")


@immutable
class LimitOptions:
    """How much of what is odd is too much."""

    strict: Strict = False
    max_rejected: Annotated[Optional[str], _limit("rejected", "lines that cannot be read; strict 0%")] = None
    max_no_customer: Annotated[Optional[str], _limit("no-customer", "lines without a customer; strict 5%")] = None
    max_duplicates: Annotated[Optional[str], _limit("duplicates", "lines that repeat another line; strict 1%")] = None
    max_returns: Annotated[Optional[str], _limit("returns", "lines below zero; strict 20%")] = None
    max_future: Annotated[Optional[str], _limit("future", "lines dated after today; strict 0%")] = None


@immutable
class FindingOptions:
    """Where what was found goes, and in which form."""

    output: Output = None
    to_db: ToDb = None
    to_table: ToTable = None
    if_exists: IfExists = There.FAIL
    format: RowFormat = None
    show_values: Annotated[
        bool,
        option(
            "--show-values", help="Show names, mail addresses and telephones instead of masking them.", panel=OUTPUT
        ),
    ] = False
    no_clobber: NoClobber = False
    quiet: Quiet = False
    debug: Debug = False
    no_color: NoColor = False
