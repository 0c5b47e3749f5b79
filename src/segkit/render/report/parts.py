"""What a page is made of: sections with figures, each with a table of the same numbers; and numbers as it says them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from segkit.immutable import immutable
from segkit.render import numbers
from segkit.render.languages.speech import ENGLISH, head, language, spoken, word
from segkit.render.tables.figures import short

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date
    from decimal import Decimal

    from segkit.render.report.svg import Picture

Facts = Mapping[str, Any]
UNITS = 10_000


@immutable
class Table:
    """Heads and rows of finished texts; the first `names` columns stand to the left, the others are numbers."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    names: int = 1


@immutable
class Figure:
    """A picture, what it shows, and its numbers."""

    title: str
    picture: Picture
    table: Table
    legend: Sequence[tuple[str, str]] = ()
    """Classes of the style sheet, and what they stand for."""
    note: str = ""


@immutable
class Tile:
    """One number with its change."""

    name: str
    value: str
    change: str = ""
    trend: str = ""
    """good, bad or even: how the change is coloured."""


@immutable
class Card:
    """What to do with the customers of a label."""

    name: str
    kind: str
    numbers: str
    action: str


@immutable
class Section:
    """A part of a page: its name, what is found in it, and what shows it."""

    key: str
    name: str
    finding: str
    lead: Sequence[str] = ()
    tiles: Sequence[Tile] = ()
    figures: Sequence[Figure] = ()
    cards: Sequence[Card] = ()
    tables: Sequence[tuple[str, Table]] = ()
    folded: Sequence[tuple[str, Table]] = ()
    """Tables that are shown on request only."""
    terms: Sequence[tuple[str, str]] = ()


class Labels:
    """How labels are called and coloured on this page."""

    def __init__(self, segments: Sequence[Facts]) -> None:
        """Take the segments of the facts, which know their titles."""
        self.segments = {row["segment"]: row for row in segments}

    def title(self, name: str) -> str:
        """Return the title in the language of the run, else the name."""
        titles = self.segments.get(name, {}).get("titles", {})
        return str(titles.get(language()) or titles.get(ENGLISH) or name)

    def action(self, name: str) -> str:
        """Return what to do with these customers."""
        actions = self.segments.get(name, {}).get("actions", {})
        return str(actions.get(language()) or next(iter(actions.values()), ""))

    def kind(self, name: str | None) -> str:
        """Return the class of the style sheet that has the label's colour."""
        colour = self.segments.get(name or "", {}).get("colour") or "white"
        return f"k-{colour.replace('_', '-')}"


def heads(*names: str) -> list[str]:
    """Write words as heads of columns."""
    return [capital(head(name).replace("\n", " ")) for name in names]


def table_of(rows: Iterable[Any], columns: Mapping[str, Callable[[Any], str]], *, names: int = 1) -> Table:
    """Make a table of rows; `columns` gives the English head of each column, and what writes its cells."""
    return Table(heads(*columns), [[cell(row) for cell in columns.values()] for row in rows], names)


def cell(write: Callable[[Any], str], key: str) -> Callable[[Facts], str]:
    """Return what writes the value that a row has under a key."""
    return lambda row: write(row[key])


def capital(text: str) -> str:
    """Begin a text with a large letter."""
    return text[:1].upper() + text[1:]


def sentence(text: str) -> str:
    """Say a sentence that stands by itself."""
    return capital(spoken(text))


def many(count: float) -> str:
    """Write a count or another plain number."""
    return spoken(numbers.plain(count))


def money(amount: Decimal | None) -> str:
    """Write money to the cent."""
    return "–" if amount is None else spoken(numbers.cents(int((amount * UNITS).to_integral_value())))


def part(share: float | None) -> str:
    """Write a share as a percentage."""
    return spoken(numbers.share(share))


def changed(change: float | None) -> str:
    """Write a change as a percentage with its sign."""
    return "–" if change is None else spoken(f"{100 * change:+.1f}%").replace("-", "\u2212")


def points(difference: float | None) -> str:
    """Write a difference of shares in percentage points."""
    if difference is None:
        return "–"
    return spoken(f"{100 * difference:+.1f} points").replace("-", "\u2212")


def day(when: date) -> str:
    """Write a day."""
    return spoken(when.isoformat())


def brief(number: float | Decimal) -> str:
    """Write a number in few letters: 950, 1.2k, 34k, 5.6M."""
    text = short(float(number)).replace(".0", "")
    if text[-1:].isalpha():
        gap = "" if language() == ENGLISH else "\u00a0"
        return f"{spoken(text[:-1])}{gap}{word(text[-1])}"
    return spoken(text).replace("-", "\u2212")
