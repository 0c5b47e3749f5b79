"""Classes between the command line and people: options into a question, items into rows, words and tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segkit.choices import Engine
from segkit.cli.options.shared import names_in
from segkit.cli.steps.arguments import reading_of, window_of
from segkit.cli.steps.files import ask_files
from segkit.cli.steps.models import policy_of
from segkit.errors import UsageError

if TYPE_CHECKING:
    from rich.console import Console

    from segkit.analyses.items import Items
    from segkit.cli.console import Voice
    from segkit.cli.options.abc import AbcOptions
    from segkit.cli.options.engine import AnywhereOptions
    from segkit.cli.options.shared import WindowOptions
    from segkit.runs.classes import Classes, Question


def question_of(options: AbcOptions) -> Question:
    """Gather what is classed, and where the classes end.

    Raises:
        UsageError: More than one thing is named, or the cuts are none.
    """
    from segkit.runs.classes import BY_CUSTOMER, Question, cuts_of

    by = [name for text in options.by or () for name in names_in(text, "--by")] or [BY_CUSTOMER]
    if len(by) > 1:
        raise UsageError(f"--by takes one name here, not {len(by)}", hint=f"--by {by[0]}")
    plain = Question()
    return Question(
        by[0],
        cuts_of(options.cuts.split(","), "--cuts", percent=True) if options.cuts is not None else plain.cuts,
        cuts_of(options.xyz_cuts.split(","), "--xyz-cuts", percent=False)
        if options.xyz_cuts is not None
        else plain.xyz_cuts,
        options.join_spellings,
    )


def classify(lines: AnywhereOptions, window: WindowOptions, question: Question) -> Classes[Items]:
    """Ask the library for classes, with every option checked before a file is opened."""
    from segkit.runs.classes import classify_files

    asked = None if lines.engine is Engine.SPARK else reading_of(lines), window_of(window)
    policy = policy_of(lines, None)
    if lines.engine is Engine.SPARK:
        from segkit.cli.faring import far_source
        from segkit.runs.far.opening import FarPlace
        from segkit.runs.farclasses import classify_far

        with far_source(lines) as source:
            return classify_far(FarPlace(source), question, window=asked[1], policy=policy)
    return ask_files(
        lines, lambda: classify_files(lines.files, question, reading=asked[0], window=asked[1], policy=policy)
    )


def tell_classes(done: Classes[Any], voice: Voice, *, facts: bool) -> None:
    """Say on stderr what was taken, what was left out, and where classes end."""
    from segkit.render.sentences import summary
    from segkit.render.sentences.concentration import concentration_said

    voice.say(done.taken)
    voice.say(*(f"note: {note}" for note in done.notes))
    if facts:
        voice.say(summary.facts(done.run), *concentration_said(done))


def show_classes(done: Classes[Any], page: Console, *, far: bool = False) -> None:
    """Show the facts, the table of both classes, how much few bring, and the first items."""
    from segkit.render.sentences import summary
    from segkit.render.sentences.concentration import concentration_said
    from segkit.render.tables import abc

    page.print(summary.facts(done.run), markup=False)
    page.print()
    page.print(abc.square_table(done, page.width))
    for sentence in abc.legend(done):
        page.print(sentence, style="dim", markup=False)
    page.print()
    for sentence in concentration_said(done):
        page.print(sentence, markup=False)
    page.print()
    for row in abc.pareto(done, page.width):
        page.print(row, markup=False, no_wrap=True)
    page.print()
    table, shown = abc.item_table(done, page.width)
    page.print(table)
    if shown < done.items.many:
        file = "abc.parquet" if far else "abc.csv"
        page.print(f"{shown} of {done.items.many:,} are shown; all: -o {file}", style="dim", markup=False)
