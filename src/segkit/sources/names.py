"""Names of columns as they are compared, and the tables of names that are known."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from importlib.resources import files
from typing import Any

_LETTERS = str.maketrans({"ł": "l", "ø": "o", "ı": "i", "đ": "d", "æ": "ae", "œ": "oe"})
"""Letters that Unicode does not take apart into a letter and an accent."""


def normalise(name: str) -> str:
    """Bring a header name to the form in which names are compared: words in lower case, single blanks."""
    text = spelt(name)
    return re.sub(r"[\s_\-.:/]+", " ", text).strip()


def spelt(name: str) -> str:
    """Lower-case a name but keep the brackets and commas that set units apart."""
    return unicodedata.normalize("NFKC", name).replace("\ufeff", "").casefold().replace("ё", "е")


def squeezed(name: str) -> str:
    """Bring a name to letters and digits alone."""
    return re.sub(r"[^\w№#]|_", "", unaccented(normalise(name)))


def unaccented(text: str) -> str:
    """Take accents off: exports write `numéro` and `numero`, `müşteri` and `musteri`."""
    apart = unicodedata.normalize("NFD", text.translate(_LETTERS))
    # Only Latin letters: of the Cyrillic ones й and ї are letters of their own.
    return unicodedata.normalize(
        "NFC",
        "".join(
            mark for place, mark in enumerate(apart) if not (unicodedata.combining(mark) and _is_latin(apart, place))
        ),
    )


def _is_latin(text: str, place: int) -> bool:
    while place and unicodedata.combining(text[place]):
        place -= 1
    return text[place].isascii()


@cache
def table(name: str) -> dict[str, Any]:
    """Read a table of names that comes with the program."""
    return tomllib.loads(files("segkit.sources").joinpath(name).read_text("utf-8"))


def names_of(entry: dict[str, str]) -> frozenset[str]:
    """Return all names of one entry of a table, in every language, as they are compared."""
    return frozenset(squeezed(name) for names in entry.values() for name in names.split(",") if name.strip())


@cache
def tiers(role: str) -> tuple[frozenset[str], ...]:
    """Return the names of a role, the surest first."""
    return tuple(names_of(tier) for tier in table("synonyms.toml")[role])


@cache
def group(name: str) -> frozenset[str]:
    """Return the names of a group that is no role."""
    return names_of(table("synonyms.toml")[name])


@cache
def forbidding(role: str) -> re.Pattern[str] | None:
    """Return the words that forbid a role, as one pattern."""
    entry = table("synonyms.toml")["forbidden"].get(role)
    return pattern_of(",".join(entry.values())) if entry else None


@cache
def words_of(name: str) -> re.Pattern[str]:
    """Return the words of a group, in every language, as one pattern."""
    return pattern_of(",".join(table("synonyms.toml")[name].values()))


@cache
def weak(role: str) -> tuple[re.Pattern[str], ...]:
    """Return the words one of each of which a name needs, to be taken for a role where nothing plainer is there."""
    entry = table("synonyms.toml")["weak"].get(role)
    return tuple(pattern_of(words) for words in entry.values() if words) if entry else ()


def pattern_of(words: str) -> re.Pattern[str]:
    r"""Write a list of words as a pattern: `ship*` begins a word, `*steuer*` is inside one."""
    parts = [re.escape(unaccented(normalise(word))).replace(r"\*", r"\w*") for word in words.split(",") if word.strip()]
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)")
