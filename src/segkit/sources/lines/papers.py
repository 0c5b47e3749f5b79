"""Papers that are no sales of their own: what the shop itself bought, offers, and payments of bills."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segkit import columns as c
from segkit.errors import SegkitError
from segkit.frames import money_of
from segkit.line.statuses import Verdict, bought_and_sold, papers_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl


def refuse_papers(words: pl.DataFrame, kinds: Mapping[str, Verdict], shown: str, column: str) -> None:
    """Refuse to add up what was sold and what was bought, or papers of one sale, such as bills and their payments.

    Columns in: kind [text or null], lines, money [1/10000 currency]; `kinds` says what the known ones mean

    Raises:
        SegkitError: The column holds both.
    """
    every = words[c.KIND].drop_nulls().unique().sort().to_list()
    bought, sold = bought_and_sold(every)
    if bought and sold:
        raise SegkitError(
            f"{shown}: {column} holds {_counted(words, sold)} and {_counted(words, bought)}:"
            " what the shop itself has bought is no sale",
            hint="keep the lines of sales in the file; if each is a sale: --kind none",
        )
    steps = papers_of(word for word in every if kinds.get(word, Verdict.SALE) is Verdict.SALE)
    if len(steps) < 2:  # noqa: PLR2004 - one after the other
        return
    told = [_counted(words, steps[step]) for step in sorted(steps)]
    raise SegkitError(
        f"{shown}: {column} holds {' and '.join(told)}: papers of one sale, which would count twice",
        hint="keep the lines of one of them in the file; if each is a sale of its own: --kind none",
    )


def _counted(words: pl.DataFrame, kinds: Sequence[str]) -> str:
    import polars as pl

    lines = words.filter(pl.col(c.KIND).is_in(kinds))
    return f"{number_of_lines(int(lines['lines'].sum()))} of {kinds[0]} ({money_shown(int(lines['money'].sum()))})"


def number_of_lines(count: int) -> str:
    """Write a number of lines."""
    return f"{count:,} line" if count == 1 else f"{count:,} lines"


def money_shown(units: int | None) -> str:
    """Write money [1/10000 currency] for a message."""
    return "(empty)" if units is None else f"{money_of(units):,.2f}"
