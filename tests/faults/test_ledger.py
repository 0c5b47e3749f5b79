"""What segkit says of every awkward file that lies beside the repository, one line each: a change shows in the diff.

`SEGKIT_RENEW_LEDGER=1` writes the ledger anew.
"""

import json
import os
import re
import time
from pathlib import Path

import pytest
from commandline import run

from segkit.sources.places.unpack import Workspace, open_local
from segkit.sources.reading import Decisions, Reading
from segkit.sources.roles.recognition import Roles
from segkit.sources.text.delimited import DelimitedPlan
from segkit.sources.text.glance import glance
from segkit.sources.text.quotes import settle_quotes

LEDGER = Path(__file__).with_name("ledger.tsv")
SECONDS = 10
"""Far above what any of them takes, so that a busy machine does not matter."""
MEGABYTES = 200


def files_in(folder):
    return [path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix not in {".md", ".json"}]


def outcome(folder, path):
    """Say in a few words what becomes of a file without any option."""
    done = run("rfm", path)
    assert (done.status, done.out) == (1, ""), done.err
    assert path.name in done.error, done.err
    assert not re.search("Traceback|panicked|stumbled", done.err), done.err
    words = done.error.replace(f"{folder}{os.sep}", "").replace("\t", " ").partition("\n")[0]
    # Which columns are missed depends on the names that segkit knows: that is held elsewhere.
    return "asks for columns" if "no column is plainly" in words or "more than one column" in words else words


def test_every_awkward_file_has_the_outcome_of_the_ledger(shared):
    resource = pytest.importorskip("resource")
    folder = shared("badinput")
    assert len(files_in(folder)) > 100
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = {}
    for path in files_in(folder):
        if path.name == ".gitattributes":
            continue
        start = time.monotonic()
        found[path.relative_to(folder).as_posix()] = outcome(folder, path)
        assert time.monotonic() - start < SECONDS, path
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024 < MEGABYTES
    text = "".join(f"{name}\t{words}\n" for name, words in found.items())
    if "SEGKIT_RENEW_LEDGER" in os.environ:
        LEDGER.write_text(text, encoding="utf-8")
    assert text == LEDGER.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "name",
    ["comma_in_quotes", "empty", "empty_crlf", "escaped_quotes", "json", "location_coordinates", "newlines",
     "newlines_crlf", "quotes_and_newlines", "simple", "simple_crlf", "utf8"],
)  # fmt: skip
def test_cells_are_those_of_the_json_beside_them(shared, name):
    expected = json.loads(shared(f"badinput/csv-spectrum/json/{name}.json").read_text(encoding="utf-8"))
    with Workspace() as workspace:
        file = open_local(str(shared(f"badinput/csv-spectrum/csvs/{name}.csv")), workspace)
        seen = glance(file, Reading(), workspace)
        roles = Roles(date=seen.dialect.names[0])
        plan = DelimitedPlan(seen.file, seen.dialect, roles, Decisions(), workspace, seen.quote)
        plan = settle_quotes(plan) if seen.quote else plan
        names = list(seen.dialect.names)
        scanned = plan.scan().select(names).collect().fill_null("").to_dicts()
        copied = plan.copied().scan().select(names).collect().fill_null("").to_dicts()
    # A line break inside a cell is the same whichever way the system writes it.
    if name == "location_coordinates":  # its JSON is one object, and has another telephone number
        phone = {"Contact Phone Number": scanned[0]["Contact Phone Number"]}
        expected = [expected | phone]
    expected = [{key: value.replace("\r\n", "\n") for key, value in row.items()} for row in expected]
    assert [{key: value.replace("\r\n", "\n") for key, value in row.items()} for row in scanned] == expected
    assert copied == expected


MAPPED = [
    ("duckdb/encodings/latin1.csv", None),
    ("csvkit/test_utf16_big.csv", "utf-16"),
    ("csvkit/test_latin1.csv", "cp1252"),
    ("duckdb/auto/utf8bom.csv", "utf-8"),
    ("csvkit/test_utf8_bom.csv", "utf-8"),
    ("messytables/simple.psv", "utf-8"),
    ("duckdb/encodings/utf16.csv.gz", "utf-16"),
]


@pytest.mark.parametrize(("name", "encoding"), MAPPED, ids=str)
def test_encodings_are_seen(shared, name, encoding):
    with Workspace() as workspace:
        seen = glance(open_local(str(shared(f"badinput/{name}")), workspace), Reading(), workspace)
    assert seen.encoding.name == (encoding or "cp1252")
    assert len(seen.dialect.header) > 1 or name.startswith("csvkit")
    assert not any("\ufffd" in cell for row in seen.dialect.sample for cell in row)
