"""What files are, told to a person: words on stderr, tables on stdout."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segkit.errors import SegkitError
from segkit.render.numbers import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from segkit.cli.console import Voice
    from segkit.sources.description import SniffedFile


def tell_files(files: Sequence[SniffedFile], voice: Voice) -> None:
    """Say on stderr what each file is, and the command that reads it in just this way."""
    from segkit.render.sentences.files import command, facts

    for seen in files:
        voice.say(*(f"{seen.file}: {said}" for said in [facts(seen)] if said))
        voice.say(*(f"note: {note}" for note in seen.notes))
        voice.say(*(f"note: {seen.error}" for _ in files[1:2] if seen.error))
        voice.quote(*(said for said in [command(seen)] if said))


def show_files(files: Sequence[SniffedFile], page: Console) -> None:
    """Show what each file is, its columns, and the command that reads it in just this way."""
    from segkit.render.sentences.files import command, facts
    from segkit.render.tables.columns import column_table

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
