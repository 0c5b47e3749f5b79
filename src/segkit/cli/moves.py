"""Two days compared on the command line: asked of the library, and told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from segkit.cli.asking import reading_of, refuse_rejects, window_of, write_rejects
from segkit.cli.boundary import quiet_panics
from segkit.cli.modelling import policy_of
from segkit.cli.options import WindowOptions, names_in
from segkit.cli.overtime import rows_chosen
from segkit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from segkit.cli.console import Destination, Voice
    from segkit.cli.move_options import MoveOptions
    from segkit.cli.options import InputOptions
    from segkit.cli.period_options import RowOptions
    from segkit.runs.comparing import Compared
    from segkit.runs.segmentation import Scoring
    from segkit.sinks.rows import Choice

SHOWN = 20


@dataclass(frozen=True)
class Movers:
    """Who of those who moved is wanted; nothing is everybody."""

    moves: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()


def movers_wanted(options: MoveOptions, labels: Sequence[str]) -> Movers | None:
    """Gather who is wanted by name; None where flows are.

    Raises:
        UsageError: A label is unknown.
    """
    from segkit.analyses.migration import BACK, FELL, ROSE

    entered = names_in(options.entered, "--entered")
    for name in entered:
        if name not in labels:
            raise UsageError(f"there is no segment {name!r}", hint=f"--entered {','.join(labels)}")
    if not (options.movers or options.fell or options.rose or entered):
        return None
    return Movers((*([FELL] if options.fell else []), *([ROSE, BACK] if options.rose else [])), entered)


def moving_choice(options: RowOptions, to: Destination, *, people: bool) -> Choice:
    """Gather which rows and columns are wanted."""
    from segkit.schemas import FLOWS, MOVERS

    return rows_chosen(options, to, (MOVERS if people else FLOWS).names)


def compared(reading: InputOptions, asked: MoveOptions, scoring: Scoring) -> Compared:
    """Ask the library for two days of the files, with every option checked before one is opened."""
    from segkit.runs import comparing

    first, second = asked.first_day.date(), asked.second_day.date() if asked.second_day else None
    if second and first > second:
        raise UsageError(f"--from {first} is after --to {second}", hint=f"--from {second} --to {first}")
    window = window_of(WindowOptions(asked.second_day, asked.since))
    if window.since and first < window.since:
        raise UsageError(f"--from {first} is before --since {window.since}", hint=f"--from {window.since}")
    how = reading_of(reading)
    policy = policy_of(reading, scoring.model)
    refuse_rejects(reading)
    with quiet_panics():
        done = comparing.compare_files(
            reading.files, first, second, reading=how, window=window, policy=policy, scoring=scoring
        )
    if reading.rejects and done.rejects:
        write_rejects(done.rejects.lines, reading.rejects)
    return done


def mover_rows(done: Compared, wanted: Movers, choice: Choice) -> Any:
    """Return the rows of those who moved as wanted."""
    from segkit.sinks.periodic import mover_frame

    return mover_frame(done.both, done.comparison, wanted.moves, wanted.labels, choice)


def tell_moves(done: Compared, voice: Voice, *, facts: bool) -> None:
    """Say on stderr what was taken, what is doubtful, and what moved most."""
    from segkit.render import moves
    from segkit.render.words import yardstick

    voice.say(done.taken)
    voice.say(*(f"note: {note}" for note in done.notes))
    if facts:
        voice.say(moves.facts(done), moves.question(done.comparison), *moves.largest(done.comparison))
    voice.detail(*yardstick(done.first))


def show_moves(done: Compared, page: Console, people: Any | None) -> None:
    """Show the matrix and the largest flows, or the first of those who moved."""
    from segkit.render import matrix, moves

    page.print(moves.facts(done), markup=False)
    page.print(f"{moves.question(done.comparison)}\n", markup=False)
    if people is not None:
        page.print(matrix.mover_table(people.head(SHOWN), page.width))
        if len(people) > SHOWN:
            page.print(f"\n{SHOWN} of {len(people):,} are shown; all: -o movers.csv", markup=False)
        return
    page.print(matrix.matrix(done.comparison, done.book.colours))
    page.print()
    for sentence in moves.largest(done.comparison):
        page.print(sentence, markup=False)
