"""A page of the terminal in another language than English: what is printed is said in it, tables head by head.

Texts of users are left alone: of a table's cells only numbers, days and words of segkit's own are said, which stand
to the right or in columns whose head tells so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from segkit.render.languages.speech import head, label, spoken, word

if TYPE_CHECKING:
    from collections.abc import Callable


def _label(text: str) -> str:
    said = label(text)
    return word(text) if said == text else said


OWN = {
    "segment": _label, "best label": _label, "where": spoken, "order": word, "order\nholds": spoken, "": word,
    "labels as of": spoken, "until": spoken, "as of": spoken, "vip": word,
}  # fmt: skip
"""How cells are said in columns to the left, by the head of the column; elsewhere they are users' own."""


class SpokenPage(Console):
    """A console that speaks the language of the run."""

    def print(self, *objects: Any, **how: Any) -> None:
        """Print, as Rich does, what is said in the language of the run."""
        super().print(*map(_said, objects), **how)


def _said(what: Any) -> Any:
    if isinstance(what, str):
        return spoken(what)
    if isinstance(what, Padding):
        what.renderable = _said(what.renderable)
    elif isinstance(what, Text):
        return _text(what, spoken)
    elif isinstance(what, Table):
        for column in what.columns:
            english = str(column.header)
            say = spoken if column.justify == "right" else OWN.get(english)
            column.header, column.footer = _cell(column.header, head), _cell(column.footer, head)
            if say:
                # Rich has no other way to them.
                column._cells = [_cell(cell, say) for cell in column._cells]  # noqa: SLF001
    return what


def _cell(cell: Any, say: Callable[[str], str]) -> Any:
    """Say a cell; a blank in front of it, which keeps columns apart, stays."""
    if isinstance(cell, str):
        return say(cell)
    return _text(cell, say) if isinstance(cell, Text) else cell


def _text(text: Text, say: Callable[[str], str]) -> Text:
    """Say a text of one style; one of several has been said where it was put together."""
    return text if text.spans else Text(say(text.plain), style=text.style, justify=text.justify)
