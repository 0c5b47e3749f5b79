"""Options of reports: what they tell, how they look, and where they go."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - Typer resolves the hints
from typing import Annotated, Optional

from segkit.cli.options.breakdown import GROUPS
from segkit.cli.options.cluster import CLUSTERS, HowMany, Seed
from segkit.cli.options.period import EveryPeriod
from segkit.cli.options.shared import BY, Debug, NoClobber, NoColor, Output, Quiet, RowFormat, Top, Verbose, option
from segkit.immutable import immutable

PAGE = "Page"


@immutable
class ReportOptions:
    """What a report tells, and how it looks."""

    by: Annotated[Optional[list[str]], option("--by", help=BY, panel=GROUPS, metavar="NAME,...")] = None
    every: EveryPeriod = None
    clusters: Annotated[
        bool, option("--clusters", help="Find groups that no rule knows, and show them.", panel=CLUSTERS)
    ] = False
    k: HowMany = "auto"
    seed: Seed = 0
    title: Annotated[Optional[str], option("--title", help="What the page is called.", panel=PAGE, metavar="TEXT")] = (
        None
    )
    logo: Annotated[
        Optional[Path],
        option("--logo", help="Picture at its head, up to 200 kB: .png, .jpg, .gif, .webp or .svg.", panel=PAGE, metavar="FILE"),
    ] = None  # fmt: skip
    sections: Annotated[
        Optional[str],
        option(
            "--sections", panel=PAGE, metavar="NAME,...",
            help="Only these, in this order: facts, figures, map, segments, movement, retention, revenue, distribution, pareto, breakdown, clusters, customers, quality, definitions.",
        ),
    ] = None  # fmt: skip
    with_names: Annotated[
        bool, option("--names", help="Name the customers with the most money; nobody is named otherwise.", panel=PAGE)
    ] = False


@immutable
class PaperOptions:
    """Where a report goes, and in which form."""

    output: Output = None
    format: RowFormat = None
    top: Top = None
    no_clobber: NoClobber = False
    quiet: Quiet = False
    verbose: Verbose = False
    debug: Debug = False
    no_color: NoColor = False
