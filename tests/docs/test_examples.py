"""The scripts in examples/ do what their first lines say."""

import subprocess
import sys

import pytest

import segkit as sk


def test_the_example_in_python_finds_the_segments_of_the_command(root):
    done = subprocess.run(
        [sys.executable, root / "examples" / "segments.py"], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.splitlines() == [
        "loyal      72 customers    21,623.70 revenue",
        "regular    86 customers     8,914.30 revenue",
        "new        40 customers     1,387.90 revenue",
        "at-risk   110 customers    15,269.10 revenue",
        "lost       81 customers     4,041.60 revenue",
    ]


def test_the_example_data_are_what_their_script_makes(root, tmp_path):
    made = tmp_path / "orders.csv"
    subprocess.run([sys.executable, root / "examples" / "make_orders.py", made], check=True, timeout=60)
    assert made.read_bytes() == (root / "examples" / "orders.csv").read_bytes()


@pytest.mark.parametrize("tool", ["shopify", "woocommerce", "bitrix24", "1c"])
def test_the_same_shop_in_the_dialect_of_a_tool_has_the_same_revenue(tool, root, tmp_path):
    subprocess.run([sys.executable, root / "examples" / "make_exports.py", tmp_path], check=True, timeout=60)
    first, then = sk.segment_customers(root / "examples" / "orders.csv"), sk.segment_customers(tmp_path / f"{tool}.csv")
    assert sum(row["revenue"] for row in then.segment_rows()) == sum(row["revenue"] for row in first.segment_rows())
    # In 1C a return is a document of its own, which undoes no order.
    assert (then.segment_rows() == first.segment_rows()) is (tool != "1c")
