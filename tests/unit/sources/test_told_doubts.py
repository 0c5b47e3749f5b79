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


@pytest.mark.parametrize(
    ("sign", "named", "said"),
    [("€{}", "USD", True), ("{} USD", "EUR", True), ("€{}", "EUR", False), ("${}", "CAD", False), ("{} kr", "SEK", False),
     ("{}", "USD", False)],
)  # fmt: skip
def test_a_currency_beside_amounts_that_a_column_contradicts_is_told(read, sign, named, said):
    lines = [",".join((*head, sign.format(amount))) for *head, amount in (line.split(",") for line in LINES)]
    money, notes = read([f"{line},{named}" for line in lines], header=f"{HEADER},currency")
    assert money == REVENUE
    assert (f"where a column says {named}: taken as they are" in notes) is said
    _, notes = read(lines, header=HEADER.replace("amount", f"amount ({named})"))
    assert (f"where a column says {named}: taken as they are" in notes) is said


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


def _two(tmp_path, first, second, header=HEADER):
    for name, lines in (("one.csv", first), ("two.csv", second)):
        (tmp_path / name).write_text("\n".join((header, *lines)) + "\n", encoding="utf-8")
    run = walked(tmp_path / "one.csv", tmp_path / "two.csv")
    return sum(row["monetary"] for row in by_customer(run).values()), " | ".join(run.notes)


def test_files_of_which_one_names_a_currency_are_told(tmp_path):
    money, notes = _two(tmp_path, [line.rsplit(",", 1)[0] + ",$9.50" for line in LINES], LINES)
    assert money == REVENUE + 20 * 9.5
    assert "one.csv have a currency (USD), those in" in notes
    assert "have a currency" not in _two(tmp_path, LINES, LINES[:3])[1]


def test_a_file_that_may_be_in_cents_is_told(tmp_path):
    cents = [f"{n},2024-03-{n:02},C{100 + n % 4},{n}50" for n in range(1, 21)]
    assert "two.csv are whole numbers and many times those in" in _two(tmp_path, LINES, cents)[1]
    assert "many times those" not in _two(tmp_path, cents, cents)[1]


def test_days_that_another_file_tells_from_months_are_told(tmp_path):
    sure, open_ = ([f"{n},{n + add:02}/03/2024,C{n % 4},1" for n in range(1, 10)] for add in (12, 0))
    money, notes = _two(tmp_path, sure, open_)
    assert money == 18
    assert (
        "two.csv: dates such as 01/03/2024 read day first and month first alike: read as %d/%m/%Y, like those" in notes
    )
