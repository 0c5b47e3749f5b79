"""The status of the base between the command line and people: options into a question, words and tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segkit.cli.options.shared import names_in
from segkit.errors import UsageError

if TYPE_CHECKING:
    from rich.console import Console

    from segkit.cli.console import Voice
    from segkit.cli.options.customer import StatusOptions
    from segkit.cli.options.shared import InputOptions, WindowOptions
    from segkit.runs.segmentation import Scoring
    from segkit.runs.status import Asking, BaseStatus


def asking_of(options: StatusOptions) -> Asking:
    """Gather what is asked of a file of contacts.

    Raises:
        UsageError: There is none.
    """
    from segkit.lists.wishes import YES
    from segkit.runs.status import Asking

    if options.contacts is None:
        raise UsageError("which contacts are there?", hint="--contacts FILE, with one row per customer or contact")
    return Asking(
        options.contacts, options.contact_key, options.consent,
        names_in(options.consent_yes, "--consent-yes") or YES, options.blocked, options.churn_days,
    )  # fmt: skip


def standing(lines: InputOptions, window: WindowOptions, scoring: Scoring, asking: Asking) -> BaseStatus:
    """Ask the library for the base, with every option checked before a file is opened."""
    from segkit.cli.asking import reading_of, refuse_rejects, window_of, write_rejects
    from segkit.cli.boundary import quiet_panics
    from segkit.cli.modelling import policy_of
    from segkit.runs.status import status_of_files

    asked = reading_of(lines), window_of(window)
    policy = policy_of(lines, scoring.model)
    refuse_rejects(lines)
    with quiet_panics():
        done = status_of_files(lines.files, asking, reading=asked[0], window=asked[1], policy=policy, scoring=scoring)
    if lines.rejects and done.run.rejects:
        write_rejects(done.run.rejects.lines, lines.rejects)
    return done


def tell_status(done: BaseStatus, voice: Voice, *, facts: bool) -> None:
    """Say on stderr what was taken, who met whom, and how many there are."""
    from segkit.cli.telling import tell_run
    from segkit.render.standing import summary

    tell_run(done.run, voice, facts=facts)
    voice.say(*(f"note: {note}" for note in done.notes))
    if facts:
        voice.say(*summary(done))


def show_status(done: BaseStatus, rows: Any, page: Console, *, each: bool) -> None:
    """Show the facts, the base by segment and what to do with each; or `each` person."""
    from segkit.render import words
    from segkit.render.standing import summary
    from segkit.render.status import action_lines, each_table, status_table

    page.print(words.facts(done.run), markup=False)
    for sentence in summary(done):
        page.print(sentence, markup=False)
    page.print()
    page.print(each_table(rows, page.width) if each else status_table(done, rows, page.width))
    if not each and "action" in rows.columns:
        page.print()
        page.print(action_lines(done, rows, page.width))
