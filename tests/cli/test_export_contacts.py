"""segkit export --contacts: addresses of a file of customers, met by id, address or number."""

import json

import pytest
from commandline import run

from tests.cli.test_export import lists_in

ORDERS = "customer_id,order_date,amount\n" + "".join(f"C{who},2026-0{who}-01,{who}0\n" for who in range(1, 7))
BOOK = """Код клиента;Имя;Фамилия;E-mail;Телефон;Город;Согласие
C1;Анна;Иванова;ANNA@example.com;8 912 000 00 01;Омск;да
C2;Борис;Петров;boris@example.com;;Томск;нет
C3;Вера;;;+7 912 000 00 03;;да
C4;Глеб;;gleb@example.com;;;
C4;Глеб;Дважды;gleb@example.com;;;да
C5;Дина;;dina@example.com;;;да
C5;Дина;;dina@example.com;;;нет
C9;Чужой;;other@example.com;;;да
"""


@pytest.fixture
def files(tmp_path):
    (tmp_path / "orders.csv").write_text(ORDERS, "utf-8")
    (tmp_path / "book.csv").write_bytes(BOOK.encode("cp1251"))
    return tmp_path


def people(folder, *options):
    done = run("export", folder / "orders.csv", "--contacts", folder / "book.csv", *options, "--out", folder / "lists")
    assert done.status == 0, done.err
    return done, {row["customer_id"]: row for part in lists_in(folder / "lists").values() for row in part}


def test_contacts_are_met_by_id_and_those_who_do_not_meet_are_counted(files):
    done, rows = people(files, "--to", "plain", "--fields", "city")
    assert set(rows) == {"C1", "C2", "C3", "C4", "C5", "C6"}
    assert (rows["C1"]["email"], rows["C1"]["phone"], rows["C1"]["name"]) == (
        "anna@example.com",
        "+79120000001",
        "Анна Иванова",
    )
    assert (rows["C1"]["city"], rows["C6"]["email"], rows["C4"]["last_name"]) == ("Омск", "", "Дважды")
    assert (
        "5 of 6 customers found by `Код клиента`, 1 customers without a contact, 1 contacts that are no customers"
        in done.err
    )
    assert "2 rows have a `Код клиента` that another has, too" in done.err
    manifest = json.loads((files / "lists" / "manifest.json").read_text("utf-8"))
    assert [one["file"] for one in manifest["inputs"]] == ["orders.csv", "book.csv"]


def test_consent_of_the_file_counts_and_of_doubles_one_no_is_enough(files):
    _, rows = people(files, "--to", "plain", "--consent", "Согласие")
    assert set(rows) == {"C1", "C3", "C4"}


@pytest.mark.parametrize("column", ["email", "phone"])
def test_contacts_are_met_by_an_address_or_a_number_of_the_orders(column, files):
    values = {"email": "Anna@Example.com", "phone": "+7 (912) 000-00-01"}
    (files / "orders.csv").write_text(
        f"customer_id,order_date,amount,{column}\n77,2026-01-01,5,{values[column]}\n78,2026-01-02,5,\n", "utf-8"
    )
    _, rows = people(files, "--to", "plain")
    assert (rows["77"]["first_name"], rows["77"]["email"]) == ("Анна", "anna@example.com")
    assert rows["78"]["first_name"] == ""


def test_what_the_file_knows_goes_before_what_orders_say(files):
    header, *lines = ORDERS.splitlines()
    text = f"{header},email\n" + "".join(f"{line},old{number}@example.com\n" for number, line in enumerate(lines, 1))
    (files / "orders.csv").write_text(text, "utf-8")
    _, rows = people(files, "--to", "plain")
    assert (rows["C1"]["email"], rows["C3"]["email"]) == ("anna@example.com", "old3@example.com")


def test_columns_may_be_named_and_must_be_there(files):
    _, rows = people(files, "--to", "plain", "--contact-key", "Код клиента", "--map", "first_name=Фамилия")
    assert rows["C1"]["first_name"] == "Иванова"
    for options in (("--map", "email=nowhere"), ("--consent", "nowhere"), ("--contact-key", "nowhere")):
        done = run(
            "export", files / "orders.csv", "--to", "plain", "--contacts", files / "book.csv", *options, "--dry-run"
        )
        assert (done.status, "nowhere" in done.error) == (1, True), done.err
    done = run("export", files / "orders.csv", "--to", "plain", "--contact-key", "x", "--dry-run")
    assert (done.status, done.hint) == (2, "--contacts FILE")


def test_a_file_that_meets_nobody_is_an_error(files):
    (files / "book.csv").write_text("id,email\n1,a@b.de\n", "utf-8")
    done = run("export", files / "orders.csv", "--to", "plain", "--contacts", files / "book.csv", "--dry-run")
    assert (done.status, "is among the contacts" in done.error) == (1, True)
    assert "a@b.de" not in done.err
