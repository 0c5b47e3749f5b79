"""What was asked of lists: for which tool, of whom, in which form."""

from __future__ import annotations

from dataclasses import field
from decimal import Decimal
from typing import TYPE_CHECKING

from segkit.immutable import immutable
from segkit.lists.identifiers import RUSSIA

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from segkit.analyses.vip import Vip
    from segkit.clusters.grouping import Grouping
    from segkit.lists.pseudonyms import Pseudonyms
    from segkit.sinks.audiences import Tool

YES = ("yes", "y", "true", "t", "1", "on", "да", "д", "истина", "+", "opt-in", "subscribed", "granted")
"""Words that mean consent, unless others are given."""
PATTERN = "{date}-{segment}"


@immutable
class Wishes:
    """Everything about lists that options say; what is not said here does not change a byte of them."""

    tool: Tool
    hash: str
    """How contacts are hashed: `none`, `sha256`, `md5`."""
    segments: tuple[str, ...] = ()
    grouping: Grouping | None = None
    """Lists are by cluster, and how clusters come about."""
    clusters: tuple[str, ...] = ()
    """Only these clusters, by number or name."""
    roles: Mapping[str, str] = field(default_factory=dict)
    """Columns of the input by what they say: email, phone, first_name …"""
    region: str | None = RUSSIA
    exclude: tuple[str, ...] = ()
    consent: str | None = None
    """A column that says who may be written to."""
    yes: tuple[str, ...] = YES
    blocked: str | None = None
    """A column that says who is blocked or unsubscribed; of contacts looked for by its usual names."""
    vip: Vip | None = None
    only_vips: bool = False
    contacts: str | None = None
    contact_key: str | None = None
    fields: tuple[str, ...] = ()
    fallback: Mapping[str, str] = field(default_factory=dict)
    """What stands where a field is empty, by field."""
    by: str | None = None
    """The one kind of contact, for tools that take one per file."""
    sort: tuple[str, ...] = ()
    top: int | None = None
    split: int = 1
    batch: int | None = None
    holdout: Decimal = Decimal(0)
    """Share of each list that is set apart."""
    holdout_seed: int = 0
    min_size: int | None = None
    pattern: str = PATTERN
    encoding: str = "utf-8"
    excel: bool = False
    excel_csv: bool = False
    """CSV for people: an apostrophe stands before what a spreadsheet would run."""
    pseudonyms: Pseudonyms | None = None
    """Ids are written under other names."""
    since: Path | None = None
    """The manifest of an earlier run, from which changes are told."""

    @property
    def flags(self) -> Mapping[str, str]:
        """The columns that were named for who may be written to and who not."""
        asked = {"consent": self.consent, "blocked": self.blocked}
        return {role: column for role, column in asked.items() if column}

    @property
    def is_hashed(self) -> bool:
        """Whether contacts are written as hashes."""
        return self.hash != "none"
