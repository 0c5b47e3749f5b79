"""What columns that nobody uses say of lines in a sample: told, so that no doubt is silent."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from segkit.line.statuses import Verdict, is_known, kind_of, verdict_of
from segkit.sources.cells.numbertext import below_zero
from segkit.sources.roles import names as n
from segkit.sources.roles.fees import told_of_fees
from segkit.sources.roles.names import normalise, squeezed
from segkit.sources.roles.ordernumbers import told_of_numbers, told_of_rounded, told_of_shops
from segkit.sources.roles.people import told_of_nameless
from segkit.sources.roles.recognition import candidates, is_name
from segkit.sources.roles.reversals import told_of_returns
from segkit.sources.roles.rivals import ENOUGH, lines_seen, told_of_money
from segkit.sources.roles.signs import told_of_advances, told_of_sides, told_of_signs
from segkit.sources.roles.twins import told_of_twins
from segkit.sources.roles.unpaid import told_of_unpaid, told_of_unsent
from segkit.sources.roles.yesno import says_no, says_yes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from segkit.sources.roles.recognition import Roles

    Rows = Mapping[str, Sequence[str | None]]

FEW_WORDS = 20
"""Different values of a column that sorts lines into kinds."""
MANY_SPELLINGS = 5 * FEW_WORDS
"""Different cells of a column that says few words in several spellings, at the most."""
MOST_LETTERS = 40
_NUMBER = re.compile(r"\W*\d[\d\W]*")


def told_of_unused(rows: Rows, roles: Roles, given: Roles, unused: Sequence[str], shown: str) -> tuple[str, ...]:
    """Tell what may change the meaning of lines and is not used; `unused` names the columns that nobody reads."""
    told = (
        *told_of_returns(rows, unused),
        *(() if given.kind else _kinds(rows, roles, unused)),
        *told_of_signs(rows, roles, unused),
        *told_of_sides(rows, roles, unused),
        *told_of_advances(rows, unused),
        *_goods(rows, unused),
        *(() if given.status else _words(rows, roles, unused)),
        *_alone(rows, roles),
        *(() if given.status or roles.status else told_of_unpaid(rows, roles, unused)),
        *(() if given.status or roles.status else told_of_unsent(rows, roles, unused)),
        *(() if given.status or roles.status else _states(rows, unused)),
        *_doubts(rows, unused),
        *_originals(rows, unused),
        *_people(rows, roles, unused),
        *told_of_nameless(rows, roles, unused),
        *_testers(rows, roles),
        *_rates(rows, unused),
        *told_of_money(rows, roles, given, unused),
        *(() if given.amount else told_of_fees(rows, roles, unused)),
        *told_of_rounded(rows, roles),
        *told_of_numbers(rows, roles),
        *told_of_shops(rows, roles, unused),
        *told_of_twins(rows, roles, unused),
        *_named(roles, given),
        *_standing_once(rows, roles),
    )
    first: dict[str, str] = {}
    for what in told:  # one note a column is enough
        first.setdefault(what.split("`")[1] if what.startswith("`") else what, what)
    return tuple(f"{shown}: {what}" for what in first.values())


def _said(cells: Sequence[str | None]) -> dict[str, int]:
    """Count what the cells of a column say, as words are compared; blank ones say nothing, and many nothing, too."""
    cells_of = Counter(cells)
    if len(cells_of) > MANY_SPELLINGS:
        return {}
    found: dict[str, int] = {}
    for cell, count in cells_of.items():
        if cell and (word := normalise(cell) or cell.strip()):
            found[word] = found.get(word, 0) + count
    return found


def _kinds(rows: Rows, roles: Roles, unused: Sequence[str]) -> Iterable[str]:
    """Tell columns of kinds of operations of which no word is known, and those that say it beside one another."""
    if roles.kind:
        return
    for name in candidates("kind", unused):
        said = {cell.strip() for cell in rows[name] if cell and cell.strip()}
        back = {word for word in said if kind_of(word) not in {None, Verdict.SALE}}
        if back and len(said) <= FEW_WORDS:
            count = sum((cell or "").strip() in back for cell in rows[name])
            word = repr(min(back))
            yield f"`{name}` says {word} on {lines_seen(count)} and is not used: such lines count as sales (--kind)"
        elif 1 < len(said) <= FEW_WORDS:
            words = ", ".join(sorted(said)[:3])
            more = ", …" if len(said) > 3 else ""  # noqa: PLR2004 - examples
            yield f"`{name}` holds kinds that are not known, {words}{more}: all are taken as sales"


_UNDONE = re.compile(
    "cancell?ed|refunded|returned|voided|void|failed|declined|pending|unpaid|expired|deleted|отмен[её]н"
)
"""Words that are no place, wherever they stand alone."""


def _words(rows: Rows, roles: Roles, unused: Sequence[str]) -> Iterable[str]:
    """Tell columns that hold words of cancelled, unpaid or returned sales; names of goods may hold any word."""
    kinds = frozenset(candidates("kind", unused))
    for name in unused:
        words = n.unaccented(normalise(name))
        if name in kinds or n.words_of("about_items").search(words):
            continue
        said = _said(rows[name])
        if not 0 < len(said) <= FEW_WORDS:
            continue
        alone = len(said) == 1 and not (n.words_of("about_notes").search(words) or any(map(_UNDONE.fullmatch, said)))
        if n.words_of("about_places").search(words) and (alone or not all(map(is_known, said))):
            continue  # a `State` may be a place, or that of an order
        bad = [word for word in said if len(word) <= MOST_LETTERS and verdict_of(word) is not Verdict.SALE]
        if bad and not all(_number(word) for word in said):
            word = repr(_plainest(bad))
            if count := _above_zero(rows, roles, name, bad):
                lines = lines_seen(count)
                yield f"`{name}` says {word} on {lines} and is not used: such lines count as sales (--status, --kind)"
        elif tests := said.keys() & _TESTS:
            lines = lines_seen(sum(said[word] for word in tests))
            yield f"`{name}` says {min(tests)!r} on {lines} and is not used: such lines count as sales"


def _above_zero(rows: Rows, roles: Roles, name: str, words: Sequence[str]) -> int:
    """Count the lines that say one of these words and are not taken from the customer's money by their sign."""
    money = rows[roles.amount or roles.quantity or name]
    return sum(
        cell is not None and (normalise(cell) or cell.strip()) in words and not below_zero(amount)
        for cell, amount in zip(rows[name], money, strict=True)
    )


def may_say_more(name: str, cells: Sequence[str | None]) -> bool:
    """Tell whether a column that nobody reads may say further down, in a word, that a line is no sale.

    It says few things in the sample, in words, and is none of goods and places; or it is one of kinds, and empty.
    """
    said = set(cells) - {None, ""}
    if not said:
        return name in candidates("kind", [name])
    if not 0 < len(said) <= FEW_WORDS or not any(re.search(r"[^\W\d_]{2}", str(cell)) for cell in said):
        return False
    words = n.unaccented(normalise(name))
    return not any(n.words_of(group).search(words) for group in ("about_items", "about_places", "about_notes"))


def is_no_sale(cell: str) -> bool:
    """Tell a short word of cancelled, unpaid or returned sales."""
    return len(cell) <= MOST_LETTERS and not _number(cell) and verdict_of(normalise(cell)) is not Verdict.SALE


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
            word, below = repr(cells[0]), lines_seen(len(days) - at - 1)
            yield f"{word} stands alone on a line, above {below}: where amounts are above zero, they count as sales"


def _states(rows: Rows, unused: Sequence[str]) -> Iterable[str]:
    """Tell columns of states where none is read; of words that are known is told elsewhere."""
    for name in unused:
        words = n.unaccented(normalise(name))
        if not n.words_of("about_states").search(words) or n.words_of("of_others").search(words):
            continue
        if squeezed(name) in n.group("in_addresses"):
            continue
        said = {cell.strip() for cell in rows[name] if cell and cell.strip()}
        if 1 < len(said) <= FEW_WORDS and all(verdict_of(word) is Verdict.SALE for word in said):
            told = ", ".join(sorted(said)[:3])
            more = ", …" if len(said) > 3 else ""  # noqa: PLR2004 - examples
            yield f"`{name}` says {told}{more} and is not used: all lines count as sales (--status)"


def _doubts(rows: Rows, unused: Sequence[str]) -> Iterable[str]:
    """Tell columns of yes and no by whose names a line may be no sale: hidden, a copy, fraud, archived."""
    for name in unused:
        if n.words_of("about_doubts").search(n.unaccented(normalise(name))):
            cells = [cell for cell in rows[name] if cell and cell.strip()]
            count = sum(map(says_yes, cells))
            if count and all(says_yes(cell) or says_no(cell) for cell in cells):
                yield f"`{name}` says yes on {lines_seen(count)} and is not used: such lines count as sales"


def _originals(rows: Rows, unused: Sequence[str]) -> Iterable[str]:
    """Tell columns that point at another paper, on some lines: these may take it back."""
    for name in unused:
        if n.words_of("about_originals").search(n.unaccented(normalise(name))):
            count = sum(bool(cell and cell.strip() and not says_no(cell)) for cell in rows[name])
            if 0 < count < len(rows[name]):
                lines = lines_seen(count)
                yield f"`{name}` points at another paper on {lines}: if these take it back, they count as sales"


_NOUN = re.compile(
    r"(?:(?:refund|return|возврат|zwrot|iade|reso|retour)(?: \w+)?|chargeback|credit (?:note|memo)|сторно|gutschrift"
    r"|erstattung|retoure|remboursement|avoir|reembolso|devolucion|rimborso|estorno|devolucao|terugbetaling|vratka|dobropis|повернення"
    r"|(?:\w+ ){0,2}(?:payment|оплата|zahlung|paiement|pago|pagamento|betaling|platnosc|platba|odeme)(?: received)?)"
)
"""What stands in place of goods, and is none."""
_NEAR_NOUN = re.compile(
    "refund|return|возвр|zwrot|iade|reso|retour|charge|credit|сторн|gutsch|erstatt|rembours|avoir|r[eé]embol|devolu|rimbors"
    "|estorn|terugbet|vratka|dobropis|поверн|pay|оплат|zahlung|paiement|pago|pagam|betaling|p[łl]atno|platba|[öo]deme",
    re.IGNORECASE,
)


def _goods(rows: Rows, unused: Sequence[str]) -> Iterable[str]:
    """Tell columns of goods and notes that name a refund or a payment instead, whole cells only."""
    for name in unused:
        words = n.unaccented(normalise(name))
        if any(n.words_of(group).search(words) for group in ("about_items", "about_notes")):
            said = Counter(cell for cell in rows[name] if cell and len(cell) <= MOST_LETTERS)
            near = [cell for cell in said if _NEAR_NOUN.search(cell)]
            count = sum(said[cell] for cell in near if _NOUN.fullmatch(n.unaccented(normalise(cell))))
            if 0 < count < len(rows[name]):
                yield (
                    f"`{name}` names a refund or a payment on {lines_seen(count)}: they count as they are written,"
                    " as sales where the amount is above zero"
                )


MANY, MOST_OF = 3, 2
"""Customers of several addresses each, from which the column of customers may not be that; and their share."""


def _people(rows: Rows, roles: Roles, unused: Sequence[str]) -> Iterable[str]:
    """Tell customers most of whom have several addresses of mail or names: they may be several people each."""
    if not unused:
        return
    contacts = n.table("contacts.toml")
    known = {name for role in ("email", "last_name") for tier in contacts[role] for name in n.names_of(tier)}
    known |= {name for tier in n.tiers("name_of_customer")[:2] for name in tier}
    # Two people may be called the same; an id is one person, who may write from several addresses.
    for name in unused:
        if squeezed(name) not in known:
            continue
        customers = rows[str(roles.customer)]
        fewest, share = (2 if is_name(name) else MANY, MOST_OF) if _are_codes(customers) else (1, len(customers))
        said: dict[str, list[str]] = {}
        for who, value in zip(rows[str(roles.customer)], rows[name], strict=True):
            if who and value and value.strip():
                said.setdefault(who.strip(), []).append(value.strip().casefold())
        several = [values for values in said.values() if len(values) > 1]
        apart = sum(len(set(values)) > 1 for values in several)
        if apart >= fewest and share * apart >= len(several):
            yield (
                f"`{name}` differs within {apart:,} of {len(several):,} customers of several lines:"
                f" is `{roles.customer}` the customer? (--customer)"
            )


def _standing_once(rows: Rows, roles: Roles) -> Iterable[str]:
    """Tell customers that stand above their lines, as in tables whose cells were merged: the others name nobody."""
    if all(rows[str(roles.customer)]):
        return
    cells = [(cell or "").strip() for cell in rows[str(roles.customer)]]
    named = [cell for cell in cells if cell]
    orders = [(cell or "").strip() for cell in rows[roles.order]] if roles.order else cells
    further = sum(not cell and not (orders[at] and orders[at] == orders[at - 1]) for at, cell in enumerate(cells) if at)
    blank_orders = roles.order and all(not orders[at] for at, cell in enumerate(cells) if not cell)
    once = MOST_OF * len(set(named)) > len(named)  # a subtotal may stand between them
    if cells and cells[0] and MOST_OF * further >= len(named) >= MANY and (blank_orders or once):
        yield (
            f"`{roles.customer}` is empty on {lines_seen(further)}, which name nobody: if it holds for the lines below"
            " it, as merged cells do, fill it in"
        )


def _named(roles: Roles, given: Roles) -> Iterable[str]:
    """Tell that customers are told apart by what they are called, and by nothing else."""
    if roles.customer and not given.customer and is_name(roles.customer):
        yield f"`{roles.customer}` is what customers are called: those of one name are one (--customer)"


def _are_codes(cells: Sequence[str | None]) -> bool:
    """Tell ids, mail addresses and telephone numbers from what people are called."""
    filled = [cell for cell in cells[:ENOUGH] if cell and cell.strip()]
    return 2 * sum(re.search(r"[\d@]", cell) is not None for cell in filled) > len(filled)


_TESTER = re.compile(
    r"(?:test|testing|тест|тестов\w*|qa|demo|dummy)"
    r"(?:[ ._+-]?(?:test|тест|user|customer|client|order|клиент|заказ|\d{0,3}))?(?:@.*)?"
)


def _testers(rows: Rows, roles: Roles) -> Iterable[str]:
    """Tell customers that are called a test: orders of the shop's own people."""
    said = Counter(cell for cell in rows[str(roles.customer)] if cell)
    count = sum(times for cell, times in said.items() if _TESTER.fullmatch(cell.strip().casefold()))
    if 0 < count < sum(said.values()):
        yield f"a customer is called a test, on {lines_seen(count)}: counted like all others"


def _rates(rows: Rows, unused: Sequence[str]) -> Iterable[str]:
    """Tell rates of exchange that differ: amounts may be of several currencies."""
    for name in unused:
        if n.words_of("about_rates").search(n.unaccented(normalise(name))):
            said = {cell.strip() for cell in rows[name] if cell and cell.strip()}
            if len(said) > 1 and all(map(_number, said)):
                yield f"`{name}` holds rates that differ: amounts of several currencies may be added up"


_TESTS = frozenset(("test", "sandbox", "testing", "тест", "тестовый"))


def _number(word: str) -> bool:
    return _NUMBER.fullmatch(word) is not None
