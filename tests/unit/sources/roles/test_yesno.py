"""Columns of yes and no, and of days, that take lines out."""

import pytest
from factories import by_customer, walked

LINES = "order_id,order_date,customer_id,amount,{}\n1,2026-01-13,A,10,{}\n2,2026-01-14,A,7,{}\n3,2026-01-15,B,5,{}\n"


@pytest.fixture
def money(tmp_path):
    def read(name, gone, kept, *, status=""):
        path = tmp_path / "orders.csv"
        text = LINES.format(name, kept, gone, kept)
        if status:
            first, *rest = text.splitlines()
            text = "\n".join([f"{first},status", *(f"{line},{status}" for line in rest)])
        path.write_text(text, encoding="utf-8")
        run = walked(path)
        return {who: row["monetary"] for who, row in by_customer(run).items()}, " | ".join(run.notes)

    return read


@pytest.mark.parametrize(
    ("name", "gone", "kept"),
    [
        ("deleted_at", "2026-02-01 10:00", ""), ("deleted_at", "2026-02-01", "NULL"), ("deleted_at", "1769900400", "0"),
        ("deleted_at", "2026-02-01", "0000-00-00 00:00:00"), ("IsDeleted", "1.0", "0.0"), ("Test Order", "Yes", "No"),
        ("Пометка удаления", "Истина", "Ложь"), ("Gelöscht", "WAHR", "FALSCH"), ("Usunięte", "tak", "nie"),
        ("Silindi", "Evet", "Hayır"), ("Проведен", "x", "x"),
        ("Дата отмены заказа", "01.02.2026", ""), ("Дата аннулирования", "01.02.2026", "-"),
    ],
)  # fmt: skip
def test_lines_that_a_column_calls_deleted_or_a_test_are_left_out(money, name, gone, kept):
    assert money(name, gone, kept)[0] == {"A": 17 if name == "Проведен" else 10, "B": 5}


def test_a_deleted_line_is_gone_whatever_its_status_says(money):
    assert money("deleted_at", "2026-02-01", "", status="paid")[0] == {"A": 10, "B": 5}


@pytest.mark.parametrize("name", ["archived", "is_fraud", "exclude_from_reports", "Дубликат", "internal order"])
def test_lines_that_may_be_no_sales_are_told_and_count(money, name):
    found, notes = money(name, "true", "false")
    assert found == {"A": 17, "B": 5}
    assert f"`{name}` says yes on 1 line of the sample and is not used: such lines count as sales" in notes
    assert money(name, "false", "false")[1].count(name) == 0


def test_documents_that_are_not_posted_are_told(money):
    assert "`Проведен` says no on 1 line of the sample" in money("Проведен", "Ложь", "Истина")[1]
