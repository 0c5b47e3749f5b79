"""Labelled customers and their segments, told to a person: words on stderr, tables on stdout."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segkit.render.numbers import counted
from segkit.render.sentences import summary

if TYPE_CHECKING:
    from rich.console import Console

    from segkit.cli.console import Voice
    from segkit.runs.outcome import Segmentation
    from segkit.sinks.rows.customers import Choice


def tell_run(run: Segmentation, voice: Voice, *, facts: bool) -> None:
    """Say on stderr what was taken, what was left out, and what is doubtful."""
    voice.say(run.taken)
    voice.say(*(f"note: {note}" for note in run.notes))
    if facts:
        voice.say(summary.facts(run))
    voice.detail(*summary.yardstick(run), *summary.portions(run))


def show_customers(run: Segmentation, page: Console, choice: Choice, again: str) -> None:
    """Show the facts, the segment table, the best customers, the cut points, and how to write all rows."""
    from segkit.render.tables.segments import TOP, customer_table, segment_table
    from segkit.sinks.rows.customers import ranked

    _show_facts(run, page)
    rows = [row for row in run.segment_rows() if not choice.segments or row["segment"] in choice.segments]
    page.print(segment_table(rows, page.width, whole=not choice.segments, colours=run.book.colours))
    shown = ranked(run.customers, choice, TOP)
    heading = counted(len(shown), "customer") + ("" if choice.sort else " with the most money")
    of = f" in {', '.join(choice.segments)}" if choice.segments else ""
    page.print(f"\n{heading}{of}", style="bold", markup=False)
    page.print(customer_table(shown, page.width, choice.columns, kept=run.kept, colours=run.book.colours))
    _show_foot(run, page)
    how = f"{again} -o customers.csv" if again else "add -o customers.csv"
    count = run.vips.customers if run.vips and choice.only_vips else len(run.customers)
    page.print(f"\nall {counted(count, 'row')}: {how}", markup=False)


def show_segments(run: Segmentation, page: Console, choice: Choice, *, actions: bool) -> None:
    """Show the facts, the segment table, what to do with each if asked for, and the cut points."""
    from segkit.columns import ACTION
    from segkit.render.tables.segments import action_table, segment_table
    from segkit.sinks.rows.customers import Choice, segment_frame

    _show_facts(run, page)
    # All columns are ordered and drawn by name; the numbers keep the units that the table knows.
    order = segment_frame(run.segment_rows(), Choice(choice.segments, (), choice.sort, choice.top))["segment"].to_list()
    rows = {row["segment"]: row for row in run.segment_rows()}
    columns = tuple(name for name in choice.columns if name != ACTION)
    whole = len(order) == len(rows)
    page.print(
        segment_table([rows[name] for name in order], page.width, columns, whole=whole, colours=run.book.colours)
    )
    if actions:
        page.print()
        page.print(action_table(run.book, order, page.width))
    _show_foot(run, page)


def _show_facts(run: Segmentation, page: Console) -> None:
    page.print(summary.facts(run), markup=False)
    page.print()


def _show_foot(run: Segmentation, page: Console) -> None:
    page.print()
    for sentence in summary.yardstick(run):
        page.print(sentence, style="dim", markup=False)
