"""Text of amounts into exact money."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segkit.errors import SegkitError
from segkit.sources.cells.amounts import (
    ROUNDED_FROM,
    AmountReading,
    UndecidedAmountsError,
    decide_amounts,
    decimal_mark,
    is_number,
    residue,
    units,
)  # fmt: skip
from segkit.sources.cells.currencies import _SPELLINGS as SPELLINGS
from segkit.sources.cells.currencies import currency_named
from segkit.sources.cells.numbertext import below_zero

REAL = pl.Float64()


def read(reading, *texts):
    return (
        pl.DataFrame({"text": texts}, schema={"text": pl.String})
        .select(reading.number(pl.col("text")))
        .to_series()
        .to_list()
    )


@pytest.mark.parametrize(
    ("sample", "mark", "plain"),
    [
        (["1", "2"], ".", True),
        (["1.5", "-2", "3e2"], ".", True),
        (["1,5"], ",", True),
        (["1,5", "-2", "1,53e4"], ",", True),
        (["1,234.5"], ".", False),
        (["1.234,5"], ",", False),
        (["1,234,567"], ".", False),
        (["1 234"], ".", False),
        (["0.123"], ".", True),
    ],
)
def test_a_sample_decides_the_decimal_mark(sample, mark, plain):
    reading = decide_amounts(sample)
    assert (reading.decimal, reading.plain) == (mark, plain)


def test_other_columns_decide_what_one_leaves_open():
    with pytest.raises(SegkitError, match="thousands or three decimals"):
        decide_amounts(["1.234"])
    assert read(decide_amounts(["1.234"], elsewhere=","), "1.234") == [1234.0]
    assert read(decide_amounts(["1.234"], elsewhere="."), "1.234") == [1.234]


def test_what_is_no_number_tells_nothing_of_the_mark():
    assert decimal_mark(["12..5", "1.2.3", "2024-01-01", "abc.de"]) is None
    assert decimal_mark(["1.5", "1,5"]) is None


def test_one_reading_is_strict():
    point, comma = decide_amounts(["1,234.5"]), decide_amounts(["1.234,5"])
    assert read(point, "1,234.5", "1.234,5", "12,34.5", "1,234", "0,500") == [1234.5, None, None, 1234.0, None]
    assert read(comma, "1,234.5", "1.234,5", "1.5", "0.500", "1.500e3") == [None, 1234.5, None, None, None]
    assert read(decide_amounts(["1,5"]), "1,5", "1.5", "1.234", "1,500") == [1.5, None, None, 1.5]


def test_only_the_currency_of_the_column_may_stand_beside_a_number():
    assert read(decide_amounts(["5 €"]), "5 €", "EUR 5", "$5", "5") == [5.0, 5.0, None, 5.0]
    assert read(decide_amounts(["1,000.00"]), "5 €", "5") == [None, 5.0]


@given(st.decimals("-99999999999.9999", "99999999999.9999", places=4), st.sampled_from(". ,"))
def test_any_way_to_set_thousands_apart_reads_back_exactly(money, group):
    decimal = "," if group == "." else "."
    text = f"{money:,f}".translate({ord(","): group, ord("."): decimal})
    reading = AmountReading(decimal, plain=False, exact=True, grouped=group.strip())
    frame = pl.DataFrame({"text": [text]}).select(units(reading.number(pl.col("text")), pl.Decimal(38, 12)))
    assert frame.item() == int(money * 10_000)


UNITS_BESIDE = ["{}", "{} €", "€ {}", "€{}", "{}€", "EUR {}", "{} EUR", "{}\u00a0€", "eur {}", "{} евро"]
SIGNS = {
    False: ["{}", "+{}", " {} "],
    True: ["-{}", "- {}", "{}-", "({})", "\u2212{}", "\u2013{}", "( {} )"],
}
GROUPS = {".": ["", ",", " ", "\u00a0", "\u202f", "\u2009", "'", "’"], ",": ["", ".", " ", "\u00a0", "\u202f", "'"]}


@st.composite
def spelt(draw, decimal):
    """Return a number with two decimals, and some way to write it."""
    money = draw(st.decimals("-99999999.99", "99999999.99", places=2))
    group = draw(st.sampled_from(GROUPS[decimal]))
    digits = f"{abs(money):,.2f}".translate({ord(","): group, ord("."): decimal})
    if digits.endswith("00") and draw(st.booleans()):
        digits = draw(st.sampled_from([digits[:-2] + "-", digits[:-2] + "–"]))
        money, sign = abs(money), "{}"
    else:
        sign = draw(st.sampled_from(SIGNS[money < 0]))
    unit = draw(st.sampled_from(UNITS_BESIDE))
    return int(money * 10_000), unit.format(sign.format(digits))


@pytest.mark.parametrize("decimal", [".", ","])
@given(data=st.data())
def test_any_amount_in_any_spelling_reads_back_to_the_unit(decimal, data):
    cells = data.draw(st.lists(spelt(decimal), min_size=1, max_size=8))
    texts = [text for _, text in cells]
    reading = decide_amounts([*texts, f"1{decimal}50"])
    column = pl.DataFrame({"text": texts}).select(units(reading.number(pl.col("text")), reading.dtype()))
    assert column.to_series().to_list() == [amount for amount, _ in cells]


@st.composite
def usual(draw, decimal):
    """Return an amount as people of one convention write it: cents or none, thousands set apart or not."""
    whole = draw(st.integers(0, 9_999_999))
    digits = draw(st.sampled_from([f"{whole:,}", f"{whole:,}.{whole % 100:02}", f"{whole}.{whole % 100:02}"]))
    money = float(digits.replace(",", ""))
    return money, digits if decimal == "." else digits.translate({ord(","): ".", ord("."): ","})


@given(st.lists(st.one_of(usual("."), usual(",")), min_size=2, max_size=10))
def test_two_conventions_in_one_column_are_never_read_silently(cells):
    texts = [text for _, text in cells]
    try:
        reading = decide_amounts(texts)
    except SegkitError:
        return
    values = read(reading, *texts)
    right = [value == pytest.approx(money) or value is None for value, (money, _) in zip(values, cells, strict=True)]
    assert all(right) or reading.remarks


@pytest.mark.parametrize(
    "texts",
    [
        ["5,5", "5.555"],
        ["12,50", "1,500"],
        ["12.50", "1.500"],
        ["1,234,567", "1.234"],
        ["1.234", "5,678"],
        ["1.234"],
        ["12,50", "1.234"],
    ],
    ids=" ".join,
)
def test_three_digits_behind_the_only_mark_ask_where_nothing_tells(texts):
    with pytest.raises(UndecidedAmountsError):
        decide_amounts(texts)
    assert decide_amounts(texts, given=",").decimal == ","


def test_three_decimals_are_plain_where_others_have_as_many():
    assert read(decide_amounts(["0.125", "1.500", "12.50"]), "1.500") == [1.5]
    assert decide_amounts(["0.125", "1.500", "12.50"]).remarks == ()
    assert decide_amounts(["12.5", "1.500"]).remarks == ("1.500 is read with three decimals: --decimal , overrules",)


def test_thousands_beside_a_decimal_point_are_read_and_said():
    reading = decide_amounts(["$5.50", "$1,200"])
    assert read(reading, "$1,200") == [1200.0]
    assert reading.remarks == ("$1,200 is read as $1200: --decimal , overrules",)


@pytest.mark.parametrize(
    "text",
    ["\u200e1,234.50", "\u202a1,234.50\u202c", "\u200f1,234.50 \u20aa", '="1,234.50"', '"1,234.50"', "\ufeff1,234.50"],
)
def test_marks_that_nobody_sees_and_quotation_marks_are_none_of_a_number(text):
    assert read(decide_amounts([text]), text, text.replace("1,", "-1,")) == [1234.5, -1234.5]


def test_groups_of_two_digits_are_read_where_all_are():
    reading = decide_amounts(["1,23,456.78", "12,345"])
    assert read(reading, "1,23,456.78", "12,34,567", "1,234,567", "123,456") == [123456.78, 1234567.0, None, None]
    with pytest.raises(SegkitError, match="has groups of two digits"):
        decide_amounts(["1,23,456.78", "1,234,567.00"])


@pytest.mark.parametrize(
    ("text", "unit"), [("5 шт", "шт"), ("1.5k", "k"), ("5%", "%"), ("#DIV/0", "#DIV/"), ("5 kg", "kg")]
)
def test_an_unknown_unit_is_named(text, unit):
    with pytest.raises(SegkitError, match=f"`{unit}` stands beside the numbers") as caught:
        decide_amounts([text, text.replace("5", "6")])
    assert "--amount" in caught.value.hint


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("$5", "C$5"),
        ("5 kr", "5 zł"),
        ("5 Kč", "5 Ft"),
        ("₸5", "₴5"),
        ("R$ 5", "$5"),
        ("5 BYN", "5 р."),
        ("5 Br", "5 р."),
    ],
)
def test_two_currencies_are_told_apart(one, other):
    assert read(decide_amounts([one]), one, other) == [5.0, None]
    with pytest.raises(SegkitError, match="two currencies in one column"):
        decide_amounts([one, other])


def test_no_spelling_of_a_currency_reads_as_another():
    for code, words in SPELLINGS.items():
        for word in (spelling.replace("_", " ") for spelling in words.split()):
            assert currency_named(word) == currency_named(word.upper()) == code
            assert read(decide_amounts([f"7 {word}"]), f"7 {word}", f"{word} 7", f"{word}7") == [7.0] * 3


def test_a_full_stop_of_a_currency_is_no_decimal_point():
    rouble = decide_amounts(["1 234.50 руб."])
    assert read(rouble, "руб.5", "5руб.-", "руб. -5.25", "5.-", "-5.-") == [5.0, -5.0, -5.25, 5.0, -5.0]
    assert read(decide_amounts(["1,234.5"]), ".5", "-.5", "5.", "1.5e-1") == [0.5, -0.5, None, 0.15]
    assert read(decide_amounts(["1.234,5"]), ",5", "1,5e1", "1.5e1") == [0.5, 15.0, None]


def test_whole_numbers_leave_the_mark_open():
    assert read(decide_amounts(["1", "250"]), "7", "1.500", "1,5") == [7, None, None]


@pytest.mark.parametrize(("value", "expected"), [(0.00005, 1), (-0.00005, -1), (1.23455, 12346), (0.1 + 0.2, 3000)])
def test_halves_round_away_from_zero(value, expected):
    assert pl.select(units(pl.lit(value), REAL)).item() == expected


def test_more_than_four_decimals_leave_a_residue_and_noise_does_not():
    values = pl.DataFrame({"value": [1.2345, 0.1 + 0.2, 1.23456, 987654.3211]})
    left = values.select(residue(pl.col("value"), REAL)).to_series().abs()
    assert (left > ROUNDED_FROM).to_list() == [False, False, True, False]


@pytest.mark.parametrize("dtype", [pl.Int64(), pl.UInt64(), pl.Int128(), pl.Decimal(38, 2)])
def test_what_does_not_fit_is_null_and_never_wraps(dtype):
    values = pl.Series("value", [9 * 10**15, 5], dtype=pl.Int64).cast(dtype).to_frame()
    assert values.select(units(pl.col("value"), dtype)).to_series().to_list() == [None, 50_000]


def test_bare_numbers():
    assert [is_number(text) for text in ("1", "-1.5", "1e3", ".5", "", "1,5", "one", "$1")] == [True] * 4 + [False] * 4


@pytest.mark.parametrize(
    ("texts", "numbers"),
    [(["¥1,238", "¥12,000"], [1238, 12_000]), (["1.238 €", "900 €"], [1238, 900]), (["$1,500", "($2,000)", "$20"], [1500, -2000, 20])],
)  # fmt: skip
def test_money_beside_its_sign_has_no_three_decimals(texts, numbers):
    reading = decide_amounts(texts)
    assert read(reading, *texts) == numbers
    assert f"{texts[0]} is read as" in reading.remarks[0]


@pytest.mark.parametrize("texts", [["1.238 €", "2.500 €"], ["1,238", "900"], ["$1,238", "2,500"]])
def test_three_digits_behind_a_mark_stay_open_where_nothing_tells(texts):
    with pytest.raises(UndecidedAmountsError):
        decide_amounts(texts)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("١٢٣٫٥٠", 123.5),
        ("١٬٢٣٤٫٥٠", 1234.5),
        ("۱۲۳", 123),
        ("-۱۲٫۵", -12.5),
        ("１２３", 123),
        ("१२३.५०", 123.5),
        ("٩٠ ر.س", 90),
    ],
)
def test_amounts_are_read_in_the_digits_of_other_scripts(text, number):
    assert read(decide_amounts([text]), text) == [number]


def test_columns_may_hold_digits_of_two_scripts():
    assert read(decide_amounts(["123.50", "١٢٣٫٥٠"]), "123.50", "١٢٣٫٥٠") == [123.5, 123.5]


@pytest.mark.parametrize("texts", [["12.500 KWD", "1.250 KWD"], ["12,500 DT", "1,250 DT"]])
def test_dinars_have_three_decimals_where_every_number_has(texts):
    reading = decide_amounts(texts)
    assert read(reading, *texts) == [12.5, 1.25]
    assert "is read with three decimals" in reading.remarks[0]


def test_the_currency_of_a_column_tells_three_decimals_from_thousands():
    assert read(decide_amounts(["12.500", "1.250"], currency="BHD"), "12.500") == [12.5]
    for texts, currency in ((["12.500", "1.250"], "EUR"), (["12.500", "1500"], "BHD")):
        with pytest.raises(UndecidedAmountsError):
            decide_amounts(texts, currency=currency)


@pytest.mark.parametrize("other", ["0.500", "1234.500", "12,345.500"])
def test_one_value_proves_that_three_digits_are_decimals(other):
    assert read(decide_amounts(["12.345", other]), "12.345") == [12.345]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("1.23E+05", True),
        ("2,5E+06", True),
        ("1.5E+00", False),
        ("1e3", False),
        ("1.2345E+02", False),
        ("12.50", False),
    ],
)
def test_numbers_that_a_spreadsheet_has_shortened_are_told(text, told):
    remarks = decide_amounts([text, "7"]).remarks
    assert (
        any(f"{text} is a number of which a spreadsheet has kept the first digits only" in one for one in remarks)
        is told
    )


@pytest.mark.parametrize(
    ("texts", "nought"),
    [
        ([" $ 1,234.50 ", " $ (5.00)"], " $ -   "),
        (["1.234,50 €", "5,00 €"], "-   € "),
        ([" 1,234.50 ", " (5.00)"], " -   "),
    ],
)
def test_a_dash_in_an_accounting_format_is_a_nought(texts, nought):
    reading = decide_amounts([*texts, nought])
    assert read(reading, nought, "-") == [0, None]
    assert not below_zero(nought)


CELLS = st.from_regex(r"[-+]?[0-9]{0,4}[.,]?[0-9]{0,3}[-+]?", fullmatch=True) | st.sampled_from(
    [
        "",
        " 7",
        "1e5",
        "inf",
        "nan",
        "1 234.50",
        "1,234.50",
        "1.234,50",
        "1.234",
        "1,234",
        "$5",
        "(3.10)",
        "9" * 400,
        "-0",
        "12.x",
        "٣",
    ]
)


@given(
    st.lists(st.none() | CELLS, min_size=1),
    st.sampled_from(".,"),
    st.sampled_from(["", "other"]),
    st.booleans(),
    st.sampled_from(["floats", "exact", "whole"]),
)
def test_a_plain_number_is_the_same_whichever_way_it_is_read(cells, decimal, grouped, cents, kind):
    other = {".": ",", ",": "."}[decimal]
    reading = AmountReading(
        decimal, plain=False, whole=kind == "whole", exact=kind == "exact", grouped=other if grouped else "",
        cents=cents,
    )  # fmt: skip
    frame = pl.DataFrame({"text": cells}, schema={"text": pl.String})
    slow = frame.select(reading._dressed(pl.col("text"))).to_series().to_list()
    assert repr(read(reading, *cells)) == repr(slow)
