"""segkit itself: help, version, colours, what a stumble says."""

import os
import pty
import re
import subprocess

import pytest
from commandline import ORDERS, command, environment, process, run

import segkit
from segkit.cli.app import COMMAND_NAMES
from segkit.cli.steps import workbook


def test_help_lists_every_command_by_either_name():
    long, short = run("--help"), run("-h")
    assert (long.status, long.out, long.err) == (0, short.out, "")
    assert all(f"\n│ {item.partition(' ')[0]} " in long.out for item in COMMAND_NAMES)


@pytest.mark.parametrize("name", COMMAND_NAMES)
def test_every_command_explains_itself_with_examples(name):
    done = run(*name.split(), "-h")
    assert (done.status, done.err) == (0, "")
    assert f"segkit {name} " in done.out.partition("Examples")[2]
    assert all(f"─ {panel} ─" in done.out for panel in (("Input", "Output") if "FILES..." in done.out else ("Output",)))


@pytest.mark.parametrize("flag", ["--version", "-V"])
def test_the_version_is_one_line(flag):
    assert process(flag).stdout == run(flag).out == f"segkit {segkit.__version__}\n"


def test_nothing_asked_for_is_wrong_usage_and_shows_the_help():
    done = run()
    assert (done.status, done.out.count("Usage: "), done.err) == (2, 1, "")
    assert run("rfm").error == "missing argument 'FILES...'"


def test_an_unknown_command_is_answered_with_the_nearest():
    done = run("rmf", "orders.csv")
    assert (done.status, done.error, done.hint) == (2, "no such command 'rmf'", "did you mean rfm?")


def test_a_file_in_place_of_a_command_is_answered_with_the_command():
    done = run("orders.csv")
    assert (done.status, done.hint) == (2, "segkit rfm orders.csv")


@pytest.fixture
def orders(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text(ORDERS, encoding="utf-8")
    return path


def on_a_terminal(*args, **env):
    """Run a command whose stdout is a terminal; return what is seen there."""
    leader, follower = pty.openpty()
    child = subprocess.Popen(
        command(*args), stdout=follower, stderr=subprocess.DEVNULL, env=environment(TERM="xterm-256color", **env)
    )
    os.close(follower)
    seen = b""
    try:
        while block := os.read(leader, 4096):
            seen += block
    except OSError:  # Linux tells the end of a terminal so
        pass
    os.close(leader)
    assert child.wait(timeout=30) == 0
    return seen.decode()


def test_a_terminal_gets_a_table_in_colour_unless_told_otherwise(orders):
    plain = dict.fromkeys(("COLUMNS",), "")
    assert "\x1b[" in on_a_terminal("rfm", orders, **plain)
    assert "\x1b[" not in on_a_terminal("rfm", orders, "--no-color", **plain)
    bare = on_a_terminal("rfm", orders, NO_COLOR="1", **plain)
    assert "\x1b[" not in bare
    assert "customers with the most money" in bare


def test_a_terminal_gets_rows_when_asked_for(orders):
    assert on_a_terminal("rfm", orders, "-f", "csv").startswith("customer_id,")


def test_a_fault_of_our_own_is_two_lines_and_a_traceback_only_when_asked_for(orders, monkeypatch):
    def stumbles(*args):
        raise ZeroDivisionError("ann's secret")

    monkeypatch.setattr(workbook, "segment_for", stumbles)
    done = run("rfm", orders)
    assert (done.status, done.out) == (1, "")
    assert done.error == "segkit stumbled over ZeroDivisionError: this is a fault of segkit, not of your data"
    assert "secret" not in done.err
    with pytest.raises(ZeroDivisionError):
        run("rfm", orders, "--debug")


def test_an_error_is_two_lines_with_a_blank_one_between(orders):
    done = run("rfm", orders, "--customer", "nobody")
    assert re.fullmatch(r"error: [^\n]+\n\nhint: [^\n]+\n", done.err)
