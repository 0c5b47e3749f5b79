"""segkit segments: what each segment is worth, one row each."""

from __future__ import annotations

from segkit.cli.options import InputOptions, OutputOptions, ScoringOptions, WindowOptions, names_in, takes


@takes(InputOptions, WindowOptions, ScoringOptions, OutputOptions)
def segments(lines: InputOptions, window: WindowOptions, scoring: ScoringOptions, out: OutputOptions) -> None:
    """Show what each segment is worth: customers, orders, revenue, medians, repeat rate.

    [bold]Examples[/bold]

      segkit segments orders.csv

      segkit segments orders.csv --as-of 2026-06-30 --format markdown

      segkit segments exports/ --columns segment,customers,revenue -o segments.csv
    """
    from segkit.cli.asking import segmentation
    from segkit.cli.console import Voice, destination, page, write
    from segkit.cli.telling import show_segments, tell_run
    from segkit.schemas import SEGMENT_TABLE
    from segkit.segments import LABELS
    from segkit.sinks.rows import Choice, segment_frame

    choice = Choice(
        names_in(out.segment, "--segment"), names_in(out.columns, "--columns"), names_in(out.sort, "--sort"), out.top
    )
    choice.check(SEGMENT_TABLE.names, LABELS)
    to = destination(out, lines.files)
    run = segmentation(lines, window, scoring)
    tell_run(run, Voice(out.quiet, out.verbose), facts=not to.is_table or to.target is not None)
    rows = segment_frame(run.segment_rows(), choice)
    if to.is_table:
        with page(to, out, rows) as sheet:
            show_segments(run, sheet, choice)
    else:
        write(rows, to, run.settings(), fail_empty=out.fail_empty)
