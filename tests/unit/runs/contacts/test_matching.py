"""Contacts and customers, person by person: nobody who bought under another key is taken for a stranger."""

import polars as pl
import pytest

from segkit.errors import SegkitError
from segkit.runs.contacts.matching import KEY, WHO, matching
from segkit.sources.beside.contacts import read_contact_table


@pytest.fixture
def book(tmp_path):
    def made(text):
        path = tmp_path / "crm.csv"
        path.write_text(text, "utf-8")
        return read_contact_table(path)

    return made


def people(met):
    return dict(met.rows.select(KEY, WHO).iter_rows())


def test_a_contact_is_met_by_id_address_or_telephone(book):
    table = book("id,Email,Phone\nann,a@x.de,\nzed,BOB@x.de,\nq1,,8 (912) 345-67-89\nnew,new@x.de,8 900 000-00-00\n")
    customers = pl.Series(["ann", "bob@x.de", "+7 912 345-67-89", "dan"])
    met = matching(table, customers)
    assert people(met) == {"ann": "ann", "zed": "bob@x.de", "q1": "+7 912 345-67-89", "new": None}
    assert met.found_by == {"id": 1, "email": 1, "phone": 1}
    assert (met.matched, len(met.strangers)) == (3, 1)
    assert (
        "3 customers have a contact, found 1 by id, 1 by e-mail, 1 by telephone; 1 have none; 1 contacts are no"
        in "".join(met.told)
    )


def test_what_orders_know_of_customers_meets_contacts_too(book):
    table = book("id,email,phone\nx,ann@x.de,\ny,,8 912 345 67 89\n")
    known = pl.DataFrame({"customer_id": ["1", "2"], "email": ["Ann@X.de ", None], "phone": [None, "+7 912 345 67 89"]})
    assert people(matching(table, pl.Series(["1", "2"]), known)) == {"x": "1", "y": "2"}


def test_an_id_goes_before_an_address(book):
    table = book("id,email\n1,two@x.de\n")
    known = pl.DataFrame({"customer_id": ["1", "2"], "email": [None, "two@x.de"]})
    met = matching(table, pl.Series(["1", "2"]), known)
    assert people(met) == {"1": "1"}
    assert met.owners["\x00who"].to_list() == ["1"]


def test_who_was_found_by_a_row_with_less_in_it_was_found_by_its_key(book):
    met = matching(book("id,email,city\nann,a@x.de,\nold-7,a@x.de,Oslo\n"), pl.Series(["ann"]))
    assert met.rows["city"].to_list() == ["Oslo"]
    assert met.found_by == {"id": 1, "email": 0}


def test_rows_of_one_stranger_are_one_person_whatever_key_they_share(book):
    table = book("id,email,phone\nann,,\na,n@x.de,\nb,n@x.de,89123456789\nc,,+7 912 345-67-89\nd,other@x.de,\n,,\n")
    met = matching(table, pl.Series(["ann"]))
    assert people(met) == {"ann": "ann", "b": None, "d": None}
    assert (met.read, met.keyless, met.doubled) == (5, 0, 2)


def test_who_shares_the_address_of_a_customer_s_contact_is_that_customer(book):
    met = matching(book("id,email\nann,a@x.de\nold-7,a@x.de\n"), pl.Series(["ann"]))
    assert met.strangers.is_empty()
    assert met.doubled == 1


def test_numbers_that_are_ids_are_no_telephones(book):
    met = matching(book("id,phone\n5,1234567\n1,\n"), pl.Series(["1", "1234567"]))
    assert people(met) == {"5": None, "1": "1"}


def test_the_contact_of_an_address_of_two_customers_is_that_of_both(book):
    known = pl.DataFrame({"customer_id": ["1", "2"], "email": ["a@x.de", "a@x.de"]})
    met = matching(book("email\na@x.de\n"), pl.Series(["1", "2"]), known)
    assert people(met) == {"a@x.de": "1"}
    assert dict(met.owners.iter_rows()) == {"1": 0, "2": 0}
    assert (met.matched, met.found_by) == (2, {"email": 2})
    assert "addresses and numbers that several customers have: 1;" in met.told[-1]


def test_a_file_of_strangers_is_refused(book):
    with pytest.raises(SegkitError, match="none of 2 customers is among the contacts, looked for in `id`"):
        matching(book("id,name\nx,y\n"), pl.Series(["1", "2"]))
    with pytest.raises(SegkitError, match="no column plainly holds"):
        matching(book("a,b\nx,y\n"), pl.Series(["1"]))
    assert people(matching(book("a,b\n1,y\n"), pl.Series(["1"]), key="a")) == {"1": "1"}
