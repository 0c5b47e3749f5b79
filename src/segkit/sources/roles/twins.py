"""Columns of one role that say the same on all lines of a sample: an order's number beside its internal id."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from segkit.line.statuses import Verdict, verdict_of
from segkit.sources.roles import names as n
from segkit.sources.roles.names import normalise, squeezed
from segkit.sources.roles.recognition import candidates
from segkit.sources.roles.sharing import worth_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Decimal

    from segkit.sources.roles.recognition import Roles

    Rows = Mapping[str, Sequence[str | None]]

FEW_AGAIN = 3
"""Customers of several lines, from which it is no chance that two columns name the same ones."""


_OF_PAYMENT = re.compile(
    r"pay|paid|financ|pembayaran|оплат|платеж|плат[іе]ж|zahl|paiement|\bpago|pagamento|platn|platb|betal|odeme"
    "|支付|付款|결제|入金|支払|placanj|placil|плаћањ|плащан|pagament|thanh toan|bayar|tolov|odənis|maksu|fizet|plati"
    "|תשלום|الدفع|السداد|پرداخت|ชำระ|भुगतान|გადახდ|վճար"
)


def both_statuses(found: Sequence[str]) -> dict[str, str]:
    """Return the status of the order and that of its payment, where two columns plainly are these; else nothing."""
    paying = [name for name in found if _OF_PAYMENT.search(n.unaccented(normalise(name)))]
    if len(found) != 2 or len(paying) != 1:  # noqa: PLR2004 - one of each
        return {}
    (order,) = (name for name in found if name not in paying)
    return {"status": order, "payment": paying[0]}


def statuses_of(rows: Rows, found: Sequence[str]) -> dict[str, str]:
    """Return the statuses that are read of several: of the order and of its payment; else nothing.

    Where these are not plainly two, those are passed over that never say that a line is no sale.
    """
    if both := both_statuses(found):
        return both
    speaking = [name for name in found if _speaks_against(rows[name])]
    return {"status": speaking[0]} if len(speaking) == 1 else both_statuses(speaking)


def twin_of(rows: Rows, role: str, found: Sequence[str]) -> dict[str, str]:
    """Return the first of several columns that may play a role, where the others say the same; else nothing.

    Of columns of refunds those are passed over that hold words and no money.
    """
    if role == "refunded":
        money = [name for name in found if _holds_numbers(rows[name])]
        return {role: money[0]} if len(money) == 1 else {}
    if role == "amount":
        own = _own_of_lines(rows, found) or (found[0] if _all_alike(rows, found) else None)
        return {role: own} if own else {}
    first, *others = found
    same = role in _ALIKE and all(_ALIKE[role](rows[first], rows[other]) for other in others)
    return {role: first} if same else {}


def told_of_twins(rows: Rows, roles: Roles, unused: Sequence[str]) -> Iterable[str]:
    """Tell columns that say the same as the one taken, as far as the sample goes."""
    for role, alike in _ALIKE.items():
        taken = getattr(roles, role)
        tier = next((words for words in n.tiers(role) if taken and squeezed(taken) in words), frozenset())
        for name in candidates(role, unused):
            if squeezed(name) in tier and alike(rows[taken], rows[name]):
                yield f"`{name}` says the same as `{taken}` on all lines looked at: the {role} is `{taken}`"


def _all_alike(rows: Rows, found: Sequence[str]) -> bool:
    first, *others = found
    return all(_same_money(rows[first], rows[other]) for other in others)


def _own_of_lines(rows: Rows, found: Sequence[str]) -> str | None:
    """Return the total of each line, where another column holds the sum of these over the order's lines."""
    lines = [name for name in found if squeezed(name) in n.group("line_total")]
    numbers = [name for name in candidates("order", list(rows)) if any(rows[name])]
    if len(found) != 2 or len(lines) != 1 or not numbers:  # noqa: PLR2004 - one of lines, one of orders
        return None
    (whole,) = (name for name in found if name != lines[0])
    orders: dict[str, list[tuple[Decimal | None, Decimal | None]]] = {}
    for number, own, total in zip(rows[numbers[0]], rows[lines[0]], rows[whole], strict=True):
        orders.setdefault((number or "").strip(), []).append((worth_of(own or ""), worth_of(total or "")))
    several = [amounts for amounts in orders.values() if len(amounts) > 1]
    sums = [all(total == sum(own or 0 for own, _ in amounts) for _, total in amounts) for amounts in several]
    return lines[0] if len(sums) >= FEW_AGAIN and all(sums) else None


def _speaks_against(cells: Sequence[str | None]) -> bool:
    """Tell whether a status says of any line that it is no sale."""
    return any(verdict_of(cell) is not Verdict.SALE for cell in set(cells) if cell)


def _holds_numbers(cells: Sequence[str | None]) -> bool:
    return not any(cell and re.search(r"[^\W\d_]{4}", cell) for cell in cells)


def _one_to_one(one: Sequence[str | None], other: Sequence[str | None]) -> bool:
    """Tell whether each value of one column goes with one of another, and no line lacks either."""
    pairs = {((a or "").strip(), (b or "").strip()) for a, b in zip(one, other, strict=True)}
    return all(a and b for a, b in pairs) and len({a for a, _ in pairs}) == len(pairs) == len({b for _, b in pairs})


def _same_people(one: Sequence[str | None], other: Sequence[str | None]) -> bool:
    again = sum(count > 1 for count in Counter(one).values())
    return again >= FEW_AGAIN and _one_to_one(one, other)


def _same_days(one: Sequence[str | None], other: Sequence[str | None]) -> bool:
    """Tell whether two columns hold the same days; one of them may go on with the time."""
    pairs = {((a or "").strip(), (b or "").strip()) for a, b in zip(one, other, strict=True)}
    return all(a and b and (_goes_on(a, b) or _goes_on(b, a)) for a, b in pairs)


def _goes_on(text: str, day: str) -> bool:
    return text.startswith(day) and not text[len(day) : len(day) + 1].isdigit()


def _same_money(one: Sequence[str | None], other: Sequence[str | None]) -> bool:
    """Tell whether two columns say the same amount on each line, and more than one in all."""
    pairs = {((a or "").strip(), (b or "").strip()) for a, b in zip(one, other, strict=True)}
    return len(pairs) > 1 and all(a == b or worth_of(a) == worth_of(b) is not None for a, b in pairs)


_ALIKE = {"order": _one_to_one, "customer": _same_people, "date": _same_days, "amount": _same_money}
