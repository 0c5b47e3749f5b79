"""A run told to a person: words on stderr, tables on stdout."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segkit.errors import CheckFailedError, SegkitError
from segkit.render import words
from segkit.render.numbers import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from segkit.cli.console import Voice
    from segkit.findings import Check, Limit
    from segkit.runs.segmentation import Segmentation
    from segkit.sinks.rows import Choice
    from segkit.sources.description import SniffedFile


def tell_run(run: Segmentation, voice: Voice, *, facts: bool) -> None:
    """Say on stderr what was taken, what was left out, and what is doubtful."""
    voice.say(run.taken)
    voice.say(*(f"note: {note}" for note in run.notes))
    if facts:
        voice.say(words.facts(run))
    voice.detail(*words.yardstick(run), *words.portions(run))


def show_customers(run: Segmentation, page: Console, choice: Choice, again: str) -> None:
    """Show the facts, the segment table, the best customers, the cut points, and how to write all rows."""
    from segkit.render.tables import TOP, customer_table, segment_table
    from segkit.sinks.rows import ranked

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
    from segkit.render.tables import action_table, segment_table
    from segkit.sinks.rows import Choice, segment_frame

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
    page.print(words.facts(run), markup=False)
    page.print()


def _show_foot(run: Segmentation, page: Console) -> None:
    page.print()
    for sentence in words.yardstick(run):
        page.print(sentence, style="dim", markup=False)


def tell_files(files: Sequence[SniffedFile], voice: Voice) -> None:
    """Say on stderr what each file is, and the command that reads it in just this way."""
    from segkit.render.sniffing import command, facts

    for seen in files:
        voice.say(*(f"{seen.file}: {said}" for said in [facts(seen)] if said))
        voice.say(*(f"note: {note}" for note in seen.notes))
        voice.say(*(f"note: {seen.error}" for _ in files[1:2] if seen.error))
        voice.quote(*(said for said in [command(seen)] if said))


def show_files(files: Sequence[SniffedFile], page: Console) -> None:
    """Show what each file is, its columns, and the command that reads it in just this way."""
    from segkit.render.column_table import column_table
    from segkit.render.sniffing import command, facts

    for place, seen in enumerate(files):
        page.print(f"{'' if place == 0 else chr(10)}{seen.file}", style="bold", markup=False)
        if seen.columns:
            page.print(f"{facts(seen)}\n", markup=False)
            page.print(column_table(seen))
        notes = [note.removeprefix(f"{seen.file}: ") for note in seen.notes]
        if notes:
            page.print("\n" + "\n".join(f"note: {note}" for note in notes), markup=False)
        if seen.error and len(files) > 1:
            page.print(f"\ncannot be read as it is: {seen.error.removeprefix(f'{seen.file}: ')}", markup=False)
        pinned = command(seen, page.width)
        if pinned:
            page.print(f"\nto have it read in just this way:\n  {pinned}", markup=False)


def refuse_unreadable(files: Sequence[SniffedFile]) -> None:
    """End with status 1 where a file cannot be read as it is.

    Raises:
        SegkitError: The first such file, with what to type.
    """
    bad = [seen for seen in files if seen.error is not None]
    if bad:
        more = f" (and {counted(len(bad) - 1, 'more file')} that cannot be read)" if len(bad) > 1 else ""
        raise SegkitError(f"{bad[0].error}{more}", hint=bad[0].hint)


def tell_check(check: Check, voice: Voice) -> None:
    """Say on stderr what was taken, what there is, and what was found."""
    from segkit.render.checks import facts, finding_line

    voice.say(*(said for said in [check.taken] if said))
    voice.say(*(f"note: {note}" for note in check.notes))
    voice.say(*(said for said in [facts(check)] if check.lines))
    voice.say(*map(finding_line, check.findings))


def show_check(check: Check, page: Console) -> None:
    """Show where lines and money went, and what was found."""
    from segkit.render.checking import account_table, findings_table
    from segkit.render.checks import facts

    if check.taken:
        page.print(check.taken, markup=False)
    if check.lines:
        page.print(f"{facts(check)}\n", markup=False)
        page.print(account_table(check))
        page.print()
    if check.notes:
        page.print("\n".join(f"note: {note}" for note in check.notes) + "\n", markup=False)
    page.print(findings_table(check))
    if not check.findings:
        page.print("nothing odd was found")


def hold(check: Check, limits: Sequence[Limit]) -> None:
    """End with status 1 where the data cannot be loaded as they are, and with 3 where a limit is passed.

    Raises:
        CheckFailedError: A limit is passed.
        SegkitError:      The data cannot be loaded as they are.
    """
    from segkit.findings import Severity
    from segkit.render.checks import told

    errors = [found for found in check.findings if found.severity is Severity.ERROR]
    if errors:
        more = f" (and {counted(len(errors) - 1, 'more error')})" if len(errors) > 1 else ""
        raise SegkitError(f"{told(errors[0])}{more}", hint=errors[0].advice)
    beyond = check.beyond(limits)
    if beyond:
        raise CheckFailedError("; ".join(beyond), hint="look at the lines that are named, or raise the limit")
