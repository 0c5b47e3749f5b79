"""immutable: what a frozen dataclass of the standard library does, at a fraction of the price."""

import copy
import pickle
from dataclasses import FrozenInstanceError, asdict, dataclass, field, replace
from functools import cached_property

import pytest

from segkit.immutable import immutable


@dataclass(frozen=True)
class Standard:
    """A point with a note, of which equality knows nothing."""

    x: int
    y: tuple[int, ...] = ()
    note: str = field(default="", compare=False, repr=False)
    kinds: list[str] = field(default_factory=list, compare=False)


@immutable
class Ours:
    """A point with a note, of which equality knows nothing."""

    x: int
    y: tuple[int, ...] = ()
    note: str = field(default="", compare=False, repr=False)
    kinds: list[str] = field(default_factory=list, compare=False)

    @cached_property
    def double(self):
        return 2 * self.x


@immutable
class Wider(Ours):
    """A point with one field more."""

    z: int = 3


BOTH = pytest.mark.parametrize("kind", [Standard, Ours])


@BOTH
def test_equal_fields_make_equal_objects_of_one_hash(kind):
    assert kind(1, (2,), "a") == kind(1, (2,), "b")
    assert hash(kind(1, (2,), "a")) == hash(kind(1, (2,), "b")) == hash((1, (2,)))
    assert kind(1) != kind(2)
    assert kind(1) != (1, ())


def test_an_object_of_another_class_is_never_equal():
    assert Ours(1) != Standard(1)
    assert Ours(1) != Wider(1)


def test_it_is_shown_as_the_standard_library_shows_it():
    assert repr(Ours(1, (2,))) == repr(Standard(1, (2,))).replace("Standard", "Ours")
    assert repr(Wider(1)) == "Wider(x=1, y=(), kinds=[], z=3)"


@BOTH
def test_no_field_is_given_another_value_and_none_is_added_or_taken(kind):
    made = kind(1)
    for name in ("x", "y", "unheard_of"):
        with pytest.raises(FrozenInstanceError, match=name):
            setattr(made, name, 2)
    with pytest.raises(FrozenInstanceError, match="x"):
        del made.x
    assert made.x == 1


@BOTH
def test_it_is_copied_replaced_and_taken_apart(kind):
    made = kind(1, (2,), "a", ["k"])
    assert replace(made, x=5) == kind(5, (2,))
    assert copy.deepcopy(made) == pickle.loads(pickle.dumps(made)) == made
    assert asdict(made) == {"x": 1, "y": (2,), "note": "a", "kinds": ["k"]}


def test_what_is_reckoned_once_is_kept():
    made = Ours(4)
    assert made.double == 8
    assert vars(made)["double"] == 8


def test_a_method_of_its_own_stays():
    @immutable
    class Own:
        x: int

        def __repr__(self):
            return "own"

    assert repr(Own(1)) == "own"
    assert Own(1) == Own(1)
