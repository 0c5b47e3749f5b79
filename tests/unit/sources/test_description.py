"""description: what is seen of a file is what a run does with it; what cannot be decided is still shown."""

from __future__ import annotations

import pytest
from factories import csv_file, parquet_file

import segkit as sk
from segkit.sources.cells.kinds import kind_of


def sniffed(path, **options):
    """Look at one file."""
    (seen,) = sk.sniff_files(path, **options)
    return seen


def column(seen, name):
    """Find a column by its name."""
    return next(one for one in seen.columns if one.column == name)


@pytest.fixture
def orders(tmp_path):
    """Write a small list of orders."""
    return csv_file(
        tmp_path / "orders.csv",
        """
        customer  order  date        total   email             note
        C1        1      31.01.2026  12,50   ann@post.example  ·
        ·         2      01.02.2026  1,05    ·                 ·
        C2        3      02.02.2026  -3,00   bob@post.example  hello
        """,
    )


def test_columns_have_their_roles_types_and_forms(orders):
    seen = sniffed(orders)
    assert [(one.column, one.role, one.type, one.format) for one in seen.columns] == [
        ("customer", "customer", "text", None),
        ("order", "order", "text", None),
        ("date", "date", "date", "%d.%m.%Y"),
        ("total", "amount", "number", "decimal comma"),
        ("email", None, "text", None),
        ("note", None, "text", None),
    ]


def test_blanks_of_the_sample_are_counted(orders):
    assert {one.column: one.blank for one in sniffed(orders).columns} == {
        "customer": 1, "order": 0, "date": 0, "total": 0, "email": 1, "note": 2,
    }  # fmt: skip


def test_an_example_that_names_a_person_is_masked_unless_values_are_asked_for(orders):
    assert column(sniffed(orders), "email").example == "a***@p***.example"
    assert column(sniffed(orders, show_values=True), "email").example == "ann@post.example"


def test_the_whole_file_tells_the_ends_of_dates_and_money(orders):
    seen = sniffed(orders, full=True)
    assert (seen.whole, seen.rows) == (True, 3)
    assert (column(seen, "date").lowest, column(seen, "date").highest) == ("2026-01-31", "2026-02-02")
    assert (column(seen, "total").lowest, column(seen, "total").highest) == ("-3", "12.5")
    assert column(seen, "customer").lowest is None


def test_the_sample_alone_tells_no_ends(orders):
    assert column(sniffed(orders), "date").lowest is None


def test_cells_of_blanks_are_blank_in_the_whole_file_too(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text("customer_id,date,amount\n  ,2026-01-01,1\nann,2026-01-01,1\n", "utf-8")
    assert column(sniffed(path), "customer_id").blank == column(sniffed(path, full=True), "customer_id").blank == 1


@pytest.mark.parametrize(
    ("written", "encoding", "by"),
    [
        ("utf-8", "utf-8", "strict UTF-8"),
        ("utf-8-sig", "utf-8", "byte order mark"),
        ("utf-16", "utf-16", "byte order mark"),
        ("cp1251", "cp1251", "letters"),
    ],
)
def test_the_encoding_is_told_with_what_it_is_known_by(tmp_path, written, encoding, by):
    path = tmp_path / "orders.csv"
    path.write_bytes("клиент;дата;сумма\nРомашка торговая;2026-01-01;1\nПодснежник;2026-01-02;2\n".encode(written))
    seen = sniffed(path)
    assert (seen.encoding, seen.encoding_by, seen.delimiter) == (encoding, by, ";")


def test_an_encoding_that_was_said_is_given(orders):
    assert sniffed(orders, reading=sk.Reading(encoding="cp1251")).encoding_by == "given"


def test_lines_above_the_header_are_counted(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text("Sales\n\ncustomer_id,date,amount\nann,2026-01-01,1\n", "utf-8")
    assert (sniffed(path).header_line, sniffed(path).skipped_lines) == (3, 2)


def test_a_file_without_a_role_shows_its_columns_and_what_to_type(tmp_path):
    path = csv_file(tmp_path / "orders.csv", "customer_id when amount\nann 2026-01-05 10.50")
    seen = sniffed(path)
    assert seen.missing == ("date",)
    assert [(one.column, one.role, one.type) for one in seen.columns] == [
        ("customer_id", "customer", "text"), ("when", None, "date"), ("amount", "amount", "number"),
    ]  # fmt: skip
    assert "--date COLUMN" in seen.hint
    assert seen.options == ()


def test_two_columns_that_may_be_the_amount_are_both_shown(tmp_path):
    seen = sniffed(csv_file(tmp_path / "orders.csv", "customer_id date total sum\nann 2026-01-05 1 2"))
    assert (seen.missing, [one.role for one in seen.columns]) == (("amount",), ["customer", "date", None, None])
    assert "`total`, `sum`" in seen.error


@pytest.mark.parametrize("content", [b"", b"\n\n", b"%PDF-1.4", b"PAR1garbage"])
def test_what_is_no_table_says_so_and_nothing_else(tmp_path, content):
    path = tmp_path / "orders.csv"
    path.write_bytes(content)
    seen = sniffed(path)
    assert seen.error
    assert seen.columns == ()


def test_a_missing_file_among_others_hides_none_of_them(orders, tmp_path):
    first, second = sk.sniff_files([tmp_path / "no.csv", orders])
    assert (bool(first.error), second.error, len(second.columns)) == (True, None, 6)


def test_day_and_month_are_told_by_the_other_files_when_all_is_read(tmp_path):
    open_to_both = csv_file(tmp_path / "a.csv", "customer_id date amount\nann 01/02/2026 1")
    plain = csv_file(tmp_path / "b.csv", "customer_id date amount\nann 31/01/2026 1")
    assert column(sniffed(open_to_both), "date").format == "%d/%m/%Y or %m/%d/%Y"
    first, _ = sk.sniff_files([open_to_both, plain], full=True)
    assert column(first, "date").format == "%d/%m/%Y"


def test_types_of_parquet_are_told_as_the_file_says_them(tmp_path):
    path = parquet_file(
        tmp_path / "orders.parquet", {"customer_id": [7.0, None], "date": ["2026-01-01"] * 2, "amount": [1, 2]}
    )
    seen = sniffed(path, full=True)
    assert [(one.type, one.blank, one.highest) for one in seen.columns] == [
        ("Float64", 1, None), ("date", 0, "2026-01-01"), ("Int64", 0, "2"),
    ]  # fmt: skip


def test_everything_leaves_as_plain_data(orders):
    plain = sniffed(orders).to_dict()
    assert (plain["file"], plain["columns"][0]["role"]) == (str(orders), "customer")


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["1", "20"], ("number", "whole")),
        (["1.5", "20"], ("number", "decimal point")),
        (["1,5", "20"], ("number", "decimal comma")),
        (["1 200,50 ₽"], ("number", "decimal comma, RUB")),
        (["1,234"], ("number", "thousands or decimals")),
        (["2026-01-01"], ("date", "%Y-%m-%d")),
        (["'01012"], ("text", "")),
        (["1", "x"], ("text", "")),
        ([], ("empty", "")),
    ],
)
def test_values_of_a_column_nobody_asked_for_have_a_kind(values, kind):
    assert kind_of(values) == kind
