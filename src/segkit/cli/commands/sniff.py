"""segkit sniff: how files are read, before anything is computed."""

from __future__ import annotations

from segkit.cli.options.check import FindingOptions, SniffOptions
from segkit.cli.options.shared import InputOptions
from segkit.cli.options.signature import takes


@takes(InputOptions, SniffOptions, FindingOptions)
def sniff(lines: InputOptions, how: SniffOptions, out: FindingOptions) -> None:
    """Show what segkit sees in files: encoding, delimiter, columns, and the options that say the same.

    Looks at a sample of each file, unless --full asks for all of it. Examples are the first values of a
    column; what may name a person is masked. Status 1 where a file cannot be read as it is.

    [bold]Examples[/bold]

      segkit sniff orders.csv

      segkit sniff orders.csv --full --format json

      segkit sniff "exports/*.csv" -o columns.csv
    """
    from segkit.cli.boundary import quiet_panics
    from segkit.cli.console import Voice, destination, sheet, write_found
    from segkit.cli.steps.arguments import reading_of
    from segkit.cli.steps.sniff import refuse_unreadable, show_files, tell_files
    from segkit.sinks.rows.files import column_rows
    from segkit.sources.description import sniff as look

    to = destination(out, lines.files)
    asked = reading_of(lines)
    with quiet_panics():
        files = look(lines.files, asked, full=how.full, show_values=out.show_values)
    if to.is_table:
        with sheet(to, out) as page:
            show_files(files, page)
    else:
        tell_files(files, Voice(out.quiet))
        whole = [seen.to_dict() for seen in files]
        write_found(column_rows(whole), {"files": whole}, to)
    refuse_unreadable(files)
