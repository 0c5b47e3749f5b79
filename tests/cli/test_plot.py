"""--plot: one option, one meaning: a picture that says its finding, with the numbers of the rows."""

from __future__ import annotations

import csv
import io
import re
from xml.etree import ElementTree as ET

import pytest

from tests.commandline import HEADER, run

ASKED = {
    "segments": (), "abc": (), "kpis": ("--every", "quarter"), "cohorts": ("--every", "quarter"),
    "compare": ("--from", "2026-03-31"),
}  # fmt: skip
TITLES = {
    "segments": "loyal: 42.2% of the revenue from 18.5% of the customers",
    "abc": "43.4% of the items bring 80.0% of the revenue",
    "kpis": "revenue of 2026-Q2: 6,993.50, +45.7% against the quarter before",
    "cohorts": "of new customers 62% order again one quarter later, 30% after 4",
    "compare": "64 customers fell, 19 rose",
}
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def pictures(example_orders, tmp_path_factory):
    """Return the picture of every command, and what the command printed beside it."""
    folder, found = tmp_path_factory.mktemp("pictures"), {}
    for command, more in ASKED.items():
        done = run(command, example_orders, *more, "-q", "--plot", folder / f"{command}.svg")
        assert (done.status, done.err) == (0, "")
        found[command] = ((folder / f"{command}.svg").read_text("utf-8"), done.out)
    return found


@pytest.mark.parametrize("command", ASKED)
def test_a_picture_says_its_finding_to_eyes_and_ears(command, pictures):
    root = ET.fromstring(pictures[command][0])
    assert root.find(f"{SVG}title").text == root.get("aria-label") == TITLES[command]
    assert TITLES[command].startswith(root.find(f"{SVG}text").text)


@pytest.mark.parametrize("command", ASKED)
def test_rows_are_the_same_with_a_picture(command, pictures, example_orders):
    assert pictures[command][1] == run(command, example_orders, *ASKED[command], "-q").out


@pytest.mark.parametrize(
    ("command", "column", "written"),
    [
        ("segments", "revenue_share", lambda text: f"{100 * float(text):.1f}%"),
        ("segments", "customers_share", lambda text: f"{100 * float(text):.1f}%"),
        ("kpis", "revenue", lambda text: f"{float(text):,.2f}"),
        ("compare", "customers", str),
        ("cohorts", "retention", lambda text: f"{100 * float(text):.0f}"),
    ],
    ids=["revenue of segments", "customers of segments", "revenue of periods", "movement", "retention"],
)
def test_every_number_of_the_rows_is_in_the_picture(command, column, written, pictures):
    picture, rows = pictures[command]
    shown = [text.text for text in ET.fromstring(picture).iter(f"{SVG}text")]
    values = [row[column] for row in csv.DictReader(io.StringIO(rows)) if row[column] and row.get("period") != "total"]
    assert values
    assert [text for text in map(written, values) if text not in shown] == []


@pytest.mark.parametrize("command", ASKED)
def test_no_text_leaves_the_picture(command, pictures):
    root = ET.fromstring(pictures[command][0])
    width, height = float(root.get("width")), float(root.get("height"))
    for mark in root.iter(f"{SVG}rect"):
        assert float(mark.get("x", 0)) + float(mark.get("width")) <= width
        assert float(mark.get("y", 0)) + float(mark.get("height")) <= height


def test_the_same_input_gives_the_same_picture(pictures, example_orders, tmp_path):
    run("segments", example_orders, "-q", "--plot", tmp_path / "again.svg")
    assert (tmp_path / "again.svg").read_text("utf-8") == pictures["segments"][0]


@pytest.mark.parametrize("command", [*ASKED, "cluster"])
def test_characters_fit_80_columns_and_stand_beside_the_rows(command, example_orders):
    more = ASKED.get(command, ("--k", 3))
    done = run(command, example_orders, *more, "-q", "--plot", "-")
    drawn = done.err.splitlines()
    assert max(map(len, drawn)) <= 80
    assert "\x1b" not in done.err
    assert re.search("[█░▒▓]", done.err)
    assert command == "cluster" or TITLES[command] in done.err
    assert done.out.startswith(run(command, example_orders, *more, "-q").out[:200])


def test_bars_are_as_long_as_their_shares(example_orders):
    lines = run("segments", example_orders, "-q", "--plot", "-").err.splitlines()
    drawn = {line.split()[0]: line.count("█") for line in lines if line[:1].isalpha() and "█" in line}
    assert abs(drawn["at-risk"] / drawn["loyal"] - 0.298 / 0.422) < 0.03


@pytest.mark.parametrize("command", ASKED)
def test_a_picture_speaks_russian(command, example_orders, tmp_path):
    run(command, example_orders, *ASKED[command], "-q", "--lang", "ru", "--plot", tmp_path / "p.svg")
    texts = [each.text for each in ET.parse(tmp_path / "p.svg").iter() if each.tag in {f"{SVG}text", f"{SVG}title"}]
    assert [text for text in texts if re.search("[A-Za-z]{3,}", text or "")] == []


def test_a_page_holds_the_picture(example_orders, tmp_path):
    run("segments", example_orders, "-q", "--plot", tmp_path / "p.html")
    page = (tmp_path / "p.html").read_text("utf-8")
    assert page.startswith("<!doctype html>")
    assert f"<title>{TITLES['segments']}</title>" in page


def test_a_name_is_text_in_a_picture(tmp_path):
    book = 'name = "own"\n[[segment]]\nname = "<script>&"\nm = [4, 5]\n[[segment]]\nname = "rest"\notherwise = true\n'
    (tmp_path / "own.toml").write_text(book)
    (tmp_path / "o.csv").write_text(HEADER + "ann,1,2024-01-01,10.50\nbob,2,2024-01-02,20\n")
    done = run("segments", tmp_path / "o.csv", "--rules", tmp_path / "own.toml", "-q", "--plot", tmp_path / "p.svg")
    if done.status == 0:
        assert ET.parse(tmp_path / "p.svg").find(".//script") is None
    else:  # such a name is none
        assert not (tmp_path / "p.svg").exists()


@pytest.mark.parametrize("command", ["kpis", "cohorts"])
def test_one_picture_of_several_groups_is_refused(command, example_orders, tmp_path):
    done = run(command, example_orders, "--by", "region", "--plot", tmp_path / "p.svg")
    assert (done.status, done.hint) == (2, "leave out --by")


@pytest.mark.parametrize("command", ASKED)
@pytest.mark.parametrize(
    ("plot", "error"),
    [("p.gif", "the suffix of p.gif names no picture"), ("rows.svg", "-o and --plot name the same file: rows.svg")],
)
def test_what_cannot_be_drawn_is_refused_before_anything_is_read(command, plot, error):
    done = run(command, "none.csv", *ASKED[command], "--plot", plot, "-f", "csv", "-o", "rows.svg")
    assert (done.status, done.error) == (2, error)
