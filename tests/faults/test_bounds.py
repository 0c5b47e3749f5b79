"""Memory and time of files that are made to take much of both, and of real exports with broken bytes."""

import gzip
import json
import os
import random
import subprocess
import sys

import pytest
from commandline import ORDERS, SOURCES
from workbooks import ROWS, xlsx

ABOVE_FILE = 200 << 20
LONGEST = 60
DRIVER = """
import json, resource, sys
from typer.testing import CliRunner
from segkit.cli.app import app

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10

def run(path):
    done = CliRunner().invoke(app, ["rfm", path])
    escaped = done.exception if not isinstance(done.exception, SystemExit) else None
    return {"status": done.exit_code, "escaped": repr(escaped) if escaped else None, "err": done.stderr, "peak": peak()}

first, *others = sys.argv[1:]
run(first)
start = peak()
print(json.dumps([start, *map(run, others)]))
"""


@pytest.fixture
def bounded(tmp_path):
    """Return how to run over files in one process of their own: what each gave, and the growth of memory."""

    def run_all(paths):
        plain = tmp_path / "plain.csv"
        plain.write_text(ORDERS * 2000, encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-c", DRIVER, plain, *paths],
            env={**os.environ, "PYTHONPATH": str(SOURCES), "TMPDIR": str(tmp_path)},
            capture_output=True, text=True, timeout=LONGEST, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-2000:]
        start, *results = json.loads(done.stdout)
        for path, result in zip(paths, results, strict=True):
            assert result["escaped"] is None, (path, result["escaped"])
            assert result["status"] in {0, 1}, (path, result["err"])
            assert "stumbled" not in result["err"], (path, result["err"])
            assert result["peak"] - start <= path.stat().st_size + ABOVE_FILE, path
        return results

    return run_all


def bomb(path):
    """Write many packed members that unpack to 288 MiB of one line."""
    path.write_bytes(gzip.compress(ORDERS.encode()) + gzip.compress(b"0" * (8 << 20), 9) * 36)
    return path


def test_files_that_are_made_to_fill_memory_do_not(bounded, tmp_path):
    long = {
        "line": b"x" * (40 << 20),
        "late": ORDERS.encode() + b"y" * (40 << 20),
        "quote": ORDERS.encode() + b'"' + b"ann,1,2024-01-01,10.50\n" * 800_000,
        "zeros": ORDERS.encode() + b"\0" * (20 << 20),
        "columns": b",".join(b"c%d" % n for n in range(200_000)) + b"\n" + b"1," * 200_000,
    }
    paths = []
    for name, content in long.items():
        (path := tmp_path / f"{name}.csv").write_bytes(content)
        paths.append(path)
    results = bounded([*paths, bomb(tmp_path / "bomb.csv.gz"), xlsx(tmp_path / "small.xlsx", *ROWS)])
    assert [result["status"] for result in results] == [1] * 6 + [0]
    assert "thousand" in results[5]["err"] or "unpacks" in results[5]["err"]


def broken(chance, pieces):
    """Break bytes of real exports: cut, spliced, packed and damaged, read in another encoding."""
    data = bytearray(chance.choice(pieces))
    for _ in range(chance.choice((1, 2, 3))):
        at = chance.randrange(len(data) or 1)
        way = chance.randrange(7)
        if way == 0:
            del data[at:]
        elif way == 1:
            other = chance.choice(pieces)
            data[at:] = other[chance.randrange(len(other)) :]
        elif way == 2:
            data = bytearray(
                data.decode("utf-8", "replace").encode(
                    chance.choice(("cp1251", "utf-16", "cp866", "cp1252")), "replace"
                )
            )
        elif way == 3:
            data[at:at] = bytes(chance.choice((1, 300)))
        elif way == 4:
            data[at:at] = b'"' * chance.choice((1, 2, 3))
        elif way == 5:
            data[at : at + 40] = data[at : at + 40] * 50
        else:
            data = bytearray(gzip.compress(bytes(data)))
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return bytes(data)


def test_broken_bytes_of_real_exports_are_answered_within_bounds(bounded, tmp_path, shared):
    pieces = [path.read_bytes()[: 200 << 10] for path in sorted(shared("exports").glob("*.csv"))]
    paths = []
    for seed in range(25):
        (path := tmp_path / f"broken {seed}.csv").write_bytes(broken(random.Random(seed), pieces))
        paths.append(path)
    bounded(paths)
