"""What columns about returns and cancellations say of lines in a sample, where nobody reads them."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from segkit.line.statuses import Verdict, is_denied, verdict_of
from segkit.sources.cells.amounts import is_number
from segkit.sources.cells.dates import is_date
from segkit.sources.roles import names as n
from segkit.sources.roles.names import normalise
from segkit.sources.roles.rivals import lines_seen
from segkit.sources.roles.yesno import says_no, says_yes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from segkit.sources.roles.recognition import Roles

    Rows = Mapping[str, Sequence[str | None]]

_NUMBER = re.compile(r"\W*\d[\d\W]*")


def told_of_returns(rows: Rows, unused: Sequence[str]) -> Iterable[str]:
    """Tell columns whose names are about returns or cancellations, where they say something."""
    for name in unused:
        words = n.unaccented(normalise(name))
        about = n.words_of("about_returns").search(words) or n.words_of("about_undone").search(words)
        doubted = n.words_of("about_doubts").search(words)
        if not about and (doubted or verdict_of(words) is Verdict.SALE):
            continue
        cells = [cell for cell in rows[name] if cell and cell.strip()]
        if not about and not _flags(cells) and not all(is_date(cell.strip()) for cell in set(cells)):
            continue
        if any(_is_amount(cell) for cell in cells) and not _flags(cells):
            yield f"`{name}` tells of returns and is not used (--refunded subtracts money)"
        elif said := sum(not _says_nothing(cell) for cell in cells):
            yield f"`{name}` tells of sales undone, on {lines_seen(said)}, and is not used: they are counted as sales"


def may_be_undone(name: str, cells: Sequence[str | None]) -> bool:
    """Tell whether a column about returns or cancellations, by its name, may say further down that a sale was undone.

    None of its cells in the sample says so.
    """
    words = n.unaccented(normalise(name))
    about = n.words_of("about_returns").search(words) or n.words_of("about_undone").search(words)
    return about and all(_says_nothing(cell) for cell in set(cells) if cell and cell.strip())


def told_of_undone(rows: Rows, roles: Roles, unused: Sequence[str], shown: str) -> tuple[str, ...]:
    """Tell sales that another column of a known tool calls undone, where their status says nothing of it."""
    status = rows[roles.status] if roles.status else ()
    told = []
    for name in unused:
        if not n.words_of("about_undone").search(n.unaccented(normalise(name))):
            continue
        cells = [(cell or "").strip() for cell in rows[name]]
        undone = sum(
            bool(cell) and not (says_no(cell) or is_number(cell)) and verdict_of(said) is Verdict.SALE
            for cell, said in itertools.zip_longest(cells, status)
        )
        if undone:
            told.append(
                f"`{name}` tells of sales undone, on {lines_seen(undone)}, and is not used: they are counted as sales"
            )
    return tuple(f"{shown}: {what}" for what in told)


def _flags(cells: Sequence[str]) -> bool:
    said = {cell.strip() for cell in cells}
    return not any(map(_NUMBER.fullmatch, said)) and all(says_yes(word) or says_no(word) for word in said)


def _is_amount(cell: str) -> bool:
    """Tell money, or pieces, from the day on which something was undone."""
    return bool(_NUMBER.fullmatch(cell) and re.search(r"[1-9]", cell)) and not is_date(cell.strip())


def _says_nothing(cell: str) -> bool:
    """Tell a cell by which the sale stands: no, no day, or `not returned`."""
    return says_no(cell) or is_denied(cell)
