"""What words mean: topics of their own, and the columns of all tables, found by any of their names."""

from __future__ import annotations

import difflib
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from segkit import schemas
from segkit.immutable import immutable
from segkit.render.languages.speech import language, spoken, word

if TYPE_CHECKING:
    from collections.abc import Iterator

FILE = Path(__file__).with_name("topics.toml")
TABLES = {
    "SEGMENTS": "segkit rfm", "ADVISED_SEGMENTS": "segkit segments", "CLUSTERED": "segkit cluster",
    "CLUSTER_TABLE": "segkit cluster --profile", "EXPLANATIONS": "segkit explain", "CUT_STEPS": "segkit cuts",
    "SNIFFED_COLUMNS": "segkit sniff", "BACKTEST": "segkit backtest", "LIST_FILES": "segkit export",
    "COHORTS": "segkit cohorts", "KPIS": "segkit kpis", "COMPARED_BREAKDOWN": "segkit breakdown",
    "VIPS": "segkit segments --vip", "MARKET_SHARES": "segkit breakdown --market",
    "CLASSED_ITEMS": "segkit abc", "FLOWS": "segkit compare", "MOVERS": "segkit compare --movers",
    "FINDINGS": "segkit check",
}  # fmt: skip
"""Which command writes which table, the most asked for first."""


@immutable
class Topic:
    """A word with its definition in every language."""

    name: str
    group: str
    names: tuple[str, ...]
    said: dict[str, str]

    @property
    def text(self) -> str:
        """The definition in the language of the run."""
        return self.said[language()]

    @property
    def title(self) -> str:
        """The name in the language of the run: in another than English the last of its names is its own."""
        return self.name if language() == "en" or self.names[-1].isascii() else self.names[-1]


@immutable
class Use:
    """A column of the tables of some commands."""

    commands: tuple[str, ...]
    meaning: str
    unit: str


@cache
def topics() -> tuple[Topic, ...]:
    """Return all topics, group by group."""
    document = tomllib.loads(FILE.read_text("utf-8"))
    return tuple(
        Topic(name, one["group"], tuple(one["names"]), {"en": one["en"], "ru": one["ru"]})
        for name, one in document.items()
    )


def find(asked: str) -> tuple[Topic | None, tuple[Use, ...]]:
    """Find a topic by any of its names, and the columns of that name; nothing where there is neither."""
    wanted = _plain(asked)
    topic = next((one for one in topics() if wanted in {_plain(name) for name in (one.name, *one.names)}), None)
    return topic, tuple(uses(wanted.replace(" ", "_")))


def near(asked: str) -> str | None:
    """Return the name that was most likely meant."""
    names = {_plain(name): name for one in topics() for name in (one.name, *one.names)}
    names |= {_plain(name): name for name in _columns()}
    found = difflib.get_close_matches(_plain(asked), names, n=1, cutoff=0.6)
    return names[found[0]] if found else None


def _plain(name: str) -> str:
    return " ".join(name.casefold().replace("-", " ").replace("_", " ").replace("ё", "е").split())


def _columns() -> set[str]:
    return {name for table in TABLES for name in getattr(schemas, table).names}


def uses(name: str) -> Iterator[Use]:
    """Go through what a column means in the tables that have one of this name, each meaning once."""
    found: dict[tuple[str, str], list[str]] = {}
    for table, command in TABLES.items():
        for column in getattr(schemas, table).columns:
            if column.name.casefold() == name:
                found.setdefault((column.meaning, column.unit), []).append(command)
    for (meaning_, unit), commands in found.items():
        yield Use(tuple(commands), meaning_, unit)


def meaning(name: str) -> str:
    """Say in a sentence what a column of customers or segments means, with its unit; nothing where it is none."""
    use = next(uses(name), None)
    if use is None:
        return ""
    return f"{spoken(use.meaning)}{f' ({word(use.unit)})' if use.unit else ''}"
