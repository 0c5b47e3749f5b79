"""Rule books in TOML: read as they are meant, or refused with the line and the way out."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from segkit.errors import SegkitError, UsageError
from segkit.scoring.books import find_book
from segkit.scoring.books.document import RuleBookError, book_of, document_of, parse, read_book
from segkit.scoring.rules import RuleBook

GOOD = """\
name = "mine"

[[segment]]
name = "best"
title = { en = "The best", ru = "Лучшие" }
action = "Thank them."
r = [4, 5]
f = { min = 4 }
aov = { min = 100.5 }

[[segment]]
name = "fresh"
r = 5
tenure = { max = "new_days" }

[[segment]]
name = "others"
otherwise = true
"""


def faults_of(text):
    """Return line and message of every fault."""
    book, faults = parse(text, "my.toml")
    assert (book is None) is bool(faults)
    return [str(fault).removeprefix("my.toml, line ").removeprefix("my.toml: ") for fault in faults]


def with_line(number, line):
    """Return the good book with another line."""
    lines = GOOD.splitlines()
    lines[number - 1] = line
    return "\n".join(lines)


def test_a_good_book_is_read_as_it_is_meant():
    book, faults = parse(GOOD, "my.toml")
    assert faults == ()
    assert isinstance(book, RuleBook)
    assert (book.name, book.names) == ("mine", ("best", "fresh", "others"))
    assert book.rules[0].ranges() == {"r": (4, 5), "f": (4, None), "aov": (Decimal("100.5"), None)}
    assert book.segment("best").titled("ru") == "Лучшие"
    assert (book.segment("best").advised(), book.segment("others").advised()) == ("Thank them.", "")
    raw = {"recency": 0, "frequency": 9, "monetary": 5000, "tenure": 10}
    assert [book.given(30).label(5, 5, 5, aov=aov, **raw) for aov in (Decimal("100.5"), 100)] == ["best", "fresh"]
    assert book.given(9).label(5, 1, 1, aov=1, **raw) == "others"


def test_a_book_comes_back_from_json_data():
    book, _ = parse(GOOD, "my.toml")
    assert book_of(document_of(book)) == book


@pytest.mark.parametrize(
    ("number", "line", "fault"),
    [
        (1, "name = mine", "1: this is no TOML: invalid value"),
        (4, 'name = "the best"', "4: the name 'the best' holds more than letters, digits and hyphens"),
        (4, 'name = "=cmd"', "4: the name '=cmd' holds more than letters, digits and hyphens"),
        (4, 'name = ""', "4: a name is a text in quotes"),
        (4, 'name = "Others"', "17: there are two segments 'others'"),
        (4, "", "3: a segment has no name"),
        (5, 'titel = "x"', "5: 'titel' means nothing here"),
        (5, 'title = { english = "x" }', "5: title has a language 'english': it takes en, ru and the like"),
        (6, 'action = "\\u001b[31mred"', "6: action holds control characters or line breaks"),
        (6, 'colour = "pink"', "6: colour is 'pink'"),
        (7, "r = [5, 4]", "7: r runs from 5 down to 4"),
        (7, "r = [1, 2, 3]", "7: r is a list of 3"),
        (7, "r = 6", "7: r is 6, and it runs from 1 to 5"),
        (7, "r = 4.5", "7: r is 4.5, and only whole numbers are"),
        (7, "r = true", "7: r is 'True'"),
        (7, "r = nan", "7: r is 'NaN'"),
        (7, "r = { from = 4 }", "7: r is a table of from"),
        (8, 'f = { max = "new_days" }', "8: new_days limits days, not f"),
        (8, "frequency = 0", "8: frequency is 0, and it runs from 1 upwards"),
        (9, "recency = -1", "9: recency is -1, and days are never below 0"),
        (14, 'tenure = "new_days"', "14: tenure is exactly new_days"),
        (18, "otherwise = 1", "18: otherwise is 1"),
        (18, "", "16: others has no range"),
    ],
)
def test_a_fault_is_told_with_its_line(number, line, fault):
    assert fault in faults_of(with_line(number, line))


def test_all_faults_are_told_at_once():
    text = with_line(4, 'name = "a b"').replace("r = 5", "r = 9").replace("otherwise", "else")
    assert [fault.partition(":")[0] for fault in faults_of(text)] == ["4", "18", "13", "16"]


def test_a_cell_without_a_rule_is_told():
    assert faults_of(GOOD.replace("otherwise = true", "r = [1, 4]")) == [
        "no rule fits R 5, F 1, M 1 with some raw values: 25 of 125 cells are open"
    ]


def test_a_rule_that_can_never_win_is_told_with_its_line():
    text = GOOD.replace("otherwise = true", "r = [1, 5]") + '\n[[segment]]\nname = "nobody"\nr = 1\n'
    assert faults_of(text) == ["20: nobody can never win: the rules above take every customer that it fits"]


def test_rules_apart_from_segments_are_tried_in_their_own_order():
    text = """
        [[segment]]
        name = "good"
        [[segment]]
        name = "bad"
        [[rule]]
        segment = "bad"
        r = 1
        [[rule]]
        segment = "good"
        m = 5
        [[rule]]
        segment = "bad"
        otherwise = true
    """
    book, faults = parse(text, "my.toml")
    assert faults == ()
    assert book.names == ("good", "bad")
    assert [book.label(*cell) for cell in ((1, 1, 5), (2, 1, 5), (2, 1, 4))] == ["bad", "good", "bad"]


@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        ('[[rule]]\nsegment = "goo"\nr = 1', "8: there is no segment 'goo'"),
        ("[[rule]]\nr = 1", "7: a rule names no segment"),
        ('[[rule]]\nsegment = "good"\nr = 1\n', "3: no [[rule]] leads to rest"),
        ('[[rule]]\nsegment = "rest"\nr = 1\n', "5: otherwise stands in a [[segment]] of a book with [[rule]]"),
    ],
)
def test_a_faulty_rule_is_told_with_its_line(rule, fault):
    assert fault in faults_of(f'[[segment]]\nname = "good"\n[[segment]]\nname = "rest"\notherwise = true\n\n{rule}')


def test_a_table_in_a_long_text_moves_no_line():
    text = GOOD.replace('"Thank them."', '"""\\\n[[segment]] \\\n"""').replace("r = 5", "r = 9")
    assert faults_of(text) == ["15: r is 9, and it runs from 1 to 5"]


def test_a_book_in_another_encoding_is_refused_with_its_line(tmp_path):
    path = tmp_path / "my.toml"
    path.write_bytes('name = "x"\ntitle = "Лучшие"\n'.encode("cp1251"))
    with pytest.raises(SegkitError, match="line 2: this is no UTF-8"):
        read_book(path)


def test_a_byte_order_mark_is_no_fault(tmp_path):
    path = tmp_path / "my.toml"
    path.write_text(GOOD, encoding="utf-8-sig")
    assert read_book(path).name == "mine"


def test_of_many_faults_the_first_are_told_and_how_to_see_the_others(tmp_path):
    path = tmp_path / "my.toml"
    path.write_text(GOOD.replace("name =", "nom ="), encoding="utf-8")
    with pytest.raises(RuleBookError, match="and 4 more") as told:
        read_book(path)
    assert told.value.hint == f"segkit rules check {path}"


def test_an_unknown_book_is_answered_with_the_nearest():
    with pytest.raises(UsageError, match="there is no rule book 'clasic'") as told:
        find_book("clasic")
    assert told.value.hint == "did you mean --rules classic?"


@pytest.mark.parametrize("name", ["my.toml", "books/mine"])
def test_a_file_that_is_not_there_is_called_a_file(name):
    with pytest.raises(SegkitError, match="there is no file"):
        find_book(name)


def test_a_folder_is_no_book(tmp_path):
    with pytest.raises(UsageError, match="is a folder"):
        find_book(str(tmp_path))


def test_no_file_is_read_whatever_its_size(tmp_path):
    path = Path(tmp_path / "big.toml")
    path.write_bytes(b"#" * 1_000_001)
    with pytest.raises(SegkitError, match="too large for a rule book"):
        read_book(path)
