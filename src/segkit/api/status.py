"""The whole base: customers, and contacts who never bought."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segkit.api.adapters import as_choice, as_day, explain_engine_errors, paths_in
from segkit.choices import OrderBy, Returns
from segkit.lists.request import YES
from segkit.runs.status import Asking, status_of_files
from segkit.runs.terms import Policy, Scoring, Window
from segkit.scoring.books import DEFAULT, find_book
from segkit.scoring.rules import RuleBook
from segkit.sinks.rows.customers import Choice, status_frame

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence
    from datetime import date

    import polars as pl

    from segkit.sources.reading import Reading


@explain_engine_errors
def base_status(  # noqa: PLR0913 - the questions of the command line, by keyword
    files: Any,
    contacts: str | os.PathLike[str] | None = None,
    *,
    each: bool = False,
    contact_key: str | None = None,
    consent: str | None = None,
    consent_yes: Sequence[str] = YES,
    blocked: str | None = None,
    churn_days: int | None = None,
    as_of: date | None = None,
    since: date | None = None,
    today: date | None = None,
    returns: str = "net",
    order_by: str = "line",
    rules: str | RuleBook = DEFAULT,
    reading: Reading | None = None,
) -> pl.DataFrame:
    """Say where the whole base stands, as `segkit status` does: one row per segment, or with `each` per person.

    `contacts` is a file with one row per customer or contact; those without a counted order are `potential`. Without it
    nothing is said of contacts.

    Columns out: the schema STATUS, or STATUS_OF_EACH

    Raises:
        SegkitError: The files cannot be used, or no contact is a customer.
    """
    asking = Asking(
        None if contacts is None else str(contacts), contact_key, consent, tuple(consent_yes), blocked, churn_days
    )
    done = status_of_files(
        paths_in(files), asking, reading=reading,
        window=Window(*(None if day is None else as_day(day) for day in (as_of, since, today))),
        policy=Policy(as_choice(Returns, returns, "returns"), as_choice(OrderBy, order_by, "order_by")),
        scoring=Scoring(book=rules if isinstance(rules, RuleBook) else find_book(rules)),
    )  # fmt: skip
    return status_frame(done.people, done.rows(), Choice(), each=each)
