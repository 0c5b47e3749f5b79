"""Everything that can be typed is in the reference, every column in the glossary, every status in the README."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from segkit import schemas
from segkit.errors import ExitStatus
from segkit.scoring.books import BUILT_IN, built_in
from tests.architecture.commands import COMMANDS, examples, flags

SCHEMAS = [schema for schema in vars(schemas).values() if isinstance(schema, schemas.Schema)]


def text_of(root, name):
    """Return a page."""
    return (root / name).read_text("utf-8")


def test_written_pages_are_fresh(root):
    done = subprocess.run(
        [sys.executable, root / "docs" / "make_reference.py", "--check"],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, f"{done.stdout}{done.stderr}run docs/make_reference.py"


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_is_in_the_reference_with_all_its_options(command, root):
    reference = text_of(root, "docs/reference.md")
    assert f"\n## segkit {command}\n" in reference
    section = re.split(r"^## ", reference.partition(f"\n## segkit {command}\n")[2], flags=re.MULTILINE)[0]
    typed = [(flag, option.help) for name, flag, option in flags() if name == command]
    assert [flag for flag, _ in typed if f"`{flag}`" not in section] == []
    assert [meaning for _, meaning in typed if meaning not in section] == []
    assert [line for line in examples(COMMANDS[command]) if line not in section] == []


def test_options_of_the_app_are_in_the_reference(root):
    reference = text_of(root, "docs/reference.md")
    assert [flag for name, flag, _ in flags() if not name and f"`{flag}`" not in reference] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_is_side_by_side_with_its_calls(command, root):
    assert f"\n## segkit {command}\n" in text_of(root, "docs/library.md")


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda schema: schema.name)
def test_a_column_is_in_the_glossary_with_its_unit_and_meaning(schema, root):
    glossary = text_of(root, "docs/glossary.md")
    rows = [line.split(" | ") for line in glossary.splitlines() if line.startswith("| `")]
    known = {
        (row[0].removeprefix("| ").strip("`"), row[2].strip(), row[3].removesuffix(" |"))
        for row in rows
        if len(row) == 4
    }
    assert [column.name for column in schema.columns if (column.name, column.unit, column.meaning) not in known] == []


def test_a_label_is_in_the_glossary(root):
    glossary = text_of(root, "docs/glossary.md")
    assert [label for book in BUILT_IN for label in built_in(book).names if f"| *{label}* |" not in glossary] == []


def test_an_exit_status_is_in_the_readme(root):
    _, _, section = text_of(root, "README.md").partition("xit status")
    assert [status.name for status in ExitStatus if not re.search(rf"\b{status.value}\b", section)] == []
