"""Who the customers of a sample are: ids that hide most of themselves, and ids that several people share."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from segkit.errors import ColumnError
from segkit.sources.roles import names as n
from segkit.sources.roles.names import squeezed
from segkit.sources.roles.recognition import UnsureError, candidates, is_name, quoted
from segkit.sources.roles.rivals import lines_seen

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from segkit.sources.roles.recognition import Roles

    Rows = Mapping[str, Sequence[str | None]]

_MASK = re.compile(r"[*\u2022\u25cf]{2}|[xX]{4}")
ENOUGH = 300
FEW, MORE = 2, 2
"""Ids of several lines that tell enough, and how many times more names there are than ids."""


def is_masked(cells: Sequence[str | None]) -> bool:
    """Tell ids of which a shop shows some letters only, as in j***@gmail.com: people of the same letters are one."""
    filled = [cell for cell in cells[:ENOUGH] if cell and cell.strip()]
    return 2 * sum(_MASK.search(cell) is not None for cell in filled) > len(filled)


def refuse_masked(rows: Rows, roles: Roles, shown: str) -> None:
    """Refuse to tell customers apart by the letters that a mask leaves of them.

    Raises:
        ColumnError: Most cells of the column of customers are masked.
    """
    if roles.customer and is_masked(rows[roles.customer]):
        raise ColumnError(
            f"{shown}: `{roles.customer}` is masked, as in ab***: customers of whom the same is shown would be one",
            hint=f"name a column that is not, or this one if you must: --customer {quoted(roles.customer)}",
        )


def refuse_shared(rows: Rows, roles: Roles, shown: str) -> None:
    """Ask which column is the customer where one id stands with many names: it may be that of the seller.

    Raises:
        UnsureError: Nearly all ids of several lines stand with several names.
    """
    if not roles.customer or is_name(roles.customer):
        return
    for name in [name for name in rows if squeezed(name) in n.tiers("name_of_customer")[0]]:
        called: dict[str, list[str]] = {}
        for who, value in zip(rows[roles.customer], rows[name], strict=True):
            if who and value and value.strip():
                called.setdefault(who.strip(), []).append(" ".join(value.casefold().split()))
        several = [values for values in called.values() if len(values) > 1]
        apart = sum(len(set(values)) > 1 for values in several)
        names = {value for values in called.values() for value in values}
        if len(several) >= FEW and 10 * apart >= 9 * len(several) and len(names) >= MORE * len(called):
            raise UnsureError(
                f"{shown}: `{roles.customer}` stands with several names in `{name}`, on {apart:,} of {len(several):,}"
                " ids of several lines: it may be somebody else than the customer",
                hint=f"say which: --customer {quoted(name)}   or   --customer {quoted(roles.customer)}",
                role="customer",
                found=(roles.customer, name),
            )


def told_of_nameless(rows: Rows, roles: Roles, unused: Sequence[str]) -> Iterable[str]:
    """Tell lines without a customer on which another column names one: guests leave an address and have no number."""
    nameless = [at for at, cell in enumerate(rows[str(roles.customer)]) if not (cell and cell.strip())]
    for name in candidates("customer", unused) if nameless else ():
        found = sum(bool((rows[name][at] or "").strip()) for at in nameless)
        if found and not is_masked([rows[name][at] for at in nameless]):
            yield (
                f"`{name}` names somebody on {lines_seen(found)} where `{roles.customer}` is empty: such lines are of"
                f" no customer (--customer {quoted(name)})"
            )
            return
