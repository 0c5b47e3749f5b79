"""privacy: the form of a value stays, the person does not."""

import pytest

from segkit.privacy import is_personal, masked, masked_customer, names_customer


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("anna.smith@post.example", "a***@p***.example"),
        ("Anna <anna@shop.co.example>", "Anna <a***@s***.example>"),
        ("+7 916 123-45-67", "+7 9** ***-**-67"),
        ("79161234567", "79*******67"),
        ("8 (912) 345-67-89", "8 (9**) ***-**-89"),
        ("COF-1000", "COF-1000"),
        ("Ground coffee", "Ground coffee"),
        ("Köln", "Köln"),
    ],
)
def test_addresses_and_telephones_are_masked_and_things_are_not(value, shown):
    assert masked(value) == shown


def test_every_word_of_a_personal_column_is_masked():
    assert masked("Anna O'Neill 5", personal=True) == "A*** O*** 5***"


@pytest.mark.parametrize("code", ["C0129", "17850", "00-00000019", "A-1005", "ORD-00032"])
def test_the_code_of_a_customer_is_shown(code):
    assert masked_customer(code) == code


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Иванов Иван", "И*** И***"),
        ("ООО Ромашка 2", "О*** Р*** 2***"),
        ("ann", "a***"),
        ("79161234567", "79*******67"),
    ],
)
def test_the_name_of_a_customer_is_masked(name, shown):
    assert masked_customer(name) == shown


@pytest.mark.parametrize(
    "column", ["Billing Name", "customer_name", "ФИО", "Телефон", "phone", "Shipping Address1", "ShippingStreet", "Имя"]
)
def test_a_column_that_names_people_is_personal(column):
    assert is_personal(column)


@pytest.mark.parametrize("column", ["Lineitem name", "product_name", "amount", "Номенклатура", "Order Date", "sku"])
def test_a_column_of_things_is_not(column):
    assert not is_personal(column)


@pytest.mark.parametrize("column", ["Контрагент", "customer", "Buyer", "Менеджер"])
def test_a_column_of_counterparts_holds_what_somebody_is_called(column):
    assert names_customer(column)
