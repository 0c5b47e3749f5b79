"""Every shared option once: a name, a meaning, a panel of the help.

Options come in groups, one dataclass each; `takes` gives a command all options of its groups and hands
them over as filled-in groups.
"""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - Typer resolves the hints
from pathlib import Path
from typing import Annotated, Any, Optional

import typer

from segkit.choices import AmountPer, BadRows, Binning, Format, OrderBy, Returns
from segkit.choices import IfExists as There
from segkit.cli.options.database import FromTable, IfExists, Query, ToDb, ToTable
from segkit.errors import UsageError
from segkit.immutable import immutable

INPUT, WINDOW, SCORING, OUTPUT, LIMITS = "Input", "Window", "Scoring", "Output", "Limits"

BY = (
    "By what: of a breakdown up to three of columns of the files or --contacts, year, quarter, month, weekday, hour,"
    " segment, abc, cluster, vip (NAME=COLUMN renames); of cohorts and kpis one column, segment or abc; of abc customer (default) or one column; of a tool that takes one kind of contact per file email or phone."
)


def option(*names: str, help: str, panel: str, **more: Any) -> Any:  # noqa: A002 - Typer's word
    """Declare an option: its names, its meaning, and the panel of the help where it stands."""
    return typer.Option(*names, help=help, rich_help_panel=panel, show_default=False, **more)


def _column(name: str, what: str) -> Any:
    return option(f"--{name}", help=what, panel=INPUT, metavar="COLUMN")


Files = Annotated[
    list[str],
    typer.Argument(
        help="CSV, Parquet or Excel files, globs, folders, s3:// gs:// az:// https:// addresses, sqlite:/// or postgresql:// databases, or - for standard input.",
        metavar="FILES...",
        show_default=False,
    ),
]


ReadyTable = Annotated[
    bool,
    option(
        "--table",
        help="FILES are ready tables, one row per customer: of cluster with --features of its own, of compare the two days.",
        panel=INPUT,
    ),
]


@immutable
class InputOptions:
    """How lines are read."""

    files: Files
    customer: Annotated[Optional[str], _column("customer", "Column that names the customer.")] = None
    order: Annotated[
        Optional[str], _column("order", "Column of order numbers. Without one, every line is an order.")
    ] = None
    date: Annotated[Optional[str], _column("date", "Column of order dates.")] = None
    amount: Annotated[Optional[str], _column("amount", "Column of money.")] = None
    quantity: Annotated[Optional[str], _column("quantity", "Column of pieces, with --price instead of --amount.")] = (
        None
    )
    price: Annotated[Optional[str], _column("price", "Column of the price of one piece.")] = None
    status: Annotated[Optional[str], _column("status", "Column that tells cancelled, unpaid and returned lines.")] = (
        None
    )
    currency: Annotated[
        Optional[str],
        option("--currency", help="Take lines of this currency only.", panel=INPUT, metavar="CODE"),
    ] = None
    refunded: Annotated[
        Optional[str],
        _column("refunded", "Column of money given back, subtracted from the amount; none: not subtracted."),
    ] = None
    kind: Annotated[
        Optional[str], _column("kind", "Column that tells sales from refunds, such as a type of document.")
    ] = None
    amount_per: Annotated[
        Optional[AmountPer],
        option(
            "--amount-per",
            help="Whether each line has its own amount, or all lines of an order share one.",
            panel=INPUT,
        ),
    ] = None
    preset: Annotated[
        Optional[str],
        option(
            "--preset",
            help="Tool that the export is of; default: told by its header. none: told by no header.",
            panel=INPUT,
            metavar="NAME",
        ),
    ] = None
    encoding: Annotated[
        Optional[str],
        option("--encoding", help="Encoding of text files, such as cp1251.", panel=INPUT, metavar="NAME"),
    ] = None
    delimiter: Annotated[
        Optional[str],
        option("--delimiter", help="Delimiter of text files: a character, or tab.", panel=INPUT, metavar="MARK"),
    ] = None
    decimal: Annotated[
        Optional[str],
        option("--decimal", help="Decimal mark of amounts: . or ,", panel=INPUT, metavar="MARK"),
    ] = None
    date_format: Annotated[
        Optional[str],
        option("--date-format", help="Form of dates, such as %d.%m.%Y.", panel=INPUT, metavar="FORMAT"),
    ] = None
    day_first: Annotated[
        Optional[bool],
        option("--day-first/--month-first", help="Whether 01/02 is 1 February or 2 January.", panel=INPUT),
    ] = None
    sheet: Annotated[
        Optional[str],
        option(
            "--sheet", help="Sheet of a workbook, or a pattern of sheets: 'Sales 20*'.", panel=INPUT, metavar="NAME"
        ),
    ] = None
    query: Query = None
    from_table: FromTable = None
    no_header: Annotated[
        bool,
        option(
            "--no-header",
            help="No line of names; columns are named by number: --customer 1 --date 2 --amount 3.",
            panel=INPUT,
        ),
    ] = False
    skip_lines: Annotated[
        int,
        option(
            "--skip-lines", help="Pass over so many lines at the start of text files.", panel=INPUT, min=0, metavar="N"
        ),
    ] = 0
    comment: Annotated[
        Optional[str],
        option("--comment", help="Pass over lines of text files that begin with this.", panel=INPUT, metavar="TEXT"),
    ] = None
    bad_rows: Annotated[
        BadRows,
        option(
            "--bad-rows", help="Lines that cannot be read: fail ends the run, skip leaves them out and counts them.",
            panel=INPUT,
        ),
    ] = BadRows.FAIL  # fmt: skip
    rejects: Annotated[
        Optional[Path],
        option(
            "--rejects", help="With --bad-rows skip: write the lines left out to this CSV file (.gz and .zst too), with line and reason.",
            panel=INPUT, metavar="FILE",
        ),
    ] = None  # fmt: skip
    max_unpacked: Annotated[
        float,
        option(
            "--max-unpacked", help="Gigabytes that a packed file may unpack to; default 16.", panel=INPUT,
            min=0.001, metavar="GB",
        ),
    ] = 16.0  # fmt: skip
    order_by: Annotated[
        OrderBy,
        option("--order-by", help="Without order numbers: each line is an order, or a customer's day.", panel=INPUT),
    ] = OrderBy.LINE
    returns: Annotated[
        Returns,
        option(
            "--returns",
            help="Lines below zero: net lowers the money, drop ignores them, keep counts every order.",
            panel=INPUT,
        ),
    ] = Returns.NET


def _date(name: str, what: str) -> Any:
    return option(name, help=what, panel=WINDOW, formats=["%Y-%m-%d"], metavar="YYYY-MM-DD")


@immutable
class WindowOptions:
    """Which days exist."""

    as_of: Annotated[
        Optional[datetime], _date("--as-of", "The day on which we look; default: the day of the newest counted order.")
    ] = None
    since: Annotated[Optional[datetime], _date("--since", "Leave out lines before this day.")] = None


def _cuts(name: str, what: str) -> Any:
    return option(name, help=what, panel=SCORING, metavar="A,B,C,D")


Bins = Annotated[
    Optional[int],
    option("--bins", help="Scores run from 1 to this; 2 to 9, default 5.", panel=SCORING, min=2, max=9),
]


@immutable
class ScoringOptions:
    """How scores and labels come about."""

    bins: Bins = None
    binning: Annotated[
        Binning,
        option(
            "--binning", panel=SCORING,
            help="Cut all customers alike (quantiles), or orders within R and money within R and F (nested).",
        ),
    ] = Binning.QUANTILES  # fmt: skip
    r_cuts: Annotated[Optional[str], _cuts("--r-cuts", "Cut points of recency, in days.")] = None
    f_cuts: Annotated[Optional[str], _cuts("--f-cuts", "Cut points of frequency, in orders.")] = None
    m_cuts: Annotated[Optional[str], _cuts("--m-cuts", "Cut points of monetary, in money.")] = None
    rules: Annotated[
        Optional[str],
        option(
            "--rules", panel=SCORING, metavar="NAME|FILE",
            help="Labels by this rule book: lifecycle (default), classic, or a TOML file of your own; a backtest takes several, by commas.",
        ),
    ] = None  # fmt: skip
    model: Annotated[
        Optional[Path],
        option(
            "--model", panel=SCORING, metavar="FILE",
            help="Score and label by this model, which --save-model wrote; nothing is learnt.",
        ),
    ] = None  # fmt: skip
    new_days: Annotated[
        Optional[float],
        option(
            "--new-days", min=0, panel=SCORING, metavar="DAYS",
            help="A customer is new up to so many days after the first order; default: 90th percentile of purchase gaps.",
        ),
    ] = None  # fmt: skip


Output = Annotated[
    Optional[Path],
    option(
        "--output", "-o", metavar="FILE", panel=OUTPUT,
        help="Write all rows to this file; the suffix gives the format (.gz and .zst too).",
    ),
]  # fmt: skip
RowFormat = Annotated[
    Optional[Format],
    option(
        "--format", "-f", help="Format of the rows; default: table on a terminal, csv elsewhere.", panel=OUTPUT,
        case_sensitive=False,
    ),
]  # fmt: skip
OnlySegments = Annotated[
    Optional[str], option("--segment", help="Only these segments.", panel=OUTPUT, metavar="NAME,...")
]
Sort = Annotated[
    Optional[str],
    option("--sort", help="Order of the rows; -NAME is from high to low.", panel=OUTPUT, metavar="NAME,..."),
]
Columns = Annotated[
    Optional[str], option("--columns", help="Only these columns, in this order.", panel=OUTPUT, metavar="NAME,...")
]
Top = Annotated[
    Optional[int],
    option(
        "--top", panel=OUTPUT, min=1, metavar="N",
        help="Only so many rows: the most money first, or by --sort. A breakdown adds up its other values as (other).",
    ),
]  # fmt: skip
Plot = Annotated[
    Optional[Path],
    option(
        "--plot", panel=OUTPUT, metavar="FILE",
        help="Draw a picture into this file: .svg, .html or .png; - draws in characters, beside the rows.",
    ),
]  # fmt: skip
Labels = Annotated[
    Optional[str],
    option(
        "--labels", panel=OUTPUT, metavar="en|ru",
        help="Language of the names of segments in rows; default en. Tables are told by --lang.",
    ),
]  # fmt: skip
FailEmpty = Annotated[bool, option("--fail-empty", help="Status 3 and no file when no row is left.", panel=OUTPUT)]
Strict = Annotated[bool, option("--strict", help="Status 3 when a check fails.", panel=OUTPUT)]
NoClobber = Annotated[bool, option("--no-clobber", help="Do not replace a file that is there.", panel=OUTPUT)]
Quiet = Annotated[bool, option("--quiet", "-q", help="Say nothing but errors.", panel=OUTPUT)]
Verbose = Annotated[bool, option("--verbose", "-v", help="Say cut points and every decision.", panel=OUTPUT)]
Debug = Annotated[bool, option("--debug", help="Show a traceback where segkit itself fails.", panel=OUTPUT)]
NoColor = Annotated[bool, option("--no-color", help="No colour; NO_COLOR does the same.", panel=OUTPUT)]


@immutable
class OutputOptions:
    """Where rows go, and in which form."""

    output: Output = None
    to_db: ToDb = None
    to_table: ToTable = None
    if_exists: IfExists = There.FAIL
    format: RowFormat = None
    segment: OnlySegments = None
    labels: Labels = None
    columns: Columns = None
    sort: Sort = None
    top: Top = None
    no_clobber: NoClobber = False
    fail_empty: FailEmpty = False
    quiet: Quiet = False
    verbose: Verbose = False
    debug: Debug = False
    no_color: NoColor = False


def names_in(text: str | None, option: str) -> tuple[str, ...]:
    """Take a list of names apart at the commas.

    Raises:
        UsageError: A name is empty.
    """
    if text is None:
        return ()
    names = tuple(name.strip() for name in text.split(","))
    if not all(names):
        raise UsageError(f"{option} {text!r} has an empty name", hint=f"{option} a,b")
    return names
