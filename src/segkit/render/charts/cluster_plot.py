"""Clusters as a picture: customers on a plane of two features, and each cluster's size beside what it brings.

The picture is SVG written here, with as many marks as cells and not as customers; HTML wraps it, PNG is drawn from it.
"""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING, Any

from segkit import columns as c
from segkit.errors import SegkitError, UsageError
from segkit.render.languages.speech import language, spoken, word
from segkit.render.numbers import share
from segkit.render.safe_text import harmless
from segkit.render.sentences.clusters import named
from segkit.render.tables.clusters import ticks_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from segkit.clusters.profiles import Profile
    from segkit.clusters.scatter import Plane

PALETTE = ("#1b9e77", "#3366cc", "#a0359c", "#d98c00", "#cc3311", "#17a2b8", "#7f6000", "#555555")
ACROSS, UP = 80, 60
"""Cells of the plane."""
PLOT, LEFT, TOP = (520, 390), 74, 44
BARS = 300
ROW = 44
SUFFIXES = (".svg", ".html", ".png")
UNITS = {c.RECENCY: "recency, days", c.FREQUENCY: "orders", c.MONETARY: "money"}


def check_plot(target: Path) -> None:
    """Refuse a picture that cannot be drawn, before anything is read.

    Raises:
        UsageError:  The suffix names no kind of picture.
        SegkitError: PNG is asked for, and what draws it is not installed.
    """
    if target.suffix.casefold() not in SUFFIXES:
        raise UsageError(
            f"the suffix of {target} names no picture",
            hint="--plot picture.svg, or .html, .png; --plot - draws in characters",
        )
    if target.suffix.casefold() == ".png":
        _renderer()


def picture(plane: Plane | None, profiles: Sequence[Profile], target: Path) -> bytes:
    """Draw the picture in the form that the suffix of the target says."""
    return formed("\n".join(_svg(plane, profiles)) + "\n", target, "Clusters of customers")


def formed(svg: str, target: Path, title: str) -> bytes:
    """Return a picture in the form that the suffix of the target says."""
    form = target.suffix.casefold()
    if form == ".html":
        named = f"<title>{_shown(title)}</title>"
        head = f'<!doctype html>\n<html lang="{language()}">\n<meta charset="utf-8">\n{named}\n'
        return f'{head}<body style="margin:2em;font-family:sans-serif">\n{svg}</body>\n</html>\n'.encode()
    if form == ".png":
        return bytes(_renderer().svg_to_bytes(svg_string=svg, zoom=2, background="white"))
    return svg.encode()


def _renderer() -> Any:
    try:
        import resvg_py
    except ImportError as fault:
        raise SegkitError("pictures in PNG need the package resvg-py", hint='pip install "segkit[png]"') from fault
    return resvg_py


def _shown(text: str) -> str:
    return escape(harmless(spoken(text)))


def colour(number: int) -> str:
    """Return the colour of a cluster."""
    return PALETTE[(number - 1) % len(PALETTE)]


def _svg(plane: Plane | None, profiles: Sequence[Profile]) -> Iterator[str]:
    start = LEFT + PLOT[0] + 40 if plane else 20
    width = start + BARS + 170
    height = max(TOP + PLOT[1] + 60 if plane else 0, TOP + ROW * len(profiles) + 70)
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
        ' font-family="sans-serif" font-size="12" fill="#222">'
    )
    yield f'<rect width="{width}" height="{height}" fill="#fff"/>'
    if plane:
        yield from _plane(plane, profiles)
    yield from _bars(profiles, start)
    yield "</svg>"


def _plane(plane: Plane, profiles: Sequence[Profile]) -> Iterator[str]:
    names = {one.number: named(one.name) for one in profiles}
    wide, high = PLOT[0] / plane.across.parts, PLOT[1] / plane.up.parts
    across, up = (UNITS.get(axis.feature.name, axis.feature.name) for axis in (plane.across, plane.up))
    yield f'<text x="{LEFT}" y="24" font-size="14" font-weight="bold">{_shown(word(up))} × {_shown(across)}</text>'
    yield f'<rect x="{LEFT}" y="{TOP}" width="{PLOT[0]}" height="{PLOT[1]}" fill="none" stroke="#bbb"/>'
    for place, said in ticks_of(plane.across):
        x = LEFT + (place + 0.5) * wide
        yield f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{TOP + PLOT[1]}" stroke="#eee"/>'
        yield f'<text x="{x:.1f}" y="{TOP + PLOT[1] + 18}" text-anchor="middle">{_shown(said)}</text>'
    for place, said in ticks_of(plane.up):
        y = TOP + PLOT[1] - (place + 0.5) * high
        yield f'<line x1="{LEFT}" x2="{LEFT + PLOT[0]}" y1="{y:.1f}" y2="{y:.1f}" stroke="#eee"/>'
        yield f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{_shown(said)}</text>'
    yield (f'<text x="{LEFT + PLOT[0] / 2:.0f}" y="{TOP + PLOT[1] + 40}" text-anchor="middle">{_shown(across)}</text>')
    most = max(sum(here.values()) for here in plane.cells.values())
    for (column, row), here in sorted(plane.cells.items()):
        number = plane.strongest((column, row)) or 0
        many = sum(here.values())
        radius = 1.6 + 3.4 * math.sqrt(many / most)
        x, y = LEFT + (column + 0.5) * wide, TOP + PLOT[1] - (row + 0.5) * high
        told = f"{many:,} customers, most in {number} {names.get(number, '')}"
        yield (
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{colour(number)}" fill-opacity="0.75">'
            f"<title>{_shown(told)}</title></circle>"
        )


def _bars(profiles: Sequence[Profile], left: int) -> Iterator[str]:
    money = any(one.revenue_share is not None and one.revenue for one in profiles)
    said = "share of customers and of revenue" if money else "share of customers"
    yield f'<text x="{left}" y="24" font-size="14" font-weight="bold">{_shown(said)}</text>'
    most = max((max(one.share, one.revenue_share or 0) for one in profiles), default=1) or 1
    for place, one in enumerate(profiles):
        y = TOP + place * ROW
        shade = colour(one.number)
        name = f"{one.number} {escape(harmless(named(one.name)))}"
        yield f'<text x="{left}" y="{y + 10}" fill="{shade}" font-weight="bold">{name}</text>'
        parts = [(one.share, 0.45), (max(one.revenue_share or 0, 0), 1.0)][: 2 if money else 1]
        for line, (part, strength) in enumerate(parts):
            top, long = y + 15 + 11 * line, BARS * part / most
            yield f'<rect x="{left}" y="{top}" width="{long:.1f}" height="9" fill="{shade}" opacity="{strength}"/>'
            yield f'<text x="{left + long + 5:.1f}" y="{top + 9}" font-size="10">{_shown(share(part))}</text>'
    if money:
        legend = "pale: customers · full: revenue"
        foot = TOP + ROW * len(profiles) + 20
        yield f'<text x="{left}" y="{foot}" font-size="11" fill="#666">{_shown(legend)}</text>'
