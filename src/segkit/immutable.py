"""Frozen dataclasses that cost little to make.

The standard library writes and compiles six functions for each frozen class; for some hundred classes that is a
seventh of what a run on a small file takes. Here the constructor alone is compiled, and all classes share the rest.
"""

from __future__ import annotations

from dataclasses import FrozenInstanceError, dataclass, field, fields
from functools import cache
from typing import Any, TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def immutable(kind: type[T]) -> type[T]:
    """Make what `dataclass(frozen=True)` makes; methods that a class defines itself stay."""
    own = vars(kind)
    for name, method in SHARED.items():
        if own.get(name) is None:
            setattr(kind, name, method)
    return dataclass(eq=False, repr=False)(kind)


def _equal(self: Any, other: object) -> bool:
    return _compared(self) == _compared(other) if other.__class__ is self.__class__ else NotImplemented


def _hash(self: Any) -> int:
    return hash(_compared(self))


def _compared(self: Any) -> tuple[Any, ...]:
    return tuple(map(self.__dict__.__getitem__, _names_compared(type(self))))  # type: ignore[arg-type]


@cache
def _names_compared(kind: type) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind) if one.compare)


def _shown(self: Any) -> str:
    shown = ", ".join(f"{one.name}={getattr(self, one.name)!r}" for one in fields(self) if one.repr)
    return f"{type(self).__qualname__}({shown})"


def _set_once(self: Any, name: str, value: object) -> None:
    """Let the constructor give each field its value, and nobody else."""
    if name in self.__dict__ or name not in self.__dataclass_fields__:
        raise FrozenInstanceError(f"cannot assign to field {name!r}")
    self.__dict__[name] = value


def _never(_: Any, name: str) -> None:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


SHARED = {
    "__eq__": _equal, "__hash__": _hash, "__repr__": _shown, "__setattr__": _set_once, "__delattr__": _never,
}  # fmt: skip
