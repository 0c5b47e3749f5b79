"""Lists on the command line: options into wishes, a set into its folder, and words about it."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from segkit.choices import Engine, Format
from segkit.cli.options.shared import names_in
from segkit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from segkit.cli.console import Voice
    from segkit.cli.options.cluster import ListedClusters
    from segkit.cli.options.engine import AnywhereOptions
    from segkit.cli.options.export import ExportOptions, PeopleOptions, SayOptions
    from segkit.cli.options.shared import WindowOptions
    from segkit.lists.export import Lists
    from segkit.lists.pseudonyms import Pseudonyms
    from segkit.lists.request import Wishes
    from segkit.runs.terms import Scoring


def tool_lines() -> Iterator[str]:
    """Write the tools that are known, one a line."""
    from segkit.sinks.audiences import NAMES, built_in

    for name in NAMES:
        tool = built_in(name)
        yield f"{name:<16} {tool.title}: {tool.about} Known from: {tool.known}."


def wishes_of(
    export: ExportOptions, people: PeopleOptions, groups: ListedClusters, segments: Sequence[str], model: Path | None
) -> Wishes:
    """Gather what is asked of lists, and refuse what does not fit together, before anything is read.

    Raises:
        UsageError: Something is unknown, missing, or said in two ways.
    """
    from segkit.cli.steps.arguments import segments_in
    from segkit.cli.steps.cluster import list_clusters_of, wanted_clusters_of
    from segkit.lists.plan import asked_of_lists
    from segkit.scoring.rules import POTENTIAL
    from segkit.sinks.rows.customers import Choice

    if export.to is None:
        raise UsageError("for which tool?", hint="--to plain   (segkit export --list-tools shows all)")
    if export.out is None and not export.dry_run:
        raise UsageError("where shall the lists go?", hint="--out lists   or   --dry-run")
    choice = Choice(segments_in(people.segment))
    choice.check((), (*segments, POTENTIAL.name))
    if POTENTIAL.name in choice.segments and not people.contacts:
        raise UsageError(f"{POTENTIAL.name} are contacts who never bought: who are they?", hint="--contacts FILE")
    return asked_of_lists(
        export.to,
        hash=export.hash,
        segments=choice.segments,
        grouping=list_clusters_of(groups, model),
        clusters=wanted_clusters_of(groups).asked,
        roles=_pairs([part for text in people.map or () for part in text.split(",")], "--map"),
        region=people.region,
        exclude=tuple(people.exclude or ()),
        consent=people.consent,
        blocked=people.blocked,
        vip=people.vip,
        vip_revenue=people.vip_revenue,
        only_vips=people.only_vips,
        contacts=people.contacts,
        contact_key=people.contact_key,
        yes=names_in(people.consent_yes, "--consent-yes"),
        fields=names_in(export.fields, "--fields"),
        fallback=_pairs(export.fallback, "--fallback", 'first_name="dear customer"'),
        by=people.by,
        sort=names_in(people.sort, "--sort"),
        top=people.top,
        split=export.split,
        batch=export.batch,
        holdout=people.holdout,
        holdout_seed=people.holdout_seed,
        min_size=people.min_size,
        pattern=export.name,
        since=export.since_manifest,
        pseudonyms=_pseudonyms(export),
        encoding=export.out_encoding,
        excel=export.excel,
        excel_csv=export.excel_csv,
    )


def refuse_far(lines: AnywhereOptions) -> None:
    """Refuse what lists of customers on a cluster cannot be, before anything is read.

    Raises:
        UsageError: Something is asked that only this machine does.
    """
    from segkit.cli.faring import is_far, refuse_near

    if is_far(lines, "export"):
        refuse_near(lines, None, fetched=False)


def with_features(scoring: Scoring, wishes: Wishes) -> Scoring:
    """Keep what is known of returns, where clusters depend on it."""
    from segkit.columns import RETURNS_SHARE

    wanted = wishes.grouping.wanted if wishes.grouping else ()
    return replace(scoring, keeps_returns=RETURNS_SHARE in wanted)


def _pairs(texts: Sequence[str] | None, option: str, such: str = "email=COLUMN") -> dict[str, str]:
    pairs = {}
    for text in texts or ():
        name, mark, value = text.partition("=")
        if not (name.strip() and mark and value.strip()):
            raise UsageError(f"{option} {text!r} is no NAME=TEXT", hint=f"{option} {such}")
        pairs[name.strip()] = value.strip()
    return pairs


def _pseudonyms(export: ExportOptions) -> Pseudonyms | None:
    if not export.pseudonymize:
        if export.key or export.domain:
            raise UsageError("--key and --domain are for pseudonyms", hint="--pseudonymize")
        return None
    if export.key is None or not export.domain:
        raise UsageError(
            "--pseudonymize needs a key, and a label of what it is for",
            hint="segkit keygen segkit.key, then --key segkit.key --domain study-2026",
        )
    from segkit.lists.pseudonyms import Pseudonyms, read_key

    return Pseudonyms(read_key(export.key), export.domain)


def make_lists(lines: AnywhereOptions, window: WindowOptions, scoring: Scoring, wishes: Wishes) -> Lists:
    """Ask for the lists, with every option checked before a file is opened."""
    from segkit.cli.steps.arguments import reading_of, window_of
    from segkit.cli.steps.files import ask_files
    from segkit.cli.steps.models import policy_of
    from segkit.lists.export import lists_of_files
    from segkit.lists.fields import favourites

    policy = policy_of(lines, scoring.model)
    if lines.engine is Engine.SPARK:
        from segkit.cli.faring import far_source
        from segkit.lists.farexport import lists_far

        days = window_of(window)
        with far_source(lines, favourites(wishes.fields)) as source:
            return lists_far(source, wishes, window=days, policy=policy, scoring=scoring)
    asked = reading_of(lines, favourites(wishes.fields)), window_of(window)
    return ask_files(
        lines,
        lambda: lists_of_files(lines.files, wishes, reading=asked[0], window=asked[1], policy=policy, scoring=scoring),
    )


def tell_lists(lists: Lists, voice: Voice) -> None:
    """Say on stderr how people are reached, and who is on no list."""
    from segkit.render.sentences.lists import left_out

    if lists.clustering:
        from segkit.cli.steps.cluster import tell_clusters

        tell_clusters(lists.clustering, voice, facts=True)
    voice.say(lists.taken)
    voice.say(*(f"note: {note}" for note in lists.notes))
    voice.say(left_out(lists.accounts))


def show_lists(lists: Lists, say: SayOptions) -> None:
    """Show the files of a set: a table on a terminal, rows elsewhere."""
    from segkit.cli.console import Destination, print_page, write
    from segkit.sinks.rows.lists import file_rows

    form = say.format or (Format.TABLE if sys.stdout.isatty() else Format.CSV)
    if form is Format.TABLE:
        from segkit.render.sentences.lists import files_table

        with print_page(_page(say)) as page:
            page.print(files_table(lists))
    else:
        write(file_rows(file.entry() for file in lists.files), Destination(form, None), {}, fail_empty=False)


def _page(say: SayOptions) -> Any:
    from segkit.cli.options.page import PageOptions

    return PageOptions(say.debug, say.no_color)
