"""segkit config show, and settings of every command."""

from __future__ import annotations

import pytest

from segkit.cli.settings import flag_in, known_settings, options_of
from segkit.settings import OF_ONE_RUN
from tests.architecture.commands import COMMANDS, flags
from tests.commandline import ORDERS, run


@pytest.fixture
def shop(tmp_path, monkeypatch):
    """Work in a folder with an export and no settings above it."""
    (tmp_path / "orders.csv").write_text(ORDERS, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def put(folder, text):
    (folder / "segkit.toml").write_text(text, "utf-8")


def test_every_option_that_is_not_of_one_run_can_be_set():
    typed = {option.name for name, _, option in flags() if name}
    assert typed - {"help"} - OF_ONE_RUN == set(known_settings().options)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_options_of_a_command_are_those_that_typer_knows(command):
    assert {name for name, _, _ in options_of(command)} <= {param.name for param in COMMANDS[command].params}


def test_a_file_sets_options_and_is_named(shop):
    put(shop, "bins = 3\n")
    done = run("rfm", "orders.csv")
    assert done.customers["ann"]["f_score"] == "3"
    assert done.err.splitlines()[0] == "settings of segkit.toml: bins"


def test_what_is_typed_wins_over_a_variable_and_that_over_a_file(shop, monkeypatch):
    put(shop, "top = 1\n")
    assert len(run("rfm", "orders.csv").customers) == 1
    monkeypatch.setenv("SEGKIT_TOP", "2")
    assert len(run("rfm", "orders.csv").customers) == 2
    assert len(run("rfm", "orders.csv", "--top", 1).customers) == 1


def test_settings_say_the_same_as_options(shop):
    typed = run(
        "rfm", "orders.csv", "--bins", 3, "--as-of", "2024-03-01", "--returns", "keep", "--columns", "customer_id,rfm"
    )
    put(shop, 'bins = 3\nas-of = 2024-03-01\nreturns = "keep"\ncolumns = ["customer_id", "rfm"]\n')
    assert run("rfm", "orders.csv").out == typed.out


def test_a_switch_is_set_by_true_and_by_words(shop, monkeypatch):
    (shop / "lines.csv").write_text(ORDERS.partition("\n")[2], "utf-8")
    put(shop, "no-header = true\ncustomer = 1\norder = 2\ndate = 3\namount = 4\n")
    assert set(run("rfm", "lines.csv").customers) == {"ann", "bob"}
    monkeypatch.setenv("SEGKIT_QUIET", "yes")
    assert run("rfm", "lines.csv").err == ""


def test_a_value_that_cannot_be_is_told_with_its_file(shop):
    put(shop, "bins = 12\n")
    done = run("rfm", "orders.csv")
    assert (done.status, done.error) == (2, "segkit.toml: bins = 12: input should be less than or equal to 9")
    assert done.hint.endswith(" rfm --help")
    put(shop, "customer = true\n")
    assert run("rfm", "orders.csv").error == "segkit.toml: customer is more than true or false"


def test_an_unknown_setting_ends_every_run_but_help(shop):
    put(shop, "binz = 3\n")
    done = run("rfm", "orders.csv")
    assert (done.status, done.error, done.hint) == (
        2, "segkit.toml, line 1: there is no setting `binz`", "did you mean bins?",
    )  # fmt: skip
    assert run("rfm", "--help").status == 0


def test_another_file_can_be_named(shop, monkeypatch):
    put(shop, "top = 1\n")
    (shop / "other.toml").write_text("top = 2\n", "utf-8")
    assert len(run("rfm", "orders.csv", "--config", "other.toml").customers) == 2
    monkeypatch.setenv("SEGKIT_CONFIG", "other.toml")
    assert len(run("rfm", "orders.csv").customers) == 2


def test_a_model_that_is_typed_wins_over_settings(shop):
    assert run("rfm", "orders.csv", "--bins", 2, "--save-model", "m.json", "-q").status == 0
    put(shop, 'bins = 5\nreturns = "keep"\nrules = "classic"\n')
    done = run("rfm", "orders.csv", "--model", "m.json")
    assert done.status == 0
    assert "note: bins of segkit.toml gives way to --model" in done.err.splitlines()
    assert "note: returns of segkit.toml gives way to --model" in done.err.splitlines()
    assert done.out == run("rfm", "orders.csv", "--bins", 2, "--rules", "lifecycle", "--returns", "net").out


def test_cut_points_that_are_typed_win_over_a_model_of_settings(shop):
    assert run("rfm", "orders.csv", "--bins", 2, "--save-model", "m.json", "-q").status == 0
    put(shop, 'model = "m.json"\n')
    done = run("rfm", "orders.csv", "--bins", 3)
    assert "note: model of segkit.toml gives way to --bins" in done.err.splitlines()
    assert done.customers["ann"]["f_score"] == "3"


def test_equals_that_contradict_each_other_are_refused(shop):
    assert run("rfm", "orders.csv", "--bins", 2, "--save-model", "m.json", "-q").status == 0
    put(shop, 'model = "m.json"\nbins = 3\n')
    assert run("rfm", "orders.csv").status == 2


def test_an_amount_that_is_typed_wins_over_quantity_and_price(shop):
    put(shop, 'quantity = "pieces"\nprice = "each"\n')
    assert run("rfm", "orders.csv", "--amount", "amount").status == 0


@pytest.mark.parametrize("flag", [("--returns", "net"), ("--order-by", "line")], ids=" ".join)
def test_a_default_that_is_typed_contradicts_a_model_that_says_otherwise(flag, shop):
    assert (
        run("rfm", "orders.csv", "--returns", "drop", "--order-by", "day", "--save-model", "m.json", "-q").status == 0
    )
    done = run("rfm", "orders.csv", "--model", "m.json", *flag)
    assert (done.status, done.hint) == (2, f"leave out {flag[0]}, or leave out --model")
    assert done.error.startswith(f"{' '.join(flag)} contradicts the model")
    assert run("rfm", "orders.csv", "--model", "m.json", "--returns", "drop", "--order-by", "day").status == 0
    assert run("rfm", "orders.csv", "--model", "m.json").status == 0


def test_a_default_of_scoring_that_is_typed_beside_a_model_is_refused(shop):
    assert run("rfm", "orders.csv", "--save-model", "m.json", "-q").status == 0
    assert run("rfm", "orders.csv", "--model", "m.json", "--binning", "quantiles").status == 2


def test_settings_are_shown_with_where_they_came_from(shop, monkeypatch):
    put(shop, "bins = 3\n[backtest]\nfolds = 4\n")
    monkeypatch.setenv("SEGKIT_RETURNS", "keep")
    lines = [line.split() for line in run("config", "show").out.splitlines()]
    assert ["bins", "3", "segkit.toml"] in lines
    assert ["returns", "keep", "SEGKIT_RETURNS"] in lines
    assert ["order-by", "line", "default"] in lines
    assert ["customer", "–"] in lines
    assert lines.index(["folds", "4", "segkit.toml"]) > lines.index(["segkit", "backtest"])


def test_the_toml_that_is_shown_sets_the_same(shop):
    put(shop, 'customer = "a \\"b\\" \\\\ c"\nbins = 3\nday-first = true\n["rules show"]\ndebug = true\n')
    shown = run("config", "show", "--toml").out
    (shop / "other.toml").write_text(shown, "utf-8")
    assert run("config", "show", "--toml", "--config", "other.toml").out == shown
    assert 'customer = "a \\"b\\" \\\\ c"' in shown


def test_a_flag_is_found_before_anything_is_parsed():
    assert flag_in(["rfm", "--config", "a", "--config=b"], "config") == "b"
    assert flag_in(["rfm", "--", "--config", "a"], "config") is None
