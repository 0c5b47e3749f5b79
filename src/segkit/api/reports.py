"""Reports: everything that their pages show, as plain data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segkit.api.adapters import as_choice, as_day, explain_engine_errors, is_files, paths_in
from segkit.choices import Every, OrderBy, Returns
from segkit.errors import UsageError
from segkit.runs.report import facts, gathering
from segkit.runs.terms import Policy, Scoring, Window
from segkit.scoring.books import DEFAULT, find_book
from segkit.scoring.rules import RuleBook
from segkit.scoring.scores import DEFAULT_BINS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from segkit.sources.reading import Reading


@explain_engine_errors
def report_facts(  # noqa: PLR0913 - the questions of the command line, by keyword
    source: Any,
    *,
    by: Sequence[str] = (),
    sections: Sequence[str] | None = None,
    every: str = "month",
    names: bool = False,
    as_of: date | None = None,
    since: date | None = None,
    today: date | None = None,
    bins: int = DEFAULT_BINS,
    returns: str = "net",
    order_by: str = "line",
    rules: str | RuleBook = DEFAULT,
    reading: Reading | None = None,
) -> dict[str, Any]:
    """Gather the facts of a report, as `segkit report --format json` does.

    `source` names files. `sections` are those of the command, by default all; `by` names attributes for breakdowns;
    nobody is named without `names`. Days are dates, money is Decimal, shares run from 0 to 1.

    Raises:
        UsageError:  There is no such section, or `source` is a frame.
        SegkitError: The input cannot be used.
    """
    if not is_files(source):
        raise UsageError("a report is made of files, not of a frame", hint='report_facts("orders.csv")')
    asked = {"breakdown": bool(by), "clusters": False, "customers": names}
    wanted = [name for name in sections or facts.SECTIONS if asked.get(name, True)]
    for name in wanted:
        if name not in facts.SECTIONS:
            raise UsageError(f"there is no section {name!r}", hint=f"there are {', '.join(facts.SECTIONS)}")
    book = rules if isinstance(rules, RuleBook) else find_book(str(rules))
    wish = gathering.Wish(tuple(by), None, None, as_choice(Every, every, "every"), "quality" in wanted, names)
    policy = Policy(as_choice(Returns, returns, "returns"), as_choice(OrderBy, order_by, "order_by"))
    window = Window(*(None if day is None else as_day(day) for day in (as_of, since, today)))
    done = gathering.report_files(
        paths_in(source), wish, reading=reading, window=window, policy=policy, scoring=Scoring(bins, book=book)
    )
    return facts.facts_of(done, wanted)
