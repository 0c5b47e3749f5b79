"""Values into groups: capitals, blanks and ё do not matter, and nobody is in two."""

import pytest

from segkit.errors import SegkitError, UsageError
from segkit.runs.attributes.groups import groups_of

HOME = groups_of(["region=home:Moskva,Moskovskaya oblast;other:*"])["region"]


def test_spellings_of_a_value_are_in_its_group_and_the_star_takes_the_rest():
    assert [HOME.of(value) for value in ("Moskva", "MOSKVA ", "moskovskaya  Oblast", "Tver")] == [
        "home", "home", "home", "other",
    ]  # fmt: skip
    assert groups_of(["c=юг:Орёл"])["c"].of("ОРЕЛ") == "юг"


def test_without_a_star_other_values_stay():
    assert groups_of(["c=south:Rome"])["c"].of("Oslo") == "Oslo"


def test_quotation_marks_keep_commas_and_a_star_stands_for_letters():
    groups = groups_of(['c=a:"Paris, Texas";b:Mos*'])["c"]
    assert [groups.of(value) for value in ("Paris, Texas", "Moscow", "Paris")] == ["a", "b", "Paris"]


def test_values_of_groups_that_are_nowhere_are_told():
    assert HOME.told(["Moskva", "Moskovskaja oblast"]) == [
        "--group region: `moskovskaya oblast` nowhere among the values; there are `Moskovskaja oblast`"
    ]


def test_overlapping_groups_are_refused():
    with pytest.raises(UsageError, match="`tver` is in two groups, a and b"):
        groups_of(["c=a:Tver;b:TVER"])
    with pytest.raises(UsageError, match=r"the rest \(\*\) is in two groups"):
        groups_of(["c=a:*;b:*"])
    with pytest.raises(SegkitError, match="`Moscow` is in two groups, a and b"):
        groups_of(["c=a:Mos*;b:Moscow"])["c"].of("Moscow")


@pytest.mark.parametrize("text", ["c", "c=", "c=a", "c=a:", "c=a:x,,y", "c=a:x;a:y", "=a:x", "c=a:x,x"])
def test_what_is_no_group_is_refused(text):
    with pytest.raises(UsageError):
        groups_of([text])


def test_a_name_has_its_groups_once():
    with pytest.raises(UsageError, match="twice"):
        groups_of(["c=a:x", "c=b:y"])
