"""What columns that nobody uses, and numbers of orders, say of lines in a sample: told, so that no doubt is silent."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from segkit.line.statuses import Verdict, kind_of, verdict_of
from segkit.sources.roles import names as n
from segkit.sources.roles.names import normalise
from segkit.sources.roles.recognition import candidates

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from segkit.sources.roles.recognition import Roles

    Rows = Mapping[str, Sequence[str | None]]

FEW_WORDS = 20
"""Different values of a column that sorts lines into kinds."""
MOST_LETTERS = 40
_BELOW_ZERO = re.compile(r"\s*[-\u2212(]")
_NUMBER = re.compile(r"\W*\d[\d\W]*")
_YES = re.compile("yes|y|true|t|1|x|да|ja|oui|sí|si|sim|tak|ano|evet|так|igen|naam|kyllä|はい|是", re.IGNORECASE)
_NO = re.compile(
    r"no|n|false|f|\W*0[0\W]*|нет|nein|nee|non|não|nao|nie|ne|hayır|ні|nem|nej|nei|ei|いいえ|否", re.IGNORECASE
)
_SIGNS = frozenset(
    map(
        frozenset,
        (("+", "-"), ("+", "−"), ("dr", "cr"), ("d", "c"), ("debit", "credit"), ("in", "out"), ("s", "h"),
         ("soll", "haben"), ("debet", "kredit"), ("дебет", "кредит"), ("дт", "кт"), ("приход", "расход"),
         ("debe", "haber"), ("débit", "crédit"), ("dare", "avere"), ("plus", "minus")),
    )
)  # fmt: skip
"""Pairs of words that say whether money comes or goes."""
_HEAD = re.compile(r"([^\W\d_]*)[-_ /.]*\d")
_TAIL = re.compile(r"(.*\d)[-_ /.]*([^\W\d_]{1,4})\d?")
_PREFIXED = re.compile(r"[^\W\d_]{1,4}[-_ ]?(\d{3,}\S*)")
_OF_RETURNS = frozenset(
    ("c", "r", "rt", "ret", "rma", "rtn", "cn", "cr", "crn", "cm", "cred", "credit", "rf", "rfd", "ref", "refund",
     "return", "gs", "gu", "sr", "st", "av", "nc", "ncr", "fk", "kfs", "kor", "kf", "dob", "sto", "vr",
     "вз", "вт", "вв", "вп", "воз", "возв", "возврат", "к", "кор", "сторно")
)  # fmt: skip
"""Letters that numbers of returns and credit notes begin with."""
_MOST_ODD = 3
"""Lines with letters before their number are the exception where the others are so many times as many."""
_THOUSANDS = re.compile(
    r"\bтыс|\bмлн|\bмлрд|thousand|\bt(?:sd|€|eur)\b|\bk(?:€|\$|eur|usd|gbp|pln)|[€$£₽]k\b|[ _(]k\)?$"
    r"|\blakh|\bcrore|million|\bmln\b|\bmio\b|\bmiles\b|\bmilhares\b|\bmilliers\b|\bmigliaia\b|\btys\b"
    r"|'000|\b000s?\b|in 000"
)


def told_of_unused(rows: Rows, roles: Roles, given: Roles, unused: Sequence[str], shown: str) -> tuple[str, ...]:
    """Tell what may change the meaning of lines and is not used; `unused` names the columns that nobody reads."""
    told = (
        *_returns(rows, unused),
        *(() if given.kind else _kinds(rows, roles, unused)),
        *_signs(rows, unused),
        *(() if given.status else _words(rows, unused)),
        *_alone(rows, roles),
        *(() if given.status or roles.status else _unpaid(rows, unused)),
        *_rates(rows, unused),
        *_discounts(rows, roles, unused),
        *_pieces(rows, roles, unused),
        *_numbers(rows, roles),
        *_thousands(roles),
    )
    return tuple(f"{shown}: {what}" for what in told)


def _said(cells: Sequence[str | None]) -> dict[str, int]:
    """Count what the cells of a column say, as words are compared; blank ones say nothing."""
    found: dict[str, int] = {}
    for cell in cells:
        if cell and (word := normalise(cell) or cell.strip()):
            found[word] = found.get(word, 0) + 1
    return found


def _lines(count: int) -> str:
    return f"{count:,} line of the sample" if count == 1 else f"{count:,} lines of the sample"


def _returns(rows: Rows, unused: Sequence[str]) -> Iterable[str]:
    """Tell columns whose names are about returns or cancellations, where they say something."""
    for name in unused:
        words = n.unaccented(normalise(name))
        if not (n.words_of("about_returns").search(words) or n.words_of("about_undone").search(words)):
            continue
        cells = [cell for cell in rows[name] if cell and cell.strip()]
        if any(_NUMBER.fullmatch(cell) and re.search(r"[1-9]", cell) for cell in cells) and not _flags(cells):
            yield f"`{name}` tells of returns and is not used (--refunded subtracts money)"
        elif said := sum(not _NO.fullmatch(cell.strip()) for cell in cells):
            yield f"`{name}` tells of sales undone, on {_lines(said)}, and is not used: they are counted as sales"


def _flags(cells: Sequence[str]) -> bool:
    said = {cell.strip() for cell in cells}
    return not any(map(_number, said)) and all(_YES.fullmatch(word) or _NO.fullmatch(word) for word in said)


def _kinds(rows: Rows, roles: Roles, unused: Sequence[str]) -> Iterable[str]:
    """Tell columns of kinds of operations of which no word is known."""
    if roles.kind:
        return
    for name in candidates("kind", unused):
        said = {cell.strip() for cell in rows[name] if cell and cell.strip()}
        if 1 < len(said) <= FEW_WORDS:
            words = ", ".join(sorted(said)[:3])
            more = ", …" if len(said) > 3 else ""  # noqa: PLR2004 - examples
            yield f"`{name}` holds kinds that are not known, {words}{more}: all are taken as sales"


def _signs(rows: Rows, unused: Sequence[str]) -> Iterable[str]:
    """Tell columns of two words that say whether money comes or goes, whatever they are called."""
    for name in unused:
        said = {(cell or "").strip().casefold() for cell in rows[name]} - {""}
        if said in _SIGNS:
            words = " and ".join(sorted(said))
            yield f"`{name}` says {words}, which may be the sign of the amount, and is not used: all count as sales"


def _words(rows: Rows, unused: Sequence[str]) -> Iterable[str]:
    """Tell columns that hold words of cancelled, unpaid or returned sales; names of goods may hold any word."""
    kinds = frozenset(candidates("kind", unused))
    for name in unused:
        words = n.unaccented(normalise(name))
        if name in kinds or any(n.words_of(group).search(words) for group in ("about_items", "about_places")):
            continue
        said = _said(rows[name])
        bad = [word for word in said if len(word) <= MOST_LETTERS and verdict_of(word) is not Verdict.SALE]
        if 1 < len(said) <= FEW_WORDS and bad and not all(_number(word) for word in said):
            lines = _lines(sum(said[word] for word in bad))
            word = repr(_plainest(bad))
            yield f"`{name}` says {word} on {lines} and is not used: such lines count as sales (--status, --kind)"
        elif 1 < len(said) <= FEW_WORDS and (tests := said.keys() & _TESTS):
            lines = _lines(sum(said[word] for word in tests))
            yield f"`{name}` says {min(tests)!r} on {lines} and is not used: such lines count as sales"


def _plainest(texts: Sequence[str]) -> str:
    """Return the word that says it, and not what else a text holds: that may be somebody's name."""
    text = min(texts)
    return next((word for word in text.split() if verdict_of(word) is not Verdict.SALE), text)


def _alone(rows: Rows, roles: Roles) -> Iterable[str]:
    """Tell words for returns that stand alone on a line, above other lines: these may all be returns."""
    days = rows[str(roles.date)]
    for at in [at for at, day in enumerate(days) if not (day and day.strip())]:
        cells = [cell.strip() for name in rows if (cell := rows[name][at]) and cell.strip()]
        if len(cells) == 1 and len(cells[0]) <= MOST_LETTERS and kind_of(cells[0]) is Verdict.MONEY_BACK:
            word, below = repr(cells[0]), _lines(len(days) - at - 1)
            yield f"{word} stands alone on a line, above {below}: where amounts are above zero, they count as sales"


def _unpaid(rows: Rows, unused: Sequence[str]) -> Iterable[str]:
    """Tell days of payment that are empty, money that is still due, and lines that are called not valid."""
    for name in unused:
        words = n.unaccented(normalise(name))
        cells = [(cell or "").strip() for cell in rows[name]]
        if n.words_of("about_payment_days").search(words):
            count = sum(not cell for cell in cells)
            if 0 < count < len(cells):
                yield f"`{name}` is empty on {_lines(count)}: if these were not paid, they count as sales all the same"
        elif n.words_of("about_debts").search(words):
            count = sum(
                bool(_number(cell) and re.search("[1-9]", cell) and not _BELOW_ZERO.match(cell)) for cell in cells
            )
            if count:
                yield f"`{name}` is above zero on {_lines(count)}: they count as sales in full"
        elif n.words_of("about_validity").search(words):
            count = sum(bool(_NO.fullmatch(cell)) for cell in cells)
            if 0 < count < len(cells):
                yield f"`{name}` says no on {_lines(count)} and is not used: such lines count as sales"


def _rates(rows: Rows, unused: Sequence[str]) -> Iterable[str]:
    """Tell rates of exchange that differ: amounts may be of several currencies."""
    for name in unused:
        if n.words_of("about_rates").search(n.unaccented(normalise(name))):
            said = _said(rows[name])
            if len(said) > 1 and all(map(_number, said)):
                yield f"`{name}` holds rates that differ: amounts of several currencies may be added up"


_TESTS = frozenset(("test", "sandbox", "testing", "тест", "тестовый"))


def _number(word: str) -> bool:
    return _NUMBER.fullmatch(word) is not None


def _discounts(rows: Rows, roles: Roles, unused: Sequence[str]) -> Iterable[str]:
    """Tell discounts beside pieces and prices: nobody knows whether the price is the one before."""
    if not roles.price:
        return
    for name in unused:
        if not n.words_of("about_discounts").search(n.unaccented(normalise(name))):
            continue
        if any(cell and re.search(r"[1-9]", cell) and _number(re.sub("[^\\W\\d_]", "", cell)) for cell in rows[name]):
            money = f"`{roles.quantity}` × `{roles.price}`"
            yield f"`{name}` is not subtracted: money is {money}; name the column of what was paid with --amount"


def _pieces(rows: Rows, roles: Roles, unused: Sequence[str]) -> Iterable[str]:
    """Tell pieces below zero beside amounts above zero."""
    if not roles.amount:
        return
    for name in candidates("quantity", unused):
        pairs = zip(rows[name], rows[roles.amount], strict=True)
        odd = sum(
            bool(
                _BELOW_ZERO.match(pieces or "")
                and re.search("[1-9]", amount or "")
                and not _BELOW_ZERO.match(amount or "")
            )
            for pieces, amount in pairs
        )
        if odd:
            yield f"`{name}` is below zero where `{roles.amount}` is above, on {_lines(odd)}: counted as sales"


def _numbers(rows: Rows, roles: Roles) -> Iterable[str]:
    """Tell numbers of orders whose letters may say that the line is a return, with an amount above zero."""
    if not (roles.order and roles.amount) or roles.kind or _says_back(rows, roles):
        return
    above = {
        number.strip(): None
        for number, amount in zip(rows[roles.order], rows[roles.amount], strict=True)
        if number and number.strip() and not _BELOW_ZERO.match(amount or "")
    }
    known = {(number or "").strip() for number in rows[roles.order]}
    another = [number for number in above if (match := _PREFIXED.fullmatch(number)) and match[1] in known]
    another += [number for number in above if (match := _TAIL.fullmatch(number)) and match[1] in known]
    if another:
        yield f"{_counted(another)} another's with letters before or behind it, {_example(another)}"
    elif odd := _odd_letters(list(above)):
        yield f"{_counted(odd)} of other letters than most, {_example(odd)}"


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
    return f"{len(found):,} order numbers are" if len(found) > 1 else "1 order number is"


def _example(found: Sequence[str]) -> str:
    return (
        f"as {min(found)!r}, with an amount above zero: counted as a sale;"
        " if it is a return, give it a minus or a column of kinds"
    )


def _thousands(roles: Roles) -> Iterable[str]:
    """Tell money that is counted in thousands by the name of its column."""
    for name in filter(None, (roles.amount, roles.price)):
        if _THOUSANDS.search(name.casefold()):
            yield f"`{name}` is in thousands or millions by its name: amounts are taken as they are written"
