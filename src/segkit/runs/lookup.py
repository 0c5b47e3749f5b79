"""Customers of a run by their ids, and an answer for ids that are not there, careful with whose they are."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.errors import SegkitError
from segkit.line.orders import tidy_id

if TYPE_CHECKING:
    from collections.abc import Sequence

CODE = re.compile(r"[A-Za-z]{0,5}[-_]?[0-9]{1,8}")
"""Ids that name nobody: a number, or a few letters and a number. Mail addresses, names and telephones do not fit."""
LOOKED_THROUGH = 5_000
SHOWN = 40


def customers_of(customers: nw.DataFrame[Any], ids: Sequence[str], among: int) -> list[dict[str, Any]]:
    """Return the rows of customers, in the order asked, each once; `among` are all that there are.

    Raises:
        SegkitError: An id is not there.
    """
    tidied = tidied_ids(ids)
    wanted = dict.fromkeys(tidied)
    found = {
        row[c.CUSTOMER]: row
        for row in customers.filter(nw.col(c.CUSTOMER).is_in([one for one in wanted if one])).iter_rows(named=True)
    }
    for asked, one in zip(ids, tidied, strict=True):
        if one not in found:
            shown = asked if len(asked) <= SHOWN else f"{asked[:SHOWN]}…"
            raise SegkitError(
                f"there is no customer {shown!r} among the {among:,} that are scored",
                hint=_nearest(customers, one or asked),
            )
    return [found[one] for one in wanted]


def tidied_ids(ids: Sequence[str]) -> list[str | None]:
    """Write ids as they are compared; null where one says that it is nobody's."""
    typed = nw.new_series(c.CUSTOMER, list(ids), nw.String, backend="polars").to_frame()
    return typed.select(tidy_id(c.CUSTOMER))[c.CUSTOMER].to_list()


def _nearest(customers: nw.DataFrame[Any], asked: str) -> str:
    """Name an id that may be meant, unless it would tell who another customer is."""
    if CODE.fullmatch(asked):
        near = customers.filter(nw.col(c.CUSTOMER).str.contains(f"^{CODE.pattern}$"))
        near = near.filter(nw.col(c.CUSTOMER).str.starts_with(asked[:2]) | nw.col(c.CUSTOMER).str.ends_with(asked[-3:]))
        close = difflib.get_close_matches(asked, near[c.CUSTOMER].head(LOOKED_THROUGH).to_list(), n=1, cutoff=0.7)
        if close:
            return f"did you mean --customer-id {close[0]}?"
    return "ids stand in the column of customers; segkit rfm FILES --columns customer_id lists those that are scored"
