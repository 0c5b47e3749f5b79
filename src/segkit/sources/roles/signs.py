"""Columns of a few short words that say whether money comes or goes, whatever they are called."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from segkit.sources.cells.numbertext import below_zero
from segkit.sources.roles import names as n
from segkit.sources.roles.recognition import candidates
from segkit.sources.roles.rivals import lines_seen
from segkit.sources.roles.sharing import worth_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from segkit.sources.roles.recognition import Roles

    Rows = Mapping[str, Sequence[str | None]]

_SIGNS = frozenset(
    map(
        frozenset,
        (("+", "-"), ("+", "−"), ("dr", "cr"), ("d", "c"), ("debit", "credit"), ("in", "out"), ("s", "h"),
         ("soll", "haben"), ("debet", "kredit"), ("дебет", "кредит"), ("дт", "кт"), ("приход", "расход"),
         ("debe", "haber"), ("débit", "crédit"), ("dare", "avere"), ("plus", "minus"), ("1", "-1"), ("+1", "-1"),
         ("inbound", "outbound"), ("incoming", "outgoing"), ("ar", "ap"), ("income", "expense"), ("доход", "расход"),
         ("входящий", "исходящий"), ("вх", "исх"), ("eingang", "ausgang"), ("entrada", "salida"), ("entrata", "uscita"),
         ("s", "r"), ("sale", "return"), ("si", "sc"), ("inv", "crn"), ("inv", "cn"), ("п", "в"), ("r", "g"),
         ("v", "r"), ("i", "e"), ("giriş", "çıkış"), ("поступление", "списание"), ("поступление", "реализация")),
    )
)  # fmt: skip
"""Pairs of words that say whether money comes or goes."""
_SIDES = frozenset().union(*_SIGNS)
_BILLS = frozenset(("inv", "invc", "si", "fv", "fa", "fac", "ft", "fc", "rg", "rv", "re"))
_CREDITS = frozenset(("cm", "cn", "crn", "cr", "nc", "ncr", "av", "gs", "sc", "rc", "sr", "kor", "fk", "fsk", "fvk"))
"""Codes of bills, and of what takes them back, as bookkeeping programs write them in many languages."""
FEW_CODES = 10


def told_of_signs(rows: Rows, roles: Roles, unused: Sequence[str]) -> Iterable[str]:
    """Tell columns that nobody reads and that say whether money comes or goes."""
    for name in unused:
        said = {(cell or "").strip().casefold() for cell in rows[name]} - {""}
        if said in _SIGNS and not candidates("quantity", [name]):
            words = " and ".join(sorted(said))
            yield f"`{name}` says {words}, which may be the sign of the amount, and is not used: all count as sales"
        elif len(said) <= FEW_CODES and said & _BILLS and (back := said & _CREDITS) and not _is_place(name):
            money = rows[roles.amount] if roles.amount else ()
            marked = [(cell or "").strip().casefold() in back for cell in rows[name]]
            if count := sum(not below_zero(amount) for amount in itertools.compress(money, marked)):
                yield (
                    f"`{name}` says {' and '.join(sorted(back))} on {lines_seen(count)}, which may take bills back,"
                    " and is not used: all count as sales"
                )


def told_of_sides(rows: Rows, roles: Roles, unused: Sequence[str]) -> Iterable[str]:
    """Tell columns of debit and credit, each filled where the other is not, beside an amount that has no sign."""
    called = {name: word for name in unused if (word := n.normalise(name)) in _SIDES} if roles.amount else {}
    for one, other in itertools.combinations(called, 2):
        pair = frozenset((called[one], called[other]))
        if pair in _SIGNS and _alternate(rows[one], rows[other]) and not any(map(below_zero, rows[str(roles.amount)])):
            yield (
                f"`{one}` and `{other}` are filled on different lines: which of them is a sale is not known, and"
                f" `{roles.amount}` counts as one on all"
            )


def _alternate(left: Sequence[str | None], right: Sequence[str | None]) -> bool:
    """Tell two columns of which each holds money on some lines, and never both on one."""
    filled = {(bool(worth_of(one or "")), bool(worth_of(other or ""))) for one, other in zip(left, right, strict=True)}
    return {(True, False), (False, True)} <= filled and (True, True) not in filled


_ADVANCE = re.compile(
    r"предоплат|аванс|prepay|prepaid|advance|deposit|anzahlung|vorkasse|acompte|anticip|zaliczk|zaloha|avans|передоплат|\bsinal\b"
)
_REST = re.compile(
    r"полн\w* расч|окончательн|зачет|остаток|повн\w* розрах|balance|final|remaind|remaining|schlussrechn"
    r"|restzahlung|solde|saldo|resto|restante|koncow|doplat|kalan|bakiye"
)


def told_of_advances(rows: Rows, unused: Sequence[str]) -> Iterable[str]:
    """Tell columns by which a sale stands twice: its advance payment, and the bill or the rest that follows."""
    for name in unused:
        distinct = set(rows[name]) - {None, ""}
        if not 1 < len(distinct) <= FEW_CODES:
            continue
        said = {n.unaccented(n.normalise(str(cell))): str(cell).strip() for cell in distinct}
        advances = [cell for word, cell in said.items() if _ADVANCE.search(word) and not _REST.search(word)]
        if advances and any(map(_REST.search, said)):
            count = sum((cell or "").strip() in advances for cell in rows[name])
            yield (
                f"`{name}` says {min(advances)!r} on {lines_seen(count)}: if what follows an advance holds it, too,"
                " it counts twice"
            )


def _is_place(name: str) -> bool:
    """Tell columns of countries and the like, whose codes are no others' words."""
    return n.words_of("about_places").search(n.unaccented(n.normalise(name)))
