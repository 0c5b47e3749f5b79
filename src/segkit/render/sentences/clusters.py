"""What is said of clusters in the language of the run: names that segkit gave, rules of thumb, mixes of labels."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from segkit.clusters.profiles import MIDDLING, ONCE, WORDS
from segkit.render.languages.speech import ENGLISH, catalogue, label, language, spoken, word

if TYPE_CHECKING:
    from segkit.clusters.rules_of_thumb import Bounds, Rule

GIVEN = frozenset((ONCE[1], MIDDLING[1], *(short for pair in WORDS.values() for _, short in pair)))
"""The words that names are made of, where users give none."""
NAME = "name: "


def named(name: str) -> str:
    """Say the name of a cluster; one that a user gave is as it is."""
    parts = name.split(" ")
    if language() == ENGLISH or not all(part in GIVEN or part.isdigit() for part in parts):
        return name
    words = catalogue().words
    return " ".join(words.get(NAME + part, part) for part in parts)


def ruled(rule: Rule) -> str:
    """Say a rule of thumb."""
    if language() == ENGLISH:
        return str(rule)
    return f" {word('and')} ".join(_bounds(bound) for bound in rule.bounds)


def _bounds(bound: Bounds) -> str:
    """Say the bounds of one feature: its name where segkit gave it, and the unit."""
    name = bound.feature.name
    rest = str(bound).removeprefix(name)
    joined = re.sub(r"\b(and|to)\b", lambda found: word(found[0]), rest)
    numbers = re.sub(r"\d[\d,]*(\.\d+)?( days)?", lambda found: spoken(found[0]), joined)
    return word(name).replace("\n", " ") + numbers


def mixed(labels: str) -> str:
    """Say a mix of labels and their shares."""
    parts = [one.rpartition(" ") for one in labels.split(", ")]
    return ", ".join(f"{label(name)} {share}" for name, _, share in parts)
