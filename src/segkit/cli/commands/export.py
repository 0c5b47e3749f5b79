"""segkit export: lists for the tools that write to customers."""

from __future__ import annotations

from segkit.cli.options.cluster import ListedClusters
from segkit.cli.options.engine import AnywhereOptions
from segkit.cli.options.export import ExportOptions, PeopleOptions, SayOptions
from segkit.cli.options.shared import ScoringOptions, WindowOptions
from segkit.cli.options.signature import takes


@takes(AnywhereOptions, WindowOptions, ScoringOptions, PeopleOptions, ListedClusters, ExportOptions, SayOptions)
def export(  # noqa: PLR0913, PLR0917 - one group of options each
    lines: AnywhereOptions,
    window: WindowOptions,
    scoring: ScoringOptions,
    people: PeopleOptions,
    groups: ListedClusters,
    lists: ExportOptions,
    say: SayOptions,
) -> None:
    """Write one list per segment for a mailing tool, an advertising platform or a dialer, all at once or none.

    [bold]Examples[/bold]

      segkit export orders.csv --to mailchimp --out lists

      segkit export orders.csv --to meta --segment loyal --dry-run

      segkit export orders.csv --to plain --segment at-risk --top 200 --split 4 --out calls

      segkit export orders.csv --to klaviyo --fields last_order,favourite:category --holdout 10% --out lists
    """
    from segkit.cli.console import Voice
    from segkit.cli.steps.arguments import scoring_of
    from segkit.cli.steps.export import make_lists, refuse_far, show_lists, tell_lists, wishes_of, with_features
    from segkit.cli.steps.segments import tell_run
    from segkit.lists.writing import check_place, put

    voice = Voice(say.quiet, say.verbose)
    scored = scoring_of(scoring)
    wishes = wishes_of(lists, people, groups, scored.book.names, scoring.model)
    refuse_far(lines)
    scored = with_features(scored, wishes)
    if lists.out is not None and not lists.dry_run:
        check_place(lists.out, lines.files)
    done = make_lists(lines, window, scored, wishes)
    tell_run(done.run, voice, facts=True)
    tell_lists(done, voice)
    if lists.out is None or lists.dry_run:
        voice.say("nothing was written: --dry-run")
    else:
        voice.say(*(f"note: {note}" for note in put(done, lists.out)))
    show_lists(done, say)
