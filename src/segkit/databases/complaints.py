"""What PostgreSQL and its driver complain of, in our words: without passwords, and without values of rows.

Source: PostgreSQL, appendix A, error codes; libpq, messages of a connection that fails.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from segkit.errors import SegkitError
from segkit.privacy import masked

if TYPE_CHECKING:
    from segkit.databases.addresses import Database

_VALUES = ("22", "23")
"""Classes of errors whose messages quote values."""
_RULES = {
    "23505": "a row of this key is there already",
    "23502": "a column must not be empty", "23514": "a check refuses a row",
    "23503": "rows of another table refer to it, or are lacking there", "22021": "a text holds a zero byte",
}  # fmt: skip
_NAMED = {
    "42703": "there is no column {}", "42P01": "there is no table {}", "42601": "this is no SQL at {}",
    "42883": "there is no function {}", "42501": "the user has no right to {}",
    "42804": "column {} takes no values of this type",
}  # fmt: skip
"""Errors that name something, which is no value of a row."""
_NAME = re.compile(r'"([^"]*)"|(?:column|relation|function|for table|for schema|for view) ([^\s"]+)')
_REACH = (
    (re.compile(r'database "([^"]*)" does not exist'), "there is no database {}"),
    (re.compile(r'role "([^"]*)" does not exist'), "there is no user {}"),
    (re.compile(r'password authentication failed for user "([^"]*)"'), "the password of {} is not right"),
    (re.compile(r"no password supplied"), "it wants a password"),
    (re.compile(r"no pg_hba\.conf entry"), "its pg_hba.conf lets nobody in from here"),
    (re.compile(r"could not translate host name"), "no server of that name is known"),
    (re.compile(r"Connection refused|No such file or directory"), "nobody answers there"),
    (re.compile(r"timeout expired|timed out"), "no answer in time"),
    (re.compile(r"remaining connection slots|too many clients"), "it has no room for another connection"),
)


def refusal(fault: Any, database: Database, kept: str, patience: float) -> SegkitError:
    """Say what went wrong, what is there still (`kept`), and where to look; `patience` are the seconds of waiting."""
    state = fault.sqlstate or ""
    said = {_plain(key): _plain(value) for key, value in fault.details or ()}
    text = said.get("PG_DIAG_MESSAGE_PRIMARY", "")
    if state.startswith(_VALUES):
        where = [said[f"PG_DIAG_{part}_NAME"] for part in ("CONSTRAINT", "COLUMN") if said.get(f"PG_DIAG_{part}_NAME")]
        what = _RULES.get(state, "a value does not fit")
        at = f"; rule or column {', '.join(where)}" if where else ""
        return SegkitError(f"{database.shown}: {what}{at}; {kept}", hint=f"look up SQLSTATE {state}")
    if state == "55P03":
        return SegkitError(
            f"{database.shown}: another program is writing: waited {patience} seconds; {kept}",
            hint="try again when it is done",
        )
    if not text:
        return _unreached(str(fault), database)
    return SegkitError(f"{database.shown}: {_named(state, text)}; {kept}", hint=f"look up SQLSTATE {state}")


def _named(state: str, text: str) -> str:
    found = _NAME.search(text)
    name = (found[1] or found[2]) if found else None
    return _NAMED[state].format(f"`{masked(name)}`") if state in _NAMED and name else masked(text)


def _unreached(text: str, database: Database) -> SegkitError:
    text = text.partition("Failed to connect: ")[2] or text
    lines = [line.strip() for line in text.strip().splitlines()]
    why = database.without_secrets(lines[0] if lines else "no word of why")
    for pattern, words in _REACH:
        if found := pattern.search(why):
            why = words.format(*(f"`{name}`" for name in found.groups()))
            break
    return SegkitError(
        f"cannot reach {database.shown}: {why}", hint="look at server, user and PGPASSWORD; is it running?"
    )


def _plain(text: str | bytes) -> str:
    return text.decode(errors="replace") if isinstance(text, bytes) else text
