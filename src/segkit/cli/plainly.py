"""Values of a command line that need no converting: Typer asks pydantic for each, a tenth of a second a run."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from typer.core import TyperCommand

if TYPE_CHECKING:
    from collections.abc import Callable

NEEDS_TYPER = object()


class SegkitCommand(TyperCommand):
    """A command that takes plain values as they are; all others, and all that are wrong, go Typer's way."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Return arguments and options, that for help included."""
        return taken_plainly(super().get_params(ctx))


def taken_plainly(parameters: list[Any]) -> list[Any]:
    """Have plain values of these parameters taken as they are."""
    for parameter in parameters:
        parameter.process_value = partial(_processed, parameter, type(parameter).process_value)
    return parameters


def _processed(parameter: Any, by_typer: Callable[[Any, Any, Any], Any], context: Any, value: Any) -> Any:
    plain = plain_value(parameter, value)
    if plain is NEEDS_TYPER:
        return by_typer(parameter, context, value)
    return parameter.callback(context, parameter, plain) if parameter.callback else plain


def plain_value(parameter: Any, value: Any) -> Any:
    """Return what Typer would make of a value, or NEEDS_TYPER where it takes more than a look to tell."""
    kind = parameter.type_descriptor.annotation
    several = parameter.multiple or parameter.nargs == -1
    if value is None:
        return NEEDS_TYPER if parameter.required else () if several else None
    if several and value:
        texts = kind == list[str] and isinstance(value, (list, tuple)) and all(isinstance(one, str) for one in value)
        return list(value) if texts else NEEDS_TYPER
    if kind is Path and isinstance(value, str):
        return Path(value) if os.access(value, os.R_OK) or not os.path.lexists(value) else NEEDS_TYPER
    if type(value) is not kind:
        return NEEDS_TYPER
    # Numbers may have bounds; text has none.
    return value if kind in (str, bool) or value == parameter.default else NEEDS_TYPER
