"""What is added up or counted with a word, so that nobody takes it for sure: odd currencies, tests, pages."""

import pytest
from factories import by_customer, walked

from segkit.sources.reading import Reading

HEADER = "order_id,order_date,customer_id,amount"
LINES = [f"{n},2024-03-{n:02},C{100 + n % 4},{n}.50" for n in range(1, 21)]
REVENUE = 220.0


@pytest.fixture
def read(tmp_path):
    def read(lines, header=HEADER, **reading):
        path = tmp_path / "orders.csv"
        path.write_text("\n".join((header, *lines)) + "\n", encoding="utf-8")
        run = walked(path, reading=Reading(**reading)) if reading else walked(path)
        return sum(row["monetary"] for row in by_customer(run).values()), " | ".join(run.notes)

    return read


@pytest.mark.parametrize(("place", "told"), [("${}", "$7.50"), ("{} R", "7.50 R"), ("{}", None)])
def test_a_currency_beside_some_amounts_only_is_told(read, place, told):
    lines = [*LINES[:6], LINES[6].replace("7.50", place.format("7.50")), *LINES[7:]]
    money, notes = read(lines)
    assert money == REVENUE
    said = f"a currency stands beside some amounts ({told}) and not beside others (1.50): added up as one"
    assert (said in notes) is (told is not None)


def test_a_currency_is_one_however_it_is_written(read):
    spelt = ("RUB", "руб.", "₽", "rub ", "")
    lines = [f"{line},{spelt[n % 4]}" for n, line in enumerate(LINES)]
    assert read(lines, header=f"{HEADER},currency")[0] == REVENUE
    lines[4] = lines[4].replace("RUB", "USD")
    assert read(lines, header=f"{HEADER},currency", currency="₽")[0] == REVENUE - 5.5


@pytest.mark.parametrize("who", ["TEST", "test@test.com", "тестовый клиент", "qa_user"])
def test_customers_that_are_called_a_test_are_told_without_their_name(read, who):
    money, notes = read([*LINES[:6], LINES[6].replace("C103", who), *LINES[7:]])
    assert money == REVENUE
    assert "a customer is called a test, on 1 line of the sample: counted like all others" in notes


@pytest.mark.parametrize("who", ["Testa", "Demos", "contest", "Protest Ltd"])
def test_names_that_hold_the_word_are_names(read, who):
    assert "called a test" not in read([*LINES[:6], LINES[6].replace("C103", who), *LINES[7:]])[1]


def test_a_header_repeated_with_its_byte_order_mark_is_left_out(read):
    money, notes = read(["\ufeff" + HEADER if n == 9 else line for n, line in enumerate(LINES)])
    assert money == REVENUE - 10.5
    assert "1 line repeating the header left out: line 11" in notes
