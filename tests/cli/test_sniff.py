"""segkit sniff: what is seen, what to type, and that typing it changes nothing."""

from __future__ import annotations

import json
import shlex

import pytest
from commandline import run

EXPORTS = (
    "generic_orders.csv", "generic_orders.parquet", "online_retail.csv", "1c_sales_report_cp1251.csv",
    "shopify_orders_export.csv", "woocommerce_orders.csv", "stripe_unified_payments.csv",
)  # fmt: skip
DATA = (
    "ru/prodazhi_cp1251.csv",
    "ru/ecom_dataset_upd.csv",
    "ru/ecom_1c_style_cp1251.csv",
    "superstore/Sample - Superstore.csv",
)


def document(*arguments):
    """Read what sniff writes as JSON."""
    done = run("sniff", *arguments, "--format", "json", "-q")
    return done.status, json.loads(done.out)["files"]


def test_in_a_pipe_there_is_one_row_per_column(example_orders):
    done = run("sniff", example_orders)
    header, *rows = done.out.splitlines()
    assert (done.status, header) == (0, "file,column,role,type,format,example,rows,blank,lowest,highest")
    assert len(rows) == 11


def test_words_are_said_beside_the_rows(example_orders):
    done = run("sniff", example_orders)
    assert "utf-8 (ASCII so far) · delimiter comma" in done.err
    assert f"segkit rfm {example_orders} --customer customer_id" in done.err


def test_nothing_is_said_beside_the_rows_when_asked_so(example_orders):
    assert run("sniff", example_orders, "-q").err == ""


def test_json_is_one_document_with_all_that_is_seen(example_orders):
    status, (seen,) = document(example_orders)
    assert (status, seen["delimiter"], seen["rows"], seen["whole"]) == (0, ",", 2176, False)
    assert seen["columns"][2]["blank"] == 11


@pytest.mark.parametrize("form", ["tsv", "ndjson", "markdown", "table"])
def test_columns_leave_in_any_format(example_orders, form):
    done = run("sniff", example_orders, "--format", form)
    assert done.status == 0
    assert "order_date" in done.out


@pytest.mark.parametrize("name", ["seen.json", "seen.json.gz", "seen.csv.zst", "seen.parquet"])
def test_a_file_is_written(example_orders, tmp_path, name):
    done = run("sniff", example_orders, "-o", tmp_path / name)
    assert (done.status, done.out) == (0, "")
    assert (tmp_path / name).stat().st_size > 100


def test_packed_json_is_the_same_bytes_every_time(example_orders, tmp_path):
    for name in ("a.json.gz", "b.json.gz"):
        run("sniff", example_orders, "-o", tmp_path / name)
    assert (tmp_path / "a.json.gz").read_bytes() == (tmp_path / "b.json.gz").read_bytes()


def test_a_missing_role_shows_the_columns_and_ends_with_status_1(tmp_path):
    (tmp_path / "orders.csv").write_text("who,date,amount\nann,2026-01-01,1\n", "utf-8")
    done = run("sniff", tmp_path / "orders.csv", "--format", "table")
    assert done.status == 1
    assert "who" in done.out
    assert "no column is plainly the customer" in done.err
    assert "--customer COLUMN" in done.hint


def test_every_file_that_cannot_be_read_is_told(tmp_path):
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("x,y\n1,2\n", "utf-8")
    done = run("sniff", tmp_path / "a.csv", tmp_path / "b.csv", "--format", "table")
    assert done.out.count("cannot be read as it is") == 2
    assert "and 1 more file" in done.err


def test_standard_input_has_no_command_that_reads_it_again(example_orders):
    done = run("sniff", "-", stdin=example_orders.read_bytes())
    assert done.status == 0
    assert "segkit rfm" not in done.err


def pinned_command(path):
    """Return the arguments that sniff says pin a file down."""
    done = run("sniff", path, "--format", "csv")
    assert done.status == 0, done.err
    *_, command = (line for line in done.err.splitlines() if line.startswith("segkit rfm "))
    return shlex.split(command)[1:]


def says_the_same(path):
    """Tell whether a run with the pinned options gives the very rows of a run without."""
    plain, pinned = (
        run("rfm", path, "--as-of", "2030-01-01", "-q"),
        run(*pinned_command(path), "--as-of", "2030-01-01", "-q"),
    )
    return (plain.status, plain.out) == (0, pinned.out) == (pinned.status, plain.out)


@pytest.mark.parametrize("name", [*(f"exports/{name}" for name in EXPORTS), *(f"data/{name}" for name in DATA)])
def test_pasting_the_options_gives_the_same_result_on_real_files(name, shared):
    assert says_the_same(shared(name))


@pytest.mark.parametrize(
    "text",
    [
        "customer_id,date,amount\nann,2026-01-01T10:00:00Z,1.50\nbob,2026-01-02T10:00:00+03:00,2\n",
        "customer_id,date,amount\nann,2026-01-01,1.50\nbob,02.01.2026,2\n",
        "клиент\tдата\tсумма\nann\t1/31/2026\t1 200,50\nbob\t2/1/2026\t2,00\n",
        "Customer Name,customer id,date,-Total- (EUR)\nAnn,1,2026-01-01,1.50 EUR\nBob,2,2026-01-02,2 EUR\n",
        'client,"order, number",date,qty,unit price\nann,1,31/12/2025,2,1.50\n"bob, jr",2,01/01/2026,1,2\n',
        "sep=;\nclient;date;sum\nann;2026-01-01;1,5\nbob;2026-01-02;2\n",
        "Report\n\nclient|date|sum\nann|2026-01-01|1.5\nbob|2026-01-02|2\n",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
def test_pasting_the_options_gives_the_same_result(tmp_path, text, encoding):
    path = tmp_path / "my orders.csv"
    try:
        path.write_bytes(text.encode(encoding))
    except UnicodeEncodeError:
        pytest.skip("the encoding has no such letters")
    assert says_the_same(path)


def test_the_tool_is_named_and_pinned(shared):
    status, (seen,) = document(shared("exports/shopify_orders_export.csv"))
    assert (status, seen["preset"], seen["tool"]) == (0, "shopify", "Shopify orders")
    assert seen["options"][:2] == ["--preset", "shopify"]


@pytest.mark.parametrize(
    ("given", "pinned"),
    [
        ("--refunded none", ["--refunded", "none"]),
        ("--status none --refunded none", ["--refunded", "none", "--status", "none"]),
        ("--amount-per line", ["--amount-per", "line"]),
        ("--preset none --customer Email --order Name", ["--preset", "none"]),
    ],
)
def test_what_was_switched_off_by_hand_is_pinned(tmp_path, given, pinned):
    path = tmp_path / "f.csv"
    path.write_text(
        "Name,Email,Financial Status,Total,Created at,Lineitem quantity,Refunded Amount\n"
        "#1,ann@x.example,paid,10.00,2024-01-01 10:00:00 +0200,1,2.50\n"
        "#2,bob@x.example,pending,8.00,2024-01-03 10:00:00 +0200,1,0.00\n",
        encoding="utf-8",
    )
    _, (seen,) = document(path, *given.split())
    assert set(pinned) <= set(seen["options"])
    assert run("rfm", path, *shlex.split(" ".join(seen["options"]))).out == run("rfm", path, *given.split()).out


def test_quotation_marks_that_are_letters_swallow_no_line_of_the_sample(tmp_path):
    head = "order-id\torder-item-id\tpurchase-date\tbuyer-email\tproduct-name\tcurrency\titem-price\n"
    path = tmp_path / "orders.txt"
    names = ('6" ruler', '"never closed', '"closed" here', "plain")
    path.write_text(
        head + "".join(f"{n}\ti{n}\t2026-01-05T23:30:00-08:00\tann@x.example\t{name}\tUSD\t1.50\n" for n, name in enumerate(names)),
        encoding="utf-8",
    )  # fmt: skip
    _, (seen,) = document(path)
    assert (seen["preset"], seen["quote"], seen["rows"]) == ("amazon", None, 4)
    assert "revenue 6.00" in run("rfm", path).err


def test_totals_are_counted_where_all_rows_are_read(tmp_path):
    (tmp_path / "orders.csv").write_text(
        "customer,date,amount\nann,2026-01-01,5\nbob,2026-01-02,7\nИтого,,12\n", "utf-8"
    )
    _, (seen,) = document(tmp_path / "orders.csv", "--full")
    assert (seen["set_aside"], seen["rows"]) == ({"of totals": 1}, 2)


def test_a_large_file_is_judged_by_its_sample_and_in_full_on_request(tmp_path):
    """Rows between the pieces of the sample hold the only quotation marks."""
    rows = [f"{n},2024-01-{n % 28 + 1:02},customer {n},{n % 90}.50\n" for n in range(140_000)]
    rows[90_000] = '90000,2024-01-05,"customer, again",7.50\n'
    path = tmp_path / "large.csv"
    path.write_text("order_id,order_date,customer_id,amount\n" + "".join(rows), encoding="utf-8")
    assert document(path)[1][0]["quote"] is None
    assert document(path, "--full")[1][0]["quote"] == '"'
    assert '"customer, again",' in run("rfm", path, "--format", "csv").out


@pytest.mark.parametrize(
    ("text", "pinned"),
    [
        ("1,01.02.2024,ann,5\n2,13.02.2024,bob,7\n", ["--no-header", "--order", "1", "--date", "2", "--customer", "3", "--amount", "4"]),
        ("Report\n\norder_id,date,customer,amount\n1,13.02.2024,ann,5\n", ["--skip-lines", "2"]),
        ("order_id,date,customer,amount\n# a note\n1,13.02.2024,ann,5\n", ["--comment", "#"]),
    ],
)  # fmt: skip
def test_lines_that_are_none_of_the_table_are_pinned(tmp_path, text, pinned):
    path = tmp_path / "orders.csv"
    path.write_text(text, encoding="utf-8")
    given = pinned if pinned[0] != "--skip-lines" else []
    options = shlex.split(" ".join(document(path, *given)[1][0]["options"]))
    begins = pinned[:1] if pinned[0] == "--no-header" else pinned
    assert options[options.index(begins[0]) :][: len(begins)] == begins
    done = run("rfm", path, "--format", "csv", *options)
    assert done.out == run("rfm", path, "--format", "csv", *given).out != ""
