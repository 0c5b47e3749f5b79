"""Pictures as SVG text: shapes with classes for the style sheet, and what a pointer over them tells."""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from segkit.render.safe_text import harmless

ISOLATE, END_ISOLATE = "\u2068", "\u2069"
"""Around text of users, so that letters written from right to left turn nothing else round."""


def safe(text: str) -> str:
    """Write text so that it is text wherever it stands."""
    return escape(harmless(text), {'"': "&quot;", "'": "&#39;"})


def kinds(*names: str) -> str:
    """Put classes of the style sheet together."""
    return " ".join(name for name in names if name)


def cut(text: str, most: int) -> str:
    """Shorten a text to so many letters."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


@dataclass
class Picture:
    """A drawing of a width and height; `said` is read to those who do not see it."""

    width: int
    height: int
    said: str
    parts: list[str] = field(default_factory=list)
    wide: bool = False
    """Whether it keeps its size on a narrow screen, where it is scrolled."""

    def rect(  # noqa: PLR0913, PLR0917 - a place, a size, a look
        self, x: float, y: float, width: float, height: float, kind: str, tip: str = "", round_: float = 2
    ) -> None:
        """Draw a rectangle."""
        box = f'x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{max(height, 0):.1f}" rx="{round_:g}"'
        self.parts.append(_shape("rect", box, kind, tip))

    def path(self, d: str, kind: str, tip: str = "") -> None:
        """Draw a path."""
        self.parts.append(_shape("path", f'd="{d}"', kind, tip))

    def circle(self, x: float, y: float, radius: float, kind: str, tip: str = "") -> None:
        """Draw a circle."""
        self.parts.append(_shape("circle", f'cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}"', kind, tip))

    def line(self, x1: float, y1: float, x2: float, y2: float, kind: str = "rule") -> None:
        """Draw a straight line."""
        self.parts.append(_shape("line", f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"', kind, ""))

    def text(self, x: float, y: float, said: str, kind: str = "", anchor: str = "start", *, own: bool = False) -> None:
        """Write a text; `anchor` is start, middle or end. One of users keeps its direction to itself."""
        place = f'x="{x:.1f}" y="{y:.1f}"' + (f' text-anchor="{anchor}"' if anchor != "start" else "")
        inside = f"{ISOLATE}{safe(said)}{END_ISOLATE}" if own else safe(said)
        self.parts.append(f"<text {place}{_class(kind)}>{inside}</text>")

    def svg(self) -> str:
        """Return the whole drawing."""
        kind = ' class="wide"' if self.wide else ""
        head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width} {self.height:.0f}"{kind}'
        return f'{head} role="img" aria-label="{safe(self.said)}">{"".join(self.parts)}</svg>'


def _class(kind: str) -> str:
    return f' class="{kind}"' if kind else ""


def _shape(name: str, where: str, kind: str, tip: str) -> str:
    inside = f"><title>{safe(tip)}</title></{name}>" if tip else "/>"
    return f"<{name} {where}{_class(kind)}{inside}"


def ticks(high: float, wanted: int = 4) -> list[float]:
    """Return round numbers from 0 up to at least `high`, about so many."""
    if high <= 0:
        return [0.0, 1.0]
    step = 10.0 ** len(str(int(high)))
    while high / step < wanted - 1:
        step = step / 2 if f"{step:e}"[0] in "12" and f"{step / 2:e}"[0] in "15" else step / 2.5
    count = int(-(-high // step))
    return [step * at for at in range(count + 1)]
