"""Backtests on the command line: asked of the library, told on stderr, shown on stdout."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segkit.cli.options.shared import InputOptions, WindowOptions, names_in
from segkit.cli.steps.arguments import reading_of, window_of
from segkit.cli.steps.files import ask_files
from segkit.cli.steps.models import policy_of
from segkit.errors import CheckFailedError, UsageError
from segkit.render.languages.speech import know
from segkit.render.numbers import counted
from segkit.render.sentences import verdicts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from rich.console import Console

    from segkit.analyses.backtest import Outcome
    from segkit.cli.console import Voice
    from segkit.cli.options.backtest import TrialOptions
    from segkit.runs.backtests import Backtest, Trial
    from segkit.runs.terms import Scoring, Window
    from segkit.scoring.rules import RuleBook
    from segkit.sinks.rows.customers import Choice


def trial_of(options: TrialOptions, books: str | None, scoring: Scoring) -> Trial:
    """Gather which past days are looked at, and by which rule books."""
    from segkit.runs.backtests import Trial
    from segkit.scoring.books import find_book

    names = names_in(books, "--rules")
    if len(set(names)) < len(names):
        raise UsageError(f"--rules {books} names a rule book twice", hint=f"--rules {','.join(dict.fromkeys(names))}")
    at = options.at.date() if options.at else None
    found = tuple(map(find_book, names)) or (scoring.book,)
    know(found)
    return Trial(at, options.horizon, options.folds, found)


def run_backtest(reading: InputOptions, window: WindowOptions, trial: Trial, scoring: Scoring) -> Backtest:
    """Ask the library for labels of past days and what followed, with every option checked before a file is opened."""
    from segkit.runs import backtests

    asked = reading_of(reading), window_of(window)
    refuse_day_outside(trial.at, asked[1])
    policy = policy_of(reading, scoring.model)
    return ask_files(
        reading,
        lambda: backtests.backtest_files(
            reading.files, reading=asked[0], window=asked[1], policy=policy, scoring=scoring, trial=trial
        ),
    )


def refuse_day_outside(at: date | None, window: Window) -> None:
    """Refuse a day of labels that is not among the days that exist.

    Raises:
        UsageError: It is not.
    """
    if at and window.as_of and at >= window.as_of:
        raise UsageError(
            f"--at {at} is not before --as-of {window.as_of}: nothing would follow", hint="leave out --as-of"
        )
    if at and window.since and at < window.since:
        raise UsageError(f"--at {at} is before --since {window.since}", hint=f"--at {window.since}")


def tell_backtest(done: Backtest, voice: Voice, *, facts: bool) -> None:
    """Say on stderr what was taken, which days were looked at, and what is doubtful."""
    voice.say(done.taken)
    voice.say(*(f"note: {note}" for note in done.notes))
    if not facts:
        return
    voice.say(verdicts.facts(done))
    several = len(done.books) > 1
    for day in done.by_day():
        voice.say(verdicts.question(day[0]))
        voice.say(*(verdicts.verdict(outcome, named=several) for outcome in day))
        voice.say(*filter(None, [verdicts.newcomers(day[0])]))
    if len(done.by_day()) > 1:
        voice.say(*(verdicts.summary(outcomes, named=several) for outcomes in done.by_book()))


def show_backtest(done: Backtest, page: Console, choice: Choice) -> None:
    """Show what each label was worth, book by book, and the books side by side."""
    from segkit.render.tables import backtest

    page.print(verdicts.facts(done), markup=False)
    if len(done.by_day()) == 1:
        page.print(verdicts.question(done.outcomes[0]), markup=False)
    for outcomes, book in zip(done.by_book(), done.books, strict=True):
        page.print()
        if len(done.books) > 1:
            page.print(f"rules {book.name}\n", style="bold", markup=False)
        show = _show_days if len(outcomes) > 1 else _show_day
        show(outcomes, book, page, choice)
    for sentence in filter(None, [verdicts.newcomers(done.outcomes[0])] if len(done.by_day()) == 1 else []):
        page.print(sentence, style="dim", markup=False)
    if len(done.books) > 1:
        page.print()
        page.print(backtest.book_table(done.by_book(), page.width))


def _show_day(outcomes: Sequence[Outcome], book: RuleBook, page: Console, choice: Choice) -> None:
    from segkit.render.tables import backtest
    from segkit.sinks.rows.customers import Choice, backtest_frame

    (outcome,) = outcomes
    order = backtest_frame(outcome.rows(), Choice(choice.segments, (), choice.sort, choice.top))["segment"].to_list()
    rows = {row["segment"]: row for row in outcome.rows()}
    wanted = [rows[name] for name in order]
    page.print(backtest.label_table(outcome, wanted, page.width, choice.columns, book.colours))
    page.print(f"\n{verdicts.verdict(outcome)}", style="dim", markup=False)


def _show_days(outcomes: Sequence[Outcome], book: RuleBook, page: Console, choice: Choice) -> None:
    from segkit.render.tables import backtest

    names = [name for name in book.names if name in (choice.segments or book.names)]
    page.print(backtest.mean_table(outcomes, names, page.width, book.colours))
    page.print()
    page.print(backtest.day_table(outcomes, page.width))
    page.print(f"\n{verdicts.summary(outcomes)}", style="dim", markup=False)


def refuse_broken_order(done: Backtest) -> None:
    """Fail where the order of labels is broken on any day.

    Raises:
        CheckFailedError: It is.
    """
    broken = [
        f"{outcome.period.as_of}" + (f" ({outcome.rules})" if len(done.books) > 1 else "")
        for outcome in done.outcomes
        if outcome.broken
    ]
    if broken:
        days = counted(len(done.by_day()), "day")
        raise CheckFailedError(f"the order of labels is broken: {', '.join(broken)}; {days} looked at")
