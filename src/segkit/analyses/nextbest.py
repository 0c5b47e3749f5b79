"""What to offer next: the item that others of the same segment bought after what a customer bought last."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.frames import collect, held
from segkit.immutable import immutable

if TYPE_CHECKING:
    from collections.abc import Iterator

Rows = TypeVar("Rows", nw.DataFrame[Any], nw.LazyFrame[Any])
ITEM, OFFER, FOLLOWED = "item", "offer", "followed"
FEWEST = 3
"""Fewer customers behind a pair of items are chance."""
PAIRS_AT_ONCE = 4_000_000
"""Pairs of items of customers that are held in memory together, and counts of pairs of items."""
COUNTS_AT_ONCE = 3
"""Portions of counts that wait before they are added up: one after the other would be added over and over."""
ITEMS = 1 << 24
"""More than there are items, so that two of their numbers make one."""
WIDTH = 4
"""Ranks that are looked at first; as many again and again twice, for those who have all of them."""
WHO, WHEN, ORDER, KEY, COUNT, RANK, OTHER = "who", "when", "order", "key", "count", "rank", "other"
PAIR, GROUP, MANY, FEWER = "pair", "group", "many", "fewer"
FIRST, FIRST_LOW, FIRST_HIGH = "first", "first_low", "first_high"
LAST, LAST_LOW, LAST_HIGH = "last", "last_low", "last_high"


@immutable
class Offers:
    """What each customer is offered, and how many come by it in which way."""

    rows: nw.DataFrame[Any]
    """customer_id, offer [text], without customers for whom there is nothing."""
    followed: int
    """Customers who are offered what others bought after what they bought last."""
    popular: int
    """Customers who are offered what most of their segment have."""


def next_best(customers: nw.DataFrame[Any], purchases: nw.DataFrame[Any]) -> Offers:
    """Choose for each customer the one item to offer next, which they have not bought yet.

    Of each customer the last item counts: that of the newest line, of several the one with the most money on that
    day, then the first by name. Offered is the item that most customers of the segment bought in another order of the
    same day or a later one, having bought that last item; at least three of them. Where there is none, it is
    the item that most customers of the segment have. Of equals the first by name.

    Columns in:  customer_id, segment [text]; of purchases, lines above zero of orders that count: customer_id,
                 order_id, item [text], order_day [days since epoch], amount [1/10000 currency]
    Columns out: as `Offers.rows`
    """
    people = _numbered(customers.select(c.CUSTOMER, c.SEGMENT), (c.CUSTOMER,), WHO)
    items = _numbered(purchases.select(ITEM).unique(), (ITEM,), OTHER)
    rows = _coded(purchases, people, items)
    owned = rows.select(WHO, ITEM).unique()
    groups = people.select(WHO, nw.col(c.SEGMENT).alias(KEY))
    followed = [part for one in _last_items(rows, groups) for part in _followed(rows, *one)]
    after = _together(followed, owned)
    rest = groups.join(after, on=WHO, how="anti")
    popular = _first_lacking(rest, _ranked(owned.join(groups, on=WHO)), owned)
    every = nw.concat([after, popular])
    named = every.rename({ITEM: OTHER}).join(items, on=OTHER).join(people, on=WHO)
    offers = named.select(c.CUSTOMER, nw.col(ITEM).alias(OFFER)).sort(c.CUSTOMER)
    return Offers(offers, len(after), len(popular))


@contextmanager
def next_best_far(customers: nw.LazyFrame[Any], purchases: nw.LazyFrame[Any]) -> Iterator[nw.LazyFrame[Any]]:
    """Choose the same where the lines are, as long as the block; see `next_best`.

    Nobody lacks more of the first items of a key than they have, so no more places of it are looked at for each.

    Columns in:  as `next_best`
    Columns out: customer_id, offer [text], followed [whether others bought it after what they bought last]
    """
    people = customers.select(nw.col(c.CUSTOMER).alias(WHO), nw.col(c.SEGMENT).alias(GROUP))
    bought = purchases.select(nw.col(c.CUSTOMER).alias(WHO), nw.col(c.ORDER).alias(ORDER), ITEM, c.DAY, c.AMOUNT)
    days = nw.col(c.DAY).min().over(WHO, ORDER).alias(WHEN)
    with ExitStack() as kept:
        rows = kept.enter_context(held(bought.join(people, on=WHO).with_columns(days)))
        owned = kept.enter_context(held(rows.select(WHO, GROUP, ITEM).unique()))
        last = kept.enter_context(held(_last_bought(rows).join(people, on=WHO)))
        firsts = _firsts(rows).join(people, on=WHO).join(last.select(GROUP, KEY).unique(), on=[GROUP, KEY], how="semi")
        whole = nw.concat_str(nw.col(GROUP), nw.lit("\x00"), nw.col(KEY)).alias(KEY)
        counts = _after(firsts, _lasts(rows)).with_columns(whole).group_by(KEY, ITEM).agg(nw.len().alias(COUNT))
        often = counts.filter(nw.col(COUNT) >= FEWEST)
        after = kept.enter_context(held(_first_lacking_far(last.select(WHO, whole), often, owned)))
        rest = people.join(after, on=WHO, how="anti").select(WHO, nw.col(GROUP).alias(KEY))
        usual = owned.select(ITEM, nw.col(GROUP).alias(KEY)).group_by(KEY, ITEM).agg(nw.len().alias(COUNT))
        popular = _first_lacking_far(rest, usual, owned)
        ways = ((after, True), (popular, False))
        every = [rows.with_columns(nw.lit(value=way).alias(FOLLOWED)) for rows, way in ways]
        offers = nw.concat(every).select(nw.col(WHO).alias(c.CUSTOMER), nw.col(ITEM).alias(OFFER), FOLLOWED)
        yield kept.enter_context(held(offers))


def _first_lacking_far(
    wanting: nw.LazyFrame[Any], counts: nw.LazyFrame[Any], owned: nw.LazyFrame[Any]
) -> nw.LazyFrame[Any]:
    """Give each customer the first item of their key that they do not have.

    Columns in:  who, key; key, item, count; who, item
    Columns out: who, item
    """
    one, fewer = nw.lit(1, dtype=nw.Int64), (0 - nw.col(COUNT).cast(nw.Int64)).alias(FEWER)
    place = nw.col(RANK).cum_sum().over(KEY, order_by=[FEWER, ITEM])
    ranked = counts.with_columns(fewer, one.alias(RANK)).with_columns(place.alias(RANK)).select(KEY, ITEM, RANK)
    many = owned.group_by(WHO).agg(nw.len().cast(nw.Int64).alias(MANY))
    wanting = wanting.join(many, on=WHO, how="left").with_columns(nw.col(MANY).fill_null(0))
    each = wanting.join(ranked, on=KEY).filter(nw.col(RANK) <= nw.col(MANY) + 1)
    lacking = each.join(owned.select(WHO, ITEM), on=[WHO, ITEM], how="anti")
    return lacking.filter(nw.col(RANK) == nw.col(RANK).min().over(WHO)).select(WHO, ITEM)


def _numbered(rows: nw.DataFrame[Any], by: tuple[str, ...], name: str) -> nw.DataFrame[Any]:
    """Give rows numbers in the order of their names, so that the lower of two numbers is the first by name."""
    return rows.sort(*by).with_row_index(name).with_columns(nw.col(name).cast(nw.Int32))


def _coded(purchases: nw.DataFrame[Any], people: nw.DataFrame[Any], items: nw.DataFrame[Any]) -> nw.DataFrame[Any]:
    """Write customers, orders and items as numbers; an order has the day of its first line."""
    coded = purchases.join(people.select(c.CUSTOMER, WHO), on=c.CUSTOMER).join(items, on=ITEM)
    orders = coded.group_by(WHO, c.ORDER).agg(nw.col(c.DAY).min().alias(WHEN))
    orders = _numbered(orders, (WHO, c.ORDER), ORDER)
    return coded.join(orders, on=[WHO, c.ORDER]).select(WHO, ORDER, nw.col(OTHER).alias(ITEM), WHEN, c.DAY, c.AMOUNT)


def _last_items(
    rows: nw.DataFrame[Any], groups: nw.DataFrame[Any]
) -> Iterator[tuple[nw.DataFrame[Any], nw.DataFrame[Any]]]:
    """Give segment by segment who is in it, and what each of them bought last.

    Columns out: who; and who, key [the item]
    """
    last = _last_bought(rows)
    for segment in sorted(groups[KEY].unique().to_list()):
        who = groups.filter(nw.col(KEY) == segment).select(WHO)
        yield who, last.join(who, on=WHO)


def _last_bought(rows: Rows) -> Rows:
    """Find what each customer bought last.

    Columns out: who, key [the item]
    """
    newest = rows.filter(nw.col(c.DAY) == nw.col(c.DAY).max().over(WHO))
    money = newest.group_by(WHO, ITEM).agg(nw.col(c.AMOUNT).sum())
    most = money.filter(nw.col(c.AMOUNT) == nw.col(c.AMOUNT).max().over(WHO))
    return most.group_by(WHO).agg(nw.col(ITEM).min().alias(KEY))


def _followed(rows: nw.DataFrame[Any], who: nw.DataFrame[Any], last: nw.DataFrame[Any]) -> Iterator[nw.DataFrame[Any]]:
    """Offer customers of one segment what others bought after their last item, some last items at a time."""
    mine = rows.join(who, on=WHO)
    owned = mine.select(WHO, ITEM).unique()
    firsts, lasts = _firsts(mine), _lasts(mine)
    for keys in _portions(last.select(KEY).unique(), len(owned.select(ITEM).unique())):
        counts = _counted(firsts.join(keys, on=KEY), lasts)
        yield _first_lacking(last.join(keys, on=KEY), _placed(counts), owned)


def _firsts(rows: Rows) -> Rows:
    """Say of each item of a customer when they first bought it, and in which orders of that day."""
    early = rows.filter(nw.col(WHEN) == nw.col(WHEN).min().over(WHO, ITEM))
    found = early.group_by(WHO, ITEM).agg(
        nw.col(WHEN).min().alias(FIRST), nw.col(ORDER).min().alias(FIRST_LOW), nw.col(ORDER).max().alias(FIRST_HIGH)
    )
    return found.rename({ITEM: KEY})


def _lasts(rows: Rows) -> Rows:
    """Say of each item of a customer when they last bought it, and in which orders of that day."""
    late = rows.filter(nw.col(WHEN) == nw.col(WHEN).max().over(WHO, ITEM))
    return late.group_by(WHO, ITEM).agg(
        nw.col(WHEN).max().alias(LAST), nw.col(ORDER).min().alias(LAST_LOW), nw.col(ORDER).max().alias(LAST_HIGH)
    )


def _portions(keys: nw.DataFrame[Any], items: int) -> Iterator[nw.DataFrame[Any]]:
    """Take items apart so that the counts of those of one portion with each of `items` fit into memory."""
    numbered = keys.sort(KEY).with_row_index(RANK)
    width = max(1, PAIRS_AT_ONCE // max(1, items))
    for begin in range(0, len(numbered), width):
        yield numbered.filter(nw.col(RANK) >= begin, nw.col(RANK) < begin + width).select(KEY)


def _counted(firsts: nw.DataFrame[Any], lasts: nw.DataFrame[Any]) -> nw.DataFrame[Any]:
    """Count the customers who bought an item after another, some customers at a time; few of them are chance.

    Columns out: key, item, count
    """
    whole: nw.DataFrame[Any] | None = None
    parts: list[nw.DataFrame[Any]] = []
    for low, high in _spans(firsts, lasts):
        some = nw.col(WHO).is_between(low, high)
        parts.append(_pairs(firsts.filter(some), lasts.filter(some)))
        if sum(map(len, parts)) > COUNTS_AT_ONCE * PAIRS_AT_ONCE:
            whole, parts = _summed(parts if whole is None else [whole, *parts]), []
    if parts or whole is None:
        whole = _summed([*([] if whole is None else [whole]), *(parts or [_pairs(firsts, lasts)])])
    pair = nw.col(PAIR)
    often = whole.filter(nw.col(COUNT) >= FEWEST)
    return often.select((pair // ITEMS).cast(nw.Int32).alias(KEY), (pair % ITEMS).cast(nw.Int32).alias(ITEM), COUNT)


def _spans(firsts: nw.DataFrame[Any], lasts: nw.DataFrame[Any]) -> Iterator[tuple[int, int]]:
    """Give the lowest and the highest number of customers whose pairs fit into memory together."""
    first, last = (rows.group_by(WHO).agg(nw.len().cast(nw.Int64).alias(COUNT)) for rows in (firsts, lasts))
    both = first.join(last, on=WHO, suffix="_last").sort(WHO)
    sums = both.with_columns((nw.col(COUNT) * nw.col(f"{COUNT}_last")).cum_sum() // PAIRS_AT_ONCE)
    found = sums.group_by(COUNT).agg(nw.col(WHO).min().alias(FIRST), nw.col(WHO).max().alias(LAST)).sort(COUNT)
    yield from zip(found[FIRST].to_list(), found[LAST].to_list(), strict=True)


def _summed(parts: list[nw.DataFrame[Any]]) -> nw.DataFrame[Any]:
    return nw.concat(parts).group_by(PAIR).agg(nw.col(COUNT).sum()) if len(parts) > 1 else parts[0]


def _pairs(firsts: nw.DataFrame[Any], lasts: nw.DataFrame[Any]) -> nw.DataFrame[Any]:
    """Count the customers who bought an item after another, in an order of its own.

    Columns out: pair [key * ITEMS + item: one number is counted far faster than two], count
    """
    pairs = _after(firsts.lazy(), lasts.lazy()).select(_pair(KEY))
    return collect(pairs.group_by(PAIR).agg(nw.len().cast(nw.Int64).alias(COUNT)))


def _after(firsts: nw.LazyFrame[Any], lasts: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Put items beside those that the same customer bought after them, in an order of its own.

    Of one day, both stand in the same order only where each of them has no other.
    """
    first, last = nw.col(FIRST), nw.col(LAST)
    one_order = (
        (nw.col(FIRST_LOW) == nw.col(FIRST_HIGH))
        & (nw.col(LAST_LOW) == nw.col(LAST_HIGH))
        & (nw.col(FIRST_LOW) == nw.col(LAST_LOW))
    )
    both = firsts.join(lasts, on=WHO)
    return both.filter((nw.col(KEY) != nw.col(ITEM)) & ((last > first) | ((last == first) & ~one_order)))


def _pair(number: str) -> nw.Expr:
    return (nw.col(number).cast(nw.Int64) * ITEMS + nw.col(ITEM)).alias(PAIR)


def _ranked(owned: nw.DataFrame[Any]) -> nw.DataFrame[Any]:
    return _placed(owned.group_by(KEY, ITEM).agg(nw.len().cast(nw.Int64).alias(COUNT)))


def _placed(counts: nw.DataFrame[Any]) -> nw.DataFrame[Any]:
    """Give items of a key their places from 0, most customers first, then by name.

    Columns out: key, item, rank
    """
    ordered = counts.sort(KEY, COUNT, ITEM, descending=[False, True, False]).with_row_index(RANK)
    place = nw.col(RANK).cast(nw.Int64)
    return ordered.with_columns(place - place.min().over(KEY)).select(KEY, ITEM, RANK)


def _first_lacking(
    wanting: nw.DataFrame[Any], ranked: nw.DataFrame[Any], owned: nw.DataFrame[Any]
) -> nw.DataFrame[Any]:
    """Give each customer the first item of their key that they do not have.

    Only as many ranks are joined as are needed: whoever is left has all items of the ranks before.

    Columns in:  who, key; key, item, rank; who, item
    Columns out: who, item
    """
    found: list[nw.DataFrame[Any]] = []
    begin, width = 0, WIDTH
    owned = owned.select(_pair(WHO))
    while len(wanting):
        here = ranked.filter(nw.col(RANK) >= begin, nw.col(RANK) < begin + width)
        if not len(here):
            break
        each = wanting.join(here, on=KEY).with_columns(_pair(WHO))
        lacking = each.join(owned, on=PAIR, how="anti")
        best = lacking.group_by(WHO).agg(nw.col(RANK).min())
        found.append(lacking.join(best, on=[WHO, RANK]).select(WHO, ITEM))
        wanting = wanting.join(best, on=WHO, how="anti")
        begin, width = begin + width, 2 * width
    return _together(found, ranked.select(nw.col(RANK).cast(nw.Int32).alias(WHO), ITEM))


def _together(parts: list[nw.DataFrame[Any]], like: nw.DataFrame[Any]) -> nw.DataFrame[Any]:
    return nw.concat([like.head(0).select(WHO, ITEM), *parts])
