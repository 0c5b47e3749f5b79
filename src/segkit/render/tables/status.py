"""The tables of the base: who is active, churned or potential, and who may be written to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from segkit import columns as c
from segkit.analyses.status import ACTIVE, BLOCKED, CHURNED, CONTACTABLE, NO_CONSENT, NO_CONTACT, REACHES
from segkit.render.languages.speech import language, word
from segkit.render.numbers import cents, share
from segkit.render.safe_text import harmless
from segkit.render.tables.segments import room_beside, widths_of
from segkit.scoring.rules import POTENTIAL as CONTACT_ONLY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from segkit.runs.status import BaseStatus

_HEADINGS = {
    c.SEGMENT: "segment",
    c.PEOPLE: "people",
    ACTIVE: "active",
    CHURNED: "churned",
    CONTACTABLE: "contact-\nable",
    BLOCKED: "blocked",
    NO_CONSENT: "no\nconsent",
    NO_CONTACT: "no\ncontact",
    c.ORDERS: "orders",
    c.REVENUE: "revenue",
    c.REVENUE_SHARE: "share",
}
_GIVES_WAY = (c.ORDERS, NO_CONTACT, NO_CONSENT, BLOCKED, c.REVENUE_SHARE, CHURNED, ACTIVE)
_MONEY = frozenset((c.REVENUE, c.MONETARY))


def status_table(done: BaseStatus, frame: Any, width: int) -> Table:
    """Draw one row per segment, and the totals of those that are shown."""
    rows = list(frame.iter_rows(named=True))
    unknown = () if done.knows_contacts else REACHES
    headings = {name: _HEADINGS[name] for name in frame.columns if name in _HEADINGS and name not in unknown}
    body = [{name: _cell(name, row[name]) for name in headings} for row in rows]
    foot = _totals(frame, headings)
    needed = widths_of(headings, [foot, *body])
    for name in _GIVES_WAY:
        if room_beside(needed, width) >= 0:
            break
        needed.pop(name, None)
    colours = done.run.book.colours | {CONTACT_ONLY.name: CONTACT_ONLY.colour}
    table = Table(box=SIMPLE_HEAD, padding=0, show_edge=False, show_footer=True)
    for name in needed:
        left = name == c.SEGMENT
        table.add_column(headings[name], foot.get(name, ""), justify="left" if left else "right", no_wrap=True)
    for cells in body:
        style = f"bold {colours.get(cells.get(c.SEGMENT, ''), '')}".strip()
        table.add_row(*(Text(cells[name], style=style if name == c.SEGMENT else "") for name in needed))
    return table


def _totals(frame: Any, headings: Mapping[str, str]) -> dict[str, str]:
    foot = {}
    for name in headings:
        total = None if name == c.SEGMENT else sum(value or 0 for value in frame[name].to_list())
        foot[name] = "all" if total is None else _cell(name, total)
    return foot


def _cell(name: str, value: Any) -> str:
    if name in _MONEY:
        return "–" if value is None else cents(int(value.scaleb(4)) if hasattr(value, "scaleb") else value)
    if name == c.REVENUE_SHARE:
        return share(value)
    return "–" if value is None else f"{value:,}" if isinstance(value, int) else str(value)


def action_lines(done: BaseStatus, frame: Any, width: int) -> Table:
    """Draw what to do with each segment that has people."""
    book = done.run.book
    table = Table(box=SIMPLE_HEAD, padding=0, show_edge=False)
    table.add_column("segment", no_wrap=True)
    table.add_column("what to do", overflow="fold")
    for name in frame[c.SEGMENT].to_list() if c.SEGMENT in frame.columns else ():
        segment = CONTACT_ONLY if name == CONTACT_ONLY.name else book.segment(name)
        colour = CONTACT_ONLY.colour if name == CONTACT_ONLY.name else book.colours.get(name, "")
        table.add_row(Text(name, style=f"bold {colour}".strip()), Text(segment.advised(language())))
    table.width = min(width, 100)
    return table


def each_table(frame: Any, width: int) -> Table:
    """Draw one row per person; ids are folded and never cut."""
    shown: Sequence[str] = frame.columns
    table = Table(box=SIMPLE_HEAD, padding=0, show_edge=False, width=width)
    for name in shown:
        number = name in {c.RECENCY, c.FREQUENCY, c.MONETARY}
        table.add_column(word(name), justify="right" if number else "left", overflow="fold")
    for row in frame.iter_rows(named=True):
        table.add_row(*(Text(harmless(_cell(name, row[name]))) for name in shown))
    return table
