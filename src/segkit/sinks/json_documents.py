"""Plain data as JSON: dates as ISO text, money as numbers with all their digits, nothing that is no JSON."""

from __future__ import annotations

import json
import math
from datetime import date
from decimal import Decimal
from typing import Any

INDENT = "  "


def document(value: Any, depth: int = 0) -> str:
    """Write lists, dictionaries and plain values as JSON, two blanks a level; short lists stay on a line.

    Raises:
        TypeError: A value is of no kind that JSON has.
    """
    if isinstance(value, dict):
        members = [
            f"{json.dumps(str(key), ensure_ascii=False)}: {document(one, depth + 1)}" for key, one in value.items()
        ]
        return _block("{", members, "}", depth)
    if isinstance(value, (list, tuple)):
        if all(one is None or isinstance(one, (str, int)) for one in value):
            return f"[{', '.join(document(one) for one in value)}]"
        return _block("[", [document(one, depth + 1) for one in value], "]", depth)
    return _plain(value)


def _block(opening: str, members: list[str], closing: str, depth: int) -> str:
    if not members:
        return opening + closing
    inside = f",\n{INDENT * (depth + 1)}".join(members)
    return f"{opening}\n{INDENT * (depth + 1)}{inside}\n{INDENT * depth}{closing}"


def _plain(value: Any) -> str:
    if isinstance(value, Decimal):
        return _number(value)
    if isinstance(value, float) and not math.isfinite(value):
        return "null"
    if isinstance(value, date):
        return json.dumps(value.isoformat())
    return json.dumps(value, ensure_ascii=False)


def _number(value: Decimal) -> str:
    """Write money with two decimals, or with the three or four that it has."""
    whole, _, decimals = f"{value:.4f}".partition(".")
    return f"{whole}.{decimals[:2]}{decimals[2:].rstrip('0')}"
