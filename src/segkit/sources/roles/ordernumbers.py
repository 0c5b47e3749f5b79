"""What numbers of orders say of their lines, in a sample: returns by their letters, papers of one sale."""

from __future__ import annotations

import re
from collections import Counter
from string import digits
from typing import TYPE_CHECKING

from segkit.line.orders import DAMAGED_ID
from segkit.line.statuses import Verdict, verdict_of
from segkit.sources.cells.numbertext import below_zero
from segkit.sources.roles import names as n
from segkit.sources.roles.names import normalise
from segkit.sources.roles.rivals import lines_seen

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from segkit.sources.roles.recognition import Roles

    Rows = Mapping[str, Sequence[str | None]]

_HEAD = re.compile(r"([^\W\d_]*)[-_ /.]*\d")
_TAIL = re.compile(r"(.*\d)[-_ /.]*([^\W\d_]{1,4})\d?")
_WORDS_BEHIND = re.compile(r"\d[ (\[,;:/_-]+([^\W\d_]{4,}[^\d]*)$")
_EDITION = re.compile(r"(.*\d)-[1-9]\d?")
_PREFIXED = re.compile(r"[^\W\d_]{1,4}[-_ ]?(\d{3,}\S*)")
_MIXED = re.compile(r"\d[^\W\d_]+.*\d")
_LETTERED = re.compile(r"([^\W\d_]+)[-_ /.]*(\d{3,})")
_OF_RETURNS = frozenset(
    ("c", "r", "rt", "ret", "rma", "rtn", "cn", "cr", "crn", "cm", "cred", "credit", "rf", "rfd", "ref", "refund",
     "return", "gs", "gu", "sr", "st", "av", "nc", "ncr", "fk", "kfs", "kor", "kf", "dob", "sto", "vr",
     "вз", "вт", "вв", "вп", "воз", "возв", "возврат", "к", "кор", "сторно")
)  # fmt: skip
"""Letters that numbers of returns and credit notes begin with."""
_MOST_ODD = 3
"""Lines with letters before their number are the exception where the others are so many times as many."""
TWINS = 3
"""Numbers that come twice with other letters, same customer and same amount, from which this is no chance."""


def told_of_rounded(rows: Rows, roles: Roles) -> Iterable[str]:
    """Tell numbers of orders of which a spreadsheet has kept the first digits only: several orders become one."""
    # Every such number has a plus, and looking for one is quicker than any pattern.
    cells = [cell.strip() for cell in rows[roles.order] if cell and "+" in cell] if roles.order else []
    if rounded := [cell for cell in cells if re.match(DAMAGED_ID, cell)]:
        yield (
            f"`{roles.order}` is a number that Excel has rounded on {lines_seen(len(rounded))}, such as {rounded[0]!r}:"
            " orders of one customer become one (--order none takes each line for an order)"
        )


def told_of_numbers(rows: Rows, roles: Roles) -> Iterable[str]:
    """Tell numbers of orders whose letters may say that the line is a return, with an amount above zero."""
    if not (roles.order and roles.amount) or roles.kind or _says_back(rows, roles):
        return
    if worded := _worded(rows, roles):
        yield f"{_counted(worded)} followed by words of sales undone, {_example(worded)}"
    elif another := _anothers(rows, roles):
        yield f"{_counted(another)} another's with letters before or behind it, {_example(another)}"
    elif editions := _editions(rows, roles):
        yield (
            f"{_counted(editions)} another's of the same customer with a further number behind it,"
            f" as {min(editions)!r}: if these are later editions of one order, all of them are added up"
        )
    elif twins := _twins(rows, roles):
        yield (
            f"{len(twins):,} order numbers come twice, with other letters but the same customer and amount, such as"
            f" {twins[0][0]!r} and {twins[0][1]!r}: both count as sales"
        )
    elif _differ_in_letters(rows[roles.order]) and (odd := _odd_letters(_above_zero(rows, roles))):
        yield f"{_counted(odd)} of other letters than most, {_example(odd)}"


def _worded(rows: Rows, roles: Roles) -> list[str]:
    """Return numbers above zero with a word of cancelled or returned sales behind them: `1042 (cancelled)`."""
    ends = (number.strip() for number in set(rows[str(roles.order)]) if number and not number[-1].isdecimal())
    undone = {
        number
        for number in ends
        if (words := _WORDS_BEHIND.search(number)) and verdict_of(words[1]) is not Verdict.SALE
    }
    return [number for number in _above_zero(rows, roles) if number in undone] if undone else []


def _editions(rows: Rows, roles: Roles) -> list[str]:
    """Return numbers such as 100-1 beside 100 of the same customer, where nothing says that either brings no money."""
    if not any(number and _EDITION.fullmatch(number.strip()) for number in set(rows[str(roles.order)])):
        return []
    status = rows[roles.status] if roles.status else [None] * len(rows[str(roles.order)])
    sold = {word for word in set(status) if verdict_of(word) is Verdict.SALE}
    known = {
        ((who or "").strip(), number.strip())
        for number, who, word in zip(rows[str(roles.order)], rows[str(roles.customer)], status, strict=True)
        if number and word in sold
    }
    dashed = ((who, number) for who, number in known if "-" in number)
    return [number for who, number in dashed if (match := _EDITION.fullmatch(number)) and (who, match[1]) in known]


def _anothers(rows: Rows, roles: Roles) -> list[str]:
    """Return the numbers above zero that are another's with letters before or behind it."""
    known = {number.strip() for number in set(rows[str(roles.order)]) if number}
    found = set()
    if any(number[:1].isdecimal() for number in known):
        found = {number for number in known if (match := _PREFIXED.fullmatch(number)) and match[1] in known}
    tailed = (number for number in known if not number[-2:].isdecimal())
    found |= {number for number in tailed if (match := _TAIL.fullmatch(number)) and match[1] in known}
    return [number for number in _above_zero(rows, roles) if number in found] if found else []


def _above_zero(rows: Rows, roles: Roles) -> list[str]:
    """Return the numbers of orders that stand on a line not below zero, each once."""
    lines = zip(rows[str(roles.order)], rows[str(roles.amount)], strict=True)
    above = {number.strip(): None for number, amount in lines if number and not below_zero(amount)}
    above.pop("", None)
    return list(above)


def _differ_in_letters(numbers: Sequence[str | None]) -> bool:
    """Tell whether anything but their last digits tells numbers apart: most often nothing does."""
    return len({number.strip().rstrip(digits) for number in set(numbers) if number}) > 1


def _twins(rows: Rows, roles: Roles) -> list[tuple[str, str]]:
    """Return numbers that differ in their letters only, of one customer with one amount: bills and their payments."""
    if len({number[:2] for number in set(rows[str(roles.order)]) if number and number[0].isalpha()}) < 2:  # noqa: PLR2004
        return []
    seen: dict[tuple[str, str, str], str] = {}
    found = []
    who = rows[str(roles.customer)]
    for number, name, amount in zip(rows[str(roles.order)], who, rows[str(roles.amount)], strict=True):
        match = _LETTERED.fullmatch((number or "").strip())
        if not match or not amount or below_zero(amount):
            continue
        first = seen.setdefault((match[2], (name or "").strip(), amount.strip()), match[0])
        if first != match[0]:
            found.append((first, match[0]))
    return found if len(found) >= TWINS else []


def told_of_shops(rows: Rows, roles: Roles, unused: Sequence[str]) -> Iterable[str]:
    """Tell numbers that stand in several shops, or in several editions, for one customer.

    Each shop may have numbers of its own, and an order that was changed may be exported as it was, too.
    """
    editions = _called(unused, "about_editions")
    shops = [*_called(unused, "about_shops"), *editions]
    shops = [name for name in shops if not _may_be_price(name)]
    if not (roles.order and shops):
        return
    orders = set(zip(rows[str(roles.customer)], rows[roles.order], strict=True))
    if len(orders) == len(rows[roles.order]):  # most often every line is an order
        return
    for name in shops:
        placed = set(zip(rows[str(roles.customer)], rows[roles.order], rows[name], strict=True))
        apart = Counter((who, number) for who, number, shop in placed if who and number and shop)
        several = sum(count > 1 for count in apart.values())
        if several:
            number = min(str(number) for (_, number), count in apart.items() if count > 1)
            if name in editions:
                yield (
                    f"`{name}` differs within {several:,} of the orders looked at, such as {number!r}: if lines are"
                    " editions of one, all of them are added up"
                )
                continue
            yield (
                f"`{name}` differs within {several:,} of the orders looked at, such as {number!r}: if each has numbers"
                " of its own, several orders are taken for one (--order none takes each line for an order)"
            )


def _called(names: Sequence[str], group: str) -> list[str]:
    return [name for name in names if n.words_of(group).search(n.unaccented(normalise(name)))]


def _may_be_price(name: str) -> bool:
    """Tell the price of a till, or the pieces in a box, from the till itself: Spanish has one word for both."""
    return bool(re.search(r"\b(?:prec|price|cost|importe|total|cantidad|valor|монет|цена|сумма)", normalise(name)))


def _says_back(rows: Rows, roles: Roles) -> bool:
    """Tell whether a status calls lines returned: then the letters of their numbers say nothing more."""
    words = set(rows[roles.status]) if roles.status else set()
    return any(word and verdict_of(word) is Verdict.MONEY_BACK for word in words)


def _odd_letters(numbers: Sequence[str]) -> list[str]:
    """Return the numbers whose letters are those of returns, or which alone have letters where most have none."""
    by_letters: dict[str, list[str]] = {}
    for number in numbers:
        if match := _HEAD.match(number):
            by_letters.setdefault(match[1].casefold(), []).append(number)
    if len(by_letters) < 2:  # noqa: PLR2004 - those of most, and others
        return []
    if 2 * sum(_MIXED.search(number) is not None for number in numbers) > len(numbers):
        return []  # letters stand anywhere in codes such as UUIDs: those in front are chance
    most = max(sorted(by_letters), key=lambda letters: len(by_letters[letters]))
    return [
        number
        for letters, found in sorted(by_letters.items())
        if letters != most
        and _MOST_ODD * len(found) <= len(by_letters[most])
        and (letters in _OF_RETURNS or (not most and len(by_letters) == 2))  # noqa: PLR2004 - those with and without
        for number in found
    ]


def _counted(found: Sequence[str]) -> str:
    return f"{len(found):,} order numbers are" if len(found) > 1 else f"{len(found):,} order number is"


def _example(found: Sequence[str]) -> str:
    return (
        f"as {min(found)!r}, with an amount above zero: counted as a sale;"
        " if it is a return, give it a minus or a column of kinds"
    )
