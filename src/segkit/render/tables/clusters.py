"""Clusters as people read them: profiles, rules of thumb, candidates, and a picture in characters."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

from rich.box import SIMPLE_HEAD
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from segkit import columns as c
from segkit.clusters.centroids import KINDS
from segkit.frames import UNITS
from segkit.render.numbers import cents, counted, share
from segkit.render.safe_text import harmless
from segkit.render.sentences.clusters import mixed, named, ruled
from segkit.render.tables.segments import BAR, LONGEST_BAR, SHORTEST_BAR, bar, room_beside, widths_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from segkit.clusters.candidates import Search
    from segkit.clusters.centroids import Feature
    from segkit.clusters.profiles import Profile
    from segkit.clusters.scatter import Axis, Plane

COLOURS = ("green", "blue", "magenta", "yellow", "red", "cyan")
HEIGHT, GUTTER, WIDEST, INDENT = 16, 9, 100, 2
MARKS = "123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
LONGEST_NAME = 28
ALWAYS = 3
"""Medians that stay longer than the size of clusters does."""
NARROWEST_PLANE = 60
LARGE = 1000
"""From here on numbers are shown whole."""
_UNITS = {c.RECENCY: "recency, days", c.MONETARY: "monetary, money"}
_HEADINGS = {
    c.CLUSTER: "#",
    c.CLUSTER_NAME: "cluster",
    c.CUSTOMERS: "customers",
    c.CUSTOMERS_SHARE: "share",
    c.REVENUE: "revenue",
    c.REVENUE_SHARE: "share",
    c.AOV: "average\ncheck",
    BAR: "revenue",
}
_FIRST_TO_GO, _LAST_TO_GO = (BAR, c.AOV, c.REVENUE), (c.CUSTOMERS_SHARE, c.CUSTOMERS)
"""Columns that are left out of a narrow table before its medians, and after those that do not all fit anywhere."""


def colour_of(number: int) -> str:
    """Return the colour of a cluster."""
    return COLOURS[(number - 1) % len(COLOURS)]


def profile_table(profiles: Sequence[Profile], features: Sequence[Feature], width: int, *, money: bool) -> Table:
    """Draw one row per cluster, in so many columns of text: size, money, and medians of the features."""
    headings = dict(_HEADINGS)
    if not money:
        headings = {
            name: said
            for name, said in headings.items()
            if name in {c.CLUSTER, c.CLUSTER_NAME, c.CUSTOMERS, c.CUSTOMERS_SHARE}
        }
    names = [feature.name for feature in features]
    shown = list(dict.fromkeys([c.RECENCY, c.FREQUENCY, c.MONETARY, *names])) if money else names
    headings |= {f"median_{name}": f"median\n{harmless(name)}" for name in shown}
    body = [_cells(one, shown) for one in profiles]
    needed = widths_of(headings, body)
    needed[c.CLUSTER_NAME] = min(needed[c.CLUSTER_NAME], LONGEST_NAME)
    medians = [f"median_{name}" for name in reversed(shown)]
    many, few = medians[:-ALWAYS], medians[-ALWAYS:]
    for name in (*_FIRST_TO_GO, *many, *_LAST_TO_GO, *few):
        if room_beside(needed, width) >= (SHORTEST_BAR if BAR in needed else 0):
            break
        needed.pop(name, None)
    room = room_beside(needed, width)
    most = max((one.revenue_share or 0 for one in profiles), default=0)
    table = Table(box=SIMPLE_HEAD, padding=0, show_edge=False, caption_justify="left")
    hidden = sum(name not in needed for name in medians)
    table.caption = f"{counted(hidden, 'more median')}: --profile -f csv" if hidden else None
    for name, wide in needed.items():
        side: Literal["left", "right"] = "left" if name in {c.CLUSTER_NAME, BAR} else "right"
        table.add_column(headings[name], justify=side, width=None if name == BAR else wide, overflow="fold")
    for one, cells in zip(profiles, body, strict=True):
        colour = colour_of(one.number)
        drawn = bar(one.revenue_share or 0, most, min(room, LONGEST_BAR)) if BAR in needed else ""
        styled = {
            c.CLUSTER: Text(MARKS[one.number - 1], style=f"bold {colour}"),
            c.CLUSTER_NAME: Text(cells[c.CLUSTER_NAME], style=f"bold {colour}"),
            BAR: Text(drawn, style=colour),
        }
        table.add_row(*(styled.get(name, cells.get(name, "")) for name in needed))
    return table


def _cells(one: Profile, features: Sequence[str]) -> dict[str, str]:
    return {
        c.CLUSTER: str(one.number),
        c.CLUSTER_NAME: harmless(named(one.name)),
        c.CUSTOMERS: f"{one.customers:,}",
        c.CUSTOMERS_SHARE: share(one.share),
        c.REVENUE: cents(one.revenue),
        c.REVENUE_SHARE: share(one.revenue_share),
        c.AOV: cents(one.check),
    } | {f"median_{name}": _median(name, one.medians.get(name)) for name in features}


def _median(name: str, value: float | None) -> str:
    return cents(value * UNITS) if KINDS.get(name) == "money" and value is not None else number(value)


def number(value: float | None) -> str:
    """Write a number with as many decimals as its size asks for."""
    if value is None:
        return "–"
    if value == int(value) or abs(value) >= LARGE:
        return f"{value:,.0f}"
    return f"{value:,.2f}" if abs(value) >= 1 else f"{value:.3g}"


def tell_profiles(profiles: Sequence[Profile], page: Console) -> None:
    """Say of each cluster how it differs, by which rule of thumb it is found, and which labels it mixes."""
    for one in profiles:
        page.print(Text(f"{one.number} {harmless(named(one.name))}", style=f"bold {colour_of(one.number)}"))
        page.print(_set_in(harmless(one.differs)))
        if one.rule:
            rule = one.rule
            page.print(_set_in(harmless(ruled(rule))))
            how_well = (
                f"right for {share(rule.accuracy)}, finds {share(rule.recall)} of the cluster;"
                f" {share(1 - rule.precision)} of its finds are others"
            )
            page.print(_set_in(how_well, 2 * INDENT, style="dim"))
        if one.labels:
            page.print(_set_in(harmless(mixed(one.labels)), style="dim"))


def _set_in(text: str, wide: int = INDENT, style: str = "") -> Padding:
    return Padding(Text(text, style=style), (0, 0, 0, wide), expand=False)


def candidate_table(search: Search) -> Table:
    """Draw one row per number of clusters that was tried."""
    table = Table(box=SIMPLE_HEAD, padding=0, show_edge=False)
    headings = ("k", "silhouette", "without\ngroups", "stability", "weakest\npair", "Calinski-\nHarabasz",
                "Davies-\nBouldin", "mean squared\ndistance", "smallest\ncluster", "")  # fmt: skip
    for heading in headings:
        table.add_column(heading, justify="left" if not heading else "right", no_wrap=True)
    for one in search.candidates:
        cells = (
            f"{one.k}", f"{one.silhouette:.3f}", f"{one.without_groups:.3f}", f"{one.stability:.2f}",
            f"{one.weakest:.2f}", f"{one.calinski_harabasz:,.0f}", f"{one.davies_bouldin:.3f}", f"{one.inertia:.3f}",
            share(one.smallest), " ◀" if one.k == search.k else " tiny" if one.has_tiny else "",
        )  # fmt: skip
        table.add_row(*cells, style="bold" if one.k == search.k else "")
    return table


def plane_size(width: int) -> tuple[int, int]:
    """Return how many cells a picture in characters has across and up."""
    return max(min(width, WIDEST) - GUTTER - 1, 20), HEIGHT


def show_plane(plane: Plane, page: Console, title: str) -> None:
    """Draw a plane in characters: in each cell the number of the cluster that most of its customers are of."""
    columns, rows = plane.across.parts, plane.up.parts
    ticks = dict(ticks_of(plane.up))
    page.print(title, style="dim", markup=False)
    for row in range(rows - 1, -1, -1):
        line = Text(f"{ticks.get(row, ''):>{GUTTER - 1}} │", style="dim")
        for column in range(columns):
            found = plane.strongest((column, row))
            line.append(MARKS[found - 1] if found else " ", style=colour_of(found) if found else "")
        line.rstrip()
        page.print(line, no_wrap=True, crop=False)
    page.print(" " * GUTTER + "└" + "─" * columns, style="dim", markup=False)
    page.print(" " * (GUTTER + 1) + _under(plane.across), style="dim", markup=False)


def titled(plane: Plane) -> str:
    """Say what runs up and what runs across."""
    up, across = (_UNITS.get(axis.feature.name, axis.feature.name) for axis in (plane.up, plane.across))
    return f"{harmless(up)} (up) by {harmless(across)} (across); signs are clusters of most customers"


def _under(axis: Axis) -> str:
    line = [" "] * (axis.parts + 1)
    free = 0
    for place, said in ticks_of(axis):
        start = min(max(place - len(said) // 2, 0), axis.parts - len(said))
        if start >= free:
            line[start : start + len(said)] = said
            free = start + len(said) + 1
    return "".join(line).rstrip()


def ticks_of(axis: Axis) -> list[tuple[int, str]]:
    """Return round values along an axis and the parts they lie in."""
    feature = axis.feature
    width = max(axis.high - axis.low, 1e-9)
    found: dict[int, str] = {}
    for value in _round_values(feature, axis.low, axis.high):
        curved = math.copysign(math.log1p(abs(value)), value) if feature.log else value
        place = math.floor((curved - axis.low) / width * axis.parts)
        if 0 <= place <= axis.parts:
            found.setdefault(min(place, axis.parts - 1), f"{value:,.10g}")
    return sorted(found.items())


def _round_values(feature: Feature, low: float, high: float) -> list[float]:
    if not feature.log:
        raw = (high - low) / 5 or 1.0
        power = 10 ** math.floor(math.log10(raw))
        step = next(power * one for one in (1, 2, 5, 10) if power * one >= raw)
        first = math.ceil(low / step)
        return [round((first + place) * step, 10) for place in range(math.floor(high / step) - first + 1)]
    largest = math.expm1(min(max(abs(low), abs(high)), 700.0))
    steps = [one * 10**power for power in range(13) for one in (1, 3) if one * 10**power <= largest]
    return [0.0, *map(float, steps), *(-float(one) for one in steps)]


def facts_of_clusters(profiles: Sequence[Profile], unassigned: int) -> str:
    """Say how many customers are in how many clusters."""
    said = f"{counted(sum(one.customers for one in profiles), 'customer')} in {counted(len(profiles), 'cluster')}"
    return said + (f", {unassigned:,} in none" if unassigned else "")
