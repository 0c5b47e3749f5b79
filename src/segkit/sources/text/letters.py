"""Which encoding of one byte a letter a text is written in: by the letters that would stand in its words."""

from __future__ import annotations

import itertools
import re

CYRILLIC = ("cp1251", "cp866", "koi8-r")
_RUSSIAN, _GREEK = frozenset("оеаинтсрвлкмдпу"), frozenset("αοιετσνηυρπκμλςάέίόή")
_COMMON = {
    "cp1251": _RUSSIAN, "cp866": _RUSSIAN, "koi8-r": _RUSSIAN, "cp1253": _GREEK, "iso8859-7": _GREEK,
    "cp1256": frozenset("اليمنتربسدعوةه"),
}  # fmt: skip
"""Encodings of letters that are none of Latin, with the commonest of their language."""
SURELY, PLAINLY = 0.6, 1.25
"""The share of such letters, and how many times that of Russian, by which a text is no Russian."""
WESTERN = "cp1252"
_LATIN = (WESTERN, "cp1250", "iso8859-2", "cp1254", "mac_roman")
"""In this order where letters tell nothing."""
_ALPHABETS = {
    name: frozenset(letters + letters.upper())
    for name, letters in {
        "French": "àâçéèêëîïôùûüÿœ", "Spanish": "áéíñóúü", "German": "äöüß", "Portuguese": "áâãàçéêíóôõúü",
        "Italian": "àèéìíòóùú", "Danish": "æøåé", "Swedish": "åäöé", "Dutch": "áéëïóöüè", "Icelandic": "áðéíóúýþæö",
        "Catalan": "àçèéíïòóúü", "Polish": "ąćęłńóśźż", "Czech": "áčďéěíňóřšťúůýž", "Slovak": "áäčďéíĺľňóôŕšťúýž",
        "Hungarian": "áéíóöőúüű", "Romanian": "ăâîşţ", "Croatian": "čćđšž", "Turkish": "çğıİöşüâî",
    }.items()
}  # fmt: skip
_WEST = frozenset().union(*itertools.islice(_ALPHABETS.values(), 10))
_EAST = frozenset().union(*itertools.islice(_ALPHABETS.values(), 10, 16))
_FAMILY = {
    WESTERN: _WEST, "mac_roman": _WEST, "cp1250": _EAST | _ALPHABETS["German"], "iso8859-2": _EAST,
    "cp1254": _ALPHABETS["Turkish"], "cp850": _WEST, "cp852": _EAST,
}  # fmt: skip
_OLD = ("cp850", "cp852")
_OLD_LETTERS = re.compile(
    rb"[A-Za-z](?:[\x81-\x84\x86-\x88\x8b\x8d\x94\x98\x9b\x9d](?=[A-Za-z\x80-\xff])|[\x81\x88\x8d\x8f\x90\x98\x9d])"
    rb"|[\x81\x8d\x8f\x90\x9d][A-Za-z]"
)
"""Letters of DOS where the others have signs, which stand in no word."""
_TURKISH = "ğĞşŞİ".encode("cp1254")
_FOREIGN = rb"(?<![A-Za-z\x80-\xff])[A-Za-z]*+[\x80-\xff]"
"""Begins a word beyond ASCII. Begun at each letter of a word without, one of 70 KB would take half a minute."""
_WORD = re.compile(r"[^\s,;|\"()<>/\d]+")
_BESIDE_NUMBERS = frozenset("£€¥§°±²³½¼¾«»„“”‘’–—…™®©№•·µ\u00a0ªº¿¡")
_BEHIND_WORDS = frozenset("°±²³½¼¾»”™®©ªº")
_APOSTROPHE = re.compile(r"(?i)(?<=\b\w)’(?=\w)|(?<=\b\w\w)’(?=\w)|’(?=(s|t|ll|re|ve|d|m)\b)|’(?!\w)")


def encoding_by_letters(sample: bytes) -> str:
    """Guess an encoding of one byte a letter, by the letters that stand beside each other.

    Russian words hold no ASCII letters, nor do Greek ones, and Western words hold little else. These are
    told apart by how often the commonest letters come, in running case; the Western ones and those of
    Central Europe by the alphabet of one language that holds the letters of all words.
    """
    # Each word once: a unit beside all amounts, or the blank in them, would outvote the words of the table.
    words = dict.fromkeys(re.findall(_FOREIGN + rb"[A-Za-z\x80-\xff]*", sample))
    text = b" ".join([word for word in words if len(word) > 1] or words)
    together = len(re.findall(rb"[\x80-\xff](?=[\x80-\xff])", text))
    mixed = len(re.findall(rb"[A-Za-z](?=[\x80-\xff])|[\x80-\xff](?=[A-Za-z])", text))
    return _latin(sample) if mixed >= together else _other_letters(text) or _latin(sample)


def _other_letters(sample: bytes) -> str | None:
    scores = {}
    for name, common in _COMMON.items():
        text = sample.decode(name, errors="backslashreplace")
        scores[name] = (
            sum(letter in common for letter in text.lower())
            + sum(
                before.islower() and letter.islower() and letter > "\x7f" for before, letter in itertools.pairwise(text)
            )
            / 10
        )
    high = sum(byte > 0x7F for byte in sample)  # noqa: PLR2004 - beyond ASCII
    russian = max(CYRILLIC, key=lambda name: scores[name])
    best = max(scores, key=lambda name: scores[name])
    # Running text has most of its letters among the commonest of its language; Western text read so has few.
    if scores[best] > max(SURELY * high, PLAINLY * scores[russian]):
        return best
    return russian if scores[russian] > high / 4 else None


def _latin(sample: bytes) -> str:
    # Some hundreds of words tell as much as all of them.
    words = re.findall(_FOREIGN + rb"[A-Za-z\x80-\xff'-]*", sample)[:2000]
    text = b" ".join(dict.fromkeys(words))
    # Where no other letter tells, Turkish is likelier than Icelandic.
    names = ("cp1254", *_LATIN) if any(letter in text for letter in _TURKISH) else _LATIN
    names = (*names, *_OLD) if _OLD_LETTERS.search(text) else names
    return max(names, key=lambda name: _merit(text, name))


def _merit(text: bytes, name: str) -> tuple[float, float]:
    """Return the share of letters that one language knows, and the share that any of the family knows."""
    decoded = _APOSTROPHE.sub("", text.decode(name, errors="replace"))
    words = [word for word in _WORD.findall(decoded) if not word.isascii()]
    signs = [(sign, _fits(word, at)) for word in words for at, sign in enumerate(word) if sign > "\x7f"]
    signs = [(sign, fits) for sign, fits in signs if not (fits and sign in _BESIDE_NUMBERS)]
    count = len(signs) or 1

    def share(letters: frozenset[str]) -> float:
        return sum(fits and sign in letters for sign, fits in signs) / count if signs else 1.0

    return max(map(share, _ALPHABETS.values())), share(_FAMILY[name])


def _fits(word: str, at: int) -> bool:
    """Tell whether a sign may stand at this place: no sign within a word, no capital behind a small letter."""
    # One letter on each side: all of a word on each side would take hours for a word of a megabyte.
    sign, before, behind = word[at], word[max(at - 1, 0) : at], word[at + 1 : at + 2]
    if not sign.isalpha():
        inside = behind.isalpha() and (before.isalpha() or sign in _BEHIND_WORDS)
        return sign in _BESIDE_NUMBERS and not inside
    return not (sign.isupper() and before.islower())
