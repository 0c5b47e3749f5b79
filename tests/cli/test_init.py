"""segkit init: settings from what is seen of orders, loadable, with the same results."""

from __future__ import annotations

import tomllib

import pytest

from tests.commandline import HEADER, ORDERS, run

RUSSIAN = "Клиент;Заказ;Дата;Сумма\nИванов;1;31.12.2025;1 234,50\nПетров;2;01.01.2026;20,00\nИванов;3;15.02.2026;5,25\n"


@pytest.fixture
def here(tmp_path, monkeypatch):
    """Work in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def settings(folder):
    return tomllib.loads((folder / "segkit.toml").read_text("utf-8"))


@pytest.mark.parametrize("encoding", ["utf-8", "cp1251", "utf-16"])
def test_what_is_seen_is_set_and_gives_the_same_results(encoding, here):
    (here / "o.csv").write_bytes(RUSSIAN.encode(encoding))
    before = run("rfm", "o.csv").out
    assert run("init", "o.csv").status == 0
    assert {"customer": "Клиент", "date-format": "%d.%m.%Y", "decimal": ",", "delimiter": ";"}.items() <= settings(
        here
    ).items()
    after = run("rfm", "o.csv")
    assert after.out == before
    assert after.err.startswith("settings of segkit.toml: customer")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("customer_id\torder_date\tamount\nann\t2024-01-02\t5\n", {"delimiter": "tab"}),
        ("# remark\ncustomer_id,order_date,amount\nann,2024-01-02,5\n", {"skip-lines": "1"}),
    ],
)
def test_what_is_odd_of_a_file_is_set(text, expected, here):
    (here / "o.csv").write_text(text)
    before = run("rfm", "o.csv").out
    run("init", "o.csv")
    assert expected.items() <= settings(here).items() or "comment" in settings(here)
    assert run("rfm", "o.csv").out == before


def test_flags_are_true(here):
    (here / "o.csv").write_text("ann,2024-01-02,5\nbob,2024-01-03,6\n")
    run("init", "o.csv", "--no-header", "--customer", "1", "--date", "2", "--amount", "3")
    assert settings(here)["no-header"] is True
    assert run("rfm", "o.csv").customers["ann"]["monetary"] == "5.00"


def test_what_is_typed_is_kept(here):
    (here / "o.csv").write_text(ORDERS)
    run("init", "o.csv", "--returns", "drop", "--order-by", "day", "--lang", "ru")
    assert {"returns": "drop", "order-by": "day", "lang": "ru"}.items() <= settings(here).items()


def test_every_comment_is_an_option_that_can_be_set(here):
    (here / "o.csv").write_text(ORDERS)
    text = run("init", "o.csv", "--toml").out
    for line in text.splitlines():
        if " = …  # " in line:
            name = line.removeprefix("# ").partition(" = ")[0]
            (here / "segkit.toml").write_text(f'{name} = "x"\n')
            assert "there is no setting" not in run("rfm", "o.csv").err
    assert "# bins = …  # Scores run from 1 to this" in text


def test_files_that_are_read_otherwise_leave_that_to_each(here):
    (here / "a.csv").write_text(ORDERS)
    (here / "b.csv").write_text(ORDERS.replace(",", ";"))
    done = run("init", "a.csv", "b.csv")
    assert done.err.startswith("note: files are read in different ways, so this is left to each: delimiter\n")
    assert "delimiter" not in settings(here)
    assert run("rfm", "a.csv").status == run("rfm", "b.csv").status == 0


def test_a_file_of_settings_that_is_there_stays(here):
    (here / "o.csv").write_text(ORDERS)
    (here / "segkit.toml").write_text("bins = 3\n")
    done = run("init", "o.csv")
    assert (done.status, (here / "segkit.toml").read_text()) == (1, "bins = 3\n")
    assert "segkit.toml is there already: it stays as it is" in done.err


def test_a_name_with_a_line_break_ends_no_comment(here):
    (here / "o\nbins = 3\n.csv").write_text(ORDERS)
    assert run("init", "o\nbins = 3\n.csv").status == 0
    assert "bins" not in settings(here)


def test_a_file_that_cannot_be_read_gives_no_settings(here):
    (here / "o.csv").write_text(HEADER)
    done = run("init", "o.csv")
    assert done.status == 1
    assert not (here / "segkit.toml").exists()
