"""segkit check: whether the numbers of a data set can be trusted."""

from __future__ import annotations

from segkit.cli.options.check import FindingOptions, LimitOptions
from segkit.cli.options.shared import InputOptions, WindowOptions
from segkit.cli.options.signature import takes


@takes(InputOptions, WindowOptions, LimitOptions, FindingOptions)
def check(lines: InputOptions, window: WindowOptions, limits: LimitOptions, out: FindingOptions) -> None:
    """Read everything and tell what would count, what would not, and what is odd.

    Duplicates, overlapping files, lines without a customer, returns, slips in amounts and dates, gaps,
    damaged ids. Status 1 where the data cannot be loaded as they are; status 3 where a limit is passed.

    [bold]Examples[/bold]

      segkit check orders.csv

      segkit check "exports/*.csv" --format json -o check.json

      segkit check orders.csv --strict --max-no-customer 2% -q
    """
    from segkit.cli.boundary import quiet_panics
    from segkit.cli.console import Voice, destination, sheet, write_found
    from segkit.cli.steps.arguments import reading_of, window_of
    from segkit.cli.steps.check import enforce_limits, limits_of, show_check, tell_check
    from segkit.runs.inspection import check_files
    from segkit.runs.terms import Policy
    from segkit.sinks.rows.findings import finding_rows

    to = destination(out, lines.files)
    held = limits_of(limits)
    asked = reading_of(lines), window_of(window), Policy(lines.returns, lines.order_by)
    with quiet_panics():
        found = check_files(
            lines.files, reading=asked[0], window=asked[1], policy=asked[2], show_values=out.show_values
        )
    if to.is_table:
        with sheet(to, out) as page:
            show_check(found, page)
    else:
        tell_check(found, Voice(out.quiet))
        write_found(finding_rows(found), found.to_dict(), to)
    enforce_limits(found, held)
