"""Tools that take lists, as data: one small file each, and files of users in the same form."""

from __future__ import annotations

import difflib
import tomllib
from dataclasses import fields
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from segkit.errors import SegkitError, UsageError
from segkit.immutable import immutable

if TYPE_CHECKING:
    from collections.abc import Mapping

NAMES = (
    "plain", "mailchimp", "klaviyo", "brevo", "hubspot", "sendpulse", "unisender", "sendsay", "convead", "mindbox",
    "retailcrm", "google", "meta", "yandex-audience", "yandex-metrica", "vk", "dialer", "bitrix24",
)  # fmt: skip
ENCODINGS = ("utf-8", "utf-8-bom", "cp1251", "cp1252")
CLEAR = "none"
_CHOICES = {
    "email": ("plain", "google"), "phone": ("plus", "digits"), "names": ("written", "lower", "letters"),
    "encoding": ENCODINGS,
}  # fmt: skip


@immutable
class Column:
    """One column of a tool's file."""

    header: str
    field: str
    hash: bool = False
    """Hashed where the list is hashed."""
    together: bool = False
    """Only where all columns so marked have values: the tool takes them together or not at all."""


@immutable
class Tool:
    """What one tool takes; the keys of its file in TOML."""

    name: str
    title: str
    known: str
    """Where the facts were found."""
    about: str
    column: tuple[Column, ...] = ()
    needs: tuple[str, ...] = ()
    """Contacts one of which a row must have; none: everybody is taken."""
    hashes: tuple[str, ...] = (CLEAR,)
    """What it takes, the usual one first; without `none` a list is never written in clear."""
    email: str = "plain"
    phone: str = "plus"
    names: str = "written"
    single: str = ""
    """The header of the one column of a tool that takes one kind of contact per file."""
    extra: bool = False
    """Takes columns of your own."""
    capitals: bool = False
    """Their names are written in capitals."""
    prefix: str = ""
    """Stands before their names."""
    delimiter: str = ","
    encoding: str = "utf-8"
    longest: int = 0
    """Bytes of a cell; 0: any."""
    largest: int = 0
    """Megabytes of a file; 0: any."""
    minimum: int = 0
    """Rows below which the tool does not use a list."""
    most: int = 0
    """Rows of a file; 0: any."""

    @property
    def must_hash(self) -> bool:
        """Whether it is never given anything in clear."""
        return CLEAR not in self.hashes

    def header_of(self, name: str) -> str:
        """Return the header of a column of the user's own."""
        return self.prefix + (name.upper() if self.capitals else name)


def find_tool(name: str) -> Tool:
    """Return a tool by its name, or one of the user's own by its file.

    Raises:
        UsageError:  There is no such tool.
        SegkitError: The file cannot be read, or says something that no tool has.
    """
    if name in NAMES:
        return built_in(name)
    path = Path(name)
    if path.suffix.casefold() == ".toml":
        try:
            return parse(path.read_text("utf-8"), path.stem, shown=name)
        except (OSError, UnicodeDecodeError) as fault:
            said = getattr(fault, "strerror", None) or str(fault)
            raise SegkitError(f"cannot read {name}: {said.lower()}", hint="segkit export --show-tool plain") from fault
    near = difflib.get_close_matches(name.casefold(), NAMES, n=1, cutoff=0.5)
    raise UsageError(
        f"there is no tool {name!r}",
        hint=f"did you mean --to {near[0]}?"
        if near
        else "segkit export --list-tools, or a file of your own: --to my.toml",
    )


@cache
def built_in(name: str) -> Tool:
    """Return a tool that comes with the program."""
    return parse(text_of(name), name, shown=f"{name}.toml")


def text_of(name: str) -> str:
    """Return the file of a tool that comes with the program.

    Raises:
        UsageError: There is no such tool.
    """
    if name not in NAMES:
        find_tool(name)
    return files("segkit.sinks.audiences").joinpath(f"{name}.toml").read_text("utf-8")


def parse(text: str, name: str, *, shown: str) -> Tool:
    """Read the file of a tool.

    Raises:
        SegkitError: It says something that no tool has.
    """
    try:
        said = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise SegkitError(f"{shown}: {fault}", hint="segkit export --show-tool plain") from fault
    _refuse_unknown(said, {one.name for one in fields(Tool)} - {"name"}, shown)
    columns = said.pop("column", [])
    if not isinstance(columns, list) or not (columns or said.get("single")):
        raise _wrong(shown, "no [[column]]: a list without columns")
    for number, column in enumerate(columns, start=1):
        _refuse_unknown(column, {one.name for one in fields(Column)}, f"{shown}, column {number}")
        if not all(isinstance(column.get(key), str) and column[key] for key in ("header", "field")):
            raise _wrong(shown, f"column {number} has no header or no field")
    for key, words in _CHOICES.items():
        if said.get(key, words[0]) not in words:
            raise _wrong(shown, f"{key} is one of {', '.join(words)}")
    tupled: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in said.items()}
    defaults: dict[str, Any] = {"title": name, "known": "your own file", "about": ""}
    try:
        tool = Tool(name=name, column=tuple(Column(**column) for column in columns), **{**defaults, **tupled})
    except TypeError as fault:
        raise _wrong(shown, str(fault)) from fault
    _refuse_odd(tool, shown)
    return tool


def _refuse_odd(tool: Tool, shown: str) -> None:
    if not tool.hashes or not set(tool.hashes) <= {CLEAR, "sha256", "md5"}:
        raise _wrong(shown, "hashes are none, sha256, md5")
    if not set(tool.needs) <= {"email", "phone"}:
        raise _wrong(shown, "needs are email, phone")
    if len(tool.delimiter) != 1:
        raise _wrong(shown, "the delimiter is one character")
    headers = [column.header for column in tool.column]
    if len(set(headers)) < len(headers):
        raise _wrong(shown, "two columns have one header")
    for key, kind in (("longest", int), ("largest", int), ("minimum", int), ("most", int), ("extra", bool)):
        if type(getattr(tool, key)) is not kind:
            raise _wrong(shown, f"{key} is no {'number' if kind is int else 'true or false'}")


def _refuse_unknown(said: Mapping[str, Any], known: set[str], shown: str) -> None:
    for key in said:
        if key not in known:
            near = difflib.get_close_matches(key, sorted(known), n=1, cutoff=0.5)
            hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(sorted(known))}"
            raise SegkitError(f"{shown}: there is no key {key!r}", hint=hint)


def _wrong(shown: str, what: str) -> SegkitError:
    return SegkitError(f"{shown}: {what}", hint="segkit export --show-tool plain")
