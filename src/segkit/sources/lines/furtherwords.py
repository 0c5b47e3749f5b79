"""Words beyond the sample, in columns that nobody reads: a line that is called cancelled there counts as a sale."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segkit.sources.guard import is_complaint
from segkit.sources.roles.rivals import lines_counted
from segkit.sources.roles.unused import FEW_WORDS, MOST_LETTERS, is_no_sale, may_say_more

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from segkit.sources.reading import Plan

MOST_BYTES = 4 * MOST_LETTERS


def told_of_further_words(plan: Plan) -> list[str]:
    """Tell words of cancelled, unpaid or returned sales that stand further down than the sample.

    Only columns that say few things in the sample are looked at, and only what they do not say there: where all
    columns are read, and where the others hold no words, this costs nothing.
    """
    import polars as pl

    rows = plan.beyond()
    if rows is None:
        return []
    used = {*plan.roles.named().values(), *(rule.column for rule in plan.layout.leave_out)}
    told = " ".join(plan.notes)
    columns = [
        name
        for name, cells in rows.items()
        if name not in used and f"`{name}`" not in told and may_say_more(name, cells)
    ]
    if not columns:
        return []
    new = [pl.col(name).filter(_is_new(name, rows[name])).value_counts().implode().alias(name) for name in columns]
    try:
        found = plan.scan().select(pl.col(columns).cast(pl.String)).select(new).collect(engine="streaming")
    except BaseException as fault:
        if is_complaint(fault):  # the run meets it, too, and answers
            return []
        raise
    return [note for name in columns for note in _told(plan, name, found[name][0].to_list())]


def _is_new(name: str, seen: Sequence[str | None]) -> pl.Expr:
    """Tell cells that say what the sample does not, and are short enough for a word."""
    import polars as pl

    column = pl.col(name)
    return ~column.is_in(list(set(seen) - {None})) & (column.str.len_bytes() <= MOST_BYTES)


def _told(plan: Plan, name: str, counts: Sequence[Mapping[str, int]]) -> list[str]:
    said = {str(count[name]): int(count["count"]) for count in counts if count[name] is not None}
    bad = [word for word in said if is_no_sale(word)]
    if not bad or len(said) > FEW_WORDS:
        return []
    lines = lines_counted(sum(said[word] for word in bad))
    word = min(bad)
    note = (
        f"{plan.file.shown}: `{name}` says {word!r} on {lines} beyond the sample and is not used: such lines count as"
        " sales (--status, --kind)"
    )
    return [note]
