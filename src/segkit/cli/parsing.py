"""Values of a command line that need no converting: Typer asks pydantic for each, a tenth of a second a run."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperCommand

from segkit.cli.settings import Layers, forget, settings_for
from segkit.errors import UsageError
from segkit.render.languages.speech import spoken
from segkit.settings import typed

if TYPE_CHECKING:
    from collections.abc import Callable

NEEDS_TYPER = object()
ORIGINS = "segkit.origins"


class SegkitCommand(TyperCommand):
    """A command that takes plain values as they are; all others, and all that are wrong, go Typer's way."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Take values from the command line, and beneath them from settings."""
        if ctx.resilient_parsing or {"--help", "-h"} & set(args):
            return super().parse_args(ctx, args)
        settings = settings_for(args).of(_words_of(ctx))
        ctx.meta[ORIGINS] = {name: one.origin for name, one in settings.items()}
        several = {parameter.name for parameter in self.params if parameter.multiple}
        ctx.default_map = {
            name: one.value.split(",") if name in several and isinstance(one.value, str) else one.value
            for name, one in settings.items()
        }
        rest = super().parse_args(ctx, args)
        told = Layers(ctx, settings).settle()
        if not ctx.params.get("quiet"):
            for sentence in told:
                typer.echo(spoken(sentence), err=True)
        return rest

    def get_params(self, ctx: Any) -> list[Any]:
        """Return arguments and options, that for help included."""
        return taken_plainly(super().get_params(ctx))

    def invoke(self, ctx: Any) -> Any:
        """Run the command; what was typed and set is of this run only."""
        try:
            return super().invoke(ctx)
        finally:
            forget()


def taken_plainly(parameters: list[Any]) -> list[Any]:
    """Have plain values of these parameters taken as they are."""
    for parameter in parameters:
        parameter.process_value = partial(_processed, parameter, type(parameter).process_value)
    return parameters


def _processed(parameter: Any, by_typer: Callable[[Any, Any, Any], Any], context: Any, value: Any) -> Any:
    plain = plain_value(parameter, value)
    if plain is NEEDS_TYPER:
        return _by_typer(parameter, by_typer, context, value)
    return parameter.callback(context, parameter, plain) if parameter.callback else plain


def _by_typer(parameter: Any, by_typer: Callable[[Any, Any, Any], Any], context: Any, value: Any) -> Any:
    """Have Typer convert a value; where it cannot, name the settings that hold it."""
    source = context.get_parameter_source(parameter.name)
    origin = context.meta.get(ORIGINS, {}).get(parameter.name) if source and source.name == "DEFAULT_MAP" else None
    if origin is None:
        return by_typer(parameter, context, value)
    hint = f"{context.command_path} --help"
    if isinstance(value, bool) and parameter.type_descriptor.annotation is not bool:
        raise UsageError(f"{origin}: {typed(parameter.name)} is more than true or false", hint=hint)
    try:
        return by_typer(parameter, context, value)
    except Exception as fault:
        if not hasattr(fault, "format_message"):
            raise
        reason = str(fault.format_message()).partition("': ")[2].removeprefix("Value error, ").rstrip(".")
        said = f"{origin}: {typed(parameter.name)} = {value}: {reason[:1].lower()}{reason[1:]}"
        raise UsageError(said, hint=hint) from fault


def _words_of(context: Any) -> str:
    """Return the words by which a command was called."""
    words: list[str] = []
    while context.parent is not None:
        words.insert(0, context.info_name)
        context = context.parent
    return " ".join(words)


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
