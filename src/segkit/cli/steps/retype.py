"""The command that asks the same question once more, as a user would type it."""

from __future__ import annotations

import shlex
from dataclasses import fields
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from segkit.cli.options.cluster import GroupingOptions
    from segkit.cli.options.segments import KeepOptions, MemoryOptions
    from segkit.cli.options.shared import InputOptions, ScoringOptions, WindowOptions


def retyped(
    *groups: InputOptions | WindowOptions | ScoringOptions | KeepOptions | MemoryOptions | GroupingOptions,
    command: str = "rfm",
) -> str:
    """Write the command that asks the same question once more: files, and every option that was given.

    Nothing where standard input was read: it cannot be read again.
    """
    from segkit.sources.places.paths import told_name

    files: list[str] = []
    options: list[str] = []
    for group in groups:
        for field in fields(group):
            value = getattr(group, field.name)
            if field.name == "files":
                files = [_file(told_name(name)) for name in value]
            elif value != field.default:
                options += _as_typed(field.name, value)
    return "" if "-" in files else " ".join([f"segkit {command}", *files, *options])


def _file(name: str) -> str:
    # A name that begins with a dash would be taken for an option.
    return shlex.quote(f"./{name}" if name.startswith("-") and name != "-" else name)


def _as_typed(name: str, value: Any) -> list[str]:
    from segkit.sources.pinning import MARKS, as_typed

    if name == "day_first":
        return ["--day-first" if value else "--month-first"]
    flag = "--" + name.replace("_", "-")
    if isinstance(value, list):
        value = ",".join(value)
    if value is True:
        return [flag]
    text = value.date().isoformat() if isinstance(value, datetime) else str(value)
    text = text.removesuffix(".0") if isinstance(value, float) else text
    return as_typed(flag, MARKS.get(text, text) if name == "delimiter" else text)
