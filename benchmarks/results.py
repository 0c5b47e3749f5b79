"""What was measured, as a page: a table of rows, how cost grows with lines, and the machine."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pairs import Sample

RESULTS = Path(__file__).with_name("results.md")

ON_SPARK = ("Rows of Spark are of a million lines, and their CPU and peak are those of Python, without Java.",)


def page(setting: Mapping[str, Any], results: Mapping[str, Mapping[str, Any]], growth: Mapping[int, Sample]) -> str:
    """Write a page of Markdown."""
    versions = ", ".join(f"{name} {version}" for name, version in setting["versions"].items() if version)
    lines = [
        "# Results",
        "",
        f"{setting['cores']} cores, {memory_of_machine()}, {setting['system']}; {versions}.",
        f"Lines: {setting['data']}; medians of {setting['runs']} pairs after one warm-up.",
        "Wall and CPU are ratios: below 1 segkit needs less than the other side.",
        *(ON_SPARK if any(name.endswith("-spark") for name in results) else ()),
        "",
        "| row | wall | CPU | segkit, s | other, s | peak, MiB | limits |",
        "| --- | ---: | ---: | ---: | ---: | ---: | --- |",
        *(_row(name, records) for name, records in results.items()),
    ]
    return "\n".join([*lines, *_growth(growth), ""])


def _row(name: str, records: Mapping[str, Any]) -> str:
    wall, cpu, peak = records["wall"], records["cpu"], records["peak"]
    over = [f"{measure} {one['limit']}: over" for measure, one in records.items() if one["verdict"] == "over"]
    kept = "ok" if any(one["limit"] for one in records.values()) else ""
    cells = (
        f"`{name}`", f"{wall['ratio']:.2f}", f"{cpu['ratio']:.2f}", f"{wall['segkit']:.2f}", f"{wall['other']:.2f}",
        f"{peak['segkit']:,.0f}", "; ".join(over) or kept,
    )  # fmt: skip
    return f"| {' | '.join(cells)} |"


def _growth(growth: Mapping[int, Sample]) -> list[str]:
    if not growth:
        return []
    rows = [f"| {lines:,} | {one.cpu:.2f} | {one.peak:,.0f} |" for lines, one in growth.items()]
    cpu, peak = (exponent({lines: getattr(one, name) for lines, one in growth.items()}) for name in ("cpu", "peak"))
    told = f"CPU grows with lines to the power {cpu:.2f}, peak memory to the power {peak:.2f} (least squares)."
    return ["", "| lines, `rfm` on Parquet | CPU, s | peak, MiB |", "| ---: | ---: | ---: |", *rows, "", told]


def exponent(costs: Mapping[int, float]) -> float:
    """Fit the power with which a cost grows, by least squares of the logarithms."""
    points = [(math.log(size), math.log(cost)) for size, cost in costs.items()]
    mean_x, mean_y = (sum(point[axis] for point in points) / len(points) for axis in (0, 1))
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / spread if spread else math.nan


def memory_of_machine() -> str:
    """Say how much memory the machine has, where the system tells."""
    try:
        told = Path("/proc/meminfo").read_text("ascii").split()[1]
    except (OSError, IndexError):
        return "memory not told"
    return f"{int(told) / 2**20:.0f} GiB"
