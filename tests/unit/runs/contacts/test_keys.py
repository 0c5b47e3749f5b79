"""Contacts of a customers file: who is who, however they are written."""

from __future__ import annotations

import polars as pl
import pytest

from segkit.errors import ColumnError, SegkitError
from segkit.runs.contacts.keys import phone_key
from segkit.runs.contacts.matching import PERSON, WHO, matching
from segkit.sources.beside.contacts import read_contact_table

ANN_AND_BOB = pl.Series("customer_id", ["ann@x.de", "bob@x.de"])


@pytest.fixture
def book(tmp_path):
    def write(text, name="contacts.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_text(text, encoding)
        return path

    return write


def contacts_of(path, customers=ANN_AND_BOB, **options):
    return matching(read_contact_table(path), customers, **options)


class Met:
    """Customers with the columns of their contact, in the order in which they were given."""

    def __init__(self, path, customers, **options):
        self.contacts = contacts_of(path, pl.Series("customer_id", customers), **options)
        theirs = self.contacts.owners.join(self.contacts.rows.drop(WHO), on=PERSON).drop(PERSON, "\x00key")
        named = pl.DataFrame({WHO: customers}).join(theirs, on=WHO, how="left", maintain_order="left")
        self.customers = named.drop(WHO)
        self.others = self.contacts.strangers
        self.matched, self.told = self.contacts.matched, self.contacts.told


def met(path, customers, **options):
    return Met(path, customers, **options)


def test_customers_are_found_by_their_id(book):
    done = met(book("Customer ID,City\n007,Oslo\n17850.0,Rome\n99,Bonn\n"), ["007", "17850", "1"])
    assert done.customers["City"].to_list() == ["Oslo", "Rome", None]
    assert done.others["City"].to_list() == ["Bonn"]
    assert (done.matched, done.contacts.found_by) == (2, {"id": 2})
    assert "2 customers have a contact, found 2 by id; 1 have none; 1 contacts are no customers" in done.told[-1]


def test_a_mail_address_is_compared_in_lower_case(book):
    done = met(book("id,E-mail,city\n1, ANN@X.de ,Oslo\n2,bob@x.de,\n"), ["ann@x.de", "bob@x.de"])
    assert done.customers["city"].to_list() == ["Oslo", None]
    assert done.contacts.found_by == {"id": 0, "email": 2}


def test_a_telephone_is_compared_by_its_digits(book):
    done = met(
        book("Имя;Телефон\nАня;8 (912) 345-67-89\nБоб;+49 170 1234567\n"),
        ["+7 912 345 67 89", "00491701234567"],
    )
    assert done.customers["Имя"].to_list() == ["Аня", "Боб"]
    assert done.contacts.found_by == {"phone": 2}


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("8 (912) 345-67-89", "79123456789"), ("+7 912 345 67 89", "79123456789"), ("9123456789", "79123456789"),
        ("0049 170 1234567", "491701234567"), ("+1 800 555-0100 ext. 7", "18005550100"), ("112", None), ("", None), (None, None),
    ],
)  # fmt: skip
def test_telephones_have_one_form(written, key):
    assert phone_key(written) == key


def test_of_rows_with_one_key_the_fullest_is_taken_and_told(book):
    done = met(
        book("email,city,age\nann@x.de,,\nANN@x.de,Oslo,30\nann@x.de,Rome,31\nbob@x.de,,\n,Bonn,9\n"),
        ["ann@x.de", "bob@x.de"],
    )
    assert done.customers["city"].to_list() == ["Oslo", None]
    assert (done.contacts.read, done.contacts.doubled, done.contacts.keyless) == (5, 2, 1)
    assert any("2 rows are further rows of the same person" in told for told in done.told)
    assert any("1 rows without an id, an address or a number are passed over" in told for told in done.told)


def test_a_mark_that_swallows_contacts_is_named(book):
    with pytest.raises(SegkitError, match=r"contacts\.csv"):
        contacts_of(book('email,note\n"ann@x.de,a\nbob@x.de,b\ncy@x.de,c"\nann@x.de,d\n'), ANN_AND_BOB)


def test_russian_files_are_read_in_their_own_letters(book):
    rows = "".join(f"ann{n}@x.de;Москва, улица Ленина\n" for n in range(20))
    done = met(book(f"почта;Адрес покупателя\n{rows}", encoding="cp1251"), ["ann3@x.de"])
    assert done.customers["Адрес покупателя"].to_list() == ["Москва, улица Ленина"]


def test_a_column_of_its_own_name_does_not_take_the_place_of_the_id(book):
    done = met(book("customer_id,segment\nann@x.de,gold\n"), ["ann@x.de"])
    assert done.customers.rows() == [("ann@x.de", "gold")]


def test_the_key_may_be_named(book):
    path = book("nick,email\nann,a@x.de\n")
    assert met(path, ["ann"], key="Nick").matched == 1
    with pytest.raises(ColumnError, match=r"no column `nik` \(--contact-key\)") as refused:
        met(path, ["ann"], key="nik")
    assert refused.value.hint == "did you mean --contact-key nick?"


def test_a_file_that_says_of_nobody_who_they_are_is_refused(book):
    with pytest.raises(SegkitError, match="no column plainly holds ids, e-mail addresses or telephones") as refused:
        contacts_of(book("colour,size\nred,1\n"), ANN_AND_BOB)
    assert refused.value.hint == "name it: --contact-key colour"


def test_contacts_among_whom_no_customer_is_are_refused(book):
    with pytest.raises(SegkitError, match="none of 2 customers is among the contacts, looked for in `id`, `email`"):
        contacts_of(book("id,email\n1,x@y.z\n"), ANN_AND_BOB)


@pytest.mark.parametrize("text", ["id,city\n", "\n\n"])
def test_a_file_without_contacts_is_refused(book, text):
    with pytest.raises(SegkitError, match=r"contacts\.csv"):
        contacts_of(book(text), ANN_AND_BOB)


def test_a_row_of_a_wrong_width_is_named(book):
    with pytest.raises(SegkitError, match="line 3 has 3"):
        contacts_of(book("email,city\nann@x.de,Oslo\nbob@x.de,Rome,Italy\n"), ANN_AND_BOB)


def test_contacts_may_be_parquet_or_a_workbook(tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    frame = pl.DataFrame({"email": ["ann@x.de", "bob@x.de"], "age": [30.0, None], "tags": [["a"], ["b"]]})
    frame.write_parquet(tmp_path / "c.parquet")
    found = met(tmp_path / "c.parquet", ["ann@x.de", "bob@x.de"])
    assert found.customers.rows() == [("ann@x.de", "30"), ("bob@x.de", None)]
    book = openpyxl.Workbook()
    for row in (("email", "age"), ("ann@x.de", 30), ("bob@x.de", None)):
        book.active.append(row)
    book.save(tmp_path / "c.xlsx")
    assert met(tmp_path / "c.xlsx", ["ann@x.de", "bob@x.de"]).customers["age"].to_list() == ["30", None]


def test_quotation_marks_and_line_breaks_in_cells_are_read(book):
    done = met(book('email,note\nann@x.de,"hello,\nyou"\nbob@x.de,"say ""hi"""\n'), ["ann@x.de", "bob@x.de"])
    assert done.customers["note"].to_list() == ["hello,\nyou", 'say "hi"']
