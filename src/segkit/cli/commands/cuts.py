"""segkit cuts: a yardstick of your own, to keep from month to month."""

from __future__ import annotations

from segkit.cli.options.cuts import BinsOptions, TableOptions
from segkit.cli.options.engine import AnywhereOptions
from segkit.cli.options.shared import WindowOptions
from segkit.cli.options.signature import takes


@takes(AnywhereOptions, WindowOptions, BinsOptions, TableOptions)
def cuts(lines: AnywhereOptions, window: WindowOptions, scale: BinsOptions, out: TableOptions) -> None:
    """Propose cut points in days, orders and round money, as options to paste.

    Recency is cut by the base's own purchase gaps: half of all repeat orders came within the first cut point, and
    each further one halves the part that came later still.

    [bold]Examples[/bold]

      segkit cuts orders.csv

      segkit cuts orders.csv --bins 3 --format json
    """
    from segkit.cli.console import Voice, destination, sheet, write_found
    from segkit.cli.faring import is_far, proposed_far, refuse_near
    from segkit.cli.steps.arguments import propose_cuts
    from segkit.cli.steps.segments import tell_run
    from segkit.sinks.rows.cuts import as_document, step_rows

    far = is_far(lines, "cuts")
    if far:
        refuse_near(lines, out, fetched=True)
    to = destination(out, lines.files)
    run, found = (proposed_far if far else propose_cuts)(lines, window, scale.bins)
    voice = Voice(out.quiet, out.verbose)
    tell_run(run, voice, facts=False)
    voice.say(*(f"note: {note}" for note in found.notes))
    if to.is_table:
        from segkit.render.tables.proposal import show_proposal

        with sheet(to, out) as page:
            show_proposal(found, page)
    else:
        voice.quote(f"to use them: {found.options}")
        write_found(step_rows(found), as_document(found), to)
