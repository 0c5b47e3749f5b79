"""What stands beside the money in a sample: other columns that may be it, discounts, prices, pieces below zero."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from segkit.sources.cells.currencies import currency_named
from segkit.sources.cells.numbertext import below_zero
from segkit.sources.roles import names as n
from segkit.sources.roles.names import normalise, squeezed
from segkit.sources.roles.recognition import candidates, quoted, without_tax
from segkit.sources.roles.sharing import worth_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Decimal

    from segkit.sources.roles.recognition import Roles

    Rows = Mapping[str, Sequence[str | None]]

_THOUSANDS = re.compile(
    r"\bтыс|\bмлн|\bмлрд|thousand|\bt(?:sd|€|eur)\b|\bk(?:€|\$|eur|usd|gbp|pln)|[€$£₽]k\b|[ _(]k\)?$"
    r"|\blakh|\bcrore|million|\bmln\b|\bmio\b|\bmiles\b|\bmilhares\b|\bmilliers\b|\bmigliaia\b|\btys\b"
    r"|'000|\b000s?\b|in 000"
)
_NUMBER = re.compile(r"\W*\d[\d\W]*")
_AFTER = re.compile(
    r"\b(?:total\w*|net\w*|paid|final|after|due|charged|оплач\w*|к оплате|со скидкой|итого\w*|всего|netto|ttc)\b"
)
ENOUGH = 300
"""Lines of a sample that tell two columns of money apart."""
PADDED = 6
"""Digits of whole numbers that are all of one width."""
FEW_RETURNS = 5
"""Lines below zero of which something may be said."""
FEW_CUSTOMERS = 5
"""Customers of several orders of whom something may be said."""
MANY_LINES = 20
"""Lines whose amounts are all small, from which that is no chance."""
_CENTS = re.compile(
    r"\b(?:cents?|minor|pence|centavos|centimes|centesimi|kurus|kuruş|ore|øre|öre|grosze?|groszach|haler\w*|micros"
    r"|копе\w*|копі\w*)\b"
)
_WHOLE = re.compile(r"-?\d+")
_SMALL_CODE = re.compile(r"[a-z]{3}")
_OF_INTERFACES = re.compile(r"(?:ch|pi|in|py|cs|txn|sub|cus|pay|tr)_\w")
"""How ids of payment services begin."""
_FEW = re.compile(r"-?\d{1,2}")
_A_PRICE = re.compile(r"price|цена|стоимост|preis|prix|precio|prezzo|preco|prijs|\bcena|fiyat|价|價")
FEW_PRODUCTS, MOSTLY = 3, 4
"""Products whose amount is one whatever the pieces, and so many times those of which it is not."""


def told_of_money(rows: Rows, roles: Roles, given: Roles, unused: Sequence[str]) -> tuple[str, ...]:
    """Tell what stands beside the money and may be the money, or change it."""
    return (
        *(() if given.amount else _rivals(rows, roles, unused)),
        *(() if given.amount else _unit_prices(rows, roles, unused)),
        *(() if given.price else _line_prices(rows, roles)),
        *(() if given.amount else _few_pieces(rows, roles, unused)),
        *_discounts(rows, roles, unused),
        *_pieces(rows, roles, unused),
        *(() if given.amount else _sums_of_customers(rows, roles)),
        *_both_below(rows, roles),
        *_packs(rows, roles, unused),
        *_taken_away(rows, roles),
        *_scales(roles),
        *_parts(rows, roles),
    )


def lines_counted(count: int) -> str:
    """Write a number of lines."""
    return f"{count:,} line" if count == 1 else f"{count:,} lines"


def lines_seen(count: int) -> str:
    """Write a number of lines that were looked at."""
    return f"{count:,} line of the sample" if count == 1 else f"{count:,} lines of the sample"


def _rivals(rows: Rows, roles: Roles, unused: Sequence[str]) -> Iterable[str]:
    """Tell other columns that are called an amount and say another one."""
    if not roles.amount:
        return
    bare = {name: _without_currency(without_tax(name)) for name in unused}
    known = frozenset(candidates("amount", [*unused, *bare.values()]))
    others = [name for name in unused if name in known or bare[name] in known]
    taken = [worth_of(cell or "") for cell in rows[roles.amount][:ENOUGH]] if others else []
    for name in others:
        if not all(_is_money(cell) for cell in rows[name][:ENOUGH] if cell and cell.strip()):
            continue
        pairs = zip(taken, map(worth_of, (cell or "" for cell in rows[name][:ENOUGH])), strict=True)
        both = [(one, other) for one, other in pairs if one and other]
        count = sum(one != other for one, other in both)
        if count:
            yield (
                f"`{name}` may be the amount, too, and is another on {count:,} of {len(both):,} lines looked at:"
                f" `{roles.amount}` is taken (--amount {quoted(name)} takes the other)"
            )


_OF_CURRENCIES = frozenset(("base", "local", "converted", "presentment", "foreign", "home", "original"))
"""Words by which the same money is called in one currency and in another."""


def _without_currency(name: str) -> str:
    """Return a name without what says in which currency it is: `amount_usd`, `base_grand_total`."""
    words = normalise(name).split()
    codes = {word for word in words if re.fullmatch("[a-z]{3}", word) and currency_named(word)}
    return " ".join(word for word in words if word not in _OF_CURRENCIES | codes)


def _unit_prices(rows: Rows, roles: Roles, unused: Sequence[str]) -> Iterable[str]:
    """Tell amounts that are the same for a product whatever its pieces: they may be the price of one."""
    pieces = candidates("quantity", unused)
    if not roles.amount or len(pieces) != 1:
        return
    several = _by_pieces(rows, pieces[0], roles.amount)
    same = sum(len({amount for _, amount in sold}) == 1 for sold in several)
    if same >= FEW_PRODUCTS and same >= MOSTLY * (len(several) - same):
        yield (
            f"`{roles.amount}` is the same whatever `{pieces[0]}` is, for {same:,} of {len(several):,} products:"
            f" if it is the price of one, --quantity {quoted(pieces[0])} --price {quoted(roles.amount)}"
        )


def _line_prices(rows: Rows, roles: Roles) -> Iterable[str]:
    """Tell prices that grow with the pieces of a product: they may be those of all pieces."""
    if not (roles.quantity and roles.price):
        return
    several = _by_pieces(rows, roles.quantity, roles.price)
    grow = sum(len({price / count for count, price in map(_worths, sold) if count and price}) == 1 for sold in several)
    if grow >= FEW_PRODUCTS and grow >= MOSTLY * (len(several) - grow):
        yield (
            f"`{roles.price}` grows with `{roles.quantity}`, for {grow:,} of {len(several):,} products:"
            f" if it is that of all pieces, --amount {quoted(roles.price)}"
        )


def _worths(texts: tuple[str, str]) -> tuple[Decimal | None, Decimal | None]:
    return worth_of(texts[0]), worth_of(texts[1])


def _by_pieces(rows: Rows, pieces: str, money: str) -> list[set[tuple[str, str]]]:
    """Return pieces and money of the products that stand with several numbers of pieces, returns aside."""
    tiers = [n.names_of(tier) for tier in n.table("items.toml")["product"]]
    goods = [name for tier in tiers for name in rows if squeezed(name) in tier]
    if not goods:
        return []
    said: dict[str, set[tuple[str, str]]] = {}
    for product, count, amount in zip(rows[goods[0]], rows[pieces], rows[money], strict=True):
        if product and count and amount and not (below_zero(count) or below_zero(amount)):
            said.setdefault(product.strip(), set()).add((count.strip(), amount.strip()))
    return [sold for sold in said.values() if len({count for count, _ in sold}) > 1]


def _few_pieces(rows: Rows, roles: Roles, unused: Sequence[str]) -> Iterable[str]:
    """Tell amounts that are whole and small beside what is called a price: they may be pieces."""
    cells = [cell.strip() for cell in rows[roles.amount][:ENOUGH] if cell and cell.strip()] if roles.amount else []
    if len(cells) < MANY_LINES or not all(map(_FEW.fullmatch, cells)) or candidates("quantity", unused):
        return
    for name in unused:
        beside = [worth_of(cell or "") for cell in rows[name][:ENOUGH]] if _A_PRICE.search(normalise(name)) else []
        if beside and all(beside) and sum(map(int, cells)) * MOSTLY < sum(filter(None, beside)):
            yield (
                f"`{roles.amount}` holds small whole numbers beside `{name}`: if these are pieces,"
                f" --amount {quoted(name)}   or   --quantity {quoted(str(roles.amount))} --price {quoted(name)}"
            )


def _taken_away(rows: Rows, roles: Roles) -> Iterable[str]:
    """Tell lines below zero that take away most of what the others bring: ledgers hold payments so."""
    cells = [cell or "" for cell in rows[roles.amount][:ENOUGH]] if roles.amount else []
    back = [cell for cell in cells if below_zero(cell)]
    if len(back) < FEW_RETURNS:
        return
    lost = sum(worth_of(cell) or 0 for cell in back)
    brought = sum(worth_of(cell) or 0 for cell in cells if not below_zero(cell))
    if brought and 2 * lost >= brought:
        yield (
            f"`{roles.amount}` is below zero on {len(back):,} of {len(cells):,} lines looked at, which take away"
            f" {lost / brought:.0%} of what the others bring: if these are payments and no returns, --returns drop"
        )


def _discounts(rows: Rows, roles: Roles, unused: Sequence[str]) -> Iterable[str]:
    """Tell discounts: nobody knows whether a price, or an amount that is not called one after them, is that before."""
    found = [name for name in unused if n.words_of("about_discounts").search(n.unaccented(normalise(name)))]
    if not found or (roles.amount and not _may_be_before(rows, roles, unused)):
        return
    money = f"`{roles.amount}`" if roles.amount else f"`{roles.quantity}` × `{roles.price}`"
    for name in found:
        if any(cell and re.search(r"[1-9]", cell) and _is_money(cell) for cell in rows[name]):
            if roles.amount:
                yield f"`{name}` is not subtracted from {money}: if that is before it, --amount names what was paid"
            else:
                yield f"`{name}` is not subtracted: money is {money}; name the column of what was paid with --amount"


def _may_be_before(rows: Rows, roles: Roles, unused: Sequence[str]) -> bool:
    """Tell whether an amount may be the one before discounts: by its name, unless pieces and prices say otherwise."""
    name = str(roles.amount)
    first, words = n.tiers("amount")[0], normalise(name)
    if re.search(r"\b(?:gross|before|list)\b|до скидки|без скидки", words):
        return True
    full = _is_full_price(rows, name, unused)
    own = squeezed(name) in n.group("line_total")
    if not own and (_AFTER.search(words) or squeezed(name) not in first):
        return full is True
    return full is not False


def _is_full_price(rows: Rows, name: str, unused: Sequence[str]) -> bool | None:
    """Tell whether an amount is its pieces times their price; None where that cannot be said."""
    pieces, prices = candidates("quantity", unused), candidates("price", unused)
    if not len(pieces) == len(prices) == 1:
        return None
    lines = zip(
        *(map(worth_of, (cell or "" for cell in rows[one][:ENOUGH])) for one in (pieces[0], prices[0], name)),
        strict=True,
    )
    full = [(count * price, paid) for count, price, paid in lines if count and price and paid]
    return all(abs(before - paid) * 100 <= before for before, paid in full) if full else None


def _is_money(cell: str) -> bool:
    return _NUMBER.fullmatch(re.sub(r"[^\W\d_]", "", cell)) is not None


def _pieces(rows: Rows, roles: Roles, unused: Sequence[str]) -> Iterable[str]:
    """Tell pieces below zero beside amounts above zero."""
    if not roles.amount:
        return
    for name in candidates("quantity", unused):
        pairs = zip(rows[name], rows[roles.amount], strict=True)
        odd = sum(
            bool(below_zero(pieces) and re.search("[1-9]", amount or "") and not below_zero(amount))
            for pieces, amount in pairs
        )
        if odd:
            lines = lines_seen(odd)
            yield f"`{name}` is below zero where `{roles.amount}` is above, on {lines}: counted as sales"


def _sums_of_customers(rows: Rows, roles: Roles) -> Iterable[str]:
    """Tell amounts that are one on all orders of a customer, and another for each: they may be sums of the customer."""
    if not (roles.amount and roles.customer and roles.order):
        return
    paid: dict[str, str] = {}
    orders: dict[str, set[str]] = {}
    for who, number, amount in zip(rows[roles.customer], rows[roles.order], rows[roles.amount], strict=True):
        if who and number and amount and re.search("[1-9]", amount):
            if paid.setdefault(who, amount) != amount:
                return  # most often a few lines tell
            orders.setdefault(who, set()).add(number)
    several = [who for who, numbers in orders.items() if len(numbers) > 1]
    # A subscription has one price for many; the sums of two customers are the same by chance only.
    distinct = len({paid[who] for who in several})
    if len(several) >= FEW_CUSTOMERS and MOSTLY * distinct >= (MOSTLY - 1) * len(several):
        yield (
            f"`{roles.amount}` is the same on all orders of a customer, for {len(several):,} customers of several"
            " orders: if it is the customer's sum, it is added up as often as there are orders"
        )


def _both_below(rows: Rows, roles: Roles) -> Iterable[str]:
    """Tell pieces and prices that are both below zero: their product is above."""
    if roles.quantity and roles.price:
        pairs = zip(rows[roles.quantity], rows[roles.price], strict=True)
        odd = sum(below_zero(price) and below_zero(pieces) for pieces, price in pairs)
        if odd:
            lines = lines_seen(odd)
            yield f"`{roles.quantity}` and `{roles.price}` are both below zero on {lines}: their product is a sale"


def _packs(rows: Rows, roles: Roles, unused: Sequence[str]) -> Iterable[str]:
    """Tell pieces that are packs of several, and prices that are of several pieces."""
    if not (roles.quantity and roles.price):
        return
    for name in unused:
        if n.words_of("about_packs").search(n.unaccented(normalise(name))):
            many = sum((worth_of(cell or "") or 1) != 1 for cell in rows[name])
            if many:
                yield (
                    f"`{name}` is not 1 on {lines_seen(many)} and is not used: money is `{roles.quantity}`"
                    f" × `{roles.price}`; name the column of what was paid with --amount"
                )


def _scales(roles: Roles) -> Iterable[str]:
    """Tell money that is counted in thousands, or in cents, by the name of its column."""
    for name in filter(None, (roles.amount, roles.price)):
        if _THOUSANDS.search(name.casefold()):
            yield f"`{name}` is in thousands or millions by its name: amounts are taken as they are written"
        elif _CENTS.search(normalise(name)):
            yield f"`{name}` is in cents or smaller parts by its name: amounts are taken as they are written"


def _parts(rows: Rows, roles: Roles) -> Iterable[str]:
    """Tell whole amounts beside ids or currencies as interfaces of payments write them: these count cents."""
    cells = [cell.strip() for cell in rows[roles.amount][:ENOUGH] if cell and cell.strip()] if roles.amount else []
    if not cells or not all(map(_WHOLE.fullmatch, cells)):
        return
    if min(map(len, cells)) == max(map(len, cells)) >= PADDED and sum(cell[0] == "0" for cell in cells) * 2 > len(
        cells
    ):
        yield f"`{roles.amount}` holds numbers of one width, with zeros in front: they may be cents"
        return
    small = {cell for cell in rows[roles.currency][:ENOUGH] if cell} if roles.currency else set()
    if not small or not all(map(_SMALL_CODE.fullmatch, small)):
        return
    if any(column and _OF_INTERFACES.match(column[0] or "") for column in rows.values()):
        yield f"`{roles.amount}` holds whole numbers only, beside ids of a payment service: they may be cents"
