"""-o book.xlsx: a sheet per question, every number that of the command, and nothing in it is run."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
from datetime import datetime
from decimal import Decimal
from functools import cache

import openpyxl
import pytest

from segkit.runs.workbook import month_before
from tests.commandline import HEADER, ORDERS, run

NAMES = ["Overview", "Segments", "Customers", "Movement", "Cohorts", "Settings"]
RUSSIAN = ["Обзор", "Сегменты", "Клиенты", "Движение", "Когорты", "Настройки"]


@pytest.fixture(scope="module")
def book(example_orders, tmp_path_factory):
    """Return the workbook of the example."""
    target = tmp_path_factory.mktemp("book") / "book.xlsx"
    done = run("rfm", example_orders, "-o", target)
    assert (done.status, done.out) == (0, "")
    return target


@cache
def opened(path):
    """Open a workbook; each is written once."""
    return openpyxl.load_workbook(path)


def cells(path, name, top=1):
    """Return the rows of a sheet from its header down, to the first row without a value."""
    rows = []
    for row in opened(path)[name].iter_rows(min_row=top, values_only=True):
        if not any(value is not None for value in row):
            break
        rows.append(row)
    return rows


def same(value, text):
    """Tell whether a cell holds what CSV says."""
    if value is None:
        return text == ""
    if isinstance(value, bool):
        return str(value).lower() == text
    if isinstance(value, datetime):
        return value.date().isoformat() == text
    if isinstance(value, (int, float)):
        return abs(Decimal(repr(value)) - Decimal(text)) <= abs(Decimal(text)) * Decimal("1e-15")
    return value == text


def assert_same(rows, printed):
    """Hold the rows of a sheet against CSV, cell by cell, names of columns left aside."""
    wanted = list(csv.reader(io.StringIO(printed)))
    assert len(rows) == len(wanted)
    for row, texts in zip(rows[1:], wanted[1:], strict=True):
        assert len(row) >= len(texts)
        assert [text for value, text in zip(row, texts, strict=False) if not same(value, text)] == [], row


def test_there_is_a_sheet_for_every_question(book):
    assert opened(book).sheetnames == NAMES


def test_customers_are_those_of_rfm(book, example_orders):
    assert_same(cells(book, "Customers"), run("rfm", example_orders).out)


def test_segments_are_those_of_segments(book, example_orders):
    assert_same(cells(book, "Segments"), run("segments", example_orders, "--actions").out)


def test_movement_is_that_of_compare_a_month_ago(book, example_orders):
    rows = opened(book)["Movement"]
    flows = [row[0].row for row in rows.iter_rows() if row[0].value == "first day"]
    assert_same(cells(book, "Movement", flows[0]), run("compare", example_orders, "--from", "2026-05-31").out)


def test_the_matrix_of_movement_adds_up_to_all_customers(book):
    first, *rows = cells(book, "Movement", 3)
    assert first[:7] == ("from \\ to", "loyal", "regular", "new", "at-risk", "lost", "all")
    assert sum(row[6] for row in rows) == sum(sum(row[1:6]) for row in rows) == 389


def test_cohorts_are_those_of_cohorts(book, example_orders):
    assert_same(cells(book, "Cohorts", 2), run("cohorts", example_orders, "--wide").out)


def test_the_overview_tells_what_the_facts_tell(book):
    told = {row[0]: row[1] for row in opened(book)["Overview"].iter_rows(max_col=2, values_only=True)}
    assert (told["customers"], told["orders"], told["revenue"], told["lines read"]) == (389, 1312, 51236.60, 2176)
    assert told["as of"] == datetime(2026, 6, 30)
    assert told["39 lines with status cancelled"] == 937


def test_sheets_have_frozen_heads_filters_and_number_formats(book):
    sheet = opened(book)["Customers"]
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == "A1:M390"
    assert [cell.number_format for cell in sheet[2][:6]] == [
        "General",
        "yyyy-mm-dd",
        "yyyy-mm-dd",
        "#,##0",
        "#,##0",
        "#,##0.00",
    ]
    assert {cell.value: cell.font.color.rgb for cell in sheet["M"][1:] if cell.value == "lost"} == {"lost": "FFB3261E"}
    assert sheet.conditional_formatting


def test_a_book_in_russian_names_sheets_heads_days_and_labels_in_russian(example_orders, tmp_path):
    run("segments", example_orders, "-o", tmp_path / "b.xlsx", "--lang", "ru")
    made = opened(tmp_path / "b.xlsx")
    assert made.sheetnames == RUSSIAN
    assert [cell.value for cell in made["Клиенты"][1]][:3] == ["клиент", "первый заказ", "последний заказ"]
    assert made["Клиенты"]["B2"].number_format == "dd.mm.yyyy"
    assert [row[0] for row in cells(tmp_path / "b.xlsx", "Сегменты")][1:] == [
        "лояльные",
        "постоянные",
        "новые",
        "под угрозой",
        "потерянные",
    ]
    shown = [str(cell.value) for sheet in made for row in sheet.iter_rows(max_row=1) for cell in row if cell.value]
    assert [
        text
        for text in shown
        if text.isascii() and text.replace(" ", "").isalpha() and text not in {"R", "F", "M", "RFM"}
    ] == []


def test_the_same_input_gives_the_same_bytes(book, example_orders, tmp_path):
    run("rfm", example_orders, "-o", tmp_path / "again.xlsx")
    assert (tmp_path / "again.xlsx").read_bytes() == book.read_bytes()


@pytest.mark.parametrize("large", [False, True], ids=["in memory", "by way of a disk"])
def test_text_that_begins_as_a_formula_stays_text(large, tmp_path, monkeypatch):
    if large:
        monkeypatch.setattr("segkit.sinks.sheets.LARGE", 0)
    ids = ["=1+1", "+7", "-3", "@sum", "_x0041_", "007", "https://a.example", "<b>&amp;", "'x", "\u202eabc🙂"]
    rows = "".join(f'"{name}",{n},2024-01-0{1 + n % 9},{n + 1}\n' for n, name in enumerate(ids))
    (tmp_path / "o.csv").write_text(HEADER + rows, "utf-8")
    assert run("rfm", tmp_path / "o.csv", "-o", tmp_path / "b.xlsx").status == 0
    sheet = opened(tmp_path / "b.xlsx")["Customers"]
    found = {cell.value.replace("_x005F_", "_"): cell.data_type for cell in sheet["A"][1:]}
    assert found == dict.fromkeys(ids, "s")
    assert [cell.hyperlink for cell in sheet["A"] if cell.hyperlink] == []


def test_customers_beyond_a_sheet_are_told_and_the_best_are_kept(example_orders, tmp_path, monkeypatch):
    monkeypatch.setattr("segkit.render.workbook.book.MOST_ROWS", 3)
    done = run("rfm", example_orders, "-o", tmp_path / "b.xlsx")
    assert "note: a sheet has 3 rows: of 389 customers those with the most money are in it" in done.err
    best = run("rfm", example_orders, "--top", 3).customers
    assert [row[0] for row in cells(tmp_path / "b.xlsx", "Customers")][1:] == list(best)
    assert "• a sheet has 3 rows: of 389 customers those with the most money are in it" in {
        cell.value for cell in opened(tmp_path / "b.xlsx")["Overview"]["A"]
    }


def test_options_of_rows_hold_for_the_sheet_of_the_command(example_orders, tmp_path):
    asked = ("--segment", "at-risk", "--top", 5, "--columns", "customer_id,monetary,region")
    run("rfm", example_orders, *asked, "-o", tmp_path / "b.xlsx")
    assert_same(cells(tmp_path / "b.xlsx", "Customers"), run("rfm", example_orders, *asked).out)
    assert [row[0] for row in cells(tmp_path / "b.xlsx", "Segments")][1:] == ["at-risk"]


def test_standard_input_is_read_once_and_fills_all_sheets(example_orders, tmp_path):
    done = run("rfm", "-", "-o", tmp_path / "b.xlsx", "-q", stdin=example_orders.read_bytes())
    assert done.status == 0
    assert len(cells(tmp_path / "b.xlsx", "Cohorts", 2)) == 26
    assert len(cells(tmp_path / "b.xlsx", "Movement", 3)) > 5


def test_where_the_data_begin_later_the_book_says_so(tmp_path):
    (tmp_path / "o.csv").write_text(HEADER + "ann,1,2024-01-20,10.50\nbob,2,2024-01-22,20\n", "utf-8")
    assert run("rfm", tmp_path / "o.csv", "-o", tmp_path / "b.xlsx").status == 0
    assert (
        cells(tmp_path / "b.xlsx", "Movement")[1][0] == "nobody is a customer yet on 2023-12-22: the data begin later"
    )


@pytest.mark.parametrize(
    "command", [("kpis",), ("abc",), ("cohorts",), ("cuts",), ("rfm", "--format", "csv")], ids=" ".join
)
def test_rows_of_any_command_are_a_plain_sheet(command, example_orders, tmp_path):
    name, *more = command
    done = run(name, example_orders, "-q", "-o", tmp_path / "rows.xlsx", *more)
    if more:  # what is asked for wins over the suffix
        assert (tmp_path / "rows.xlsx").read_text().startswith("customer_id,")
        return
    assert done.status == 0
    rows = cells(tmp_path / "rows.xlsx", "Rows")
    assert ",".join(map(str, rows[0])) == run(name, example_orders, "-q").out.splitlines()[0]
    if name != "cuts":  # whose numbers are text, as they would be typed
        assert_same(rows, run(name, example_orders, "-q", "-f", "csv").out)


def test_rows_that_a_plain_sheet_cannot_hold_are_refused(example_orders, tmp_path, monkeypatch):
    monkeypatch.setattr("segkit.sinks.sheets.MOST_ROWS", 10)
    done = run("abc", example_orders, "-o", tmp_path / "rows.xlsx", "-q")
    assert (done.status, list(tmp_path.iterdir())) == (1, [])
    assert done.error == "389 rows and 7 columns: a sheet has at most 10 and 16,384"


def test_money_of_more_digits_than_a_workbook_keeps_is_told(tmp_path):
    (tmp_path / "o.csv").write_text(HEADER + "ann,1,2024-01-20,123456789012345.67\nbob,2,2024-01-22,20\n", "utf-8")
    assert (
        "note: a workbook keeps 15 digits of a number; rounded to that: "
        in run("rfm", tmp_path / "o.csv", "-o", tmp_path / "b.xlsx").err
    )
    done = run("abc", tmp_path / "o.csv", "-o", tmp_path / "rows.xlsx")
    assert done.error.splitlines()[-1].startswith("error: numbers of more than 15 digits, which a workbook would round")
    assert not (tmp_path / "rows.xlsx").exists()


def test_without_the_package_nothing_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    done = run("rfm", tmp_path / "none.csv", "-o", tmp_path / "b.xlsx")
    assert (done.status, done.hint) == (2, 'pip install "segkit[excel]"')


def test_a_workbook_is_not_packed_again(tmp_path):
    (tmp_path / "o.csv").write_text(ORDERS, "utf-8")
    assert (
        run("rfm", tmp_path / "o.csv", "-o", tmp_path / "b.xlsx.gz").error
        == f"xlsx is packed inside already: {tmp_path / 'b.xlsx.gz'}"
    )


def test_no_row_and_fail_empty_leave_no_file(tmp_path):
    (tmp_path / "o.csv").write_text(ORDERS, "utf-8")
    done = run("rfm", tmp_path / "o.csv", "--segment", "loyal", "--fail-empty", "-o", tmp_path / "b.xlsx")
    assert (done.status, (tmp_path / "b.xlsx").exists()) == (3, False)


@pytest.mark.parametrize(
    ("day", "before"),
    [("2026-06-30", "2026-05-31"), ("2024-03-31", "2024-02-29"), ("2026-03-30", "2026-02-28"), ("2026-01-15", "2025-12-15"),
     ("2026-02-28", "2026-01-31"), ("2024-02-28", "2024-01-28")],
)  # fmt: skip
def test_a_month_ago_is_the_same_day_or_the_last_one(day, before):
    assert str(month_before(datetime.fromisoformat(day).date())) == before


@pytest.mark.skipif(shutil.which("libreoffice") is None, reason="LibreOffice is not here")
def test_libreoffice_opens_it_and_reads_the_same(book, tmp_path):
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    to = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,3"
    done = subprocess.run(
        ["libreoffice", home, "--headless", "--convert-to", to, "--outdir", tmp_path, book],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    rows = (tmp_path / "book-Customers.csv").read_text("utf-8").splitlines()
    assert len(rows) == 390
    assert rows[1].startswith("C0001,")
