"""Dates, amounts and ids in text: one reading for the column, applied strictly."""

import pytest
from commandline import HEADER, run


def lines(*cells: str) -> str:
    """Return orders whose dates, or `date|amount`, are these; the amount is 1 where none is said."""
    parts = [(date, amount if bar else "1") for date, bar, amount in (cell.partition("|") for cell in cells)]
    return HEADER.replace(",", ";") + "".join(f"c{i};{i};{date};{amount}\n" for i, (date, amount) in enumerate(parts))


def amounts(*cells: str) -> str:
    return lines(*(f"2024-01-0{i + 1}|{cell}" for i, cell in enumerate(cells)))


@pytest.mark.parametrize(
    ("cells", "days"),
    [
        (["01.02.2024", "05.03.2024"], ["2024-02-01", "2024-03-05"]),
        (["01.02.24", "25.03.24"], ["2024-02-01", "2024-03-25"]),
        (["01/02/2024", "25/03/2024"], ["2024-02-01", "2024-03-25"]),
        (["01/02/2024", "03/25/2024"], ["2024-01-02", "2024-03-25"]),
        (["12/1/2010 8:26", "12/13/2010 18:06"], ["2010-12-01", "2010-12-13"]),
        (["5.03.2024 9:05:07", "15.03.2024 19:05:07"], ["2024-03-05", "2024-03-15"]),
        (["05-Mar-2024", "15-Mar-2024"], ["2024-03-05", "2024-03-15"]),
        (["Dec 8, 2022", "Jan 9, 2023"], ["2022-12-08", "2023-01-09"]),
        (["20240305", "20240315"], ["2024-03-05", "2024-03-15"]),
        (["2024-03-05T23:59:59+02:00", "2024-03-06 00:00:01 -0800"], ["2024-03-05", "2024-03-06"]),
        (["2024-03-05", "15.03.2024"], ["2024-03-05", "2024-03-15"]),
    ],
    ids=lambda cells: cells[-1],
)
def test_dates_are_read_as_the_file_writes_them(reading, cells, days):
    done = reading(lines(*cells))
    assert done.status == 0, done.err
    assert [row["last_order"] for row in done.customers.values()] == days


def test_days_that_may_be_months_ask_which(reading):
    done = reading(lines("01/02/2024", "03/04/2024"))
    assert (done.status, done.hint) == (1, "say which: --day-first or --month-first")
    assert reading(lines("01/02/2024"), "--day-first").customers["c0"]["last_order"] == "2024-02-01"
    assert reading(lines("01/02/2024"), "--month-first").customers["c0"]["last_order"] == "2024-01-02"


def test_a_day_beyond_the_sample_decides(reading):
    done = reading(lines(*["01/02/2024"] * 30_000, "25/02/2024", *["03/04/2024"] * 30_000))
    assert (done.status, "(%d/%m/%Y)" in done.err) == (0, True)


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (["25/01/2024", "01/25/2024"], "25/01/2024 can only be day first and 01/25/2024 only month first"),
        (["2024-01-01", "2024-02-30"], "1 of 2 dates is empty or cannot be read"),
        (["2024-01-01", "n/a"], "line 3, column `order_date`: 'n/a'"),
        (["2024-01-01", ""], "line 3, column `order_date`: (empty)"),
        (["2024-01-01", "0001-01-01"], "line 3, column `order_date`: '0001-01-01'"),
        (["2024-01-01", "x", "y", "z", "w"], "4 of 5 dates are empty or cannot be read"),
        (["45000", "25.03.2024"], "45000 looks like a day number of Excel, and 25.03.2024 does not"),
        (["45000", "12"], "45000 looks like a day number of Excel, and 12 does not"),
        (["1704067200", "45000"], "1704067200 looks like a count of seconds since 1970, and 45000 does not"),
        (["17", "18"], "'17' is no date in any form"),
        (["24-01-05", "24-02-17"], "24-01-05 may begin with the year"),
        (["2024-01-01", "01.01.1900"], "line 3, column `order_date`: '01.01.1900'"),
        (["2024-01-01", "01.01.0001 0:00:00"], "line 3, column `order_date`: '01.01.0001 0:00:00'"),
        (["2024-01-01", "0000-00-00"], "line 3, column `order_date`: '0000-00-00'"),
        (["24/01/05", "24/01/17", "24/02/28"], "may begin with the year"),
        (["2024-01-01 25:00", "2024-01-02 10:00"], "line 2, column `order_date`: '2024-01-01 25:00'"),
    ],
    ids=lambda value: value[-1] if isinstance(value, list) else "",
)
def test_dates_that_do_not_read_are_refused_with_file_line_column_and_value(reading, cells, words):
    done = reading(lines(*cells))
    assert (done.status, done.out, words in done.error) == (1, "", True), done.err
    assert "orders.csv" in done.error
    assert done.hint


@pytest.mark.parametrize(
    ("cells", "days", "note"),
    [
        (["45000", "45017.75"], ["2023-03-15", "2023-04-01"], "Excel's day numbers: 45000 is 2023-03-15"),
        (["45000,5", "45001"], ["2023-03-15", "2023-03-16"], "Excel's day numbers: 45000,5 is 2023-03-15"),
        (["1704067199", "1704067200"], ["2023-12-31", "2024-01-01"], "seconds since 1970, read in UTC"),
        (["1704067200000", "1704153600000.5"], ["2024-01-01", "2024-01-02"], "milliseconds since 1970, read in UTC"),
        (["05.03.69", "05.03.70"], ["1970-03-05", "2069-03-05"], "70 to 99 are 19.., 00 to 69 are 20.."),
        (["2024-03-05", "15.03.2024"], ["2024-03-05", "2024-03-15"], "written in 2 ways: 2024-03-05, 15.03.2024"),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_what_is_guessed_of_dates_is_said(reading, cells, days, note):
    done = reading(lines(*cells), "--as-of", "2070-01-01")
    assert (done.status, note in done.err) == (0, True), done.err
    assert sorted(row["last_order"] for row in done.customers.values()) == days


def test_a_form_beyond_the_sample_is_read_and_said(reading):
    plain = ["2024-01-01"] * 30_000
    done = reading(lines(*plain, "15.03.2024", "5 марта 2024 г.", *plain))
    assert (done.status, "written in 3 ways" in done.err) == (0, True), done.err
    assert [done.customers[name]["last_order"] for name in ("c30000", "c30001")] == ["2024-03-15", "2024-03-05"]


def test_a_month_first_date_far_below_days_first_is_refused_with_both(reading):
    done = reading(lines("25/01/2024", *["03/02/2024"] * 30_000, "01/25/2024", *["03/02/2024"] * 30_000))
    assert (done.status, "25/01/2024 can only be day first and 01/25/2024 only month first" in done.error) == (1, True)


def test_an_open_date_among_iso_dates_asks_which(reading):
    done = reading(lines("2024-10-03", "03/10/2024"))
    assert (done.status, done.hint) == (1, "say which: --day-first or --month-first")


@pytest.mark.parametrize(
    ("form", "cell"),
    [
        ("%d.%m.%Y", "05.03.2024 10:00"),
        ("%d %B %Y", "5 марта 2024"),
        ("%d-%b-%Y", "5-MAR-2024"),
        ("%y-%m-%d", "24-03-05"),
        ("excel", "45356"),
        ("epoch", "1709600400"),
        ("%Y %d %m", "2024 05 03"),
    ],
)
def test_the_form_of_dates_can_be_said(reading, form, cell):
    assert reading(lines(cell), "--date-format", form).customers["c0"]["last_order"] == "2024-03-05"


def test_lines_after_today_are_left_out_and_told(reading):
    done = reading(lines("2024-01-01", "2204-01-01"))
    assert (done.status, "1 line after today" in done.err, set(done.customers)) == (0, True, {"c0"})


@pytest.mark.parametrize(
    ("cells", "money"),
    [
        (["1234.5", "2"], ["1234.50", "2.00"]),
        (["1 234,50", "2"], ["1234.50", "2.00"]),
        (["1\u00a0234,50", "2"], ["1234.50", "2.00"]),
        (["1\u202f234,50", "2"], ["1234.50", "2.00"]),
        (["1'234.50", "2"], ["1234.50", "2.00"]),
        (["1.234,50", "2.345"], ["1234.50", "2345.00"]),
        (["1,234.50", "2,345"], ["1234.50", "2345.00"]),
        (["1200,00 руб.", "5 ₽"], ["1200.00", "5.00"]),
        (["$1,200.00", "US$ 5"], ["1200.00", "5.00"]),
        (["5 €", "€ 6.10"], ["5.00", "6.10"]),
        (["1e3", "2.5E1"], ["1000.00", "25.00"]),
        (["0.1", ".25"], ["0.10", "0.25"]),
        (["1234567890123.45", "2"], ["1234567890123.45", "2.00"]),
    ],
    ids=lambda cells: cells[0],
)
def test_amounts_are_read_to_the_digit(reading, cells, money):
    done = reading(amounts(*cells))
    assert done.status == 0, done.err
    assert [row["monetary"] for row in done.customers.values()] == money


@pytest.mark.parametrize("cell", ["-5", "5-", "(5)", "\u22125", "- 5", "-$5", "$-5", "($5)", "5 $ -"])
def test_every_way_to_write_below_zero_lowers_the_money(reading, cell):
    done = reading(HEADER.replace(",", ";") + f"ann;1;2024-01-01;$20.50\nann;2;2024-01-01;{cell}\n")
    assert done.status == 0, done.err
    assert done.customers["ann"]["monetary"] == "15.50"


def test_a_number_of_another_dress_beyond_the_sample_is_read(reading):
    plain = ["2024-01-01|1.5"] * 30_000
    done = reading(lines(*plain, "2024-01-01|1,234.50", "2024-01-01|$7", *plain))
    assert done.status == 0, done.err
    assert (done.customers["c30000"]["monetary"], done.customers["c30001"]["monetary"]) == ("1234.50", "7.00")


@pytest.mark.parametrize(
    "cell",
    ["NaN", "inf", "-inf", "1e400", "#DIV/0!", "abc", "", "1O.5", "--5", "-5-", "(5", "5)", "12..5", "300,0,00.40", "5%",
     "0x10", "1_000", "99999999999999999999", "9e15"],
)  # fmt: skip
def test_amounts_that_do_not_read_are_refused_with_file_line_column_and_value(reading, cell):
    done = reading(amounts("10.50", "7.25", cell))
    assert (done.status, done.out) == (1, "")
    assert "1 of 3 amounts is empty or cannot be read" in done.error
    assert f"orders.csv, line 4, column `amount`: {repr(cell) if cell else '(empty)'}" in done.error


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (["1.234", "2.500"], "1.234 may have thousands or three decimals"),
        (["10.50", "10,50"], "10.50 has a decimal point and 10,50 a decimal comma"),
        (["10.50", "1,23"], "10.50 has a decimal point and 1,23 a decimal comma"),
        (["5 €", "$6"], "5 € and $6 are two currencies"),
        (["900000000000000", "5"], "more than 64 bits hold"),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_columns_of_amounts_that_mean_two_things_are_refused(reading, cells, words):
    done = reading(amounts(*cells))
    assert (done.status, done.out, words in done.error) == (1, "", True), done.err
    assert done.hint


@pytest.mark.parametrize(
    ("usual", "odd", "words"),
    [
        ("250", "1.500", "1.500 may have thousands or three decimals, and no other value tells which"),
        ("250", "1,500", "1,500 may have thousands or three decimals, and no other value tells which"),
        ("10,50", "1,500", "1,500 may have thousands or three decimals, where 10,50 has not three"),
        ("10,50", "1.500", "1.500 may have thousands or three decimals, where 10,50 has a decimal comma"),
        ("10,50 €", "1.500 €", "1.500 € may have thousands or three decimals, where 10,50 € has a decimal comma"),
        ("10.50", "10,50", "10.50 has a decimal point and 10,50 a decimal comma"),
        ("10,50", "10.50", "10.50 has a decimal point and 10,50 a decimal comma"),
        ("10.50", "1,23,45", "column `amount`: '1,23,45'"),
        ("1,23,456.50", "1,234,567.50", "groups of two digits and 1,234,567.50 groups of three"),
        ("10.50", "5 pcs", "column `amount`: '5 pcs'"),
    ],
)
def test_what_contradicts_the_sample_below_it_is_never_read_silently(reading, usual, odd, words):
    many = [f"2024-01-01|{usual}"] * 30_000
    done = reading(lines(*many, f"2024-01-01|{odd}", *many))
    assert (done.status, done.out, words in done.error) == (1, "", True), done.err


@pytest.mark.parametrize(
    ("usual", "odd", "money"),
    [
        ("250", "1234.50", "1234.50"),
        ("250", "1234,50", "1234.50"),
        ("250", "1 500", "1500.00"),
        ("10,50", "1.500,25", "1500.25"),
        ("10.50", "1,500.25", "1500.25"),
        ("10.50", "(1.25)", "-1.25"),
        ("10,50", "12,-", "12.00"),
    ],
)
def test_what_is_clear_below_the_sample_is_read(reading, usual, odd, money):
    many = [f"2024-01-01|{usual}"] * 30_000
    done = reading(lines(*many, f"2024-01-01|{odd}", *many), "--returns", "keep")
    assert done.status == 0, done.err
    assert done.customers["c30000"]["monetary"] == money


def test_thousands_with_commas_beyond_a_sample_with_points_are_said(reading):
    many = ["2024-01-01|10.50"] * 30_000
    done = reading(lines(*many, "2024-01-01|1,500", *many))
    assert (done.customers["c30000"]["monetary"], "1,500 is read as 1500" in done.err) == ("1500.00", True)


def test_another_column_or_file_tells_the_mark(reading, tmp_path):
    text = "customer_id;order_date;quantity;price\nann;2024-01-01;1.500;2,25\n"
    done = reading(text)
    assert (done.customers["ann"]["monetary"], "1.500 is read as 1500" in done.err) == ("3375.00", True)
    (tmp_path / "one.csv").write_text(HEADER.replace(",", ";") + "ann;1;2024-01-01;1.500\n")
    (tmp_path / "two.csv").write_text(HEADER.replace(",", ";") + "bob;2;2024-01-02;2,5\nbob;2;2024-01-02;7,25\n")
    done = run("rfm", tmp_path / "one.csv", tmp_path / "two.csv")
    assert done.customers["ann"]["monetary"] == "1500.00"
    assert "one.csv: 1.500 is read as 1500: --decimal . overrules" in done.err


def test_a_unit_that_is_no_currency_is_named(reading):
    done = reading(amounts("5 pcs", "6 pcs"))
    assert (done.status, "5 pcs: `pcs` stands beside the numbers" in done.error) == (1, True)
    assert "name another with --amount" in done.hint


def test_currencies_beyond_the_sample_are_refused_too(reading):
    plain = ["2024-01-01|1.5"] * 30_000
    done = reading(lines(*plain, "2024-01-01|$7", "2024-01-01|€7", *plain))
    assert (done.status, "two currencies in one column" in done.error) == (1, True)


def test_the_decimal_mark_can_be_said(reading):
    assert reading(amounts("1.234"), "--decimal", ".").customers["c0"]["monetary"] == "1.234"
    assert reading(amounts("1.234"), "--decimal", ",").customers["c0"]["monetary"] == "1234.00"


def test_several_currencies_ask_for_one(reading):
    text = "customer_id,order_date,amount,currency\nann,2024-01-01,1,EUR\nbob,2024-01-01,2,USD\n"
    done = reading(text)
    assert (done.status, "2 currencies: EUR, USD" in done.error, "orders.csv" in done.error) == (1, True, True)
    assert done.hint == "take one: --currency EUR"
    assert set(reading(text, "--currency", "USD").customers) == {"bob"}


@pytest.mark.parametrize(
    ("ids", "customers"),
    [
        (["007", "7"], {"007", "7"}),
        (["17850.0", "17850"], {"17850"}),
        (["Ann@Shop.example", " ann@shop.example "], {"ann@shop.example"}),
        (["\u00a0ann", "ann\t"], {"ann"}),
        (["9007199254740993", "9007199254740992"], {"9007199254740993", "9007199254740992"}),
        (["=cmd()", "../../x"], {"=cmd()", "../../x"}),
        (["ann", "NULL"], {"ann"}),
        (["ann", ""], {"ann"}),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_ids_are_text(reading, ids, customers):
    done = reading(HEADER + "".join(f"{name},{i},2024-01-01,1\n" for i, name in enumerate(ids)))
    assert (done.status, set(done.customers)) == (0, customers), done.err


def test_accents_apart_from_their_letters_are_one_customer_and_told(reading):
    whole, apart = "Андрей Ёлкин", "Андреи\u0306 Е\u0308лкин"
    done = reading(HEADER + f"{whole},1,2024-01-01,1\n{apart},2,2024-01-02,2\nRen\u0065\u0301,3,2024-01-02,2\n")
    assert {name: row["frequency"] for name, row in done.customers.items()} == {whole: "2", "René": "1"}
    assert "letters and accents are written apart: 2" in done.err


def test_a_whole_number_with_decimals_is_the_number_that_is_there_too(reading):
    done = reading(
        HEADER + "".join(f"{name},{i},2024-01-01,1\n" for i, name in enumerate(["17850.0", "17850", "C-7", "9.0"]))
    )
    assert {name: row["frequency"] for name, row in done.customers.items()} == {"17850": "2", "C-7": "1", "9.0": "1"}
    assert "written both as 17850.0 and as 17850: 1" in done.err


def test_ids_that_excel_has_rounded_are_found_below_the_sample(reading):
    many = [f"C{i},{i},2024-01-01,1\n" for i in range(30_000)]
    more = [f"C{i},{i + 30_000},2024-01-01,1\n" for i in range(30_000)]
    done = reading(HEADER + "".join([*many, "7.92E+10,x,2024-01-01,1\n", *more]))
    assert (done.status, done.out) == (1, "")
    assert "orders.csv: the customer 7.92E+10 is a number that Excel has rounded" in done.error


def test_ids_that_excel_has_rounded_are_refused(reading):
    done = reading(HEADER + "7.92E+10,1,2024-01-01,1\n")
    assert (done.status, "7.92E+10 is a number that Excel has rounded" in done.error) == (1, True)


def test_nobody_at_all_is_refused(reading):
    done = reading(HEADER + ",1,2024-01-01,1\n,2,2024-01-02,2\n")
    assert (done.status, done.out) == (1, "")
    assert done.hint


def test_a_carriage_return_inside_a_cell_is_part_of_it(reading):
    done = reading(
        "customer_id,order_date,amount,note\nann,2024-01-01,1,a\rb\nbob,2024-01-02,2,c\nann,2024-01-03,x,d\n"
    )
    assert (done.status, "orders.csv, line 4, column `amount`: 'x'" in done.error) == (1, True)
