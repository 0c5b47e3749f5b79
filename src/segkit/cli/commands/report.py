"""segkit report: everything on one page, to be mailed to those who decide."""

from __future__ import annotations

from segkit.cli.options.report import PaperOptions, ReportOptions
from segkit.cli.options.shared import InputOptions, ScoringOptions, WindowOptions, takes


@takes(InputOptions, ReportOptions, WindowOptions, ScoringOptions, PaperOptions)
def report(
    lines: InputOptions, asked: ReportOptions, window: WindowOptions, scoring: ScoringOptions, out: PaperOptions
) -> None:
    """Make one page of everything: key figures, segments, movement, retention, revenue, quality of the data.

    The page needs nothing from anywhere, prints on A4 and names no customer.

    [bold]Examples[/bold]

      segkit report orders.csv -o report.html

      segkit report orders.csv --by category --clusters --title "Our shop" -o report.html

      segkit report orders.csv --sections figures,segments,movement --lang ru -o report.html

      segkit report orders.csv --format json -o facts.json
    """
    from segkit.cli.asking import scoring_of
    from segkit.cli.console import Voice, write_bytes
    from segkit.cli.reporting import drawn, look_of, paper_of, reported, sections_of, tell_report, wish_of

    sections, paper = sections_of(asked), paper_of(out, lines.files)
    wish, look = wish_of(asked, sections, out.top), look_of(asked)
    done = reported(lines, window, scoring_of(scoring), wish)
    tell_report(done, Voice(out.quiet, out.verbose))
    write_bytes(drawn(done, sections, look, paper), paper.to)
