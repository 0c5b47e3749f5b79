"""dialect, glance, footers: blanks before quotation marks, names on two rows, lines below a table."""

import pytest
from factories import by_customer, walked

from segkit.errors import SegkitError

ROWS = [(f"C{100 + n % 4}", n, f"2024-03-{n:02}", f"{n}.50") for n in range(1, 21)]
HEADER = "customer_id,order_id,order_date,amount"
BODY = [",".join(map(str, row)) for row in ROWS]


@pytest.fixture
def read(tmp_path):
    def read(*lines):
        path = tmp_path / "orders.csv"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        run = walked(path)
        return sum(row["monetary"] for row in by_customer(run).values()), " | ".join(run.notes)

    return read


@pytest.mark.parametrize("mark", [",", ";", "|"])
def test_blanks_before_quotation_marks_mean_nothing(read, mark):
    gap = f"{mark} "
    lines = [gap.join([who, str(order), day, f'"x{mark} ""y"""', amount]) for who, order, day, amount in ROWS]
    assert read(gap.join(["customer_id", "order_id", "order_date", "note", "amount"]), *lines)[0] == 220


def test_quotation_marks_inside_words_stay_as_they_were(read):
    lines = [line.replace(",", f',5 "inch" no {n},', 1) for n, line in enumerate(BODY)]
    assert read(HEADER.replace(",", ",note,", 1), *lines)[0] == 220


@pytest.mark.parametrize(
    "names",
    [
        ("Клиент,Заказ,,Сумма", ",номер,дата,"),
        ("Customer,Order,,Sales", ",Number,Date,Amount"),
        ("Customer,Order,,Total", ",No,Date,"),
    ],
)
def test_names_on_two_rows_are_put_together_and_told(read, names):
    money, notes = read(*names, *BODY)
    assert (money, "the names of columns stand on two lines, and are put together" in notes) == (220, True)


@pytest.mark.parametrize("second", ["Ann,,x,", "C101,1,x,5"])
def test_a_line_of_the_table_is_no_second_row_of_names(read, second):
    with pytest.raises(SegkitError, match="no column is plainly"):
        read("customer,order,,amount", second, *BODY)


@pytest.mark.parametrize(
    ("below", "lines"),
    [
        ([",,,220.00", "VAT,,,44.00", "To pay,,,264.00"], 3),
        (["Median,,,10.50", "Average,,,11.00"], 2),
        (["Average,,,11.00"], 1),
        (["Sum total,,,220", "Prepared by Ann,,,"], 2),
    ],
)
def test_lines_below_a_table_are_known_by_their_sum_or_mean(read, below, lines):
    money, notes = read(HEADER, *BODY, *below)
    assert (money, f"{lines} line{'s' if lines > 1 else ''} of totals left out" in notes) == (220, True), notes


@pytest.mark.parametrize("below", [["Bob,,,17.00"], ["Bob,77,,220.00"], ["C101,,,11.00"], ["C101,,,220.00"]])
def test_a_sale_without_its_date_is_asked_for(read, below):
    with pytest.raises(SegkitError, match="dates is empty or cannot be read"):
        read(HEADER, *BODY, *below)


def test_a_price_that_all_lines_have_is_no_mean_of_them(read):
    with pytest.raises(SegkitError, match="dates is empty or cannot be read"):
        read(HEADER, *[f"{line.rsplit(',', 1)[0]},9.99" for line in BODY], "Bob,,,9.99")


@pytest.mark.parametrize(
    "title", ["Единица измерения: тыс. руб.", "Sales in thousands of EUR", "Umsatz in TEUR", "Cifras en miles"]
)
def test_a_title_by_which_amounts_are_in_thousands_is_told(read, title):
    money, notes = read("Sales report", title, "", HEADER, *BODY)
    assert money == 220
    assert "line 2 says thousands or millions: amounts are taken as they are written" in notes


def test_a_title_that_speaks_of_something_else_is_not(read):
    assert "thousands" not in read("1 Million Club sales", "", HEADER, *BODY)[1]


def test_a_table_under_a_title_is_refused_by_its_own_columns(read):
    with pytest.raises(SegkitError, match="columns seen: Контрагент, Сальдо, Обороты"):
        read("Оборотно-сальдовая ведомость", "", "Контрагент;Сальдо;Обороты", *(f"ООО {n};{n};{n}" for n in range(9)))


def test_a_row_that_numbers_the_columns_is_no_sale(read):
    money, notes = read(HEADER, "1,2,3,4", *BODY)
    assert money == 220
    assert "line 2 numbers the columns, and is left out" in notes


def test_a_row_of_small_numbers_under_names_that_mean_nothing_stays(read):
    with pytest.raises(SegkitError, match="columns seen: a, b, c"):
        read("a,b,c", "1,2,3")


def test_the_mean_below_a_table_is_not_told_twice(read):
    money, notes = read(HEADER, *BODY, "Average,,,11.00")
    assert money == 220
    assert "is it a sale" not in notes


@pytest.mark.parametrize("mark", [",", ";", "\t", " "])
def test_lines_that_begin_with_their_number_have_one_cell_more_than_the_header(read, mark):
    lines = [mark.join((f'"{n}"', *line.split(","))) for n, line in enumerate(BODY, 1)]
    money, notes = read(HEADER.replace(",", mark), *lines)
    assert money == 220
    assert "begin with their numbers, for which the header has no name" in notes


@pytest.mark.parametrize("first", [lambda n: n + 1, lambda n: f"x{n}", lambda n: 1])
def test_a_cell_too_many_is_none_of_their_number(read, first):
    lines = [f"{first(n)},{line}" for n, line in enumerate(BODY, 1)]
    with pytest.raises(SegkitError, match="20 lines have more or fewer cells than the header's 4"):
        read(HEADER, *lines)
