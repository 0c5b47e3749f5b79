"""--contacts on Spark: who is who is told as on one machine, of keys that are compared where the lines are."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest
from commandline import run
from sparks import spark, why_no_spark

from tests.engines.test_spark_command import as_told

pytestmark = pytest.mark.skipif(why_no_spark() is not None, reason=why_no_spark() or "")
CONTACTS = """id,email,phone,city,birthday,newsletter,unsubscribed
c1,,,Orel,1990-03-01,yes,
C-2,SAME@x.de,,Omsk,2001-12-31,yes,
,old7@x.de,,Tula,1985-05-05,yes,
q3,C3@X.de,,Orel,2030-01-01,no,
q4,,8 (912) 000-00-04,Tver,1970-01-01,yes,yes
c9,,,,1999-09-09,,no
c9,c9@x.de,,Orel,,no,
new-1,n1@x.de,,Oslo,1980-01-01,yes,
new-2,N1@x.de,,Oslo,,yes,
,,9120000077,Oslo,,,2024-01-01
,,,Oslo,,yes,
"""


@pytest.fixture
def files(tmp_path):
    """Return lines whose addresses change and are shared, and a file of contacts."""
    spark()
    rows = []
    for n in range(240):
        who = n % 30
        mail = {0: "", 1: f" c{who}@x.de"}.get(n % 4, f"old{who}@x.de") if who not in {2, 5} else "same@x.de"
        phone = f"+7 912 {who:07}" if n < 120 else ""
        day = date(2023, 1, 10) + timedelta(days=n * 37 % 500)
        paid = "cancelled" if n > 230 else "paid"
        rows.append((f"c{who}", f"{n}", f"{day}", f"{5 + n * 7 % 37}.50", mail, phone, paid))
    header = ("customer_id", "order_id", "order_date", "amount", "email", "phone", "status")
    orders, contacts = tmp_path / "orders.csv", tmp_path / "crm.csv"
    orders.write_text("\n".join(map(",".join, (header, *rows))) + "\n")
    contacts.write_text(CONTACTS)
    return orders, contacts


def test_people_of_a_file_are_those_of_one_machine_where_orders_are_told_in_time(files, fetched):
    orders, contacts = files
    asked = ("kpis", orders, "--every", "year", "--contacts", contacts, "--since", "2023-03-01")
    here = run(*asked)
    fetched.clear()
    there = run(*asked, "--engine", "spark")
    assert there.status == 0, there.err
    assert there.out == here.out
    assert as_told(there.err) == as_told(here.err)
    assert "2 customers have a contact, found 2 by id" in there.err
    assert [columns for columns, _ in fetched if "customer_id" in columns] == []
    assert {rows for columns, rows in fetched if "who" in columns} == {2}


@pytest.mark.parametrize(
    "question",
    [
        "status {} --contacts {} --consent newsletter --rules classic",
        "breakdown {} --contacts {} --by city,age --band age=30,40 --against 2023 --since 2024-01-01",
    ],
)
def test_contacts_meet_those_of_one_machine_and_only_they_are_fetched(files, fetched, question):
    asked = question.format(*files).split()
    here = run(*asked)
    fetched.clear()
    there = run(*asked, "--engine", "spark")
    assert there.status == 0, there.err
    assert there.out == here.out
    assert as_told(there.err) == as_told(here.err)
    for said in ("found 2 by id, 4 by e-mail, 1 by telephone", "that several customers have: 1;"):
        assert said in there.err
    assert [columns for columns, _ in fetched if "customer_id" in columns] == []
    assert {rows for columns, rows in fetched if "who" in columns} == {8}


def test_customers_and_contacts_are_written_by_spark_once_each(files, tmp_path):
    near, beyond = tmp_path / "near.parquet", tmp_path / "far.parquet"
    asked = ("status", files[0], "--contacts", files[1], "--each", "--labels", "ru", "--churn-days", "30")
    assert run(*asked, "-o", near).status == 0
    there = run(*asked, "-o", beyond, "--engine", "spark")
    assert there.status == 0, there.err
    written, kept = (pl.read_parquet(place).sort("customer_id") for place in (beyond / "*.parquet", near))
    assert written.schema == kept.schema
    assert written.equals(kept)
    assert {*written["status"]} == {"active", "churned", "potential"}
    assert {*written["contact"]} == {"contactable", "blocked", "no_consent", "no_contact"}
