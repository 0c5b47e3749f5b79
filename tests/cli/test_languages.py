"""--lang and --labels: people are told in their language, programs read what they always read."""

from __future__ import annotations

import re

import pytest

from tests.commandline import HEADER, ORDERS, run

BLANK = "\u00a0"
LATIN = re.compile(r"[A-Za-z]{4,}")
OWN_BOOK = """
name = "own"
[[segment]]
name = "big"
title = { en = "Big", ru = "VIP" }
m = [4, 5]
[[segment]]
name = "rest"
title = { en = "Rest", ru = "Остальные" }
otherwise = true
"""


@pytest.fixture
def shop(tmp_path, monkeypatch):
    """Work in a folder with an export."""
    (tmp_path / "orders.csv").write_text(ORDERS, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def told(*arguments):
    return run(*arguments, "--lang", "ru").err.replace(BLANK, " ")


def test_facts_and_notes_are_told_in_russian(shop):
    said = told("rfm", "orders.csv")
    assert "3 строки · 3 заказа · 2 клиента · выручка 35,75 · 01.01.2024 – 01.02.2024 · на 01.02.2024" in said
    assert "примечание: всего 2 клиента: баллы и сегменты посчитаны" in said
    assert "note" not in said


def test_findings_of_a_check_are_told_in_russian_with_how_much_they_matter(shop):
    (shop / "orders.csv").write_text(ORDERS + ",4,2024-02-01,7\nbob,5,2024-02-01,-1\nbob,6,2024-02-01,-2\n", "utf-8")
    said = told("check", "orders.csv")
    assert "внимание: 1 строка без клиента" in said
    assert "сведения: 2 строки меньше нуля" in said
    assert not re.search("warning|info", said)


@pytest.mark.parametrize("by", ["option", "variable", "file"])
def test_the_language_can_be_set(by, shop, monkeypatch):
    if by == "variable":
        monkeypatch.setenv("SEGKIT_LANG", "ru")
    if by == "file":
        (shop / "segkit.toml").write_text('lang = "ru"\n')
    assert "выручка" in run("rfm", "orders.csv", *(["--lang", "ru"] if by == "option" else [])).err


def test_the_language_is_that_of_one_run(shop):
    assert "выручка" in told("rfm", "orders.csv")
    assert "revenue" in run("rfm", "orders.csv").err


def test_what_is_typed_wins_over_what_is_set(shop, monkeypatch):
    monkeypatch.setenv("SEGKIT_LANG", "ru")
    assert "revenue" in run("rfm", "orders.csv", "--lang", "en").err


@pytest.mark.parametrize("form", ["csv", "json", "ndjson", "markdown"])
@pytest.mark.parametrize("command", ["rfm", "segments", "check", "cuts", "sniff"])
def test_rows_are_the_same_in_every_language(command, form, shop):
    assert run(command, "orders.csv", "-f", form, "--lang", "ru").out == run(command, "orders.csv", "-f", form).out


def test_labels_are_translated_only_when_asked_for(shop):
    rows = run("segments", "orders.csv", "--labels", "ru").out.splitlines()[1:]
    assert {row.split(",")[0] for row in rows} == {
        "лояльные", "постоянные", "новые", "под угрозой", "потерянные",
    }  # fmt: skip
    english = run("rfm", "orders.csv").customers["ann"]
    russian = run("rfm", "orders.csv", "--labels", "ru").customers["ann"]
    assert {name for name in english if english[name] != russian[name]} == {"segment"}


def test_documents_name_segments_in_the_language_asked_for(shop):
    done = run("explain", "orders.csv", "--customer-id", "ann", "-f", "json", "--labels", "ru")
    assert re.search(r'"segment": "[а-я ]+"', done.out)
    assert not re.search(r'"segment": "[a-z-]+"', done.out)


def test_segments_are_picked_by_names_of_any_language(shop):
    english = run("segments", "orders.csv", "--segment", "loyal,at-risk")
    assert run("segments", "orders.csv", "--segment", "лояльные,Под угрозой").out == english.out
    assert run("segments", "orders.csv", "--segment", "loyal,под угрозой").out == english.out


def test_lists_are_picked_by_names_of_any_language(example_orders):
    lists = ("export", example_orders, "--to", "plain", "--dry-run", "-q", "--segment")
    assert run(*lists, "Под угрозой").out == run(*lists, "at-risk").out != ""


def test_titles_of_a_book_of_ones_own_are_used(shop):
    (shop / "rules.toml").write_text(OWN_BOOK, "utf-8")
    done = run("segments", "orders.csv", "--rules", "rules.toml", "--labels", "ru", "--columns", "segment")
    assert done.out.split() == ["segment", "VIP", "остальные"]
    assert "VIP" in run("segments", "orders.csv", "--rules", "rules.toml", "--lang", "ru", "-f", "table").out


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("rfm", "nowhere.csv"), "не удалось прочитать nowhere.csv: нет такого файла или папки"),
        (("rfm", "orders.csv", "--bons", "3"), "нет такого параметра: --bons"),
        (("rfm", "orders.csv", "--bins", "12"), "неверное значение '--bins': должно быть не больше 9"),
        (("rfm",), "не хватает аргумента 'FILES...'"),
        (("rfm", "orders.csv", "--segment", "потеряные"), "нет сегмента 'потеряные'"),
        (("rfm", "orders.csv", "--customer", "who"), "orders.csv: нет столбца `who` (--customer)"),
        (("explain", "orders.csv"), "кого объяснить?"),
        (("rules", "check", "orders.csv"), None),
        (
            ("backtest", "orders.csv", "--at", "2030-01-01"),
            "о времени после 01.01.2030 ничего не известно: последний учтённый заказ от 01.02.2024",
        ),
    ],
    ids=lambda one: " ".join(one) if isinstance(one, tuple) else "",
)
def test_errors_and_hints_are_told_in_russian(arguments, error, shop):
    done = run(*arguments, "--lang", "ru")
    assert done.status in {1, 2, 3}
    _, _, said = done.err.rpartition("ошибка: ")
    assert said
    if error:
        assert said.replace(BLANK, " ").startswith(error)
    assert "hint: " not in done.err
    assert "error: " not in done.err


def test_what_users_wrote_is_not_translated(shop):
    lines = HEADER + "new,1,2024-01-01,10\n1.234,2,2024-01-02,20\n2024-01-01,3,2024-02-01,5\norders,4,2024-02-01,5\n"
    (shop / "odd.csv").write_text(lines, "utf-8")
    shown = run("rfm", "odd.csv", "--lang", "ru", "-f", "table", "--columns", "customer_id,monetary").out
    for name in ("new", "1.234", "2024-01-01", "orders"):
        assert re.search(rf"^{re.escape(name)}\s", shown, re.MULTILINE), shown
    for name in ("new", "1.234", "orders"):
        assert run("explain", "odd.csv", "--customer-id", name, "--lang", "ru", "-f", "table").out.startswith(
            f"{name} — "
        )


@pytest.mark.parametrize(
    "command",
    ["rfm orders.csv", "segments orders.csv --actions", "backtest orders.csv", "cuts orders.csv", "check orders.csv",
     "explain orders.csv --segment at-risk --top 2", "explain orders.csv --segment loyal --top 1",
     "segments orders.csv --rules classic"],
)  # fmt: skip
@pytest.mark.parametrize("width", ["100", "80", "60"])
def test_tables_hold_no_english_and_fit(command, width, example_orders, shop, monkeypatch):
    (shop / "orders.csv").write_bytes(example_orders.read_bytes())
    monkeypatch.setenv("COLUMNS", width)
    done = run(*command.split(), "--lang", "ru", "-f", "table")
    assert done.status == 0, done.err
    assert max(len(line) for line in done.out.splitlines() if not line.startswith("--r-cuts")) <= int(width)
    words = set(
        LATIN.findall(re.sub(r"--?[a-z-]+ \S+|segkit .*|[`(«].*?[`)»]|order_id|orders?\.csv|\w+_\w+", "", done.out))
    )
    assert words <= {"customer", "COLUMN", "keep", "status", "amount", "lifecycle", "classic"}, done.out


def test_a_language_that_is_not_spoken_is_refused(shop):
    done = run("rfm", "orders.csv", "--lang", "de")
    assert (done.status, done.error, done.hint) == (2, "there is no language 'de'; there are en, ru", "--lang ru")
    assert run("rfm", "orders.csv", "--labels", "de").hint == "--labels ru"


def test_a_broken_setting_of_the_language_is_told(shop):
    (shop / "segkit.toml").write_text('lang = "xx"\n')
    assert run("rfm", "orders.csv").error == "there is no language 'xx'; there are en, ru"
    assert run("rfm", "--help").status == 0


def test_a_breakdown_of_two_attributes_is_russian_throughout(example_orders):
    table = run("breakdown", example_orders, "--by", "region,segment", "--lang", "ru", "-f", "table", "-q").out
    assert "под угрозой" in table
    assert re.search(r"North +█ 16,7%", table)
    assert not re.search(r"loyal|\d\.\d%", table)


def test_clusters_are_told_in_russian_and_their_rows_are_not(example_orders, shop, monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    (shop / "orders.csv").write_bytes(example_orders.read_bytes())
    asked = ("cluster", "orders.csv", "--k", "4", "--lang", "ru")
    shown = run(*asked, "-f", "table", "-q").out.replace(BLANK, " ")
    assert "1 частые крупные недавние" in shown
    assert "давность ≤ 150 дней и частота > 6" in shown
    assert "под угрозой 44%, постоянные 35%" in shown
    done = run(*asked, "--plot", "clusters.svg")
    assert "frequent big recent" in done.out
    assert "кластер 2: крупные частые · 140 клиентов" in done.err.replace(BLANK, " ")
    drawn = re.findall(r">([^<]+)<", (shop / "clusters.svg").read_text("utf-8"))
    assert [text for text in drawn if LATIN.search(text)] == []
    assert "mine" in run(*asked, "-f", "table", "--names", "mine,b,c,d", "-q").out
