"""README and docs show what happens: every console block is run, and every Python block of the library's page."""

from __future__ import annotations

import contextlib
import io
import shutil
from pathlib import Path

import pytest

from tests.docs.pages import agrees, blocks, steps
from tests.golden.prompt import answer

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "README.md", *(ROOT / "docs").rglob("*.md")))


def name_of(page):
    """Name a page as it is linked: the Russian ones have a folder of their own."""
    return page.relative_to(ROOT).as_posix().removeprefix("docs/")


def of_pages(*kinds):
    """Give every page that has blocks of such a kind."""
    found = [page for page in PAGES if blocks(page.read_text("utf-8"), *kinds)]
    return pytest.mark.parametrize("page", found, ids=name_of)


@pytest.fixture
def shop(tmp_path, root, monkeypatch):
    """Work in a folder that holds the examples, as a reader of the documents would."""
    shutil.copytree(root / "examples", tmp_path / "examples")
    shutil.copy(root / "examples" / "orders.csv", tmp_path / "orders.csv")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@of_pages("console")
def test_commands_show_what_the_page_shows(page, shop):
    """Run a page from top to bottom in one folder: a later block may read what an earlier one wrote."""
    for block in blocks(page.read_text("utf-8"), "console"):
        for step in steps(block):
            done = answer(step.command, shop)
            printed = done.stdout.splitlines()
            where = f"{page.name}, line {step.line}: {step.command}"
            assert agrees(step.shown, printed), "\n".join([where, *printed, "--- stderr", done.stderr])
            assert "Traceback" not in done.stderr, where
            # The status of a pipe is that of its last filter.
            fails = any(line.startswith(("error: ", "ошибка: ")) for line in step.shown) and "|" not in step.command
            assert (done.returncode == 0) is not fails, f"{where}\n{done.stderr}"


@of_pages("python")
def test_python_prints_what_the_page_shows(page, shop):
    """Run the Python of a page from top to bottom; a text block right after a Python block is what it prints."""
    names, printed = {"__name__": "__main__"}, ""
    for block in blocks(page.read_text("utf-8")):
        if block.kind == "python":
            code = compile("\n" * (block.line - 1) + block.text, str(page), "exec")
            with contextlib.redirect_stdout(io.StringIO()) as stream:
                exec(code, names)
            printed = stream.getvalue()
        elif block.kind == "text" and printed:
            assert agrees(block.text.splitlines(), printed.splitlines()), f"{page.name}, line {block.line}:\n{printed}"
            printed = ""


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_a_page_names_no_file_that_is_not_there(page):
    text = page.read_text("utf-8")
    links = {part.split(")")[0].partition("#")[0] for part in text.split("](")[1:]}
    missing = [link for link in links if link and "://" not in link and not (page.parent / link).exists()]
    assert missing == []


@pytest.mark.parametrize("index", ["docs/README.md", "zensical.toml"])
def test_every_page_is_listed(index, root):
    text = (root / index).read_text("utf-8")
    pages = [name_of(page) for page in PAGES if page.name != "README.md"]
    assert [page for page in pages if f"({page})" not in text and f'"{page}"' not in text] == []
