"""Bytes into letters: by marks, by strict UTF-8, else by which letters stand together."""

import pytest

from segkit.errors import SegkitError, UsageError
from segkit.sources.places.unpack import Workspace
from segkit.sources.text.encoding import by_letters, decide_encoding, is_meant_as_utf8, strays, to_utf8

RUSSIAN = "Иван Петров заказал рав и её сапоги, Ольга Ёлкина — РАВНОВЕСИЕ"


@pytest.mark.parametrize("name", ["cp1251", "cp866", "koi8-r"])
@pytest.mark.parametrize("text", [RUSSIAN, "а,б\nОльга,1", "ИВАН ПЕТРОВ,1", "Равенство"])
def test_russian_encodings_are_told_apart(name, text):
    found = decide_encoding(text.encode(name, errors="ignore"))
    assert (found.name, found.guessed) == (name, True)


GREEK = "Πελάτης;Παραγγελία;Ημερομηνία;Σύνολο\nΠαπαδόπουλος Γιώργος;1\nΆννα Νικολάου;2\n"
ARABIC = "العميل,رقم الطلب,التاريخ,المبلغ\nمحمد,1\n"


@pytest.mark.parametrize(("text", "name"), [(GREEK, "cp1253"), (GREEK, "iso8859-7"), (ARABIC, "cp1256")])
def test_letters_that_are_no_latin_ones_are_not_taken_for_russian(text, name):
    assert decide_encoding(text.encode(name)).name == name


@pytest.mark.parametrize(("text", "name"), [("Käufer;Müller Größe", "cp850"), ("Zamówienie;Wąż Łoś", "cp852")])
def test_the_letters_of_old_tills_are_read(text, name):
    assert decide_encoding(f"{text}\n".encode(name)).name == name


@pytest.mark.parametrize("text", ["Chair\u00a0and desk", "„Wort“ – don’t"])
def test_signs_beside_words_are_no_letters_of_old_tills(text):
    assert decide_encoding(f"{text}\n".encode("cp1252")).name == "cp1252"


@pytest.mark.parametrize("text", ["José", "Zoë,£5", "Müller & Söhne", "Größe", "£"])
def test_western_letters_stand_alone_among_others(text):
    assert decide_encoding(f"{text}\n".encode("cp1252")).name == "cp1252"


@pytest.mark.parametrize("text", ["Sipariş No,Müşteri Adı", "İade Tutarı", "Değiştirildi", "SİPARİŞ NUMARASI"])
def test_turkish_letters_are_not_taken_for_icelandic_ones(text):
    assert decide_encoding(f"{text}\n".encode("cp1254")).name == "cp1254"


def test_czech_and_icelandic_letters_are_not_taken_for_turkish_ones():
    assert decide_encoding("Celkový součet, žádný".encode("cp1250")).name == "cp1250"
    assert decide_encoding("Ásta Þórðardóttir, Sævar Ægisson".encode("cp1252")).name == "cp1252"


@pytest.mark.parametrize("name", ["cp1251", "koi8-r", "cp866"])
@pytest.mark.parametrize("cell", ["1\u00a0234,50", "12,50 руб"])
def test_what_stands_in_all_amounts_does_not_outvote_the_words_of_the_header(name, cell):
    text = "Номер заказа;Дата;Клиент;Сумма\n" + f"1;01.02.2024;ann;{cell}\n" * 300
    assert decide_encoding(text.encode(name)).name == name


def test_no_break_blanks_before_a_currency_do_not_make_french_russian():
    text = "Prénom;Montant réglé\n" + "Hélène;1\u00a0234,56\u00a0€\n" * 300
    assert decide_encoding(text.encode("cp1252")).name == "cp1252"


@pytest.mark.parametrize(("name", "mark"), [("utf-8-sig", "utf-8"), ("utf-16", "utf-16"), ("utf-32", "utf-32")])
def test_a_mark_at_the_start_settles_it(name, mark):
    found = decide_encoding("a,b\n".encode(name))
    assert (found.name, found.guessed) == (mark, False)


def test_a_sample_may_end_in_the_middle_of_a_letter():
    assert decide_encoding("Ольга".encode()[:-1]).name == "utf-8"


def test_one_slip_does_not_make_utf8_another_encoding():
    assert is_meant_as_utf8("José Ольга".encode() + b"\xff")
    assert not is_meant_as_utf8("José Zoë".encode("latin-1"))


def test_names_are_looked_up():
    assert decide_encoding(b"", "windows-1251").name == "cp1251"
    assert decide_encoding(b"", "UTF8").name == "utf-8"
    for name in ("klingon", "base64", "rot13"):
        with pytest.raises(UsageError, match="unknown encoding"):
            decide_encoding(b"", name)


def test_strays_name_the_first_line_and_judge_the_whole_file(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"plain\n" * 9 + "é\n".encode("latin-1"))
    assert (strays(path).line, strays(path).encoding) == (10, by_letters(b"\xe9"))
    path.write_bytes("é\n".encode() * 9 + b"\xe9\n")
    assert (strays(path).line, strays(path).encoding) == (10, None)
    path.write_bytes("é\n".encode())
    assert strays(path) is None


def test_transcoding_names_the_line_that_it_cannot_read(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"a\nb\n\x81\n")
    with Workspace() as workspace, pytest.raises(SegkitError, match="file, line 3: bytes that are not cp1252"):
        to_utf8(path, "file", decide_encoding(b"", "cp1252"), workspace, lone_returns=False)


def test_few_polish_words_are_polish_and_not_french():
    assert decide_encoding("Data;Kontrahent;Wartość\n2024-01-05;Anna;5,00\n".encode("cp1250")).name == "cp1250"
    assert decide_encoding("Date;Client;Œuvre\n2024-01-05;Zoé;5,00\n".encode("cp1252")).name == "cp1252"
