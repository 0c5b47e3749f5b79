"""A check as tables of the terminal: where lines and money went, and what was found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from segkit.findings import Severity
from segkit.frames import units_of
from segkit.render.languages.speech import spoken
from segkit.render.numbers import money, share
from segkit.render.safe_text import harmless
from segkit.render.sentences.checks import places

if TYPE_CHECKING:
    from decimal import Decimal

    from segkit.findings import Check, Finding

COLOURS = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "dim"}


def account_table(check: Check) -> Table:
    """Draw where lines and money went: what is kept and what is left out add up to the files."""
    table = Table(box=SIMPLE_HEAD, padding=0, show_edge=False, show_footer=True)
    table.add_column("", "all lines", overflow="fold")
    table.add_column("lines", f"{check.lines:,}", justify="right", no_wrap=True)
    table.add_column("share", share(1.0), justify="right", no_wrap=True)
    table.add_column("money", _money(check.amount), justify="right", no_wrap=True)
    for part in (check.kept, *check.left_out):
        what = "kept" if part is check.kept else f"left out: {part.reason}"
        part_of = part.lines / check.lines if check.lines else None
        table.add_row(what, f"{part.lines:,}", share(part_of), _money(part.amount))
    return table


def _money(amount: Decimal) -> str:
    return money(units_of(amount))


def findings_table(check: Check) -> Table:
    """Draw what was found, the worst first: how much, what to do, and where."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for found in check.findings:
        table.add_row(Text(found.severity.value, style=COLOURS[found.severity]), _told(found, check))
    return table


def _told(found: Finding, check: Check) -> Text:
    parts = [share(found.share)] if found.share is not None else []
    parts += [_money(found.amount)] if found.amount is not None else []
    text = Text(harmless(spoken(found.message)), style="bold" if found.severity is not Severity.INFO else "")
    text.append(f" ({', '.join(map(spoken, parts))})" if parts else "", style="not bold")
    text.append(f"\n{spoken(found.advice)}", style="not bold")
    where = places(found, one_file=len(check.files) == 1)
    return text.append(f"\n{harmless(spoken(where))}" if where else "", style="not bold dim")
