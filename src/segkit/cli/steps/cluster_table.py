"""Clusters of a ready table of customers on the command line."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from segkit.cli.boundary import quiet_panics
from segkit.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from segkit.cli.console import Voice
    from segkit.cli.options.cluster import GroupingOptions
    from segkit.cli.options.model import SavingOptions
    from segkit.cli.options.shared import InputOptions, OutputOptions
    from segkit.clusters.clustering import Clustering
    from segkit.clusters.grouping import Grouping
    from segkit.sinks.rows.customers import Choice


def cluster_table(
    lines: InputOptions, grouping: GroupingOptions, model: Path | None, saving: SavingOptions, out: OutputOptions
) -> None:
    """Find clusters in a file with one row per customer, tell of them and write them.

    Raises:
        SegkitError: The file cannot be used.
        UsageError:  What was asked makes no sense.
    """
    from segkit.cli.console import Voice, destination, page, write
    from segkit.cli.steps.cluster import check_plot, draw_clusters, show_clusters, tell_clusters, wanted_clusters_of
    from segkit.sinks.atomic import check_target
    from segkit.sinks.rows.clusters import clustered_rows, profile_rows

    if out.segment:
        raise UsageError("--table has no labels of segkit, and --segment asks for some", hint="--cluster 1")
    to, voice, wanted = destination(out, lines.files), Voice(out.quiet, out.verbose), wanted_clusters_of(grouping)
    if saving.save_model is not None:
        if model is not None:
            raise UsageError("with --model nothing is learnt that --save-model could write", hint="leave out one")
        check_target(saving.save_model, lines.files, clobber=not out.no_clobber)
    check_plot(grouping, out, lines.files)
    done, told = _found(lines, grouping, model)
    for_people = to.is_table and to.target is None
    voice.say(*(f"note: {note}" for note in told))
    tell_clusters(done, voice, facts=not for_people)
    choice = _choice_of(out)
    columns = tuple(done.customers.columns)
    rows = profile_rows(done, choice, wanted) if grouping.profile else clustered_rows(done, columns, choice, wanted)
    if to.is_table:
        with page(to, out, rows) as sheet:
            show_clusters(done, sheet, wanted.numbers(done.profiles), "")
    else:
        write(rows, to, {"segkit.clusters": done.centroids.fingerprint}, fail_empty=out.fail_empty)
    draw_clusters(done, grouping, out)
    _keep(done, saving, voice)


def _found(lines: InputOptions, grouping: GroupingOptions, model: Path | None) -> tuple[Clustering, list[str]]:
    from segkit.cli.options.shared import names_in
    from segkit.cli.steps.arguments import reading_of
    from segkit.cli.steps.cluster import grouping_of
    from segkit.clusters.clustering import cluster_table as clusters_in
    from segkit.sources.beside.customertable import read_customer_tables

    features = names_in(grouping.features, "--features")
    asked = grouping_of(replace(grouping, features=None), model)
    if model is None or features:
        asked = grouping_of(grouping, model, features)
    wanted = asked.wanted if asked.centroids else features
    with quiet_panics():
        table = read_customer_tables(lines.files, wanted, decimal=lines.decimal, reading=reading_of(lines))
    told = [*table.notes]
    if not wanted:
        wanted = table.numbers
        said = ", ".join(wanted)
        every = f"features: all {len(wanted)} columns of numbers ({said}); --features names others"
        told.append(every if len(wanted) > 1 else f"features: the only column of numbers ({said})")
    if not wanted:
        raise UsageError(f"{table.shown} has no column of numbers", hint="--features A,B")
    return clusters_in(table.rows, _of(asked, tuple(wanted))), told


def _of(asked: Grouping, wanted: tuple[str, ...]) -> Grouping:
    return asked if asked.centroids else replace(asked, features=wanted)


def _keep(done: Clustering, saving: SavingOptions, voice: Voice) -> None:
    """Write the centroids, where that was asked for; the file appears whole or not at all."""
    from segkit.sinks.atomic import whole_file

    if saving.save_model is None:
        return
    with whole_file(saving.save_model) as stream:
        stream.write(done.centroids.to_json().encode())
    voice.say(f"model {done.centroids.fingerprint[:12]} written: {saving.save_model}")


def _choice_of(out: OutputOptions) -> Choice:
    from segkit.cli.options.shared import names_in
    from segkit.sinks.rows.customers import Choice

    return Choice((), names_in(out.columns, "--columns"), names_in(out.sort, "--sort"), out.top)
