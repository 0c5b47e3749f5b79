"""segkit cluster --plot: a picture that can be read, the same bytes for the same customers, whole or not at all."""

from __future__ import annotations

import re
import sys
from xml.etree import ElementTree as ET

import pytest
from commandline import run

SVG = "{http://www.w3.org/2000/svg}"


def drawn(path, *options):
    done = run("cluster", *options, "--plot", path, "-o", path.with_suffix(".csv"))
    assert done.status == 0, done.err
    assert f"picture written: {path}" in done.err
    return path.read_text("utf-8")


def test_the_picture_counts_every_customer_once(example_orders, tmp_path):
    root = ET.fromstring(drawn(tmp_path / "a.svg", example_orders, "--k", "4"))
    told = [circle.find(f"{SVG}title").text for circle in root.iter(f"{SVG}circle")]
    assert sum(int(re.match(r"([0-9,]+) customers", text)[1].replace(",", "")) for text in told) == 389
    words = [text.text for text in root.iter(f"{SVG}text")]
    assert "1 frequent big recent" in words
    assert {"13.4%", "35.1%"} <= set(words)


def test_the_picture_has_the_same_bytes_again(example_orders, tmp_path):
    first, second = (drawn(tmp_path / f"{name}.svg", example_orders, "--k", "3") for name in "ab")
    assert first == second


def test_html_wraps_the_picture(example_orders, tmp_path):
    text = drawn(tmp_path / "a.html", example_orders, "--k", "3")
    assert text.startswith("<!doctype html>")
    assert "<svg" in text
    assert "http://" not in text.replace("http://www.w3.org/2000/svg", "")


def test_names_are_text_and_no_markup(example_orders, tmp_path):
    text = drawn(tmp_path / "a.svg", example_orders, "--k", "2", "--names", "<b>&,x\x1b[31m")
    words = [element.text or "" for element in ET.fromstring(text).iter(f"{SVG}text")]
    assert "1 <b>&" in words


def test_a_single_feature_is_drawn_without_a_plane(example_orders, tmp_path):
    path = tmp_path / "people.csv"
    path.write_text("id,age\n" + "".join(f"{n},{20 + n % 9}\n" for n in range(40)))
    text = drawn(tmp_path / "a.svg", "--table", path, "--features", "age", "--k", "2")
    assert list(ET.fromstring(text).iter(f"{SVG}circle")) == []


@pytest.mark.parametrize(
    ("name", "status", "said"), [("a.pdf", 2, "names no picture"), ("no/where.svg", 1, "there is no folder")]
)
def test_a_picture_that_cannot_be_is_refused_before_anything_is_read(name, status, said, tmp_path):
    done = run("cluster", tmp_path / "missing.csv", "--plot", tmp_path / name)
    assert (done.status, said in done.error) == (status, True)
    assert done.hint


def test_png_without_its_package_says_what_to_install(example_orders, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    done = run("cluster", example_orders, "--plot", tmp_path / "a.png")
    assert (done.status, done.hint) == (1, 'pip install "segkit[png]"')


def test_png_is_drawn_where_its_package_is(example_orders, tmp_path):
    pytest.importorskip("resvg_py")
    path = tmp_path / "a.png"
    assert run("cluster", example_orders, "--k", "3", "--plot", path, "-q").status == 0
    assert path.read_bytes().startswith(b"\x89PNG")
