"""Broken bytes at random: an answer of our own each time, never a silent wrong number.

The same cases each run, so that a red one is somebody's fault. `FUZZ_EXAMPLES=5000` tries so many new ones of each
kind, on the awkward files beside the repository, too.
"""

import csv
import functools
import gzip
import io
import os
import re
import time
import zipfile
import zlib
from dataclasses import dataclass
from decimal import Decimal

import polars as pl
import pytest
from commandline import run
from conftest import ROOT, SHARED
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

LONG = int(os.environ.get("FUZZ_EXAMPLES", "0"))
SECONDS = 20
"""Far above what any of them takes, so that a busy machine does not matter."""
MEGABYTES = 200
"""What may be needed above the size of the file."""
LARGEST = 1 << 16
PIECES = [
    b"\0", b"\x1a", b"\r", b"\n", b"\r\n", b"\xff", b"\xc3", b"\xe9", b"\xef\xbb\xbf", b"\xff\xfe", b'"', b'""', b",",
    b";", b",,", b"-", b".", b'\\"', b" ", b"\t", b"'", b"e9", b"(", b"#", b"|", b"1e400", b"nan", b"Total", b"sep=;\n",
    b"\xe2\x80\xa8", b"\xc2\xa0", b"\x85", b"\x1c",
]  # fmt: skip
ENCODINGS = ("utf-16-le", "utf-16-be", "cp1251", "cp1252", "koi8-r", "utf-32", "cp500")
SIZES = (1, 2, 10, 400, 70_000, 300_000)


@dataclass(frozen=True)
class Change:
    """One way in which bytes are changed, at a place."""

    way: str
    place: int
    """In 1/65536 of the whole."""
    size: int
    piece: bytes
    other: int

    def __call__(self, data):
        at, to = (place * len(data) >> 16 for place in (self.place, self.other))
        return getattr(self, self.way)(data, at, to)

    def flip(self, data, at, to):
        return data[:at] + bytes([data[at] ^ 1 << self.other % 8]) + data[at + 1 :]

    def cut(self, data, at, to):
        return data[:at] + data[at + self.size :]

    def end(self, data, at, to):
        return data[:at]

    def repeat(self, data, at, to):
        return data[:at] + data[at : at + self.size] + data[at:]

    def insert(self, data, at, to):
        return data[:at] + self.piece + data[at:]

    def quote(self, data, at, to):
        first, last = sorted((at, to))
        return data[:first] + b'"' + data[first:last] + b'"' + data[last:]

    def lengthen(self, data, at, to):
        return data[:at] + self.piece[:1] * self.size + data[at:]

    def swap_cells(self, data, at, to):
        lines = data.split(b"\n")
        line = self.place * len(lines) >> 16
        cells = lines[line].split(b",")
        turn = self.other % len(cells)
        lines[line] = b",".join(cells[turn:] + cells[:turn])
        return b"\n".join(lines)

    def repeat_line(self, data, at, to):
        lines = data.split(b"\n")
        lines.insert(self.place * len(lines) >> 16, lines[self.other * len(lines) >> 16])
        return b"\n".join(lines)

    def recode(self, data, at, to):
        text = data[at:].decode("latin-1").encode(ENCODINGS[self.other % len(ENCODINGS)], errors="replace")
        return data[:at] + text

    def join(self, data, at, to):
        names = sorted(corpus())
        return data + corpus()[names[self.other % len(names)]]


IN_TEXT = ("flip", "cut", "repeat", "insert", "insert", "quote", "swap_cells", "repeat_line")
IN_BYTES = ("flip", "flip", "cut", "end", "repeat", "insert", "lengthen")
ANYWHERE = (*IN_BYTES, *IN_TEXT, "recode", "join")


def changes(ways):
    place = st.integers(0, LARGEST - 1)
    return st.lists(
        st.builds(Change, st.sampled_from(ways), place, st.sampled_from(SIZES), st.sampled_from(PIECES), place),
        min_size=1,
        max_size=3,
    )


def changed(data, ways):
    return functools.reduce(lambda so_far, change: change(so_far or b"x"), ways, data) or b"x"


def fuzz(few):
    """Try a few cases, the same each time, or many new ones."""
    return settings(
        max_examples=LONG or few, derandomize=not LONG, deadline=None, print_blob=True,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip


def orders(first=1, size=40):
    lines = (ROOT / "examples" / "orders.csv").read_bytes().splitlines(keepends=True)
    return b"".join([lines[0], *lines[first : first + size]])


def zipped(data):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("orders.csv", data)
    return packed.getvalue()


def quoted(data):
    return b"\n".join(b",".join(b'"' + cell + b'"' for cell in line.split(b",")) for line in data.split(b"\n"))


def russian(data):
    return data.decode().replace("Online", "Склад").replace("web", "сайт")


WRAPPED = {
    "plain": lambda data: data,
    "gz": lambda data: gzip.compress(data, mtime=0),
    "members": lambda data: gzip.compress(data[:900], mtime=0) + gzip.compress(data[900:], mtime=0),
    "zip": zipped,
    "utf-8-bom": lambda data: b"\xef\xbb\xbf" + data,
    "utf-16": lambda data: data.decode().encode("utf-16"),
    "utf-16-be": lambda data: data.decode().encode("utf-16-be"),
    "cp1251": lambda data: russian(data).encode("cp1251"),
    "cp866": lambda data: russian(data).encode("cp866"),
    "semicolons": lambda data: data.replace(b",", b";").replace(b".", b","),
    "tabs": lambda data: b"sep=\t\r\n" + data.replace(b",", b"\t").replace(b"\n", b"\r\n"),
    "quoted": quoted,
    "title": lambda data: b"Sales report\n2024\n\n" + data + b"Total,,,,,,\n",
    "returns": lambda data: data.replace(b"\n", b"\r"),
    "halves": lambda data: data[: len(data) // 2] + data[len(data) // 2 :].decode().encode("utf-16-le"),
}


@functools.cache
def corpus():
    """Return small files as exports are, and in a long run the awkward ones beside the repository."""
    found = {name: wrap(orders()) for name, wrap in WRAPPED.items()}
    if LONG:
        beside = (path for folder in ("badinput", "exports") for path in sorted((SHARED / folder).rglob("*")))
        found |= {str(path): path.read_bytes() for path in beside if path.is_file() and path.stat().st_size <= LARGEST}
    return {name: data for name, data in found.items() if data}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Give segkit a folder of its own for copies, to see that none is left, and watch its memory."""
    resource = pytest.importorskip("resource")
    files, folder = tmp_path_factory.mktemp("files"), tmp_path_factory.mktemp("temporary")
    kept = os.environ.pop("TMPDIR", None)
    os.environ["TMPDIR"] = str(folder)
    whole = {"csv": orders(), "parquet": parquet("zstd", "parquet"), "arrow": parquet("zstd", "arrow")}
    for suffix, data in whole.items():  # what they load is no file's
        answered(files, f"whole.{suffix}", data)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    yield files
    del os.environ["TMPDIR"]
    if kept is not None:
        os.environ["TMPDIR"] = kept
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert grown < MEGABYTES, f"{grown:.0f} MB"


def answered(folder, name, data, command="rfm"):
    """Run over a broken file and look at everything that holds whatever the answer is."""
    path = folder / name
    path.write_bytes(data)
    start = time.process_time()
    done = run(command, path)
    assert time.process_time() - start < SECONDS
    assert done.status in {0, 1}, done.err
    assert not re.search("Traceback|panicked|stumbled|has no attribute", done.err), done.err
    assert os.listdir(os.environ["TMPDIR"]) == []
    if done.status and command == "rfm":
        assert done.err.startswith("error: ")
        assert (done.out, name in done.err) == ("", True), done.err
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


@fuzz(50)
@given(first=st.integers(1, 200), size=st.integers(5, 60), ways=changes(IN_TEXT))
def test_a_broken_csv_is_refused_or_every_cent_is_told(folder, first, size, ways):
    data = changed(orders(first, size), ways)
    done = answered(folder, "broken.csv", data)
    if done.status == 0 and "taken as text" not in done.err and "passed over" not in done.err:
        seen = money_of_all_lines(data)
        assert seen is None or told_money(done.err) == seen, done.err


@fuzz(50)
@given(data=st.data(), ways=changes(ANYWHERE), command=st.sampled_from(["rfm", "rfm", "sniff", "check"]))
def test_broken_packings_and_encodings_are_refused_or_read(folder, data, ways, command):
    whole = corpus()[data.draw(st.sampled_from(sorted(corpus())))]
    answered(folder, "broken.csv", changed(whole, ways), command)


@functools.cache
def parquet(compression, suffix):
    table, whole = pl.read_csv(orders(1, 80), infer_schema_length=100, try_parse_dates=True), io.BytesIO()
    table = table.with_columns(pl.col("customer_id").cast(pl.Binary), photo=pl.lit(b"\xff\xd8"))
    if suffix == "arrow":
        table.write_ipc(whole)
    else:
        table.write_parquet(whole, compression=compression)
    return whole.getvalue()


@fuzz(50)
@given(
    compression=st.sampled_from(["zstd", "snappy", "uncompressed"]),
    suffix=st.sampled_from(["parquet", "parquet", "arrow"]),
    ways=changes(IN_BYTES),
)
def test_a_broken_parquet_is_refused_or_read(folder, compression, suffix, ways):
    answered(folder, f"broken.{suffix}", changed(parquet(compression, suffix), ways))


@functools.cache
def workbook():
    openpyxl = pytest.importorskip("openpyxl")
    book, whole = openpyxl.Workbook(), io.BytesIO()
    for line in orders(1, 12).decode().splitlines():
        book.active.append([float(cell) if re.fullmatch(r"\d+\.\d+", cell) else cell for cell in line.split(",")])
    book.active["A3"].number_format = "00000"
    book.active.merge_cells("A4:A5")
    book.save(whole)
    return whole.getvalue()


@fuzz(25)
@given(member=st.integers(0, 20), ways=changes(IN_BYTES))
def test_a_broken_workbook_is_refused_or_read(folder, member, ways):
    pytest.importorskip("fastexcel", reason="the extra segkit[excel] is not installed")
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook())) as old, zipfile.ZipFile(packed, "w") as new:
        names = old.namelist()
        for at, name in enumerate(names):
            new.writestr(name, changed(old.read(name), ways) if at == member % len(names) else old.read(name))
    whole = changed(workbook(), ways) if member > len(names) else packed.getvalue()
    answered(folder, "broken.xlsx", whole)


@pytest.mark.parametrize("size", [1 << 19, 1 << 26])
def test_a_bomb_is_bounded_whatever_it_unpacks_to(folder, size):
    for byte in b"x\n,":
        packer, bomb = zlib.compressobj(1, wbits=31), [orders()]
        bomb = [packer.compress(piece) for piece in (*bomb, *[bytes([byte]) * (1 << 19)] * (size >> 19))]
        done = answered(folder, "bomb.csv", b"".join((*bomb, packer.flush())))
        assert done.status == 1 or size < 1 << 22


@pytest.mark.parametrize("name", sorted(WRAPPED))
def test_what_is_wrapped_and_whole_is_read_or_refused_by_its_name(folder, name):
    done = answered(folder, "whole.csv", WRAPPED[name](orders()))
    assert done.status == (name == "halves"), done.err
