"""The status of the base between the command line and people: options into a question, words and tables."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from segkit.choices import Engine
from segkit.cli.options.shared import names_in
from segkit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

    from segkit.cli.console import Destination, Voice
    from segkit.cli.options.customer import StatusOptions
    from segkit.cli.options.engine import AnywhereOptions
    from segkit.cli.options.shared import OutputOptions, ScoringOptions, WindowOptions
    from segkit.runs.status import Asking, BaseStatus
    from segkit.sinks.rows.customers import Choice


OF_CONTACTS = ("contact_key", "consent", "consent_yes", "blocked")


def question_of(options: StatusOptions) -> Asking:
    """Gather what is asked of the base, and of a file of contacts where there is one.

    Raises:
        UsageError: A column of contacts is named, and no file of them.
    """
    from segkit.lists.request import YES
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


def destination_of(lines: AnywhereOptions, out: OutputOptions, *, each: bool) -> Destination | None:
    """Decide where rows go, before anything is read; None is where Spark writes them.

    Raises:
        UsageError: On Spark it is not said where so many rows go.
    """
    from segkit.cli.console import destination

    if lines.engine is Engine.SPARK and each:
        from segkit.cli.farrows import folder_of, refuse_homeless

        if folder_of(out) is not None or out.to_table is not None:
            return None
        if out.top is None:
            refuse_homeless()
    return destination(out, lines.files)


@contextmanager
def find_status(
    lines: AnywhereOptions, window: WindowOptions, scoring: ScoringOptions, asking: Asking
) -> Iterator[BaseStatus]:
    """Ask the library for the base, here or on a cluster, with every option checked before a file is opened."""
    from segkit.cli.steps.arguments import reading_of, scoring_of, window_of
    from segkit.cli.steps.files import ask_files
    from segkit.cli.steps.models import policy_of
    from segkit.runs.status import refuse_potential, status_far, status_of_files

    by = scoring_of(scoring)
    if lines.engine is Engine.SPARK:
        from segkit.cli.faring import run_far

        refuse_potential(by)
        with run_far(lines, window, scoring) as run:
            yield status_far(run, asking)
        return
    asked = reading_of(lines), window_of(window)
    policy = policy_of(lines, by.model)
    yield ask_files(
        lines,
        lambda: status_of_files(lines.files, asking, reading=asked[0], window=asked[1], policy=policy, scoring=by),
    )


def tell_status(done: BaseStatus, voice: Voice, *, facts: bool) -> None:
    """Say on stderr what was taken, who met whom, and how many there are."""
    from segkit.cli.steps.segments import tell_run
    from segkit.render.sentences.status import summary

    tell_run(done.run, voice, facts=facts)
    voice.say(*(f"note: {note}" for note in done.notes))
    if facts:
        voice.say(*summary(done))


def write_status(
    done: BaseStatus, choice: Choice, to: Destination | None, out: OutputOptions, voice: Voice, *, each: bool
) -> None:  # fmt: skip
    """Show the base, write its rows, or have Spark write them; see `place_of_rows`."""
    from segkit.cli.console import page, write

    if to is None:
        from segkit.cli.farrows import labels_of, write_there
        from segkit.sinks.spark import far_people

        write_there(far_people(done.people.lazy(), choice), out, voice, labels_of(out, done.names))
        return
    rows = _rows_of(done, choice, each=each)
    if to.is_table:
        with page(to, out, rows) as sheet:
            _show_status(done, rows, sheet, each=each)
    else:
        write(rows, to, done.run.settings(), fail_empty=out.fail_empty)


def _rows_of(done: BaseStatus, choice: Choice, *, each: bool) -> Any:
    """Gather the wanted rows; those of persons on a cluster are fetched."""
    from segkit.sinks.rows.customers import status_frame

    if each and done.is_far:
        from segkit.frames import collect
        from segkit.sinks.spark import far_people

        return collect(far_people(done.people.lazy(), choice)).to_polars()
    return status_frame(done.people, done.rows(), choice, each=each)


def _show_status(done: BaseStatus, rows: Any, page: Console, *, each: bool) -> None:
    """Show the facts, the base by segment and what to do with each; or `each` person."""
    from segkit.render.sentences.status import summary
    from segkit.render.sentences.summary import facts
    from segkit.render.tables.status import action_lines, each_table, status_table

    page.print(facts(done.run), markup=False)
    for sentence in summary(done):
        page.print(sentence, markup=False)
    page.print()
    page.print(each_table(rows, page.width) if each else status_table(done, rows, page.width))
    if not each and "action" in rows.columns:
        page.print()
        page.print(action_lines(done, rows, page.width))
