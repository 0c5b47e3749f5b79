"""Mail addresses and telephone numbers brought to the one form in which they are compared, and to each tool's own.

Nothing here knows a tool; forms and hashes are asked for by name.

Source: Google, Customer Match formatting guidelines; Meta, customer information parameters; Yandex Audience,
uploading CRM data. Their example values are in the tests.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

NONE, SHA256, MD5 = "none", "sha256", "md5"
HASH_LENGTHS = {64: SHA256, 32: MD5}
RUSSIA = "RU"
LONGEST_ADDRESS, LONGEST_NAME = 254, 64
SHORTEST_PHONE, LONGEST_PHONE = 8, 15
"""Digits of a number with its country code, by E.164; shorter ones are no telephones of people."""

LONG_DISTANCE = 11
"""Digits of a number of Russia with the 8 or 7 before it."""

_HIDDEN = re.compile(r"[\s\u00a0\u200b-\u200f\u2028-\u202f\u2060\ufeff]+")
_LOCAL = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN = re.compile(r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_](?:[\w-]{0,61}[^\W_])")
_BETWEEN = re.compile(r"[\s,;|<>()\[\]\"]+")
_PLAIN = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*@(?:[a-z0-9]+\.)+[a-z]{2,}")
_GOOGLE_HOSTS = frozenset(("gmail.com", "googlemail.com"))
_YANDEX_HOSTS = frozenset(("yandex.ru", "ya.ru", "yandex.com", "yandex.by", "yandex.kz", "yandex.ua", "narod.ru"))
"""Hosts of one letter box each, in which dots and hyphens are the same."""
EXCEL_ROUNDED = re.compile(r"^\s*'?[+-]?\d(?:[.,]\d+)?[eE]\+?\d+\s*$")
"""A number as Excel shows it when it has forgotten the rest: 7,99123E+10."""
_EXTENSION = re.compile(r"\s*(?:доб\w*|вн\w*|ext\w*|extension|[x#])\.?[\s:]*\d{1,6}\s*$", re.IGNORECASE)
_ANOTHER = re.compile(r"\s*(?:[,;/]|\bили\b|\bor\b)\s*")
_PHONE_LETTERS = re.compile(r"[\d\s().\u00a0\u2010-\u2015+-]+")
_HEX = re.compile(r"[0-9a-f]+")


def email_of(text: str) -> str | None:
    """Return a mail address trimmed and in lower case; None where it has not the form of one.

    Letters outside ASCII are allowed behind the @ only, as mailing tools want it.
    """
    if _PLAIN.fullmatch(text) and len(text) <= LONGEST_NAME:
        return text
    address = unicodedata.normalize("NFC", _trimmed(text)).lower().removeprefix("mailto:")
    local, at, domain = address.rpartition("@")
    good = (
        at
        and len(address) <= LONGEST_ADDRESS
        and len(local) <= LONGEST_NAME
        and _LOCAL.fullmatch(local)
        and _DOMAIN.fullmatch(domain)
    )
    return address if good else None


def addresses_in(text: str) -> list[str]:
    """Return the mail addresses within a text that is more than one: `Ann <ann@mail.ru>`, or two by a comma."""
    if "@" not in text:
        return []
    return [address for part in _BETWEEN.split(text) if "@" in part and (address := email_of(part))]


def google_email(address: str) -> str:
    """Return an address as Google compares them: at Gmail without dots and without what follows a plus."""
    local, _, domain = address.rpartition("@")
    if domain in _GOOGLE_HOSTS:
        local = local.partition("+")[0].replace(".", "")
    return f"{local}@{domain}"


def letter_box(address: str) -> str:
    """Return where a letter to an address ends up: without what follows a plus, and one name for all of its hosts.

    Whoever has said no at one address has said so for their letter box; better one letter too few than one too many.
    """
    local, _, domain = address.rpartition("@")
    local = local.partition("+")[0] or local
    if domain in _GOOGLE_HOSTS:
        return f"{local.replace('.', '')}@gmail.com"
    return f"{local.replace('.', '-')}@yandex.ru" if domain in _YANDEX_HOSTS else f"{local}@{domain}"


def address_forms(address: str) -> frozenset[str]:
    """Return the forms of an address of which others may have made a hash, its letter box among them."""
    local, _, domain = address.rpartition("@")
    untagged = f"{local.partition('+')[0] or local}@{domain}"
    return frozenset((address, untagged, google_email(address), letter_box(address)))


def phone_of(text: str, region: str | None = RUSSIA) -> str | None:
    """Return a telephone number with plus sign and country code (E.164); None where it is none, or unsure.

    Of several numbers in a cell the first good one is taken; extensions are cut off. A number that Excel has
    rounded (`7,99123E+10`) is none. `region` is the country of numbers without a country code; None: they are unsure.
    """
    if region == RUSSIA and text.isascii() and text.isdigit() and (found := _russian(text, plus=False)):
        return found  # most numbers of a file are of this form, and are read ten times as fast
    if EXCEL_ROUNDED.match(text):
        return None
    for part in _ANOTHER.split(_EXTENSION.sub("", text)):
        found = _one_phone(part, region)
        if found:
            return found
    return None


def _one_phone(text: str, region: str | None) -> str | None:
    written = _EXTENSION.sub("", unicodedata.normalize("NFKC", text)).strip().lstrip("'").removesuffix(".0")
    if not _PHONE_LETTERS.fullmatch(written):
        return None
    digits = re.sub(r"\D", "", written)
    plus = written.startswith("+") or digits.startswith("00")
    digits = digits.removeprefix("00") if digits.startswith("00") else digits
    russian = _russian(digits, plus=plus) if region == RUSSIA or plus else None
    if russian:
        return russian
    by_library = _by_library(f"+{digits}" if plus else digits, region)
    if by_library is not None:
        return by_library or None
    fits = SHORTEST_PHONE <= len(digits) <= LONGEST_PHONE and not digits.startswith("0")
    return f"+{digits}" if plus and fits and not digits.startswith(("7", "89")) else None


def national_forms(phone: str) -> list[str]:
    """Return a number as it is written within its country, and without its plus sign: hashes were made of all these.

    Of numbers of other countries than Russia only where phonenumbers is installed.
    """
    digits = phone.removeprefix("+")
    if len(digits) == LONG_DISTANCE and digits[0] == "7":
        return [digits, f"8{digits[1:]}", digits[1:]]
    try:
        import phonenumbers
    except ImportError:
        return [digits]
    try:
        parsed = phonenumbers.parse(phone, None)
    except phonenumbers.NumberParseException:
        return [digits]
    at_home = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)
    return [digits, re.sub(r"\D", "", at_home), phonenumbers.national_significant_number(parsed)]


def _russian(digits: str, *, plus: bool) -> str | None:
    """Read eleven digits from 7 or 8 on, or ten from 9 on, as a number of Russia or Kazakhstan.

    Behind a plus sign an 8 is the start of other countries' codes, but for 89, which nobody has.
    """
    whole = len(digits) == LONG_DISTANCE and digits[0] in "78" and digits[1] in "3456789"
    if whole and (digits[0] == "7" or not plus or digits[1] == "9"):
        return f"+7{digits[1:]}"
    mobile = len(digits) == LONG_DISTANCE - 1 and digits[0] == "9" and not plus
    return f"+7{digits}" if mobile else None


def _by_library(number: str, region: str | None) -> str | None:
    """Ask phonenumbers, where it is installed: the number, "" where it is none, None where nobody can be asked."""
    try:
        import phonenumbers
    except ImportError:
        return None
    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return ""
    # What is written with its country code is taken at its word, as it would be without the library.
    good = phonenumbers.is_possible_number if number.startswith("+") else phonenumbers.is_valid_number
    if not good(parsed):
        return ""
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))


def name_of(text: str) -> str:
    """Return a name as platforms compare them: lower case, trimmed, letters and digits with single blanks."""
    words = re.sub(r"[^\w\s]|_", "", unicodedata.normalize("NFC", text).lower())
    return _HIDDEN.sub(" ", words).strip()


def hashed(value: str, how: str) -> str:
    """Return the hash of a value's UTF-8 bytes, in lower-case hexadecimal digits, without salt."""
    if how == NONE:
        return value
    return hashlib.new(how, value.encode(), usedforsecurity=False).hexdigest()


def hash_kind(text: str) -> str | None:
    """Tell by which hash a value is hashed already; None where it is in clear."""
    value = text.strip().lower()
    return HASH_LENGTHS.get(len(value)) if len(value) in HASH_LENGTHS and _HEX.fullmatch(value) else None


def _trimmed(text: str) -> str:
    return _HIDDEN.sub(" ", text).strip(" <>\"'")
