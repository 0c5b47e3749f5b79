"""segkit status: every customer and every contact once, and the strangers among them as lists."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest
from commandline import run

import segkit as sk

ORDERS = """customer_id,order_id,order_date,amount,email
ann,1,2024-01-01,10,
ann,2,2024-05-30,30,
bob,3,2024-01-05,20,
7001,4,2024-05-28,7,Cyd@x.de
back,5,2024-02-01,-3,
"""
CRM = """id,email,phone,newsletter,unsubscribed,Full name
ann,ann@x.de,,yes,,Ann A
c-9,cyd@x.de,,no,,Cyd C
back,,8 912 345-67-89,yes,,B B
new-1,n1@x.de,,yes,,N One
new-2,n2@x.de,,,,N Two
new-3,n3@x.de,,yes,2024-01-01,N Three
new-4,N1@x.de,,no,,
,,,yes,,
"""


@pytest.fixture
def files(tmp_path):
    (tmp_path / "orders.csv").write_text(ORDERS, "utf-8")
    (tmp_path / "crm.csv").write_text(CRM, "utf-8")
    return tmp_path / "orders.csv", tmp_path / "crm.csv"


def status(files, *options):
    done = run("status", files[0], "--contacts", files[1], "--consent", "newsletter", "--churn-days", "30", *options)
    assert done.status == 0, done.err
    return list(csv.DictReader(io.StringIO(done.out))), done


def test_every_customer_and_every_contact_is_somewhere_once(files):
    found, done = status(files, "--each")
    assert {
        row["customer_id"]: (row["status"], row["contact"], row["frequency"], row["monetary"]) for row in found
    } == {
        "ann": ("active", "contactable", "2", "40.00"),
        "bob": ("churned", "no_contact", "1", "20.00"),
        "7001": ("active", "no_consent", "1", "7.00"),
        "back": ("potential", "contactable", "", ""),
        "new-1": ("potential", "no_consent", "", ""),  # of two rows one says no
        "new-2": ("potential", "no_consent", "", ""),
        "new-3": ("potential", "blocked", "", ""),
    }
    assert len(found) == 7
    assert (
        "2 customers have a contact, found 1 by id, 1 by e-mail; 1 have none; 4 contacts are no customers" in done.err
    )
    assert "1 rows without an id, an address or a number are passed over" in done.err
    assert "1 rows are further rows of the same person" in done.err
    assert "`unsubscribed` is taken for blocked (--blocked COLUMN overrules)" in done.err


def test_rows_of_segments_add_up_to_people_and_money(files, example_orders, tmp_path):
    found, _ = status(files)
    sums = {name: sum(int(row[name]) for row in found) for name in ("people", "active", "churned", "orders")}
    assert sums == {"people": 7, "active": 2, "churned": 1, "orders": 4}
    reach = ("contactable", "blocked", "no_consent", "no_contact")
    assert all(sum(int(row[name]) for name in reach) == int(row["people"]) for row in found)
    assert sum(Decimal(row["revenue"]) for row in found) == 67
    assert found[-1]["segment"] == "potential"
    assert all(row["action"] for row in found)


def test_without_a_column_of_consent_nobody_is_taken_for_one_without(files):
    files[1].write_text("id\nann\nzoe\n", "utf-8")
    done = run("status", files[0], "--contacts", files[1])
    found = list(csv.DictReader(io.StringIO(done.out)))
    assert sum(int(row["no_consent"]) for row in found) == 0
    assert "no column says who consents" in done.err


def test_potential_can_be_picked_like_a_segment(files):
    found, _ = status(files, "--each", "--segment", "potential", "--columns", "customer_id")
    assert [row["customer_id"] for row in found] == ["back", "new-1", "new-2", "new-3"]


def test_active_is_what_kpis_say(example_orders, tmp_path):
    crm = tmp_path / "crm.csv"
    crm.write_text("customer_id\nC0001\n", "utf-8")
    done = run("status", example_orders, "--contacts", crm)
    found = list(csv.DictReader(io.StringIO(done.out)))
    kpis = list(csv.DictReader(io.StringIO(run("kpis", example_orders).out)))
    assert sum(int(row["active"]) for row in found) == int(kpis[-2]["active_customers"])
    segments = {row["segment"]: row for row in csv.DictReader(io.StringIO(run("segments", example_orders).out))}
    for row in found[:-1]:
        assert (row["people"], row["revenue"]) == (
            segments[row["segment"]]["customers"],
            segments[row["segment"]]["revenue"],
        )


def test_the_table_says_what_active_means_and_what_to_do(files):
    done = run("status", *files[:1], "--contacts", files[1], "-f", "table", "--lang", "ru")
    assert done.status == 0, done.err
    assert "потенциальные" in done.out
    assert "Пригласить к первому заказу" in done.out
    assert "активные: 2" in done.out.replace("\u00a0", " ")


def test_the_library_gives_the_same_rows(files):
    table = sk.base_status(files[0], files[1], consent="newsletter", churn_days=30, each=True)
    found, _ = status(files, "--each")
    assert table["customer_id"].to_list() == [row["customer_id"] for row in found]
    assert sk.base_status(files[0], files[1])["people"].sum() == 7


@pytest.mark.parametrize(
    ("options", "status", "said", "hint"),
    [
        ("--consent newsletter", 2, "--consent is about a file of contacts: which contacts", "--contacts FILE"),
        ("--contacts nowhere.csv", 1, "nowhere.csv", ""),
        ("--contacts {crm} --consent newslettr", 1, "there is no column `newslettr`", "newsletter"),
        (
            "--contacts {crm} --contact-key unsubscribed",
            1,
            "none of 3 customers is among the contacts",
            "--contact-key COLUMN",
        ),
        ("--contacts {crm} --segment potentail", 2, "there is no segment 'potentail'", "--segment potential"),
        ("--contacts {crm} --columns customer_id", 2, "there is no column 'customer_id'", ""),
    ],
)
def test_what_makes_no_sense_is_refused(files, options, status, said, hint):
    done = run("status", files[0], *options.format(crm=files[1]).split())
    assert (done.status, done.out) == (status, "")
    assert said in done.error
    assert hint in done.hint


def test_without_contacts_it_is_told_who_is_active_and_nothing_is_said_of_the_rest(files):
    done = run("status", files[0], "--churn-days", "30", "--columns", "people,active,churned,contactable,no_contact")
    rows = list(csv.DictReader(io.StringIO(done.out)))
    assert {name: sum(int(row[name] or 0) for row in rows) for name in rows[0]} == {
        "people": 3, "active": 2, "churned": 1, "contactable": 0, "no_contact": 0,
    }  # fmt: skip
    assert {(row["contactable"], row["no_contact"]) for row in rows} == {("", "")}
    assert "note: without --contacts nobody is potential" in done.err
    assert "potential:" not in done.err
    shown = run("status", files[0], "--churn-days", "30", "-f", "table").out
    assert "churned" in shown
    assert "consent" not in shown
    each = run("status", files[0], "--churn-days", "30", "--each", "--columns", "customer_id,status,contact").out
    assert sorted(each.splitlines()[1:]) == ["7001,active,", "ann,active,", "bob,churned,"]


def test_potential_contacts_are_exported_like_a_segment(files, tmp_path):
    out = tmp_path / "lists"
    done = run(
        "export",
        files[0],
        "--to",
        "plain",
        "--contacts",
        files[1],
        "--segment",
        "potential",
        "--out",
        out,
        "--fields",
        "name",
    )
    assert done.status == 0, done.err
    (path,) = out.glob("*potential.csv")
    found = list(csv.DictReader(io.StringIO(path.read_text("utf-8"))))
    assert [row["customer_id"] for row in found] == ["back", "new-1", "new-2"]
    assert {row["name"] for row in found} == {"B B", "N One", "N Two"}
    assert "4 contacts without a counted order, so potential" in done.err
    assert "1 potential contact on no list: their file calls them blocked" in done.err
    agreed = run("export", files[0], "--to", "plain", "--contacts", files[1], "--segment", "potential", "--consent", "newsletter", "--out", out)  # fmt: skip
    assert agreed.status == 0, agreed.err
    (path,) = out.glob("*potential.csv")
    assert [row["customer_id"] for row in csv.DictReader(io.StringIO(path.read_text("utf-8")))] == ["back"]


def test_potential_contacts_are_on_no_list_unasked(files, tmp_path):
    out = tmp_path / "lists"
    assert run("export", files[0], "--to", "plain", "--contacts", files[1], "--out", out).status == 0
    assert not list(out.glob("*potential*"))
    done = run("export", files[0], "--to", "plain", "--segment", "potential", "--dry-run")
    assert (done.status, done.hint) == (2, "--contacts FILE")
