"""Addresses and numbers in one form, and their hashes; examples of the platforms' own pages."""

import hashlib
import re
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segkit.lists.identifiers import email_of, google_email, hash_kind, hashed, name_of, phone_of


@pytest.mark.parametrize(
    ("value", "how", "digest"),
    [
        ("mail@yandex.ru", "md5", "3c56ff8fef0f6c65b36b2d25720fe276"),
        ("79876543210", "md5", "5c5259938ed3e632bc5e3f94731090af"),
        ("79995551111", "md5", "f09f2c3d48f31e2a802944ade2e5aec5"),
        ("cloudysanfrancisco@gmail.com", "sha256", "223ebda6f6889b1494551ba902d9d381daf2f642bae055888e96343d53e9f9c4"),
        ("user.name+nyc@example.com", "sha256", "f109a2a632fbcea5fc82049f50beed3d8621bf9034399f437fb622222acccdac"),
        ("+18005550100", "sha256", "fb4f73a6ec5fdb7077d564cdd22c3554b43ce49168550c3b12c547b78c517b30"),
        ("18005550100", "sha256", "92cfdc5fbcd4a20fbe5d3857af6c1aba31762105bba7f21a17155e920653046c"),
    ],
)
def test_hashes_are_those_that_the_platforms_publish(value, how, digest):
    assert hashed(value, how) == digest


def test_an_address_is_hashed_as_google_does_from_the_way_people_write_it():
    written = email_of("  Cloudy.SanFrancisco+shopping@Gmail.com ")
    assert google_email(written) == "cloudysanfrancisco@gmail.com"
    assert google_email(email_of("User.Name+NYC@example.com")) == "user.name+nyc@example.com"
    assert google_email("a.b+c@googlemail.com") == "ab@googlemail.com"


@pytest.mark.parametrize(
    ("written", "address"),
    [
        (" Mail@Yandex.RU\u00a0", "mail@yandex.ru"), ("mailto:a@b.de", "a@b.de"), ("<a@b.co>", "a@b.co"),
        ("ivan@почта.рф", "ivan@почта.рф"), ("o'neil+x_y@sub.example.co.uk", "o'neil+x_y@sub.example.co.uk"),
        ("иван@почта.рф", None), ("a..b@c.de", None), (".a@c.de", None), ("x@y", None), ("a b@c.de", None),
        ("a@b@c.de", None), ("a@-b.de", None), ("@c.de", None), ("a@c.1", None), ("none", None), ("", None),
        (f"{'a' * 65}@c.de", None), (f"a@{'b.' * 130}de", None), ("a@b.de, c@d.de", None),
    ],
)  # fmt: skip
def test_an_address_is_trimmed_and_lowered_or_it_is_none(written, address):
    assert email_of(written) == address


@pytest.mark.parametrize("with_library", [True, False])
@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("8 (912) 345-67-89", "+79123456789"), ("+7 912 345 67 89", "+79123456789"), ("9123456789", "+79123456789"),
        ("79123456789", "+79123456789"), ("79123456789.0", "+79123456789"), ("+8 912 345 67 89", "+79123456789"),
        ("8 912 345 67 89 доб. 12", "+79123456789"), ("8 912 345-67-89 ext 5", "+79123456789"),
        ("89123456789, 89121112233", "+79123456789"), ("'+79123456789", "+79123456789"), ("8-800-555-35-35", "+78005553535"),
        ("+1 800 555 0100", "+18005550100"), ("00 44 20 7946 0018", "+442079460018"), ("\u00a08\u00a0912\u00a03456789", "+79123456789"),
        ("７９１２３４５６７８９", "+79123456789"),
        ("7,99123E+10", None), ("7.99E+10", None), ("abc", None), ("", None), ("+7 123", None), ("12345", None),
        ("8 012 345 67 89", None), ("anna 89123456789", None), ("+0 123 456 789", None), ("2024-01-01", None),
    ],
)  # fmt: skip
def test_a_number_has_a_plus_sign_and_its_country_or_it_is_none(written, number, with_library, monkeypatch):
    if not with_library:
        monkeypatch.setitem(sys.modules, "phonenumbers", None)
    assert phone_of(written) == number


def test_without_a_region_a_number_without_a_country_is_none():
    assert phone_of("8 912 345 67 89", None) is None
    assert phone_of("+7 912 345 67 89", None) == "+79123456789"


def test_numbers_of_other_countries_are_read_by_the_library():
    pytest.importorskip("phonenumbers")
    assert phone_of("020 7946 0018", "GB") == "+442079460018"
    assert phone_of("0171 2345678", "DE") == "+491712345678"
    assert phone_of("12345678", "GB") is None


@given(st.from_regex(r"[a-z0-9]{1,12}", fullmatch=True), st.from_regex(r"[a-z]{2,8}\.[a-z]{2,4}", fullmatch=True))
def test_an_address_in_its_form_stays_as_it_is(local, domain):
    address = email_of(f" {local.upper()}@{domain.title()} ")
    assert address == f"{local}@{domain}" == email_of(address)


@given(st.text(max_size=40))
def test_whatever_is_written_a_number_is_a_number_and_an_address_an_address(text):
    number, address = phone_of(text), email_of(text)
    assert number is None or re.fullmatch(r"\+[1-9]\d{7,14}", number)
    assert address is None or (address.count("@") == 1 and address == address.lower().strip())
    assert number is None or phone_of(number) == number


def test_a_hash_is_told_from_an_address():
    assert hash_kind(hashlib.sha256(b"x").hexdigest().upper()) == "sha256"
    assert hash_kind(hashlib.md5(b"x").hexdigest()) == "md5"
    assert hash_kind("0123456789abcdef") is hash_kind("a@b.de") is None


def test_a_name_loses_its_punctuation():
    assert name_of(" Анна-Мария  O'Neil_ ") == "аннамария oneil"
