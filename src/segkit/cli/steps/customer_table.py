"""Ready tables on the command line: rows of customers instead of lines of orders."""

from __future__ import annotations

from dataclasses import fields

from segkit.cli.settings import was_said
from segkit.errors import UsageError

USED = frozenset(("files", "decimal", "model"))
"""Options besides those of a command itself and of output that a ready table has a use for."""


def refuse_orders(*groups: object, used: frozenset[str] = USED) -> None:
    """Refuse options that are about lines of orders.

    Raises:
        UsageError: One was given.
    """
    said = [
        "--" + field.name.replace("_", "-")
        for group in groups
        for field in fields(group)  # type: ignore[arg-type]
        if field.name not in used and (getattr(group, field.name) != field.default or was_said(field.name))
    ]
    if said:
        flags = " and ".join(said)
        raise UsageError(f"--table reads customers and no orders, which {flags} asks for", hint=f"leave out {flags}")
