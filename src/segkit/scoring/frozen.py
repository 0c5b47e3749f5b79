"""Frozen models: a yardstick with the base that it was learnt from, written, read, and held against another base."""

from __future__ import annotations

import hashlib
import json
import math
import sys
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.frames import UNITS, money_of
from segkit.immutable import immutable
from segkit.scoring.scores import MEASURES, SCORES
from segkit.scoring.yardstick import ModelError, Yardstick, fingerprint_of, part, yardstick_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

VERSION: str = sys.modules["segkit"].__version__
"""Of this segkit; the package itself stands above all rooms, and is here already."""
FORMAT = 1
"""The version of the file; a file of a newer one is refused, one of an older one is read."""
LARGEST_FILE = 20 << 20
STABLE, SHIFTED = 0.1, 0.25
"""The usual bounds of the population stability index: below the first nothing moved, from the second on much did."""


@immutable
class Base:
    """The customers a model was learnt from, counted: nothing tells who they are."""

    as_of: date
    customers: int
    lines: int
    amount: int
    """1/10000 currency, of all lines that were read."""
    files: tuple[str, ...]
    """Names without folders."""
    sha256: str
    """Of the days of first and last orders, numbers of orders and money, customer by customer."""
    scores: Mapping[str, tuple[int, ...]]
    """By score: how many customers have 1, 2, and so on."""
    segments: Mapping[str, int]


@immutable
class Drift:
    """How far a measure has moved from the base that its cut points were learnt from."""

    measure: str
    beyond: float
    """Share of customers below the lowest or above the highest cut point."""
    beyond_then: float
    stability: float
    """Population stability index over the scores; 0 is as then."""


@immutable
class FrozenModel:
    """A yardstick that scores any base alike, and the base that it was learnt from."""

    yardstick: Yardstick
    base: Base
    segkit: str = VERSION
    """The version of segkit that wrote it."""

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the yardstick."""
        return self.yardstick.fingerprint

    def to_json(self) -> str:
        """Write the model as JSON, the same text for the same model."""
        base = self.base
        document = {
            "segkit_model": FORMAT,
            "segkit": self.segkit,
            "fingerprint": self.fingerprint,
            "yardstick": self.yardstick.document(),
            "base": {
                "as_of": base.as_of.isoformat(),
                "customers": base.customers,
                "lines": base.lines,
                "money": str(money_of(base.amount)),
                "files": list(base.files),
                "sha256": base.sha256,
                "scores": {name: list(counts) for name, counts in base.scores.items()},
                "segments": dict(base.segments),
            },
        }
        return json.dumps(document, indent=1, ensure_ascii=False) + "\n"

    @classmethod
    def from_json(cls, text: str, where: str = "the model") -> FrozenModel:
        """Read what `to_json` wrote.

        Raises:
            ModelError: It is no model, of a newer format, damaged, or changed by hand.
        """
        document = _document_in(text, where)
        raw = part(document, "yardstick", where, dict)
        yardstick = yardstick_of(raw, f"{where}, `yardstick`")
        if (
            part(document, "fingerprint", where, str) != fingerprint_of(raw)
            or fingerprint_of(raw) != yardstick.fingerprint
        ):
            raise ModelError(
                f"{where}: the yardstick is not the one that was written: its fingerprint differs",
                hint="write it again; own cut points and rules are given by --r-cuts, --f-cuts, --m-cuts and --rules",
            )
        base = part(document, "base", where, lambda value: _base_of(dict(value), f"{where}, `base`"))
        if any(len(counts) != yardstick.thresholds.bins for counts in base.scores.values()):
            raise ModelError(f"{where}, `base`: `scores` are not those of {yardstick.thresholds.bins} bins")
        return cls(yardstick, base, part(document, "segkit", where, str))

    def drift(self, customers: nw.DataFrame[Any]) -> tuple[Drift, ...]:
        """Tell how far a base that was scored by this model has moved.

        Columns in: r_score, f_score, m_score
        """
        return self.drift_of(count_scores(customers, self.yardstick.thresholds.bins))

    def drift_of(self, now: Mapping[str, Sequence[int]]) -> tuple[Drift, ...]:
        """Tell the same of a base of which there are so many customers of each score."""
        return tuple(
            Drift(measure, _beyond(now[score]), _beyond(then), stability(now[score], then))
            for measure, score in zip(MEASURES, SCORES, strict=True)
            if (then := self.base.scores[score])
        )

    def drifted(self, customers: nw.DataFrame[Any], currency: str | None) -> list[str]:
        """Say how far a base that was scored by this model has moved, and where the model may not fit it.

        Columns in: r_score, f_score, m_score
        """
        return self.drifted_by(count_scores(customers, self.yardstick.thresholds.bins), currency)

    def drifted_by(self, now: Mapping[str, Sequence[int]], currency: str | None) -> list[str]:
        """Say the same of a base of which there are so many customers of each score."""
        base, found = self.base, self.drift_of(now)
        shares = ", ".join(f"{one.measure} {one.beyond:.1%} (then {one.beyond_then:.1%})" for one in found)
        index = ", ".join(f"{one.measure} {one.stability:.3f}" for one in found)
        furthest = max(one.stability for one in found)
        words = "about as then" if furthest < STABLE else "moved" if furthest < SHIFTED else "moved far"
        learnt = f"model {self.fingerprint[:12]}, learnt from {base.customers:,} customers as of {base.as_of}"
        said = [
            f"scored by {learnt}; beyond its outermost cut points: {shares}",
            f"population stability index: {index}: {words}",
        ]
        if furthest >= SHIFTED:
            said.append("the base is no longer the one of the model: learn a new one with --save-model")
        if currency != self.yardstick.currency:
            then, here = (code or "no choice of currency" for code in (self.yardstick.currency, currency))
            said.append(f"the model was learnt with {then}, and this is {here}: are these amounts alike?")
        return said


def freeze(
    yardstick: Yardstick,
    customers: nw.DataFrame[Any],
    *,
    as_of: date,
    lines: int,
    amount: int,
    files: Sequence[str] = (),
) -> FrozenModel:
    """Keep the yardstick of a base of labelled customers, and count the base.

    Columns in: the schema SEGMENTS, sorted by customer_id
    """
    labels = customers[c.SEGMENT].to_list()
    return FrozenModel(
        yardstick,
        Base(
            as_of,
            len(customers),
            lines,
            amount,
            tuple(files),
            _digest(customers),
            count_scores(customers, yardstick.thresholds.bins),
            {name: labels.count(name) for name in yardstick.book.names},
        ),
    )


def count_scores(customers: nw.DataFrame[Any], bins: int) -> dict[str, tuple[int, ...]]:
    """Count the customers of each score.

    Columns in: r_score, f_score, m_score
    """
    return {score: tuple(int((customers[score] == value).sum()) for value in range(1, bins + 1)) for score in SCORES}


def read_model(path: Path) -> FrozenModel:
    """Read a model from a file.

    Raises:
        ModelError: The file cannot be read, or is no model that this segkit reads.
    """
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise ModelError(f"{path} is no model of segkit: it is larger than {LARGEST_FILE >> 20} MiB")
        text = path.read_text("utf-8")
    except OSError as fault:
        raise ModelError(
            f"cannot read {path}: {(fault.strerror or str(fault)).lower()}",
            hint=f"segkit rfm orders.csv --save-model {path}",
        ) from fault
    except UnicodeDecodeError as fault:
        raise ModelError(f"{path} is no model of segkit: it is not text in UTF-8") from fault
    return FrozenModel.from_json(text, str(path))


def _document_in(text: str, where: str) -> dict[str, Any]:
    def refuse(name: str) -> Any:
        raise ModelError(f"{where}: {name} is no number", hint="the file is damaged: write the model again")

    try:
        document = json.loads(text, parse_constant=refuse)
    except json.JSONDecodeError as fault:
        raise ModelError(
            f"{where}, line {fault.lineno}: this is no JSON: {fault.msg.lower()}",
            hint="the file is damaged, or is no model: write it again with --save-model",
        ) from fault
    except RecursionError as fault:
        raise ModelError(f"{where} is no model of segkit") from fault
    if not isinstance(document, dict) or "segkit_model" not in document:
        raise ModelError(f"{where} is no model of segkit", hint="segkit rfm orders.csv --save-model m.json")
    version = document["segkit_model"]
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise ModelError(f"{where}: `segkit_model` is {json.dumps(version)[:40]}, no version of a format")
    if version > FORMAT:
        raise ModelError(
            f"{where} is of format {version}, written by segkit {document.get('segkit', '?')};"
            f" this is segkit {VERSION}, which reads formats up to {FORMAT}",
            hint="update segkit, or write the model again with this one",
        )
    return document


def _base_of(document: Mapping[str, Any], where: str) -> Base:
    return Base(
        part(document, "as_of", where, date.fromisoformat),
        part(document, "customers", where, _whole),
        part(document, "lines", where, _whole),
        part(document, "money", where, lambda text: int(Decimal(text) * UNITS)),
        part(document, "files", where, lambda names: tuple(map(str, names))),
        part(document, "sha256", where, str),
        part(document, "scores", where, lambda value: {score: tuple(map(_whole, value[score])) for score in SCORES}),
        part(document, "segments", where, lambda value: {str(name): _whole(many) for name, many in value.items()}),
    )


def _whole(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise TypeError(value)
    return value


def _digest(customers: nw.DataFrame[Any]) -> str:
    found = hashlib.sha256()
    for name in (c.FIRST_ORDER, c.LAST_ORDER, c.FREQUENCY, c.MONETARY):
        found.update(customers[name].cast(nw.Int64).to_numpy().astype("<i8").tobytes())
    return found.hexdigest()


def _beyond(counts: Sequence[int]) -> float:
    return (counts[0] + counts[-1]) / max(sum(counts), 1)


def stability(now: Sequence[int], then: Sequence[int]) -> float:
    """Return the population stability index: 0 for equal shares; half a customer is added everywhere.

    Source: Siddiqi (2006), Credit Risk Scorecards, on monitoring.
    """
    parts = [_share(one, now) for one in now], [_share(one, then) for one in then]
    return math.fsum((new - old) * math.log(new / old) for new, old in zip(*parts, strict=True))


def _share(count: int, counts: Sequence[int]) -> float:
    return (count + 0.5) / (sum(counts) + 0.5 * len(counts))
