"""Groups of options into the signature of a command."""

from __future__ import annotations

import functools
import inspect
import os
import re
from dataclasses import MISSING, Field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_type_hints

from segkit.cli.options.common import CommonOptions
from segkit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

WRITTEN = {
    "output": ("-o", "-o rows.csv"),
    "save_model": ("--save-model", "--save-model m.json"),
    "plot": ("--plot", "--plot picture.svg"),
    "rejects": ("--rejects", "--rejects rejects.csv"),
}
"""Options that name a file to be written, and how another one is named."""


def takes(*groups: type[Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command all options of its groups, and those that all have; it gets one filled-in group each, in order.

    A group that has something to begin before the command loads what it needs does so.
    """
    every = (*groups, CommonOptions)

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(command)
        def filled(**given: Any) -> None:
            refuse_one_file(given, read)
            asked = [group(**{field.name: given[field.name] for field in fields(group)}) for group in groups]
            for group in asked:
                if begin := getattr(group, "begin", None):
                    begin()
            command(*asked)

        hints = {name: hint for group in every for name, hint in get_type_hints(group, include_extras=True).items()}
        named = [name for name, hint in hints.items() if "FILE" in (hint.__metadata__[0].metavar or "")]
        read = {name: f"--{name.replace('_', '-')}" for name in named if name not in {*WRITTEN, "files"}}
        filled.__annotations__ = hints
        filled.__doc__ = flowing(inspect.cleandoc(command.__doc__ or ""))
        filled.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
            [
                inspect.Parameter(
                    field.name,
                    inspect.Parameter.KEYWORD_ONLY,
                    default=_default(field),
                    annotation=hints[field.name],
                )
                for group, field in sorted(
                    ((group, field) for group in every for field in fields(group)),
                    key=lambda one: _place(hints, one[1]),
                )
            ]
        )
        del filled.__wrapped__
        return filled

    return decorate


def refuse_one_file(given: Mapping[str, Any], read: Mapping[str, str]) -> None:
    """Refuse a file to be written that another option names, too: it would replace what that one reads or writes.

    `read` are the options that name files to be read, which are looked at later, by the name of their field.

    Raises:
        UsageError: Two options name the same file.
    """
    seen = {_identity(path): option for name, option in read.items() for path in _files(given.get(name))}
    for name, (option, otherwise) in WRITTEN.items():
        target = given.get(name)
        if target is None or str(target) == "-" or (target.exists() and not target.is_file()):
            continue
        first = seen.setdefault(_identity(target), option)
        if first != option:
            raise UsageError(f"{first} and {option} name the same file: {target}", hint=otherwise)


def _files(value: Any) -> Iterator[Path]:
    """Return the files that the value of an option names: one, or several by commas; a word may name none."""
    for one in value if isinstance(value, list) else [value]:
        whole = str(one or "")
        yield from (path for text in {whole, *whole.split(",")} if (path := Path(text)).is_file())


def _identity(path: Path) -> object:
    """Return what is the same for all names of a file."""
    try:
        status = path.stat()
    except OSError:
        return os.path.realpath(path)
    return status.st_dev, status.st_ino


def flowing(text: str) -> str:
    """Let paragraphs of a help text flow at any width, and print brackets in them; only `[bold]` is markup."""
    paragraphs = (" ".join(line.strip() for line in one.splitlines()) for one in text.split("\n\n"))
    return re.sub(r"\[(?!/?bold\])", r"\\[", "\n\n".join(paragraphs))


def _place(hints: dict[str, Any], field: Any) -> int:
    """Say where an option stands in the help: what is read first, what is written last, the rest between."""
    (declared,) = hints[field.name].__metadata__
    return {"Input": 0, "Output": 2}.get(declared.rich_help_panel or "Input", 1)


def _default(field: Field[Any]) -> Any:
    if field.default_factory is not MISSING:
        return field.default_factory()
    return inspect.Parameter.empty if field.default is MISSING else field.default
