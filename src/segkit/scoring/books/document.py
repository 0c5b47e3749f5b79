"""A rule book as a document: TOML of a file, or the same as plain data, into a book, with every fault and its line."""

from __future__ import annotations

import re
import shlex
import tomllib
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from segkit.errors import SegkitError
from segkit.immutable import immutable
from segkit.scoring.books import ranges as asked
from segkit.scoring.books.places import Places
from segkit.scoring.books.proof import prove
from segkit.scoring.books.words import nearest, plain_text, safe_name, texts
from segkit.scoring.rules import COLOURS, RAW, SCORED, RuleBook, Segment, SegmentRule

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

MORE_COLOURS = (*COLOURS, "bright_green", "bright_cyan", "bright_yellow")
OVER = (*SCORED, *RAW)
OTHERWISE = "otherwise"
IN_A_BOOK = ("name", "title", "segment", "rule")
IN_A_SEGMENT = ("name", "title", "action", "colour", OTHERWISE, *OVER)
IN_A_RULE = ("segment", OTHERWISE, *OVER)
LARGEST = 1_000_000
SHOWN = 3
BOM = "\ufeff"


@immutable
class Fault:
    """What is wrong with a rule book, where, and what to do."""

    where: str
    """File, and line where it is known."""
    message: str
    hint: str = ""

    def __str__(self) -> str:
        """Say place and fault."""
        return f"{self.where}: {self.message}"


def told(faults: Sequence[Fault]) -> list[str]:
    """Say faults, one a line; what to do stands beside each where there are several."""
    return [f"{fault} ({fault.hint})" if fault.hint and len(faults) > 1 else str(fault) for fault in faults]


class RuleBookError(SegkitError):
    """A rule book that cannot be used, with all that is wrong with it."""

    def __init__(self, faults: Iterable[Fault], check: str = "") -> None:
        """Tell the first few faults; `check` is the command that tells the others."""
        self.faults = tuple(faults)
        said = told(self.faults)[:SHOWN]
        if len(self.faults) > SHOWN:
            said.append(f"and {len(self.faults) - SHOWN} more")
        super().__init__("\n".join(said), hint=check if len(self.faults) > 1 else self.faults[0].hint)


def read_book(path: Path) -> RuleBook:
    """Read a book from a TOML file and prove it.

    Raises:
        RuleBookError: The file is no rule book that can be used.
        SegkitError:   The file cannot be read.
    """
    book, faults = parse(text_in(path), str(path))
    if faults or book is None:
        raise RuleBookError(faults, f"segkit rules check {shlex.quote(str(path))}")
    return book


def text_in(path: Path) -> str:
    """Return the text of a file.

    Raises:
        SegkitError: It cannot be read as UTF-8.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise SegkitError(f"{path} is too large for a rule book: more than {LARGEST:,} bytes")
        return path.read_bytes().decode("utf-8").removeprefix(BOM)
    except UnicodeDecodeError as fault:
        line = fault.object[: fault.start].count(b"\n") + 1
        message = f"{path}, line {line}: this is no UTF-8"
        raise SegkitError(message, hint="save the file as UTF-8: TOML knows no other encoding") from fault
    except OSError as fault:
        raise SegkitError(f"cannot read {path}: {(fault.strerror or str(fault)).lower()}") from fault


def book_of(document: Mapping[str, Any], where: str = "rules") -> RuleBook:
    """Make a book of plain data, as `document_of` gives it.

    Raises:
        RuleBookError: The data are no rule book.
    """
    book, faults = _Reader(where, None).book(document)
    if faults or book is None:
        raise RuleBookError(faults)
    return book


def document_of(book: RuleBook) -> dict[str, Any]:
    """Write a book as plain data that JSON and TOML can hold; numbers with decimals are text."""

    def limit(value: Any) -> Any:
        return str(value) if isinstance(value, (Decimal, float)) else value

    def said(limits: tuple[Any, Any]) -> dict[str, Any]:
        return {name: limit(value) for name, value in zip(("min", "max"), limits, strict=True) if value is not None}

    return {
        "name": book.name,
        "title": dict(book.title),
        "segment": [
            {"name": each.name, "title": dict(each.title), "action": dict(each.action)}
            | ({"colour": each.colour} if each.colour else {})
            for each in (book.segment(name) for name in book.names)
        ],
        "rule": [
            {"segment": rule.name}
            | {over: said(limits) for over, limits in rule.ranges().items()}
            | ({} if rule.ranges() else {OTHERWISE: True})
            for rule in book.rules
        ],
    }  # fmt: skip


def parse(text: str, shown: str, *, proved: bool = False) -> tuple[RuleBook | None, tuple[Fault, ...]]:
    """Read a book, and prove it unless that was `proved` before; without faults there is a book."""
    try:
        document = tomllib.loads(text, parse_float=Decimal)
    except (tomllib.TOMLDecodeError, RecursionError) as fault:
        said = re.fullmatch(r"(.*?) ?\(at (?:line (\d+), column (\d+)|end of document)\)", str(fault), re.DOTALL)
        line = f", line {said[2] or len(text.splitlines())}" if said else ""
        reason = (said[1] if said else str(fault) or "nested too deeply").rstrip(".")
        hint = 'text stands in quotes, ranges in brackets: name = "loyal", r = [4, 5]'
        return None, (Fault(f"{shown}{line}", f"this is no TOML: {reason[:1].lower()}{reason[1:]}", hint),)
    return _Reader(shown, Places(text)).book(document, proved=proved)


class _Reader:
    """Reads one document, and keeps what is wrong with it."""

    def __init__(self, shown: str, places: Places | None) -> None:
        self.shown, self.places = shown, places
        self.faults: list[Fault] = []

    def at(self, table: str = "", number: int = 0, key: str = "") -> str:
        line = self.places.line(table, number, key) if self.places else None
        return f"{self.shown}, line {line}" if line else f"{self.shown}, {table} {number + 1}" if table else self.shown

    def wrong(self, where: str, message: str, hint: str = "") -> None:
        fault = Fault(where, message, hint)
        if fault not in self.faults:
            self.faults.append(fault)

    def book(self, document: Mapping[str, Any], *, proved: bool = False) -> tuple[RuleBook | None, tuple[Fault, ...]]:
        self.unknown_keys(document, IN_A_BOOK)
        segments = self.segments(self.tables(document, "segment"))
        rules = self.rules(document, [segment.name for segment in segments])
        name = self.text(document.get("name", "own"), "name", self.at(key="name"))
        title = self.texts(document.get("title", {}), "title", self.at(key="title"))
        if self.faults:
            return None, tuple(self.faults)
        if not segments:
            self.wrong(self.shown, "there is no segment", '[[segment]], and below it name = "loyal" and r = [4, 5]')
            return None, tuple(self.faults)
        book = RuleBook(name, tuple(rule for rule, _ in rules), tuple(segments), title)
        if not proved:
            self.prove(book, [where for _, where in rules])
        return (None if self.faults else book), tuple(self.faults)

    def tables(self, document: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
        found = document.get(key, [])
        if isinstance(found, list) and all(isinstance(each, dict) for each in found):
            return found
        self.wrong(self.at(key=key), f"{key} is no list of tables", f"[[{key}]] with two brackets, once for each")
        return []

    def segments(self, tables: list[Mapping[str, Any]]) -> list[Segment]:
        segments: list[Segment] = []
        for number, table in enumerate(tables):
            where = self.at("segment", number)
            self.unknown_keys(table, IN_A_SEGMENT, "segment", number)
            name = self.name(table, number, [segment.name for segment in segments])
            colour = table.get("colour", "")
            if colour not in ("", *MORE_COLOURS):
                place = self.at("segment", number, "colour")
                self.wrong(place, f"colour is {colour!r}", f"one of {', '.join(MORE_COLOURS)}")
            title, action = (
                self.texts(table.get(key, {}), key, self.at("segment", number, key)) for key in ("title", "action")
            )
            if name is None:
                self.wrong(where, "a segment has no name", 'name = "loyal"')
            segments.append(Segment(name or f"segment {number + 1}", title, action, str(colour)))
        return segments

    def name(self, table: Mapping[str, Any], number: int, taken: list[str]) -> str | None:
        if "name" not in table:
            return None
        name, where = table["name"], self.at("segment", number, "name")
        if (why := safe_name(name)) is not None:
            self.wrong(where, why, "letters, digits and hyphens, as in at-risk")
        elif name.casefold() in [other.casefold() for other in taken]:
            self.wrong(where, f"there are two segments {name!r}", "one [[segment]] for each name; more rules for one"
                       " name stand as [[rule]]")  # fmt: skip
        return str(name)

    def rules(self, document: Mapping[str, Any], names: list[str]) -> list[tuple[SegmentRule, str]]:
        tables = self.tables(document, "rule")
        if not tables:
            return [
                self.rule(table, names[number], "segment", number)
                for number, table in enumerate(self.tables(document, "segment"))
            ]
        for number, table in enumerate(self.tables(document, "segment")):
            if held := [key for key in (*OVER, OTHERWISE) if key in table]:
                self.wrong(self.at("segment", number, held[0]), f"{held[0]} stands in a [[segment]] of a book with"
                           " [[rule]]", f"give it a [[rule]] with segment = {names[number]!r}")  # fmt: skip
        found = []
        for number, table in enumerate(tables):
            self.unknown_keys(table, IN_A_RULE, "rule", number)
            name = table.get("segment")
            if name not in names:
                where = self.at("rule", number, "segment" if "segment" in table else "")
                self.wrong(where, f"there is no segment {name!r}" if "segment" in table else "a rule names no segment",
                           nearest(name, names) or f"segment = one of {', '.join(names)}")  # fmt: skip
            found.append(self.rule(table, str(name), "rule", number))
        for number, name in enumerate(names):
            if name not in {rule.name for rule, _ in found}:
                self.wrong(self.at("segment", number), f"no [[rule]] leads to {name}", f'[[rule]]\nsegment = "{name}"')
        return found

    def rule(self, table: Mapping[str, Any], name: str, kind: str, number: int) -> tuple[SegmentRule, str]:
        limits = {}
        for over in OVER:
            if over in table:
                try:
                    limits[over] = asked.read_range(table[over], over)
                except asked.RangeError as fault:
                    self.wrong(self.at(kind, number, over), str(fault), fault.hint)
        rest, where = table.get(OTHERWISE, False), self.at(kind, number)
        if not isinstance(rest, bool):
            self.wrong(self.at(kind, number, OTHERWISE), f"otherwise is {rest!r}", "otherwise = true")
        elif rest and limits:
            self.wrong(self.at(kind, number, OTHERWISE), f"otherwise takes the rest, and {name} has ranges too",
                       "leave out one of the two")  # fmt: skip
        elif not rest and not limits and not any(over in table for over in OVER):
            self.wrong(where, f"{name} has no range", "r = [4, 5] and the like, or otherwise = true for all the rest")
        return SegmentRule(name, **limits), where

    def unknown_keys(self, table: Mapping[str, Any], known: tuple[str, ...], kind: str = "", number: int = 0) -> None:
        for key in table:
            if key not in known:
                hint = nearest(key, known) or f"there are {', '.join(known)}"
                self.wrong(self.at(kind, number, key), f"{plain_text(key)!r} means nothing here", hint)

    def text(self, value: Any, what: str, where: str) -> str:
        return self.texts(value, what, where).get("en", "own") if isinstance(value, str) else self._no_text(what, where)

    def _no_text(self, what: str, where: str) -> str:
        self.wrong(where, f"{what} is no text", f'{what} = "own"')
        return ""

    def texts(self, value: Any, what: str, where: str) -> dict[str, str]:
        found, why = texts(value)
        if why:
            self.wrong(where, f"{what} {why}", f'{what} = {{ en = "Loyal", ru = "Лояльные" }}')
        return found

    def prove(self, book: RuleBook, where: list[str]) -> None:
        proof = prove(book)
        if proof.too_many:
            self.wrong(self.shown, "there are too many limits on raw values to prove that every rule can win",
                       "use fewer different limits")  # fmt: skip
        for place in proof.idle:
            name = book.rules[place].name
            self.wrong(where[place], f"{name} can never win: the rules above take every customer that it fits",
                       "move it up, or leave it out")  # fmt: skip
        if proof.uncovered:
            self.wrong(self.shown, f"no rule fits {proof.example}: {proof.uncovered} of 125 cells are open",
                       'end with the rest: [[segment]] name = "others", otherwise = true')  # fmt: skip
