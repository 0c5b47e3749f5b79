"""A sample of text into the dialect of a file."""

import pytest

from segkit.errors import SegkitError, UsageError
from segkit.sources.roles.recognition import looks_like_header
from segkit.sources.text.dialect import Asked, decide_dialect, delimiter_named, lines_of
from segkit.sources.text.sample import SAMPLE_BYTES, read_sample, refuse_endless_lines


def dialect(text, delimiter=None):
    return decide_dialect(text, "", "orders.csv", asked=Asked(delimiter), looks_like_header=looks_like_header)


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_delimiter_stands_equally_often_on_every_line(mark):
    found = dialect(f"customer{mark}date{mark}amount\nann{mark}2024-01-01{mark}1.5\nbob{mark}2024-01-02{mark}2\n")
    assert (found.delimiter, found.names) == (mark, ("customer", "date", "amount"))


def test_decimal_commas_do_not_beat_semicolons():
    assert dialect("customer;date;amount\nann;2024-01-01;1,5\nbob;2024-01-02;2,5\n").delimiter == ";"


def test_the_header_is_the_first_line_whose_names_mean_something():
    found = dialect('Report,"of\ntwo lines"\n\ncustomer,date,amount\nann,2024-01-01,1\n')
    assert (found.skip_lines, found.body_from, found.values("customer")) == (3, 4, ["ann"])


def test_sep_says_the_delimiter_and_is_no_line_passed_over():
    found = dialect("sep=|\ncustomer|date|amount\nann|2024-01-01|1\n")
    assert (found.delimiter, found.skip_lines, found.declared) == ("|", 1, 1)


def test_repeated_and_blank_names_are_numbered():
    assert dialect("date,x,,x,\n2024-01-01,1,2,3,4\n").names == ("date", "x", "", "x (2)", " (2)")


def test_only_rows_of_the_headers_width_are_samples():
    assert dialect("customer,date\nann,1\nbob,2,3\ncid,3,\n\n").sample == (("ann", "1"), ("cid", "3"))


def test_lines_end_at_line_feeds_only():
    assert lines_of("a\u2028b\x0cc\r\nd\x85e\r\n") == ["a\u2028b\x0cc\n", "d\x85e\n"]
    assert lines_of("") == []


def test_a_large_file_is_sampled_at_start_middle_and_end(tmp_path):
    path = tmp_path / "orders.csv"
    count = SAMPLE_BYTES // 4
    path.write_text("".join(f"{number:07}\n" for number in range(count)) + "last", encoding="utf-8")
    head, rest = read_sample(path).texts
    assert head.startswith("0000000\n")
    assert f"{count // 2 + 100:07}\n" in rest
    assert rest.endswith("\nlast")


@pytest.mark.parametrize("size", [SAMPLE_BYTES + 1000, SAMPLE_BYTES * 5 // 4, SAMPLE_BYTES * 3 // 2 + 1000])
def test_no_line_is_in_the_sample_twice(tmp_path, size):
    path = tmp_path / "orders.csv"
    path.write_text("".join(f"{number:07}\n" for number in range(size // 8)), encoding="utf-8")
    lines = [line for text in read_sample(path).texts for line in text.split("\n") if len(line) == 7]
    assert len(lines) == len(set(lines)) > SAMPLE_BYTES // 8


def test_a_first_line_without_an_end_is_no_table(tmp_path):
    (tmp_path / "x").write_bytes(b"x" * (SAMPLE_BYTES + 1))
    with pytest.raises(SegkitError, match="the first line is longer than 256 KiB"):
        refuse_endless_lines(read_sample(tmp_path / "x"), tmp_path / "x", "x")


def test_delimiters_have_names():
    assert [delimiter_named(name) for name in (None, "tab", "\\t", "Semicolon", ";")] == [None, "\t", "\t", ";", ";"]
    with pytest.raises(UsageError, match="a delimiter is one character"):
        delimiter_named("ab")
