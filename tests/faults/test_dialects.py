"""Dialects that are seldom: no header, comments, runs of blanks, apostrophes, lines above; read or refused."""

import pytest
from commandline import HEADER, LINES, ORDERS, run

BY_NUMBER = ["--no-header", "--customer", "1", "--order", "2", "--date", "3", "--amount", "4"]


def both(done):
    assert done.status == 0, done.err
    return done.customers["ann"]["monetary"], done.customers["bob"]["monetary"]


@pytest.mark.parametrize(
    ("content", "options"),
    [
        pytest.param(LINES, BY_NUMBER, id="no header"),
        pytest.param("exported today\n" + LINES, [*BY_NUMBER, "--skip-lines", "1"], id="no header, a line above"),
        pytest.param("a,b,c,d,e\n" * 3 + ORDERS, ["--skip-lines", "3"], id="lines above"),
        pytest.param("# remark\n" + ORDERS + "# customer,9,2024-01-01,5\n", ["--comment", "#"], id="comments"),
        pytest.param(ORDERS.replace("bob", "#bob"), [], id="no comments unless asked"),
        pytest.param(ORDERS.replace(",", "   "), [], id="runs of blanks"),
        pytest.param(" " + LINES.replace(",", "  ").replace("\n", "\r\n "), BY_NUMBER, id="runs of blanks, no header"),
        *(pytest.param(ORDERS.replace(",", mark), [], id=f"delimiter {mark!r}") for mark in "^~\x01\x1f"),
        pytest.param(ORDERS.replace(",", "\t  \t"), ["--delimiter", "blanks"], id="blanks and tabs"),
        pytest.param("'" + ORDERS.strip().replace(",", "','").replace("\n", "'\n'") + "'\n", [], id="apostrophes"),
        pytest.param('"' + ORDERS.strip().replace("\n", '"\n"') + '"\n', [], id="lines quoted as a whole"),
        pytest.param('\ufeff"' + ORDERS.strip().replace(",", '"",""').replace("\n", '"""\n"""').replace("customer_id", '""customer_id') + '"""\n', [], id="quoted cells in quoted lines"),
        pytest.param('"' + ORDERS.strip().replace("\n", '";;\n"') + '";;\n', [], id="quoted lines with delimiters behind them"),
        *(
            pytest.param('"' + ORDERS.strip().replace(",", f'" {mark} "').replace("\n", '"\n"') + '"\n', [], id=f"blanks around {mark}")
            for mark in ",;|"
        ),
        pytest.param('"sep=;"\n' + ORDERS.replace(",", ";"), [], id="sep= between quotation marks"),
        pytest.param("Shop,Region,From,To,By,Page\n,,,,,\n" + ORDERS, [], id="a wider row above the header"),
        pytest.param(ORDERS.replace("\n", ",,,\n"), [], id="several delimiters at the end of all lines"),
        pytest.param(HEADER.strip() + ",\n" + LINES, [], id="a delimiter at the end of the header only"),
        pytest.param(ORDERS + "   \n\t\n", [], id="lines of blanks at the end"),
        pytest.param(ORDERS + " , , , \n", [], id="a line of blanks and delimiters"),
        pytest.param(ORDERS.replace("\n", "\r", 2), [], id="some lines end in a carriage return"),
        pytest.param(ORDERS.replace("customer_id,", ",customer_id,").replace("\n", "\n1,").removesuffix("1,").replace("\n1,", "\n1,"), [], id="a nameless first column"),
        pytest.param(ORDERS.replace("amount\n", 'amount,"a name\nof two lines"\n').replace("50\n", "50,x\n").replace("20\n", "20,x\n").replace("25\n", "25,x\n"), [], id="a header of two lines"),
        pytest.param("Отчёт за 2024, итоги, все\nМагазин\n\n" + ORDERS.replace(",", ";"), [], id="a title with commas above semicolons"),
    ],
)  # fmt: skip
def test_the_same_lines_in_a_seldom_dress_are_the_same_customers(reading, content, options):
    done = reading(content, *options)
    assert done.status == 0, done.err
    amounts = {name.lstrip("#"): row["monetary"] for name, row in done.customers.items()}
    assert amounts == {"ann": "15.75", "bob": "20.00"}, done.err
    assert "revenue 35.75" in done.err


def test_the_decisions_that_change_how_cells_are_taken_apart_are_told(reading):
    quoted = "'" + ORDERS.strip().replace(",", "','").replace("\n", "'\n'") + "'\n"
    assert "apostrophes are taken as quotation marks" in reading(quoted).err


def test_names_with_apostrophes_are_no_quotation_marks(reading):
    done = reading(ORDERS.replace("ann", "O'Hara").replace("bob", "'s-Hertogenbosch"))
    assert (done.status, set(done.customers)) == (0, {"O'Hara", "'s-Hertogenbosch"})


@pytest.mark.parametrize(
    ("content", "options", "words"),
    [
        pytest.param(LINES, [], "looks like data", id="no header"),
        pytest.param(HEADER + LINES.replace(",", ";"), [], "set apart by `,`, and the lines below it by `;`", id="two delimiters"),
        pytest.param(HEADER + "text,text,dd.mm.yyyy,EUR\n" + LINES, [], "line 2", id="a second header"),
        pytest.param('"' + ORDERS.strip().replace("2024-01-02", "someday").replace("\n", '"\n"') + '"\n', [], "line 3", id="a slip in a quoted line"),
        pytest.param(ORDERS + "\nregion,sum,day,x\neast,10,monday,3\n", [], "line 6", id="two tables"),
        pytest.param(LINES, ["--no-header", "--customer", "1", "--date", "9", "--amount", "4"], "no column `9`", id="no such number"),
        pytest.param(",".join(f"c{i}" for i in range(20_000)) + "\n" + "1," * 19_999 + "1\n", [], "20,000 columns", id="too many columns"),
        pytest.param(ORDERS + "a" * 300 + "\n", [], "line 5 has 1", id="one cell"),
    ],
)  # fmt: skip
def test_what_is_not_plain_is_refused_with_its_place(reading, content, options, words):
    done = reading(content, *options)
    assert (done.status, done.out, words in done.error) == (1, "", True), done.err
    assert done.hint


def test_a_row_of_types_is_not_called_a_header_in_another_order(reading):
    done = reading(
        ORDERS.replace("customer_id", "id").replace("order_date", "date").replace("\n", "\ntext,text,date,money\n", 1),
        "--customer",
        "id",
    )
    assert (done.status, "line 2" in done.error, "another order" in done.hint) == (1, True, False), done.err
    swapped = LINES.splitlines()[0] + "\namount,order_id,order_date,customer_id\n" + LINES
    assert "is a header with its columns in another order" in reading(HEADER + swapped).hint


def test_where_one_column_is_seen_its_delimiter_is_asked_for(reading):
    done = reading(ORDERS.replace(",", ":"))
    assert (done.status, "--delimiter ':'" in done.hint) == (1, True), done.err
    assert reading(ORDERS.replace(",", ":"), "--delimiter", ":").status == 0


@pytest.mark.parametrize(
    "word", ["Opening balance", "Carried forward", "Входящий остаток", "Übertrag", "Сальдо на начало", "Saldo anterior"]
)
def test_a_balance_that_is_carried_over_is_no_customer(reading, word):
    done = reading(ORDERS.replace("bob,", f"{word},,,99.00\nbob,", 1))
    assert (done.status, set(done.customers)) == (0, {"ann", "bob"}), done.err
    assert "1 line of totals left out: line 3" in done.err
    assert "may be a total or a customer" in reading(ORDERS.replace("bob,", f"{word},,2024-01-01,99.00\nbob,", 1)).error


def test_an_option_for_the_lines_that_makes_no_sense_is_a_usage_error(reading):
    assert reading(ORDERS, "--comment", "").status == 2
    assert reading(ORDERS, "--skip-lines", "-1").status == 2
    assert reading(ORDERS, "--max-unpacked", "0").status == 2


def test_a_line_without_end_is_refused_with_its_number(reading, monkeypatch):
    for room in ("records", "sample"):
        monkeypatch.setattr(f"segkit.sources.text.{room}.LONGEST_LINE", 1 << 19)
    done = reading(ORDERS + "x" * (1 << 20) + "\n")
    assert (done.status, "line 5 is longer than" in done.error) == (1, True), done.err


def test_files_in_different_dialects_encodings_and_orders_of_columns_are_one_data_set(tmp_path):
    (tmp_path / "1.csv").write_text(ORDERS, encoding="utf-8")
    (tmp_path / "2.csv").write_text("сумма;клиент;номер заказа;дата\n1,50;Иван;7;03.02.2024\n", encoding="cp1251")
    (tmp_path / "3.tsv").write_text(ORDERS.replace(",", "\t"), encoding="utf-16")
    done = run("rfm", tmp_path)
    assert (done.status, "7 lines" in done.err, done.customers["Иван"]["monetary"]) == (0, True, "1.50"), done.err


def test_one_bad_file_of_a_folder_is_named(tmp_path):
    (tmp_path / "1.csv").write_text(ORDERS, encoding="utf-8")
    (tmp_path / "2.csv").write_text(ORDERS + "zed,9,1\n", encoding="utf-8")
    done = run("rfm", tmp_path)
    assert (done.status, "2.csv" in done.error, "1.csv" in done.error) == (1, True, False)
