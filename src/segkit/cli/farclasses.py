"""Customers classed where the lines are: small tables are fetched, rows stay there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from segkit.cli.faring import far_source, refuse_near
from segkit.cli.farrows import destination_there, write_there

if TYPE_CHECKING:
    from segkit.cli.console import Destination, Voice
    from segkit.cli.options.engine import AnywhereOptions
    from segkit.cli.options.period import RowOptions
    from segkit.cli.options.shared import WindowOptions
    from segkit.runs.classes import Classes, Question
    from segkit.runs.farclasses import FarItems
    from segkit.sinks.rows.customers import Choice


def customers_classed_far(lines: AnywhereOptions, window: WindowOptions, question: Question, out: RowOptions) -> None:
    """Class customers on a cluster; rows stay there, or so many as --top says are fetched.

    Raises:
        UsageError: It is not said where all rows go.
    """
    from segkit.cli.console import Voice
    from segkit.cli.steps.abc import tell_classes
    from segkit.cli.steps.arguments import window_of
    from segkit.cli.steps.models import policy_of
    from segkit.cli.steps.plot import check_picture, draw
    from segkit.runs.far.opening import FarPlace
    from segkit.runs.farclasses import customers_classed

    refuse_near(lines, out, fetched=False)
    to, choice = _asked(out)
    check_picture(out.plot, out, ())
    question = replace(question, keeps_yardstick=to is not None and to.tells_yardstick)
    days, policy, voice = window_of(window), policy_of(lines, None), Voice(out.quiet, out.verbose)
    for_people = to is not None and to.is_table
    with (
        far_source(lines) as source,
        customers_classed(FarPlace(source), question, window=days, policy=policy) as done,
    ):
        tell_classes(done, voice, facts=not for_people)
        _give(done, to, choice, out, voice)
        draw(lambda drawn: drawn.classes_drawn(done), out.plot, out)


def _asked(out: RowOptions) -> tuple[Destination | None, Choice]:
    """Decide where rows go, and which; None is where Spark writes them."""
    from segkit.cli.steps.periods import choice_of_rows
    from segkit.columns import CUSTOMER
    from segkit.schemas import CLASSED_ITEMS

    to = destination_there(out)
    return to, choice_of_rows(out, to, (CUSTOMER, *CLASSED_ITEMS.names))


def _give(done: Classes[FarItems], to: Destination | None, choice: Choice, out: RowOptions, voice: Voice) -> None:
    """Show the classes, fetch the best rows, or have Spark write all of them."""
    from segkit.cli.console import sheet, write
    from segkit.cli.steps.abc import show_classes
    from segkit.frames import collect
    from segkit.sinks.spark import far_customers_classed

    if to is not None and to.is_table:
        with sheet(to, out) as page:
            show_classes(done, page, far=True)
        return
    with done.items.in_order() as ordered:
        rows = far_customers_classed(ordered, done.items.total, choice)
        if to is None:
            write_there(rows, out, voice)
        else:
            settings = done.run.settings() if to.tells_yardstick else {}
            write(collect(rows).to_polars(), to, settings, fail_empty=out.fail_empty)
