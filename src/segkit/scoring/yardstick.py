"""A yardstick: all that scores and labels depend on besides the customers themselves, as plain data and back."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from segkit.choices import OrderBy, Returns
from segkit.errors import SegkitError
from segkit.immutable import immutable
from segkit.scoring.books.document import book_of, document_of
from segkit.scoring.scores import Thresholds

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from segkit.scoring.rules import RuleBook


class ModelError(SegkitError):
    """A model file that cannot be used."""


@immutable
class Yardstick:
    """Cut points, rules, and how orders are made of lines."""

    thresholds: Thresholds
    book: RuleBook
    """The rules, `new_days` still open."""
    new_days: float
    returns: Returns = Returns.NET
    order_by: OrderBy = OrderBy.LINE
    currency: str | None = None

    def document(self) -> dict[str, Any]:
        """Return the yardstick as plain data; numbers that must not be rounded are text."""
        return {
            "thresholds": json.loads(self.thresholds.to_json()),
            "bins": self.thresholds.bins,
            "new_days": repr(float(self.new_days)),
            "rules": document_of(self.book),
            "returns": self.returns.value,
            "order_by": self.order_by.value,
            "currency": self.currency,
        }

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the yardstick: the same for all runs that score and label alike."""
        return fingerprint_of(self.document())


def fingerprint_of(document: Mapping[str, Any]) -> str:
    """Return the SHA-256 of plain data, whatever the order of its keys."""
    text = json.dumps(document, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def yardstick_of(document: Mapping[str, Any], where: str) -> Yardstick:
    """Read what `Yardstick.document` gives.

    Raises:
        ModelError: A part is missing or is not what it should be; it is named.
    """
    thresholds = part(document, "thresholds", where, lambda value: Thresholds.from_json(json.dumps(value)))
    found = Yardstick(
        thresholds,
        part(document, "rules", where, book_of),
        part(document, "new_days", where, _days),
        part(document, "returns", where, Returns),
        part(document, "order_by", where, OrderBy),
        part(document, "currency", where, _text_or_none),
    )
    if part(document, "bins", where, int) != thresholds.bins:
        raise ModelError(f"{where}: `bins` is {document['bins']}, and the cut points are of {thresholds.bins} bins")
    return found


def part(document: Mapping[str, Any], key: str, where: str, read: Callable[[Any], Any]) -> Any:
    """Read one part of a model.

    Raises:
        ModelError: It is missing, or is not what it should be.
    """
    if key not in document:
        raise ModelError(f"{where}: `{key}` is missing", hint="the file is damaged: write the model again")
    try:
        return read(document[key])
    except SegkitError as fault:
        raise ModelError(f"{where}: `{key}`: {fault}", hint="the file is damaged: write the model again") from fault
    except (ValueError, TypeError, KeyError, AttributeError, ArithmeticError) as fault:
        shown = json.dumps(document[key])[:40]
        raise ModelError(
            f"{where}: `{key}` is not what it should be: {shown}", hint="the file is damaged: write the model again"
        ) from fault


def _days(text: Any) -> float:
    days = float(text)
    if not 0 <= days < float("inf"):
        raise ValueError(text)
    return days


def _text_or_none(value: Any) -> str | None:
    if value is not None and not isinstance(value, str):
        raise TypeError(value)
    return value
