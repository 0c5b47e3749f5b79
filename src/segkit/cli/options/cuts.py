"""Options of proposed cut points: how many scores there are, and where the table goes."""

from __future__ import annotations

from segkit.choices import IfExists as There
from segkit.cli.options.database import IfExists, ToDb, ToTable
from segkit.cli.options.shared import Bins, Debug, NoClobber, NoColor, Output, Quiet, RowFormat, Verbose
from segkit.immutable import immutable


@immutable
class BinsOptions:
    """How many scores there are."""

    bins: Bins = None


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
