"""Drawings that say their finding: bars and shaded cells, as a picture and in characters."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from rich.cells import cell_len

from segkit.immutable import immutable
from segkit.render.languages.speech import spoken
from segkit.render.safe_text import harmless
from segkit.render.tables.figures import SHADES, shade
from segkit.render.tables.segments import bar

if TYPE_CHECKING:
    from collections.abc import Iterator

WIDTH, NAMES, RIGHT = 760, 150, 130
SHORT_NAMES, NARROWEST_CELL = 110, 26
"""Of a picture, of the names at its left, of the numbers at its right."""
LINE, ROW, CELL = 15, 12, 24
INK, PALE, BLUE = "#222222", "#5f6670", "#3366cc"
NAMED = {
    "green": "#1B7F3B", "bright_green": "#3C9D2E", "cyan": "#0B7A8A", "bright_blue": "#2F6FD0", "blue": "#1F3FA8",
    "bright_magenta": "#B23AB0", "magenta": "#8A1F88", "yellow": "#B07A00", "bright_red": "#E0452E", "red": "#B3261E",
}  # fmt: skip
"""Colours of the terminal as ink on white."""
BLUES = ("#ffffff", "#dbe9f9", "#aecdf0", "#6ea3e0", "#2c66b8")
LONGEST_NAME = 24
SHORTEST_BAR = 10


@immutable
class Bar:
    """A name with its numbers, one a series, and how they are written; a number that is not known is not drawn."""

    name: str
    values: tuple[float | None, ...]
    said: tuple[str, ...]
    colour: str = ""
    """Of the terminal."""


@immutable
class Row:
    """A name with cells: how dark each is, 0 to 1, or None where there is nothing, and what stands in it."""

    name: str
    cells: tuple[tuple[float | None, str], ...]


@immutable
class Drawing:
    """Bars, or rows of cells under heads; the title says the finding, the note what is drawn."""

    title: str
    note: str
    bars: tuple[Bar, ...] = ()
    series: tuple[str, ...] = ()
    """What the numbers of a bar are, where there are several."""
    rows: tuple[Row, ...] = ()
    heads: tuple[str, ...] = ()


def characters(drawing: Drawing, width: int) -> Iterator[str]:
    """Draw in so many columns of characters, to be read without colour."""
    yield from (*_wrapped(drawing.title, width), *_wrapped(drawing.note, width), "")
    yield from _bars_in_characters(drawing, width) if drawing.bars else _cells_in_characters(drawing, width)


def _bars_in_characters(drawing: Drawing, width: int) -> Iterator[str]:
    marks = ("█", "░")
    names = min(LONGEST_NAME, max(cell_len(one.name) for one in drawing.bars))
    numbers = max(cell_len(text) for one in drawing.bars for text in one.said)
    room = max(SHORTEST_BAR, width - names - numbers - 3)
    for one in drawing.bars:
        for place, (value, said) in enumerate(zip(one.values, one.said, strict=True)):
            name = _fitted(one.name, names) if not place else " " * names
            most = _most(drawing, place)
            drawn = bar(max(value or 0, 0), most, room)
            drawn = drawn if not place else marks[1] * round(room * max(value or 0, 0) / most) if most else ""
            yield f"{name} {drawn} {said}".rstrip()
    if len(drawing.series) > 1:
        yield ""
        yield " · ".join(f"{mark} {name}" for mark, name in zip(marks, drawing.series, strict=False))


def _most(drawing: Drawing, place: int) -> float:
    """Return the largest value: of all series where these are shares of one kind."""
    places = range(len(drawing.series)) if len(drawing.series) > 1 else (place,)
    return max((one.values[each] or 0 for one in drawing.bars for each in places), default=0)


def _cells_in_characters(drawing: Drawing, width: int) -> Iterator[str]:
    names = min(LONGEST_NAME, max(cell_len(row.name) for row in drawing.rows))
    texts = [*drawing.heads, *(text for row in drawing.rows for _, text in row.cells)]
    wide = max(map(cell_len, texts)) + 2
    many = max(1, min(len(drawing.heads), (width - names) // wide))
    yield " " * names + "".join(f"{_right(head, wide - 1)} " for head in drawing.heads[:many]).rstrip()
    for row in drawing.rows:
        cells = "".join(f"{_right(text, wide - 1)}{SHADES[shade(dark or 0, 1)]}" for dark, text in row.cells[:many])
        yield f"{_fitted(row.name, names)}{cells}".rstrip()
    if many < len(drawing.heads):
        yield ""
        yield spoken(f"{many} of {len(drawing.heads)} columns are shown; all: --plot picture.svg")


def _right(text: str, width: int) -> str:
    return " " * max(0, width - cell_len(text)) + text


def _fitted(text: str, width: int) -> str:
    text = harmless(text)
    while cell_len(text) > width:
        text = f"{text[:-2]}…"
    return text + " " * (width - cell_len(text))


def svg(drawing: Drawing) -> Iterator[str]:
    """Draw as SVG: readable by programs that read aloud, every mark with what it stands for."""
    body = list(_bars(drawing) if drawing.bars else _cells(drawing))
    wide = max(WIDTH, 40 + SHORT_NAMES + NARROWEST_CELL * len(drawing.heads))
    titles, notes = list(_wrapped(drawing.title, 84)), list(_wrapped(drawing.note, 110))
    top = 28 + 18 * len(titles) + 16 * len(notes)
    height = top + (_bars_high(drawing) if drawing.bars else CELL * (len(drawing.rows) + 1)) + 26
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{height}" viewBox="0 0 {wide} {height}"'
        f' font-family="sans-serif" font-size="12" fill="{INK}" role="img" aria-label="{_safe(drawing.title)}">'
    )
    yield f"<title>{_safe(drawing.title)}</title>"
    yield f'<rect width="{wide}" height="{height}" fill="#fff"/>'
    for place, line in enumerate(titles):
        yield f'<text x="20" y="{30 + 18 * place}" font-size="15" font-weight="bold">{_safe(line)}</text>'
    for place, line in enumerate(notes):
        yield f'<text x="20" y="{30 + 18 * len(titles) + 16 * place}" fill="{PALE}">{_safe(line)}</text>'
    yield f'<g transform="translate(20,{top})">'
    yield from body
    yield "</g>"
    yield "</svg>"


def _safe(text: str) -> str:
    return escape(harmless(text))


def _wrapped(text: str, most: int) -> Iterator[str]:
    import textwrap

    yield from textwrap.wrap(text, most) or [""]


def _bars_high(drawing: Drawing) -> int:
    legend = 24 if len(drawing.series) > 1 else 0
    return len(drawing.bars) * (LINE * len(drawing.bars[0].values) + ROW) + legend


def _bars(drawing: Drawing) -> Iterator[str]:
    room = WIDTH - 40 - NAMES - RIGHT
    for row, one in enumerate(drawing.bars):
        top = row * (LINE * len(one.values) + ROW)
        middle = top + LINE * len(one.values) / 2 + 4
        shown = _fitted(one.name, LONGEST_NAME).rstrip()
        yield f'<text x="{NAMES - 10}" y="{middle:.1f}" text-anchor="end">{_safe(shown)}</text>'
        colour = NAMED.get(one.colour, BLUE)
        for place, (value, said) in enumerate(zip(one.values, one.said, strict=True)):
            most = _most(drawing, place)
            long = room * max(value or 0, 0) / most if most else 0
            y = top + LINE * place
            strength = ' fill-opacity="0.4"' if place else ""
            named = f"{one.name}: {drawing.series[place]} {said}" if drawing.series else f"{one.name}: {said}"
            yield (
                f'<rect x="{NAMES}" y="{y}" width="{long:.1f}" height="{LINE - 2}" fill="{colour}"{strength}>'
                f"<title>{_safe(named)}</title></rect>"
            )
            yield f'<text x="{NAMES + long + 6:.1f}" y="{y + LINE - 4}" font-size="11">{_safe(said)}</text>'
    if len(drawing.series) > 1:
        foot = _bars_high(drawing) - 6
        full, pale = drawing.series[:2]
        yield f'<rect x="{NAMES}" y="{foot - 9}" width="10" height="10" fill="{INK}"/>'
        yield f'<text x="{NAMES + 16}" y="{foot}" fill="{PALE}">{_safe(full)}</text>'
        yield f'<rect x="{NAMES + 180}" y="{foot - 9}" width="10" height="10" fill="{INK}" fill-opacity="0.4"/>'
        yield f'<text x="{NAMES + 196}" y="{foot}" fill="{PALE}">{_safe(pale)}</text>'


def _cells(drawing: Drawing) -> Iterator[str]:
    names = SHORT_NAMES
    wide = max((WIDTH - 40 - names) / max(len(drawing.heads), 1), NARROWEST_CELL)
    size = 11 if wide >= 36 else 8  # noqa: PLR2004 - room for four letters
    for place, head in enumerate(drawing.heads):
        x = names + (place + 0.5) * wide
        yield f'<text x="{x:.1f}" y="14" text-anchor="middle" fill="{PALE}" font-size="{size}">{_safe(head)}</text>'
    for place, row in enumerate(drawing.rows):
        top = CELL * (place + 1)
        shown = _fitted(row.name, LONGEST_NAME).rstrip()
        yield f'<text x="{names - 10}" y="{top + 16}" text-anchor="end" font-size="11">{_safe(shown)}</text>'
        for column, (dark, text) in enumerate(row.cells):
            if not text:
                continue
            level = shade(dark or 0, 1)
            x = names + column * wide
            told = f"{row.name}, {drawing.heads[column]}: {text}"
            yield (
                f'<rect x="{x:.1f}" y="{top}" width="{wide - 1.5:.1f}" height="{CELL - 2}" fill="{BLUES[level]}"'
                f' stroke="#e4e8ee" stroke-width="0.5"><title>{_safe(told)}</title></rect>'
            )
            ink = "#fff" if level == len(BLUES) - 1 else INK
            middle = x + wide / 2
            yield (
                f'<text x="{middle:.1f}" y="{top + 15}" text-anchor="middle" font-size="{size}" fill="{ink}">'
                f"{_safe(text)}</text>"
            )
