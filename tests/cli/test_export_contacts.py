"""segkit export --contacts: addresses of a file of customers, met by id, address or number."""

import json
import sqlite3

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
    assert "book.csv: 5 customers have a contact, found 5 by id; 1 have none; 1 contacts are no customers" in done.err
    assert "book.csv: 2 rows are further rows of the same person" in done.err
    assert "book.csv: `Согласие` says who consents, and was not asked for: 2 of 5 customers there do not say yes" in (
        done.err
    )
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


def test_status_and_lists_agree_on_who_can_be_written_to(files):
    told = ("--contacts", files / "book.csv", "--consent", "Согласие")
    status = run("status", files / "orders.csv", *told, "--each", "--columns", "customer_id,contact", "-q").out
    _, rows = people(files, "--to", "plain", "--consent", "Согласие")
    reached = {line.split(",")[0] for line in status.splitlines() if line.endswith(",contactable")}
    assert reached == {*rows, "C9"} == {"C1", "C3", "C4", "C9"}


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


@pytest.fixture
def crm(tmp_path):
    """Three customers, each of whom the file knows by another key, and a stranger."""
    (tmp_path / "orders.csv").write_text(
        "customer_id,order_date,amount,email,phone\n"
        "C1,2026-01-01,10,,\nC2,2026-02-01,20,Two@Example.com,\nC3,2026-03-01,30,,8 (912) 000-00-03\n"
        "C4,2026-03-02,40,two@example.com,\n",
        "utf-8",
    )

    def wrote(*rows):
        (tmp_path / "book.csv").write_text("id,email,phone,first_name,unsubscribed\n" + "\n".join(rows), "utf-8")
        return tmp_path

    return wrote


ROWS = ("C1,one@example.com,,One,", "u7,two@example.com,,Two,", ",,+7 912 000-00-03,Three,", "z,z@example.com,,Zed,")


def test_each_customer_is_met_by_whichever_key_the_file_has(crm):
    done, rows = people(crm(*ROWS), "--to", "plain")
    assert {who: row["first_name"] for who, row in rows.items()} == {
        "C1": "One",
        "C2": "Two",
        "C3": "Three",
        "C4": "Two",
    }
    assert "4 customers have a contact, found 1 by id, 2 by e-mail, 1 by telephone; 0 have none; 1 contacts" in done.err
    assert "addresses and numbers that several customers have: 1; a contact found by one is that of each" in done.err


def test_a_key_that_is_named_is_the_only_one(crm):
    _, rows = people(crm(*ROWS), "--to", "plain", "--contact-key", "id")
    assert {who for who, row in rows.items() if row["first_name"]} == {"C1"}


@pytest.mark.parametrize("word", ["yes", "да", "2026-01-05"])
def test_whom_the_file_calls_blocked_is_on_no_list_nor_whoever_shares_the_address(crm, word):
    done, rows = people(crm(*ROWS, f"u8,TWO@example.com,,,{word}"), "--to", "plain")
    assert set(rows) == {"C1", "C3"}
    assert "not on a list: 2 blocked" in done.err
    assert "`unsubscribed` is taken for blocked (--blocked COLUMN overrules)" in done.err
    assert set(people(crm(*ROWS, "u8,two@example.com,,,no"), "--to", "plain")[1]) == {"C1", "C2", "C3", "C4"}


def test_a_column_of_the_orders_may_say_who_is_blocked(files):
    (files / "orders.csv").write_text(
        "customer_id,order_date,amount,email,stop,consent\n1,2026-01-01,5,a@x.de,,no\n2,2026-01-02,5,b@x.de,yes,\n",
        "utf-8",
    )
    options = ("export", files / "orders.csv", "--to", "plain", "--out", files / "lists")
    done = run(*options, "--blocked", "stop")
    assert "1 of 2 customers is on a list · not on a list: 1 blocked" in done.err
    assert "the orders say who consents in `consent`, which was not asked for (--consent consent)" in done.err
    done = run(*options, "--blocked", "stp")
    assert (done.status, done.hint) == (1, "did you mean --blocked stop?")


def test_contacts_of_a_database_are_named_by_its_address_and_the_table_after_it(crm, monkeypatch):
    folder = crm(*ROWS)
    expected = people(folder, "--to", "plain")[1]
    monkeypatch.chdir(folder)
    with sqlite3.connect("crm.db") as link:
        link.execute("CREATE TABLE people (id, email, phone, first_name, unsubscribed)")
        link.executemany("INSERT INTO people VALUES (?,?,?,?,?)", [row.split(",") for row in ROWS])
        link.execute("CREATE TABLE visits (id)")
    link.close()

    def asked(*options):
        return run("export", "orders.csv", "--to", "plain", "--out", "lists", "--contacts", *options)

    assert asked("sqlite:///crm.db#people").status == 0
    found = {row["customer_id"]: row for part in lists_in(folder / "lists").values() for row in part}
    assert found == expected
    manifest = json.loads((folder / "lists" / "manifest.json").read_text("utf-8"))
    assert [one["file"] for one in manifest["inputs"]] == ["orders.csv", "crm.db (people)"]
    for address in ("sqlite:///crm.db", "sqlite:///crm.db#peopl"):
        done = asked(address)
        assert (done.status, done.hint) == (1, "end the address in its table: sqlite:///crm.db#people")
    done = run("rfm", "sqlite:///crm.db#people", "--from-table", "visits")
    assert (done.status, done.hint) == (2, "leave out one of them")


@pytest.mark.parametrize("line", ["1,ann@mail.example,Ann Lee", "1,Ann Lee,+7 (912) 345-67-81", "1,Ann Lee"])
@pytest.mark.parametrize("options", [(), ("--contact-key", "x"), ("--debug", "-v", "--map", "email=x")])
def test_a_file_without_a_line_of_names_is_refused_and_nobody_on_it_named(crm, line, options):
    folder = crm()
    (folder / "book.csv").write_text(f"{line}\n{line}\n", "utf-8")
    done = run(
        "export", folder / "orders.csv", "--to", "plain", "--dry-run", "--contacts", folder / "book.csv", *options
    )
    assert (done.status, done.hint) == (1, "put a line of names above it, such as id,email,phone,first_name")
    assert [part for part in ("ann@", "Ann", "345") if part in done.err] == []
