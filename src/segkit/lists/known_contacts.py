"""What orders and a file of contacts know of customers: how they are reached, and who said no."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from segkit import columns as c
from segkit.lists.contact_book import fingerprint_of, joined, known_of_contacts, met_with, stopping, unasked
from segkit.lists.offers import with_offers
from segkit.lists.people import BLOCKED, CONSENT, roles_of
from segkit.lists.potential import Strangers, strangers
from segkit.sources.lines.keeping import columns_of
from segkit.sources.lines.newest import CONTACT_ROLES, newest_values, refuse_missing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from segkit.lists.request import Wishes
    from segkit.runs.outcome import Segmentation
    from segkit.sources.source import Source


@dataclass
class Seen:
    """What was read of the files while they were open."""

    known: pl.DataFrame = field(default_factory=pl.DataFrame)
    taken: dict[str, str] = field(default_factory=dict)
    ever: pl.DataFrame = field(default_factory=pl.DataFrame)
    """Every address and number that anybody ever had."""
    inputs: list[dict[str, str]] = field(default_factory=list)
    notes: tuple[str, ...] = ()
    strangers: Strangers | None = None

    def look(self, wishes: Wishes, run: Segmentation, source: Source, since: date | None) -> None:
        """Read what the files know of customers, and the fingerprint of their bytes.

        Raises:
            ColumnError: A column was named that no file has.
        """
        from segkit.frames import day_number_of

        roles, self.notes = roles_of(wishes), ()
        words = {CONSENT: [word.lower() for word in wishes.yes]}
        found = newest_values(source, roles, until=day_number_of(run.as_of), guess=CONTACT_ROLES, yielding=words)
        self.known, self.taken, self.ever = found.rows, found.taken, found.ever
        self.inputs = [
            {"file": Path(plan.file.shown).name, "sha256": _fingerprint(plan.file.path)} for plan in source.plans
        ]
        columns = columns_of(source.plans[0])
        self.look_beside(wishes, run, columns, source.plans[0].file.shown)
        self.known, told = with_offers(self.known, run, source, wishes.fields, since)
        self.notes = (*self.notes, *told)

    def look_beside(self, wishes: Wishes, run: Segmentation, columns: Sequence[str], shown: str) -> None:
        """Read the file of contacts, if any; `columns` are those of the lines.

        Raises:
            ColumnError: A column was named that is nowhere.
        """
        if BLOCKED in self.known.columns:
            self.known = self.known.with_columns(stopping(pl.col(BLOCKED)).alias(BLOCKED))
        self.notes = (*self.notes, *unasked(columns, wishes))
        if wishes.contacts:
            self._look_at_contacts(run, wishes)
        refuse_missing(columns, shown, roles_of(wishes), self.taken)

    def _look_at_contacts(self, run: Segmentation, wishes: Wishes) -> None:
        met = met_with(run.customers[c.CUSTOMER].to_native(), self.known, wishes)
        self.strangers = strangers(met, wishes)
        book = known_of_contacts(met, wishes)
        self.inputs.append({"file": Path(met.shown).name, "sha256": fingerprint_of(met, wishes)})
        self.known, self.notes = joined(book.known, self.known), (*self.notes, *book.notes, *self.strangers.notes)
        self.ever = pl.concat([self.ever, book.ever])
        self.taken = self.taken | {role: f"{column} in {Path(met.shown).name}" for role, column in book.taken.items()}


def _fingerprint(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
