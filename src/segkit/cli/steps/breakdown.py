"""A breakdown between the command line and people: options into a question, cells into rows, words and tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segkit.choices import Engine, Share
from segkit.cli.options.shared import names_in
from segkit.cli.steps.arguments import reading_of, window_of
from segkit.cli.steps.files import ask_files
from segkit.cli.steps.models import policy_of
from segkit.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console

    from segkit.cli.console import Voice
    from segkit.cli.options.breakdown import BreakdownOptions, CellOptions
    from segkit.cli.options.engine import AnywhereOptions
    from segkit.cli.options.shared import WindowOptions
    from segkit.runs.breakdown.breakdowns import Breakdown, Question
    from segkit.runs.breakdown.cells import View
    from segkit.runs.terms import Scoring


def question_of(options: BreakdownOptions, out: CellOptions, model: Path | None = None) -> Question:
    """Gather what the revenue is broken down by.

    Raises:
        UsageError: Nothing is asked for, or too much.
    """
    from segkit.analyses.vip import vip_of
    from segkit.cli.steps.cluster import read_centroids
    from segkit.runs.attributes.bands import bands_of
    from segkit.runs.attributes.groups import groups_of
    from segkit.runs.attributes.resolve import MOST
    from segkit.runs.breakdown.breakdowns import Question

    by = tuple(name for text in options.by or () for name in names_in(text, "--by"))
    if not by:
        raise UsageError(
            "by what is the revenue to be broken down?", hint="--by COLUMN   or   --by month, --by segment"
        )
    if len(by) > MOST:
        raise UsageError(f"--by takes at most {MOST} attributes, not {len(by)}", hint=f"--by {','.join(by[:MOST])}")
    if len(by) == 1 and out.share is not Share.TOTAL:
        raise UsageError(f"--share {out.share} needs two attributes: rows and columns", hint=f"--by {by[0]},segment")
    if options.contact_key and not options.contacts:
        raise UsageError("--contact-key names a column of a file of contacts", hint="--contacts FILE")
    vip = vip_of(options.vip, options.vip_revenue)
    return Question(
        by, out.top, options.join_spellings, options.against, bands_of(options.band or ()),
        groups_of(options.group or ()), options.contacts, options.contact_key,
        read_centroids(model) if model and "cluster" in {name.rpartition("=")[2].lstrip(":") for name in by} else None,
        vip, str(options.market) if options.market else None,
    )  # fmt: skip


def break_down(lines: AnywhereOptions, window: WindowOptions, scoring: Scoring, question: Question) -> Breakdown:
    """Ask the library for a breakdown, with every option checked before a file is opened."""
    from segkit.runs.breakdown.breakdowns import break_down_files

    asked = None if lines.engine is Engine.SPARK else reading_of(lines), window_of(window)
    policy = policy_of(lines, scoring.model)
    if lines.engine is Engine.SPARK:
        from segkit.cli.faring import far_source
        from segkit.runs.far.opening import FarPlace
        from segkit.runs.farbreakdowns import break_down_far

        with far_source(lines) as source:
            return break_down_far(FarPlace(source), question, window=asked[1], policy=policy, scoring=scoring)
    return ask_files(
        lines,
        lambda: break_down_files(
            lines.files, question, reading=asked[0], window=asked[1], policy=policy, scoring=scoring
        ),
    )


def choice_of_cells(done: Breakdown, view: View, out: CellOptions) -> Any:
    """Gather the rows and columns that are wanted.

    Raises:
        UsageError: There is no such column.
    """
    from segkit.runs.breakdown.cells import rows_of
    from segkit.sinks.rows.customers import Choice, breakdown_frame, cell_schema

    market = done.markets is not None
    schema = cell_schema(compared=done.compares, market=market)
    choice = Choice((), names_in(out.columns, "--columns"), names_in(out.sort, "--sort"))
    choice.check((*done.names, *schema.names), ())
    return breakdown_frame(rows_of(done, view), done.names, choice, compared=done.compares, market=market)


def tell_breakdown(done: Breakdown, view: View, voice: Voice, *, facts: bool) -> None:
    """Say on stderr what was taken, what was left out, and what is doubtful."""
    from segkit.render.sentences import summary
    from segkit.runs.breakdown.cells import shares_told

    voice.say(done.taken)
    voice.say(*(f"note: {note}" for note in (*done.notes, *shares_told(done), *view.notes)))
    if facts:
        voice.say(summary.facts(done.run))


def show_breakdown(done: Breakdown, view: View, rows: Any, page: Console, *, long: bool) -> None:
    """Show the facts and the cells: two attributes as a cross table unless `long`, else a row per cell."""
    from segkit.render.sentences import summary
    from segkit.render.tables import breakdown

    page.print(summary.facts(done.run), markup=False)
    page.print()
    crossed = len(done.attributes) == 2 and not long  # noqa: PLR2004 - rows and columns
    table, said = (
        breakdown.cross_table(done, view, page.width) if crossed else breakdown.cell_table(done, rows, page.width)
    )
    page.print(table)
    for sentence in said:
        page.print(sentence, style="dim", markup=False)
