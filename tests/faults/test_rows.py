"""Delimiters, quotation marks, headers, lines of a wrong width."""

import pytest
from commandline import HEADER, LINES, ORDERS

ITEMS = "customer_id,order_id,order_date,amount,item\n"


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(ORDERS.replace(",", ";"), id="semicolons"),
        pytest.param(ORDERS.replace(",", "\t"), id="tabs"),
        pytest.param(ORDERS.replace(",", "|"), id="bars"),
        pytest.param("sep=;\n" + ORDERS.replace(",", ";"), id="sep= on the first line"),
        pytest.param(ORDERS.replace("\n", ",\n"), id="a delimiter at the end of all lines"),
        pytest.param(HEADER + LINES.replace("\n", ",\n"), id="a delimiter at the end of lines, not of the header"),
        pytest.param(ORDERS + ",,,\n,,,\n", id="rows of bare delimiters at the end"),
        pytest.param(ORDERS + "\n\n", id="blank lines at the end"),
        pytest.param(ORDERS.replace("ann", '"ann"'), id="quoted cells"),
        pytest.param("Sales of the year\n\n" + ORDERS, id="a title above the header"),
        pytest.param(ORDERS.replace("customer_id", " Customer\u00a0ID "), id="blanks around and in a name"),
        pytest.param(
            "x,x," + HEADER + "".join(f"1,2,{line}\n" for line in LINES.splitlines()), id="a repeated name nobody needs"
        ),
    ],
)
def test_the_same_lines_in_another_dress_are_the_same_customers(reading, content):
    done = reading(content)
    assert done.status == 0, done.err
    assert (done.customers["ann"]["monetary"], done.customers["bob"]["monetary"]) == ("15.75", "20.00")


def test_lines_above_the_header_are_told(reading):
    assert "header on line 3, 2 lines above it passed over" in reading("Sales\n\n" + ORDERS).err


def test_quoted_line_breaks_are_read_and_told(reading):
    done = reading(ITEMS + 'ann,1,2024-01-01,1,"two\nlines"\nbob,2,2024-01-02,2,"a ""quoted"" word"\n')
    assert (done.status, "2 lines · 2 orders" in done.err) == (0, True)
    assert "1 line break stands inside quoted cells" in done.err


def test_backslashes_are_escapes_where_only_they_make_lines_of_the_headers_width(reading):
    marks = reading(HEADER + '"ann \\"x\\", lee",1,2024-01-01,1\n')
    assert (marks.status, "backslashes are taken as escapes" in marks.err) == (0, True)
    assert '"ann ""x"", lee"' in marks.out
    commas = reading(HEADER + "lee\\, ann,1,2024-01-01,1\nbob,2,2024-01-02,5\n")
    assert (commas.status, '"lee, ann"' in commas.out) == (0, True), commas.err


def test_quotation_marks_inside_words_are_text(reading):
    done = reading(ITEMS + 'ann,1,2024-01-01,1,12" pipe\nbob,2,2024-01-02,2,x\ncid,3,2024-01-03,3,5" pipe\n')
    assert (done.status, "3 lines · 3 orders" in done.err) == (0, True)
    assert "quotation marks are taken as text" in done.err


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(
            ITEMS + 'ann,1,2024-01-01,1,"pipe\nbob,2,2024-01-02,2,x\ncid,3,2024-01-03,3,"\neve,4,2024-01-05,5,z\n',
            "line 2: a quoted cell holds whole lines of the table",
            id="a stray mark swallows lines of a column nobody needs",
        ),
        pytest.param(
            HEADER + 'ann,1,2024-01-01,1\n"bob,2,2024-01-02,2\ncid,3,2024-01-03,3\ndan",4,2024-01-04,4\n',
            "line 3: a quoted cell holds whole lines of the table",
            id="a stray mark swallows customers",
        ),
        pytest.param(
            HEADER + 'ann,1,2024-01-01,1\n"bob,2,2024-01-02,2\n',
            "line 3: a quotation mark opens here",
            id="never closed",
        ),
        pytest.param(
            HEADER + '"ann" lee,1,2024-01-01,1\n',
            "line 2: a quotation mark opens here",
            id="text after the closing mark",
        ),
        pytest.param(
            HEADER + "ann,1,2024-01-01,12,50\n" + LINES, "header's 4: line 2 has 5", id="unquoted decimal comma"
        ),
        pytest.param(ORDERS + "zed,9,2024-01-01\n", "header's 4: line 5 has 3", id="too few cells"),
        pytest.param(ORDERS + "zed,9,20", "1 line has more or fewer cells", id="last line cut off"),
        pytest.param(ORDERS + "\nregion,total\neast,10\n", "2 lines have more or fewer cells", id="two tables"),
        pytest.param(LINES, "the first line looks like data", id="no header"),
        pytest.param(
            "customer_id,order_date,amount,amount\nann,2024-01-01,1,2\n",
            "`amount` (amount) is there 2 times",
            id="a needed column twice",
        ),
        pytest.param("customer_id,order_date\nann,2024-01-01\n", "no column is plainly the amount", id="no amount"),
        pytest.param(
            "email,phone,date,total,revenue\na@b.c,1,2024-01-01,1,1\n",
            "more than one column may be the amount: `total`, `revenue`",
            id="two amounts",
        ),
    ],
)
def test_what_cannot_be_taken_apart_is_refused_with_its_place(reading, content, words):
    done = reading(content)
    assert (done.status, done.out, words in done.error) == (1, "", True), done.err
    assert "orders.csv" in done.error
    assert done.hint


def test_the_header_once_more_is_left_out_and_told(reading):
    done = reading(ORDERS + ORDERS)
    assert (done.status, done.customers["ann"]["monetary"]) == (0, "31.50"), done.err
    assert "1 line repeating the header left out: line 5" in done.err
    assert "left out: 1 line repeating the header (0.00)" in done.err


@pytest.mark.parametrize(
    ("header", "line", "said"),
    [
        (
            "customer_id,amount,order_date,order_id",
            "ann,5,2024-03-01,9",
            "line 5: the header is repeated, and its columns",
        ),
        (
            "amount,order_id,order_date,customer_id",
            "5,9,2024-03-01,ann",
            "line 5 is a header with its columns in another",
        ),
    ],
)
def test_the_header_once_more_in_another_order_is_refused(reading, header, line, said):
    done = reading(f"{ORDERS}{header}\n{line}\n")
    assert (done.status, done.out) == (1, ""), done.err
    assert said in done.err


@pytest.mark.parametrize(
    "line",
    [
        "Total,,,35.75",
        "Grand Total,,2024-02-01,35.75",
        "Итого:,,,35.75",
        "Всего,,2024-02-01,35.75",
        "Zwischensumme,,,35.75",
        "Итого по магазину,,,35.75",
        "ann Total,,,15.75",
        ",,Total,35.75",
        "Total (EUR),,,about 40",
    ],
)
def test_a_total_row_is_no_customer_and_told_with_its_line(reading, line):
    done = reading(f"{ORDERS}{line}\n")
    assert (done.status, "revenue 35.75" in done.err, set(done.customers)) == (0, True, {"ann", "bob"}), done.err
    assert "1 line of totals left out: line 5" in done.err
    assert "left out: 1 line of totals (" in done.err


def test_totals_of_groups_are_left_out_wherever_they_stand(reading):
    done = reading(
        "region,customer_id,order_date,amount\n"
        "east,ann,2024-01-01,10.50\neast,bob,2024-01-02,20\nTotal,east,2024-01-31,30.50\n"
        "west,ann,2024-02-01,5.25\nwest,cid,2024-02-01,4\nTotal,west,2024-02-29,9.25\n"
        "Grand total,,,39.75\n"
    )
    assert (done.status, "revenue 39.75" in done.err) == (0, True), done.err
    assert "3 lines of totals left out: lines 4, 7, 8" in done.err


def test_totals_of_orders_among_their_items_are_left_out(reading):
    done = reading(
        "order_id,customer_id,order_date,item,amount\n"
        "1,ann,2024-01-01,tea,10\n1,ann,2024-01-01,milk,2\n1,ann,2024-01-01,Total,12\n"
        "2,bob,2024-01-02,tea,10\n2,bob,2024-01-02,Total,10\n"
    )
    assert (done.status, "revenue 22.00" in done.err) == (0, True), done.err
    assert "2 lines of totals left out: lines 4, 6" in done.err


def test_a_total_that_is_not_the_sum_asks(reading):
    done = reading(f"{ORDERS}Total,,2024-02-01,36.75\n")
    assert (done.status, done.out) == (1, "")
    assert "orders.csv, line 5: 'Total' may be a total or a customer of this name" in done.error


@pytest.mark.parametrize("line", ["Total Fitness,9,2024-02-01,35.75", "Summa AB,7,2024-02-01,1"])
def test_a_customer_whose_name_begins_like_a_total_is_not_lost(reading, line):
    done = reading(f"{ORDERS}{line}\n")
    assert (done.status, line.partition(",")[0] in done.customers) == (0, True), done.err


@pytest.mark.parametrize(
    "line",
    [
        "Lines total,,2024-02-01,4", "Total lines: 3,,2024-02-01,4", "Итого за январь,,2024-02-01,4",
        "Umsatz gesamt,,2024-02-01,4", "9,Batch total,2024-02-01,4",
    ],
)  # fmt: skip
def test_words_of_a_total_on_the_one_line_without_an_order_number_ask(reading, line):
    done = reading(f"{ORDERS}{line}\n")
    assert (done.status, done.out) == (1, "")
    assert "orders.csv, line 5" in done.error
    assert "may be a total or a customer of this name" in done.error


def test_where_orders_have_no_numbers_a_name_like_a_total_is_a_customer_and_told(reading):
    table = "customer_id,order_date,amount\nann,2024-01-01,10\nbob,2024-01-02,20\ncid,2024-01-03,5\n"
    done = reading(f"{table}Lines total,2024-02-01,4\nPage total,2024-02-01,6\n")
    assert (done.status, "Lines total" in done.customers) == (0, True)
    told = "orders.csv, line 5: 'Lines total' may be a total or a customer of this name, and 1 more like it: counted"
    assert told in done.err
    again = reading(f"{table}Total Fitness,2024-02-01,4\nTotal Fitness,2024-02-09,6\n")
    assert "may be a total" not in again.err


def test_totals_of_customers_are_left_out_though_they_have_dates_and_names(reading):
    done = reading(
        "customer_id,order_date,amount\nann,2024-01-01,10\nann,2024-01-05,7\nann total,2024-01-05,17\n"
        "bob,2024-01-02,20\nbob total,2024-01-02,20\n"
    )
    assert (done.status, set(done.customers)) == (0, {"ann", "bob"}), done.err
    assert "2 lines of totals left out: lines 4, 6" in done.err


def test_a_total_deep_in_a_large_file_is_found(reading):
    body = "".join(f"c{i},2024-01-01,1\n" for i in range(400_000))
    done = reading(f"customer_id,order_date,amount\n{body}Total,2024-01-01,400000\n{body.replace('c', 'd')}")
    assert (done.status, "revenue 800,000.00" in done.err) == (0, True), done.err[-900:]
    assert "1 line of totals left out: line 400,002" in done.err


def test_notes_below_the_table_are_left_out_and_a_cut_off_line_is_not(reading):
    done = reading(f"{ORDERS}Report generated on Monday by the shop,,,\n")
    assert (done.status, "1 line of notes below the table left out: line 5" in done.err) == (0, True), done.err
    assert reading(f"{ORDERS}Ivan Petrov,,,\n").status == 1


def test_a_customer_called_total_with_an_order_number_is_one(reading):
    assert reading(ORDERS + "Total,9,2024-02-01,35.75\n").customers["Total"]["monetary"] == "35.75"


def test_a_total_without_a_customer_is_left_out_and_told(reading):
    assert "left out: 1 line without a customer (35.75)" in reading(ORDERS + ",,,35.75\n").err


def test_an_unknown_column_is_answered_with_the_nearest(reading):
    done = reading(ORDERS, "--customer", "custmer")
    assert (done.status, "there is no column `custmer` (--customer)" in done.error) == (1, True)
    assert done.hint == "did you mean --customer customer_id?"


@pytest.mark.parametrize("cell", ["x y", "true", "1", '"quoted"', "2024-01-01"])
def test_a_cell_beyond_the_header_is_told_whatever_it_holds(reading, cell):
    done = reading(HEADER + LINES.replace("20\n", f"20,{cell}\n"))
    assert (done.status, "1 line has more or fewer cells than the header's 4: line 3 has 5" in done.error) == (1, True)


@pytest.mark.parametrize("cell", ["", " ", '""'])
def test_nothing_beyond_the_header_is_nothing(reading, cell):
    done = reading(HEADER + LINES.replace("20\n", f"20,{cell}\n"))
    assert (done.status, done.customers["bob"]["monetary"]) == (0, "20.00"), done.err
