"""Settings as people read them: every option with its value and where it came from, or as a file to start from."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any

from segkit.cli.settings import options_of, settings_of_run
from segkit.render.languages.speech import word
from segkit.settings import PREFIX, Setting, typed

if TYPE_CHECKING:
    from collections.abc import Iterator

LEAST = 20
"""Columns of text that a value has, however narrow the terminal."""


def settings_page(width: int, *, only_set: bool) -> Iterator[str]:
    """Say line by line what is set and where, panel by panel of the help."""
    from segkit.cli.app import COMMAND_NAMES

    settings = settings_of_run()
    yield (
        f"settings of {settings.file}, and variables {PREFIX}*"
        if settings.file
        else (f"no file of settings is in use; variables {PREFIX}* are heeded")
    )
    rows: dict[str, list[tuple[str, str, str]]] = {}
    for name, default, declared in _options():
        one = settings.shared.get(name)
        if one or not only_set:
            rows.setdefault(declared.rich_help_panel, []).append(_row(name, one, default))
    for command in COMMAND_NAMES:
        for name, one in settings.by_command.get(command, {}).items():
            rows.setdefault(f"segkit {command}", []).append(_row(name, one, None))
    first = max((len(row[0]) for part in rows.values() for row in part), default=0)
    second = max((len(row[1]) for part in rows.values() for row in part), default=0)
    second = min(second, max(LEAST, width - first - LEAST))
    for panel, part in rows.items():
        yield ""
        yield word(panel)
        for name, value, origin in part:
            yield f"  {name.ljust(first)}  {value.ljust(second)}  {word(origin)}".rstrip()


def _options() -> Iterator[tuple[str, Any, Any]]:
    """Go through all options that can be set, each once."""
    from segkit.cli.app import COMMAND_NAMES

    seen: set[str] = set()
    for command in COMMAND_NAMES:
        for name, default, declared in options_of(command):
            if name not in seen:
                seen.add(name)
                yield name, default, declared


def _row(name: str, one: Setting | None, default: Any) -> tuple[str, str, str]:
    if one is not None:
        return typed(name), _shown(one.value), one.origin
    return typed(name), _shown(default), "" if default is None else "default"


def _shown(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value.value if isinstance(value, Enum) else value)


def settings_toml() -> str:
    """Write what is set as a file of settings; every other option stands there as a comment with its meaning."""
    settings = settings_of_run()
    lines = ["# segkit.toml: options as they are typed, without the dashes; `segkit config show` tells what holds."]
    panel = ""
    for name, _, declared in _options():
        if declared.rich_help_panel != panel:
            panel = declared.rich_help_panel
            lines += ["", f"# {panel}"]
        one = settings.shared.get(name)
        meaning = declared.help.rstrip(".")
        lines.append(f"{typed(name)} = {_toml(one)}" if one else f"# {typed(name)} = …  # {meaning}")
    for command, own in settings.by_command.items():
        lines += ["", f'["{command}"]' if " " in command else f"[{command}]"]
        lines += [f"{typed(name)} = {_toml(one)}" for name, one in own.items()]
    return "\n".join(lines) + "\n"


def _toml(one: Setting) -> str:
    if isinstance(one.value, bool):
        return "true" if one.value else "false"
    escaped = one.value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'
