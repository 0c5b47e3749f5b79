"""Lists of customers, as the tools take them that write to customers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segkit.api.adapters import as_choice, as_day, as_days, paths_in
from segkit.choices import OrderBy, Returns
from segkit.lists.export import lists_of_files
from segkit.lists.fields import favourites
from segkit.lists.plan import asked_of_lists
from segkit.lists.writing import put
from segkit.runs.terms import Policy, Scoring, Window
from segkit.scoring.books import DEFAULT, find_book
from segkit.scoring.rules import RuleBook
from segkit.scoring.scores import DEFAULT_BINS
from segkit.sources.reading import Reading

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable
    from datetime import date

    from segkit.lists.export import Lists


def make_lists(  # noqa: PLR0913 - the questions of the command line, by keyword
    files: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    *,
    to: str = "plain",
    as_of: date | None = None,
    since: date | None = None,
    today: date | None = None,
    bins: int = DEFAULT_BINS,
    new_days: float | None = None,
    returns: str = "net",
    order_by: str = "line",
    rules: str | RuleBook = DEFAULT,
    reading: Reading | None = None,
    **wishes: Any,
) -> Lists:
    """Make one list per segment, as `segkit export --dry-run` does; nothing is written.

    `wishes` are the options of lists by their names: hash, segments, roles, region, exclude, consent, fields, by,
    sort, top, split, batch, holdout and the rest of `segkit.lists.request.Wishes`. The bytes of each file are in
    `files`, what the manifest will say in `manifest`.

    Raises:
        UsageError:  An option is unknown.
        SegkitError: The input cannot be used, or nobody is on any list.
    """
    from dataclasses import replace

    asked = asked_of_lists(to, **wishes)
    book = rules if isinstance(rules, RuleBook) else find_book(str(rules))
    reading = reading or Reading()
    return lists_of_files(
        [str(name) for name in paths_in(files)],
        asked,
        reading=replace(reading, keep={**reading.keep, **favourites(asked.fields)}),
        window=Window(*(None if day is None else as_day(day) for day in (as_of, since, today))),
        policy=Policy(as_choice(Returns, returns, "returns"), as_choice(OrderBy, order_by, "order_by")),
        scoring=Scoring(bins, {}, None if new_days is None else as_days(new_days), book),
    )


def write_lists(lists: Lists, out: str | os.PathLike[str]) -> tuple[str, ...]:
    """Put a set of lists in the place of the last one in a folder: all files at once, or none.

    What has to be said is returned.

    Raises:
        SegkitError: Another run writes there, the disk is full, or a file of somebody else is in the way.
    """
    return put(lists, out)
