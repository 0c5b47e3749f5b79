"""The language in which a run speaks to people: English as the code writes it, or another by its catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segkit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from segkit.render.languages.catalogue import Catalogue
    from segkit.scoring.rules import RuleBook

LANGUAGES = ("en", "ru")
ENGLISH = LANGUAGES[0]
_spoken = [ENGLISH]
_labels: dict[str, dict[str, str]] = {}
_catalogues: dict[str, Catalogue] = {}


def speak(language: str) -> None:
    """Speak a language from here on, and forget the names of segments."""
    _spoken[:] = [language]
    _labels.clear()


def language() -> str:
    """Return the language of this run."""
    return _spoken[0]


def language_of(asked: str, option: str) -> str:
    """Return a language that was asked for.

    Raises:
        UsageError: It is none that segkit speaks.
    """
    if asked not in LANGUAGES:
        raise UsageError(f"there is no language {asked!r}; there are {', '.join(LANGUAGES)}", hint=f"{option} ru")
    return asked


def spoken(text: str) -> str:
    """Say a finished English message in the language of the run."""
    return text if _spoken[0] == ENGLISH else catalogue().told(text, label)


def word(text: str) -> str:
    """Say a single word, such as the name of a measure; as it is where it has no other name."""
    return text if _spoken[0] == ENGLISH else catalogue().words.get(text) or spoken(text)


def head(text: str) -> str:
    """Say the head of a column, which may mean something else than the word does."""
    if _spoken[0] == ENGLISH:
        return text
    words = catalogue().words
    return words.get(f"head: {text}") or words.get(text) or "\n".join(map(word, text.split("\n")))


def catalogue() -> Catalogue:
    """Return the catalogue of the language of this run, read when it is first needed."""
    from segkit.render.languages.catalogue import Catalogue

    if _spoken[0] not in _catalogues:
        _catalogues[_spoken[0]] = Catalogue.read(_spoken[0])
    return _catalogues[_spoken[0]]


def know(books: Iterable[RuleBook]) -> None:
    """Learn how the segments of these rule books are called, and contacts who are no customers."""
    from segkit.scoring.rules import POTENTIAL

    for language_, title in POTENTIAL.title.items():
        if language_ != ENGLISH:
            _labels.setdefault(language_, {})[POTENTIAL.name] = _within(title)
    for book in books:
        for language_, names in labels_of(book).items():
            _labels.setdefault(language_, {}).update(names)


def label(name: str, language_: str | None = None) -> str:
    """Say the name of a segment in a language, that of the run unless another is asked for."""
    return _labels.get(language_ or _spoken[0], {}).get(name, name)


def labels_of(book: RuleBook) -> dict[str, dict[str, str]]:
    """Return by language how the segments of a book are called within a sentence; English names are as they are."""
    return {
        other: {segment.name: _within(segment.title[other]) for segment in book.segments if other in segment.title}
        for other in LANGUAGES
        if other != ENGLISH
    }


def _within(title: str) -> str:
    """Write a title as within a sentence: in small letters, unless it is an abbreviation."""
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]


def name_of(said: str) -> str:
    """Return the name of a segment of the books of this run, which may be called by its title in any language."""
    called = {title.casefold(): name for names in _labels.values() for name, title in names.items()}
    return called.get(said.casefold(), said)
