"""Broken bytes at random: an answer of our own each time, never a silent wrong number.

Every mutation comes from a seed, so that a find can be made again.
"""

import csv
import gzip
import io
import os
import random
import re
import tempfile
import zipfile
from decimal import Decimal

import polars as pl
import pytest
from commandline import run

SEEDS = range(150)
PACKED_SEEDS = range(60)
PARQUET_SEEDS = range(100)
BYTES = [b"\0", b"\x1a", b"\r", b"\n", b"\xff", b"\xc3", b"\xe9", b"\xef\xbb\xbf"]
LETTERS = [b'"', b'""', b",", b";", b",,", b"-", b".", b'\\"', b" ", b"\t", b"'", b"e9", b"("]


@pytest.fixture(scope="module")
def orders(root):
    return (root / "examples" / "orders.csv").read_bytes().splitlines(keepends=True)


@pytest.fixture(autouse=True)
def temporary(tmp_path, monkeypatch):
    """Give segkit a folder of its own for copies, to see that none is left."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def flip(chance, data):
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def cut(chance, data):
    at = chance.randrange(len(data))
    del data[at : at + chance.choice((1, 2, 10, len(data)))]


def repeat(chance, data):
    at = chance.randrange(len(data))
    data[at:at] = data[at : at + chance.randrange(400)]


def insert(chance, data):
    at = chance.randrange(len(data))
    data[at:at] = chance.choice(chance.choice((BYTES, LETTERS)))


def quote(chance, data):
    for at in sorted(chance.sample(range(len(data)), 2), reverse=True):
        data[at:at] = b'"'


def shuffle_cells(chance, data):
    lines = bytes(data).split(b"\n")
    at = chance.randrange(len(lines))
    cells = lines[at].split(b",")
    chance.shuffle(cells)
    lines[at] = b",".join(cells)
    data[:] = b"\n".join(lines)


def repeat_line(chance, data):
    lines = bytes(data).split(b"\n")
    lines.insert(chance.randrange(len(lines)), chance.choice(lines))
    data[:] = b"\n".join(lines)


def mutated(chance, data, ways):
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        chance.choice(ways)(chance, changed)
        changed = changed or bytearray(b"x")
    return bytes(changed)


def answered(path, temporary):
    """Run over a broken file and look at everything that holds whatever the answer is."""
    done = run("rfm", path)
    assert done.status in {0, 1}, done.err
    assert not re.search("Traceback|panicked|stumbled|has no attribute", done.err), done.err
    assert os.listdir(temporary) == []
    if done.status:
        assert done.err.startswith("error: ")
        assert (done.out, path.name in done.err) == ("", True), done.err
    return done


def told_money(err):
    """Add up what is said to be revenue and what is said to be left out."""
    revenue, _, left = err.rpartition(" · revenue ")[2].partition(" · ")
    parts = re.findall(r"\d lines? [^(]*\((-?[\d,.]+)\)", left.partition("left out: ")[2])
    return sum(Decimal(part.replace(",", "")) for part in [revenue, *parts])


def money_of_all_lines(data):
    """Add up the amounts as Python's own reader sees them; None where it sees another table."""
    text = data.decode("utf-8-sig", errors="replace").replace("\r", "")
    try:
        lines = list(csv.DictReader(io.StringIO(text), strict=True))
        return sum(Decimal(line["amount"]) for line in lines if line["amount"])
    except (csv.Error, KeyError, ArithmeticError):
        return None


WAYS = [flip, cut, repeat, insert, insert, quote, shuffle_cells, repeat_line]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_broken_csv_is_refused_or_every_cent_is_told(tmp_path, temporary, orders, seed):
    chance = random.Random(seed)
    size = chance.randrange(5, 60)
    first = chance.randrange(1, len(orders) - size)
    data = mutated(chance, b"".join([orders[0], *orders[first : first + size]]), WAYS)
    path = tmp_path / "broken.csv"
    path.write_bytes(data)
    done = answered(path, temporary)
    if done.status == 0 and "taken as text" not in done.err and "passed over" not in done.err:
        seen = money_of_all_lines(data)
        assert seen is None or told_money(done.err) == seen, done.err


@pytest.mark.parametrize("seed", PARQUET_SEEDS)
def test_a_broken_parquet_is_refused_or_read(tmp_path, temporary, orders, seed):
    chance = random.Random(seed)
    table = pl.read_csv(b"".join(orders[:80]), infer_schema_length=100, try_parse_dates=True)
    whole = io.BytesIO()
    table.write_parquet(whole, compression=chance.choice(("zstd", "snappy", "uncompressed")))
    path = tmp_path / "broken.parquet"
    path.write_bytes(mutated(chance, whole.getvalue(), [flip, flip, cut, repeat, insert]))
    answered(path, temporary)


def zipped(data):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("orders.csv", data)
    return packed.getvalue()


def lengthen(chance, data):
    at = chance.randrange(len(data))
    data[at:at] = chance.choice((b"x", b"9", b",", b'"', b"\0", b" ")) * chance.choice((1_000, 70_000, 300_000))


WRAPPED = {
    "gz": lambda data: gzip.compress(data, mtime=0),
    "members": lambda data: gzip.compress(data[:900], mtime=0) + gzip.compress(data[900:], mtime=0),
    "zip": zipped,
    "utf-16": lambda data: data.decode().encode("utf-16"),
    "utf-16-be": lambda data: data.decode().encode("utf-16-be"),
    "cp1251": lambda data: data.decode().replace("Online", "Склад").replace("web", "сайт").encode("cp1251"),
    "cp866": lambda data: data.decode().replace("Online", "Склад").replace("web", "сайт").encode("cp866"),
    "semicolons": lambda data: data.replace(b",", b";").replace(b".", b","),
    "returns": lambda data: data.replace(b"\n", b"\r"),
    "halves": lambda data: data[: len(data) // 2] + data[len(data) // 2 :].decode().encode("utf-16-le"),
}


@pytest.mark.parametrize("seed", PACKED_SEEDS)
def test_broken_packings_and_encodings_are_refused_or_read(tmp_path, temporary, orders, seed):
    chance = random.Random(seed)
    wrap = WRAPPED[sorted(WRAPPED)[seed % len(WRAPPED)]]
    first = chance.randrange(1, len(orders) - 40)
    whole = wrap(b"".join([orders[0], *orders[first : first + 40]]))
    path = tmp_path / "broken.csv"
    path.write_bytes(mutated(chance, whole, [flip, cut, repeat, insert, lengthen]))
    answered(path, temporary)


@pytest.mark.parametrize("name", sorted(WRAPPED))
def test_what_is_wrapped_and_whole_is_read_or_refused_by_its_name(tmp_path, temporary, orders, name):
    path = tmp_path / "whole.csv"
    path.write_bytes(WRAPPED[name](b"".join(orders[:60])))
    done = answered(path, temporary)
    assert done.status == (name == "halves"), done.err
