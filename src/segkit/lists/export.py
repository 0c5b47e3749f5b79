"""Labelled customers into lists: chosen, written as a tool takes them, all files of a run at once."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from segkit import columns as c
from segkit.errors import SegkitError
from segkit.immutable import immutable
from segkit.lists.choosing import HELD_OUT, REASON, REASONS, best_first, choose
from segkit.lists.delta import Earlier, changes, read_earlier
from segkit.lists.exclusion import excluded_by, tokens_of
from segkit.lists.file_names import file_names
from segkit.lists.files import cells_of, file_of, form_of, parts_of, tamed
from segkit.lists.groups import groups_of
from segkit.lists.known_contacts import Seen
from segkit.lists.people import people_of
from segkit.lists.wording import REASON_WORDS, counted
from segkit.runs.breakdown.customer_values import with_vips
from segkit.runs.segmentation import segment_files
from segkit.scoring.frozen import VERSION
from segkit.sinks.manifests import manifest_text
from segkit.sources.beside.suppressed import read_suppressed
from segkit.sources.places.unpack import Workspace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segkit.clusters.clustering import Clustering
    from segkit.lists.exclusion import Excluded, Tokens
    from segkit.lists.files import Form
    from segkit.lists.groups import Groups
    from segkit.lists.request import Wishes
    from segkit.runs.outcome import Segmentation
    from segkit.runs.terms import Policy, Scoring, Window
    from segkit.sources.lines.rejects import Rejects
    from segkit.sources.reading import Reading

LIST, HOLDOUT = "list", "holdout"
OUTWARD = "\x00outward"
CHANGES = ("entered", "left")


@immutable
class ListFile:
    """One file of a set."""

    name: str
    kind: str
    """`list`, `entered` or `left` since an earlier run, or `holdout`: those set apart."""
    segment: str
    rows: int
    content: bytes = field(repr=False)

    @property
    def sha256(self) -> str:
        """The hash of its bytes."""
        return hashlib.sha256(self.content).hexdigest()

    def entry(self) -> dict[str, Any]:
        """Return what the manifest says of it."""
        return {
            "name": self.name, "kind": self.kind, "list": self.segment, "rows": self.rows,
            "bytes": len(self.content), "sha256": self.sha256,
        }  # fmt: skip


@immutable
class Account:
    """Where the customers of one list went: `written` and those of `left_out` add up to `customers`."""

    segment: str
    customers: int
    written: int
    left_out: dict[str, int]


@immutable
class Lists:
    """A set of lists, made and not yet written."""

    run: Segmentation
    files: tuple[ListFile, ...]
    accounts: tuple[Account, ...]
    manifest: bytes = field(repr=False)
    taken: str = ""
    """Which columns were taken for what."""
    clustering: Clustering | None = None
    """The clusters, where lists are by cluster."""
    notes: tuple[str, ...] = ()

    @property
    def rejects(self) -> Rejects | None:
        """Lines that could not be read and were left out on request."""
        return self.run.rejects

    @property
    def contents(self) -> dict[str, bytes]:
        """The bytes of all files but the manifest, by name."""
        return {file.name: file.content for file in self.files}


def lists_of_files(
    names: Sequence[str],
    wishes: Wishes,
    *,
    reading: Reading,
    window: Window,
    policy: Policy,
    scoring: Scoring,
) -> Lists:
    """Make the lists of a run over files; nothing is written.

    Raises:
        SegkitError: The input cannot be used, a file of exclusion names nobody, or no list has anybody on it.
    """
    seen, asked = Seen(), Asked.of(wishes)
    run = segment_files(
        names, reading=reading, window=window, policy=policy, scoring=scoring,
        beside=lambda run, source: seen.look(wishes, run, source, window.since),
    )  # fmt: skip
    return made_of(with_vips(run, wishes.vip) if wishes.vip else run, seen, wishes, asked)


@immutable
class Asked:
    """What is read before any line of orders: earlier lists, and who is on none."""

    earlier: Earlier | None
    tokens: tuple[Tokens, ...]

    @classmethod
    def of(cls, wishes: Wishes) -> Asked:
        """Read the manifest of earlier lists and the files of exclusion.

        Raises:
            SegkitError: One of them cannot be used.
        """
        earlier = read_earlier(wishes.since, wishes) if wishes.since else None
        with Workspace() as workspace:
            excluded = [read_suppressed(name, workspace) for name in wishes.exclude]
            return cls(earlier, tuple(tokens_of(listed, wishes.region) for listed in excluded))


def made_of(run: Segmentation, seen: Seen, wishes: Wishes, asked: Asked, groups: Groups | None = None) -> Lists:
    """Make the lists of labelled customers, by what is known of them; nothing is written.

    `groups` are known already where they were found elsewhere.

    Raises:
        SegkitError: No list has anybody on it.
    """
    earlier, tokens = asked.earlier, asked.tokens
    people = people_of(run, seen.known, wishes, seen.strangers.known if seen.strangers else None)
    groups = groups or groups_of(run, wishes)
    named = excluded_by(tokens, people.rows, seen.ever, wishes.region)
    chosen = choose(groups.named(people.rows), wishes, named, groups)
    form = form_of(chosen, wishes)
    shelf, too_long = _files(chosen, form, run, groups, earlier)
    files = shelf.files
    accounts = _accounts(chosen, groups.names)
    notes = [
        *seen.notes,
        *people.notes,
        *groups.notes,
        *form.notes,
        *_told_unread(tokens),
        *(one.told for one in named),
        *_told(accounts, wishes),
        *([_told_changes(files, earlier)] if earlier else []),
        *(
            [f"{counted(shelf.tamed, 'cell')} with an apostrophe before it: a spreadsheet runs none"]
            if shelf.tamed
            else []
        ),
        *([f"{counted(too_long, 'cell')} longer than {wishes.tool.title} takes: left empty"] if too_long else []),
    ]
    if not any(file.kind == LIST for file in files):
        raise SegkitError(_nobody(accounts), hint="look at the columns of contacts, at --exclude and --consent")
    manifest = _manifest(run=run, wishes=wishes, seen=seen, files=files, accounts=accounts, named=named, groups=groups)
    return Lists(
        run, tuple(files), tuple(accounts), manifest_text(manifest), _taken(seen, run), groups.clustering, tuple(notes)
    )


def _files(
    chosen: pl.DataFrame, form: Form, run: Segmentation, groups: Groups, earlier: Earlier | None
) -> tuple[Shelf, int]:
    wishes, segments = form.wishes, groups.names
    date = run.as_of.isoformat()
    names = file_names(wishes.pattern, segments, date=date, tool=wishes.tool.name)
    suffix = ".xlsx" if wishes.excel else ".csv"
    by, down = best_first(wishes)
    # By the ids as they leave: in the order of those that stay at home a list would tell who is who.
    by = [*by[:-1], OUTWARD]
    ordered = by if (wishes.sort or wishes.top or wishes.split > 1) else [OUTWARD]
    shelf = Shelf(suffix)
    too_long = 0
    for segment in segments:
        rows = chosen.filter((pl.col(c.SEGMENT) == segment) & pl.col(REASON).is_null())
        rows = rows.with_columns(form.ids(rows[c.CUSTOMER]).alias(OUTWARD)).sort(
            ordered, descending=down if ordered is by else False, nulls_last=True
        )
        cells, long = cells_of(rows, form)
        too_long += long
        parts = parts_of(cells, wishes) if len(cells) else ()
        for number, part in enumerate(parts, start=1):
            shelf.add(names[segment], LIST, segment, part, wishes, number if len(parts) > 1 else None)
        if earlier:
            for kind, part in zip(CHANGES, changes(cells, earlier.lists.get(segment), form.keys), strict=True):
                if len(part):
                    shelf.add(f"{names[segment]}-{kind}", kind, segment, part, wishes)
    held = chosen.filter(pl.col(REASON) == HELD_OUT)
    if len(held):
        shelf.add(HOLDOUT, HOLDOUT, "", _side_cells(held, form), wishes)
    return shelf, too_long


@dataclass
class Shelf:
    """Files of a set, each under a name of its own."""

    suffix: str
    files: list[ListFile] = field(default_factory=list)
    tamed: int = 0
    """Cells before which an apostrophe stands, so that no spreadsheet runs them."""

    def add(
        self, name: str, kind: str, segment: str, cells: pl.DataFrame, wishes: Wishes, number: int | None = None
    ) -> None:
        """Make a file; a name that is taken already gets another ending."""
        taken = {file.name.casefold() for file in self.files}
        stem = f"{name}-{number}" if number else name
        while f"{stem}{self.suffix}".casefold() in taken:
            stem += "_"
        file = f"{stem}{self.suffix}"
        if wishes.excel_csv:
            cells, count = tamed(cells)
            self.tamed += count
        self.files.append(ListFile(file, kind, segment, len(cells), file_of(cells, wishes, file)))


def _side_cells(held: pl.DataFrame, form: Form) -> pl.DataFrame:
    return pl.DataFrame([form.ids(held[c.CUSTOMER]), held[c.SEGMENT].cast(pl.String)]).sort(c.CUSTOMER)


def _accounts(rows: pl.DataFrame, names: Sequence[str]) -> list[Account]:
    counts = {(segment, reason): count for segment, reason, count in rows.group_by(c.SEGMENT, REASON).len().iter_rows()}
    accounts = []
    for segment in names:
        left = {reason: counts.get((segment, reason), 0) for reason in REASONS}
        written = counts.get((segment, None), 0)
        accounts.append(Account(segment, written + sum(left.values()), written, left))
    if sum(one.customers for one in accounts) != len(rows):
        raise AssertionError("customers were lost between labels and lists: this is a fault of segkit")
    return accounts


def _nobody(accounts: Sequence[Account]) -> str:
    left = {reason: sum(one.left_out[reason] for one in accounts) for reason in REASONS}
    said = ", ".join(f"{count:,} {REASON_WORDS[reason]}" for reason, count in left.items() if count)
    return f"nobody is on any list: {said or 'no customer has such a label'}; what was written before is as it was"


def _told_unread(files: Sequence[Tokens]) -> list[str]:
    """Say of which entries nobody can tell whom they exclude."""
    return [
        f"--exclude {one.shown}: {counted(one.unread, 'entry', 'entries')} with an @ and no mail address"
        for one in files
        if one.unread
    ]


def _told(accounts: Sequence[Account], wishes: Wishes) -> list[str]:
    notes = []
    empty = [one.segment for one in accounts if not one.written]
    if empty:
        notes.append(f"no file for {', '.join(empty)}: nobody is left on it")
    least = wishes.tool.minimum if wishes.min_size is None else wishes.min_size
    short = [f"{one.segment} ({one.written:,})" for one in accounts if 0 < one.written < least]
    if short:
        notes.append(f"lists below {least:,} rows, too short for {wishes.tool.title}: {', '.join(short)}")
    return notes


def _told_changes(files: Sequence[ListFile], earlier: Earlier) -> str:
    entered, left = (sum(file.rows for file in files if file.kind == kind) for kind in CHANGES)
    return f"since {earlier.as_of}: {entered:,} entered lists, {left:,} left lists"


def _taken(seen: Seen, run: Segmentation) -> str:
    parts = [f"{role} = {column}" for role, column in seen.taken.items()]
    if "email" not in seen.taken and run.customers[c.CUSTOMER].str.contains("@", literal=True).any():
        parts.append("email = the customer's id")
    return f"contacts: {', '.join(parts)}" if parts else "contacts: no column of mail addresses or telephones was found"


def _manifest(  # noqa: PLR0913 - all that a set is made of
    *,
    run: Segmentation,
    wishes: Wishes,
    seen: Seen,
    files: Sequence[ListFile],
    accounts: Sequence[Account],
    named: Sequence[Excluded],
    groups: Groups,
) -> dict[str, Any]:
    """Return all that is worth knowing of a set; it holds nobody's name, address, number or id."""
    settings = {
        key.removeprefix("segkit."): json.loads(value) if value.startswith("{") else value
        for key, value in run.settings().items()
    }
    return {
        "segkit": VERSION,
        "tool": wishes.tool.name,
        "known": wishes.tool.known,
        "hash": wishes.hash,
        "as_of": run.as_of.isoformat(),
        "settings": settings | _asked(wishes) | ({"clusters": groups.fingerprint} if groups.clustering else {}),
        "columns": seen.taken,
        "inputs": seen.inputs,
        "exclusions": [
            {"file": Path(one.shown).name, "entries": one.entries, "met_nobody": one.nobody,
             "customers": len(one.customers), "formerly": one.formerly}
            for one in named
        ],
        "customers": run.extent.customers,
        "lists": [
            {"list": one.segment, "customers": one.customers, "written": one.written,
             "left_out": {reason: count for reason, count in one.left_out.items() if count}}
            for one in accounts
        ],
        "files": [file.entry() for file in files],
    }  # fmt: skip


def _asked(wishes: Wishes) -> dict[str, Any]:
    asked: dict[str, Any] = {
        "region": wishes.region, "consent": wishes.consent, "blocked": wishes.blocked,
        "fields": list(wishes.fields), "by": wishes.by,
        "sort": list(wishes.sort), "top": wishes.top, "split": wishes.split, "batch": wishes.batch,
        "holdout": str(wishes.holdout), "holdout_seed": wishes.holdout_seed, "encoding": wishes.encoding,
        "excel": wishes.excel, "excel_csv": wishes.excel_csv,
    }  # fmt: skip
    asked |= {"only_vips": True} if wishes.only_vips else {}
    if wishes.pseudonyms:
        asked["pseudonyms"] = {
            "key": wishes.pseudonyms.key_id, "domain": wishes.pseudonyms.domain, "how": "HMAC-SHA-256, 128 bits",
        }  # fmt: skip
    return {key: value for key, value in asked.items() if value not in (None, [], "0")}
