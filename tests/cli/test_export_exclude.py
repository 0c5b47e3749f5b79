"""Whom --exclude leaves out: by what they have and ever had, under titles, hashed in any form; and what is told."""

from __future__ import annotations

import csv
import hashlib
import json

import pytest
from commandline import run

HEADER = "customer_id,order_date,amount,email,phone\n"


@pytest.fixture
def shop(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "orders.csv").write_text(
        HEADER
        + "ann,2026-01-01,10,old@mail.example,+79121234567\n"
        + "ann,2026-03-01,10,new@mail.example,\n"
        + "bob,2026-03-02,20,bob@mail.example,8 (912) 765-43-21\n"
        + "eve,2026-03-03,30,eve@mail.example,+49 30 901820\n",
        "utf-8",
    )
    return tmp_path


def exclude(shop, text, *more):
    (shop / "no.txt").write_text(text, "utf-8")
    done = run("export", "orders.csv", "--to", "mailchimp", "--out", "lists", "--exclude", "no.txt", *more)
    people = set()
    for path in (shop / "lists").glob("*.csv"):
        people |= {row["Email Address"].partition("@")[0] for row in csv.DictReader(path.open(encoding="utf-8"))}
    return done, people


def told(done):
    return next(line for line in done.err.splitlines() if "--exclude no.txt" in line)


def test_an_address_of_old_leaves_out_whoever_had_it(shop):
    done, people = exclude(shop, "old@mail.example\n")
    assert people == {"bob", "eve"}
    assert told(done) == (
        "note: --exclude no.txt: 1 customer of the run, 1 by an address or number that they had before"
    )
    assert json.loads((shop / "lists/manifest.json").read_text("utf-8"))["exclusions"] == [
        {"file": "no.txt", "entries": 1, "met_nobody": 0, "customers": 1, "formerly": 1}
    ]


@pytest.mark.parametrize("how", ["sha256", "md5"])
def test_a_hash_of_an_address_of_old_leaves_them_out_too(shop, how):
    assert exclude(shop, hashlib.new(how, b"old@mail.example").hexdigest())[1] == {"bob", "eve"}


def test_an_address_of_old_in_another_row_of_contacts_leaves_out_too(shop):
    (shop / "people.csv").write_text(
        "id,email,city,name\nbob,b2@mail.example,Here,Bob\nbob,b3@mail.example,,\neve,e2@mail.example,There,Eve\n",
        "utf-8",
    )
    for old in ("b3@mail.example", "bob@mail.example", "b2@mail.example"):
        assert exclude(shop, old, "--contacts", "people.csv")[1] == {"new", "e2"}


@pytest.mark.parametrize("form", ["79127654321", "+79127654321", "89127654321", "9127654321"])
@pytest.mark.parametrize("how", ["sha256", "md5"])
def test_a_hash_of_a_number_is_met_in_whichever_form_it_was_made(shop, form, how):
    assert exclude(shop, hashlib.new(how, form.encode()).hexdigest())[1] == {"new", "eve"}


@pytest.mark.parametrize("form", ["4930901820", "030901820", "30901820"])
def test_a_hash_of_a_number_of_another_country_as_well(shop, form):
    pytest.importorskip("phonenumbers")
    assert exclude(shop, hashlib.sha256(form.encode()).hexdigest())[1] == {"new", "bob"}


def test_a_title_above_the_names_of_columns_is_passed_over(shop):
    text = "Отписались за июнь;;\n;;\nДата;E-mail;Причина\n2026-06-01;BOB@mail.example;спам\n"
    done, people = exclude(shop, text)
    assert (done.status, people) == (0, {"new", "eve"})


def test_an_address_in_the_title_counts_as_well(shop):
    assert exclude(shop, "list of eve@mail.example,\nemail,why\nbob@mail.example,x\n")[1] == {"new"}


def test_entries_that_met_nobody_are_counted(shop):
    done, people = exclude(shop, "bob\nnobody@mail.example\n+79990001122\n" + "a" * 64 + "\n")
    assert people == {"new", "eve"}
    assert told(done) == "note: --exclude no.txt: 1 customer of the run; 3 of 4 entries met nobody"


def test_an_address_of_a_database_is_refused_and_not_quoted(shop):
    for option, status in (("--exclude", 2), ("--contacts", 1)):
        address = "postgresql://u:s3cret@/base?host=/nowhere"
        done = run("export", "orders.csv", "--to", "plain", "--dry-run", option, address)
        assert (done.status, "s3cret" in done.err) == (status, False)


@pytest.mark.parametrize(
    ("has", "named"),
    [
        ("kim+shop@mail.example", "kim@mail.example"),
        ("kim@mail.example", "kim+news@mail.example"),
        ("Kim.Low@yandex.ru", "kim-low@ya.ru"),
        ("kim.low@yandex.ru", "Kim.Low+x@Yandex.com"),
        ("k.i.m+x@gmail.com", "KIM@googlemail.com"),
        ("kim+shop@mail.example", hashlib.sha256(b"kim@mail.example").hexdigest().upper()),
        ("k.im+x@gmail.com", hashlib.md5(b"kim@gmail.com").hexdigest()),
    ],
)
def test_an_address_means_its_letter_box_however_that_is_written(shop, has, named):
    with (shop / "orders.csv").open("a", encoding="utf-8") as more:
        more.write(f"tag,2026-03-01,10,{has},\n")
    everybody = {"new", "bob", "eve", has.partition("@")[0].lower()}
    assert exclude(shop, "nobody@mail.example\n")[1] == everybody
    assert exclude(shop, named + "\n")[1] == {"new", "bob", "eve"}


def test_hints_say_what_fits(shop):
    out = ("--to", "plain", "--out", "lists")
    assert run("export", "orders.csv", *out, "--fallback", "x").hint == '--fallback first_name="dear customer"'
    done = run("export", "orders.csv", *out, "--since-manifest", "none.json")
    assert (done.status, done.hint.split(";")[0]) == (1, "lists/manifest.json of an earlier run")
    (shop / "x.json").write_text("{}", "utf-8")
    assert (
        run("export", "orders.csv", *out, "--since-manifest", "x.json").hint == "--since-manifest lists/manifest.json"
    )
    assert run("export", "orders.csv", *out).status == 0
    assert "since 2026-03-03: 0 entered" in run("export", "orders.csv", *out, "--since-manifest", "lists").err
