"""Words by which a line may say that it is a total and no sale, in the languages of many shops."""

from __future__ import annotations

import re

_WORDS = (
    r"(?:(?:grand|overall|report|running|sum|net|sub)[ -]?)?totals?|sub-?totals?|"
    r"(?:общий |промежуточный |под)?(?:итого|итоги|итог)|всего|"
    r"(?:gesamt|zwischen|end)?summe|gesamt(?:betrag|ergebnis|umsatz)?|teilergebnis|"
    r"(?:eind|sub)?totaal|(?:suma|razem|łącznie|ogółem)|celkem|mezisoučet|součet|spolu|"
    r"(?:sub)?totale(?: generale)?|(?:sous-)?tota(?:l|ux)(?: g[ée]n[ée]ral)?|(?:genel |ara )?toplam|"
    r"(?:opening|closing|starting|ending|beginning) balance|(?:brought|carried|balance) forward|"
    r"balance (?:b|c)/(?:f|d)|"
    r"(?:входящее |исходящее |начальное |конечное )?сальдо(?: (?:на )?(?:начало|конец|начальное|конечное)\w*)?|"
    r"(?:входящий|исходящий|начальный|конечный) остаток|(?:anfangs|end|schluss)saldo|übertrag|"
    r"saldo (?:inicial|final|anterior|iniziale|finale|początkowe|końcowe)|"
    r"разом|усього|összesen|yhteensä|summa|totalt"
)
_STARS = r"^\s*\*{1,4}\s*$"
"""How lists of SAP mark totals."""
# A unit, a count, a mark may follow the word; words that say of what may follow, too, but then it is less plain.
_PLAINLY = re.compile(rf"(?i){_STARS}|^\W*(?:{_WORDS})\s*(?:\([^)]*\))?\W*$")
MAY_BE_TOTAL = (
    rf"(?i){_STARS}|^\W*(?:{_WORDS})\b|"
    r"\b(?:totals?|totaal|totale|итого?|всего|summe|gesamt|ergebnis|toplam)\W*$"
)
_MAY_BE = re.compile(MAY_BE_TOTAL)


_STEMS = (
    "tota", "итог", "всего", "summ", "gesamt", "ergebnis", "suma", "razem", "łącznie", "ogółem",
    "celkem", "souč", "spolu", "toplam", "разом", "усього", "össze", "yhteens", "*",
    "balance", "forward", "saldo", "сальдо", "остаток", "übertrag",
)  # fmt: skip
_NAMES = (
    "total", "totals", "grand total", "subtotal", "sub-total", "sub total", "sum total", "итого", "всего",
    "общий итог", "итог", "summe", "gesamt", "gesamtsumme", "gesamtergebnis", "zwischensumme", "totaal", "eindtotaal",
    "suma", "razem", "celkem", "totale", "toplam", "total general", "total général", "sous-total",
)  # fmt: skip
TOTAL_IDS = tuple(
    sorted(
        {
            spelt + mark
            for word in _NAMES
            for spelt in (word, word.capitalize(), word.title(), word.upper())
            for mark in ("", ":")
        }
    )
)
"""What a total row is called where it stands among the customers."""


def mentions_total(text: str, delimiter: str) -> bool:
    """Tell whether any cell of these lines holds a word for a total where such a word stands."""
    lowered = text.lower()
    if not any(stem in lowered for stem in _STEMS):
        return False
    lines = (line for line in text.split("\n") if any(stem in line.lower() for stem in _STEMS))
    return any(_MAY_BE.search(cell) for line in lines for cell in line.replace('"', "").split(delimiter))


def may_be_total(cell: str) -> bool:
    """Tell whether a cell holds a word for a total where such a word stands: first or last."""
    return _MAY_BE.search(cell) is not None


def is_plainly_total(cell: str) -> bool:
    """Tell whether a cell says nothing but that this is a total."""
    return _PLAINLY.search(cell) is not None
