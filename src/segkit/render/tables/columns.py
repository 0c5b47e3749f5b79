"""The columns of a file as a table of the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from segkit.render.languages.speech import spoken, word
from segkit.render.numbers import share
from segkit.render.safe_text import harmless

if TYPE_CHECKING:
    from segkit.sources.description import SniffedColumn, SniffedFile

LONGEST = 24
"""Letters of an example that a table shows."""


def column_table(seen: SniffedFile) -> Table:
    """Draw one row per column of a file; a long name is folded, never cut."""
    table = Table(box=SIMPLE_HEAD, padding=0, show_edge=False)
    headings = ["column", "role", "type", "format", "example", "blank"]
    headings += ["lowest", "highest"] if seen.whole else []
    for heading in headings:
        right = heading in {"blank", "lowest", "highest"}
        fixed = heading in {"role", "blank"}
        table.add_column(heading, justify="right" if right else "left", overflow="fold", no_wrap=fixed)
    for column in seen.columns:
        table.add_row(*_cells(seen, column))
    return table


def _short(example: str) -> str:
    return example if len(example) <= LONGEST else example[: LONGEST - 1] + "…"


def _cells(seen: SniffedFile, column: SniffedColumn) -> list[Text]:
    style = "bold" if column.role else ""
    cells = [
        Text(harmless(column.column) or word("(blank)"), style=style),
        Text(word(column.role or ""), style="green"),
        Text(word(column.type)),
        Text(spoken(column.format or "")),
        Text(harmless(_short(column.example or ""))),
        Text(share(column.blank / seen.rows) if seen.rows else "–"),
    ]
    return [*cells, Text(column.lowest or ""), Text(column.highest or "")] if seen.whole else cells
