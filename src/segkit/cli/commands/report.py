"""segkit report: everything on one page, to be mailed to those who decide."""

from __future__ import annotations

from segkit.cli.options.engine import AnywhereOptions
from segkit.cli.options.report import PaperOptions, ReportOptions
from segkit.cli.options.shared import ScoringOptions, WindowOptions
from segkit.cli.options.signature import takes


@takes(AnywhereOptions, ReportOptions, WindowOptions, ScoringOptions, PaperOptions)
def report(
    lines: AnywhereOptions, asked: ReportOptions, window: WindowOptions, scoring: ScoringOptions, out: PaperOptions
) -> None:
    """Make one page of everything: key figures, segments, movement, retention, revenue, quality of the data.

    The page needs nothing from anywhere, prints on A4 and names no customer.

    With --engine spark all of it is reckoned where the lines are, but for orders that two files share.

    [bold]Examples[/bold]

      segkit report orders.csv -o report.html

      segkit report orders.csv --by category --clusters --title "Our shop" -o report.html

      segkit report orders.csv --sections figures,segments,movement --lang ru -o report.html

      segkit report orders.csv --format json -o facts.json
    """
    from segkit.cli.console import Voice, write_bytes
    from segkit.cli.faring import is_far, refuse_near
    from segkit.cli.steps.arguments import scoring_of
    from segkit.cli.steps.report import draw_report, look_of, make_report, paper_of, sections_of, tell_report, wish_of

    if is_far(lines, "report"):
        refuse_near(lines, None, fetched=True)
    sections, paper = sections_of(asked), paper_of(out, lines.files)
    wish, look = wish_of(asked, sections, out.top), look_of(asked, lines)
    with make_report(lines, window, scoring_of(scoring), wish) as done:
        tell_report(done, Voice(out.quiet, out.verbose))
        page = draw_report(done, sections, look, paper)
    write_bytes(page, paper.to)
