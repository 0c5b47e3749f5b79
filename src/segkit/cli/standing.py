"""The status of the base between the command line and people: options into a question, words and tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segkit.cli.options.shared import names_in
from segkit.errors import UsageError

if TYPE_CHECKING:
    from rich.console import Console

    from segkit.cli.console import Voice
    from segkit.cli.options.customer import StatusOptions
    from segkit.cli.options.engine import AnywhereOptions
    from segkit.cli.options.shared import ScoringOptions, WindowOptions
    from segkit.runs.status import Asking, BaseStatus


OF_CONTACTS = ("contact_key", "consent", "consent_yes", "blocked")


def asking_of(options: StatusOptions) -> Asking:
    """Gather what is asked of the base, and of a file of contacts where there is one.

    Raises:
        UsageError: A column of contacts is named, and no file of them.
    """
    from segkit.lists.wishes import YES
    from segkit.runs.status import Asking

    named = [name for name in OF_CONTACTS if getattr(options, name) is not None]
    if options.contacts is None and named:
        flag = "--" + named[0].replace("_", "-")
        raise UsageError(
            f"{flag} is about a file of contacts: which contacts are there?",
            hint="--contacts FILE, with one row per customer or contact",
        )
    return Asking(
        options.contacts, options.contact_key, options.consent,
        names_in(options.consent_yes, "--consent-yes") or YES, options.blocked, options.churn_days,
    )  # fmt: skip


def standing(lines: AnywhereOptions, window: WindowOptions, scoring: ScoringOptions, asking: Asking) -> BaseStatus:
    """Ask the library for the base, here or on a cluster, with every option checked before a file is opened."""
    from segkit.choices import Engine
    from segkit.cli.asking import reading_of, refuse_rejects, scoring_of, window_of, write_rejects
    from segkit.cli.boundary import quiet_panics
    from segkit.cli.modelling import policy_of
    from segkit.runs.status import refuse_potential, status_far, status_of_files

    by = scoring_of(scoring)
    if lines.engine is Engine.SPARK:
        from segkit.cli.faring import run_far

        refuse_potential(by)
        with run_far(lines, window, scoring) as run:
            return status_far(run, asking.churn_days)
    asked = reading_of(lines), window_of(window)
    policy = policy_of(lines, by.model)
    refuse_rejects(lines)
    with quiet_panics():
        done = status_of_files(lines.files, asking, reading=asked[0], window=asked[1], policy=policy, scoring=by)
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
