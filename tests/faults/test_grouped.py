"""Reports of 1C with customers over their documents: flattened when all of it adds up, else refused."""

from __future__ import annotations

import pytest
from commandline import run
from workbooks import xlsx

SALE, BACK = (
    "Реализация товаров и услуг 00КА-000{} от {}.2025 23:59:59",
    "Возврат товаров от покупателя 00КА-000{} от {}.2025 12:00:00",
)
REPORT = [
    ["Продажи", "", ""],
    ["Период: 01.01.2025 - 31.03.2025", "", ""],
    ["Покупатель", "Количество", "Выручка"],
    ["Документ", "", ""],
    ['ООО "Ромашка"', "3", "1 300,50"],
    [SALE.format(135, "20.01"), "2", "1 000,00"],
    [SALE.format(136, "21.02"), "1", "300,50"],
    ["Иванов И.И.", "1", "1 900,00"],
    [SALE.format(137, "22.01"), "2", "2 000,00"],
    [BACK.format("001", "23.01"), "-1", "-100,00"],
    ["Итого", "4", "3 200,50"],
]
WANTED = {'"ООО ""Ромашка"""': ("2", "1300.50", "2025-02-21"), "Иванов И.И.": ("1", "1900.00", "2025-01-22")}


def text(rows, mark=";"):
    cells = (['"' + cell.replace('"', '""') + '"' if '"' in cell else cell for cell in row] for row in rows)
    return "".join(mark.join(row) + "\n" for row in cells)


def changed(row, column, value):
    return [
        [value if (at, place) == (row, column) else cell for place, cell in enumerate(line)]
        for at, line in enumerate(REPORT)
    ]


@pytest.fixture
def reading(tmp_path):
    def read(rows, *options, encoding="cp1251"):
        path = tmp_path / "report.csv"
        path.write_bytes(text(rows).encode(encoding))
        return run("rfm", path, *options)

    return read


def customers(done):
    rows = done.customers
    return {name: (row["frequency"], row["monetary"], row["last_order"]) for name, row in rows.items()}


@pytest.mark.parametrize("encoding", ["cp1251", "utf-8", "utf-8-sig", "utf-16"])
def test_documents_are_lines_and_their_customer_stands_above(reading, encoding):
    done = reading(REPORT, encoding=encoding)
    assert customers(done) == WANTED, done.err
    assert "4 documents are read, 3 totals are left out, which agree with them" in done.err
    assert "revenue 3,200.50" in done.err


def number(cell):
    """Write an amount as a sheet holds it."""
    return float(cell.replace(" ", "").replace(",", ".")) if cell[-1:].isdigit() and "," in cell else cell or None


def test_so_does_a_sheet(tmp_path):
    pytest.importorskip("fastexcel")
    done = run("rfm", xlsx(tmp_path / "r.xlsx", *[[number(cell) for cell in row] for row in REPORT]))
    assert customers(done) == WANTED, done.err


def test_a_column_for_each_level_is_read_alike(reading):
    wide = [[*row[:1], "Документ" if at == 2 else "", *row[1:]] for at, row in enumerate(REPORT) if at != 3]
    wide = [["", row[0], *row[2:]] if " от " in row[0] else row for row in wide]
    assert customers(reading(wide)) == WANTED


@pytest.mark.parametrize(
    ("row", "value", "place"),
    [(4, "1 301,50", "line 5"), (7, "1 899,99", "line 8"), (10, "3 200,51", "line 11"), (5, "1 000,01", "line 5")],
)
def test_a_total_that_does_not_fit_is_refused_with_its_line(reading, row, value, place):
    done = reading(changed(row, 2, value))
    assert (done.status, done.out) == (1, "")
    assert f"report.csv, {place}: " in done.error
    assert "is not the sum of its documents" in done.error
    assert "flat table" in done.hint


def test_returns_without_a_sign_are_taken_as_the_totals_take_them(reading):
    done = reading(changed(9, 2, "100,00"))
    assert customers(done) == WANTED, done.err
    assert "returns are taken as below zero, as the totals take them" in done.err


def test_returns_that_the_totals_count_as_sales_are_refused(reading):
    rows = changed(9, 2, "100,00")
    rows[7][2], rows[10][2] = "2 100,00", "3 400,50"
    assert "the totals count them as sales" in reading(rows).error


def test_a_level_more_is_refused(reading):
    rows = [*REPORT[:4], ["Магазин 1", "4", "3 200,50"], *REPORT[4:]]
    assert "line 6: customers stand over their documents here, and there are more levels" in reading(rows).error
    rows = [*REPORT[:6], ["Товар А", "1", "1 000,00"], *REPORT[6:]]
    done = reading(rows)
    assert (done.status, "is not the sum of its documents" in done.error) == (1, True), done.err


def test_without_any_total_it_is_refused(reading):
    rows = [[*row[:2], "" if at in {4, 7} else row[2]] for at, row in enumerate(REPORT[:-1])]
    assert "no total stands there" in reading(rows).error


def test_a_flat_report_is_a_table_like_any_other(reading):
    rows = [["Контрагент", "Документ", "Дата", "Сумма"]]
    rows += [["Ромашка", SALE.format(number, "20.01"), "20.01.2025", "10,00"] for number in (135, 136)]
    done = reading(rows)
    assert customers(done) == {"Ромашка": ("2", "20.00", "2025-01-20")}, done.err
    assert "documents are read" not in done.err
