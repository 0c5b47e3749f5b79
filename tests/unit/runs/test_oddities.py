"""What looks odd once customers are known."""

from uuid import UUID

import narwhals.stable.v2 as nw
import polars as pl
import pytest

from segkit.line.placeholders import STAND_INS
from segkit.runs.oddities import remarks_on


def customers(count=100, **changed):
    """Return customers with two orders each in the days 19,000 to 19,099; `changed` gives more rows."""
    rows = {f"c{i}": (19_000 + i % 50, 19_050 + i % 50, 2, 200_000) for i in range(count)} | changed
    frame = pl.DataFrame(
        [(name, *values) for name, values in rows.items()],
        schema=["customer_id", "first_order", "last_order", "frequency", "monetary"],
        orient="row",
    )
    return nw.from_native(frame.sort("customer_id"), eager_only=True)


def test_nothing_odd_is_no_remark():
    assert remarks_on(customers()) == ()


@pytest.mark.parametrize(
    "name",
    [
        "0",
        "guest",
        "GUEST",
        "Розничный покупатель",
        "Walk-In",
        "Laufkunde",
        "Público En General",
        "noreply@shop.example",
        "no-email@none.example",
        "79999999999",
        "+7 (999) 999-99-99",
        "1111111111",
        "+491234567890",
        "111-111-1111",
    ],
)
def test_stand_ins_are_told_with_their_share(name):
    (told,) = remarks_on(customers(**{name: (19_000, 19_099, 50, 1_000_000)}))
    assert told.startswith(
        f"customer {name!r} may be many people: 50 of 250 orders (20.0%), 100.00 of the revenue (4.8%)"
    )


def test_one_customer_with_far_more_orders_than_the_next_is_told():
    (told,) = remarks_on(customers(x9=(19_000, 19_099, 40, 1_000_000)))
    assert told.startswith("customer 'x9' has 20 times the orders of the next: 40 of 240 orders (16.7%)")
    assert remarks_on(customers(x9=(19_000, 19_099, 19, 1_000_000))) == ()
    assert remarks_on(customers(x8=(19_000, 19_099, 40, 1), x9=(19_000, 19_099, 40, 1))) == ()


def test_a_stand_in_does_not_hide_the_next():
    told = remarks_on(customers(guest=(19_000, 19_099, 900, 1), x9=(19_000, 19_099, 40, 1)))
    assert [line.split("'")[1] for line in told] == ["guest", "x9"]


def uuids(*more):
    """Return customers called by UUIDs, of which two may differ in capitals or signs only."""
    names = [str(UUID(int=number * 0x9E3779B97F4A7C15F39CC0605CEDC834 % 2**128)) for number in range(1, 4000)]
    return customers(0, **dict.fromkeys([*names, *(write(names[17]) for write in more)], (19_000, 19_050, 2, 200_000)))


def test_uuids_are_not_alike_unless_one_is_written_otherwise():
    assert remarks_on(uuids()) == ()
    for write in (str.upper, lambda name: name.replace("-", ""), lambda name: f"{name[:9]}-{name[9:]}"):
        (told,) = remarks_on(uuids(write))
        assert told.startswith("1 customer differs from another in capitals, blanks, signs")


def test_a_newest_day_far_from_all_others_is_told_with_the_day_before_it():
    (told,) = remarks_on(customers(slip=(19_000, 20_000, 2, 1)))
    assert told.startswith("the newest order is of 2024-10-04, 901 days after")
    assert told.endswith("--as-of 2022-04-17")


def test_an_oldest_day_far_from_all_others_is_told():
    (told,) = remarks_on(customers(slip=(0, 19_050, 2, 1)))
    assert told == "the oldest order is of 1970-01-01, 19,000 days before all others: is it a slip?"


def test_few_customers_and_several_far_ones_say_nothing_of_days():
    assert remarks_on(customers(20, slip=(0, 20_000, 2, 1))) == ()
    assert remarks_on(customers(a=(0, 20_000, 2, 1), b=(0, 20_000, 2, 1))) == ()


def test_stand_ins_are_each_there_once():
    assert len(STAND_INS) == len(set(STAND_INS))


def named(*names):
    return remarks_on(customers(0, **dict.fromkeys(names, (19_000, 19_050, 2, 200_000))))


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (("K1", "k1", "K2"), "1 customer differs from another in capitals"),
        (("K1", "К1", "K2"), "1 customer differs from another in capitals"),
        (("Ren\ufffd", "Ann"), "1 customer's name holds \ufffd in place of letters that were lost"),
        (("MÃ¼ller", "Ann"), "names look like UTF-8 that was read as Windows-1252"),
        (("РђРЅРЅР°", "Ann"), "names look like UTF-8 that was read as Windows-1251"),
        (("Ann <a@x.example>", "a@x.example"), "1 customer is an address of mail with a name or `mailto:` around it"),
    ],
)
def test_ids_that_were_spoilt_before_are_told(names, said):
    assert any(told.startswith(said) for told in named(*names))


@pytest.mark.parametrize("name", ["guest", "(blank)", "(пусто)", "Не задан", "<null>", "(leer)"])
def test_what_a_report_writes_for_an_empty_cell_is_told_to_be_nobody(name):
    assert any(name in told for told in named(name, "Ann", "Bob"))


def test_names_of_any_alphabet_are_no_remark():
    assert named("Анна", "Müller", "Ann", "a@x.example", "K12", "k34") == ()


@pytest.mark.parametrize(
    "name", ["guestbook@shop.example", "1000000000", "79161234567", "nadia@shop.example", "a@b.example"]
)
def test_what_may_be_somebodys_own_is_no_stand_in(name):
    assert remarks_on(customers(**{name: (19_000, 19_050, 2, 200_000)})) == ()
