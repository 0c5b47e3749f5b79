"""Values of people made safe to show: the form stays, the person does not.

Examples on a screen or in a log show what a column looks like. Mail addresses, telephone numbers, names
and addresses are masked; codes, dates and amounts are not, because by themselves they name nobody.
"""

import re

_MAIL = re.compile(r"(?<![^\s@<>,;\"'])([^\s@<>,;\"']++)@([^\s@<>,;\"']+)")
"""Begun where a word begins: begun at each of its letters, one of 70 KB without an `@` would take seconds."""
_PHONE = re.compile(r"'?(?!00)\+?\d[\d\s()\u00a0.-]{7,}\d")
_PERSONAL = re.compile(
    r"\b(phone|mobile|tel|telephone|fax|address\d?|street|passport|surname|birth\w*|ip|ссылка|name|first|last|"
    r"телефон\w*|тел|моб\w*|адрес\w*|улица|паспорт\w*|имя|фио|фамилия|отчество|рожд\w*|инн|снилс|"
    r"получатель|recipient|contact|контакт\w*|комментар\w*|note\w*|comment\w*|message)\b"
)
_CUSTOMER = re.compile(
    r"^(customer|client|buyer|counterparty|user|employee|manager|cashier|seller|sales ?rep\w*|клиент|покупатель|"
    r"контрагент|заказчик|партнер|плательщик|менеджер|сотрудник|кассир|продавец)( (id|no|код|code))?$"
)
_THING = re.compile(
    r"\b(product|item|lineitem|goods|category|sku|shop|store|campaign|file|method|discount|vendor|company|gift|"
    r"date|дата|order|товар\w*|категор\w*|магазин\w*|склад\w*)\b"
)
_DIGITS_OF_A_PHONE = range(9, 16)
_LETTERS = re.compile(r"[^\W\d_]{2,}")


def is_personal(column: str) -> bool:
    """Tell by its name whether a column holds what identifies people: names, addresses, telephones."""
    words = _words(column)
    return bool(_PERSONAL.search(words)) and not _THING.search(words)


def names_customer(column: str) -> bool:
    """Tell by its name whether a column holds what somebody is called."""
    return bool(_CUSTOMER.search(_words(column)))


def _words(column: str) -> str:
    apart = re.sub(r"(?<=[a-zа-я])(?=[A-ZА-Я])", " ", column)
    return re.sub(r"[\W_]+", " ", apart).casefold().replace("ё", "е").strip()


def masked(value: str, *, personal: bool = False) -> str:
    """Mask mail addresses and telephone numbers in a value; where it is `personal`, every word of it."""
    text = _MAIL.sub(lambda found: _mail(found[1], found[2]), value)
    if "@" in text:
        return text
    phone = _PHONE.fullmatch(text.strip())
    if phone and sum(letter.isdigit() for letter in text) in _DIGITS_OF_A_PHONE:
        return _middle_hidden(text.strip())
    return re.sub(r"[\w'’]+", _first_letter, text) if personal else text


def masked_customer(value: str) -> str:
    """Mask what a customer is called: a code such as C0129 stays, a name, a mail address and a telephone do not."""
    is_code = any(letter.isdigit() for letter in value) and not _LETTERS.search(value.strip("#№ ")[3:])
    return masked(value, personal=not is_code)


def _mail(name: str, domain: str) -> str:
    host, dot, rest = domain.partition(".")
    return f"{name[:1]}***@{host[:1]}***{dot}{rest.rpartition('.')[2]}"


def _middle_hidden(text: str) -> str:
    digits = [place for place, letter in enumerate(text) if letter.isdigit()]
    hidden = set(digits[2:-2])
    return "".join("*" if place in hidden else letter for place, letter in enumerate(text))


def _first_letter(word: re.Match[str]) -> str:
    return f"{word[0][0]}***"
