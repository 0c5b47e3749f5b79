"""Clusters on the command line: asked for, told to a person, kept as a model."""

from __future__ import annotations

import difflib
import json
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from segkit.cli.options.shared import names_in
from segkit.cli.settings import was_said
from segkit.cli.steps.models import NO_DIGEST
from segkit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from rich.console import Console

    from segkit.cli.console import Voice
    from segkit.cli.options.cluster import GroupingOptions, ListedClusters
    from segkit.cli.options.model import SavingOptions
    from segkit.cli.options.shared import OutputOptions
    from segkit.clusters.centroids import Centroids
    from segkit.clusters.clustering import Clustering
    from segkit.clusters.grouping import Grouping
    from segkit.runs.outcome import Segmentation
    from segkit.sinks.rows.clusters import Wanted

AUTO, EVERY = "auto", "all"
MODEL_KEY = "clusters"
LEARNING = ("k", "features", "scale", "missing", "seed")


def grouping_of(options: GroupingOptions | ListedClusters, model: Path | None, kept: Collection[str] = ()) -> Grouping:
    """Gather how clusters come about: by a model, or as options say.

    Raises:
        UsageError:  An option makes no sense, or says what the model says.
        SegkitError: The model holds no clusters.
    """
    from segkit.clusters.centroids import DEFAULT_FEATURES
    from segkit.clusters.grouping import Grouping

    names = names_in(options.names, "--names")
    _refuse_twice(names, "--names")
    if model is not None:
        defaults = {field.name: field.default for field in fields(options)}
        said = ["--" + name for name in LEARNING if getattr(options, name) != defaults[name] or was_said(name)]
        if said:
            flags = " and ".join(said)
            raise UsageError(f"--model says how clusters come about, and so does {flags}",
                             hint=f"leave out {flags}, or leave out --model")  # fmt: skip
        return Grouping(names=names, centroids=read_centroids(model))
    features = names_in(options.features, "--features") or DEFAULT_FEATURES
    _refuse_twice(features, "--features")
    _refuse_unknown(features, kept)
    return Grouping(k_of(options.k), features, options.scale, options.missing, options.seed, names)


def k_of(text: str) -> int | None:
    """Read how many clusters are wanted; None chooses.

    Raises:
        UsageError: It is no number of clusters.
    """
    from segkit.clusters.candidates import check_k

    if text.strip().casefold() == AUTO:
        return None
    try:
        number = int(text)
    except ValueError as fault:
        raise UsageError(f"--k {text!r} is no number of clusters", hint="--k 4   or   --k auto") from fault
    return check_k(number)


def _refuse_unknown(features: Sequence[str], kept: Collection[str]) -> None:
    from segkit.clusters.centroids import KINDS
    from segkit.scoring.scores import SCORES

    known = (*KINDS, *SCORES, *kept)
    for name in features:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
            there = f"there are {', '.join(known)}; further columns of the files by --keep"
            raise UsageError(
                f"there is no feature {name!r}", hint=f"did you mean --features {near[0]}?" if near else there
            )


def _refuse_twice(names: Sequence[str], option: str) -> None:
    twice = [name for name in dict.fromkeys(names) if names.count(name) > 1]
    if twice:
        raise UsageError(f"{option} names {twice[0]!r} twice", hint=f"{option} {','.join(dict.fromkeys(names))}")


def read_centroids(path: Path) -> Centroids:
    """Read the centroids of a model file, by themselves or within a model of scores and labels.

    Raises:
        ModelError: It cannot be read, or holds no clusters.
    """
    from segkit.clusters.centroids import centroids_of
    from segkit.scoring.frozen import LARGEST_FILE
    from segkit.scoring.yardstick import ModelError

    hint = f"segkit cluster orders.csv --save-model {path}"
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise ModelError(f"{path} is no model of segkit: it is larger than {LARGEST_FILE >> 20} MiB")
        document = json.loads(path.read_text("utf-8"))
    except OSError as fault:
        raise ModelError(f"cannot read {path}: {(fault.strerror or str(fault)).lower()}", hint=hint) from fault
    except (ValueError, RecursionError) as fault:
        raise ModelError(f"{path} is no model of segkit: it is no JSON", hint=hint) from fault
    inner = document.get(MODEL_KEY, document) if isinstance(document, dict) else document
    return centroids_of(inner, str(path))


def wanted_clusters_of(options: GroupingOptions | ListedClusters) -> Wanted:
    """Gather which clusters are wanted."""
    from segkit.sinks.rows.clusters import Wanted

    names = names_in(options.cluster, "--cluster")
    return Wanted(() if names == (EVERY,) else names)


def list_clusters_of(options: ListedClusters, model: Path | None) -> Grouping | None:
    """Gather how the clusters come about by which lists are made; None where they are made by segment.

    Raises:
        UsageError: Something is said of clusters, and lists are not made by them.
    """
    if options.cluster is not None:
        return grouping_of(options, model)
    defaults = {field.name: field.default for field in fields(options)}
    said = ["--" + name for name in defaults if getattr(options, name) != defaults[name]]
    if said:
        raise UsageError(f"{' and '.join(said)} is about clusters, and lists are by segment", hint="--cluster all")
    return None


def find_clusters(run: Segmentation, asked: Grouping) -> Clustering:
    """Ask the library for clusters of the customers of a run."""
    from segkit.clusters.clustering import cluster_customers

    return cluster_customers(run.customers, asked, as_of=run.as_of.isoformat())


def tell_clusters(done: Clustering, voice: Voice, *, facts: bool) -> None:
    """Say on stderr why there are so many clusters, what is doubtful, and in a pipe who they are."""
    voice.say(*(f"note: {note}" for note in done.notes))
    if facts and done.search:
        voice.say(done.search.reason)
    if facts:
        from segkit.render.numbers import counted
        from segkit.render.sentences.clusters import named

        for one in done.profiles:
            voice.say(f"cluster {one.number}: {named(one.name)} · {counted(one.customers, 'customer')} · {one.differs}")


def show_clusters(
    done: Clustering, page: Console, numbers: Sequence[int], again: str, output: str = "customers.csv"
) -> None:  # fmt: skip
    """Show profiles, a picture in characters, the candidates, and how to write all rows."""
    from segkit.clusters.clustering import axes_of
    from segkit.clusters.scatter import plane_of
    from segkit.render.tables import clusters

    profiles = [one for one in done.profiles if one.number in numbers]
    page.print(f"{clusters.facts_of_clusters(done.profiles, done.unassigned)}\n", markup=False)
    page.print(clusters.profile_table(profiles, done.centroids.features, page.width, money=done.has_money))
    page.print()
    clusters.tell_profiles(profiles, page)
    axes = axes_of(done)
    if axes and page.width >= clusters.NARROWEST_PLANE:
        plane = plane_of(done.customers.lazy(), *axes, *clusters.plane_size(page.width))
        page.print()
        clusters.show_plane(plane, page, clusters.titled(plane))
    if done.search:
        page.print()
        if done.search.chosen:
            page.print(clusters.candidate_table(done.search))
            page.print()
        page.print(done.search.reason, style="dim", markup=False)
    how = f"{again} -o {output}" if again else f"add -o {output}"
    rows = done.unassigned + sum(one.customers for one in done.profiles)
    page.print(f"\nall {rows:,} rows: {how}", markup=False)


def check_plot(options: GroupingOptions, out: OutputOptions, files: Sequence[str]) -> None:
    """Refuse a picture that cannot be drawn or written, before anything is read.

    Raises:
        UsageError:  Its suffix names no picture, or two files have one name.
        SegkitError: It cannot be written, or what draws it is not installed.
    """
    from segkit.cli.steps.plot import check_picture

    check_picture(options.plot, out, files)


def draw_clusters(done: Clustering, options: GroupingOptions, out: OutputOptions) -> None:
    """Draw clusters into a file or in characters, where that was asked for; the file appears whole or not at all.

    Raises:
        SegkitError: The file cannot be written.
    """
    from segkit.cli.console import Voice
    from segkit.cli.steps.plot import CHARACTERS, draw

    if options.plot is None:
        return
    if str(options.plot) == CHARACTERS:
        draw(lambda drawn: drawn.clusters_drawn(done.profiles), options.plot, out)
        return
    from segkit.clusters.clustering import axes_of
    from segkit.clusters.scatter import plane_of
    from segkit.render.charts import cluster_plot
    from segkit.sinks.atomic import whole_file

    axes = axes_of(done)
    plane = plane_of(done.customers.lazy(), *axes, cluster_plot.ACROSS, cluster_plot.UP) if axes else None
    drawn = cluster_plot.picture(plane, done.profiles, options.plot)
    with whole_file(options.plot) as stream:
        stream.write(drawn)
    Voice(out.quiet).say(f"picture written: {options.plot}")


def save_clusters(
    done: Clustering, run: Segmentation, saving: SavingOptions, files: Sequence[str], voice: Voice
) -> None:
    """Write the model of a run together with its centroids, where one was asked for.

    Raises:
        SegkitError: The file cannot be written.
    """
    from segkit.sinks.atomic import whole_file
    from segkit.sources.places.paths import told_name

    if saving.save_model is None:
        return
    model = run.frozen([Path(told_name(name)).name for name in files])
    document: dict[str, Any] = json.loads(model.to_json())
    document[MODEL_KEY] = done.centroids.document()
    with whole_file(saving.save_model) as stream:
        stream.write(f"{json.dumps(document, indent=1, ensure_ascii=False)}\n".encode())
    if not model.base.sha256:
        voice.say(NO_DIGEST)
    voice.say(f"model {done.centroids.fingerprint[:12]} written: {saving.save_model}")
