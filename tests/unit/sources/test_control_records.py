"""outermost, controls: records of how many lines there are, and what they add up to, are no sales."""

import polars as pl
import pytest
from factories import by_customer, walked

HEADER = "customer_id,order_date,order_id,amount"
CENTS = [137 * n % 9001 + 100 for n in range(24)]
TOTAL = sum(CENTS)
SUM, CENT_SUM = f"{TOTAL / 100:.2f}", str(TOTAL)


def lines_of(customer, number):
    return [
        f"{customer(n)},2024-03-{n + 1:02},{number(n)},{cents / 100:.2f}" for n, cents in enumerate(CENTS)
    ]  # fmt: skip


COUPLED = lines_of(lambda n: f"C{100 + n % 7}", lambda n: 5000 + 3 * n)
NAMED = lines_of(lambda n: ("ann", "bob", "Eve")[n % 3], lambda n: n + 1)


def read(tmp_path, lines):
    path = tmp_path / "orders.csv"
    path.write_text("\n".join((HEADER, *lines)) + "\n", encoding="utf-8")
    run = walked(path)
    money = sum(row["monetary"] for row in by_customer(run).values())
    return round(money * 100) - TOTAL, " | ".join(run.notes)


@pytest.mark.parametrize("lines", [COUPLED, NAMED], ids=["codes", "names"])
@pytest.mark.parametrize(
    "record",
    [
        f"TRAILER,2024-04-01,24,{SUM}",
        f"TRL,2024-04-01,00000024,{CENT_SUM}",
        f"EOF,2024-04-01,{SUM},24",
        f"99999999,2024-04-01,24,{SUM}",
        "Кол-во записей,2024-04-01,,24",
        f"Grand Sum,2024-04-01,,{SUM}",
    ],
)
def test_a_record_of_count_and_sum_is_left_out_wherever_it_stands(tmp_path, lines, record):
    for together, place in (([*lines, record], 26), ([record, *lines], 2)):
        beyond, notes = read(tmp_path, together)
        assert (beyond, f"1 line of totals left out: line {place}" in notes) == (0, True), notes


@pytest.mark.parametrize(
    ("last", "why"),
    [
        (f"C999,2024-04-01,5099,{SUM}", "its amount is the sum of all other lines: is it a total?"),
        ("EOF,2024-04-01,5099,77.00", "its `customer_id` is written unlike that of all other lines: is it a sale?"),
        ("C999,2024-04-01,XX-1,77.00", "its `order_id` is written unlike that of all other lines: is it a sale?"),
    ],
)
def test_what_may_be_such_a_record_is_counted_and_told(tmp_path, last, why):
    beyond, notes = read(tmp_path, [*COUPLED, last])
    assert beyond == round(float(last.rpartition(",")[2]) * 100)
    assert f"orders.csv, line 26: {why}" in notes


@pytest.mark.parametrize("last", ["C999,2024-04-01,5072,24.00", "C101,2024-04-01,24,9.99", "C999,2024-04-01,5072,9.99"])
def test_a_sale_like_others_is_a_sale_without_a_word(tmp_path, last):
    beyond, notes = read(tmp_path, [*COUPLED, last])
    assert beyond == round(float(last.rpartition(",")[2]) * 100)
    assert "line 26" not in notes


def test_an_order_with_the_number_that_counts_the_others_is_a_sale(tmp_path):
    beyond, notes = read(
        tmp_path, [line.replace(f",{n + 1},", f",{n},") for n, line in enumerate(NAMED)] + ["zoe,2024-04-01,24,5.00"]
    )
    assert (beyond, "line 26" in notes) == (500, False)


def test_records_above_and_below_of_one_sender_are_both_left_out(tmp_path):
    path = tmp_path / "orders.csv"
    lines = [f"D,{line}" for line in COUPLED]
    head, foot = "H,SHOP,2024-01-01,0001,24", f"T,SHOP,2024-12-01,24,{SUM}"
    path.write_text("\n".join((f"rec,{HEADER}", head, *lines, foot)) + "\n", encoding="utf-8")
    run = walked(path)
    assert round(sum(row["monetary"] for row in by_customer(run).values()) * 100) == TOTAL
    assert "2 lines of totals left out: lines 2, 27" in " | ".join(run.notes)


@pytest.mark.parametrize(
    ("header", "others", "last", "own"),
    [
        ("customer_id,order_date,items,amount", "{who},2024-03-0{n},1,{n}.50", "IKEA,2024-03-28,5,399.00", 399),
        ("customer_id,order_date,amount,country", "{code},2024-03-0{n},{n}.50,DE", "5,2024-03-28,99.00,AT", 99),
        ("customer_id,order_date,amount", "{code},2024-03-0{n},1", "5,2024-03-28,1", 1),
    ],
    ids=["as many things as lines", "a customer with the number of lines", "one price, which makes sum and count one"],
)
def test_a_sale_with_an_amount_of_its_own_is_counted(tmp_path, header, others, last, own):
    lines = [others.format(who=f"Anna{'x' * n}", code=40 + 3 * n, n=n) for n in range(1, 6)]
    path = tmp_path / "orders.csv"
    path.write_text("\n".join((header, *lines, last)) + "\n", encoding="utf-8")
    at = header.split(",").index("amount")
    expected = sum(float(line.split(",")[at]) for line in lines) + own
    assert sum(row["monetary"] for row in by_customer(walked(path)).values()) == expected


def test_a_count_alone_is_no_sale_where_all_others_have_a_number_of_their_order(tmp_path):
    assert read(tmp_path, [*NAMED, "Lines,2024-04-01,,24"])[0] == 0
    assert read(tmp_path, [*NAMED, "Zoe,2024-04-01,25,24"])[0] == 2400


def test_a_record_in_parquet_is_no_sale_either(tmp_path):
    path = tmp_path / "orders.parquet"
    rows = [line.split(",") for line in (*COUPLED, f"TRAILER,2024-04-01,24,{SUM}")]
    pl.DataFrame(rows, schema=HEADER.split(","), orient="row").write_parquet(path)
    run = walked(path)
    assert (len(by_customer(run)), run.account.balances()) == (7, True)
    assert "TRAILER" not in by_customer(run)
