"""checks: places are said shortly, a file once for all its lines."""

from segkit.findings import Example, Finding, Severity
from segkit.render.sentences.checks import finding_line, places

FOUND = Finding("returns", Severity.INFO, 9, "lines", "9 lines are below zero", "look")


def test_a_file_is_named_once_for_its_lines():
    found = FOUND.seen_at([Example("a.csv", 2, "-1.00"), Example("a.csv", 5), Example("b.parquet", 7, None, "row")])
    assert places(found, one_file=False) == "first: a.csv line 2 (-1.00), line 5, b.parquet row 7, …"


def test_the_only_file_is_not_named():
    assert places(FOUND.seen_at([Example("a.csv", 2)]), one_file=True) == "first: line 2, …"


def test_a_value_is_named_with_its_column():
    found = FOUND.seen_at([Example("a.csv", 2, "x", column="date"), Example("a.csv", 5, "", column="amount")])
    assert places(found, one_file=True) == "first: line 2 (`date`: 'x'), line 5 (`amount`: (empty)), …"


def test_what_ends_a_run_is_said_with_its_places():
    wrong = Finding("unreadable_lines", Severity.ERROR, 1, "lines", "1 line is odd", "mend it").seen_at(
        [Example("a.parquet", 2, "x", "row", "date")]
    )
    assert finding_line(wrong) == "error: 1 line is odd: a.parquet, row 2, column `date`: 'x'"
    assert finding_line(FOUND.seen_at([Example("a.csv", 2, "-1.00")])) == "info: 9 lines are below zero"


def test_a_finding_without_places_says_none():
    assert places(FOUND, one_file=True) == ""
