"""What looks odd once customers are known: buyers who are many people, and days far from all others."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.analyses.names import beginning_so, named_so
from segkit.frames import by_parts, collect, date_of, money_of
from segkit.line.placeholders import MAILBOXES, STAND_INS

if TYPE_CHECKING:
    from collections.abc import Iterable

ENOUGH_CUSTOMERS = 30
"""Fewer leave gaps between their days that mean nothing."""
A_MONTH, HALF_A_YEAR = 31, 180
ENOUGH_SHAPES = 2000
"""Ids that show whether all are of one shape."""
COMMON_SIGNS = "- _."
_SIGNS = r"[\W_]"
ODD_RATIO, ODD_SHARE, ODD_ORDERS = 10, 0.01, 20
"""One customer with so many times the orders of the next, so much of all, and so many."""


def remarks_on(customers: nw.DataFrame[Any]) -> tuple[str, ...]:
    """Point at ids that may be many people, and at days that may be slips.

    Columns in: customer_id, first_order, last_order [days since epoch], frequency [orders],
                monetary [1/10000 currency]; sorted by customer_id
    """
    return (*_many_in_one(customers), *_one_as_many(customers), *_mangled(customers), *_far_days(customers))


def _many_in_one(customers: nw.DataFrame[Any]) -> Iterable[str]:
    stand_ins = [*named_so(customers, STAND_INS), *beginning_so(customers, MAILBOXES)]
    for row in stand_ins:
        yield told_stand_in(row, *_all_of(customers))
    others = (
        customers.filter(~nw.col(c.CUSTOMER).is_in([row[c.CUSTOMER] for row in stand_ins])) if stand_ins else customers
    )
    orders = others[c.FREQUENCY]
    most = orders.max() if len(others) >= ENOUGH_CUSTOMERS else None
    if most is None or most < max(ODD_ORDERS, ODD_SHARE * customers[c.FREQUENCY].sum()):
        return
    first = others.filter(nw.col(c.FREQUENCY) == most)
    # Not rows, of which there may be millions: their orders are enough.
    after = orders.filter(orders < most).max()
    if len(first) == 1 and after is not None and most >= ODD_RATIO * after:
        yield told_dominant(next(first.iter_rows(named=True)), after, *_all_of(customers))


def _one_as_many(customers: nw.DataFrame[Any]) -> Iterable[str]:
    """Tell ids that differ in capitals, blanks, signs and zeros in front only; which they are is nobody's business."""
    ids = customers[c.CUSTOMER]
    shapes = {_shape(name) for name in _some(ids)} if ids.dtype == nw.String else set()
    if len(shapes) < 2:  # noqa: PLR2004 - ids of one shape, such as C00123, differ in their letters and digits
        return
    if _are_uuids(ids):
        return
    either = _OTHER in "".join(shapes) and re.search("[aA]", "".join(shapes)) is not None
    bare = by_parts(customers.lazy().select(c.CUSTOMER), partial(_bare, letters=either))
    alike = len(bare) - bare[c.CUSTOMER].n_unique()
    if alike:
        each = "customer differs" if alike == 1 else "customers differ"
        yield (
            f"{alike:,} {each} from another in capitals, blanks, signs or zeros in front only:"
            " one person may be counted as several"
        )


def _are_uuids(ids: nw.Series[Any]) -> bool:
    """Tell UUIDs in small letters: they differ in letters and digits."""
    if not all(re.match(_UUID, name) for name in _some(ids)):
        return False
    return bool(collect(ids.to_frame().lazy().select(nw.col(ids.name).str.contains(_UUID).all())).item())


def _bare(ids: nw.DataFrame[Any], *, letters: bool) -> nw.DataFrame[Any]:
    """Write ids without capitals, blanks, signs and zeros in front, in no order; addresses of mail are left out.

    `letters` tells that letters of two alphabets may look alike.
    """
    name = nw.col(c.CUSTOMER).str
    bare = ids.filter(~name.contains("@", literal=True)).with_columns(name.to_lowercase())
    for sign in COMMON_SIGNS:
        bare = _where(bare, name.contains(sign, literal=True), name.replace_all(sign, "", literal=True))
    bare = _where(bare, name.contains(_SIGNS), name.replace_all(_SIGNS, ""))
    for letter, like in _LOOK_ALIKE if letters else ():
        bare = _where(bare, name.contains(letter, literal=True), name.replace_all(letter, like, literal=True))
    # 8 900 and +7 900 are one telephone number.
    bare = _where(bare, name.starts_with("89"), name.replace_all(r"^8(9\d{9})$", "7$1"))
    return _where(bare, name.starts_with("0"), name.replace_all("^0+([0-9])", "$1"))


def _where(names: nw.DataFrame[Any], told: nw.Expr, become: nw.Expr) -> nw.DataFrame[Any]:
    """Change those names that are told, in no order: looking for a pattern in all of them is dear."""
    marked = names.with_columns(told.alias("told"))
    if not marked["told"].any():
        return names
    if marked["told"].all():
        return names.select(become)
    theirs = marked.filter("told").select(become)
    return nw.concat([marked.filter(~nw.col("told")).drop("told"), theirs])


_UUID = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
_OTHER = "я"
"""Stands for all letters of other alphabets."""
_LOOK_ALIKE = tuple(zip("авекмнорстух", "abekmhopctyx", strict=True))
"""Cyrillic letters, and the Latin ones that look like them."""
_SHAPES = str.maketrans("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ012345678", "a" * 26 + "A" * 26 + "9" * 9)


def _shape(name: str) -> str:
    return re.sub(r"[^\W\da-zA-Z_]", _OTHER, name.translate(_SHAPES))


def _some(ids: nw.Series[Any]) -> list[str]:
    return [name for name in ids.gather_every(max(len(ids) // ENOUGH_SHAPES, 1)) if name is not None]


def _mangled(customers: nw.DataFrame[Any]) -> Iterable[str]:
    """Tell ids that were spoilt before: letters lost or read in another encoding, addresses with names around them."""
    ids = customers[c.CUSTOMER]
    if ids.dtype != nw.String:
        return
    # What differed in a lost letter is one customer now: looked for in all ids, unlike the rest.
    lost = customers.lazy().select(nw.col(c.CUSTOMER).str.contains("\ufffd", literal=True).sum())
    count = int(collect(lost).item())
    if count:
        each = "customer's name holds" if count == 1 else "customers' names hold"
        yield (
            f"{count:,} {each} \ufffd in place of letters that were lost before this file was written:"
            " different customers may be one; export again in UTF-8"
        )
    some = _some(ids)
    if any("@" in name and ("<" in name or "mailto:" in name) for name in some):
        count = int((ids.str.contains("@", literal=True) & ids.str.contains("<|mailto:")).sum())
        each = "customer is an address" if count == 1 else "customers are addresses"
        yield f"{count:,} {each} of mail with a name or `mailto:` around it: others than the bare ones"
    strange = [name for name in some if not name.isascii()]
    for encoding, called in (("cp1252", "Windows-1252"), ("cp1251", "Windows-1251"), ("latin-1", "Latin-1")):
        if strange and all(_was_utf8(name, encoding) for name in strange):
            yield f"names look like UTF-8 that was read as {called} before this file was written: export again in UTF-8"
            return


def _was_utf8(name: str, encoding: str) -> bool:
    try:
        return name.encode(encoding).decode() != name
    except UnicodeError:
        return False


def _all_of(customers: nw.DataFrame[Any]) -> tuple[int, int]:
    return int(customers[c.FREQUENCY].sum()), int(customers[c.MONETARY].sum())


def told_stand_in(row: dict[str, Any], orders: int, money: int) -> str:
    """Say that a customer is called like whoever came by; `orders` and `money` [1/10000 currency] are of all."""
    return f"customer {row[c.CUSTOMER]!r} may be many people: {_share(row, orders, money)}: filter it out if so"


def told_dominant(row: dict[str, Any], after: int, orders: int, money: int) -> str:
    """Say that a customer has many times the orders of the next, who has `after`."""
    return (
        f"customer {row[c.CUSTOMER]!r} has {row[c.FREQUENCY] // after} times the orders of the next:"
        f" {_share(row, orders, money)}; filter it out if it stands for many people"
    )


def stands_out(most: int | None, customers: int, orders: int) -> bool:
    """Tell whether the most orders of one customer are enough to look at the next."""
    return most is not None and customers >= ENOUGH_CUSTOMERS and most >= max(ODD_ORDERS, ODD_SHARE * orders)


def _share(row: dict[str, Any], orders: int, money: int) -> str:
    share = f" ({row[c.MONETARY] / money:.1%})" if money > 0 else ""
    return (
        f"{row[c.FREQUENCY]:,} of {orders:,} orders ({row[c.FREQUENCY] / orders:.1%}),"
        f" {money_of(row[c.MONETARY]):,.2f} of the revenue{share}"
    )


def _far_days(customers: nw.DataFrame[Any]) -> Iterable[str]:
    """Tell a first or last day that stands far from all others: recency and tenure are counted from it."""
    if len(customers) < ENOUGH_CUSTOMERS:
        return
    few = max(len(customers) // 100, 1)
    first, last = customers[c.FIRST_ORDER], customers[c.LAST_ORDER]
    oldest, newest = int(first.min()), int(last.max())
    late = last >= newest - A_MONTH
    if int(late.sum()) <= few:
        rest = int(last.filter(~late).max())
        gap = int(last.filter(late).min()) - rest
        if gap > max(HALF_A_YEAR, (rest - oldest) // 2):
            yield told_late(newest, rest, few)
    early = first <= oldest + A_MONTH
    if int(early.sum()) <= few:
        rest = int(first.filter(~early).min())
        if rest - int(first.filter(early).max()) > max(2 * HALF_A_YEAR, newest - rest):
            yield told_early(oldest, rest)


def told_late(newest: int, rest: int, few: int) -> str:
    """Say that the newest day stands far from all others but `few` [days since epoch]."""
    return (
        f"the newest order is of {date_of(newest)}, {newest - rest:,} days after those of all but {few:,}"
        f" customers at most, and recency counts from it: if it is a slip, --as-of {date_of(rest)}"
    )


def told_early(oldest: int, rest: int) -> str:
    """Say that the oldest day stands far from all others [days since epoch]."""
    return f"the oldest order is of {date_of(oldest)}, {rest - oldest:,} days before all others: is it a slip?"
