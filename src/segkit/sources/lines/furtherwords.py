"""Cells beyond the sample, in columns that nobody reads: a line that is called cancelled there counts as a sale."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segkit.line.attributes import NOTHING
from segkit.line.statuses import Verdict, verdict_of
from segkit.sources.guard import is_complaint
from segkit.sources.lines.judging import counting, judged
from segkit.sources.roles.reversals import may_be_undone
from segkit.sources.roles.rivals import lines_counted
from segkit.sources.roles.unused import FEW_WORDS, MOST_LETTERS, is_no_sale, may_say_more
from segkit.sources.roles.yesno import NO

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from segkit.sources.reading import Plan

MOST_BYTES = 4 * MOST_LETTERS


def told_of_further_words(plan: Plan) -> list[str]:
    """Tell words of cancelled, unpaid or returned sales, and days and marks of them, further down than the sample.

    Only columns that say few things in the sample are looked at, and only what they do not say there, and those of
    sales undone that say nothing there: where all columns are read, and where the others hold no words, this costs
    nothing.
    """
    rows = plan.beyond()
    if rows is None:
        return []
    used = {*plan.roles.named().values(), *(rule.column for rule in plan.layout.leave_out)}
    told = " ".join(plan.notes)
    free = [name for name in rows if name not in used and f"`{name}`" not in told]
    try:
        return [
            *_told_words(plan, {name: rows[name] for name in free if may_say_more(name, rows[name])}),
            *_told_undone(plan, [name for name in free if may_be_undone(name, rows[name])]),
        ]
    except BaseException as fault:
        if is_complaint(fault):  # the run meets it, too, and answers
            return []
        raise


def _told_words(plan: Plan, columns: Mapping[str, Sequence[str | None]]) -> list[str]:
    import polars as pl

    if not columns:
        return []
    new = [pl.col(name).filter(_is_new(name, seen)).value_counts().implode() for name, seen in columns.items()]
    found = plan.scan().select(pl.col(*columns).cast(pl.String)).select(new).collect(engine="streaming")
    return [note for name in columns for note in _told(plan, name, found[name][0].to_list())]


def _told_undone(plan: Plan, columns: Sequence[str]) -> list[str]:
    """Tell lines that count as sales and that a column says something of which is empty, or says no, in the sample."""
    import polars as pl

    if not columns:
        return []
    status = pl.col(plan.roles.status).cast(pl.String) if plan.roles.status else pl.lit("")
    lines = counting(judged(plan)).group_by(status.alias(_STATUS)).agg(_says_so(name).sum() for name in columns)
    found = lines.collect(engine="streaming")
    sales = [verdict_of(word) is Verdict.SALE for word in found[_STATUS]]
    counts = {name: int(found[name].filter(pl.Series(sales, dtype=pl.Boolean)).sum()) for name in columns}
    return [
        f"{plan.file.shown}: `{name}` tells of sales undone, on {lines_counted(count)} beyond the sample, and is not"
        " used: they are counted as sales"
        for name, count in counts.items()
        if count
    ]


_STATUS = "\x00status"


def _says_so(name: str) -> pl.Expr:
    """Tell cells that are filled, and neither with a no nor with zeros."""
    import polars as pl

    cell = pl.col(name).cast(pl.String).str.strip_chars().str.to_lowercase()
    return ~(cell.is_in(list(NOTHING)) | cell.str.contains(rf"^(?i)(?:{NO}|\W*0[0\W]*)$")).fill_null(value=True)


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
