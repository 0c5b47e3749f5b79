"""segkit cluster: groups that no rule knows, in plain words."""

from __future__ import annotations

from segkit.cli.options.cluster import GroupingOptions
from segkit.cli.options.engine import AnywhereOptions
from segkit.cli.options.model import SavingOptions
from segkit.cli.options.segments import KeepOptions
from segkit.cli.options.shared import OutputOptions, ScoringOptions, WindowOptions
from segkit.cli.options.signature import takes


@takes(AnywhereOptions, KeepOptions, WindowOptions, GroupingOptions, ScoringOptions, SavingOptions, OutputOptions)
def cluster(  # noqa: PLR0913, PLR0917 - one group of options each
    lines: AnywhereOptions, more: KeepOptions, window: WindowOptions, grouping: GroupingOptions,
    scoring: ScoringOptions, saving: SavingOptions, out: OutputOptions,
) -> None:  # fmt: skip
    """Find groups of customers that no rule knows, and say in plain words who they are.

    [bold]Examples[/bold]

      segkit cluster orders.csv

      segkit cluster orders.csv --k 4 --names stars,steady,fresh,asleep -o customers.csv

      segkit cluster orders.csv --k 4 --plot clusters.svg -o customers.parquet

      segkit cluster --table people.csv --features age,income --k auto
    """
    from segkit.cli.faring import is_far

    if is_far(lines, "cluster"):
        from segkit.cli.farclusters import cluster_far

        cluster_far(lines, more, window, grouping, scoring, saving, out)
        return
    if grouping.table:
        from segkit.cli.steps.cluster_table import cluster_table
        from segkit.cli.steps.customer_table import USED, refuse_orders

        refuse_orders(lines, more, window, scoring, used=USED | {"query", "from_table"})
        cluster_table(lines, grouping, scoring.model, saving, out)
        return
    from segkit.cli.steps.cluster_files import cluster_files

    cluster_files(lines, more, window, grouping, scoring, saving, out)
