"""segkit rules, and rule books of one's own on every command."""

import json
import re

import polars as pl
import pytest
from commandline import run

MINE = """\
[[segment]]
name = "топ"
action = "Звонить."
m = 5

[[segment]]
name = "rest"
otherwise = true
"""


@pytest.fixture
def mine(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(MINE, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", ["lifecycle", "classic"])
@pytest.mark.parametrize("width", ["60", "80", "100"])
def test_a_book_is_shown_as_a_grid_without_colour_within_the_width(name, width, monkeypatch):
    monkeypatch.setenv("COLUMNS", width)
    done = run("rules", "show", name)
    assert (done.status, done.err) == (0, "")
    assert "\x1b" not in done.out
    assert max(map(len, done.out.splitlines())) <= int(width)
    assert re.findall(r"^R \d", done.out, re.MULTILINE) == ["R 5", "R 4", "R 3", "R 2", "R 1"]


def test_the_grid_of_classic_says_each_of_25_names(monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")
    lines = run("rules", "show", "classic").out.splitlines()
    grid = [line.split()[2:] for line in lines if re.match(r"R \d ", line)]
    assert [len(row) for row in grid] == [5] * 5
    assert (grid[0][0], grid[0][4], grid[4][4], grid[2][2]) == ("new", "champions", "cant-lose", "need-attention")


def test_a_book_without_a_name_is_the_five_labels():
    assert run("rules", "show").out == run("rules", "show", "lifecycle").out


def test_names_too_long_for_the_grid_are_numbers_that_the_list_explains(tmp_path):
    path = tmp_path / "long.toml"
    path.write_text(MINE.replace('"rest"', '"theveryverylongnameofallothers"'), encoding="utf-8")
    shown = run("rules", "show", path).out
    assert re.search(r"^R 5 1 +1 +1", shown, re.MULTILINE) or re.search(r"^R 5 2 +", shown, re.MULTILINE)
    assert " 2 theveryverylongnameofallothers" in shown


def test_the_toml_of_a_book_is_a_book(tmp_path, example_orders):
    path = tmp_path / "copy.toml"
    path.write_text(run("rules", "show", "classic", "--toml").out, encoding="utf-8")
    assert run("rules", "check", path).status == 0
    own, built_in = (run("rfm", example_orders, "-q", "--rules", book) for book in (path, "classic"))
    assert own.out == built_in.out


def test_a_good_book_passes_the_check(mine):
    done = run("rules", "check", mine)
    assert (done.status, done.err) == (0, "")
    assert "2 segments, 2 rules; every customer finds one, and every rule can win" in " ".join(done.out.split())


def test_a_faulty_book_fails_the_check_with_every_line(tmp_path):
    path = tmp_path / "bad.toml"
    path.write_text(MINE.replace("m = 5", "m = 6").replace("otherwise", "rest"), encoding="utf-8")
    done = run("rules", "check", path)
    assert done.status == 3
    assert f"{path}, line 4: m is 6, and it runs from 1 to 5" in done.error
    assert f"{path}, line 8: 'rest' means nothing here" in done.error


def test_a_faulty_book_labels_nobody(tmp_path, example_orders):
    path = tmp_path / "bad.toml"
    path.write_text(MINE.replace("otherwise = true", "r = 1"), encoding="utf-8")
    done = run("rfm", example_orders, "--rules", path)
    assert (done.status, done.out) == (1, "")
    assert "cells are open" in done.error


def test_an_own_book_labels_customers_and_gives_its_names_to_every_option(mine, example_orders):
    rows = json.loads(run("segments", example_orders, "--rules", mine, "--actions", "-f", "json", "-q").out)
    assert [(row["segment"], row["action"]) for row in rows] == [("топ", "Звонить."), ("rest", "")]
    assert sum(row["customers"] for row in rows) == 389
    top = run("rfm", example_orders, "--rules", mine, "--segment", "топ", "-q").customers.values()
    assert {row["m_score"] for row in top} == {"5"}
    assert len(top) == rows[0]["customers"]
    wrong = run("rfm", example_orders, "--rules", mine, "--segment", "loyal")
    assert (wrong.status, wrong.hint) == (2, "there are топ, rest")
    near = run("rfm", example_orders, "--rules", mine, "--segment", "res")
    assert near.hint == "did you mean --segment rest?"


@pytest.mark.parametrize("command", ["rfm", "segments"])
def test_a_table_of_any_book_is_drawn(command, mine, example_orders):
    done = run(command, example_orders, "--rules", mine, "-f", "table")
    assert done.status == 0
    assert "топ" in done.out
    assert "new: first order" not in done.out


@pytest.mark.parametrize("form", ["csv", "json", "markdown"])
def test_actions_are_a_column_in_every_format(form, example_orders):
    done = run("segments", example_orders, "--actions", "-f", form, "-q")
    assert "action" in done.out
    assert "A discount is not needed." in done.out
    assert "action" not in run("segments", example_orders, "-f", form, "-q").out


def test_asking_for_the_column_asks_for_actions(example_orders):
    done = run("segments", example_orders, "--columns", "segment,action", "--segment", "new", "-q")
    assert done.out.splitlines()[0] == "segment,action"
    assert "Welcome them" in done.out


def test_the_metadata_of_a_file_name_the_book(example_orders, tmp_path):
    run("rfm", example_orders, "--rules", "classic", "-q", "-o", tmp_path / "out.parquet")
    assert pl.read_parquet_metadata(tmp_path / "out.parquet")["segkit.rules"] == "classic"
