"""Start-up by the names of the modules that were loaded: no clock is needed, and no run is a bad day."""

from __future__ import annotations

import inspect
import subprocess
import sys

import pytest

from segkit.cli.app import COMMAND_NAMES, command_of, command_stub
from tests.architecture.commands import COMMANDS

DATA = {"polars", "narwhals", "numpy", "pyarrow", "sklearn", "scipy", "pandas", "duckdb"}
NEVER_FOR_RFM = {"sklearn", "scipy", "pandas", "duckdb", "numpy", "pydantic", "segkit.sources.text.asian"}
# check: by way of Polars, for decimals in rows; cluster: scikit-learn, and what it loads
# A day that is typed is read by Typer.
MAY_LOAD = {
    "compare": {"pydantic"},
    "check": {"numpy"},
    "cluster": {"sklearn", "scipy", "numpy", "pandas", "rich.table", "rich.progress"},
}
# The program ends by os._exit, which asks nobody; the probe lets it end as Python does.
WHEN_DONE = (
    "import atexit, os, sys; os._exit = sys.exit; "
    "atexit.register(lambda: print('\\nLOADED', *sys.modules, file=sys.stderr)); "
)


def loaded(code, folder):
    """Run Python code in a process of its own; return the names of the packages that it loaded."""
    done = subprocess.run(
        [sys.executable, "-c", WHEN_DONE + code], cwd=folder, capture_output=True, text=True, check=False, timeout=120
    )
    said, _, names = done.stderr.rpartition("\nLOADED ")
    assert done.returncode == 0, said
    return {name.partition(".")[0] for name in names.split()} | set(names.split())


def command_line(*arguments):
    """Return the code that runs a command line as the installed program does."""
    return f"sys.argv[:] = {['segkit', *map(str, arguments)]!r}; from segkit.cli import main; main()"


def test_the_package_loads_nothing_but_itself(tmp_path):
    names = loaded("import segkit; dir(segkit); segkit.__version__", tmp_path)
    assert names & (DATA | {"typer", "click", "rich", "segkit.api", "segkit.cli"}) == set()


def test_a_public_name_of_errors_loads_no_data_library(tmp_path):
    assert loaded("import segkit; segkit.SegkitError", tmp_path) & DATA == set()


@pytest.mark.parametrize("flag", ["--version", "-V"])
def test_the_version_loads_not_even_typer(flag, tmp_path):
    names = loaded(command_line(flag), tmp_path)
    assert names & (DATA | {"typer", "click", "rich", "segkit.cli.app"}) == set()


def test_the_app_loads_no_data_library(tmp_path):
    assert loaded("import segkit.cli.app", tmp_path) & DATA == set()


@pytest.mark.parametrize("command", ["", *COMMANDS], ids=lambda given: given or "app")
def test_help_loads_no_data_library(command, tmp_path):
    assert loaded(command_line(*command.split(), "--help"), tmp_path) & DATA == set()


def test_a_list_of_commands_loads_none_of_them(tmp_path):
    names = loaded(command_line("--help"), tmp_path)
    assert not [name for name in names if name.startswith(("segkit.cli.commands.", "segkit.cli.options."))]


@pytest.mark.parametrize("name", COMMAND_NAMES)
def test_a_list_of_commands_tells_of_each_what_its_own_help_tells(name):
    told, own = (
        inspect.getdoc(command).partition("\n\n")[0].split() for command in (command_stub(name), command_of(name))
    )
    assert told == own
    assert command_stub(name) is not command_of(name)


def test_a_command_without_a_file_of_its_own_is_loaded(monkeypatch):
    monkeypatch.setattr("segkit.cli.app.__file__", "/nowhere/app.py")
    assert command_stub("rfm") is command_of("rfm")


def test_short_help_loads_no_data_library(tmp_path):
    assert loaded(command_line("rfm", "-h"), tmp_path) & DATA == set()


def test_wrong_usage_loads_no_data_library(tmp_path):
    code = command_line("rfm", "orders.csv", "--bons", "5")
    names = loaded(
        code.replace("main()", "\ntry:\n main()\nexcept SystemExit as end:\n assert end.code == 2"), tmp_path
    )
    assert names & DATA == set()


ALSO_NEEDED = {
    "cluster": ("--k", "3"), "breakdown": ("--by", "division"), "compare": ("--from", "2026-03-31"), "explain": ("--customer-id", "C0001"),
    "status": ("--contacts", "crm.csv"),
}  # fmt: skip
WRITING = [
    name
    for name, command in COMMANDS.items()
    if name != "report" and any("--output" in param.opts for param in command.params)
]


@pytest.mark.parametrize("book", [(), ("classic",)], ids=lambda given: " ".join(given) or "default")
def test_a_rule_book_is_shown_without_any_data_library(book, tmp_path):
    assert loaded(command_line("rules", "show", *book), tmp_path) & DATA == set()


# One command shows what a suffix needs, the others what the command needs.
@pytest.mark.parametrize(
    ("command", "target"), [*((name, "out.csv") for name in WRITING), ("rfm", "out.csv.gz"), ("rfm", "out.json")]
)
def test_a_run_loads_only_what_it_needs(command, target, example_orders, tmp_path):
    (tmp_path / "crm.csv").write_text("customer_id\nC0001\n", "utf-8")
    names = loaded(command_line(command, example_orders, *ALSO_NEEDED.get(command, ()), "-o", target), tmp_path)
    assert (tmp_path / target).stat().st_size
    assert names & NEVER_FOR_RFM <= MAY_LOAD.get(command, set())
    assert names & {"rich.table", "rich.progress"} <= MAY_LOAD.get(command, set())
    assert "segkit.render.languages.catalogue" not in names


@pytest.mark.parametrize(("target", "needed"), [("out.html", True), ("out.json", False)])
def test_a_report_loads_what_draws_pages_only_for_a_page(target, needed, example_orders, tmp_path):
    names = loaded(command_line("report", example_orders, "-o", target), tmp_path)
    assert (tmp_path / target).stat().st_size
    assert names & (NEVER_FOR_RFM | {"rich.table", "rich.progress"}) <= {"numpy"}
    assert ("jinja2" in names) == needed
    assert "segkit.render.languages.catalogue" not in names
