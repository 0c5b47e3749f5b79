"""Clusters of the customers of files on the command line: found, told of, written and kept."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from segkit.cli.console import Voice, destination, page, write
from segkit.cli.steps.arguments import choice_of, kept_columns_of, scoring_of, segment
from segkit.cli.steps.cluster import (
    check_plot,
    draw_clusters,
    find_clusters,
    grouping_of,
    save_clusters,
    show_clusters,
    tell_clusters,
    wanted_clusters_of,
)
from segkit.cli.steps.models import check_saving
from segkit.cli.steps.retype import retyped
from segkit.cli.steps.segments import tell_run
from segkit.columns import RETURNS_SHARE
from segkit.schemas import CLUSTER_TABLE, CLUSTERED
from segkit.sinks.rows.clusters import clustered_rows, profile_rows

if TYPE_CHECKING:
    from segkit.cli.options.cluster import GroupingOptions
    from segkit.cli.options.engine import AnywhereOptions
    from segkit.cli.options.model import SavingOptions
    from segkit.cli.options.segments import KeepOptions
    from segkit.cli.options.shared import OutputOptions, ScoringOptions, WindowOptions


def cluster_files(  # noqa: PLR0913, PLR0917 - one group of options each
    lines: AnywhereOptions, more: KeepOptions, window: WindowOptions, grouping: GroupingOptions,
    scoring: ScoringOptions, saving: SavingOptions, out: OutputOptions,
) -> None:  # fmt: skip
    """Find clusters of the customers of files, with every option checked before one is opened, and write them."""
    kept, wanted = kept_columns_of(more), wanted_clusters_of(grouping)
    asked, scored = grouping_of(grouping, scoring.model, kept), scoring_of(scoring)
    columns = (*CLUSTERED.names, *kept)
    choice = choice_of(out, CLUSTER_TABLE.names if grouping.profile else columns, scored.book.names)
    to, voice = destination(out, lines.files), Voice(out.quiet, out.verbose)
    check_saving(saving, scoring, lines, out)
    check_plot(grouping, out, lines.files)
    run = segment(lines, window, replace(scored, keeps_returns=RETURNS_SHARE in asked.wanted), kept)
    done = find_clusters(run, asked)
    for_people = to.is_table and to.target is None
    tell_run(run, voice, facts=not for_people)
    tell_clusters(done, voice, facts=not for_people)
    rows = profile_rows(done, choice, wanted) if grouping.profile else clustered_rows(done, columns, choice, wanted)
    if to.is_table:
        every = replace(grouping, cluster=None, profile=False, plot=None)
        typed = retyped(lines, more, window, every, scoring, command="cluster")
        with page(to, out, rows) as sheet:
            show_clusters(done, sheet, wanted.numbers(done.profiles), typed)
    else:
        write(rows, to, run.settings() | {"segkit.clusters": done.centroids.fingerprint}, fail_empty=out.fail_empty)
    draw_clusters(done, grouping, out)
    save_clusters(done, run, saving, lines.files, voice)
