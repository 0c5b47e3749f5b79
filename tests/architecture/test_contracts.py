"""The direction of imports, and the size of a module."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
MOST_LINES = 400


@pytest.fixture(scope="module")
def verdicts():
    """Return what import-linter prints."""
    program = Path(sys.executable).with_name("lint-imports")
    if not program.exists():
        pytest.skip("import-linter is not here")
    done = subprocess.run(
        [program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False, timeout=120
    )
    assert "Contracts:" in done.stdout, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("name", [contract["name"] for contract in CONTRACTS])
def test_a_contract_on_imports_is_kept(name, verdicts):
    assert any(line.startswith(f"{name} KEPT") for line in verdicts.splitlines()), verdicts


def test_no_module_is_long():
    lengths = {path: len(path.read_text("utf-8").splitlines()) for path in (ROOT / "src").rglob("*.py")}
    assert [f"{path.name}: {lines}" for path, lines in lengths.items() if lines > MOST_LINES] == []


def test_a_package_names_what_is_there_when_it_says_where_to_start():
    missing = []
    for init in sorted((ROOT / "src" / "segkit").rglob("__init__.py")):
        said = ast.get_docstring(ast.parse(init.read_text("utf-8"))) or ""
        for name in re.findall(r"`([a-z_]+)(?:[./][a-z_]+)*`", said):
            rooms = (init.parent, init.parent.parent, ROOT / "src" / "segkit", ROOT / "src")
            if not any((room / name).is_dir() or any(room.glob(f"{name}.*")) for room in rooms):
                missing.append(f"{init.relative_to(ROOT)}: {name}")
    assert missing == []


def test_classes_of_values_share_their_methods():
    texts = {path: path.read_text("utf-8") for path in (ROOT / "src").rglob("*.py")}
    assert [
        path.name for path, text in texts.items() if re.search(r"^\s*@dataclass\(.*frozen", text, re.MULTILINE)
    ] == []
