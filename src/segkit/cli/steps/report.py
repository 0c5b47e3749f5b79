"""Reports on the command line: options into what is wanted, facts into a page, a print or JSON."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from segkit import __version__
from segkit.choices import Engine, Every, Format
from segkit.cli.console import Destination
from segkit.cli.options.shared import names_in
from segkit.cli.steps.arguments import reading_of, window_of
from segkit.cli.steps.files import ask_files
from segkit.cli.steps.models import policy_of
from segkit.errors import UsageError
from segkit.immutable import immutable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from segkit.cli.console import Voice
    from segkit.cli.options.engine import AnywhereOptions
    from segkit.cli.options.report import PaperOptions, ReportOptions
    from segkit.cli.options.shared import WindowOptions
    from segkit.render.report.page import Look
    from segkit.runs.report.gathering import Report, Wish
    from segkit.runs.terms import Scoring

PAGE, PRINT = (".html", ".htm"), ".pdf"
AUTO = "auto"


@immutable
class Paper:
    """Where a report goes, and as what: page, print or facts."""

    kind: str
    to: Destination


def paper_of(options: PaperOptions, inputs: Sequence[str]) -> Paper:
    """Decide what is written and where, and refuse what cannot be before anything is read.

    Raises:
        UsageError:  Format and file do not fit together, or a page would go to a terminal.
        SegkitError: The file cannot be written, or nothing here prints PDF.
    """
    from segkit.render.report.paper import printer
    from segkit.sinks.atomic import check_target

    if options.format not in {None, Format.JSON}:
        raise UsageError(
            f"a report is a page, a PDF or JSON, not {options.format}", hint="-o report.html   or   --format json"
        )
    target = options.output if options.output is not None and str(options.output) != "-" else None
    if target is None:
        if options.format is None and sys.stdout.isatty():
            raise UsageError("a report is nothing to look at on a terminal", hint="-o report.html")
        return Paper("json" if options.format else "html", Destination(Format.JSON, None))
    suffix = target.suffix.casefold()
    kinds = {**dict.fromkeys(PAGE, "html"), PRINT: "pdf", ".json": "json"}
    kind = "json" if options.format else kinds.get(suffix)
    if kind is None or (options.format and kinds.get(suffix, "json") != "json"):
        raise UsageError(f"a report is not written as {target.name}", hint="-o report.html, report.pdf or report.json")
    check_target(target, inputs, clobber=not options.no_clobber)
    if kind == "pdf":
        printer()
    return Paper(kind, Destination(Format.JSON, target))


def sections_of(options: ReportOptions) -> tuple[str, ...]:
    """Return the wanted sections in their order.

    Raises:
        UsageError: There is no such section, or one is named twice, or what it tells was not asked for.
    """
    import difflib

    from segkit.runs.report.facts import SECTIONS

    given = names_in(options.sections, "--sections")
    for name in given:
        if name not in SECTIONS:
            near = difflib.get_close_matches(name, SECTIONS, n=1, cutoff=0.5)
            hint = f"did you mean --sections {near[0]}?" if near else f"there are {', '.join(SECTIONS)}"
            raise UsageError(f"there is no section {name!r}", hint=hint)
    if len(set(given)) < len(given):
        raise UsageError(f"--sections {options.sections} names a section twice",
                         hint=f"--sections {','.join(dict.fromkeys(given))}")  # fmt: skip
    asked = {"breakdown": bool(options.by), "clusters": options.clusters, "customers": options.with_names}
    needs = {"breakdown": "--by NAME", "clusters": "--clusters", "customers": "--names"}
    for name in given:
        if not asked.get(name, True):
            raise UsageError(f"the section {name} was not asked for", hint=needs[name])
    return tuple(name for name in given or SECTIONS if asked.get(name, True))


def wish_of(options: ReportOptions, sections: Sequence[str], top: int | None) -> Wish:
    """Gather what a report is to tell.

    Raises:
        UsageError: More attributes than a report has room for, or a number of clusters without any.
    """
    from segkit.cli.steps.cluster import k_of
    from segkit.clusters.grouping import Grouping
    from segkit.runs.attributes.resolve import MOST
    from segkit.runs.report.gathering import Wish

    by = tuple(name for text in options.by or () for name in names_in(text, "--by"))
    if len(by) > MOST:
        raise UsageError(f"--by takes at most {MOST} attributes, not {len(by)}", hint=f"--by {','.join(by[:MOST])}")
    k = k_of(options.k)
    if not options.clusters and (k is not None or options.seed):
        raise UsageError("--k and --seed are about clusters, and none were asked for", hint="add --clusters")
    grouping = Grouping(k, seed=options.seed) if "clusters" in sections else None
    return Wish(
        by if "breakdown" in sections else (), top, grouping, options.every or Every.MONTH, "quality" in sections,
        options.with_names,
    )  # fmt: skip


def look_of(options: ReportOptions, lines: AnywhereOptions) -> Look:
    """Gather how the page looks.

    Raises:
        UsageError:  The logo is no picture that a page can carry.
        SegkitError: It cannot be read.
    """
    from segkit.render.report.page import Look
    from segkit.render.report.paper import logo_of

    logo, far = logo_of(options.logo) if options.logo else "", lines.engine is Engine.SPARK
    return Look(options.title or "", logo, __version__, far=far)


@contextmanager
def make_report(lines: AnywhereOptions, window: WindowOptions, scoring: Scoring, wish: Wish) -> Iterator[Report]:
    """Ask the library for a report, here or on a cluster, with every option checked before a file is opened."""
    from segkit.cli.faring import far_source
    from segkit.runs.farreporting import reported_far
    from segkit.runs.report.gathering import report_files

    days, policy = window_of(window), policy_of(lines, scoring.model)
    if lines.engine is Engine.SPARK:
        with (
            far_source(lines) as source,
            reported_far(source, wish, names=lines.files, window=days, policy=policy, scoring=scoring) as report,
        ):
            yield report
        return
    reading = reading_of(lines)
    yield ask_files(
        lines, lambda: report_files(lines.files, wish, reading=reading, window=days, policy=policy, scoring=scoring)
    )


def tell_report(done: Report, voice: Voice) -> None:
    """Say on stderr what was taken, what is doubtful, and how much there is."""
    from segkit.render.sentences import summary

    voice.say(done.taken)
    voice.say(*(f"note: {note}" for note in (*done.notes, *done.told)))
    voice.say(summary.facts(done.run))


def draw_report(done: Report, sections: Sequence[str], look: Look, paper: Paper) -> bytes:
    """Draw a report as what was asked for."""
    from segkit.runs.report.facts import facts_of, segments_of
    from segkit.sinks.json_documents import document

    facts = facts_of(done, sections)
    if paper.kind == "json":
        return f"{document(facts)}\n".encode()
    from segkit.render.report.page import page_of
    from segkit.render.report.paper import printed

    page = page_of(facts, segments_of(done), look)
    return printed(page) if paper.kind == "pdf" else page.encode()
