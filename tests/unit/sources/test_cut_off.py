"""outermost, layout, names: the edges of a file that may be wrong, and ids that a spreadsheet was kept from reading."""

import random

import pytest
from factories import by_customer, walked

HEADER = "order_date,customer_id,amount"
LINES = [f"2024-01-{n:02},c{n % 4},{n}.50" for n in range(1, 20)]


@pytest.fixture
def read(tmp_path):
    def read(text):
        path = tmp_path / "orders.csv"
        path.write_text(text, encoding="utf-8")
        run = walked(path)
        return {who: row["monetary"] for who, row in by_customer(run).items()}, " | ".join(run.notes)

    return read


@pytest.mark.parametrize(
    ("end", "told"),
    [("30.5", True), ("30.", False), ("30", True), ("30.50", False), ("30.5\n", False), ("30.50\n", False)],
)
def test_a_last_line_that_may_be_cut_is_told(read, end, told):
    _, notes = read("\n".join((HEADER, *LINES, f"2024-02-01,c1,{end}")))
    assert ("the last line has no end" in notes) is told


@pytest.mark.parametrize("spelt", ['="{}"', '"=""{}"""', "'{}"])
def test_ids_that_were_kept_from_being_numbers_are_the_ids_themselves(read, spelt):
    ids = [f"00{n % 3}7" for n in range(9)]
    money, _ = read("\n".join((HEADER, *(f"2024-01-0{n + 1},{spelt.format(one)},10" for n, one in enumerate(ids)))))
    assert money == {"0007": 30, "0017": 30, "0027": 30}


def test_a_total_among_the_customers_is_found_however_large_the_file(read):
    chance = random.Random(7)
    cents = [chance.randrange(100, 9999) for _ in range(90_000)]
    lines = [f"2024-01-{1 + n % 28:02},customer {n % 5000},{c / 100:.2f},{'x' * 30}" for n, c in enumerate(cents)]
    total = f"2024-01-28,Всего за месяц,{sum(cents[:40_000]) / 100:.2f},"
    money, notes = read("\n".join((f"{HEADER},text", *lines[:40_000], total, *lines[40_000:])) + "\n")
    assert sum(money.values()) * 100 == sum(cents)
    assert "1 line of totals left out: line 40,002" in notes


def test_three_decimals_where_cents_are_the_rule_are_asked_for_however_large_the_file(read):
    from segkit.errors import SegkitError

    lines = [f"2024-01-{1 + n % 28:02},customer {n % 5000},{n % 900}.{n % 90 + 10},{'x' * 30}" for n in range(90_000)]
    lines[50_000] = f"2024-01-28,customer 7,1.500,{'x' * 30}"
    with pytest.raises(SegkitError, match=r"1\.500 may have thousands or three decimals"):
        read("\n".join((f"{HEADER},text", *lines)) + "\n")
