"""Finished English messages into another language: found again by their templates, piece by piece.

The English of a message stands in the code alone. A catalogue maps its template, `{}` for what is put in and `{#}`
for a formatted number, to the other language, where `{1}` is the first of these. What was put in may be a message
itself and is translated in turn. Whatever no template fits stays as it is.

In a translation: `{1}` number, date or message · `{1!}` as it is · `{1:w}` a word of the list, several by commas ·
`{1:l}` a label · `{1:s}` several messages · `{1:of}` a count in the genitive · `{1|день|дня|дней}` a number with its
noun · `{1?нет|нет|нет}` the noun alone. What stands between quotation marks or backticks is never translated.
"""

from __future__ import annotations

import re
import tomllib
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from segkit.immutable import immutable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

FOLDER = Path(__file__).parent
GAP = re.compile(r"\{#?\}")
PLACE = re.compile(r"\{(\d+)([!:?|][^}]*)?\}")
NUMBER = r"[-+]?\d[\d,]*(?:\.\d+)?%?"
A_NUMBER = re.compile(NUMBER)
NUMBERS = re.compile(rf"{NUMBER}(?:, {NUMBER})+")
SIDE_BY_SIDE = re.compile(rf"{NUMBER}(?: +| · ){NUMBER}")
A_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
COUNTED = re.compile(rf"({NUMBER}) (\D+)")
OF_A_FILE = re.compile(r"([^`]*\.\w+): ([`\d].*)", re.DOTALL)
PLAIN = 9
"""Letters at the start of a template that make it known."""
JOINTS = frozenset(("to", "and", "of", "above", "by", "before", "from", "in", "is", "days"))
"""What joins single words only, where nothing else is literal: `{} to {}` would fit half of all sentences."""
PREFIXES = ("error: ", "warning: ", "info: ", "hint: ", "note: ")
SEPARATORS = (" · ", "; ", ", ")
QUOTES = "`'\"«"
HARD_BLANK = "\u00a0"


@immutable
class Template:
    """An English message with gaps, and how it is said in the other language."""

    english: str
    other: str

    @property
    def weight(self) -> int:
        """How much of it is literal."""
        return len(GAP.sub("", self.english))

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What finds the message again."""
        first, *others = GAP.split(self.english)
        vague = not first and all(piece.strip(" :") in JOINTS for piece in others if piece.strip(" :"))
        any_text = r"(\S+)" if vague else "(.*?)"
        parts = re.split(r"(\{#?\})", self.english)
        made = {"{}": any_text, "{#}": f"({NUMBER})"}
        return re.compile("".join(made.get(part) or re.escape(part) for part in parts), re.DOTALL)

    @cached_property
    def is_plain(self) -> bool:
        """Whether it begins with words enough to be known for a sentence, and not for one of several in a row."""
        first = len(GAP.split(self.english)[0])
        return first >= PLAIN or (first >= PLAIN // 2 and self.weight >= 2 * PLAIN)

    @cached_property
    def longest(self) -> str:
        """The longest literal piece: where a text lacks it, the pattern need not be tried."""
        return max(GAP.split(self.english), key=len)


@immutable
class Catalogue:
    """All texts of a language."""

    words: Mapping[str, str]
    nouns: Mapping[str, tuple[str, ...]]
    """Forms of a noun for 1, 2 and 5 by its English in singular and plural."""
    exact: Mapping[str, str]
    templates: tuple[Template, ...]

    @cached_property
    def plain(self) -> tuple[Template, ...]:
        """Those that are tried before a text is taken for several messages in a row."""
        return tuple(one for one in self.templates if one.is_plain)

    @classmethod
    def read(cls, language: str) -> Catalogue:
        """Read the catalogue of a language."""
        document: dict[str, Any] = tomllib.loads((FOLDER / f"{language}.toml").read_text("utf-8"))
        texts = document["texts"]
        with_gaps = [Template(english, other) for english, other in texts.items() if GAP.search(english)]
        with_gaps.sort(key=lambda one: (-one.weight, one.english))
        nouns = {form: tuple(forms.split("|")) for key, forms in document["nouns"].items() for form in key.split("/")}
        return cls(document["words"], nouns, {key: text for key, text in texts.items() if not GAP.search(key)},
                   tuple(with_gaps))  # fmt: skip

    def told(self, text: str, label: Callable[[str], str]) -> str:
        """Say a finished message; as it is where nothing fits. `label` says the name of a segment."""
        body = text.strip(" \n")
        if not body:
            return text
        for before in PREFIXES:
            if body.startswith(before):
                rest = self.told(body.removeprefix(before), label)
                return f"{text[: text.index(body)]}{self.words[before.strip(': ')]}: {rest}"
        start = text.index(body)
        said = self._said_of_a_file(body, label) or self._said(body, label)
        if said is None:  # a piece may end in a blank that belongs to it
            whole = self._said(text, label)
            if whole is not None:
                return whole
            return "\n".join(self.told(line, label) for line in text.split("\n")) if "\n" in body else text
        return text[:start] + said + text[start + len(body) :]

    def _said(self, text: str, label: Callable[[str], str]) -> str | None:
        """Return a message in the other language; None where nothing fits."""
        if text in self.exact:
            return self.exact[text]
        if (value := self.value(text)) is not None:
            return value
        if found := self._by(text, label, self.plain):
            return found
        for separator in SEPARATORS:
            parts = text.split(separator)
            # Numbers in a row belong to what is said of them.
            if len(parts) > 1 and not all(self.value(part) for part in parts[1:]):
                said = [self._said(part, label) for part in parts]
                if None not in said:
                    return separator.join(map(str, said))
        if found := self._by(text, label, self.templates):
            return found
        counted = COUNTED.fullmatch(text)
        return self.counted(counted[1], counted[2]) if counted else None

    def _said_of_a_file(self, text: str, label: Callable[[str], str]) -> str | None:
        """Return what is said of a column behind the name of its file."""
        found = OF_A_FILE.fullmatch(text)
        said = self._said(found[2], label) if found else None
        return f"{found[1]}: {said}" if found and said else None

    def _by(self, text: str, label: Callable[[str], str], templates: Iterable[Template]) -> str | None:
        for template in templates:
            if template.longest in text and (found := template.pattern.fullmatch(text)):
                return self._filled(template.other, found.groups(), label)
        return None

    def value(self, text: str) -> str | None:
        """Say a number, numbers or a day; None where it is something else."""
        if A_NUMBER.fullmatch(text):
            return number(text)
        if NUMBERS.fullmatch(text):
            return "; ".join(map(number, text.split(", ")))
        if SIDE_BY_SIDE.fullmatch(text):  # a cell of a count and its share
            return A_NUMBER.sub(lambda one: number(one[0]), text)
        day = A_DAY.fullmatch(text)
        return f"{day[3]}.{day[2]}.{day[1]}" if day else None

    def counted(self, count: str, noun: str, *, genitive: bool = False) -> str | None:
        """Say a count with its noun; None where the noun is unknown."""
        forms = self.nouns.get(noun)
        return f"{number(count)}{HARD_BLANK}{form_of(count, forms, genitive=genitive)}" if forms else None

    def _filled(self, other: str, values: tuple[str, ...], label: Callable[[str], str]) -> str:
        def put(found: re.Match[str]) -> str:
            value, how = values[int(found[1]) - 1], found[2] or ""
            before, after = other[: found.start()][-1:], other[found.end() :][:1]
            if not how and before and before in QUOTES and after:
                return value
            if how[:1] in {"|", "?"}:
                said = form_of(value, tuple(how[1:].split("|")))
                return said if how[0] == "?" else f"{number(value)}{HARD_BLANK}{said}"
            return self._put(value, how, label)

        return PLACE.sub(put, other)

    def _put(self, value: str, how: str, label: Callable[[str], str]) -> str:
        """Say what was put into a message, in the way that its place asks for."""
        if how == ":w":
            return ", ".join(self.words.get(word, word) for word in value.split(", "))
        if how == ":l":
            return re.sub(r"(^|, )(\S+?)(?=$|,| )", lambda one: one[1] + label(one[2]), value)
        if how == ":s":
            separator = "; " if "; " in value else ", "
            return separator.join(self.told(part, label) for part in value.split(separator))
        if how == ":of" and (counted := COUNTED.fullmatch(value)):
            return self.counted(counted[1], counted[2], genitive=True) or value
        return value if how == "!" or value.isalpha() else self.told(value, label)


def number(text: str) -> str:
    """Write an English number in Russian: 1 234,50."""
    return text.replace(",", HARD_BLANK).replace(".", ",")


def form_of(count: str, forms: tuple[str, ...], *, genitive: bool = False) -> str:
    """Choose the form of a noun: for 1, 2 and 5, or for these counts in the genitive."""
    one, few, many = forms
    digits = count.rstrip("%").replace(",", "").lstrip("+-")
    if not digits.isdigit():
        return few
    last, teens = int(digits) % 10, 10 < int(digits) % 100 < 20  # noqa: PLR2004 - eleven to nineteen
    if last == 1 and not teens:
        return few if genitive else one
    if last in {2, 3, 4} and not teens:
        return many if genitive else few
    return many
