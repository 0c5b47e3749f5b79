"""segkit check: whether the numbers of a data set can be trusted."""

from __future__ import annotations

from segkit.cli.options.check import FindingOptions, LimitOptions
from segkit.cli.options.engine import AnywhereOptions
from segkit.cli.options.shared import WindowOptions
from segkit.cli.options.signature import takes


@takes(AnywhereOptions, WindowOptions, LimitOptions, FindingOptions)
def check(lines: AnywhereOptions, window: WindowOptions, limits: LimitOptions, out: FindingOptions) -> None:
    """Read everything and tell what would count, what would not, and what is odd.

    Duplicates, overlapping files, lines without a customer, returns, slips in amounts and dates, gaps,
    damaged ids. Status 1 where the data cannot be loaded as they are; status 3 where a limit is passed.

    With --engine spark the same is counted where the lines are; it is not told where in files it stands.

    [bold]Examples[/bold]

      segkit check orders.csv

      segkit check "exports/*.csv" --format json -o check.json

      segkit check orders.csv --strict --max-no-customer 2% -q
    """
    from segkit.cli.console import Voice, destination, sheet, write_found
    from segkit.cli.steps.check import checked, enforce_limits, limits_of, show_check, tell_check
    from segkit.sinks.rows.findings import finding_rows

    to = destination(out, lines.files)
    held = limits_of(limits)
    found = checked(lines, window, out)
    if to.is_table:
        with sheet(to, out) as page:
            show_check(found, page)
    else:
        tell_check(found, Voice(out.quiet))
        write_found(finding_rows(found), found.to_dict(), to)
    enforce_limits(found, held)
