"""segkit segments: what each segment is worth, one row each."""

from __future__ import annotations

from segkit.cli.options.engine import AnywhereOptions
from segkit.cli.options.model import SavingOptions
from segkit.cli.options.segments import SegmentOptions
from segkit.cli.options.shared import OutputOptions, ScoringOptions, WindowOptions
from segkit.cli.options.signature import takes


@takes(AnywhereOptions, WindowOptions, ScoringOptions, SegmentOptions, SavingOptions, OutputOptions)
def segments(
    lines: AnywhereOptions, window: WindowOptions, scoring: ScoringOptions, more: SegmentOptions, saving: SavingOptions,
    out: OutputOptions,
) -> None:  # fmt: skip
    """Show what each segment is worth: customers, orders, revenue, medians, repeat rate.

    [bold]Examples[/bold]

      segkit segments orders.csv

      segkit segments orders.csv --as-of 2026-06-30 --format markdown

      segkit segments orders.csv --rules classic --vip 20% --actions

      segkit segments exports/ --memory 2GB --columns segment,customers,revenue -o segments.csv
    """
    from segkit.cli.console import Voice, destination, page, write
    from segkit.cli.faring import is_far, segments_far
    from segkit.cli.steps.arguments import choice_of, scoring_of
    from segkit.cli.steps.models import check_saving, save
    from segkit.cli.steps.plot import check_picture, draw
    from segkit.cli.steps.segments import show_segments, tell_run
    from segkit.cli.steps.workbook import segment_for, vip_of_options, with_vips_marked, write_workbook
    from segkit.columns import ACTION
    from segkit.schemas import ADVISED_SEGMENTS
    from segkit.sinks.rows.customers import segment_frame

    if is_far(lines, "segments"):
        segments_far(lines, more, window, scoring, saving, out)
        return
    scored = scoring_of(scoring)
    vip, marks = vip_of_options(more, ("vips", "vip_revenue"))
    choice = choice_of(out, (*ADVISED_SEGMENTS.names, *marks), scored.book.names)
    to = destination(out, lines.files)
    check_saving(saving, scoring, lines, out)
    check_picture(more.plot, out, lines.files)
    run, answers = with_vips_marked(*segment_for(to, lines, window, scored, bound=more), vip)
    tell_run(run, Voice(out.quiet, out.verbose), facts=not to.is_table or to.target is not None)
    actions = more.actions or ACTION in choice.columns
    rows = segment_frame(run.segment_rows(actions=actions), choice)
    if to.is_table:
        with page(to, out, rows) as sheet:
            show_segments(run, sheet, choice, actions=actions)
    elif answers:
        write_workbook(answers, segments=choice, to=to, out=out, files=lines.files)
    else:
        write(rows, to, run.settings(), fail_empty=out.fail_empty)
    draw(lambda drawn: drawn.segments_drawn(run.segment_rows(), run.book.colours, choice.segments), more.plot, out)
    save(run, saving, lines, Voice(out.quiet, out.verbose))
