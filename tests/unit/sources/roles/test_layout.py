"""layout: what columns hold tells their role where their names tell two."""

from datetime import date
from decimal import Decimal

import pytest
from factories import by_customer, walked

from segkit.sources.roles.names import normalise


@pytest.fixture
def read(tmp_path):
    def write(header, *lines):
        path = tmp_path / "orders.csv"
        path.write_text("\n".join((header, *lines)) + "\n", encoding="utf-8")
        run = walked(path)
        return by_customer(run), " | ".join(run.notes)

    return write


@pytest.mark.parametrize("paper", ["Чек ККМ 0000-{} от {:%d.%m.%Y} 10:11:12", "{}/А от {:%d.%m.%Y}"])
def test_the_day_of_an_order_may_stand_in_the_name_of_its_paper_alone(read, paper):
    lines = [
        f"{paper.format(100 + n, date(2026, 1, n))};Клиент {n % 2};{money},00" for n in range(1, 9) for money in (8, 12)
    ]
    found, _ = read("Чек ККМ;Дисконтная карта;Сумма продажи", *lines, "Итого;;160,00")
    assert {who: (row["frequency"], row["monetary"]) for who, row in found.items()} == {
        "Клиент 0": (4, Decimal(80)), "Клиент 1": (4, Decimal(80)),
    }  # fmt: skip
    assert date.fromisoformat(str(found["Клиент 0"]["last_order"])) == date(2026, 1, 8)


def test_a_column_of_kinds_of_papers_is_no_number_of_orders(read):
    lines = [f"{'Nota de Crédito' if n == 3 else 'Fatura'};{n};2026-01-{n:02};Ana {n % 2};10" for n in range(1, 9)]
    found, _ = read("Documento;Número;Data;Cliente;Total", *lines)
    assert {who: (row["frequency"], row["monetary"]) for who, row in found.items()} == {
        "Ana 0": (4, Decimal(40)), "Ana 1": (3, Decimal(20)),
    }  # fmt: skip


def test_of_two_columns_of_kinds_the_one_that_tells_returns_is_taken(read):
    lines = [
        f"{n};2026-01-{n:02};c{n % 2};10;{'От покупателя' if n == 3 else 'Продажа'};{'Возврат от покупателя' if n == 3 else 'Реализация'}"
        for n in range(1, 9)
    ]
    found, notes = read("Номер;Дата;Контрагент;Сумма;Вид операции;Вид документа", *lines)
    assert sum(row["monetary"] for row in found.values()) == Decimal(60)
    assert "kinds that are not known" not in notes


@pytest.mark.parametrize(
    ("places", "is_status"),
    [("Jalisco,Puebla,Nuevo León,Sonora,Yucatán,Colima,Hidalgo", False), ("SP,RJ,MG,BA", False), ("AGS,BC,DF2,COL", False), ("Entregado,Cancelado,Pendiente,Nuevo", True),
     ("Entregado,Preparando", True)],
)  # fmt: skip
def test_provinces_are_no_states_of_orders(read, places, is_status):
    words = places.split(",")
    lines = [f"{n};2026-01-{n:02};c{n % 3};10;{words[n % len(words)]}" for n in range(1, 15)]
    found, notes = read("Pedido;Fecha;Cliente;Importe;Estado", *lines)
    counted = sum(row["frequency"] for row in found.values())
    assert counted == (14 if "Cancelado" not in words else 14 - sum(n % 4 in {1, 2} for n in range(1, 15)))
    assert ("status" in notes) is (
        places == "Entregado,Preparando" and not normalise("Preparando").startswith("prepar")
    )


def test_the_price_of_a_box_is_no_till(read):
    lines = [f"{n // 2};2026-01-{n // 2 + 1:02};c{n % 2};tea;{n};{n}.50;{n * n}" for n in range(2, 12)]
    _, notes = read("Pedido;Fecha;Cliente;Producto;Cajas;Precio por caja;Importe total", *lines)
    assert "Precio por caja" not in notes


@pytest.mark.parametrize(("name", "taken"), [("Total c/ IVA", True), ("Total s/ IVA", False)])
def test_with_tax_and_without_are_told_apart_by_one_letter(read, name, taken):
    lines = [f"{n};2026-01-{n:02};c{n % 2};8;10" for n in range(1, 6)]
    other = "Total s/ IVA" if taken else "IVA incluida"
    found, _ = read(f"Pedido;Data;Cliente;{other};Total c/ IVA", *lines)
    assert sum(row["monetary"] for row in found.values()) == Decimal(50)


def test_of_two_papers_with_their_days_that_of_the_order_tells_the_day(read):
    lines = [f"Реализация {n} от 2{n}.02.2026;Заказ клиента {n} от 0{n}.01.2026;c{n % 2};10,00" for n in range(1, 9)]
    found, _ = read("Документ;Заказ клиента;Контрагент;Сумма", *lines)
    assert str(found["c0"]["last_order"]) == "2026-01-08"
