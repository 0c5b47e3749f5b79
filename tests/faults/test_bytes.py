"""Bytes, encodings, packings: read exactly, read and told, or refused."""

import gzip
import io
import random
import zipfile
from time import process_time

import pyarrow as pa
import pytest
from commandline import HEADER, LINES, ORDERS, run

RUSSIAN = "клиент;дата;сумма\nИван Петров;01.02.2024;10,50\nОльга Ёлкина;03.02.2024;1 200,00\n"


def zipped(files: dict[str, bytes]) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return whole.getvalue()


def layers(count: int) -> bytes:
    content = ORDERS.encode()
    for _ in range(count):
        content = gzip.compress(content)
    return content


def zstd(text: str) -> bytes:
    return pa.compress(text.encode(), codec="zstd", asbytes=True)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(ORDERS.encode("utf-8-sig"), id="byte order mark"),
        pytest.param(
            b'\xef\xbb\xbf"customer_id"' + ORDERS.encode()[len("customer_id") :], id="mark before a quoted name"
        ),
        pytest.param(ORDERS.encode("utf-16"), id="utf-16"),
        pytest.param(b"\xfe\xff" + ORDERS.encode("utf-16-be"), id="utf-16 big-endian"),
        pytest.param(ORDERS.encode("utf-16-le"), id="utf-16 without a mark"),
        pytest.param(ORDERS.replace("\n", "\r\n").encode(), id="crlf"),
        pytest.param(ORDERS.replace("\n", "\r").encode(), id="cr alone"),
        pytest.param(ORDERS.replace("\n", "\r\n", 2).encode(), id="line ends mixed"),
        pytest.param(ORDERS.rstrip().encode(), id="no final line end"),
        pytest.param(ORDERS.encode() + b"\x1a", id="sign of the end in DOS"),
        pytest.param(gzip.compress(ORDERS.encode()), id="gzip under a plain name"),
        pytest.param(gzip.compress(HEADER.encode()) + gzip.compress(LINES.encode()), id="gzip of two members"),
        pytest.param(zstd(ORDERS), id="zstandard under a plain name"),
        pytest.param(zstd(HEADER) + zstd(LINES), id="zstandard of two frames"),
        pytest.param(zipped({"a/orders.csv": ORDERS.encode(), "__MACOSX/a/._orders.csv": b"x"}), id="zip of one file"),
        pytest.param(layers(2), id="gzip in gzip"),
    ],
)
def test_the_same_lines_in_other_bytes_are_the_same_customers(reading, content):
    done = reading(content)
    assert done.status == 0, done.err
    assert (done.customers["ann"]["monetary"], done.customers["bob"]["monetary"]) == ("15.75", "20.00")
    assert "3 lines" in done.err


@pytest.mark.parametrize("encoding", ["cp1251", "cp866", "koi8-r"])
def test_russian_is_read_by_its_letters_and_told(reading, encoding):
    done = reading(RUSSIAN.encode(encoding))
    assert (done.status, done.customers["Ольга Ёлкина"]["monetary"]) == (0, "1200.00")
    assert f"read as {encoding} by its letters (--encoding overrules)" in done.err


def test_western_names_are_not_taken_for_russian(reading):
    done = reading("customer,date,amount\nJosé,2024-01-01,1\nZoë,2024-01-02,2\n".encode("latin-1"))
    assert (done.status, set(done.customers)) == (0, {"José", "Zoë"})
    assert "read as cp1252" in done.err


def beyond_the_sample(last: bytes, first: str = "") -> bytes:
    """Return a file of 400 kB, of which only the last line is beyond ASCII, or the words of all."""
    body = "".join(f"c{i},{i},2024-01-01,1,{first}plain words\n" for i in range(12_000))
    return f"{HEADER.strip()},item\n{body}".encode() + last


def test_letters_beyond_the_sample_decide_and_are_told_with_their_line(reading):
    more = b"".join(b"d%d,%d,2024-01-01,1,plain words\n" % (i, i + 50_000) for i in range(20_000))
    done = reading(beyond_the_sample(b"ann\xe9,1,2024-01-01,1,\xa3 pipe\n") + more)
    assert (done.status, done.customers["anné"]["monetary"]) == (0, "1.00")
    assert "read as cp1252 by the letters from line 12,002 on" in done.err


def test_letters_at_the_very_end_of_a_large_file_are_part_of_the_sample(reading):
    done = reading(beyond_the_sample(b"ann\xe9,1,2024-01-01,1,\xa3 pipe\n"))
    assert (done.status, "read as cp1252 by its letters" in done.err) == (0, True)


def test_one_stray_byte_in_a_utf8_file_is_refused_with_its_line(reading):
    late = reading(beyond_the_sample(b"ann\xe9,1,2024-01-01,1,x\n", first="ж"))
    assert (late.status, late.error.rpartition("/")[2]) == (1, "orders.csv, line 12,002: bytes that are not utf-8")
    early = reading("customer,date,amount\nJosé,2024-01-01,1\n".encode() + b"a\xffb,2024-01-01,3\n")
    assert (early.status, early.error.rpartition("/")[2]) == (1, "orders.csv, line 3: bytes that are not utf-8")


def test_a_given_encoding_is_not_guessed_over(reading):
    done = reading(beyond_the_sample(b"ann\xe9,1,2024-01-01,1,x\n"), "--encoding", "utf-8")
    assert (done.status, "line 12,002" in done.error) == (1, True)
    assert reading(RUSSIAN.encode("koi8-r"), "--encoding", "koi8-r").status == 0
    assert reading(ORDERS, "--encoding", "klingon").status == 2


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(b"", "is empty: no transactions", id="empty"),
        pytest.param(b"\n\n \n", "holds blank lines only", id="blank"),
        pytest.param(HEADER.encode(), "has a header and no line below it", id="header only"),
        pytest.param(
            b'id,date,customer,amount,"note\n1,2026-01-13,A,5,x\n',
            "line 1: a quotation mark opens here",
            id="quote in header",
        ),
        pytest.param(gzip.compress(b""), "is empty: no transactions", id="nothing packed"),
        pytest.param(random.Random(1).randbytes(5000), "no text: it holds zero bytes", id="binary"),
        pytest.param(ORDERS.replace("bob", "b\0b").encode(), "zero bytes, first on line 3", id="zero byte"),
        pytest.param(
            beyond_the_sample(b"b\0b,1,2024-01-01,1,x\n"), "zero bytes, first on line 12,002", id="late zero byte"
        ),
        pytest.param(
            gzip.compress(ORDERS.encode())[:-9], "is damaged: the compressed data end early", id="gzip cut off"
        ),
        pytest.param(
            gzip.compress(ORDERS.encode())[:-8] + bytes(8), "do not match their check sum", id="gzip check sum"
        ),
        pytest.param(zstd(ORDERS)[:-5], "is damaged: the compressed data end early", id="zstandard cut off"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + bytes(50), "is a picture", id="picture"),
        pytest.param(zipped({"[Content_Types].xml": b"", "xl/workbook.xml": b""}), "workbook", id="workbook"),
        pytest.param(zipped({"1.csv": b"a", "2.csv": b"b"}), "holds 2 files and not one: 1.csv, 2.csv", id="two files"),
        pytest.param(zipped({"1.csv": ORDERS.encode()})[:-30], "is damaged", id="archive cut off"),
        pytest.param(layers(5), "is packed more than 3 times", id="packed again and again"),
        pytest.param(b"%PDF-1.7\n", "is a PDF document", id="pdf"),
        pytest.param(b"{\\rtf1\\ansi customer", "is a text document", id="rtf"),
        pytest.param(b"<!DOCTYPE html><html><body>Sign in", "is a web page", id="sign-in page"),
        pytest.param(b'[{"customer_id": "ann"}]', "is JSON", id="json"),
        pytest.param(b"x" * 300_000, "the first line is longer than 256 KiB", id="endless line"),
    ],
)
def test_what_is_no_table_is_refused_by_what_it_is(reading, content, words):
    done = reading(content)
    assert (done.status, done.out, words in done.error) == (1, "", True), done.err
    assert "orders.csv" in done.error


@pytest.mark.parametrize(("command", "word"), [("rfm", b"\xc3" * 300_000), ("sniff", b"\xff" * 70_000)])
def test_one_word_of_many_kilobytes_is_judged_at_once(tmp_path, command, word):
    path, start = tmp_path / "orders.csv", process_time()
    path.write_bytes(ORDERS.encode() + word + b"4,5,2024-02-02," + word + b"1\n")
    done = run(command, path)
    assert (done.status in {0, 1}, process_time() - start < 5) == (True, True), done.err


@pytest.mark.parametrize("letter", [b"e", b"(", b"\t", b" "])
@pytest.mark.parametrize("place", ["header", "cell"])
def test_thousands_of_the_same_sign_are_judged_at_once(tmp_path, letter, place):
    path, start, run_of = tmp_path / "orders.csv", process_time(), letter * 100_000
    header = HEADER.encode().replace(b"amount", b"amount" + run_of) if place == "header" else HEADER.encode()
    path.write_bytes(header + LINES.encode() + b"caf\xe9 " + run_of + b",4,2024-01-03,1\n")
    done = run("sniff", path)
    assert (done.status in {0, 1}, process_time() - start < 5) == (True, True), done.err


def test_a_stray_byte_behind_a_word_of_documents_is_named_with_its_line(reading):
    text = f"{HEADER}Реализация 1 от 01.01.2024,1,2024-01-01,10\n".encode() + b"ann,1,2024-01-01,\xc010\n"
    done = reading(text)
    assert (done.status, "line 3: bytes that are not utf-8" in done.error) == (1, True), done.err


def test_a_check_reads_another_encoding_where_only_a_currency_asks_for_it(tmp_path):
    path = tmp_path / "orders.csv"
    text = HEADER.replace("\n", ",currency,city\n") + "".join(
        f"c{n},{n},2024-01-0{n},5,EUR,Müdüllü\n" for n in (1, 2, 3)
    )
    path.write_bytes(text.encode() + b"ann,4,2024-01-04,5,E\xae,-\n")
    done = run("check", path)
    assert "line 5: bytes that are not utf-8" in done.out, done.err


def test_a_chinese_export_in_its_own_encoding_is_read_and_said(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_bytes("订单编号,客户,订单日期,金额\n1,张三丰,2024-01-05,10.50\n2,李小龙,2024-01-06,20\n".encode("gbk"))
    done = run("rfm", path)
    assert (done.status, sorted(done.customers)) == (0, ["张三丰", "李小龙"]), done.err
    assert "read as gb18030 by its letters (--encoding overrules)" in done.err


def test_a_file_that_goes_away_while_it_is_read_is_no_fault_of_the_output(tmp_path, monkeypatch):
    from segkit.sources import source

    path, look = tmp_path / "orders.csv", source.decide_days

    def gone(plan, plans):
        path.unlink(missing_ok=True)
        return look(plan, plans)

    path.write_text(ORDERS)
    monkeypatch.setattr(source, "decide_days", gone)
    done = run("rfm", path)
    assert (done.status, done.error) == (1, f"{path} went away while it was read"), done.err


def test_lines_that_end_with_two_carriage_returns_are_read_and_keep_their_numbers(reading):
    table = "customer_id,order_id,order_date,amount\r\r\nann,1,2024-01-01,10.50\r\r\nbob,2,{},20\r\r\n"
    done = reading(table.format("2024-01-02"))
    assert (done.status, "revenue 30.50" in done.err, set(done.customers)) == (0, True, {"ann", "bob"}), done.err
    assert "line 3, column `order_date`: 'soon'" in reading(table.format("soon")).error


def test_a_single_line_by_which_the_encoding_is_guessed_is_named(reading):
    content = (ORDERS + "zoé,9,2024-03-01,5\n").encode("cp1252")
    done = reading(content)
    assert "read as cp1252 by the letters of line 5 alone (--encoding overrules)" in done.err
    assert "by its letters" in reading(content + "zoé,10,2024-03-02,5\n".encode("cp1252")).err
