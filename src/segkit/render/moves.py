"""Two days compared, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segkit.analyses.migration import BACK, FELL, GONE, JOINED, ROSE, STAYED, move_of
from segkit.render.numbers import cents, counted
from segkit.render.words import without

if TYPE_CHECKING:
    from segkit.analyses.migration import Comparison, Flow
    from segkit.runs.comparing import Compared

LARGEST = 5
_SAID = {
    FELL: "fell",
    ROSE: "rose",
    BACK: "came back",
    JOINED: "are new, and",
    GONE: "are customers no more: they were",
}


def facts(done: Compared) -> str:
    """Say in one line how much was read, and what was left out."""
    parts = [
        counted(done.lines, "line"), counted(done.comparison.customers, "customer"), without(done.left_out),
    ]  # fmt: skip
    return " · ".join(part for part in parts if part)


def question(found: Comparison) -> str:
    """Say which days are compared, and how many moved in which way."""
    ways = {
        STAYED: "stayed", ROSE: "rose", BACK: f"back from {found.names[-1]}", FELL: "fell", JOINED: "new",
        GONE: "no customers any more",
    }  # fmt: skip
    parts = [f"{found.moved(way):,} {said}" for way, said in ways.items() if found.moved(way)]
    return f"{found.first} to {found.second}, cut points of the first day or of the model: {' · '.join(parts)}"


def largest(found: Comparison) -> list[str]:
    """Say the largest flows in words, those who stayed left out."""
    moved = [flow for flow in found.flows if flow.before != flow.after]
    moved.sort(key=lambda flow: -flow.customers)
    return [_sentence(flow, found) for flow in moved[:LARGEST]]


def _sentence(flow: Flow, found: Comparison) -> str:
    way = move_of(flow.before, flow.after, found.names)
    who = counted(flow.customers, "customer")
    brought = f"they brought {cents(flow.money_after - flow.money_before)} in between"
    if way == JOINED:
        return f"{who} came: {flow.after} now; they brought {cents(flow.money_after)}"
    if way == GONE:
        return f"{who} went from {flow.before} to no customers: what they bought came back"
    before = f"{brought}, {cents(flow.money_before)} before"
    return f"{who} {_SAID[way]} from {flow.before} to {flow.after}; {before}"
