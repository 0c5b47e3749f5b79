"""Days compared on the command line: asked of the library, and told."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from segkit.choices import Engine
from segkit.cli.boundary import quiet_panics
from segkit.cli.options.shared import WindowOptions, names_in
from segkit.cli.steps.arguments import reading_of, window_of
from segkit.cli.steps.customer_table import USED, refuse_orders
from segkit.cli.steps.files import ask_files
from segkit.cli.steps.models import policy_of
from segkit.cli.steps.periods import choice_of_rows
from segkit.columns import CUSTOMER, FROM_DATE
from segkit.errors import UsageError
from segkit.immutable import immutable
from segkit.render.languages.speech import know, name_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console

    from segkit.cli.console import Destination, Voice
    from segkit.cli.options.compare import MoveOptions
    from segkit.cli.options.engine import AnywhereOptions
    from segkit.cli.options.period import RowOptions
    from segkit.cli.options.shared import InputOptions, ScoringOptions
    from segkit.runs.compare.comparing import Compared, Days
    from segkit.runs.terms import Scoring
    from segkit.sinks.rows.customers import Choice

SHOWN = 20
A_PAIR = 2


@immutable
class Movers:
    """Who of those who moved is wanted; nothing is everybody."""

    moves: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()

    def check(self, labels: Sequence[str]) -> None:
        """Refuse labels that the rule book does not have.

        Raises:
            UsageError: A label is unknown.
        """
        for name in self.labels:
            if name not in labels:
                raise UsageError(f"there is no segment {name!r}", hint=f"--entered {','.join(labels)}")

    def among(self, done: Compared) -> int:
        """Count them."""
        from segkit.analyses.migration import STAYED, move_of

        moves = [(flow, move_of(flow.before, flow.after, one.names)) for one in done.comparisons for flow in one.flows]
        return sum(
            flow.customers
            for flow, move in moves
            if move != STAYED and move in (self.moves or (move,)) and flow.after in (self.labels or (flow.after,))
        )


def movers_of(options: MoveOptions) -> Movers | None:
    """Gather who is wanted by name; None where flows are."""
    from segkit.analyses.migration import BACK, FELL, ROSE

    entered = tuple(map(name_of, names_in(options.entered, "--entered")))
    if not (options.movers or options.fell or options.rose or entered):
        return None
    return Movers((*([FELL] if options.fell else []), *([ROSE, BACK] if options.rose else [])), entered)


def choice_of_moves(options: RowOptions, to: Destination | None, *, people: bool) -> Choice:
    """Gather which rows and columns are wanted."""
    from segkit.schemas import FLOWS, MOVERS

    return choice_of_rows(options, to, (MOVERS if people else FLOWS).names)


def destination_of_moves(lines: AnywhereOptions, out: RowOptions, wanted: Movers | None) -> Destination | None:
    """Decide where rows go, before anything is read; None is where Spark writes them."""
    if wanted and lines.engine is Engine.SPARK:
        from segkit.cli.farrows import destination_there

        return destination_there(out)
    from segkit.cli.console import destination

    return destination(out, lines.files)


@contextmanager
def compare_days(
    reading: AnywhereOptions, asked: MoveOptions, options: ScoringOptions, scoring: Scoring, wanted: Movers | None
) -> Iterator[Compared]:
    """Ask the library for the days of the files, with every option checked before one is opened.

    On a cluster whoever moved lies there as long as the block.
    """
    if asked.table:
        yield _tables(reading, asked, options, scoring)
        return
    from segkit.runs.compare import comparing

    days = _days_of(asked, scoring)
    window = window_of(WindowOptions(asked.second_day, asked.since))
    if window.since and days.first and days.first < window.since:
        raise UsageError(f"--from {days.first} is before --since {window.since}", hint=f"--from {window.since}")
    policy = policy_of(reading, scoring.model)
    if reading.engine is Engine.SPARK:
        from segkit.cli.faring import far_source

        with (
            far_source(reading) as source,
            comparing.compare_far(
                source, days, window=window, policy=policy, scoring=scoring, movers=wanted is not None
            ) as done,
        ):
            yield done
        return
    how = reading_of(reading)
    yield ask_files(
        reading,
        lambda: comparing.compare_files(
            reading.files, days, reading=how, window=window, policy=policy, scoring=scoring
        ),
    )


def _days_of(asked: MoveOptions, scoring: Scoring) -> Days:
    """Gather which days are compared.

    Raises:
        UsageError: None are named, or in two ways, or the wrong way round.
    """
    from segkit.choices import Every
    from segkit.runs.compare.comparing import PERIODS, Days

    first, second = (day.date() if day else None for day in (asked.first_day, asked.second_day))
    if asked.every or asked.periods:
        if first:
            raise UsageError("--from names one day, and --every and --periods many", hint="leave out --from")
        return Days(None, second, asked.every or Every.MONTH, asked.periods or PERIODS)
    if first is None and scoring.model is None:
        raise UsageError(
            "which day is the newest compared with?", hint="--from 2026-03-31   or   --every month --periods 6"
        )
    if first and second and first > second:
        raise UsageError(f"--from {first} is after --to {second}", hint=f"--from {second} --to {first}")
    return Days(first, second)


def _tables(reading: InputOptions, asked: MoveOptions, options: ScoringOptions, scoring: Scoring) -> Compared:
    """Compare two tables that runs wrote.

    Raises:
        UsageError: There are not two, or something else asks for orders.
    """
    from segkit.runs.compare.saved_tables import compare_tables
    from segkit.scoring.books import BUILT_IN, built_in
    from segkit.sources.beside.labelledtable import read_labelled

    if len(reading.files) != A_PAIR:
        raise UsageError(
            f"--table compares two tables, and this is {len(reading.files)}", hint="--table march.parquet june.parquet"
        )
    refuse_orders(reading, options, used=USED | {"rules"})
    named = {"--from": asked.first_day, "--to": asked.second_day, "--since": asked.since, "--every": asked.every,
             "--periods": asked.periods}  # fmt: skip
    if said := " and ".join(flag for flag, value in named.items() if value):
        raise UsageError(f"--table compares the days of the tables, and {said} names others", hint=f"leave out {said}")
    given = bool(options.rules or options.model)
    know([scoring.book] if given else map(built_in, BUILT_IN))
    with quiet_panics():
        first, second = (read_labelled(name, called=name_of) for name in reading.files)
    return compare_tables(first, second, scoring.book if given else None)


def rows_of(done: Compared, wanted: Movers | None, choice: Choice) -> Any:
    """Return the rows of flows, or of those who moved as wanted; of these a plan where they lie on a cluster."""
    from segkit.sinks.rows.periods import flow_frame, mover_frame

    if wanted is None:
        return flow_frame(done.comparisons, choice)
    wanted.check(done.book.names)
    found = list(zip(done.comparisons, done.moved, strict=True))
    if done.is_far:
        from segkit.sinks.spark import far_movers

        return far_movers(found, wanted.moves, wanted.labels, choice)
    return mover_frame(found, wanted.moves, wanted.labels, choice)


def write_moves(done: Compared, wanted: Movers | None, choice: Choice, to: Destination | None, out: RowOptions) -> None:
    """Show what moved, write its rows, or have Spark write them where no place of this machine is named."""
    from segkit.cli.console import Voice, page, write

    if to is None:
        from segkit.cli.farrows import write_there

        write_there(rows_of(done, wanted, choice), out, Voice(out.quiet, out.verbose))
        return
    if done.is_far and wanted is not None:
        from segkit.frames import collect

        if to.is_table:
            choice = replace(choice, sort=(FROM_DATE, CUSTOMER), top=SHOWN)
        rows = collect(rows_of(done, wanted, choice)).to_polars()
    else:
        rows = rows_of(done, wanted, choice)
    if to.is_table:
        with page(to, out, rows) as sheet:
            show_moves(done, sheet, rows, wanted)
    else:
        write(rows, to, {}, fail_empty=out.fail_empty)


def tell_moves(done: Compared, voice: Voice, *, facts: bool) -> None:
    """Say on stderr what was taken, what is doubtful, and what moved most."""
    from segkit.render.sentences import moves
    from segkit.render.sentences.summary import yardstick

    voice.say(done.taken)
    voice.say(*(f"note: {note}" for note in done.notes))
    if facts:
        voice.say(moves.facts(done), *(moves.question(one, done) for one in done.comparisons))
        voice.say(*moves.largest(done.comparisons[-1]))
    if done.first is not None:
        voice.detail(*yardstick(done.first))


def show_moves(done: Compared, page: Console, rows: Any, wanted: Movers | None) -> None:
    """Show the matrix and the largest flows, the series of them, or the first of those who moved."""
    from segkit.render.sentences import moves
    from segkit.render.tables import matrix

    page.print(moves.facts(done), markup=False)
    if wanted is not None:
        page.print(*(moves.question(one, done) for one in done.comparisons), sep="\n", markup=False)
        page.print()
        page.print(matrix.mover_table(rows.head(SHOWN), page.width))
        many, file = wanted.among(done), "movers.parquet" if done.is_far else "movers.csv"
        if many > SHOWN:
            page.print(f"\n{SHOWN} of {many:,} are shown; all: -o {file}", markup=False)
        return
    if done.every is not None:
        _show_series(done, page)
    else:
        page.print(f"{moves.question(done.comparisons[0], done)}\n", markup=False)
        page.print(matrix.matrix(done.comparisons[0], done.book.colours))
        page.print()
    for sentence in moves.largest(done.comparisons[-1]):
        page.print(sentence, markup=False)


def _show_series(done: Compared, page: Console) -> None:
    from segkit.render.numbers import counted
    from segkit.render.sentences.moves import question
    from segkit.render.tables.flows import series_table

    page.print()
    table, shown = series_table(done, page.width)
    page.print(table)
    if done.every and shown < len(done.comparisons):
        page.print(
            f"\n{counted(shown, done.every.value)} of {len(done.comparisons):,} are shown; all: -o flows.csv",
            markup=False,
        )
    page.print(f"\n{question(done.comparisons[-1], done)}", markup=False)
