"""What was asked for holds in a table too, and what a table suggests to type does what it says."""

from __future__ import annotations

import re

import pytest

from tests.golden.prompt import answer

CUSTOMER = re.compile(r"^C\d{4} ", re.MULTILINE)


@pytest.fixture
def table(root):
    """Return how to run a command on the example and see its table."""

    def show(command, *options):
        return answer(
            f"segkit {command} examples/orders.csv --format table -q {' '.join(options)}", root, COLUMNS="100"
        )

    return show


@pytest.mark.parametrize("top", [1, 3, 10])
def test_so_many_customers_are_shown_as_asked(table, top):
    assert len(CUSTOMER.findall(table("rfm", f"--top {top}").stdout)) == top


def test_more_than_ten_customers_are_shown_when_asked(table):
    assert len(CUSTOMER.findall(table("rfm", "--top 20").stdout)) == 20


def test_customers_are_shown_in_the_order_asked(table):
    shown = CUSTOMER.findall(table("rfm", "--sort customer_id --top 3").stdout)
    assert shown == ["C0001 ", "C0002 ", "C0003 "]


def test_only_segments_asked_for_are_shown(table):
    shown = table("segments", "--segment lost,new").stdout
    assert [name for name in ("loyal", "regular", "new", "at-risk", "lost") if f"\n{name} " in shown] == ["new", "lost"]


@pytest.mark.parametrize(
    ("command", "columns", "unwanted"),
    [("rfm", "customer_id,rfm", "first_order"), ("segments", "segment,customers", "median")],
)
def test_columns_asked_for_are_the_columns_shown(table, command, columns, unwanted):
    done = table(command, f"--columns {columns}")
    assert done.returncode == 2 or unwanted not in done.stdout


def test_segments_are_shown_in_the_order_asked(table):
    shown = table("segments", "--sort -customers --top 2").stdout
    assert re.findall(r"^(loyal|regular|new|at-risk|lost) ", shown, re.MULTILINE) == ["at-risk", "regular"]


def test_an_empty_table_fails_when_asked_to(table):
    assert table("rfm", "--as-of 2024-07-02 --segment loyal --fail-empty").returncode == 3


def test_the_command_suggested_writes_the_customers_shown(table, root, tmp_path):
    shown = table("rfm", "--customer email --as-of 2026-03-31 --bins 4").stdout
    command = re.search(r"^all .*: (segkit .*)", shown, re.MULTILINE | re.DOTALL)[1].replace("\n", " ")
    written = tmp_path / "customers.csv"
    assert answer(command.replace("customers.csv", str(written)), root).returncode == 0
    assert written.read_text("utf-8").count("@") == 325


def test_the_command_suggested_runs(table, root, tmp_path):
    (command,) = re.findall(r"^all 389 rows: (segkit .*)", table("rfm").stdout, re.MULTILINE)
    written = tmp_path / "customers.csv"
    assert answer(command.replace("customers.csv", str(written)), root).returncode == 0
    assert len(written.read_text("utf-8").splitlines()) == 1 + 389


def test_no_command_is_suggested_that_waits_for_standard_input(root):
    done = answer("segkit rfm - --format table -q < examples/orders.csv", root)
    assert "segkit rfm - " not in done.stdout


@pytest.mark.parametrize("options", ["-o out.txt", "-o out.csv --format table"])
def test_a_table_in_a_file_is_written_or_refused(example_orders, tmp_path, options):
    done = answer(f"segkit rfm {example_orders} -q {options}", tmp_path)
    assert "stumbled" not in done.stderr
    assert (done.returncode, bool(list(tmp_path.iterdir()))) in {(0, True), (2, False)}


@pytest.mark.parametrize("width", [80, 100, 200])
@pytest.mark.parametrize("command", ["", "rfm", "segments"])
def test_nothing_of_the_help_is_cut(root, command, width):
    done = answer(f"segkit {command} --help", root, COLUMNS=str(width))
    assert "…" not in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= width
