"""The whole base over files: customers by their labels, contacts who never bought, and who may be written to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

import narwhals.stable.v2 as nw
import polars as pl

from segkit import columns as c
from segkit.analyses.status import counted_people, reach, status_rows, with_standing
from segkit.choices import Returns
from segkit.errors import SegkitError
from segkit.frames import collect, day_number_of, sent
from segkit.immutable import immutable
from segkit.line.customers import far_new_days_of, new_days_of, order_days
from segkit.line.orders import orders_of
from segkit.runs.contacts.matching import KEY, PERSON, WHO, Matching, matching
from segkit.runs.far.contacts import met_there
from segkit.runs.segmentation import segment_files
from segkit.schemas import CUSTOMERS, STATUS_OF_EACH
from segkit.scoring.rules import POTENTIAL
from segkit.sources.beside.contacts import EMAIL, PHONE, read_contact_table
from segkit.sources.lines.newest import contact_columns, newest_values
from segkit.sources.roles.recognition import find_column

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable

    from segkit.runs.far.segmentation import FarSegmentation
    from segkit.runs.outcome import Segmentation
    from segkit.runs.terms import Policy, Scoring, Window
    from segkit.sources.lines.rejects import Rejects
    from segkit.sources.reading import Reading
    from segkit.sources.source import Source

People = TypeVar("People", nw.DataFrame[Any], nw.LazyFrame[Any])
NOT = ("no", "n", "false", "f", "0", "off", "нет", "н", "ложь", "none", "active", "активен")
"""Words that say that nobody is blocked; anything else in such a column, a date too, says that somebody is."""
NO_FILE: tuple[str, ...] = ("without --contacts nobody is potential, and it is not known who may be written to",)
_KNOWN, _BLOCKED, _CONSENTS = FLAGS = "_known", "_blocked", "_consents"
"""What a file says of a person: that they are in it, and more; of who is not in it, nothing holds."""
REACH = reach(known=nw.col(_KNOWN), blocked=nw.col(_BLOCKED), consents=nw.col(_CONSENTS))


@immutable
class Asking:
    """What is asked of a file of contacts."""

    contacts: str | None = None
    """None where it is only asked who is active."""
    key: str | None = None
    consent: str | None = None
    """The column that says who may be written to; looked for by its usual names where it is not named."""
    yes: tuple[str, ...] = ()
    """Words that mean yes."""
    blocked: str | None = None
    churn_days: int | None = None


@immutable
class BaseStatus:
    """The base: how many people stand where, and what is worth knowing of them."""

    counted: nw.DataFrame[Any]
    """As `counted_people` gives."""
    people: nw.DataFrame[Any] | nw.LazyFrame[Any]
    """Columns of the schema STATUS_OF_EACH, money in 1/10000 currency, days since epoch.

    On a cluster a plan, good while the run is open.
    """
    run: Segmentation
    churn_days: int
    learnt: int | None
    """Purchase gaps that the churn days are learnt from; None where they were given."""
    notes: tuple[str, ...] = ()

    @property
    def rejects(self) -> Rejects | None:
        """Lines that could not be read and were left out on request."""
        return self.run.rejects

    @property
    def is_far(self) -> bool:
        """Whether people lie on a cluster."""
        return isinstance(self.people, nw.LazyFrame)

    @property
    def knows_contacts(self) -> bool:
        """Whether there is a file of contacts."""
        return c.CONTACT in self.counted.columns

    @property
    def names(self) -> tuple[str, ...]:
        """All labels, potential last where there are contacts."""
        return (*self.run.book.names, *([POTENTIAL.name] if self.knows_contacts else []))

    def rows(self) -> list[dict[str, Any]]:
        """Return one row per label; see the schema STATUS."""
        book = self.run.book
        actions = {name: book.segment(name).advised() for name in book.names} | {POTENTIAL.name: POTENTIAL.advised()}
        return status_rows(self.counted, self.names, actions)

    def of(self, status: str) -> tuple[int, int]:
        """Return how many people have a status, and what they brought [1/10000 currency]."""
        found = self.counted.filter(nw.col(c.STATUS) == status)
        return int(found[c.PEOPLE].sum() or 0), int(found[c.REVENUE].sum() or 0)


def status_of_files(
    names: Iterable[str | os.PathLike[str]],
    asking: Asking,
    *,
    reading: Reading | None = None,
    window: Window | None = None,
    policy: Policy | None = None,
    scoring: Scoring,
) -> BaseStatus:
    """Say of every customer and every contact where they stand.

    Raises:
        SegkitError: The files cannot be used, or no contact is a customer.
    """
    refuse_potential(scoring)
    table = read_contact_table(asking.contacts) if asking.contacts else None
    known: list[pl.DataFrame] = []

    def look(run: Segmentation, source: Source) -> None:
        known[:] = [newest_values(source, {}, until=day_number_of(run.as_of), guess=(EMAIL, PHONE)).rows]

    run = segment_files(
        names, reading=reading, window=window, policy=policy, scoring=replace(scoring, keeps_gaps=True),
        beside=look if table else None,
    )  # fmt: skip
    gaps = run.purchase_gaps
    days = asking.churn_days if asking.churn_days is not None else int(new_days_of(gaps)) if gaps is not None else 0
    standing = collect(with_standing(run.customers.lazy(), days))
    notes = NO_FILE
    if table is None:
        people = standing
    else:
        met = matching(table, run.customers[c.CUSTOMER].to_native(), known[0], key=asking.key)
        said = _said(met, asking)
        people, notes = _people(standing, met, said.rows), (*met.told, *said.notes)
    learnt = None if asking.churn_days is not None or gaps is None else len(gaps)
    return BaseStatus(collect(counted_people(people.lazy())), _of_each(people), run, days, learnt, notes)


def status_far(run: FarSegmentation, asking: Asking) -> BaseStatus:
    """Say the same of customers who lie on a cluster; counts are fetched, and the customers who are in the file.

    The run has to be open.

    Raises:
        SegkitError: The file cannot be used, or no contact is a customer.
    """
    table = read_contact_table(asking.contacts) if asking.contacts else None
    days, learnt = asking.churn_days, None
    if days is None:
        wait, learnt = (run.new_days, run.gaps) if not run.new_days_given else _far_gaps(run)
        days = int(wait)
    customers: Any = run.customers
    people, notes = with_standing(customers, days), NO_FILE
    if table is not None:
        met = met_there(table, run, key=asking.key, until=day_number_of(run.as_of))
        said = _said(met, asking)
        people, notes = _people_there(people, met, said.rows), (*met.told, *said.notes)
    return BaseStatus(collect(counted_people(people)), _of_each(people), run, days, learnt, notes)


def _far_gaps(run: FarSegmentation) -> tuple[float, int]:
    every, lines = run.policy.returns is Returns.KEEP, run.lines
    if lines is None:
        raise AssertionError("this run kept no lines")
    orders = orders_of(lines, run.policy.order_by, every=every)
    return far_new_days_of(order_days(orders, every_order_counts=every))


def refuse_potential(scoring: Scoring) -> None:
    """Refuse a rule book with a segment of the name that contacts have.

    Raises:
        SegkitError: There is one.
    """
    if POTENTIAL.name in scoring.book.names:
        raise SegkitError(
            f"the rule book {scoring.book.name} has a segment `{POTENTIAL.name}`: that is the name of contacts without"
            " an order",
            hint="give the segment another name",
        )


def _of_each(people: People) -> People:
    """Give people the columns of STATUS_OF_EACH; nothing is said of contacts where there are none."""
    if c.CONTACT not in people.collect_schema().names():
        people = people.with_columns(nw.lit(None, dtype=nw.String).alias(c.CONTACT))
    return people.select(*STATUS_OF_EACH.names)


@immutable
class _Said:
    """What a file says of its persons: whether they are blocked, and whether they consent."""

    rows: pl.DataFrame
    notes: tuple[str, ...]


def _said(met: Matching, asking: Asking) -> _Said:
    """Read who is blocked and who consents: of several rows of one person one no is enough, a blank says nothing."""
    columns = [name for name in met.every.columns if not name.startswith("\x00")]
    usual = contact_columns(columns, ("consent", "blocked"))
    notes: list[str] = []
    found: dict[str, str | None] = {}
    for role, asked in (("consent", asking.consent), ("blocked", asking.blocked)):
        column = find_column(columns, asked, f"--{role}", met.shown) if asked else usual.get(role)
        found[role] = column
        if column and not asked:
            notes.append(f"{met.shown}: `{column}` is taken for {role} (--{role} COLUMN overrules)")
    if not found["consent"]:
        notes.append(f"{met.shown}: no column says who consents: nobody is taken for one without consent")
    consent, blocked = found["consent"], found["blocked"]
    yes, no = pl.lit(value=True), pl.lit(value=False)
    if consent:
        yes = pl.col(consent).str.to_lowercase().is_in([word.lower() for word in asking.yes])
    if blocked:
        no = ~pl.col(blocked).str.to_lowercase().is_in(NOT)
    each = met.every.select(PERSON, yes.alias(_CONSENTS), no.fill_null(value=False).alias(_BLOCKED))
    consents = pl.col(_CONSENTS).any() & pl.col(_CONSENTS).all()  # a blank cell says nothing, and alone no yes
    rows = each.group_by(PERSON).agg(consents, pl.col(_BLOCKED).any())
    return _Said(rows, tuple(notes))


def _people(customers: nw.DataFrame[Any], met: Matching, said: pl.DataFrame) -> nw.DataFrame[Any]:
    """Put customers and contacts who are none under each other, one row each, sorted by label and id."""
    named: pl.DataFrame = customers.to_native().join(
        _of_owners(met, said), on=c.CUSTOMER, how="left", maintain_order="left"
    )
    named = named.with_columns(pl.col(c.SEGMENT).cast(pl.String), pl.col(FLAGS).fill_null(value=False))
    both = pl.concat([named, _strangers(met, said)], how="diagonal")
    return nw.from_native(both, eager_only=True).with_columns(REACH)


def _people_there(customers: nw.LazyFrame[Any], met: Matching, said: pl.DataFrame) -> nw.LazyFrame[Any]:
    """Do the same with customers who lie on a cluster, in no order; see the schema STATUS_OF_EACH."""
    theirs = sent(_of_owners(met, said), customers)
    flags = (nw.col(flag).fill_null(value=False) for flag in FLAGS)
    named = customers.join(theirs, on=c.CUSTOMER, how="left").with_columns(*flags).with_columns(REACH)
    strangers = nw.from_native(_strangers(met, said), eager_only=True).with_columns(
        REACH, *(nw.lit(None, dtype=column.dtype).alias(column.name) for column in CUSTOMERS.columns[2:6])
    )
    others = sent(strangers.select(*STATUS_OF_EACH.names).to_native(), customers)
    return nw.concat([STATUS_OF_EACH.conform(named), STATUS_OF_EACH.conform(others)])


def _of_owners(met: Matching, said: pl.DataFrame) -> pl.DataFrame:
    """Return what the file says of the customers who are in it."""
    theirs = met.owners.join(said, on=PERSON).select(pl.col(WHO).alias(c.CUSTOMER), _BLOCKED, _CONSENTS)
    return theirs.with_columns(pl.lit(value=True).alias(_KNOWN))


def _strangers(met: Matching, said: pl.DataFrame) -> pl.DataFrame:
    """Return the contacts who are no customers, with what the file says of them."""
    return met.strangers.select(KEY, PERSON).join(said, on=PERSON, how="left").select(
        pl.col(KEY).alias(c.CUSTOMER), pl.lit(POTENTIAL.name).alias(c.SEGMENT), pl.lit(POTENTIAL.name).alias(c.STATUS),
        *(pl.col(flag).fill_null(value=False) for flag in (_BLOCKED, _CONSENTS)), pl.lit(value=True).alias(_KNOWN),
    )  # fmt: skip


def strangers_of(met: Matching, roles: dict[str, str], asking: Asking) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Return contacts who are no customers with what the file says of them, one row each.

    Columns out: customer_id, their key; the roles [text or null]; consents, blocked [true or false]
    """
    said = _said(met, asking)
    rows = met.strangers.join(said.rows, on=PERSON, how="left").select(
        pl.col(KEY).alias(c.CUSTOMER), *(pl.col(column).alias(role) for role, column in roles.items()),
        pl.col(_CONSENTS).alias("consents"), pl.col(_BLOCKED).alias("blocked"),
    )  # fmt: skip
    return rows, said.notes
