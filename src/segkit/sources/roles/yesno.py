"""Columns of yes and no, and of days, that say a line is no sale: cancelled, deleted, a test, not paid."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from segkit.line.attributes import NOTHING
from segkit.sources.cells.numbertext import below_zero
from segkit.sources.roles import names as n
from segkit.sources.roles.names import normalise, squeezed
from segkit.sources.roles.presets import Exclusion

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from segkit.sources.roles.recognition import Roles

YES = (
    "yes|y|true|t|1(?:\\.0)?|x|да|д|ja|j|oui|sí|si|s|sim|tak|ano|evet|так|igen|naam|kyllä|иә|はい|是|\\+|✓|✔"
    "|истина|wahr|vrai|verdadero|vero|verdadeiro|prawda|pravda|waar|doğru|істина"
)
NO = (
    "no|n|false|f|0(?:\\.0)?|нет|н|nein|nee|non|não|nao|nie|ne|hayır|ні|nem|nej|nei|ei|жоқ|いいえ|否"
    "|none|ложь|falsch|faux|falso|fałsz|nepravda|onwaar|yanlış|хибність"
)
"""As people and spreadsheets of many languages write them; patterns that Python and Polars share."""
_YES = re.compile(YES, re.IGNORECASE)
_NO = re.compile(rf"{NO}|\W*0[0\W]*", re.IGNORECASE)
_DAY = re.compile(r"\d{4}|\d[./-]\d")


def says_no(cell: str) -> bool:
    """Tell whether a cell says no."""
    return _NO.fullmatch(cell.strip()) is not None


def says_yes(cell: str) -> bool:
    """Tell whether a cell says yes."""
    return _YES.fullmatch(cell.strip()) is not None


def excluded_by_flags(rows: Mapping[str, Sequence[str | None]], roles: Roles, given: Roles) -> list[Exclusion]:
    """Leave lines out that a column calls undone, deleted, a test, or not paid; by yes and no, or by the day of it.

    Whether a sale was undone or paid is asked of a status first, where there is one.
    """
    judged = roles.status is not None or given.status is not None
    found = []
    for name, cells in rows.items():
        unreal, undone, done = (squeezed(name) in n.group(group) for group in ("unreal", "undone", "done"))
        if not (unreal or undone or (done and not judged)) or name in roles.named().values():
            continue
        said = {cell.strip().casefold() for cell in cells if cell and not _is_nothing(cell)}
        if undone and not done and (_are_below_zero(rows, roles, name) or _are_subtracted(rows, roles, name)):
            continue  # what is paid back says so by its sign or beside it, and is taken from the customer's money
        if said and all(map(_is_flag, said)):
            way = (f"with `{name}` not set", NO) if done else (f"with `{name}` set", YES)
            found.append(Exclusion(name, way[0], matches=rf"^\s*(?:{way[1]})\s*$"))
        elif unreal or (undone and not judged):
            days = {word for word in said if re.search("[1-9]", word)}
            # No day may be written as 0 or 0000-00-00.
            if days and all(map(_DAY.search, days)) and all(re.fullmatch(r"[0\W_t]*", word) for word in said - days):
                found.append(Exclusion(name, f"with a day in `{name}`", matches=r"[1-9]"))
    return found


def _are_below_zero(rows: Mapping[str, Sequence[str | None]], roles: Roles, name: str) -> bool:
    """Tell whether a column is about returns, and all lines that it marks are below zero."""
    money = roles.amount or roles.quantity
    if money is None or not n.words_of("about_returns").search(n.unaccented(normalise(name))):
        return False
    marked = [amount for cell, amount in zip(rows[name], rows[money], strict=True) if cell and says_yes(cell)]
    return bool(marked) and all(map(below_zero, marked))


def _are_subtracted(rows: Mapping[str, Sequence[str | None]], roles: Roles, name: str) -> bool:
    """Tell whether the money that was given back stands on all lines that a column marks, and is subtracted."""
    if roles.refunded is None:
        return False
    marked = [money for cell, money in zip(rows[name], rows[roles.refunded], strict=True) if cell and says_yes(cell)]
    return bool(marked) and all(re.search("[1-9]", money or "") for money in marked)


def _is_nothing(cell: str) -> bool:
    return cell.strip().casefold() in NOTHING


def _is_flag(word: str) -> bool:
    return re.fullmatch(f"{YES}|{NO}", word) is not None
