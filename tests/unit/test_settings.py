"""Settings: what wins, what is refused, and where each value came from."""

from __future__ import annotations

import pytest

from segkit.errors import SegkitError, UsageError
from segkit.settings import Known, Rank, Settings, read_settings, settings_file, with_variables

KNOWN = Known({"bins", "customer", "r_cuts", "as_of", "day_first", "folds"}, ("rfm", "backtest", "rules show"))


def read(folder, text, name="segkit.toml"):
    path = folder / name
    path.write_text(text, "utf-8")
    return read_settings(path, KNOWN, shown=name)


def values(settings, command="rfm"):
    return {name: one.value for name, one in settings.of(command).items()}


def test_values_are_kept_as_they_would_be_typed(tmp_path):
    found = read(tmp_path, 'bins = 3\ncustomer = "e mail"\nr-cuts = [30, 60.5]\nas-of = 2026-06-30\nday_first = true\n')
    assert values(found) == {
        "bins": "3", "customer": "e mail", "r_cuts": "30,60.5", "as_of": "2026-06-30", "day_first": True,
    }  # fmt: skip
    assert {one.origin for one in found.of("rfm").values()} == {"segkit.toml"}


def test_the_table_of_a_command_holds_for_it_alone(tmp_path):
    found = read(tmp_path, 'bins = 3\n[backtest]\nfolds = 4\nbins = 5\n["rules show"]\nbins = 7\n')
    assert values(found) == {"bins": "3"}
    assert values(found, "backtest") == {"bins": "5", "folds": "4"}
    assert values(found, "rules show") == {"bins": "7"}


def test_a_variable_wins_over_every_table_of_a_file(tmp_path):
    found = with_variables(read(tmp_path, "bins = 3\n[backtest]\nbins = 5\n"), {"SEGKIT_BINS": "7"}, KNOWN)
    assert values(found) == values(found, "backtest") == {"bins": "7"}
    assert found.of("rfm")["bins"].rank is Rank.VARIABLE
    assert found.of("rfm")["bins"].origin == "SEGKIT_BINS"


def test_an_empty_variable_and_those_of_others_say_nothing():
    assert with_variables(Settings(), {"SEGKIT_BINS": "", "PATH": "x", "SEGKITTY": "y"}, KNOWN).shared == {}


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("customer = 'a'\nbinz = 3\n", "segkit.toml, line 2: there is no setting `binz`", "did you mean bins?"),
        ("[backtst]\nfolds = 3\n", "segkit.toml, line 1: there is no command `backtst`", "did you mean backtest?"),
        ("[backtest]\nfold = 3\n", "segkit.toml, line 2: there is no setting `fold`", "did you mean folds?"),
        ("output = 'a.csv'\n", "segkit.toml, line 1: output is said anew for every run", "type it: --output"),
        ("bins = []\n", "segkit.toml, line 1: bins is nothing that could be typed", None),
        ("xyz = 1\n", "segkit.toml, line 1: there is no setting `xyz`", "segkit config show lists what can be set"),
    ],
)
def test_what_cannot_be_set_is_an_error_with_its_line(text, message, hint, tmp_path):
    with pytest.raises(UsageError) as caught:
        read(tmp_path, text)
    assert str(caught.value) == message
    assert hint is None or caught.value.hint == hint


@pytest.mark.parametrize("text", ["bins = \n", "bins == 3\n"])
def test_a_file_that_is_no_toml_is_refused(text, tmp_path):
    with pytest.raises(SegkitError, match=r"segkit\.toml is no TOML"):
        read(tmp_path, text)


def test_a_file_that_is_no_utf8_is_refused(tmp_path):
    (tmp_path / "segkit.toml").write_bytes('customer = "имя"\n'.encode("cp1251"))
    with pytest.raises(SegkitError, match="is no text in UTF-8"):
        read_settings(tmp_path / "segkit.toml", KNOWN, shown="segkit.toml")


def test_an_unknown_variable_is_an_error():
    with pytest.raises(UsageError, match="SEGKIT_BINZ: there is no setting `binz`"):
        with_variables(Settings(), {"SEGKIT_BINZ": "1"}, KNOWN)


def test_the_nearest_file_is_used_and_only_that(tmp_path):
    below = tmp_path / "shop" / "exports"
    below.mkdir(parents=True)
    (tmp_path / "segkit.toml").write_text("bins = 3\n")
    assert settings_file(None, below) == tmp_path / "segkit.toml"
    (tmp_path / "shop" / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    assert settings_file(None, below) == tmp_path / "segkit.toml"
    (tmp_path / "shop" / "pyproject.toml").write_text("[tool.segkit]\nbins = 4\n")
    assert settings_file(None, below) == tmp_path / "shop" / "pyproject.toml"
    (tmp_path / "shop" / "segkit.toml").write_text("bins = 5\n")
    assert settings_file(None, below) == tmp_path / "shop" / "segkit.toml"


def test_a_table_of_pyproject_is_read_alone(tmp_path):
    found = read(tmp_path, "[project]\nname = 'x'\n[tool.segkit]\nbins = 4\n[tool.segkit.backtest]\nfolds = 2\n",
                 "pyproject.toml")  # fmt: skip
    assert values(found, "backtest") == {"bins": "4", "folds": "2"}


def test_a_file_that_was_asked_for_and_is_not_there_is_an_error(tmp_path):
    with pytest.raises(SegkitError, match=r"there is no file of settings nowhere\.toml"):
        settings_file("nowhere.toml", tmp_path)
