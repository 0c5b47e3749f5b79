"""Names and texts of a rule book, checked so that they can stand in files, tables and on command lines."""

from __future__ import annotations

import difflib
import re
import unicodedata
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST_NAME, LONGEST_TEXT = 30, 300
_NAME = re.compile(r"\w+(?:[-.]\w+)*")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z]{2,4})?")


def safe_name(name: Any) -> str | None:
    """Tell why a name cannot be that of a segment; None where it can."""
    if not isinstance(name, str) or not name:
        return "a name is a text in quotes"
    if len(name) > LONGEST_NAME:
        return f"the name {plain_text(name)[:LONGEST_NAME]!r}… is longer than {LONGEST_NAME} letters"
    if not _NAME.fullmatch(name) or unicodedata.normalize("NFC", name) != name:
        return f"the name {plain_text(name)!r} holds more than letters, digits and hyphens"
    return None


def texts(value: Any) -> tuple[dict[str, str], str]:
    """Return texts by language, and what is wrong with them; one text alone is English."""
    found = {"en": value} if isinstance(value, str) else value
    if not isinstance(found, dict) or not all(isinstance(text, str) for text in found.values()):
        return {}, "is neither a text nor texts by language"
    for language, text in found.items():
        if not _LANGUAGE.fullmatch(language):
            return {}, f"has a language {plain_text(language)!r}: it takes en, ru and the like"
        if len(text) > LONGEST_TEXT:
            return {}, f"is longer than {LONGEST_TEXT} letters"
        if plain_text(text) != text:
            return {}, "holds control characters or line breaks"
    return found, ""


def plain_text(text: str) -> str:
    """Return a text without anything that could steer a terminal."""
    return "".join(letter for letter in text if unicodedata.category(letter) not in {"Cc", "Cf", "Zl", "Zp"})


def nearest(name: Any, known: Iterable[str]) -> str:
    """Say which known name may be meant; nothing where none is near."""
    near = difflib.get_close_matches(str(name), list(known), n=1, cutoff=0.6)
    return f"did you mean {near[0]}?" if near else ""
