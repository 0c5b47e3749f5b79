"""Workbooks: the sheet that holds the orders, read as its cells are, and named by its rows."""

from __future__ import annotations

import datetime as dt
import shlex
import sys
import zipfile

import pytest
from commandline import ORDERS, run
from workbooks import HEAD, ROWS, edited, encrypted, ods, xls, xlsx, xml_changed

pytest.importorskip("fastexcel", reason="the extra segkit[excel] is not installed")

SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture
def plain(tmp_path):
    """Return what the same orders give as CSV."""
    (tmp_path / "plain.csv").write_text(ORDERS)
    return run("rfm", tmp_path / "plain.csv").out


def rfm(path, *options):
    return run("rfm", path, *options)


@pytest.mark.parametrize(("write", "name"), [(xlsx, "o.xlsx"), (xls, "o.xls"), (ods, "o.ods"), (xlsx, "o.csv")])
def test_a_workbook_gives_what_its_text_gives_whatever_its_name(write, name, tmp_path, plain):
    done = rfm(write(tmp_path / name, *ROWS))
    assert (done.status, done.out) == (0, plain), done.err


def test_an_old_workbook_whose_letters_are_two_bytes_wide_is_read(tmp_path, plain):
    rows = [
        ["".join(f"{letter}\0" for letter in cell) if isinstance(cell, str) else cell for cell in row] for row in ROWS
    ]
    done = rfm(xls(tmp_path / "o.xls", *rows))
    assert (done.status, done.out) == (0, plain), done.err


def test_russian_letters_of_an_old_workbook_that_were_taken_for_western_ones_are_read(tmp_path):
    rows = [
        ["Покупатель", "Дата", "Сумма", "Товар"],
        ["Анна", "13.01.2026", 10, "Чай"],
        ["Ёлкин", "14.01.2026", 20, "Чайник № 5"],
    ]
    western = [
        [cell.encode("cp1251").decode("cp1252") if isinstance(cell, str) else cell for cell in row] for row in rows
    ]
    done = rfm(xls(tmp_path / "o.xls", *western))
    assert set(done.customers) == {"Анна", "Ёлкин"}, done.err
    assert "o.xls: its letters are read as cp1251" in done.err


def test_western_letters_of_an_old_workbook_stay_as_they_are(tmp_path):
    rows = [
        ["Kunde", "Datum", "Betrag", "Ware"],
        ["Zoë Ångström", "13.01.2026", 10, "Öl à l'été"],
        ["Ægir", "14.01.2026", 20, "Größe"],
    ]
    done = rfm(xls(tmp_path / "o.xls", *rows))
    assert sorted(done.customers) == ["Zoë Ångström", "Ægir"]
    assert "cp1251" not in done.err


def test_titles_above_and_other_sheets_are_passed_over_and_told(tmp_path, plain):
    titles = [["Sales report"], ["Period: 2024"], []]
    path = xlsx(tmp_path / "o.xlsx", Readme=[["how to read this"]], Orders=[*titles, *ROWS], Blank=[], Old=ROWS)
    edited(path, lambda book: setattr(book["Old"], "sheet_state", "hidden"))
    done = rfm(path)
    assert (done.status, done.out) == (0, plain), done.err
    assert "o.xlsx: sheet `Orders` is read; not read: `Readme`, `Blank` (empty), `Old` (hidden)" in done.err
    assert "o.xlsx: header on row 4, 3 rows above it passed over" in done.err


def test_several_sheets_that_may_be_the_orders_are_asked_for(tmp_path, plain):
    path = xlsx(tmp_path / "o.xlsx", Jan=ROWS, Feb=[HEAD, ["cid", 9, dt.date(2024, 2, 2), 1]])
    done = rfm(path)
    assert (done.status, done.out) == (1, "")
    assert "2 sheets may be the orders: `Jan`, `Feb`" in done.error
    assert "--sheet Jan" in done.hint
    assert rfm(path, "--sheet", "jan").out == plain
    both = rfm(path, "--sheet", "*")
    assert sorted(both.customers) == ["ann", "bob", "cid"]
    assert "revenue 36.75" in both.err


def test_a_sheet_that_has_all_that_is_needed_wins_over_one_that_has_some(tmp_path, plain):
    summary = [["customer", "total"], ["ann", 15.75], ["bob", 20]]
    done = rfm(xlsx(tmp_path / "o.xlsx", Summary=summary, Data=ROWS))
    assert (done.out, "not read: `Summary`" in done.err) == (plain, True), done.err


def test_a_hidden_sheet_is_read_only_when_it_is_named(tmp_path, plain):
    path = xlsx(tmp_path / "o.xlsx", Cover=[], Data=ROWS)
    edited(path, lambda book: setattr(book["Data"], "sheet_state", "veryHidden"))
    assert (rfm(path).status, "has hidden sheets only" in rfm(path).error) == (1, True)
    assert rfm(path, "--sheet", "Data").out == plain


@pytest.mark.parametrize(
    ("sheet", "words"), [("Mai", "has no sheet `Mai`"), ("Blank", "sheet `Blank` is empty: no transactions")]
)
def test_a_sheet_that_is_not_there_or_empty_is_refused_with_those_that_are(sheet, words, tmp_path):
    done = rfm(xlsx(tmp_path / "o.xlsx", Data=ROWS, Blank=[]), "--sheet", sheet)
    assert (done.status, words in done.error, done.hint) == (1, True, "its sheets: Data, Blank")


def test_cells_are_read_as_they_are(tmp_path):
    rows = [
        HEAD,
        [17850, "007", dt.datetime(2024, 1, 1, 10, 30), 0.1],
        [17850, "7", dt.date(2024, 1, 2), 1234567.89],
        ["\u00a0017850", 1.5, dt.date(2024, 1, 3), "12.10"],
        ['ООО "Ромашка"', 8, dt.date(2024, 1, 4), 3],
        ['"Лютик", ООО', 8, dt.date(2024, 1, 5), -1e-2],
        ['"Лютик", ООО', 9, dt.date(2024, 1, 5), 1],
        ["two\nlines", 9, dt.date(2024, 1, 5), 1],
    ]
    done = rfm(xlsx(tmp_path / "o.xlsx", *rows), "--columns", "customer_id,frequency,monetary,last_order")
    assert done.out.splitlines()[1:] == [
        '"""Лютик"", ООО",1,0.99,2024-01-05',
        "017850,1,12.10,2024-01-03",
        "17850,2,1234567.99,2024-01-02",
        "two lines,1,1.00,2024-01-05",
        '"ООО ""Ромашка""",1,3.00,2024-01-04',
    ]


def test_dates_of_1904_are_the_days_that_the_sheet_shows(tmp_path, plain):
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    path = xlsx(tmp_path / "o.xlsx", *ROWS)
    edited(path, lambda book: setattr(book, "epoch", CALENDAR_MAC_1904))
    assert rfm(path).out == plain


def test_plain_numbers_of_1904_are_the_days_that_they_count(tmp_path):
    rows = [HEAD, *([who, order, (day - dt.date(1904, 1, 1)).days, amount] for who, order, day, amount in ROWS[1:])]
    path = edited(xlsx(tmp_path / "orders.xlsx", *rows), lambda book: setattr(book, "epoch", dt.datetime(1904, 1, 1)))
    done = run("rfm", path)
    assert done.customers["ann"]["last_order"] == "2024-02-01"
    assert "the workbook counts days from 1904: so do the numbers of column `order_date`" in done.err


def test_seventeen_digits_of_a_float_are_no_decimals_of_money(tmp_path):
    path = xlsx(tmp_path / "o.xlsx", HEAD, ["ann", 1, dt.date(2024, 1, 1), 0.25])
    xml_changed(path, SHEET, {"<v>0.25</v>": "<v>0.30000000000000004</v>"})
    done = rfm(path)
    assert (done.customers["ann"]["monetary"], "rounded" in done.err) == ("0.30", False), done.err


def test_numbers_beside_text_with_a_decimal_comma_are_read_and_told(tmp_path):
    path = xlsx(
        tmp_path / "book.xlsx", HEAD, ["ann", 1, dt.date(2024, 1, 1), 10.5], ["bob", 2, dt.date(2024, 1, 2), "1 020,75"],
        ["ann", 3, dt.date(2024, 2, 1), 5], ["bob", 4, dt.date(2024, 2, 1), 0.1 + 0.2],
    )  # fmt: skip
    done = run("rfm", path)
    assert {name: row["monetary"] for name, row in done.customers.items()} == {"ann": "15.50", "bob": "1021.05"}, (
        done.err
    )
    assert "2 cells of column `amount` are numbers, others text with a decimal comma" in done.err


@pytest.mark.parametrize("cell", ["1.234", "1,234.50", "1.234,50"])
def test_numbers_beside_text_that_is_not_clear_by_itself_are_refused(tmp_path, cell):
    rows = [
        ["ann", 1, dt.date(2024, 1, 1), 10.5],
        ["bob", 2, dt.date(2024, 1, 2), "20,75"],
        ["eve", 3, dt.date(2024, 1, 2), cell],
    ]
    assert run("rfm", xlsx(tmp_path / "book.xlsx", HEAD, *rows)).status == 1


def test_an_error_cell_among_amounts_is_named_with_its_row(tmp_path):
    path = xlsx(tmp_path / "o.xlsx", [], *ROWS, ["cid", 4, dt.date(2024, 2, 2), "#DIV/0!"])
    done = rfm(path)
    assert done.status == 1
    assert "o.xlsx, row 6, column `amount`: '#DIV/0!'" in done.error


def test_a_customer_that_was_not_looked_up_is_no_customer(tmp_path, plain):
    done = rfm(
        xlsx(tmp_path / "o.xlsx", *ROWS, ["#N/A", 4, dt.date(2024, 1, 2), 9], ["#REF!", 5, dt.date(2024, 1, 2), 9])
    )
    assert (done.out, "2 lines without a customer (18.00)" in done.err) == (plain, True), done.err


def test_formulas_count_with_their_values_and_those_without_are_told(tmp_path, plain):
    path = xlsx(tmp_path / "o.xlsx", *ROWS)
    xml_changed(path, SHEET, {"<v>10.5</v>": "<f>21/2</f><v>10.5</v>"})
    assert (rfm(path).out, "hold no value" in rfm(path).err) == (plain, False)
    path = xlsx(tmp_path / "p.xlsx", *ROWS, ["=A2", 4, dt.date(2024, 1, 2), 9])
    assert "1 formulas hold no value and are read as empty" in rfm(path).err


def test_rows_hidden_by_a_filter_are_read_and_told(tmp_path, plain):
    path = xlsx(tmp_path / "o.xlsx", *ROWS)
    edited(path, lambda book: setattr(book.active.row_dimensions[3], "hidden", True))
    assert (rfm(path).out, "1 rows are hidden" in rfm(path).err) == (plain, True)


def test_merged_names_hold_for_each_of_their_rows_and_merged_money_is_refused(tmp_path):
    rows = [HEAD, ["ann", 1, dt.date(2024, 1, 1), 10], [None, 1, None, 5], ["bob", 2, dt.date(2024, 1, 2), 1]]

    def merge(*ranges):
        return lambda book: [book.active.merge_cells(cells) for cells in ranges]

    done = rfm(edited(xlsx(tmp_path / "o.xlsx", *rows), merge("A2:A3", "C2:C3")))
    assert (done.customers["ann"]["monetary"], done.customers["ann"]["frequency"]) == ("15.00", "1"), done.err
    assert "2 merged cells are read as if" in done.err
    rows[2][3] = None
    done = rfm(edited(xlsx(tmp_path / "p.xlsx", *rows), merge("A2:A3", "C2:C3", "D2:D3")))
    assert (done.status, "p.xlsx, row 3, column `amount`: (empty)" in done.error) == (1, True), done.err


def test_a_sheet_that_claims_more_cells_than_memory_holds_is_refused(tmp_path):
    path = xlsx(tmp_path / "o.xlsx", *ROWS)
    xml_changed(path, SHEET, {'<dimension ref="A1:D4"': '<dimension ref="A1:XFD1048576"'})
    done = rfm(path)
    assert (done.status, "a sheet claims 17,179,869,184 cells" in done.error) == (1, True)


@pytest.mark.parametrize("claim", ["", '<dimension ref="A1:D4"/>'])
def test_a_cell_that_stands_far_out_is_found_whatever_the_sheet_claims(tmp_path, claim):
    path = edited(xlsx(tmp_path / "o.xlsx", *ROWS), lambda book: book.active.cell(1_048_576, 16_384, "x"))
    xml_changed(path, SHEET, {'<dimension ref="A1:XFD1048576" />': claim})
    done = rfm(path)
    assert (done.status, "stands far out, at or before row 1,048,576, column 16,384" in done.error) == (1, True)


@pytest.mark.parametrize("keep", [30, 1500, -30])
def test_a_cut_workbook_is_refused(keep, tmp_path):
    path = xlsx(tmp_path / "o.xlsx", *ROWS)
    path.write_bytes(path.read_bytes()[:keep])
    done = rfm(path)
    assert (done.status, done.out, "Traceback" in done.err) == (1, "", False)


def test_a_flipped_bit_is_found_by_the_check_sum(tmp_path):
    path = xlsx(tmp_path / "o.xlsx", *ROWS)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    path.write_bytes(path.read_bytes().replace(b"<v>10.5</v>", b"<v>90.5</v>"))
    done = rfm(path)
    assert (done.status, "o.xlsx is damaged: Bad CRC-32" in done.error) == (1, True), done.err


def test_documents_that_are_no_workbooks_are_refused(tmp_path):
    path = tmp_path / "o.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000))
    assert (rfm(path).status, "is damaged or no workbook" in rfm(path).error) == (1, True)


def test_a_workbook_behind_a_password_is_refused_with_the_way_out(tmp_path):
    done = rfm(encrypted(tmp_path / "o.xlsx"))
    assert (done.status, done.out, done.error.endswith("o.xlsx is encrypted with a password")) == (1, "", True)
    assert done.hint == "save it without one, or save the sheet as CSV"


def test_a_binary_workbook_is_refused_with_the_way_out(tmp_path):
    path = tmp_path / "o.xlsb"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.bin", b"\x83\x01\x00")
    done = rfm(path)
    assert (done.status, done.error.endswith("o.xlsb is a binary Excel workbook (.xlsb)")) == (1, True)
    assert done.hint == "save it as .xlsx, or as CSV"


def test_text_under_the_name_of_a_workbook_is_read_as_text(tmp_path, plain):
    path = tmp_path / "o.xls"
    path.write_text(ORDERS.replace(",", "\t"))
    assert rfm(path).out == plain


@pytest.mark.parametrize(
    "start", ["<html><table><tr><td>customer_id", "MIME-Version: 1.0\nContent-Type: multipart/related"]
)
def test_a_web_page_under_the_name_of_a_workbook_is_refused_with_the_way_out(start, tmp_path):
    path = tmp_path / "o.xls"
    path.write_text(start)
    done = rfm(path)
    assert (done.status, "is a web page under the name of a workbook" in done.error) == (1, True)
    assert "save it as .xlsx or CSV" in done.hint


def test_without_the_extra_the_command_that_installs_it_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "fastexcel", None)
    done = rfm(xlsx(tmp_path / "o.xlsx", *ROWS))
    assert (done.status, done.hint) == (1, 'pip install "segkit[excel]"')


def test_workbooks_of_a_folder_are_read_with_its_other_files_and_lock_files_are_not(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    xlsx(folder / "b.xlsx", *ROWS)
    (folder / "a.csv").write_text("customer_id,order_id,order_date,amount\ncid,9,2024-01-05,1\n")
    (folder / "~$b.xlsx").write_bytes(b"\x05owner" + bytes(160))
    done = rfm(folder)
    assert sorted(done.customers) == ["ann", "bob", "cid"], done.err


def test_a_sheet_asked_of_files_that_have_none_is_refused(tmp_path):
    (tmp_path / "o.csv").write_text(ORDERS)
    done = rfm(tmp_path / "o.csv", "--sheet", "Data")
    assert (done.status, "--sheet Data" in done.error) == (1, True)


def test_what_sniff_says_of_a_sheet_can_be_typed(tmp_path, plain):
    path = xlsx(tmp_path / "o.xlsx", Readme=[["how to read this"]], Orders=[["Sales"], *ROWS])
    done = run("sniff", path)
    assert "sheet Orders · header on row 2 · 3 rows in the sample" in done.err
    typed = next(line for line in done.err.splitlines() if line.startswith("segkit rfm"))
    assert typed.endswith("--sheet Orders")
    assert rfm(path, *shlex.split(typed)[3:]).out == plain


def test_ids_that_are_numbers_of_too_many_digits_are_refused_and_texts_are_not(tmp_path):
    rows = [[12345678901234500 + number, number, dt.date(2024, 1, 1 + number), 5] for number in range(9)]
    done = rfm(xlsx(tmp_path / "o.xlsx", HEAD, *rows))
    assert (done.status, "column `customer_id` holds 9 numbers such as 123456789012345" in done.error) == (1, True), (
        done.err
    )
    done = rfm(xlsx(tmp_path / "p.xlsx", HEAD, *[[str(row[0]), *row[1:]] for row in rows]))
    assert len(done.customers) == 9, done.err


def test_long_ids_of_other_workbooks_are_told(tmp_path):
    done = rfm(ods(tmp_path / "o.ods", *ROWS, ["12345678901234567", 4, dt.date(2024, 1, 5), 1]))
    assert "column `customer_id` holds ids of 16 digits and more" in done.err


def test_days_that_were_taken_for_months_where_they_could_be_are_refused(tmp_path):
    rows = [[f"c{day % 5}", day, dt.date(2024, day, 3) if day <= 12 else f"{day}/03/2024", 1] for day in range(1, 28)]
    done = rfm(xlsx(tmp_path / "o.xlsx", HEAD, *rows))
    assert (done.status, "12 dates have no day above 12, and 15 texts such as 13/03/2024" in done.error) == (1, True), (
        done.err
    )


@pytest.mark.parametrize(
    ("formats", "status"),
    [
        (("[$€-407] #,##0.00", "[$$-409]#,##0.00"), 1),
        (("#,##0.00 €", '#,##0.00" €";[Red]-#,##0.00" €"'), 0),
        (("#,##0.00 €", "0.00"), 0),
        (("#,##0.00 €", "[$-409]#,##0.00"), 0),
    ],
)
def test_currencies_that_only_the_formats_of_cells_tell_are_refused(formats, status, tmp_path):
    path = xlsx(tmp_path / "o.xlsx", *ROWS)

    def change(book):
        for row in (2, 3, 4):
            book.active.cell(row, 4).number_format = formats[row % 2]
        book.active.cell(2, 2).number_format = "[$₽-419]0"

    done = rfm(edited(path, change))
    assert (done.status, "cells of column `amount` are formatted as $, €" in done.error) == (status, bool(status)), (
        done.err
    )


def _with_ids(tmp_path, code, name="orders.xlsx", ids=(7, 42, 7)):
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(HEAD)
    for number, day in zip(ids, (1, 2, 3), strict=True):
        book.active.append([number, day, dt.date(2024, 1, day), 10])
        book.active.cell(book.active.max_row, 1).number_format = code
        book.active.cell(book.active.max_row, 4).number_format = '0" pcs"'
    book.save(tmp_path / name)
    return tmp_path / name


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("00000", {"00007", "00042"}),
        ("0000;-0000", {"0007", "0042"}),
        ("000-00", {"000-07", "000-42"}),
        (r'"K"\-0000', {"K-0007", "K-0042"}),
        ("0", {"7", "42"}),
        ("0.00", {"7", "42"}),
        ("# ##0", {"7", "42"}),
        ("yyyy", {"7", "42"}),
    ],
)
def test_ids_are_those_that_the_number_format_shows(tmp_path, code, shown):
    done = run("rfm", _with_ids(tmp_path, code))
    if code == "yyyy":  # a day, by its format
        assert (done.status, "7" in done.customers) == (0, False)
        return
    told = "3 ids of column `customer_id` are read as the number format of their cells shows them"
    assert (set(done.customers), told in done.err) == (shown, shown != {"7", "42"}), done.err
    assert {row["monetary"] for row in done.customers.values()} == {"20.00", "10.00"}


def test_ids_that_are_texts_are_left_as_they_are(tmp_path):
    done = run("rfm", _with_ids(tmp_path, "00000", ids=("7", "042", "7")))
    assert (set(done.customers), "number format" in done.err) == ({"7", "042"}, False)


def test_zeros_that_an_old_workbook_may_show_are_told(tmp_path):
    xlwt = pytest.importorskip("xlwt")
    book, path = xlwt.Workbook(), tmp_path / "orders.xls"
    sheet = book.add_sheet("Orders")
    for row, cells in enumerate([HEAD, [7, "A-1", "2024-01-01", 10], [42, "A-2", "2024-01-02", 10]]):
        for column, cell in enumerate(cells):
            sheet.write(row, column, cell, xlwt.easyxf(num_format_str="00000" if column == 0 else "General"))
    book.save(str(path))
    assert (
        "column `customer_id` may have zeros in front that only the format of its cells shows" in run("rfm", path).err
    )
