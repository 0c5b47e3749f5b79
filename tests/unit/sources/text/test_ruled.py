"""Tables drawn with rulers and strokes: read as any other, and places stay those of the file."""

import pytest
from commandline import run

NAMES = ("customer_id", "order_id", "order_date", "amount")
ROWS = (("a", "1", "2024-01-15", "1,010.50"), ("b", "2", "2024-02-15", "11.50"))


def drawn(begin, stroke, end):
    return "".join(f"{begin}{stroke.join(cells)}{end}\n" for cells in (NAMES, *ROWS)).split("\n")


def bordered(*rulers):
    head, *rows, _ = drawn("| ", " | ", " |")
    return [rulers[0], head, rulers[-1], *rows, rulers[0]]


SAP = ["Sales list          Page 1", "", *bordered("-" * 40)]
MYSQL = [*bordered("+---+---+---+---+"), "2 rows in set (0.00 sec)"]
PSQL = [drawn(" ", " | ", "")[0], "-----+------+----+---", *drawn(" ", " | ", "")[1:3], "(2 rows)"]
MARKDOWN = bordered("|---|---|---|---:|")[1:-1]
BOX = [line.translate(str.maketrans("|", "│")) if "| " in line else "├────┼────┼────┤" for line in MYSQL[:-1]]
SEMICOLONS = [
    "customer_id;order_id;order_date;amount",
    "-----------;--------;----------;------",
    *(";".join(row) for row in ROWS),
]
SQLCMD = [
    drawn("", "  ", "")[0],
    "----------- --------  ---- ------",
    *drawn("", "  ", "")[1:3],
    "",
    "(2 rows affected)",
]


@pytest.fixture
def asked(tmp_path):
    def ask(lines):
        path = tmp_path / "orders.txt"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return run("rfm", path)

    return ask


@pytest.mark.parametrize("lines", [SAP, MYSQL, PSQL, MARKDOWN, BOX, SQLCMD, SEMICOLONS])
def test_a_table_that_is_drawn_is_read(asked, lines):
    done = asked(lines)
    assert done.status == 0, done.err
    assert set(done.customers) == {"a", "b"}
    assert "2 orders · 2 customers · revenue 1,022.00" in done.err


def test_lines_among_a_drawn_table_that_are_none_of_it_are_left_out_and_told(asked):
    done = asked([*SAP[:6], "Sales list          Page 2", *SAP[6:]])
    assert (done.status, set(done.customers)) == (0, {"a", "b"})
    assert "1 line outside of the table left out: line 7" in done.err


def test_a_cell_that_does_not_read_is_named_by_its_own_line(asked):
    done = asked([line.replace("2024-02-15", "soon") for line in SAP])
    assert "orders.txt, line 7, column `order_date`: 'soon'" in done.error


def test_a_minus_behind_and_a_quotation_mark_inside_a_cell_mean_what_they_do_elsewhere(asked):
    done = asked([line.replace("| b |", '| b 12" |').replace(" 11.50 ", " 11.50-") for line in SAP])
    assert done.status == 0, done.err
    assert set(done.customers) == {"a"}
    assert "revenue 1,010.50" in done.err


@pytest.mark.parametrize("line", ["a|1|2024-01-15|10.50", "| a | 1 | 2024-01-15 | 10.50 |"])
def test_strokes_without_a_ruler_are_delimiters(asked, line):
    done = asked(
        [
            line.replace("a", "customer")
            .replace("1 ", "order ")
            .replace("2024-01-15", "date")
            .replace("10.50", "amount"),
            line,
        ]
    )
    assert done.status == 0, done.err


def test_what_segkit_puts_in_the_place_of_a_ruler_is_nothing_to_paste(tmp_path):
    path = tmp_path / "orders.txt"
    path.write_text("\n".join(SAP) + "\n", encoding="utf-8")
    pinned = run("sniff", path).err
    assert "--delimiter '|'" in pinned
    assert "--comment" not in pinned


def test_a_star_in_place_of_a_name_marks_a_total_of_a_list_of_sap(asked):
    head, *rows = bordered("-" * 40)[1:]
    done = asked(["-" * 40, head.replace("customer_id", "Sold-to pt"), *rows, "| * | | | 1,022.00 |", "-" * 40])
    assert "1 line of totals left out: line 7" in done.err
    assert "revenue 1,022.00" in done.err
