"""Object stores and servers, on the loopback: what lies there is read like a file, and what does not is told."""

from __future__ import annotations

import gzip
import io
import os
import socket

import polars as pl
import pytest
from commandline import HEADER, LINES, ORDERS, process, run
from objectstore import KEY, SECRET, Site, Store, serving

from segkit.sources.places import remote

FRAME = pl.read_csv(ORDERS.encode(), try_parse_dates=True)
FIRST, *REST = LINES.splitlines(keepends=True)


def parquet():
    stream = io.BytesIO()
    FRAME.write_parquet(stream)
    return stream.getvalue()


OBJECTS = {
    "shop/orders.csv": ORDERS.encode(),
    "shop/orders.csv.gz": gzip.compress(ORDERS.encode()),
    "shop/orders.parquet": parquet(),
    "shop/sales/2024/01.csv": (HEADER + FIRST).encode(),
    "shop/sales/2024/02.csv": (HEADER + "".join(REST)).encode(),
    "shop/sales/2024/_SUCCESS": b"",
    "shop/sales/readme.pdf": b"%PDF",
    "shop/пусто.csv": b"",
    "open/orders 2024.csv": ORDERS.encode(),
}


@pytest.fixture(autouse=True)
def environment(monkeypatch, tmp_path):
    for name in list(os.environ):
        if name.startswith(("AWS_", "AZURE_", "GOOGLE_", "STORAGE_")) or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    place = tmp_path / "tmp"
    place.mkdir()
    monkeypatch.setenv("TMPDIR", str(place))
    yield
    assert os.listdir(place) == [], "a copy was left behind"


@pytest.fixture
def store(monkeypatch):
    with serving(Store(OBJECTS, public=("open",), page_size=2)) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY)
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
        yield server


@pytest.fixture
def site():
    with serving(Store({"orders.csv": ORDERS.encode(), "a b.csv.gz": gzip.compress(ORDERS.encode())}), Site) as server:
        yield server


@pytest.fixture
def plain(tmp_path):
    (tmp_path / "plain.csv").write_text(ORDERS)
    return run("rfm", tmp_path / "plain.csv").out


@pytest.mark.parametrize(
    "name",
    [
        "s3://shop/orders.csv", "s3://shop/orders.csv.gz", "s3a://shop/orders.parquet", "S3://shop/orders.csv",
        "s3://shop/sales", "s3://shop/sales/", "s3://shop/sales/2024/*.csv", "s3://shop/**/0?.csv", "s3://shop/sales/*/0[12].csv",
    ],
)  # fmt: skip
def test_an_object_a_prefix_and_a_pattern_give_what_the_file_gives(name, store, plain):
    done = run("rfm", name)
    assert (done.status, done.out) == (0, plain), done.err


def test_objects_below_a_prefix_that_are_no_tables_by_their_names_are_told(store):
    done = run("rfm", "s3://shop/sales/")
    assert "note: s3://shop/sales/: passed over, as no tables by their names: readme.pdf\n" in done.err


def test_places_are_named_by_the_address(store):
    store.objects = {"shop/bad.csv": (HEADER + "ann,1,2024-01-01,ten\n").encode()}
    assert "s3://shop/bad.csv, line 2, column `amount`: 'ten'" in run("rfm", "s3://shop/bad.csv").error


def test_a_public_bucket_is_read_without_credentials(store, plain, monkeypatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_SKIP_SIGNATURE", "true")
    assert run("rfm", "s3://open/orders 2024.csv").out == plain


@pytest.mark.parametrize(
    ("name", "words", "hint"),
    [
        ("s3://shop/order.csv", "s3://shop/order.csv: there is no such object", "bucket and the key"),
        ("s3://shops/orders.csv", "s3://shops/orders.csv: there is no such", "look at"),
        ("s3://shop/none/", "there is no such object", "bucket and the key"),
        ("s3://shop/*.xml", "no object matches s3://shop/*.xml", "prefix"),
        ("s3://shop/пусто.csv", "s3://shop/пусто.csv is empty: no transactions", "export it again"),
        ("s3:///orders.csv", "s3:// names no bucket", "s3://BUCKET/orders.csv"),
    ],
)
def test_what_is_not_there_is_told(name, words, hint, store):
    done = run("rfm", name)
    assert (done.status, done.out, words in done.error, hint in done.hint) == (1, "", True, True), done.err


def test_missing_and_wrong_credentials_are_told_and_never_shown(store, monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDUNKNOWN")
    done = run("rfm", "s3://shop/orders.csv")
    assert (done.status, "access is denied" in done.error or "does not know" in done.error) == (1, True), done.err
    assert SECRET not in done.err
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    done = run("rfm", "s3://shop/orders.csv")
    assert (done.status, "access is denied" in done.error) == (1, True), done.err
    assert "AWS_ACCESS_KEY_ID" in done.hint
    assert "AWS_SKIP_SIGNATURE" in done.hint


def test_a_store_that_cannot_be_reached_is_told(store, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    done = run("rfm", "s3://shop/orders.csv")
    assert (done.status, "s3://shop/orders.csv: the store cannot be reached" in done.error) == (1, True), done.err


@pytest.mark.parametrize("name", ["http://127.0.0.1:9/orders.csv", "https://127.0.0.1:9/orders.csv"])
def test_a_server_that_cannot_be_reached_is_told(name):
    done = run("rfm", name)
    assert (done.status, f"{name} cannot be fetched: connection refused" in done.error) == (1, True), done.err


@pytest.mark.parametrize("name", ["orders.csv", "a b.csv.gz", "a%20b.csv.gz", "moved/orders.csv"])
def test_a_page_gives_what_the_file_gives(name, site, plain):
    done = run("rfm", f"{site.url}/{name}")
    assert (done.status, done.out) == (0, plain), done.err


def test_tokens_and_passwords_of_an_address_are_used_and_not_shown(site, plain):
    url = site.url.replace("http://", "http://ann:pa%3Ass@")
    done = run("rfm", f"{url}/orders.csv?token=hidden")
    assert done.out == plain
    assert site.asked == ["orders.csv?token=hidden Basic YW5uOnBhOnNz"]
    for said in (done.err, run("rfm", f"{url}/404?token=hidden").err):
        assert "hidden" not in said
        assert "pa%3Ass" not in said
        assert "YW5u" not in said


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("none.csv", "there is no such page (status 404)"),
        ("401", "access is denied (status 401)"),
        ("403", "access is denied (status 403)"),
        ("500", "the server answers with status 500"),
        ("cut/orders.csv", f"came in part: {len(ORDERS)} of 1,000 bytes"),
    ],
)
def test_what_a_server_does_not_give_is_told(page, words, site):
    done = run("rfm", f"{site.url}/{page}")
    assert (done.status, done.out, words in done.error) == (1, "", True), done.err
    assert done.hint
    assert SECRET not in done.err


@pytest.mark.parametrize("scheme", ["http", "s3"])
def test_a_server_that_says_nothing_is_not_waited_for(scheme, monkeypatch):
    monkeypatch.setattr(remote, "PATIENCE", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        monkeypatch.setenv("AWS_ENDPOINT_URL", url)
        done = run("rfm", f"{url}/orders.csv" if scheme == "http" else "s3://shop/orders.csv")
    assert (done.status, "answer" in done.error or "cannot be reached" in done.error) == (1, True), done.err


def test_a_process_ends_after_reading_from_a_store(store, plain):
    done = process("rfm", "s3://shop/orders.csv", "-q")
    assert (done.returncode, done.stdout, done.stderr) == (0, plain, "")


@pytest.mark.parametrize(
    ("name", "given", "settings"),
    [
        ("az://box/a.csv", {"AZURE_STORAGE_ACCOUNT": "acc", "AZURE_STORAGE_KEY": "k"}, {"account_name": "acc", "account_key": "k"}),
        ("abfss://box@acc.dfs.core.windows.net/a.csv", {"AZURE_STORAGE_SAS_TOKEN": "t"}, {"account_name": "acc", "sas_token": "t"}),
        (
            "az://box/a.csv",
            {"AZURE_STORAGE_CONNECTION_STRING": "AccountName=acc;AccountKey=a==;BlobEndpoint=http://127.0.0.1:1/acc"},
            {"account_name": "acc", "account_key": "a==", "blob_storage_authority": "127.0.0.1:1", "blob_storage_scheme": "http"},
        ),
    ],
)  # fmt: skip
def test_accounts_of_azure_come_from_the_address_and_the_usual_names(name, given, settings):
    assert remote.azure_settings(remote.address_of(name), given) == settings


def test_without_an_account_azure_is_refused():
    done = run("rfm", "az://box/orders.csv")
    assert (done.status, done.error) == (1, "az://box/orders.csv: no storage account is named")
