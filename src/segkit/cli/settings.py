"""Settings on the command line: found, put beneath what is typed, and told.

What is typed wins over `SEGKIT_*` variables, these over a file, and that over defaults. Options that contradict each
other are refused only among equals: what comes from lower down gives way, and that is said.
"""

from __future__ import annotations

import contextlib
import inspect
import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from typer.models import OptionInfo

from segkit.errors import SegkitError
from segkit.render.languages.speech import ENGLISH, language_of
from segkit.settings import (
    OF_ONE_RUN,
    PREFIX,
    Known,
    Rank,
    Setting,
    Settings,
    read_settings,
    settings_file,
    shown_path,
    typed,
    with_variables,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

LEARNT = ("bins", "binning", "r_cuts", "f_cuts", "m_cuts", "rules", "new_days")
EXCLUSIVE = (
    ("model", LEARNT),
    ("model", ("save_model",)),
    ("amount", ("quantity", "price")),
    ("bins", ("r_cuts", "f_cuts", "m_cuts")),
    ("binning", ("f_cuts", "m_cuts")),
)
"""Options that cannot be said together."""
GIVES_WAY_TO_MODEL = ("returns", "order_by")
"""What a model knows: a setting gives way to it, and an option that says something else is refused."""
_said: set[str] = set()
_found: list[Settings] = [Settings()]


def was_said(name: str) -> bool:
    """Tell whether an option was typed or set for this run, be its value the default or not."""
    return name in _said


def forget() -> None:
    """Forget the run."""
    _said.clear()
    _found[:] = [Settings()]


def settings_of_run() -> Settings:
    """Return what is set for this run besides the command line."""
    return _found[-1]


@cache
def known_settings() -> Known:
    """Return what can be set, read from the commands themselves."""
    from segkit.cli.app import COMMAND_NAMES

    return Known(frozenset(name for command in COMMAND_NAMES for name, _, _ in options_of(command)), COMMAND_NAMES)


def options_of(command: str) -> Iterator[tuple[str, Any, Any]]:
    """Go through what can be set for a command: its name with underscores, its default, its declaration."""
    from segkit.cli.app import command_of

    for name, parameter in inspect.signature(command_of(command)).parameters.items():
        declared = next((one for one in get_args(parameter.annotation) if isinstance(one, OptionInfo)), None)
        if declared is not None and name not in OF_ONE_RUN:
            yield name, parameter.default, declared


def settings_for(arguments: Sequence[str]) -> Settings:
    """Find and read what is set besides the command line, which may name a file with --config.

    Raises:
        SegkitError: The file cannot be read, or says something that is no setting.
    """
    folder = Path.cwd()
    path = settings_file(flag_in(arguments, "config") or os.environ.get(f"{PREFIX}CONFIG") or None, folder)
    variables = {key: value for key, value in os.environ.items() if key.startswith(PREFIX)}
    found = Settings()
    if path is not None or variables:  # in the usual case not even the names of options are asked for
        known = known_settings()
        found = found if path is None else read_settings(path, known, shown=shown_path(path, folder))
        found = with_variables(found, variables, known)
    _found[:] = [found]
    return found


def language_for(arguments: Sequence[str]) -> str:
    """Return the language of a run, so that even wrong usage is told in it.

    Raises:
        UsageError: It is none that segkit speaks.
    """
    asked = flag_in(arguments, "lang")
    if asked is None and not {"--help", "-h"} & set(arguments):
        with contextlib.suppress(SegkitError):  # told when the command is parsed
            one = settings_for(arguments).shared.get("lang")
            asked = str(one.value) if one else None
    return ENGLISH if asked is None else language_of(asked, "--lang")


def flag_in(arguments: Iterable[str], name: str) -> str | None:
    """Return the value of a flag before anything is parsed; the last one counts."""
    value, awaited = None, False
    for argument in arguments:
        if awaited:
            value, awaited = argument, False
        elif argument == "--":
            break
        elif argument == f"--{name}":
            awaited = True
        elif argument.startswith(f"--{name}="):
            value = argument.partition("=")[2]
    return value


class Layers:
    """The parameters of one command, and from how high each value came."""

    def __init__(self, context: Any, settings: dict[str, Setting]) -> None:
        """Keep the context of the command, and what is set for it."""
        self.context = context
        self.set = settings
        self.typed = {name for name in context.params if self._source(name) == "COMMANDLINE"}

    def _source(self, name: str) -> str:
        source = self.context.get_parameter_source(name)
        return source.name if source else ""

    def rank(self, name: str) -> Rank:
        """Tell from how high the value of an option came."""
        if name in self.typed:
            return Rank.TYPED
        return self.set[name].rank if name in self.set and self._source(name) == "DEFAULT_MAP" else Rank.DEFAULT

    def settle(self) -> list[str]:
        """Let what is set lower down give way to what contradicts it higher up; return what is to be said of it."""
        gone: dict[str, str] = {}
        for one, others in EXCLUSIVE:
            for name in others:
                if one == "binning" and str(self.context.params.get(one)) != "nested":
                    continue
                low, high = sorted((one, name), key=self.rank)
                if Rank.DEFAULT < self.rank(low) < self.rank(high):
                    gone.setdefault(low, high)
        if self.rank("model") and "model" not in gone:
            gone |= {name: "model" for name in GIVES_WAY_TO_MODEL if Rank.DEFAULT < self.rank(name) < Rank.TYPED}
        said = []
        for name, against in gone.items():
            self._reset(name)
            said.append(f"{typed(name)} of {self.set[name].origin} gives way to --{typed(against)}")
        used = [name for name in self.set if name not in gone and self.rank(name) not in {Rank.DEFAULT, Rank.TYPED}]
        _said.clear()
        _said.update(self.typed, used)
        return [*self._told(used), *(f"note: {sentence}" for sentence in said)]

    def _reset(self, name: str) -> None:
        for parameter in self.context.command.params:
            if parameter.name == name:
                self.context.default_map = {}
                self.context.params[name] = parameter.process_value(self.context, parameter.default)

    def _told(self, names: Iterable[str]) -> Iterator[str]:
        """Say what is set, and where; how this is said is of no weight for numbers."""
        by_origin: dict[str, list[str]] = {}
        for name in names:
            if name not in {"lang", "labels", "quiet", "verbose", "no_color", "debug"}:
                by_origin.setdefault(self.set[name].origin, []).append(typed(name))
        for origin, options in by_origin.items():
            yield f"settings of {origin}: {', '.join(options)}"
