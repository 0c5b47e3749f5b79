"""The command that asks once more: a shell takes it apart into what was typed first."""

from __future__ import annotations

import shlex
from datetime import datetime
from pathlib import Path

import pytest

from segkit.cli.options.shared import InputOptions, ScoringOptions, WindowOptions
from segkit.cli.steps.retype import retyped


@pytest.mark.parametrize(
    ("options", "typed"),
    [
        ({"files": ["my orders [1].csv", "-odd.csv"]}, ["my orders [1].csv", "./-odd.csv"]),
        ({"files": ["a.csv"], "delimiter": "\t"}, ["a.csv", "--delimiter", "tab"]),
        ({"files": ["a.csv"], "delimiter": "|"}, ["a.csv", "--delimiter", "|"]),
        ({"files": ["a.csv"], "customer": "-id"}, ["a.csv", "--customer=-id"]),
        ({"files": ["a.csv"], "customer": "it's"}, ["a.csv", "--customer", "it's"]),
        ({"files": ["a.csv"], "day_first": False, "no_header": True}, ["a.csv", "--no-header", "--month-first"]),
        ({"files": ["a.csv"], "rejects": Path("bad rows.csv")}, ["a.csv", "--rejects", "bad rows.csv"]),
    ],
)
def test_a_shell_takes_the_command_apart_into_what_was_typed(options, typed):
    command, name, *words = shlex.split(retyped(InputOptions(**options)))
    assert [command, name, sorted(words)] == ["segkit", "rfm", sorted(typed)]


def test_days_and_numbers_are_as_they_were_typed():
    window, scoring = WindowOptions(as_of=datetime(2026, 6, 30)), ScoringOptions(new_days=30.0, bins=4)
    assert retyped(InputOptions(files=["a.csv"]), window, scoring) == (
        "segkit rfm a.csv --as-of 2026-06-30 --bins 4 --new-days 30"
    )


def test_no_digit_of_a_number_is_lost():
    assert retyped(InputOptions(files=["a.csv"]), ScoringOptions(new_days=30.1234567)).endswith("--new-days 30.1234567")


def test_standard_input_cannot_be_asked_once_more():
    assert retyped(InputOptions(files=["-"])) == ""
