"""Signs, codes and words of currencies, and which one stands beside a number."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

# Spellings apart by blanks, in lower case; a full stop behind a word is understood.
_SPELLINGS = {
    "RUB": "₽ руб росс._руб рос._руб р рублей рубля рубль rub rur",
    "USD": "$ us$ usd u.s.$ долл доллар доллара долларов dollar dollars",
    "EUR": "€ eur euro euros евро",
    "GBP": "£ gbp",
    "CHF": "chf fr sfr",
    "KZT": "₸ kzt тг тенге",
    "UAH": "₴ uah грн гривень",
    "BYN": "byn br бел.руб бел._руб",
    "UZS": "uzs сум so'm",
    "KGS": "kgs сом",
    "AMD": "֏ amd",
    "GEL": "₾ gel",
    "AZN": "₼ azn",
    "MDL": "mdl",
    "PLN": "zł zl pln",
    "CZK": "kč kc czk",
    "HUF": "ft huf",
    "RON": "ron lei leu",
    "BGN": "лв bgn",
    "RSD": "rsd din дин",
    "SEK": "sek",
    "NOK": "nok",
    "DKK": "dkk",
    "ISK": "isk",
    "kr": "kr kr:",
    "TRY": "₺ tl try",
    "ILS": "₪ ils nis",
    "AED": "aed dh dhs د.إ",
    "SAR": "sar ر.س ﷼",
    "KWD": "kwd kd د.ك",
    "BHD": "bhd bd د.ب",
    "OMR": "omr ر.ع",
    "JOD": "jod jd د.أ",
    "TND": "tnd dt د.ت",
    "IQD": "iqd د.ع",
    "LYD": "lyd د.ل",
    "QAR": "qar ر.ق",
    "DZD": "dzd د.ج",
    "IRR": "irr ریال",
    "IRT": "irt تومان تومن",
    "EGP": "egp ج.م",
    "INR": "₹ rs inr",
    "PKR": "pkr",
    "BDT": "৳ bdt",
    "LKR": "lkr",
    "CNY": "cny rmb 元 圆",
    "¥": "¥ ￥",
    "JPY": "jpy 円",
    "KRW": "₩ krw 원",
    "VND": "₫ đ vnđ đồng vnd",
    "THB": "฿ thb",
    "PHP": "₱ php",
    "IDR": "rp idr",
    "MYR": "rm myr",
    "SGD": "s$ sgd",
    "HKD": "hk$ hkd",
    "TWD": "nt$ twd",
    "AUD": "a$ au$ aud",
    "NZD": "nz$ nzd",
    "CAD": "c$ ca$ cad",
    "BRL": "r$ brl",
    "MXN": "mx$ mxn",
    "ARS": "ar$ ars",
    "CLP": "clp",
    "COP": "cop",
    "PEN": "s/ pen",
    "ZAR": "r zar",
    "NGN": "₦ ngn",
    "KES": "ksh kes",
    "GHS": "gh₵ ghs",
    "MAD": "mad",
}
WITHOUT_CENTS = frozenset(("JPY", "¥", "KRW", "VND", "CLP", "ISK", "IDR", "HUF"))
"""Currencies in which nobody writes decimals."""
WITH_THREE_DECIMALS = frozenset(("KWD", "BHD", "OMR", "JOD", "TND", "IQD", "LYD"))
"""Currencies of a thousand parts."""
_CODES = {
    re.sub(r"[.:_]", "", spelling): code for code, spellings in _SPELLINGS.items() for spelling in spellings.split()
}


def currency_named(unit: str) -> str | None:
    """Return the currency that a sign, code or word means, None where it means none that segkit knows."""
    return _CODES.get(re.sub(r"[.:\s_]", "", unit.casefold()))


_SHARED = frozenset(
    ("$", "¥", "￥", "£", "kr", "r", "rs", "fr", "lei", "leu", "din", "dh", "dhs", "br", "сум", "сом", "元")
)


def is_shared(unit: str) -> bool:
    """Tell a sign or word that stands for the money of several countries."""
    return re.sub(r"[.:\s]", "", unit.casefold()) in _SHARED


def code_of(word: str) -> str:
    """Return a currency as columns of currencies are compared: its code in lower case, else the word itself."""
    return (currency_named(word) or word.strip()).lower()


def coded(column: pl.Expr) -> pl.Expr:
    """Return what `code_of` returns, for a column of signs, codes or words; null where there is none."""
    word = column.str.strip_chars().str.to_lowercase()
    known = word.str.replace_all(r"[.:\s]", "").replace_strict(
        list(_CODES), [code.lower() for code in _CODES.values()], default=None
    )
    return known.fill_null(word)


def currency_in(name: str) -> str | None:
    """Return the one currency whose sign, code or word stands in the name of a column, None where none does."""
    words = re.findall(r"[A-Za-z]{0,3}\$|[^\W\d_]+|[^\w\s]", name)
    plain = [word for word in words if not word.isascii() or not word.isalpha() or _is_code(word)]
    found = {code for word in plain if word not in "().,:;/-" and (code := currency_named(word))}
    return found.pop() if len(found) == 1 else None


def _is_code(word: str) -> bool:
    return len(word) == 3 and (word.isupper() or (word.islower() and word not in _ALSO_WORDS))  # noqa: PLR2004 - letters


_ALSO_WORDS = frozenset(("try", "mad", "cop", "pen", "lei", "leu", "din", "nis"))
"""Codes that are words as well where they stand in small letters."""


def _expression(word: str) -> str:
    """Return the expression of a spelling; `_` stands for a blank that may be there."""
    return re.escape(word).replace("_", " ?")


def spellings(currency: str) -> str:
    """Return the expression of everything that names this currency, longest first."""
    words = sorted(_SPELLINGS[currency].split(), key=len, reverse=True)
    return "(?:" + "|".join(_expression(word) + r"\.?" for word in words) + ")"


def any_spelling() -> str:
    """Return the expression of everything that names any currency, longest first."""
    words = sorted({word for spelt in _SPELLINGS.values() for word in spelt.split()}, key=len, reverse=True)
    return "(?:" + "|".join(_expression(word) + r"\.?" for word in words) + ")"
