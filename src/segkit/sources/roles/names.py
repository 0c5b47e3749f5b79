"""Names of columns as they are compared, and the tables of names that are known."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

_LETTERS = {"ł": "l", "ø": "o", "ı": "i", "đ": "d", "æ": "ae", "œ": "oe"}
"""Letters that Unicode does not take apart into a letter and an accent."""
_ACCENTS = re.compile("(?<=[\\x00-\\x7f])[\u0300-\u036f]+")
_NO_LETTERS = re.compile(r"(?:[^\w№#]|_)+")
_NO_NAMES = re.compile(r"(?:[^\w№#,]|_)+")
LONGEST_NAME = 1000
"""Letters by which names are compared: patterns would go over 70 KB from each of their brackets."""
_NO_PLAIN_LETTERS = {number: None for number in range(128) if not (chr(number).isalnum() or chr(number) == "#")}


def normalise(name: str) -> str:
    """Bring a header name to the form in which names are compared: words in lower case, single blanks."""
    text = spelt(name)
    return re.sub(r"[\s_\-.:/]+", " ", text).strip()


def spelt(name: str) -> str:
    """Lower-case a name but keep the brackets and commas that set units apart."""
    return unicodedata.normalize("NFKC", name[:LONGEST_NAME]).replace("\ufeff", "").casefold().replace("ё", "е")


def squeezed(name: str) -> str:
    """Bring a name to letters and digits alone."""
    if name.isascii():
        return name[:LONGEST_NAME].lower().translate(_NO_PLAIN_LETTERS)
    return _NO_LETTERS.sub("", unaccented(normalise(name)))


def unaccented(text: str) -> str:
    """Take accents off: exports write `numéro` and `numero`, `müşteri` and `musteri`."""
    if text.isascii():
        return text
    # Only of Latin letters: of the Cyrillic ones й and ї are letters of their own.
    for letter, plain in _LETTERS.items():
        text = text.replace(letter, plain)
    return unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", text)))


@cache
def table(name: str) -> dict[str, Any]:
    """Read a table of names that comes with the program."""
    return tomllib.loads(files("segkit.sources").joinpath(name).read_text("utf-8"))


def names_of(entry: dict[str, str]) -> frozenset[str]:
    """Return all names of one entry of a table, in every language, as they are compared."""
    # All at once: one by one the names of all tables take a tenth of the time in which a file is decided about.
    names = unicodedata.normalize("NFKC", ",".join(entry.values())).casefold().replace("ё", "е")
    return frozenset(name for name in _NO_NAMES.sub("", unaccented(names)).split(",") if name)


@cache
def tiers(role: str) -> tuple[frozenset[str], ...]:
    """Return the names of a role, the surest first."""
    return tuple(names_of(tier) for tier in table("synonyms.toml")[role])


@cache
def group(name: str) -> frozenset[str]:
    """Return the names of a group that is no role."""
    return names_of(table("synonyms.toml")[name])


class Words:
    r"""Words of a table, of which names may have one: `ship*` begins a word, `*steuer*` is inside one.

    The table writes them as names are compared.
    """

    def __init__(self, words: str) -> None:
        """Take words that are parted by commas."""
        self._words = [word for text in words.split(",") if (word := text.strip())]
        self._parts = [word.split("*") for word in self._words]

    @lru_cache(maxsize=4096)  # noqa: B019 - there is one of these for each entry of a table, and for ever
    def search(self, text: str) -> bool:
        """Tell whether one of these words is in a text."""
        # A pattern of all words takes longer to be made than all names of a header to be looked through.
        near = [
            word for word, parts in zip(self._words, self._parts, strict=True) if all(part in text for part in parts)
        ]
        if not near:
            return False
        either = "|".join(re.escape(word).replace(r"\*", r"\w*") for word in near)
        return re.search(rf"(?<!\w)(?:{either})(?!\w)", text) is not None


@cache
def forbidding(role: str) -> Words | None:
    """Return the words that forbid a role."""
    entry = table("synonyms.toml")["forbidden"].get(role)
    return Words(",".join(entry.values())) if entry else None


@cache
def words_of(name: str) -> Words:
    """Return the words of a group, in every language."""
    return Words(",".join(table("synonyms.toml")[name].values()))


@cache
def weak(role: str) -> tuple[Words, ...]:
    """Return the words one of each of which a name needs, to be taken for a role where nothing plainer is there."""
    entry = table("synonyms.toml")["weak"].get(role)
    return tuple(Words(words) for words in entry.values() if words) if entry else ()
