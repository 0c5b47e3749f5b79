"""Plain values are taken as Typer would take them, and what is not plain is left to Typer."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer
from commandline import run

from segkit.cli.app import whole_app
from segkit.cli.parsing import NEEDS_TYPER, plain_value
from segkit.errors import ExitStatus
from tests.architecture.commands import COMMANDS

RFM = {param.name: param for param in COMMANDS["rfm"].params}
TRIED = [None, "", "x", "-", "examples/orders.csv", "no/such/file", "3", True, False, 0, 3, 16.0, (), ("a", "b"), ["a"]]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_value_that_is_taken_plainly_is_what_typer_makes_of_it(name):
    command = COMMANDS[name]
    context = typer.Context(command)
    plain = 0
    for param in command.get_params(context):
        for value in [*TRIED, param.default]:
            taken = plain_value(param, value)
            if taken is NEEDS_TYPER or param.callback is not None:
                continue
            by_typer = type(param).process_value(param, context, value)
            assert (type(taken), taken) == (type(by_typer), by_typer), (param.name, value)
            plain += 1
    assert plain > len(command.params)


def test_a_list_of_files_an_output_and_text_are_taken_as_they_are():
    assert plain_value(RFM["files"], ("a.csv", "b.csv")) == ["a.csv", "b.csv"]
    assert plain_value(RFM["output"], "out.parquet") == Path("out.parquet")
    assert plain_value(RFM["customer"], "client") == "client"
    assert plain_value(RFM["bins"], None) is None


@pytest.mark.parametrize(("name", "value"), [("files", ()), ("bins", "5"), ("bins", 99), ("as_of", "2024-01-01")])
def test_what_has_to_be_checked_or_converted_is_left_to_typer(name, value):
    assert plain_value(RFM[name], value) is NEEDS_TYPER


def test_bounds_and_words_to_choose_from_still_hold():
    assert run("rfm", "orders.csv", "--bins", "33").status == ExitStatus.USAGE
    assert run("rfm", "orders.csv", "--returns", "nett").status == ExitStatus.USAGE
    assert run("rfm").status == ExitStatus.USAGE


def test_the_app_has_an_option_of_its_own_that_is_answered():
    group = typer.main.get_command(whole_app())
    assert group.main(["--version"], standalone_mode=False) in (None, 0)
