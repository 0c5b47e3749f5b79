"""Two days compared, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segkit.analyses.migration import BACK, FELL, GONE, JOINED, ROSE, STAYED, move_of
from segkit.render.numbers import cents, counted
from segkit.render.sentences.summary import without

if TYPE_CHECKING:
    from segkit.analyses.migration import Comparison, Flow
    from segkit.runs.compare.comparing import Compared

LARGEST = 5


def facts(done: Compared) -> str:
    """Say in one line how much was read, and what was left out."""
    lines = "row" if done.first is None else "line"
    parts = [counted(done.lines, lines), counted(done.customers, "customer"), without(done.left_out)]
    return " · ".join(part for part in parts if part)


def question(found: Comparison, done: Compared) -> str:
    """Say which days are compared by which yardstick, and how many moved in which way."""
    many = found.moved
    ways = {
        STAYED: f"{many(STAYED):,} stayed",
        ROSE: f"{many(ROSE):,} rose",
        BACK: f"{many(BACK):,} back from {found.names[-1]}",
        FELL: f"{many(FELL):,} fell",
        JOINED: f"{many(JOINED):,} new",
        GONE: f"{many(GONE):,} no customers any more",
    }
    parts = " · ".join(said for way, said in ways.items() if many(way))
    first, second = found.first, found.second
    if done.first is None:
        if first and second:
            return f"{first} to {second} as the tables label them: {parts}"
        return f"the first table to the second, as they label customers: {parts}"
    if done.by_model:
        return f"{first} to {second} by the cut points of the model: {parts}"
    return f"{first} to {second} by the cut points of {done.first.as_of}: {parts}"


def largest(found: Comparison) -> list[str]:
    """Say the largest flows in words, those who stayed left out."""
    moved = [flow for flow in found.flows if flow.before != flow.after]
    moved.sort(key=lambda flow: -flow.customers)
    return [_sentence(flow, found) for flow in moved[:LARGEST]]


def _sentence(flow: Flow, found: Comparison) -> str:
    way = move_of(flow.before, flow.after, found.names)
    who, before = counted(flow.customers, "customer"), cents(flow.money_before)
    brought = cents(flow.money_after - flow.money_before)
    if way == JOINED:
        return f"{who} came: {flow.after} now; they brought {cents(flow.money_after)}"
    if way == GONE:
        return f"{who} went from {flow.before} to no customers: what they bought came back"
    if way == FELL:
        return f"{who} fell from {flow.before} to {flow.after}; they brought {brought} in between, {before} before"
    if way == BACK:
        return f"{who} came back from {flow.before} to {flow.after}; they brought {brought} in between, {before} before"
    return f"{who} rose from {flow.before} to {flow.after}; they brought {brought} in between, {before} before"
