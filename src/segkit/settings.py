"""Settings besides the command line: a file, then `SEGKIT_*` variables, each value with where it came from."""

from __future__ import annotations

import difflib
import os
import re
from dataclasses import field
from datetime import date, datetime
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from segkit.errors import SegkitError, UsageError
from segkit.immutable import immutable

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

FILE, SHARED_FILE = "segkit.toml", "pyproject.toml"
PREFIX = "SEGKIT_"
CONFIG = "config"
LARGEST_FILE = 1 << 20
FOR_TESTS = frozenset(("SEGKIT_RENEW_GOLDEN", "SEGKIT_RENEW_LEDGER"))
"""Variables of segkit's own tests; they are no settings."""
OF_ONE_RUN = frozenset(
    (
        CONFIG,
        "output",
        "out",
        "to_db",
        "to_table",
        "save_model",
        "rejects",
        "customer_id",
        "toml",
        "only_set",
        "first_day",
        "second_day",
        "plot",
        "with_names",
        "list_tools",
        "show_tool",
    )
)
"""What is said anew for every run: a file of settings that writes over a file each time would be a trap."""
Value = str | bool


class Rank(IntEnum):
    """What wins over what."""

    DEFAULT = 0
    FILE = 1
    VARIABLE = 2
    TYPED = 3


@immutable
class Setting:
    """A value, as it would be typed, and where it came from."""

    value: Value
    origin: str
    rank: Rank


@immutable
class Settings:
    """All that is set besides the command line, by the name of the option with underscores."""

    shared: Mapping[str, Setting] = field(default_factory=dict)
    by_command: Mapping[str, Mapping[str, Setting]] = field(default_factory=dict)
    """What a table of the file, such as `[backtest]`, sets for one command."""
    file: str | None = None

    def of(self, command: str) -> dict[str, Setting]:
        """Return what holds for a command; its own table says more than what all commands share."""
        own = {name: one for name, one in self.by_command.get(command, {}).items()
               if self.shared.get(name, one).rank <= one.rank}  # fmt: skip
        return {**self.shared, **own}


@immutable
class Known:
    """What can be set: options with underscores, and commands that may have a table of their own."""

    options: Collection[str]
    commands: Collection[str]


def typed(name: str) -> str:
    """Write the name of an option as it is typed, without the dashes in front."""
    return name.replace("_", "-")


def settings_file(asked: str | None, folder: Path) -> Path | None:
    """Find the file of settings: the one asked for, else the nearest in the folder and those above it.

    Raises:
        SegkitError: There is no file of the name asked for.
    """
    if asked is not None:
        if not Path(asked).is_file():
            raise SegkitError(f"there is no file of settings {asked}", hint=f"look at --{CONFIG} and {PREFIX}CONFIG")
        return Path(asked)
    for place in (folder, *folder.parents):
        if (place / FILE).is_file():
            return place / FILE
        if _speaks_of_segkit(place / SHARED_FILE):
            return place / SHARED_FILE
    return None


def _speaks_of_segkit(path: Path) -> bool:
    try:
        return path.stat().st_size <= LARGEST_FILE and b"tool.segkit" in path.read_bytes()
    except OSError:
        return False


def read_settings(path: Path, known: Known, *, shown: str) -> Settings:
    """Read a file of settings: options by name, and tables of options by command.

    Raises:
        SegkitError: The file cannot be read, or is no TOML.
        UsageError:  A key is unknown, or a value is nothing that can be typed.
    """
    import tomllib

    try:
        text = path.read_text("utf-8")
        document = tomllib.loads(text)
    except OSError as fault:
        raise SegkitError(f"cannot read {shown}: {(fault.strerror or str(fault)).lower()}") from fault
    except UnicodeDecodeError as fault:
        raise SegkitError(f"{shown} is no text in UTF-8", hint="save it as UTF-8") from fault
    except tomllib.TOMLDecodeError as fault:
        raise SegkitError(f"{shown} is no TOML: {str(fault)[:1].lower()}{str(fault)[1:]}",
                          hint='text stands in quotes: lang = "ru"') from fault  # fmt: skip
    if path.name == SHARED_FILE:
        document = document.get("tool", {}).get("segkit", {})
    shared: dict[str, Setting] = {}
    by_command: dict[str, dict[str, Setting]] = {}
    for key, value in document.items():
        where = _place(text, key, shown)
        if isinstance(value, dict):
            command = _known(key, known.commands, where, "command")
            by_command[command] = {
                name: one for under, said in value.items()
                for name, one in [_setting(under, said, known, _place(text, under, shown), shown)]
            }  # fmt: skip
        else:
            name, one = _setting(key, value, known, where, shown)
            shared[name] = one
    return Settings(shared, by_command, shown)


def _place(text: str, key: str, shown: str) -> str:
    """Name the line on which a key stands, where that is plain."""
    lines = [number for number, line in enumerate(text.splitlines(), start=1)
             if re.match(rf"""\s*\[*["']?(tool\.segkit\.)?["']?{re.escape(key)}["']?\s*[=\].]""", line)]  # fmt: skip
    return f"{shown}, line {lines[0]}" if len(lines) == 1 else shown


def _setting(key: str, value: Any, known: Known, where: str, shown: str) -> tuple[str, Setting]:
    name = _option(key, known, where)
    return name, Setting(_as_typed(name, value, where), shown, Rank.FILE)


def _option(key: str, known: Known, where: str) -> str:
    name = key.replace("-", "_")
    if name in OF_ONE_RUN:
        raise UsageError(f"{where}: {typed(name)} is said anew for every run", hint=f"type it: --{typed(name)}")
    return _known(key, known.options, where, "setting")


def _known(key: str, names: Collection[str], where: str, what: str) -> str:
    name = key.replace("-", "_") if what == "setting" else key
    if name in names:
        return name
    near = difflib.get_close_matches(name, sorted(names), n=1, cutoff=0.6)
    hint = f"did you mean {typed(near[0])}?" if near else "segkit config show lists what can be set"
    raise UsageError(f"{where}: there is no {what} `{key}`", hint=hint)


def _as_typed(name: str, value: Any, where: str) -> Value:
    if isinstance(value, bool | str):
        return value
    if isinstance(value, list) and value and all(isinstance(one, str | int | float) for one in value):
        return ",".join(map(str, value))
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    if isinstance(value, int | float):
        return str(value)
    raise UsageError(
        f"{where}: {typed(name)} is nothing that could be typed", hint=f'{typed(name)} = "…", a number, true or false'
    )


def with_variables(settings: Settings, environment: Mapping[str, str], known: Known) -> Settings:
    """Put `SEGKIT_*` variables over what a file says; an empty one says nothing.

    Raises:
        UsageError: There is no such setting.
    """
    said = dict(settings.shared)
    for key, value in environment.items():
        if not key.startswith(PREFIX) or key in FOR_TESTS or key == f"{PREFIX}CONFIG" or not value:
            continue
        name = _option(key.removeprefix(PREFIX).lower(), known, key)
        said[name] = Setting(value, key, Rank.VARIABLE)
    return Settings(said, settings.by_command, settings.file)


def shown_path(path: Path, folder: Path) -> str:
    """Write a path as short as it can be understood from a folder."""
    try:
        return os.path.relpath(path, folder)
    except ValueError:  # another drive
        return str(path)
