"""A check in words: what there is, and where things were found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segkit.findings import Severity
from segkit.render.numbers import counted

if TYPE_CHECKING:
    from segkit.findings import Check, Example, Finding


def facts(check: Check) -> str:
    """Say in one line how much counts, and of which days."""
    parts = [
        counted(check.lines, "line"),
        counted(check.orders, "order"),
        counted(check.customers, "customer"),
        f"{check.first_day} to {check.last_day}" if check.first_day else "",
        f"as of {check.as_of}" if check.as_of else "",
    ]
    return " · ".join(part for part in parts if part)


def places(found: Finding, *, one_file: bool) -> str:
    """Say where the first of them stand; where lines have no places, what some of them say."""
    said: list[str] = []
    before: str | None = None
    unplaced = [example.shown for example in found.examples if example.line is None and example.shown]
    if unplaced:
        return f"some of them: {', '.join(unplaced)}"
    for example in found.examples:
        file = "" if one_file or example.file in {None, before} else f"{example.file} "
        before = example.file
        value = f" ({example.shown})" if example.shown is not None else ""
        said.append(f"{file}{example.noun} {example.line:,}{value}")
    more = ", …" if said and found.count > len(said) else ""
    return f"first: {', '.join(said)}{more}" if said else ""


def finding_line(found: Finding) -> str:
    """Say one finding in one line."""
    return f"{found.severity.value}: {told(found)}"


def told(found: Finding) -> str:
    """Say a finding, and where the first of them stand if it has to be mended before anything can be done."""
    if found.severity is not Severity.ERROR or not found.examples:
        return found.message
    return f"{found.message}: {'; '.join(map(_stands, found.examples))}"


def _stands(example: Example) -> str:
    shown = f"{'column ' if example.column else ''}{example.shown}"
    return shown if example.line is None else f"{example.file}, {example.noun} {example.line:,}, {shown}"
