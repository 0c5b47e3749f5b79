"""Lists that leave the house: a table of files, and a sentence about who is on none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from segkit.lists.export import HOLDOUT
from segkit.lists.wording import REASON_WORDS
from segkit.render.safe_text import harmless

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segkit.lists.export import Account, Lists


def left_out(accounts: Sequence[Account]) -> str:
    """Say how many people are on lists, and why others are on none."""
    written = sum(one.written for one in accounts)
    every = sum(one.customers for one in accounts)
    parts = [
        f"{count:,} {words}"
        for reason, words in REASON_WORDS.items()
        if (count := sum(one.left_out[reason] for one in accounts))
    ]
    said = f" · not on a list: {', '.join(parts)}" if parts else ""
    noun = "customer" if every == 1 else "customers"
    verb = f"{noun} {'is' if written == 1 else 'are'}"
    return f"{written:,} of {every:,} {verb} on a list{said}"


def files_table(lists: Lists) -> Table:
    """Draw one row per file of a set."""
    table = Table(box=SIMPLE_HEAD, padding=0, show_edge=False)
    table.add_column("file", overflow="fold")
    table.add_column("list", overflow="fold")
    for heading in ("rows", "bytes"):
        table.add_column(heading, justify="right", no_wrap=True)
    for file in lists.files:
        what = "control group" if file.kind == HOLDOUT else file.segment
        table.add_row(Text(harmless(file.name)), Text(harmless(what)), f"{file.rows:,}", f"{len(file.content):,}")
    return table
