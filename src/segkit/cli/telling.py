"""A run told to a person: words on stderr, tables on stdout."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segkit.render import words
from segkit.sources.recognition import quoted

if TYPE_CHECKING:
    from rich.console import Console

    from segkit.cli.console import Voice
    from segkit.cli.options import InputOptions, OutputOptions
    from segkit.runs import Segmentation
    from segkit.sinks.rows import Choice


def tell_run(run: Segmentation, voice: Voice, *, facts: bool) -> None:
    """Say on stderr what was taken, what was left out, and what is doubtful."""
    voice.say(run.taken)
    voice.say(*(f"note: {note}" for note in run.notes))
    if facts:
        voice.say(words.facts(run))
    voice.detail(words.cut_points(run), words.newness(run))


def show_customers(run: Segmentation, lines: InputOptions, out: OutputOptions, choice: Choice) -> None:
    """Show the facts, the segment table, the best customers, the cut points, and how to write all rows."""
    from segkit.cli.console import console
    from segkit.render.tables import TOP, customer_table
    from segkit.sinks.rows import ranked

    page = console(out)
    _show_head(run, page, choice)
    shown = ranked(run.customers, choice, TOP)
    heading = "customers" if choice.sort else "customers with the most money"
    of = f" in {', '.join(choice.segments)}" if choice.segments else ""
    page.print(f"\n{len(shown)} {heading}{of}", style="bold", markup=False)
    page.print(customer_table(shown))
    _show_foot(run, page)
    command = f"segkit rfm {' '.join(quoted(name) for name in lines.files)} -o customers.csv"
    page.print(f"\nall {len(run.customers):,} rows: {command}", markup=False)


def show_segments(run: Segmentation, out: OutputOptions, choice: Choice) -> None:
    """Show the facts, the segment table, and the cut points."""
    from segkit.cli.console import console

    page = console(out)
    _show_head(run, page, choice)
    _show_foot(run, page)


def _show_head(run: Segmentation, page: Console, choice: Choice) -> None:
    from segkit.render.tables import segment_table

    page.print(words.facts(run), markup=False)
    page.print()
    rows = [row for row in run.segment_rows() if not choice.segments or row["segment"] in choice.segments]
    page.print(segment_table(rows, page.width))


def _show_foot(run: Segmentation, page: Console) -> None:
    page.print()
    page.print(words.cut_points(run), style="dim", markup=False)
    page.print(words.newness(run), style="dim", markup=False)
