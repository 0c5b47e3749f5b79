"""What a person sees, letter by letter, compared with files that were looked at before they were committed.

After a change that is meant, write them anew and read the difference:

    SEGKIT_RENEW_GOLDEN=1 python -m pytest tests/golden && git diff tests/golden
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from tests.golden.prompt import answer
from tests.golden.shell import run, run_on_terminal

HERE = Path(__file__).parent
ESCAPE = re.compile(r"\x1b\[[0-9;]*m")
SHOWN = {
    "rfm_100": ("segkit rfm examples/orders.csv --format table --no-color", 100),
    "rfm_80": ("segkit rfm examples/orders.csv --format table --no-color", 80),
    "rfm_at_risk_100": ("segkit rfm examples/orders.csv --format table --no-color --segment at-risk --top 3", 100),
    "segments_100": ("segkit segments examples/orders.csv --format table --no-color", 100),
    "segments_80": ("segkit segments examples/orders.csv --format table --no-color", 80),
    "segments_vip_100": ("segkit segments examples/orders.csv --vip 20% --format table --no-color", 100),
    "segments_vip_russian_80": (
        "segkit segments examples/orders.csv --vip-revenue 80% --lang ru --format table --no-color",
        80,
    ),
    "segments_60": ("segkit segments examples/orders.csv --format table --no-color", 60),
    "check_100": ("segkit check examples/orders.csv --format table --no-color", 100),
    "check_80": ("segkit check examples/orders.csv --format table --no-color", 80),
    "sniff_100": ("segkit sniff examples/orders.csv --format table --no-color", 100),
    "sniff_80": ("segkit sniff examples/orders.csv --format table --no-color --full", 80),
    "help_100": ("segkit --help", 100),
    "help_rfm_100": ("segkit rfm --help", 100),
    "help_segments_100": ("segkit segments --help", 100),
    "help_sniff_100": ("segkit sniff --help", 100),
    "backtest_100": ("segkit backtest examples/orders.csv --format table --no-color", 100),
    "backtest_80": ("segkit backtest examples/orders.csv --format table --no-color", 80),
    "backtest_folds_100": ("segkit backtest examples/orders.csv --folds 4 --format table --no-color", 100),
    "backtest_rules_100": (
        "segkit backtest examples/orders.csv --rules lifecycle,classic --format table --no-color",
        100,
    ),
    "backtest_folds_60": ("segkit backtest examples/orders.csv --folds 4 --format table --no-color", 60),
    "cohorts_100": ("segkit cohorts examples/orders.csv --format table --no-color", 100),
    "cohorts_80": (
        "segkit cohorts examples/orders.csv --every quarter --value cumulative --format table --no-color",
        80,
    ),
    "kpis_100": ("segkit kpis examples/orders.csv --format table --no-color", 100),
    "kpis_80": ("segkit kpis examples/orders.csv --every quarter --format table --no-color", 80),
    "cohorts_by_100": (
        "segkit cohorts examples/orders.csv --every quarter --by division --format table --no-color",
        100,
    ),
    "kpis_by_100": ("segkit kpis examples/orders.csv --every year --by division --format table --no-color", 100),
    "help_kpis_100": ("segkit kpis --help", 100),
    "compare_100": ("segkit compare examples/orders.csv --from 2026-03-31 --format table --no-color", 100),
    "compare_80": (
        "segkit compare examples/orders.csv --from 2026-03-31 --entered lost --format table --no-color",
        80,
    ),
    "compare_series_80": ("segkit compare examples/orders.csv --every month --format table --no-color", 80),
    "compare_russian_100": (
        "segkit compare examples/orders.csv --from 2026-03-31 --format table --no-color --lang ru",
        100,
    ),
    "help_compare_100": ("segkit compare --help", 100),
    "help_cohorts_100": ("segkit cohorts --help", 100),
    "help_backtest_100": ("segkit backtest --help", 100),
    "help_model_show_100": ("segkit model show --help", 100),
    "status_100": (
        "segkit status examples/orders.csv --contacts tests/golden/contacts.csv --format table --no-color",
        100,
    ),
    "status_60": (
        "segkit status examples/orders.csv --contacts tests/golden/contacts.csv --format table --no-color --lang ru",
        60,
    ),
    "help_status_100": ("segkit status --help", 100),
    "breakdown_ages_80": (
        "segkit breakdown examples/orders.csv --contacts tests/golden/contacts.csv --by contacts:region,age --band age=25,45 --format table --no-color",
        80,
    ),
    "breakdown_100": ("segkit breakdown examples/orders.csv --by division --format table --no-color", 100),
    "breakdown_80": ("segkit breakdown examples/orders.csv --by category --format table --no-color", 80),
    "breakdown_cross_80": ("segkit breakdown examples/orders.csv --by month,region --format table --no-color", 80),
    "breakdown_market_100": (
        (
            "segkit breakdown examples/orders.csv --by division --market tests/golden/market.csv --since 2026-01-01"
            " --against 2025-01-01..2025-06-30 --format table --no-color"
        ),
        100,
    ),
    "breakdown_market_cross_80": (
        (
            "segkit breakdown examples/orders.csv --by division,quarter --market tests/golden/market.csv"
            " --since 2025-01-01 --format table --no-color"
        ),
        80,
    ),
    "breakdown_market_russian_80": (
        (
            "segkit breakdown examples/orders.csv --by division,quarter --market tests/golden/market.csv"
            " --since 2026-01-01 --against 2025-01-01..2025-06-30 --format table --no-color --lang ru"
        ),
        80,
    ),
    "abc_100": ("segkit abc examples/orders.csv --format table --no-color", 100),
    "abc_60": ("segkit abc examples/orders.csv --by category --format table --no-color", 60),
    "help_abc_100": ("segkit abc --help", 100),
    "help_breakdown_100": ("segkit breakdown --help", 100),
    "help_check_100": ("segkit check --help", 100),
    "rules_show_100": ("segkit rules show --no-color", 100),
    "rules_show_80": ("segkit rules show --no-color", 80),
    "rules_show_classic_100": ("segkit rules show classic --no-color", 100),
    "explain_100": (
        "segkit explain examples/orders.csv --customer-id C0129 --customer-id C0004 --format table --no-color",
        100,
    ),
    "explain_at_risk_80": (
        "segkit explain examples/orders.csv --segment at-risk --top 2 --rules classic --format table --no-color",
        80,
    ),
    "cuts_100": ("segkit cuts examples/orders.csv --format table --no-color", 100),
    "cuts_3_80": ("segkit cuts examples/orders.csv --bins 3 --format table --no-color", 80),
    "cluster_100": ("segkit cluster examples/orders.csv --format table --no-color", 100),
    "cluster_80": ("segkit cluster examples/orders.csv --k 3 --format table --no-color", 80),
    "help_cluster_100": ("segkit cluster --help", 100),
    "rfm_russian_100": ("segkit rfm examples/orders.csv --lang ru --format table --no-color", 100),
    "rfm_russian_80": ("segkit rfm examples/orders.csv --lang ru --format table --no-color", 80),
    "segments_russian_80": ("segkit segments examples/orders.csv --lang ru --actions --format table --no-color", 80),
    "check_russian_80": ("segkit check examples/orders.csv --lang ru --format table --no-color", 80),
    "sniff_russian_100": ("segkit sniff examples/orders.csv --lang ru --format table --no-color", 100),
    "backtest_russian_100": (
        "segkit backtest examples/orders.csv --rules lifecycle,classic --lang ru --format table --no-color",
        100,
    ),
    "explain_russian_80": (
        "segkit explain examples/orders.csv --customer-id C0129 --lang ru --format table --no-color",
        80,
    ),
    "rules_show_russian_100": ("segkit rules show --lang ru --no-color", 100),
    "cuts_russian_80": ("segkit cuts examples/orders.csv --lang ru --format table --no-color", 80),
    "help_topics_80": ("segkit help --no-color", 80),
    "help_topic_russian_60": ("segkit help revenue --lang ru --no-color", 60),
    "config_show_100": ("segkit config show --config tests/golden/settings.toml --set --no-color", 100),
}
ON_TERMINAL = pytest.mark.skipif(os.name == "nt", reason="a pseudo-terminal is a thing of Unix")


@pytest.mark.parametrize("name", SHOWN)
def test_it_looks_as_it_looked(name, root):
    command, width = SHOWN[name]
    done = answer(command, root, COLUMNS=str(width))
    assert done.returncode == 0, done.stderr
    golden = HERE / f"{name}.txt"
    if os.environ.get("SEGKIT_RENEW_GOLDEN") == "1":
        golden.write_text(done.stdout, "utf-8", newline="\n")
    assert done.stdout == golden.read_text("utf-8"), f"renew it as {Path(__file__).name} says, if this is meant"
    assert max(map(len, done.stdout.splitlines())) <= width


def test_no_file_here_is_forgotten():
    assert {path.stem for path in HERE.glob("*.txt")} == set(SHOWN)


@ON_TERMINAL
@pytest.mark.parametrize("command", ["rfm", "segments"])
def test_on_a_terminal_there_is_the_table_of_the_golden_file(command, root):
    status, seen = run_on_terminal(f"segkit {command} examples/orders.csv", root)
    assert status == 0
    assert ESCAPE.sub("", seen) == (HERE / f"{command}_100.txt").read_text("utf-8")


@pytest.mark.parametrize(("command", "first"), [("rfm", "customer_id,first_order"), ("segments", "segment,customers")])
def test_in_a_pipe_there_is_csv(command, first, root):
    assert run(f"segkit {command} examples/orders.csv | cat", root).stdout.startswith(first)


@ON_TERMINAL
def test_on_a_terminal_csv_is_csv_when_asked_for(root):
    status, seen = run_on_terminal("segkit rfm examples/orders.csv --format csv", root)
    assert (status, seen) == (0, run("segkit rfm examples/orders.csv", root).stdout)


@ON_TERMINAL
def test_a_terminal_gets_colour(root):
    assert ESCAPE.search(run_on_terminal("segkit segments examples/orders.csv", root)[1])


@ON_TERMINAL
@pytest.mark.parametrize(
    ("flag", "variables"), [("--no-color", {}), ("", {"NO_COLOR": "1"}), ("", {"TERM": "dumb"})], ids=str
)
def test_a_terminal_gets_no_escape_codes_when_asked_not_to(flag, variables, root):
    status, seen = run_on_terminal(f"segkit rfm examples/orders.csv {flag}", root, **variables)
    assert status == 0
    assert "\x1b" not in seen


@pytest.mark.parametrize("command", ["rfm", "segments"])
def test_a_pipe_gets_no_escape_codes(command, root):
    assert "\x1b" not in answer(f"segkit {command} examples/orders.csv --format table", root).stdout


@ON_TERMINAL
@pytest.mark.parametrize("width", [60, 80, 132])
def test_a_table_is_as_wide_as_its_terminal_allows(width, root):
    _, seen = run_on_terminal("segkit segments examples/orders.csv --no-color", root, width=width)
    assert max(map(len, seen.splitlines())) <= width


@ON_TERMINAL
def test_nothing_binary_goes_to_a_terminal(root):
    assert run_on_terminal("segkit rfm examples/orders.csv --format parquet", root) == (2, "")


@pytest.mark.parametrize("width", [80, 100, 200])
@pytest.mark.parametrize("name", ["ABCDEFGHIJKLMNOPQRST" * 3, "абвгдежзийклмнопрсту" * 3], ids=["Latin", "Cyrillic"])
def test_a_long_identifier_is_folded_and_not_cut(name, width, tmp_path):
    rows = "".join(f"{name},2026-06-{day:02},9.99\n" for day in range(1, 31))
    (tmp_path / "orders.csv").write_text(f"customer_id,order_date,amount\n{rows}", "utf-8")
    done = answer("segkit rfm orders.csv --format table -q", tmp_path, COLUMNS=str(width))
    assert name in "".join(letter for letter in done.stdout if letter in set(name))
    assert max(map(len, done.stdout.splitlines())) <= width
