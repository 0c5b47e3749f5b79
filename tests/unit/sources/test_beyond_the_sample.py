"""What stands where no sample looks, or beside another file: never read in silence."""

import polars as pl
import pytest
from factories import walked

from segkit.errors import SegkitError
from segkit.sources.cells.currencies import currency_in
from segkit.sources.text.sample import SAMPLE_BYTES

HEADER = "order_id,order_date,customer_id,{}\n"


@pytest.fixture
def write(tmp_path):
    def put(name, text):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return put


def far(line, *, lines=SAMPLE_BYTES // 20):
    """Return lines of which one stands between the pieces of the sample."""
    rows = [f"{n},2024-01-{n % 28 + 1:02},customer {n % 97},{n % 90}.50" for n in range(lines)]
    return "\n".join([*rows[: lines * 7 // 10], line, *rows[lines * 7 // 10 :], ""])


def test_three_decimals_far_down_may_be_thousands_of_another_convention(write):
    with pytest.raises(SegkitError, match=r"1\.500 may have thousands or three decimals"):
        walked(write("a.csv", HEADER.format("amount") + far("99999,2024-02-02,A,1.500")))


def test_files_whose_columns_name_different_currencies_are_refused(write):
    files = [
        write(f"{code}.csv", HEADER.format(f"amount ({code})") + f"{code},2024-01-13,A,10.50\n")
        for code in ("EUR", "USD")
    ]
    with pytest.raises(SegkitError, match=r"several currencies: EUR in .*EUR.csv, USD in .*USD.csv"):
        walked(*files)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Amount (USD)", "USD"), ("Betrag €", "EUR"), ("Сумма, руб.", "RUB"), ("Valor (R$)", "BRL"), ("Total TRY", "TRY"),
        ("Total_EUR", "EUR"), ("amount_usd", "USD"), ("amount to try", None), ("amount", None), ("Total ALL", None), ("EUR / USD", None), ("R", None),
    ],
)  # fmt: skip
def test_the_name_of_a_column_may_hold_its_currency(name, code):
    assert currency_in(name) == code


SALES = "".join(f"2024-01-0{n},customer {n},{n}.50\n" for n in range(1, 8))
TOTAL = "2024-01-07,Bilan,31.50\n"


@pytest.mark.parametrize("text", [SALES + TOTAL, TOTAL + SALES])
def test_a_total_under_an_unknown_word_is_left_out_as_the_sum_of_all_others(write, text):
    run = walked(write("a.csv", "order_date,customer_id,amount\n" + text))
    assert "Bilan" not in run.customers["customer_id"].to_list()
    assert any("1 line of totals left out" in note for note in run.notes)


@pytest.mark.parametrize("last", ["2024-01-07,Bilan,31.51\n", "2024-01-07,customer 1,31.50\n"])
def test_a_large_sale_on_the_last_line_is_a_sale(write, last):
    run = walked(write("a.csv", "order_date,customer_id,amount\n" + SALES + last))
    assert run.account.lines == 8
    assert not run.account.left_out


def test_a_last_line_with_an_order_number_is_a_sale(write):
    rows = [f"{number},{line}" for number, line in enumerate((SALES + TOTAL).splitlines(), 1)]
    run = walked(write("a.csv", "order_id,order_date,customer_id,amount\n" + "\n".join(rows)))
    assert "Bilan" in run.customers["customer_id"].to_list()


def test_a_total_of_a_large_file_is_found_by_the_sum_of_all_lines(write):
    rows = "".join(f"2024-01-{n % 28 + 1:02},customer {n % 997},{n % 90}.50\n" for n in range(SAMPLE_BYTES // 10))
    total = sum((n % 90) * 10 + 5 for n in range(SAMPLE_BYTES // 10)) / 10
    run = walked(write("a.csv", f"order_date,customer_id,amount\n{rows}2024-01-28,Bilan,{total:.2f}\n"))
    assert run.account.left_out[0].lines == 1


@pytest.mark.parametrize(("said", "told"), [("cancelled", True), ("parcel shop", False), ("7", False)])
def test_a_word_for_cancelled_far_down_in_a_column_that_nobody_reads_is_told(write, tmp_path, said, told):
    rows = [
        f"{n},2024-01-{n % 28 + 1:02},customer {n % 97},{n % 90}.50,{('post', 'courier')[n % 2]}" for n in range(14_000)
    ]
    rows[9_000] = f"9000,2024-01-05,customer 3,5.50,{said}"
    text = HEADER.format("amount,way") + "\n".join(rows) + "\n"
    table, note = pl.read_csv(text.encode(), infer_schema=False), f"`way` says {said!r} on 1 line beyond the sample"
    table.write_parquet(tmp_path / "orders.parquet")
    for path in (write("orders.csv", text), tmp_path / "orders.parquet"):
        assert (note in " | ".join(walked(path).notes)) == told


LONG = SAMPLE_BYTES // 8


@pytest.mark.parametrize(
    ("name", "before", "cell", "said"),
    [
        ("cancelled_at", "", "2024-05-05", "`cancelled_at` tells of sales undone, on 1 line beyond the sample"),
        ("Возврат товара", "нет", "да", "`Возврат товара` tells of sales undone, on 1 line beyond the sample"),
        ("type", "", "refund", "`type` says 'refund' on 1 line beyond the sample and is not used"),
        ("cancelled_at", "", "0000-00-00", None), ("cancelled_at", "", "NULL", None), ("type", "", "sale", None),
    ],
)  # fmt: skip
def test_what_a_column_says_of_no_sale_of_the_sample_is_told_of_one_further_down(write, name, before, cell, said):
    lines = [f"{line},{before}" for line in far("99999,2024-02-02,A,1.50", lines=LONG).splitlines()]
    lines = [line.replace(f"A,1.50,{before}", f"A,1.50,{cell}") for line in lines]
    notes = " | ".join(walked(write("a.csv", HEADER.format(f"amount,{name}") + "\n".join(lines) + "\n")).notes)
    assert ((said or "beyond the sample") in notes) is (said is not None)


def test_a_day_of_cancellation_further_down_is_not_told_where_the_status_says_it(write):
    lines = [f"{line},paid," for line in far("99999,2024-02-02,A,1.50", lines=LONG).splitlines()]
    lines = [line.replace("A,1.50,paid,", "A,1.50,cancelled,2024-05-05") for line in lines]
    run = walked(write("a.csv", HEADER.format("amount,status,cancelled_at") + "\n".join(lines) + "\n"))
    assert not any("cancelled_at" in note for note in run.notes)
