"""The Russian catalogue: nothing is missing, nothing is taken for something else, and numbers agree with their nouns."""

from __future__ import annotations

import re
from collections import defaultdict

import pytest

from segkit.render.languages.catalogue import GAP, PLACE, Catalogue, form_of, number
from tests.spoken import texts

BLANK = "\u00a0"
RUSSIAN = Catalogue.read("ru")
KNOWN = {*RUSSIAN.exact, *RUSSIAN.words, *RUSSIAN.nouns, *(one.english for one in RUSSIAN.templates)}
LABELS = {"loyal": "лояльные", "at-risk": "под угрозой", "new": "новые"}


def say(text):
    return RUSSIAN.told(text, lambda name: LABELS.get(name, name)).replace(BLANK, " ")


# Words that files are searched for, texts that stand beside their Russian where they are, and what only a fault of
# segkit itself would say.
NOTHING_TO_TELL = {
    "immutable.py",
    "temporary_files.py",
    "line/placeholders.py",
    "line/statuses.py",
    "render/report/parts.py",
    "scoring/rules.py",
    "sources/cells/calendarwords.py",
    "sources/cells/currencies.py",
    "sources/invented.py",
    "sources/lines/totalwords.py",
}


def missing():
    """Return by module the texts that the catalogue lacks."""
    lacking = defaultdict(list)
    for text, where in texts().items():
        module = where.partition(":")[0]
        if text.removeprefix("note: ") not in KNOWN and module not in NOTHING_TO_TELL:
            lacking[module].append((text, where))
    return lacking


def test_no_text_is_missing():
    lines = [f"{where}\n    {text!r} = ''" for found in missing().values() for text, where in found]
    assert lines == [], (
        "src/segkit/render/languages/ru.toml lacks these texts; add a line under [texts] for each"
        " ({1} is the first gap, {1!} what is the user's own):\n" + "\n".join(lines)
    )


@pytest.mark.parametrize("one", RUSSIAN.templates, ids=lambda one: one.english)
def test_a_template_is_well_formed(one):
    gaps = len(GAP.findall(one.english))
    places = PLACE.findall(one.other)
    assert {int(place) for place, _ in places} <= set(range(1, gaps + 1))
    for _, how in places:
        assert how in {"", "!", ":w", ":l", ":s", ":of"} or how[1:].count("|") == 2, how
    assert not re.search(r"\{\}|\{#\}", one.other)


def filled(one):
    values = iter(f"x{place}" for place in range(1, 9))
    return re.sub(r"\{#?\}", lambda gap: "7" if gap[0] == "{#}" else next(values), one.english)


def test_no_template_is_taken_for_another():
    """Each is filled with plain values and has to be found again by itself."""
    mistaken = []
    for one in RUSSIAN.templates:
        values = one.pattern.fullmatch(filled(one))
        expected = RUSSIAN._filled(one.other, values.groups(), str)
        if RUSSIAN.told(filled(one), str) != expected:
            mistaken.append((one.english, RUSSIAN.told(filled(one), str)))
    assert mistaken == []


@pytest.mark.parametrize(
    ("count", "form"),
    [("1", "one"), ("2", "few"), ("4", "few"), ("5", "many"), ("11", "many"), ("12", "many"), ("21", "one"),
     ("22", "few"), ("25", "many"), ("111", "many"), ("1,001", "one"), ("0", "many"), ("1.5", "few")],
)  # fmt: skip
def test_a_noun_agrees_with_its_number(count, form):
    assert form_of(count, ("one", "few", "many")) == form


@pytest.mark.parametrize(("english", "russian"), [("1,234.50", "1 234,50"), ("-7", "-7"), ("12.5%", "12,5%")])
def test_numbers_are_written_as_in_russian(english, russian):
    assert number(english).replace(BLANK, " ") == russian


@pytest.mark.parametrize(
    ("english", "russian"), [("69  90.8%", "69  90,8%"), ("1,204 · 15.1%", "1 204 · 15,1%"), ("2 of 3", None)]
)
def test_a_count_and_its_share_in_one_cell_are_numbers(english, russian):
    said = RUSSIAN.value(english)
    assert (said.replace(BLANK, " ") if said else said) == russian


@pytest.mark.parametrize(
    ("english", "russian"),
    [
        ("1 customer", "1 клиент"),
        ("2 customers", "2 клиента"),
        ("1,205 customers", "1 205 клиентов"),
        ("1,321 lines · 1 order", "1 321 строка · 1 заказ"),
        ("3 of 21 customers bought once", "3 из 21 клиента купили один раз"),
        ("note: 2 lines are without an order number: one order per customer and day",
         "примечание: без номера заказа: 2 строки; один заказ на клиента и день"),
        ("left out: 11 lines without a customer (1,249.25), 1 line with status cancelled (7.00)",
         "не учтено: 11 строк без клиента (1 249,25), 1 строка со статусом «cancelled» (7,00)"),
        ("2024-07-01 to 2026-06-30", "01.07.2024 – 30.06.2026"),
        ("note: 1c.csv: 2 lines of totals left out: lines 4, 7",
         "примечание: 1c.csv: не учтено: 2 строки итогов (строки 4, 7)"),
        ("1c.csv (1C, columns not confirmed): customer = Контрагент, amount = Сумма, руб. (decimal comma)",
         "1c.csv (1C, столбцы не подтверждены): клиент = Контрагент, сумма = Сумма, руб. (десятичная запятая)"),
        ("note: may orders.csv: `kind` says no on 3 lines and is not used: such lines count as sales",
         "примечание: may orders.csv: в `kind` стоит «нет», на 3 строки, и столбец не используется: такие строки считаются продажами"),
        ("note: may orders.csv: 1 order number is of other letters than most, as 'R7', with an amount above zero",
         "примечание: may orders.csv: 1 номер заказа: с другими буквами, чем у большинства, as 'R7', with an amount above zero"),
        ("5 of 9 customers are on a list · not on a list: 3 excluded, 1 without consent",
         "в списках 5 из 9 · не в списках: 3 исключено, 1 без согласия"),
        ("error: cannot write a b.csv: the disk is full; the old file is as it was",
         "ошибка: не удалось записать a b.csv: диск заполнен; старый файл остался как был"),
        (("2 clusters, of 2 to 12 tried: they stand out most of those without a cluster below 1% (silhouette 0.58 against"
         " 0.42 of one cloud cut into as many parts, stability 0.79)"),
         ("кластеров 2, проверено от 2 до 12: они выделяются сильнее всех из тех, где нет кластера меньше 1% (силуэт"
         " 0,58 против 0,42 у одного облака, разрезанного на столько же частей, стабильность 0,79)")),
        ("--memory 300 MB is not held: 6,088 customers alone take about 1.2 GB",
         "--memory 300 MB не соблюдается: одни только клиенты (6 088) занимают около 1,2 ГБ"),
        ("order of labels: broken: new 72.7% above loyal 59.2% (within chance), new 1% above at-risk 0.5% · AUC 0.763",
         "порядок сегментов: нарушен: новые 72,7% выше, чем лояльные 59,2% (в пределах случайного), новые 1% выше, чем под угрозой 0,5% · AUC 0,763"),
    ],
)  # fmt: skip
def test_messages_are_said_in_russian(english, russian):
    assert say(english) == russian


@pytest.mark.parametrize(
    "text",
    [
        "orders.csv", "customers", "C0129", "a to b or not to b", "1.234 is what somebody wrote",
        "какой-то текст", "x: y z", "--r-cuts 30,60 --f-cuts 1,2",
    ],
)  # fmt: skip
def test_what_is_no_message_stays_as_it_is(text):
    assert say(text) == text


@pytest.mark.parametrize(
    ("english", "kept"),
    [
        ("orders: there is no column `no customer` (--customer)", "`no customer`"),
        ("1.234 may have thousands or three decimals, and no other value tells which", "1.234"),
        ("cannot read 2024-01-02: no such file or directory", "2024-01-02"),
        ("there is no customer '1,000' among the 3,000 that are scored", "'1,000'"),
        ("--since 2024-01-02 is after --as-of 2023-01-02", "--since 2024-01-02"),
    ],
)
def test_what_users_wrote_stays_as_it_is(english, kept):
    said = say(english)
    assert kept in said
    assert said != english
