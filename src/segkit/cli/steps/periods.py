"""Questions about time on the command line: asked of the library, and told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segkit.cli.options.shared import names_in
from segkit.cli.steps.arguments import reading_of, window_of
from segkit.cli.steps.files import ask_files
from segkit.cli.steps.models import policy_of
from segkit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from segkit.analyses.cohorts import Cohorts
    from segkit.analyses.kpis import Beside, Kpis
    from segkit.cli.console import Destination, Voice
    from segkit.cli.options.engine import AnywhereOptions
    from segkit.cli.options.period import CohortOptions, KpiOptions, RowOptions
    from segkit.cli.options.shared import InputOptions, WindowOptions
    from segkit.runs.periods import Parts, Record, Told
    from segkit.sinks.rows.customers import Choice


def grouped_by(names: Sequence[str] | None) -> str | None:
    """Return the one thing that customers are put into groups by.

    Raises:
        UsageError: There are several.
    """
    by = [name for text in names or () for name in names_in(text, "--by")]
    if len(by) > 1:
        raise UsageError(f"--by puts customers into groups by one thing here, not {len(by)}", hint=f"--by {by[0]}")
    return by[0] if by else None


def with_group(columns: Sequence[str], by: str | None) -> tuple[str, ...]:
    """Return the columns of rows, that of the group in front."""
    return (*columns,) if by is None else (by.partition("=")[0].strip().removeprefix(":"), *columns)


def read_daybook(reading: InputOptions, window: WindowOptions, by: str | None = None) -> Record:
    """Ask the library for a daybook of the files, with every option checked before one is opened."""
    from segkit.runs import periods

    asked = reading_of(reading), window_of(window)
    policy = policy_of(reading, None)
    return ask_files(
        reading, lambda: periods.record_files(reading.files, reading=asked[0], window=asked[1], policy=policy, by=by)
    )


def find_cohorts(lines: AnywhereOptions, window: WindowOptions, asked: CohortOptions) -> tuple[Parts[Cohorts], Told]:
    """Ask the library to follow customers, here or on a cluster."""
    from segkit.choices import Engine, Every
    from segkit.runs import periods

    every, by = asked.every or Every.MONTH, grouped_by(asked.by)
    if lines.engine is Engine.POLARS:
        return periods.follow_cohorts(read_daybook(lines, window, by), every)
    from segkit.cli.faring import asked_far

    with asked_far(lines, window, every, by) as far:
        return periods.cohorts_far(far)


def find_kpis(
    lines: AnywhereOptions, window: WindowOptions, asked: KpiOptions,
    beside: Callable[[range, Told], Mapping[str | None, Beside]],
) -> tuple[Parts[Kpis], Told]:  # fmt: skip
    """Ask the library for the figures of all periods, here or on a cluster."""
    from segkit.choices import Engine, Every
    from segkit.runs import periods

    every, by = asked.every or Every.MONTH, grouped_by(asked.by)
    if lines.engine is Engine.POLARS:
        since = window.since and window.since.date()
        record = read_daybook(lines, window, by)
        return periods.compute_kpis(record, every, churn_days=asked.churn_days, since=since, beside=beside)
    from segkit.cli.faring import asked_far

    with asked_far(lines, window, every, by) as far:
        return periods.kpis_far(far, churn_days=asked.churn_days, beside=beside)


def choice_of_rows(options: RowOptions, to: Destination | None, columns: Sequence[str] | None) -> Choice:
    """Gather which rows and columns are wanted; `columns` are known only once the data are read where they are None.

    Spark writes the rows where there is no place of this machine.

    Raises:
        UsageError: A name is not there, or the table for people has columns of its own.
    """
    from segkit.sinks.rows.customers import Choice

    choice = Choice((), names_in(options.columns, "--columns"), names_in(options.sort, "--sort"), options.top)
    if to and to.is_table and (choice.columns or choice.sort or choice.top):
        raise UsageError("the table has columns and rows of its own", hint="-f csv")
    if columns is not None:
        choice.check(columns, ())
    return choice


def choice_of_cohorts(options: RowOptions, asked: CohortOptions, to: Destination) -> Choice:
    """Gather which rows and columns of cohorts are wanted."""
    from segkit.schemas import COHORTS

    return choice_of_rows(options, to, None if asked.wide else with_group(COHORTS.names, grouped_by(asked.by)))


def cohort_rows(found: Parts[Cohorts], by: str | None, asked: CohortOptions, choice: Choice) -> Any:
    """Return the rows that leave: long, or as a matrix."""
    from segkit.sinks.rows.periods import cohort_frame, cohort_matrix

    return cohort_matrix(found, by, asked.value, choice) if asked.wide else cohort_frame(found, by, choice)


def tell_daybook(told: Told, voice: Voice, *, facts: bool) -> None:
    """Say on stderr what was taken, what is doubtful, and how much there is."""
    from segkit.render.sentences.periods import facts as said

    voice.say(told.record.taken)
    voice.say(*(f"note: {note}" for note in told.record.notes))
    if facts:
        voice.say(said(told))


def first_since(since: date) -> str:
    """Say whose first order is not known where nothing before a day was looked at."""
    return f"--since {since}: a first order is the first one since then, whoever bought before"
